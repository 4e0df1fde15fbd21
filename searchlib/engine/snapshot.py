"""Open one generation of an index and read what it holds.

A snapshot never changes and outlives later commits: every file of its generation is mapped. It may be shared between
threads. Nothing of Whoosh is loaded to read: the manifest says which segments there are.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from searchlib.article import Article
from searchlib.engine.arrays import NO_DAY
from searchlib.engine.counting import Calendar, Names
from searchlib.engine.manifest import Manifest, latest_generation, segment_path, toc_path
from searchlib.engine.reader import Reader
from searchlib.engine.segment import Segment
from searchlib.engine.spelling import Spelling
from searchlib.errors import IndexDamaged, IndexNotFound

_OPEN_TRIES = 20


@dataclass(frozen=True, slots=True)
class Origin:
    """Say which source an article was read from: root folder (relative to the index), path under it, fingerprint.

    All are empty for an article that came from no file.
    """

    root: str = ""
    path: str = ""
    fingerprint: str = ""


class Snapshot:
    """Read one generation."""

    def __init__(self, directory: Path, manifest: Manifest, reader: Reader) -> None:
        self.directory = directory
        self.manifest = manifest
        self.reader = reader
        self.calendar = Calendar(reader)
        self.spelling = Spelling(reader)
        self._names: dict[str, Names] = {}

    def __len__(self) -> int:
        return self.reader.count

    def names(self, field: str) -> Names:
        """Return what is known of the names of a field, one of `NAME_FIELDS`."""
        if field not in self._names:
            self._names[field] = Names(self.reader, field)
        return self._names[field]

    @cached_property
    def dates(self) -> tuple[datetime.date, datetime.date] | None:
        """Return the first and the last day of the archive, or None if nothing is dated."""
        days = self.reader.days[self.reader.alive]
        days = days[days != NO_DAY]
        if not len(days):
            return None
        return datetime.date.fromordinal(int(days.min())), datetime.date.fromordinal(int(days.max()))

    def origin(self, document: int) -> Origin:
        """Return where a document was read from."""
        segment, number = self.reader.where(document)
        root, path = segment.source(number)
        return Origin(root, path, segment.fingerprint(number))

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Yield the id and the origin of every living document, in the order of documents."""
        for segment, base in zip(self.reader.segments, self.reader.bases, strict=False):
            alive = self.reader.alive[base : base + len(segment)].tolist()
            sources, source_of = segment.sources(), segment.source_of.tolist()
            for number, id in enumerate(segment.ids()):
                if alive[number]:
                    root, path = sources[source_of[number]]
                    yield id, Origin(root, path, segment.fingerprint(number))

    def article(self, document: int) -> Article:
        """Return a document as it was written, its `path` being relative to its root folder."""
        segment, number = self.reader.where(document)
        stored = json.loads(segment.article(number))
        date = stored.pop("date")
        return Article(date=datetime.date.fromisoformat(date) if date else None, **stored)


def open_snapshot(directory: Path) -> Snapshot:
    """Open the newest generation of the index in a folder.

    A commit that removes files while they are opened is no error: the newer generation is tried.

    Raises:
        IndexNotFound: the folder holds no index.
        IndexDamaged: its index cannot be read.
    """
    failure: OSError | None = None
    for attempt in range(_OPEN_TRIES):
        generation = latest_generation(directory)
        if generation is None:
            raise IndexNotFound("index-not-found", path=directory)
        path = toc_path(directory, generation)
        segments: list[Segment] = []
        try:
            manifest = Manifest.from_bytes(path.read_bytes(), path)
            for entry in manifest.segments:
                segments.append(Segment(segment_path(directory, entry.name)))
                if len(segments[-1]) != entry.documents:
                    raise IndexDamaged("segment-damaged", path=segment_path(directory, entry.name), what="documents")
        except OSError as error:
            failure = error
            for segment in segments:
                segment.close()
            time.sleep(0.002 * attempt)
            continue
        deleted = [np.array(entry.deleted(), dtype=np.uint32) for entry in manifest.segments]
        return Snapshot(directory, manifest, Reader(segments, deleted))
    assert failure is not None
    raise IndexDamaged("index-unreadable", path=directory, why=failure.strerror or failure) from failure
