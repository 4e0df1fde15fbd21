"""Read what can still be read of an index, whole or not, of this version or another: its articles as they were.

A rebuild begins with this. Of a generation whose manifest can be read, those segments are read that it names; where
some of its articles are lost, those of the generation before are taken in their place. Where the newest manifest cannot
be read, segments are read that no other one names, and articles come back that were deleted last.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from searchlib.analysis import ANALYSIS_VERSION
from searchlib.article import Article
from searchlib.engine.manifest import FORMAT_VERSION, INDEX_NAME, Manifest, generations, segment_path, toc_path
from searchlib.engine.segments.container import Container
from searchlib.engine.segments.segment import Segment
from searchlib.engine.segments.stored_articles import StoredArticles
from searchlib.engine.snapshot import Origin, article_of, open_generation, open_segment
from searchlib.engine.sources import SourceState, file_counts, with_one_file
from searchlib.errors import DocumentError, IndexDamaged

_UNREADABLE = (
    OSError, ValueError, IndexError, KeyError, TypeError, OverflowError, RecursionError, zlib.error, IndexDamaged,
)  # fmt: skip


class _Kept(NamedTuple):
    """Name an article that can be read: its segment, its number there, where it came from if that is known."""

    id: str
    articles: StoredArticles
    number: int
    origin: Origin | None


class Salvage:
    """Hold the articles of an index that can still be read.

    Attributes:
        manifest: the newest that can be read; one of no segments where none can.
        newest: the number of the newest generation, readable or not.
        whole: whether the newest generation can be opened, as far as opening it tells.
        adrift: id → number of the articles of which it is not known what they were read from.
        lost: the ids of those that cannot be read, as far as they are known.
        nameless: how many more cannot be read.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        numbers = generations(directory)
        self.newest = numbers[0] if numbers else -1
        self.lost: set[str] = set()
        self.nameless = 0
        self._kept: list[_Kept] = []
        self._numbers: dict[str, int] = {}
        manifests = _manifests(directory, numbers)
        self.whole = _is_newest(manifests, numbers) and _opens(directory, self.newest)
        if not _is_newest(manifests, numbers):
            for path in _unnamed(directory, manifests):
                self._take(path, 0, frozenset())
        for manifest in manifests:
            for entry in manifest.segments:
                self._take(segment_path(directory, entry.name), entry.documents, frozenset(entry.deleted()))
            if manifest.generation == self.newest and not self.lost and not self.nameless:
                break
        self.lost -= self._numbers.keys()
        self.adrift = {kept.id: number for number, kept in enumerate(self._kept) if kept.origin is None}
        self.manifest = manifests[0] if manifests else self._manifest()

    def _take(self, path: Path, documents: int, gone: frozenset[int]) -> None:
        """Take the articles of a segment that are not known yet."""
        try:
            container = Container(path)
            articles = StoredArticles(container)
        except _UNREADABLE:
            self.nameless += documents - len(gone)
            return
        ids, origins = _ids_and_origins(path)
        for number in range(len(articles)):
            if number in gone or (ids and ids[number] in self._numbers):
                continue
            try:
                articles.check(number)
                id = ids[number] if ids else article_of(articles.read(number)).id
            except _UNREADABLE:
                if ids:
                    self.lost.add(ids[number])
                else:
                    self.nameless += 1
                continue
            if id not in self._numbers:
                self._numbers[id] = len(self._kept)
                self._kept.append(_Kept(id, articles, number, origins[number] if origins else None))

    def _manifest(self) -> Manifest:
        """Return what the segments tell of a manifest: which sources there were."""
        unknown = SourceState(-1, 0, "", again=True)
        sources: dict[str, dict[str, SourceState]] = {}
        for root, path in sorted({(kept.origin.root, kept.origin.path) for kept in self._kept if kept.origin}):
            if root:
                sources.setdefault(root, {})[path] = unknown
        return Manifest(sources=sources, partial=with_one_file(file_counts(sources)))

    def segments(self) -> Iterator[Segment]:
        """Yield the segments of the newest manifest that can be opened, if this program's analysis made them."""
        if (self.manifest.format_version, self.manifest.analysis_version) != (FORMAT_VERSION, ANALYSIS_VERSION):
            return
        for entry in self.manifest.segments:
            with contextlib.suppress(*_UNREADABLE):
                yield open_segment(segment_path(self._directory, entry.name), entry)

    def find(self, id: str) -> int | None:
        """Return the number that an article of an id has here, if it is known what it was read from."""
        return None if id in self.adrift else self._numbers.get(id)

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Yield the id and the origin of every article whose origin is known."""
        for kept in self._kept:
            if kept.origin is not None:
                yield kept.id, kept.origin

    def origin(self, document: int) -> Origin:
        """Return where an article was read from; for one of which that is not known, as if it came from no file."""
        return self._kept[document].origin or Origin()

    def article(self, document: int) -> Article:
        """Return an article as it was written.

        Raises:
            DocumentError: it cannot be read.
        """
        kept = self._kept[document]
        try:
            return article_of(kept.articles.read(kept.number))
        except _UNREADABLE as error:
            raise DocumentError("article-lost", id=kept.id) from error


def _manifests(directory: Path, numbers: list[int]) -> list[Manifest]:
    """Return those that can be read, the newest first."""
    found = []
    for number in numbers:
        try:
            manifest = Manifest.read(toc_path(directory, number), any_version=True)
            for entry in manifest.segments:
                entry.deleted()
            dict(manifest.sources)  # reads them
        except _UNREADABLE:
            continue
        found.append(manifest)
    return found


def _is_newest(manifests: list[Manifest], numbers: list[int]) -> bool:
    """Tell whether the newest manifest that can be read is that of the newest generation, as far as can be told."""
    if not manifests or manifests[0].generation != numbers[0]:
        return False
    previous = manifests[0].previous
    return previous is None or previous.generation in numbers


def _opens(directory: Path, number: int) -> bool:
    try:
        open_generation(directory, number)
    except IndexDamaged:
        return False
    return True


def _ids_and_origins(path: Path) -> tuple[list[str] | None, list[Origin] | None]:
    """Return the ids and the origins of a segment's documents, as far as they can be read."""
    ids = origins = None
    try:
        segment = Segment(path)
        ids = segment.ids()
        sources = segment.sources()
        origins = [
            Origin(sources[source][0], sources[source][1], fingerprint)
            for source, fingerprint in zip(segment.source_of.tolist(), segment.fingerprints(), strict=True)
        ]
    except _UNREADABLE:
        pass
    return ids, origins


def _unnamed(directory: Path, manifests: list[Manifest]) -> list[Path]:
    """Return the segments that no manifest names, the newest first."""
    named = {entry.name for manifest in manifests for entry in manifest.segments}
    found = (path for path in directory.glob(f"{INDEX_NAME}_*.col") if path.stem not in named)
    return sorted(found, key=_written, reverse=True)


def _written(path: Path) -> float:
    """Return when a file was written; a file that is gone is the oldest."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
