"""Make room for arrays that memory should not hold: in a file without a name, mapped into memory."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from searchlib.engine.segments.arrays import AnyArray
from searchlib.records import Record

_T = TypeVar("_T")

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


def put_away(directory: Path, held: _T) -> tuple[_T, Scratch]:
    """Return tuples, records and mappings of arrays with their arrays in a file, and the file."""
    arrays: list[AnyArray] = []
    _each(held, arrays.append)
    scratch = Scratch(directory, {str(number): (array.dtype, array.size) for number, array in enumerate(arrays)})
    numbers = iter(range(len(arrays)))

    def moved(array: AnyArray) -> AnyArray:
        room = scratch[str(next(numbers))].reshape(array.shape)
        room[...] = array
        return room

    away: _T = _each(held, moved)
    scratch.forget()
    return away, scratch


def _each(held: Any, change: Callable[[AnyArray], Any]) -> Any:
    """Return the same with something else for each array."""
    match held:
        case np.ndarray():
            return change(held)
        case Mapping():
            return {name: _each(one, change) for name, one in held.items()}
        case Record():
            return type(held)(*[_each(getattr(held, name), change) for name in held.__match_args__])
        case tuple():
            parts = [_each(one, change) for one in held]
            return type(held)(*parts) if hasattr(held, "_fields") else tuple(parts)
        case _:
            return held
