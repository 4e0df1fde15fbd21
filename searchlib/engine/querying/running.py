"""Count the keys in a stretch of a list of them without reading more than its ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchlib.engine.segments.arrays import I64, NDArray

_BLOCK = 2048
_MOST_CELLS = 1 << 20


class RunningCounts:
    """Know how often each key stands before any place of a list.

    Args:
        keys: the list, of numbers below `size`.
        size: how many keys there are.
    """

    def __init__(self, keys: NDArray[Any], size: int) -> None:
        blocks = len(keys) // _BLOCK + 1
        cells = np.bincount(np.arange(len(keys)) // _BLOCK * size + keys, minlength=blocks * size)
        self._keys, self._size = keys, size
        self._before = np.zeros((blocks + 1, size), np.int64)
        np.cumsum(cells.reshape(blocks, size), axis=0, out=self._before[1:])

    def between(self, first: int, after: int) -> I64:
        """Return how often each key stands from one place to before another."""
        return self._up_to(after) - self._up_to(first)

    def _up_to(self, place: int) -> I64:
        block = place // _BLOCK
        rest = self._keys[block * _BLOCK : place]
        counts: I64 = self._before[block] + np.bincount(rest, minlength=self._size)
        return counts


def affordable(length: int, size: int) -> bool:
    """Tell whether `RunningCounts` of a list with so many keys takes 8 MB at most."""
    return (length // _BLOCK + 2) * size <= _MOST_CELLS
