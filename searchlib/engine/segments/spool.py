"""Keep streams of bytes that grow side by side and are read one after the other, in bounded memory."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Hashable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

ROOM = 16 << 20
"""How many bytes are held in memory before all are put into the file."""
_READ = 1 << 20


class _Extent(NamedTuple):
    start: int
    size: int


class Spool:
    """Hold streams, named by any key: in memory while they are few, then in a file that has no name.

    Without a name the file goes with the process, however that ends.
    """

    def __init__(self, directory: Path | None = None) -> None:
        """Make the file in a folder once it is needed; without a folder, all stays in memory."""
        self._directory = directory
        self._file: BinaryIO | None = None
        self._held: defaultdict[Hashable, list[bytes]] = defaultdict(list)
        self._held_bytes = self._file_bytes = 0
        self._extents: defaultdict[Hashable, list[_Extent]] = defaultdict(list)

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def append(self, key: Hashable, content: bytes) -> None:
        """Add bytes to the end of a stream."""
        self._held[key].append(content)
        self._held_bytes += len(content)
        if self._held_bytes > ROOM and self._directory is not None:
            self._put_away(self._directory)

    def _put_away(self, directory: Path) -> None:
        if self._file is None:
            import tempfile  # here, for readers load this module too

            self._file = tempfile.TemporaryFile(dir=directory, buffering=0)  # noqa: SIM115 -- closed by __exit__
        for key, parts in self._held.items():
            content = memoryview(b"".join(parts))
            self._extents[key].append(_Extent(self._file_bytes, len(content)))
            while content:
                content = content[os.write(self._file.fileno(), content) :]
            self._file_bytes += self._extents[key][-1].size
        self._held.clear()
        self._held_bytes = 0

    def size(self, key: Hashable) -> int:
        """Return how many bytes a stream has."""
        return sum(extent.size for extent in self._extents[key]) + sum(map(len, self._held[key]))

    def read(self, key: Hashable) -> Iterator[bytes]:
        """Yield a stream, part by part."""
        for start, size in self._extents[key]:
            assert self._file is not None
            for at in range(start, start + size, _READ):
                yield os.pread(self._file.fileno(), min(_READ, start + size - at), at)
        yield from self._held[key]
