"""Read named arrays from one file that is mapped into memory: checksummed, aligned, versioned.

    header (64 bytes) | sections, each padded to 64 bytes | table of sections | tail (64 bytes)

docs/FORMAT.md describes every byte. Every byte of the file is under a checksum or has a fixed value. What a file says
of itself is believed only as far as it is checked: opening one reads no section and allocates no more than its table.
Nothing is read that is not checked: every block of 4096 bytes when it is first touched, by a CRC-32 of its own, so that
a search pays for what it reads alone. `verify` checks all sections by their BLAKE2b.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import stat
import struct
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, overload

import numpy as np

from searchlib.engine.segments.arrays import I64, AnyArray
from searchlib.engine.segments.digests import blake2b
from searchlib.errors import IndexDamaged

CONTAINER_VERSION = 1
ALIGNMENT = 64
DTYPES = {code: np.dtype(code) for code in ("|u1", "<u2", "<u4", "<u8", "<i4", "<i8")}
"""The types that sections may have, by their names in the table."""

MAGIC, TAIL_MAGIC = b"SLSEGMNT", b"SLSEGEND"
HEADER = struct.Struct("<8sI52x")
ENTRY = struct.Struct("<40s4sIQQQQ16s")
TAIL = struct.Struct("<8sIIQQ16s16x")
_MOST_SECTIONS = 4096
_READ = 1 << 20
BLOCK_BITS = 12
BLOCK = 1 << BLOCK_BITS
"""How many bytes of the file have a CRC-32 in common."""
CHECKS = "checks"


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read it.

    Raises:
        OSError: it cannot be read, or is no ordinary file: a pipe would block whoever reads it.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return open(descriptor, "rb")  # noqa: PTH123 -- a descriptor has no path
    except BaseException:
        os.close(descriptor)
        raise


class Section(NamedTuple):
    """Describe a section: where it is in the file, and what array it holds."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    offset: int
    size: int
    digest: bytes


class Checked:
    """Be an array of one dimension in a file, of which what is taken is checked, and nothing else.

    Attributes:
        unchecked: the array.
        offset: where it begins in the file.
    """

    __slots__ = ("_container", "_items", "_size", "_whole", "offset", "unchecked")

    def __init__(self, container: Container, array: AnyArray, offset: int) -> None:
        self._container, self.unchecked, self.offset, self._size = container, array, offset, array.itemsize
        self._items, self._whole = array.data, container.whole

    def __len__(self) -> int:
        return len(self.unchecked)

    @overload
    def __getitem__(self, at: slice) -> AnyArray: ...
    @overload
    def __getitem__(self, at: int) -> Any: ...
    def __getitem__(self, at: int | slice) -> Any:
        """Return a number, or a view of neighbouring ones.

        Raises:
            IndexDamaged: they are not as they were written.
        """
        if isinstance(at, slice):
            first, after, _ = at.indices(len(self.unchecked))
            if first < after:
                self._container.touch_bytes(self.offset + first * self._size, self.offset + after * self._size)
            return self.unchecked[at]
        start = self.offset + at * self._size
        if not self._whole or not self._whole[start >> BLOCK_BITS]:
            self._container.touch_bytes(start, start + self._size)
        return self._items[at]

    def pick(self, at: I64) -> AnyArray:
        """Return the numbers at some places.

        Raises:
            IndexDamaged: they are not as they were written.
        """
        self.check(at)
        return self.unchecked[at]

    def check(self, at: I64) -> None:
        """Make sure that the numbers at some places are as they were written.

        Raises:
            IndexDamaged: they are not.
        """
        known = np.frombuffer(self._container.whole, dtype=np.uint8)
        if not len(known):
            return
        blocks = self.offset + at * self._size >> BLOCK_BITS
        for block in set(blocks[known.take(blocks) == 0].tolist()):
            start = max(block << BLOCK_BITS, self.offset)  # a block may begin in the section before
            self._container.touch_bytes(start, start + 1)


class Container:
    """Map a container into memory.

    Attributes:
        path: the file.
        size: its bytes.
        digest: the checksum of the table, which holds those of all sections: no two files have the same.
        sections: what it holds, by name.
        whole: for each block of `BLOCK` bytes, 1 once it is known to be as it was written. A file without a section of
            checksums has no blocks, and is taken as it is.

    Raises:
        IndexDamaged: the file cannot be read, is cut short, is of another version, or its table makes no sense.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digest = b""
        try:
            with open_regular(path) as file:
                self.size = os.fstat(file.fileno()).st_size
                if self.size < HEADER.size + TAIL.size:
                    raise self.damaged("size")
                self._map = mmap.mmap(file.fileno(), self.size, access=mmap.ACCESS_READ)
                self._covered = memoryview(self._map)
        except (FileNotFoundError, PermissionError):  # it may be sound: a commit has removed it, or others may read it
            raise
        except (OSError, ValueError) as error:
            raise self.damaged(getattr(error, "strerror", None) or str(error)) from error
        try:
            self._listed = self._read_table(self.size)
            self.sections = {name: section for name, section in self._listed.items() if name != CHECKS}
            self._covered = self._covered[: self._listed[CHECKS].offset if CHECKS in self._listed else 0]
            self.whole = bytearray(-(-len(self._covered) // BLOCK))
            self._verified: dict[str, bool] = {}
        except BaseException:
            self.close()
            raise

    def _read_table(self, size: int) -> dict[str, Section]:
        header, tail = self._map[: HEADER.size], self._map[size - TAIL.size :]
        magic, version, count, offset, whole, self.digest = TAIL.unpack(tail)
        if header != HEADER.pack(MAGIC, version):
            raise self.damaged("header")
        if magic != TAIL_MAGIC or whole != size or tail != TAIL.pack(*TAIL.unpack(tail)):
            raise self.damaged("tail")
        if version != CONTAINER_VERSION:
            raise IndexDamaged("index-version", path=self.path)
        after = size - TAIL.size
        if count > _MOST_SECTIONS or not HEADER.size <= offset <= after:
            raise self.damaged("tail")
        length = count * ENTRY.size
        if after - offset != length + -length % ALIGNMENT:
            raise self.damaged("tail")
        table = self._map[offset:after]
        if blake2b(table, digest_size=16).digest() != self.digest:
            raise self.damaged("table")
        return self._sections_of(table[:length], offset)

    def _sections_of(self, table: bytes, end: int) -> dict[str, Section]:
        """Read the entries of the table; the sections fill the file from the header to the table without a gap."""
        sections: dict[str, Section] = {}
        at = HEADER.size
        for raw, code, dimensions, rows, columns, offset, size, digest in ENTRY.iter_unpack(table):
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
        """Return a section as a read-only view of the file, once all of it is known to be as it was written.

        Args:
            name: the section.
            kinds: the types that it may have: "u" for any unsigned one, or the name of one ("u1", "i4").
            dimensions: how many it must have.

        Raises:
            IndexDamaged: it is not there, or of another kind, or not as it was written.
        """
        array = self._view(name, kinds, dimensions)
        self.touch_all(name)
        return array

    def parts(self, name: str, kinds: str = "u") -> Checked:
        """Return a section of which only what is taken is checked, and only then.

        Raises:
            IndexDamaged: it is not there, or of another kind.
        """
        return Checked(self, self._view(name, kinds, 1), self.sections[name].offset)

    def _view(self, name: str, kinds: str, dimensions: int) -> AnyArray:
        section = self.sections.get(name)
        if section is None or len(section.shape) != dimensions or not section.dtype.str[1:].startswith(kinds):
            raise self.damaged(name)
        count = section.size // section.dtype.itemsize
        if not count:
            return np.empty(section.shape, dtype=section.dtype)
        return np.frombuffer(self._map, section.dtype, count, section.offset).reshape(section.shape)

    def length(self, name: str) -> int:
        """Return how many rows a section has.

        Raises:
            IndexDamaged: it is not there.
        """
        if name not in self.sections:
            raise self.damaged(name)
        return self.sections[name].shape[0]

    def touch_bytes(self, start: int, end: int) -> None:
        """Check the blocks of a part of a section, which is not empty, unless they were checked before.

        Raises:
            IndexDamaged: they are not.
        """
        whole, after = self.whole, (end + BLOCK - 1) >> BLOCK_BITS
        first = whole.find(0, start >> BLOCK_BITS, after)
        if first < 0:
            return
        content, sums = self._covered, self._sums
        for at in range(first, after):
            if not whole[at]:
                if zlib.crc32(content[at << BLOCK_BITS : at + 1 << BLOCK_BITS]) != sums[at]:
                    name = self._section_at(start)
                    if self._is_whole(name):
                        return  # the damage is in another section of the block
                    raise self.damaged(name)
                whole[at] = 1

    def touch_all(self, *names: str) -> None:
        """Check whole sections.

        Raises:
            IndexDamaged: one is not there, or not as it was written.
        """
        for name in names:
            if name not in self.sections:
                raise self.damaged(name)
            section = self.sections[name]
            if section.size:
                self.touch_bytes(section.offset, section.offset + section.size)

    @cached_property
    def _sums(self) -> memoryview[int]:
        """Return what the CRC-32 of each block must be; the list is checked when it is first looked at."""
        section = self._listed[CHECKS]
        if section.size != 4 * len(self.whole) or not self._is_whole(CHECKS):
            raise self.damaged(CHECKS)
        return np.frombuffer(self._map, "<u4", len(self.whole), section.offset).data

    def _section_at(self, at: int) -> str:
        """Return the name of the section that a byte belongs to; an empty one may begin at the same place."""
        return max(
            (section.offset, section.size, name) for name, section in self.sections.items() if section.offset <= at
        )[2]

    def _is_whole(self, name: str) -> bool:
        """Tell whether all of a section is as it was written; read once."""
        if name not in self._verified:
            section = self._listed[name]
            digest, at = blake2b(digest_size=16), section.offset
            end = at + section.size + -section.size % ALIGNMENT
            while at < end:
                after = min(at + _READ, end)
                digest.update(self._map[at:after])
                at = after
            self._verified[name] = digest.digest() == section.digest
        return self._verified[name]

    def verify(self) -> list[str]:
        """Read all of the file, and return the names of the sections whose bytes are not those that were written."""
        self._verified.clear()
        return [name for name in self._listed if not self._is_whole(name)]

    def damaged(self, what: str) -> IndexDamaged:
        """Return the error that says what is wrong with the file."""
        return IndexDamaged("segment-damaged", path=self.path, what=what)

    def forget(self) -> None:
        """Let go of the memory that the file takes; what is read again is read from the disk."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the file. Arrays that were handed out stay valid: the map goes with the last of them."""
        self._covered.release()
        with contextlib.suppress(BufferError):  # an array still views the map
            self._map.close()
