"""Show how far long work has come, on one line of stderr that disappears in the end."""

from __future__ import annotations

import sys
import time

from searchlib.cli.running import Words
from searchlib.cli.terminal import cut, is_terminal, terminal_width

_PATIENCE = 0.5
"""Seconds of silence: shorter work needs no bar."""

_INTERVAL = 0.1
_BAR = 30


class ProgressBar:
    """Draw a bar while a `with` block runs; call it with what is done, what is to do and articles written.

    The text beside the bar is that of `code`.
    """

    def __init__(self, words: Words, code: str = "cli-progress") -> None:
        self._words = words
        self._code = code
        self._shown = False
        self._next = time.monotonic() + _PATIENCE
        self._visible = is_terminal(sys.stderr)
        self._blocks = "utf" in (getattr(sys.stderr, "encoding", None) or "").lower()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._write("")

    def __call__(self, done: int, total: int, articles: int = 0) -> None:
        """Draw the bar, if it is time to."""
        now = time.monotonic()
        if not self._visible or now < self._next:
            return
        self._next = now + _INTERVAL
        self._shown = True
        part = done / total if total else 1.0
        full, empty = ("█", "░") if self._blocks else ("#", "-")
        bar = full * int(part * _BAR) + empty * (_BAR - int(part * _BAR))
        text = self._words(self._code, done=done, total=total, articles=articles)
        self._write(cut(f"{bar} {part:4.0%}  {text}", terminal_width() - 1))

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()
