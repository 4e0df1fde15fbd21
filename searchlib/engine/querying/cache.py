"""Remember what was read, up to a limit: what was not asked for the longest is forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Cache:
    """Remember values by key; safe to share between threads.

    Args:
        limit: the sizes of all values together, in whatever unit the caller counts.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], _T], size: Callable[[_T], int]) -> _T:
        """Return what is remembered of a key, or read it."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
                value: _T = found[0]
                return value
        value = read()
        with self._lock:
            self._held += size(value) - self._values.get(key, (None, 0))[1]
            self._values[key] = value, size(value)
            while self._held > self._limit and len(self._values) > 1:
                self._held -= self._values.popitem(last=False)[1][1]
        return value
