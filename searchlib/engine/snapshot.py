"""Open one generation of an index and read what it holds.

A snapshot never changes and outlives later commits: every file of its generation is mapped. It may be shared between
threads. Nothing of Whoosh is loaded to read: the manifest says which segments there are.

Where the newest generation is damaged, the one before it is read, which every commit keeps.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from searchlib.article import Article
from searchlib.engine.manifest import Manifest, SegmentEntry, generations, segment_path, toc_path
from searchlib.engine.querying.counting import Calendar, Names
from searchlib.engine.querying.reader import Reader
from searchlib.engine.querying.spelling import Spelling
from searchlib.engine.segments.arrays import NO_DAY
from searchlib.engine.segments.segment import Segment
from searchlib.errors import IndexDamaged, IndexNotFound
from searchlib.messages import Message
from searchlib.records import Record

_NO_DAMAGE = ("index-version", "index-forbidden")
"""Codes of errors that no repair mends: no generation before is read instead."""


class Origin(Record):
    """Say which source an article was read from: root folder (relative to the index), path under it, fingerprint.

    All are empty for an article that came from no file.
    """

    root: str = ""
    path: str = ""
    fingerprint: str = ""

    def __init__(self, root: str = "", path: str = "", fingerprint: str = "") -> None:
        vars(self).update(root=root, path=path, fingerprint=fingerprint)


class Snapshot:
    """Read one generation.

    Attributes:
        newest: the number of the newest generation when this was opened.
        problem: what to tell people: that the newest is damaged, and this the one before, or that one is missing.
    """

    def __init__(
        self, directory: Path, manifest: Manifest, reader: Reader, newest: int, problem: Message | None
    ) -> None:
        self.directory = directory
        self.manifest = manifest
        self.reader = reader
        self.newest = newest
        self.problem = problem
        self.calendar = Calendar(reader)
        self.spelling = Spelling(reader)
        self._names: dict[str, Names] = {}

    @property
    def whole(self) -> bool:
        """Return whether this is the newest generation, and sound as far as opening it tells."""
        return self.problem is None

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

    def source(self, document: int) -> tuple[str, str]:
        """Return the root folder and the path under it that a document was read from; both are empty for no file."""
        segment, number = self.reader.where(document)
        return segment.source(number)

    def origin(self, document: int) -> Origin:
        """Return where a document was read from."""
        segment, number = self.reader.where(document)
        root, path = segment.source(number)
        return Origin(root, path, segment.fingerprint(number))

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Yield the id and the origin of every living document, in the order of documents."""
        for segment, base in zip(self.reader.segments, self.reader.bases, strict=False):
            alive = self.reader.alive[base : base + len(segment)].tolist()
            sources, source_of, fingerprints = segment.sources(), segment.source_of.tolist(), segment.fingerprints()
            for number, id in enumerate(segment.ids()):
                if alive[number]:
                    root, path = sources[source_of[number]]
                    yield id, Origin(root, path, fingerprints[number])

    def find(self, id: str) -> int | None:
        """Return the document of an id."""
        return self.reader.find(id)

    def stored(self, document: int) -> StoredArticle:
        """Return a document as it is stored."""
        segment, number = self.reader.where(document)
        return StoredArticle(segment.article(number))

    def article(self, document: int) -> Article:
        """Return a document as it was written, its `path` being relative to its root folder."""
        return self.stored(document).article()


class StoredArticle:
    """Hold an article that is stored as JSON: its texts, and what makes an article of it, which takes longer.

    All that was written is as an article holds it; but nobody knows who wrote an index.

    Attributes:
        title, summary, body: as in the article.

    Raises:
        ValueError, TypeError, KeyError: it is none; so does `article`.
    """

    __slots__ = ("_fields", "body", "summary", "title")

    def __init__(self, stored: bytes) -> None:
        self._fields = dict(json.loads(stored))
        texts: list[str] = [self._fields.get(name, "") for name in ("title", "summary", "body")]
        halves = b"\\u" in stored or b"\xed" in stored  # maybe: of surrogate pairs
        if halves or set(map(type, texts)) != {str}:
            article = self.article()
            texts = [article.title, article.summary, article.body]
        self.title, self.summary, self.body = texts

    def article(self) -> Article:
        """Return the article."""
        fields = dict(self._fields)
        date = fields.pop("date")
        return Article(date=datetime.date.fromisoformat(date) if date else None, **fields)


def article_of(stored: bytes) -> Article:
    """Return an article that is stored as JSON.

    Raises:
        ValueError, TypeError, KeyError: it is none.
    """
    return StoredArticle(stored).article()


def open_snapshot(directory: Path) -> Snapshot:
    """Open the newest generation of the index in a folder; where it is damaged, the one before it.

    Raises:
        IndexNotFound: the folder holds no index.
        IndexDamaged: no generation can be read, or the newest is of another version or may not be read.
    """
    while numbers := generations(directory):
        torn: IndexDamaged | None = None
        for number in numbers:
            try:
                manifest, reader = open_generation(directory, number)
            except IndexDamaged as error:
                torn = torn or error
                if generations(directory) != numbers:
                    break  # a commit removed what was to be read: look again
                if torn.message.code in _NO_DAMAGE:
                    raise torn from None
                continue
            problem = _problem(directory, numbers, manifest, torn)
            if problem is not None and generations(directory) != numbers:
                break
            return Snapshot(directory, manifest, reader, numbers[0], problem)
        else:
            assert torn is not None
            raise torn
    raise IndexNotFound("index-not-found", path=directory)


def _problem(directory: Path, numbers: list[int], manifest: Manifest, torn: IndexDamaged | None) -> Message | None:
    """Say that the newest generation is damaged, or that one is missing: every commit keeps the one before it."""
    if torn is not None:
        return Message("generation-torn", {"index": directory, "why": torn.message.values.get("path")})
    if manifest.previous is not None and manifest.previous.generation not in numbers:
        return Message("generation-missing", {"index": directory})
    return None


def open_generation(directory: Path, number: int) -> tuple[Manifest, Reader]:
    """Open one generation.

    Raises:
        IndexDamaged: it, or one of its files, is not there or not as it was written.
    """
    path = toc_path(directory, number)
    segments: list[Segment] = []
    try:
        manifest = Manifest.read(path)
        for entry in manifest.segments:
            path = segment_path(directory, entry.name)
            segments.append(open_segment(path, entry))
        return manifest, Reader(segments, [np.array(entry.deleted(), dtype=np.uint32) for entry in manifest.segments])
    except PermissionError as error:
        failure = IndexDamaged("index-forbidden", path=path)
        failure.__cause__ = error
    except OSError as error:
        failure = IndexDamaged("file-damaged", path=path, why=error.strerror or error)
    except ValueError as error:
        failure = IndexDamaged("index-torn", path=toc_path(directory, number))
        failure.__cause__ = error
    except IndexDamaged as error:
        failure = error
    for segment in segments:
        segment.close()
    raise failure


def open_segment(path: Path, entry: SegmentEntry) -> Segment:
    """Open a segment that is the one its generation names.

    Raises:
        FileNotFoundError: it is not there.
        IndexDamaged: it is another, or damaged.
    """
    segment = Segment(path)
    container = segment.container
    for what, agree in (
        ("size", container.size == entry.size),
        ("table", container.digest.hex() == entry.digest),
        ("documents", len(segment) == entry.documents),
    ):
        if not agree:
            segment.close()
            raise container.damaged(what)
    return segment
