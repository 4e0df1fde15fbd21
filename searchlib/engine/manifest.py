"""Keep what searchlib knows of a generation, in one file with Whoosh's table of contents.

A generation is committed by one rename: that of `_MAIN_<n>.toc`. Whoosh ignores the bytes behind its own part of that
file; searchlib's manifest stands there:

    Whoosh's table of contents | states of sources (JSON, UTF-8) | manifest (JSON, UTF-8)
    | length of the manifest (u64, little endian) | BLAKE2b-16 of the manifest | b"SLMANIF1"

docs/FORMAT.md describes the manifest.
"""

from __future__ import annotations

import binascii
import itertools
import json
import os
import re
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from searchlib.analysis import ANALYSIS_VERSION
from searchlib.engine.segments.container import open_regular
from searchlib.engine.segments.digests import blake2b
from searchlib.engine.sources import (
    SENSELESS,
    Sources,
    StoredSources,
    file_counts,
    states_of,
    stored_text,
    with_one_file,
)
from searchlib.errors import IndexDamaged
from searchlib.records import NOTHING, Record

FORMAT_VERSION = 4
INDEX_NAME = "MAIN"
_MAGIC = b"SLMANIF1"
_TAIL = struct.Struct("<Q16s8s")
_SEGMENT = re.compile(rf"{INDEX_NAME}_[0-9a-z]+")
_TOC = re.compile(rf"_{INDEX_NAME}_(0|[1-9][0-9]{{0,17}})\.toc")
_LARGEST_TOC = 1 << 30


class SegmentEntry(Record):
    """Name a segment of a generation.

    Attributes:
        name: its file's name, without the ending.
        documents: how many it has, deleted ones too.
        gone: the numbers of its deleted documents: u32, ascending, compressed, base 64.
        size: the bytes of its file.
        digest: the checksum of its file's table of sections, hexadecimal.
    """

    name: str
    documents: int
    gone: str = ""
    size: int = 0
    digest: str = ""

    @classmethod
    def of(cls, name: str, documents: int, deleted: Sequence[int], size: int, digest: bytes) -> SegmentEntry:
        """Describe a segment; the numbers of its deleted documents are ascending."""
        packed = zlib.compress(struct.pack(f"<{len(deleted)}I", *deleted)) if deleted else b""
        return cls(name, documents, binascii.b2a_base64(packed, newline=False).decode("ascii"), size, digest.hex())

    def deleted(self) -> tuple[int, ...]:
        """Return the numbers of the deleted documents.

        No more is decompressed than a segment of so many documents can need.

        Raises:
            ValueError: they do not lie inside the segment, or are none.
        """
        if not self.gone:
            return ()
        limit = 4 * self.documents
        try:
            packed = zlib.decompressobj().decompress(binascii.a2b_base64(self.gone, strict_mode=True), limit + 1)
            numbers: tuple[int, ...] = struct.unpack(f"<{len(packed) // 4}I", packed)
        except (zlib.error, struct.error, OverflowError) as error:
            raise ValueError("deleted documents") from error
        if any(a >= b for a, b in itertools.pairwise((*numbers, self.documents))):
            raise ValueError("deleted documents")
        return numbers

    def check(self) -> None:
        """Raise ValueError where something cannot be what it should."""
        numbers = (self.documents, self.size)
        if not all(type(one) is int and 0 <= one < 1 << 62 for one in numbers) or self.documents >= 1 << 32:
            raise ValueError("segments")
        if not all(isinstance(one, str) for one in (self.name, self.gone, self.digest)):
            raise TypeError("segments")
        if not _SEGMENT.fullmatch(self.name):
            raise ValueError("segments")


class Previous(NamedTuple):
    """Name the generation before, which is kept in case that the newest is damaged: its number and its segments."""

    generation: int
    segments: tuple[str, ...]


class Manifest(Record):
    """Describe one generation.

    Attributes:
        generation: counts commits, from 0.
        segments: its segments, in order.
        sources: the state of each source file; read when it is asked for.
        previous: the generation that this one was made from.
        partial: the roots of sources of which only single files were given.
        format_version, analysis_version: of the program that wrote it.
    """

    generation: int = 0
    sources: Sources = NOTHING
    segments: tuple[SegmentEntry, ...] = ()
    previous: Previous | None = None
    partial: frozenset[str] = frozenset()
    format_version: int = FORMAT_VERSION
    analysis_version: int = ANALYSIS_VERSION

    def to_bytes(self, contents: bytes) -> bytes:
        """Return sources and manifest as they stand behind Whoosh's table of contents."""
        sources = stored_text(self.sources)
        text = json.dumps(
            {
                "format": FORMAT_VERSION,
                "analysis": ANALYSIS_VERSION,
                "generation": self.generation,
                "contents": _digest(contents).hex(),
                "segments": [[one.name, one.documents, one.gone, one.size, one.digest] for one in self.segments],
                "previous": self.previous,
                "sources": [len(sources), _digest(sources).hex(), file_counts(self.sources)],
                "partial": sorted(self.partial),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode("utf-8", "surrogatepass")
        return sources + text + _TAIL.pack(len(text), _digest(text), _MAGIC)

    @classmethod
    def read(cls, path: Path, any_version: bool = False) -> Manifest:
        """Read the manifest at the end of a table of contents.

        Args:
            path: the table of contents.
            any_version: whether a manifest of another version is read too, as far as that is possible.

        Raises:
            OSError: the file is gone or cannot be read.
            IndexDamaged: there is none, its checksum is wrong, it makes no sense, or it is of another version.
        """
        _, sources, content = _parts(path, any_version)
        try:
            return cls._of(content, sources, path)
        except SENSELESS as error:
            raise IndexDamaged("index-torn", path=path) from error

    @classmethod
    def _of(cls, content: dict[str, Any], sources: Sources, path: Path) -> Manifest:
        segments = tuple(SegmentEntry(*parts[:5]) for parts in content["segments"])
        for entry in segments:
            entry.check()
        previous = content.get("previous")
        if previous is not None:
            previous = Previous(int(previous[0]), tuple(map(str, previous[1])))
        generation = content["generation"]
        if len({one.name for one in segments}) != len(segments) or path != toc_path(path.parent, generation):
            raise ValueError("manifest")
        partial = content.get("partial")
        if partial is None:  # it was written before there was any
            partial = with_one_file(file_counts(sources))
        elif not isinstance(partial, list) or not sources.keys() >= set(partial):
            raise ValueError("partial")
        versions = content["format"], content["analysis"]
        return cls(generation, sources, segments, previous, frozenset(partial), *versions)


def contents_agree(path: Path) -> bool:
    """Tell whether Whoosh's part of a table of contents is as it was written; searchlib itself never reads it.

    Raises:
        OSError, IndexDamaged: see `Manifest.read`.
    """
    contents, _, content = _parts(path, any_version=True)
    return bool(content.get("contents") == _digest(contents).hex())


def _parts(path: Path, any_version: bool) -> tuple[bytes, Sources, dict[str, Any]]:
    """Return Whoosh's part of a table of contents, the states of sources, and the manifest."""
    before, content = _split(_read_toc(path), path)
    versions = content.get("format"), content.get("analysis")
    if not any_version and versions != (FORMAT_VERSION, ANALYSIS_VERSION):
        raise IndexDamaged("index-version", path=path)
    try:
        described = content["sources"]
        if isinstance(described, dict):  # format 3 and older
            return before, states_of(described), content
        size, digest, counts = described
        at = len(before) - size
        if not 0 <= at <= len(before) or _digest(before[at:]).hex() != digest:
            raise ValueError("sources")
        counts = {str(root): int(count) for root, count in counts.items()}
    except SENSELESS as error:
        raise IndexDamaged("index-torn", path=path) from error
    return before[:at], StoredSources(before[at:], counts, path), content


def _read_toc(path: Path) -> bytes:
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size > _LARGEST_TOC:
            raise IndexDamaged("index-torn", path=path)
        return file.read()


def _split(toc: bytes, path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return what stands before the manifest of a table of contents, and the manifest."""
    if not toc.strip(b"\0"):
        raise IndexDamaged("index-torn", path=path)
    length, digest, magic = _TAIL.unpack(toc[-_TAIL.size :].rjust(_TAIL.size, b"\0"))
    if magic != _MAGIC:
        raise IndexDamaged("index-no-manifest", path=path)
    start = len(toc) - _TAIL.size - length
    text = toc[start : -_TAIL.size] if start >= 0 else b""
    if start < 0 or _digest(text) != digest:
        raise IndexDamaged("index-torn", path=path)
    try:
        content = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise IndexDamaged("index-torn", path=path) from error
    if not isinstance(content, dict):
        raise IndexDamaged("index-torn", path=path)
    return toc[:start], content


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=16).digest()


def toc_path(directory: Path, generation: int) -> Path:
    """Return the file whose appearance commits a generation."""
    return directory / f"_{INDEX_NAME}_{generation}.toc"


def segment_path(directory: Path, name: str) -> Path:
    """Return the file of a segment."""
    return directory / f"{name}.col"


def has_segments(directory: Path) -> bool:
    """Tell whether there are segments in a folder, be there a table of contents or none."""
    return any(_SEGMENT.fullmatch(path.stem) for path in directory.glob(f"{INDEX_NAME}_*.col"))


def generations(directory: Path) -> list[int]:
    """Return the numbers of the generations in a folder, the newest first; none where there is no index.

    Raises:
        IndexDamaged: the folder cannot be listed.
    """
    try:
        names = os.listdir(directory)  # noqa: PTH208 -- names are all we need
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError as error:
        raise IndexDamaged("index-forbidden", path=directory) from error
    except OSError as error:
        raise IndexDamaged("index-unreadable", path=directory, why=error.strerror) from error
    return sorted((int(match.group(1)) for match in map(_TOC.fullmatch, names) if match), reverse=True)


def latest_generation(directory: Path) -> int | None:
    """Return the number of the newest generation in a folder, or None where there is no index."""
    return next(iter(generations(directory)), None)


def newest_state(directory: Path) -> tuple[int, int, int] | None:
    """Return what differs from before once an index has another newest generation, or is another index."""
    number = latest_generation(directory)
    if number is None:
        return None
    try:
        status = toc_path(directory, number).stat()
    except OSError:
        return number, 0, 0
    return number, status.st_ino, status.st_mtime_ns
