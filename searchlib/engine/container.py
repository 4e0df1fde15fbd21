"""Keep named arrays in one file that is mapped into memory: checksummed, aligned, versioned.

    header (64 bytes) | sections, each padded to 64 bytes | table of sections | tail (64 bytes)

docs/FORMAT.md describes every byte. Every byte of the file is under a checksum or has a fixed value. What a file says
of itself is believed only as far as it is checked: opening one reads no section and allocates no more than its table.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np

from searchlib.engine.arrays import AnyArray
from searchlib.errors import IndexDamaged

CONTAINER_VERSION = 1
ALIGNMENT = 64
DTYPES = {code: np.dtype(code) for code in ("|u1", "<u2", "<u4", "<u8", "<i4", "<i8")}
"""The types that sections may have, by their names in the table."""

_MAGIC, _TAIL_MAGIC = b"SLSEGMNT", b"SLSEGEND"
_HEADER = struct.Struct("<8sI52x")
_ENTRY = struct.Struct("<40s4sIQQQQ16s")
_TAIL = struct.Struct("<8sIIQQ16s16x")
_MOST_SECTIONS = 4096
_READ = 1 << 20


class Section(NamedTuple):
    """Describe a section: where it is in the file, and what array it holds."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    offset: int
    size: int
    digest: bytes


class ContainerWriter:
    """Write a container, one section after the other.

    The file is complete, and on the disk, when the `with` block ends without an exception; otherwise it is none.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(_HEADER.pack(_MAGIC, CONTAINER_VERSION))
        self._at = _HEADER.size
        self._sections: dict[str, Section] = {}

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
        digest, size = hashlib.blake2b(digest_size=16), 0
        for part in parts:
            self._file.write(part)
            digest.update(part)
            size += len(part)
        padding = bytes(-size % ALIGNMENT)
        self._file.write(padding)
        digest.update(padding)
        self._sections[name] = Section(dtype, (size,) if shape is None else shape, self._at, size, digest.digest())
        self._at += size + len(padding)

    def __enter__(self) -> ContainerWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._finish()

    def _finish(self) -> None:
        entries = []
        for name, (dtype, shape, offset, size, digest) in self._sections.items():
            rows, columns = shape if len(shape) == 2 else (*shape, 0)
            code = next(code for code, known in DTYPES.items() if known == dtype)
            entry = name.encode(), code.encode(), len(shape), rows, columns, offset, size, digest
            entries.append(_ENTRY.pack(*entry))
        table = b"".join(entries)
        table += bytes(-len(table) % ALIGNMENT)
        digest = hashlib.blake2b(table, digest_size=16).digest()
        self._file.write(table)
        whole = self._at + len(table) + _TAIL.size
        self._file.write(_TAIL.pack(_TAIL_MAGIC, CONTAINER_VERSION, len(self._sections), self._at, whole, digest))
        self._file.flush()
        os.fsync(self._file.fileno())


class Container:
    """Map a container into memory.

    Attributes:
        path: the file.
        sections: what it holds, by name.

    Raises:
        IndexDamaged: the file cannot be read, is cut short, is of another version, or its table makes no sense.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size < _HEADER.size + _TAIL.size:
                    raise self.damaged("size")
                self._map = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        except FileNotFoundError:  # a commit may have removed it: the caller looks for a newer generation
            raise
        except (OSError, ValueError) as error:
            raise self.damaged(getattr(error, "strerror", None) or str(error)) from error
        try:
            self.sections = self._read_table(size)
        except BaseException:
            self.close()
            raise

    def _read_table(self, size: int) -> dict[str, Section]:
        header = self._map[: _HEADER.size]
        if not header.startswith(_MAGIC):
            raise self.damaged("header")
        if header != _HEADER.pack(_MAGIC, CONTAINER_VERSION):
            raise self.damaged("version")
        tail = self._map[size - _TAIL.size :]
        magic, version, count, offset, whole, digest = _TAIL.unpack(tail)
        if magic != _TAIL_MAGIC or whole != size or tail != _TAIL.pack(*_TAIL.unpack(tail)):
            raise self.damaged("tail")
        if version != CONTAINER_VERSION:
            raise self.damaged("version")
        after = size - _TAIL.size
        if count > _MOST_SECTIONS or not _HEADER.size <= offset <= after:
            raise self.damaged("tail")
        length = count * _ENTRY.size
        if after - offset != length + -length % ALIGNMENT:
            raise self.damaged("tail")
        table = self._map[offset:after]
        if hashlib.blake2b(table, digest_size=16).digest() != digest:
            raise self.damaged("table")
        return self._sections_of(table[:length], offset)

    def _sections_of(self, table: bytes, end: int) -> dict[str, Section]:
        """Read the entries of the table; the sections fill the file from the header to the table without a gap."""
        sections: dict[str, Section] = {}
        at = _HEADER.size
        for raw, code, dimensions, rows, columns, offset, size, digest in _ENTRY.iter_unpack(table):
            dtype = DTYPES.get(code.rstrip(b"\0").decode("ascii", "replace"))
            name = raw.rstrip(b"\0").decode("ascii", "replace")
            if dtype is None or dimensions not in (1, 2) or name in sections:
                raise self.damaged("table")
            shape = (rows, columns) if dimensions == 2 else (rows,)
            if rows * (columns if dimensions == 2 else 1) * dtype.itemsize != size or max(shape) > end or offset != at:
                raise self.damaged("table")
            at += size + -size % ALIGNMENT
            if at > end:
                raise self.damaged("table")
            sections[name] = Section(dtype, shape, offset, size, digest)
        if at != end:
            raise self.damaged("table")
        return sections

    def array(self, name: str, kinds: str = "u", dimensions: int = 1) -> AnyArray:
        """Return a section as a read-only view of the file.

        Args:
            name: the section.
            kinds: the types that it may have: "u" for any unsigned one, or the name of one ("u1", "i4").
            dimensions: how many it must have.
        """
        section = self.sections.get(name)
        if section is None or len(section.shape) != dimensions or not section.dtype.str[1:].startswith(kinds):
            raise self.damaged(name)
        count = section.size // section.dtype.itemsize
        if not count:
            return np.empty(section.shape, dtype=section.dtype)
        return np.frombuffer(self._map, section.dtype, count, section.offset).reshape(section.shape)

    def verify(self) -> list[str]:
        """Read all of the file, and return the names of the sections whose bytes are not those that were written."""
        wrong = []
        for name, section in self.sections.items():
            digest, at = hashlib.blake2b(digest_size=16), section.offset
            end = at + section.size + -section.size % ALIGNMENT
            while at < end:
                after = min(at + _READ, end)
                digest.update(self._map[at:after])
                at = after
            if digest.digest() != section.digest:
                wrong.append(name)
        return wrong

    def damaged(self, what: str) -> IndexDamaged:
        """Return the error that says what is wrong with the file."""
        return IndexDamaged("segment-damaged", path=self.path, what=what)

    def close(self) -> None:
        """Let go of the file. Arrays that were handed out stay valid: the map goes with the last of them."""
        with contextlib.suppress(BufferError):  # an array still views the map
            self._map.close()
