"""Write named arrays to one file, section by section: the counterpart of `container`."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import numpy as np

from searchlib.engine.segments.arrays import AnyArray
from searchlib.engine.segments.container import (
    ALIGNMENT,
    BLOCK,
    CHECKS,
    CONTAINER_VERSION,
    DTYPES,
    ENTRY,
    HEADER,
    MAGIC,
    TAIL,
    TAIL_MAGIC,
    Section,
)
from searchlib.engine.segments.digests import blake2b


class ContainerWriter:
    """Write a container, one section after the other.

    The file is complete, and on the disk, when the `with` block ends without an exception; otherwise it is none.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._at = self._sum = 0
        self._sums: list[int] = []
        self._sections: dict[str, Section] = {}
        self._write(HEADER.pack(MAGIC, CONTAINER_VERSION))

    def add(self, name: str, array: AnyArray) -> None:
        """Write an array of one or two dimensions as a section."""
        array = np.ascontiguousarray(array)
        if array.dtype == np.bool_:
            array = array.view(np.uint8)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        content = array.reshape(-1).view(np.uint8).data
        self._add(name, [content], array.dtype, array.shape)

    def add_bytes(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a section of bytes that come in parts."""
        self._add(name, parts, np.dtype(np.uint8), None)

    def _add(
        self, name: str, parts: Iterable[bytes | memoryview], dtype: np.dtype[np.generic], shape: tuple[int, ...] | None
    ) -> None:
        assert name not in self._sections and len(name.encode()) <= 40 and dtype in DTYPES.values()
        digest, offset = blake2b(digest_size=16), self._at
        for part in parts:
            self._write(part)
            digest.update(part)
        size = self._at - offset
        padding = bytes(-size % ALIGNMENT)
        self._write(padding)
        digest.update(padding)
        self._sections[name] = Section(dtype, (size,) if shape is None else shape, offset, size, digest.digest())

    def _write(self, part: bytes | memoryview) -> None:
        """Write bytes, and add them to the sums of their blocks."""
        self._file.write(part)
        view, at = memoryview(part), 0
        while at < len(view):
            end = min(at + BLOCK - self._at % BLOCK, len(view))
            self._sum = zlib.crc32(view[at:end], self._sum)
            self._at += end - at
            if self._at % BLOCK == 0:
                self._sums.append(self._sum)
                self._sum = 0
            at = end

    def __enter__(self) -> ContainerWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._finish()

    def _finish(self) -> None:
        last = [self._sum] if self._at % BLOCK else []
        self.add(CHECKS, np.array(self._sums + last, dtype=np.uint32))
        entries = []
        for name, (dtype, shape, offset, size, digest) in self._sections.items():
            rows, columns = shape if len(shape) == 2 else (*shape, 0)
            code = next(code for code, known in DTYPES.items() if known == dtype)
            entry = name.encode(), code.encode(), len(shape), rows, columns, offset, size, digest
            entries.append(ENTRY.pack(*entry))
        table = b"".join(entries)
        table += bytes(-len(table) % ALIGNMENT)
        digest = blake2b(table, digest_size=16).digest()
        self._file.write(table)
        whole = self._at + len(table) + TAIL.size
        self._file.write(TAIL.pack(TAIL_MAGIC, CONTAINER_VERSION, len(self._sections), self._at, whole, digest))
        self._file.flush()
        os.fsync(self._file.fileno())
