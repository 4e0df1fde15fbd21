"""Write to terminals: what may be shown, how wide it is, where lines break, and in which colours."""

from __future__ import annotations

import bisect
import itertools
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from searchlib.records import Record

Span = tuple[int, int]

WIDEST = 100
"""Columns: longer lines are hard to read."""

_BLANK = r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]"
_HARMFUL = r"[\0-\x08\x0e-\x1b\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"

_CODES = {
    "bold": "1",
    "dim": "2",
    "match": "1;31",
    "path": "35",
    "bar": "36",
    "chosen": "1;33",
}


def clean(text: str) -> str:
    """Return a text that cannot steer a terminal, of the same length.

    White space that moves the cursor becomes a space; control characters, those that change the direction of
    writing, and halves of surrogate pairs become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_HARMFUL, "\ufffd", re.sub(_BLANK, " ", text))


def is_terminal(stream: IO[str] | None) -> bool:
    """Tell whether a stream leads to a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def terminal_width() -> int:
    """Return how many columns to fill."""
    import shutil  # with archives and compression: not for those who ask for no width

    return min(WIDEST, max(20, shutil.get_terminal_size().columns))


class Style(Record):
    """Say how to write: in colour or not, with block characters or ASCII."""

    colour: bool
    blocks: bool = True

    def paint(self, text: str, *roles: str) -> str:
        """Return a text in the colours of its roles."""
        if not self.colour or not text or not roles:
            return text
        return f"\x1b[{';'.join(_CODES[role] for role in roles)}m{text}\x1b[0m"

    def lit(self, text: str, spans: Sequence[Span], *roles: str) -> str:
        """Return a text with its spans lit, and the rest in the colours of its roles."""
        if not self.colour:
            return text
        pieces: list[str] = []
        at = 0
        for start, end in spans:
            pieces += self.paint(text[at:start], *roles), self.paint(text[start:end], "match")
            at = end
        pieces.append(self.paint(text[at:], *roles))
        return "".join(pieces)


def style_for(stream: IO[str] | None, color: str) -> Style:
    """Return how to write to a stream: `color` is "auto", "always" or "never"; NO_COLOR and TERM=dumb are obeyed."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    colour = color == "always" or (color == "auto" and is_terminal(stream) and not plain)
    encoding = (getattr(stream, "encoding", None) or "ascii").lower()
    return Style(colour, "utf" in encoding)


def prepare_streams() -> None:
    """Let no character that an encoding lacks stop the output."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


# -- widths


def width_of(text: str) -> int:
    """Return how many columns a text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if character < "\u0300":
        return 0 if character == "\u00ad" else 1
    import unicodedata  # few texts need it

    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """Return as much of a text as fits, with an ellipsis if that is not all."""
    if width_of(text) <= columns:
        return text
    return text[: _fitting(text, columns - 1)].rstrip() + "…"


def _fitting(text: str, columns: int) -> int:
    """Return how many characters of a text fit into a number of columns."""
    for kept, character in enumerate(text):
        columns -= _columns(character)
        if columns < 0:
            return kept
    return len(text)


def padded(text: str, columns: int) -> str:
    """Return a text cut or filled up with spaces to a number of columns."""
    text = cut(text, columns)
    return text + " " * (columns - width_of(text))


def aligned(rows: Sequence[Sequence[str]], texts: int) -> Iterator[str]:
    """Yield the lines of a table: so many first columns to the left, numbers to the right."""
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            padded(cell, width) if number < texts else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def lines_of(text: str, columns: int) -> Iterator[Span]:
    """Yield where the lines of a text begin and end when it is broken between words; longer words are broken too."""
    start = end = 0
    column = _column_of(text)
    for word in re.finditer(r"\S+", text):
        if end > start and column(word.end()) - column(start) > columns:
            yield start, end
            start = end
        if end == start:
            start = word.start()
        while column(word.end()) - column(start) > columns:
            break_at = max(start + 1, _last_within(column, start, word.end(), columns))
            yield start, break_at
            start = break_at
        end = word.end()
    if end > start:
        yield start, end


def _column_of(text: str) -> Callable[[int], int]:
    """Return what gives the column at which each character of a text begins, were it one line."""
    if text.isascii():
        return int
    return [0, *itertools.accumulate(map(_columns, text))].__getitem__


def _last_within(column: Callable[[int], int], start: int, end: int, columns: int) -> int:
    """Return where a text from `start` on fills a number of columns; it is longer."""
    return bisect.bisect_right(range(end), column(start) + columns, start, key=column) - 1


def wrapped(text: str, spans: Sequence[Span], columns: int, style: Style, *roles: str) -> Iterator[str]:
    """Yield the lines of a text, its spans lit."""
    for start, end in lines_of(text, columns):
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        yield style.lit(text[start:end], inside, *roles)
