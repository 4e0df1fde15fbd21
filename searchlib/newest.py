"""Keep the newest generation of an index open."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from searchlib.engine.manifest import newest_state
from searchlib.engine.snapshot import open_snapshot
from searchlib.searching import View

_COARSEST_CLOCK = 2_000_000_000
"""Nanoseconds in which a file system may give two changes one time."""


class Newest:
    """Open the newest generation of the index in a folder, and the next one when there is one.

    What other processes commit is seen without being told: as long as no name in the folder changes, a look at its
    time is enough. Threads may share it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._opened: View | None = None
        self._seen: int | None = None
        self._state: tuple[int, int, int] | None = None

    def view(self) -> View:
        """Return the newest generation, opened if it is not yet."""
        changed = self._changed()
        unchanged = changed is not None and changed == self._seen
        return (self._opened if unchanged else None) or self._look(changed)

    def _look(self, changed: int | None) -> View:
        """Look which generation is the newest, and return it."""
        view = self._opened
        if view is None or newest_state(self._directory) != self._state:
            with self._lock:
                view, state = self._opened, newest_state(self._directory)
                if view is None or state != self._state:
                    self._opened = view = View(open_snapshot(self._directory))
                    self._state = state
        self._seen = changed
        return view

    def _changed(self) -> int | None:
        """Return when names in the folder last changed (ns), None if that is so short ago that it may change unseen."""
        try:
            changed = self._directory.stat().st_mtime_ns
        except OSError:
            return None
        return changed if time.time_ns() - changed > _COARSEST_CLOCK else None
