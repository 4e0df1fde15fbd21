"""Keep what searchlib knows of a generation, in one file with Whoosh's table of contents.

A generation is committed by one rename: that of `_MAIN_<n>.toc`. Whoosh ignores the bytes behind its own part of that
file; searchlib's manifest stands there:

    Whoosh's table of contents | manifest (JSON, UTF-8) | length of the manifest (u64, little endian)
    | BLAKE2b-16 of the manifest | b"SLMANIF1"
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searchlib.analysis import ANALYSIS_VERSION
from searchlib.errors import IndexDamaged

FORMAT_VERSION = 1
INDEX_NAME = "MAIN"
_MAGIC = b"SLMANIF1"
_TAIL = struct.Struct("<Q16s8s")
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
class Manifest:
    """Describe one generation.

    Attributes:
        generation: counts commits, from 0.
        sources: root folder (relative to the index's folder, POSIX) → path under it → its state.
        format_version, analysis_version: of the program that wrote it.
    """

    generation: int = 0
    sources: Mapping[str, Mapping[str, SourceState]] = field(default_factory=dict)
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
        content = json.loads(text.decode("utf-8", "surrogatepass"))
        if content["format"] != FORMAT_VERSION or content["analysis"] != ANALYSIS_VERSION:
            raise IndexDamaged("index-version", path=path)
        sources = {
            root: {p: SourceState(s[0], s[1], s[2], bool(s[3])) for p, s in files.items()}
            for root, files in content["sources"].items()
        }
        return cls(content["generation"], sources)


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=16).digest()


def toc_path(directory: Path, generation: int) -> Path:
    """Return the file whose appearance commits a generation."""
    return directory / f"_{INDEX_NAME}_{generation}.toc"


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
