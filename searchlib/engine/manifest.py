"""Keep what searchlib knows of a generation, in one file with Whoosh's table of contents.

A generation is committed by one rename: that of `_MAIN_<n>.toc`. Whoosh ignores the bytes behind its own part of that
file; searchlib's manifest stands there:

    Whoosh's table of contents | manifest (JSON, UTF-8) | length of the manifest (u64, little endian)
    | BLAKE2b-16 of the manifest | b"SLMANIF1"
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from searchlib.analysis import ANALYSIS_VERSION
from searchlib.errors import IndexDamaged

FORMAT_VERSION = 1
INDEX_NAME = "MAIN"
_MAGIC = b"SLMANIF1"
_TAIL = struct.Struct("<Q16s8s")
_SEGMENT = re.compile(rf"{INDEX_NAME}_[0-9a-z]+")
_TOC = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc$")


@dataclass(frozen=True)
class SourceState:
    """Remember one source file as it was when it was read.

    Attributes:
        size, mtime_ns: what the file system said of it (bytes, nanoseconds).
        digest: the fingerprint of its bytes.
        again: True where something in it was skipped, so that it is read anew even when it has not changed.
    """

    size: int
    mtime_ns: int
    digest: str
    again: bool = False


@dataclass(frozen=True)
class SegmentEntry:
    """Name a segment of a generation.

    Attributes:
        name: its file's name, without the ending.
        documents: how many it has, deleted ones too.
        gone: the numbers of its deleted documents: u32, ascending, compressed, base 64.
    """

    name: str
    documents: int
    gone: str = ""

    @classmethod
    def of(cls, name: str, documents: int, deleted: Sequence[int]) -> SegmentEntry:
        """Describe a segment by the numbers of its deleted documents, ascending."""
        packed = zlib.compress(struct.pack(f"<{len(deleted)}I", *deleted)) if deleted else b""
        return cls(name, documents, base64.b64encode(packed).decode("ascii"))

    def deleted(self) -> tuple[int, ...]:
        """Return the numbers of the deleted documents.

        Raises:
            ValueError: they do not lie inside the segment.
        """
        if not self.gone:
            return ()
        limit = 4 * self.documents
        packed = zlib.decompressobj().decompress(base64.b64decode(self.gone), limit + 4)
        numbers: tuple[int, ...] = struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])
        if len(packed) > limit or any(number >= self.documents for number in numbers):
            raise ValueError("deleted documents")
        return numbers


@dataclass(frozen=True)
class Manifest:
    """Describe one generation.

    Attributes:
        generation: counts commits, from 0.
        segments: its segments, in order.
        sources: root folder (relative to the index's folder, POSIX) → path under it → its state.
        format_version, analysis_version: of the program that wrote it.
    """

    generation: int = 0
    sources: Mapping[str, Mapping[str, SourceState]] = field(default_factory=dict)
    segments: tuple[SegmentEntry, ...] = ()
    format_version: int = FORMAT_VERSION
    analysis_version: int = ANALYSIS_VERSION

    def to_bytes(self) -> bytes:
        """Return the manifest as it stands behind Whoosh's table of contents."""
        sources = {
            root: {path: [s.size, s.mtime_ns, s.digest, int(s.again)] for path, s in files.items()}
            for root, files in self.sources.items()
        }
        text = json.dumps(
            {
                "format": self.format_version,
                "analysis": self.analysis_version,
                "generation": self.generation,
                "segments": [[one.name, one.documents, one.gone] for one in self.segments],
                "sources": sources,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode("utf-8", "surrogatepass")
        return text + _TAIL.pack(len(text), _digest(text), _MAGIC)

    @classmethod
    def from_bytes(cls, toc: bytes, path: Path) -> Manifest:
        """Read the manifest at the end of a table of contents.

        Raises:
            IndexDamaged: there is none, its checksum is wrong, or it is of another version.
        """
        if len(toc) < _TAIL.size:
            raise IndexDamaged("index-no-manifest", path=path)
        length, digest, magic = _TAIL.unpack_from(toc, len(toc) - _TAIL.size)
        if magic != _MAGIC:
            raise IndexDamaged("index-no-manifest", path=path)
        text = toc[len(toc) - _TAIL.size - length : len(toc) - _TAIL.size] if length <= len(toc) - _TAIL.size else b""
        if len(text) != length or _digest(text) != digest:
            raise IndexDamaged("index-torn", path=path)
        try:
            return cls._of(json.loads(text.decode("utf-8", "surrogatepass")), path)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise IndexDamaged("index-torn", path=path) from error

    @classmethod
    def _of(cls, content: Mapping[str, Any], path: Path) -> Manifest:
        if content["format"] != FORMAT_VERSION or content["analysis"] != ANALYSIS_VERSION:
            raise IndexDamaged("index-version", path=path)
        sources = {
            root: {p: SourceState(s[0], s[1], s[2], bool(s[3])) for p, s in files.items()}
            for root, files in content["sources"].items()
        }
        segments = tuple(SegmentEntry(name, documents, gone) for name, documents, gone in content["segments"])
        if not all(_SEGMENT.fullmatch(one.name) for one in segments):
            raise ValueError("segments")
        return cls(content["generation"], sources, segments)


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=16).digest()


def toc_path(directory: Path, generation: int) -> Path:
    """Return the file whose appearance commits a generation."""
    return directory / f"_{INDEX_NAME}_{generation}.toc"


def segment_path(directory: Path, name: str) -> Path:
    """Return the file of a segment."""
    return directory / f"{name}.col"


def latest_generation(directory: Path) -> int | None:
    """Return the number of the newest generation in a folder, or None where there is no index."""
    try:
        names = [entry.name for entry in directory.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise IndexDamaged("index-unreadable", path=directory, why=error.strerror) from error
    numbers = [int(match.group(1)) for match in map(_TOC.match, names) if match]
    return max(numbers, default=None)
