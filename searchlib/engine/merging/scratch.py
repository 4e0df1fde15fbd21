"""Make room for arrays that memory should not hold: in a file without a name, mapped into memory."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from searchlib.engine.segments.arrays import AnyArray

IN_MEMORY = 4 << 20
"""Arrays that take fewer bytes in all are held in memory."""
_ALIGNMENT = 8

Wanted = Mapping[str, tuple[np.dtype[np.generic], int]]
"""Names of arrays, with their types and lengths."""


class Scratch:
    """Hold arrays, which are to be filled.

    The room in the file is taken at once: a disk that is full raises OSError here, and nowhere later. Without a name,
    the file goes with the last of its arrays, or with the process.
    """

    def __init__(self, directory: Path, wanted: Wanted) -> None:
        self._map: mmap.mmap | None = None
        places, size = {}, 0
        for name, (dtype, count) in wanted.items():
            places[name] = size
            size += -(-count * dtype.itemsize // _ALIGNMENT) * _ALIGNMENT
        if size < IN_MEMORY:
            self._arrays: dict[str, AnyArray] = {
                name: np.empty(count, dtype) for name, (dtype, count) in wanted.items()
            }
            return
        with tempfile.TemporaryFile(dir=directory, buffering=0) as file:
            os.posix_fallocate(file.fileno(), 0, size)
            self._map = mmap.mmap(file.fileno(), size)
        self._arrays = {
            name: np.frombuffer(self._map, dtype, count, places[name]) for name, (dtype, count) in wanted.items()
        }

    def __getitem__(self, name: str) -> AnyArray:
        return self._arrays[name]

    def forget(self) -> None:
        """Let go of the memory that the arrays take at the moment; what they hold stays."""
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)
