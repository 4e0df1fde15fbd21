"""Write articles to an index, in transactions: all of it or nothing.

A transaction holds Whoosh's lock from its beginning to its end. Articles are inverted in memory and written out as a
segment when they take too much of it; a commit merges small segments, and makes the new generation visible by one
rename. What a transaction wrote and did not commit is removed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC
from whoosh.util.filelock import LockBase, try_for

from searchlib.article import Article
from searchlib.engine.arrays import SegmentArrays
from searchlib.engine.codec import ColumnSegment
from searchlib.engine.inverter import Inverter
from searchlib.engine.manifest import (
    INDEX_NAME,
    Manifest,
    SegmentEntry,
    SourceState,
    latest_generation,
    segment_path,
    toc_path,
)
from searchlib.engine.merge import merge
from searchlib.engine.schema import schema
from searchlib.engine.segment import Segment
from searchlib.engine.segment_writer import write_segment
from searchlib.engine.snapshot import Origin, open_snapshot
from searchlib.errors import DocumentError, IndexExists, IndexLocked, IndexNotFound
from searchlib.places import countries_in

MEMORY_BUDGET = 192 * 2**20
"""Bytes of inverted articles after which a transaction writes a segment."""

_SMALL_SEGMENT = 1000
_MOST_SEGMENTS = 12
_FEWER_SEGMENTS = 8
"""Above the first number of segments that are not small, the smallest are merged until the second is left: seldom, so
that most commits write little."""

_LONGEST_ID = 1000
_LOCK_TIMEOUT = 5.0


def create_index(directory: Path) -> None:
    """Make an empty index in a folder, which is made if need be.

    Raises:
        IndexExists: there is one already.
        IndexLocked: somebody is writing there.
    """
    if latest_generation(directory) is not None:
        raise IndexExists("index-exists", path=directory)
    directory.mkdir(parents=True, exist_ok=True)
    with _locked(directory, _LOCK_TIMEOUT):
        if latest_generation(directory) is not None:
            raise IndexExists("index-exists", path=directory)
        _commit(directory, Manifest())


def reset_index(directory: Path) -> None:
    """Put an empty generation over whatever index is in a folder, readable or not.

    Raises:
        IndexNotFound: there is none.
        IndexLocked: somebody is writing there.
    """
    with _locked(directory, _LOCK_TIMEOUT):
        latest = latest_generation(directory)
        if latest is None:
            raise IndexNotFound("index-not-found", path=directory)
        _commit(directory, Manifest(latest + 1))


@dataclass
class _Written:
    """Remember a segment of the new generation: one that was there, or one that this transaction wrote."""

    name: str
    segment: Segment
    deleted: set[int] = field(default_factory=set)

    @property
    def alive(self) -> int:
        return len(self.segment) - len(self.deleted)

    def entry(self) -> SegmentEntry:
        return SegmentEntry.of(self.name, len(self.segment), sorted(self.deleted))

    def part(self) -> tuple[SegmentArrays, np.ndarray[tuple[int], np.dtype[np.bool_]] | None]:
        """Return what of it a merge takes over."""
        if not self.deleted:
            return self.segment.arrays(), None
        kept = np.ones(len(self.segment), dtype=np.bool_)
        kept[list(self.deleted)] = False
        return self.segment.arrays(), kept


class Transaction:
    """Collect changes to an index and commit them at once."""

    def __init__(self, directory: Path, timeout: float, rebuilding: bool = False) -> None:
        """Take the lock of the index, waiting for it `timeout` seconds at most.

        A transaction that rebuilds begins with an empty index: what is not put or kept is gone with the commit.

        Raises:
            IndexLocked: somebody else kept it.
            IndexNotFound, IndexDamaged: there is no index that can be written to.
        """
        self._directory = directory
        if latest_generation(directory) is None:
            raise IndexNotFound("index-not-found", path=directory)
        self._exit = contextlib.ExitStack()
        self._exit.enter_context(_locked(directory, timeout))
        try:
            self.base = open_snapshot(directory)
        except BaseException:
            self._exit.close()
            raise
        self.rebuilding = rebuilding
        self._touched = rebuilding
        self._gone: set[str] = set()
        self._inverter = Inverter()
        self._new: dict[str, tuple[int, int]] = {}
        manifest, reader = self.base.manifest, self.base.reader
        self._segments = [
            _Written(entry.name, segment, set(entry.deleted()))
            for entry, segment in zip(manifest.segments, reader.segments, strict=True)
        ]
        if rebuilding:
            self._segments = []
        self._fresh: list[str] = []
        self.sources: dict[str, dict[str, SourceState]] = {
            root: dict(files) for root, files in manifest.sources.items()
        }

    def __contains__(self, id: str) -> bool:
        return id in self._new or (id not in self._gone and self.base.reader.find(id) is not None)

    def put(self, article: Article, origin: Origin = Origin()) -> None:
        """Add an article, or replace the one of the same id.

        Raises:
            DocumentError: the article has no usable id.
        """
        if not article.id or len(article.id) > _LONGEST_ID:
            raise DocumentError("article-id", id=article.id[:40], limit=_LONGEST_ID)
        self.delete(article.id)
        number = self._inverter.add(article, countries_in(article), origin.root, origin.path, origin.fingerprint)
        self._new[article.id] = (len(self._segments), number)
        self._touched = True
        if self._inverter.bytes_used > MEMORY_BUDGET:
            self._write_out()

    def delete(self, id: str) -> bool:
        """Remove an article and tell whether it was there."""
        if id in self._new:
            at, number = self._new.pop(id)
            if at == len(self._segments):
                self._inverter.remove(number)
            else:
                self._segments[at].deleted.add(number)
        else:
            document = None if id in self._gone else self.base.reader.find(id)
            if document is None:
                return False
            self._gone.add(id)
            if not self.rebuilding:
                segment, number = self.base.reader.where(document)
                self._segments[self.base.reader.segments.index(segment)].deleted.add(number)
        self._touched = True
        return True

    def keep(self, id: str) -> None:
        """Keep an article as it is stored."""
        document = self.base.reader.find(id)
        if self.rebuilding and document is not None:
            self.put(self.base.article(document), self.base.origin(document))

    def commit(self) -> bool:
        """Make the changes visible, all at once, and tell whether there were any; the lock is given back."""
        if not self._touched and self.sources == self.base.manifest.sources:
            self.cancel()
            return False
        try:
            if len(self._inverter):
                self._write_out()
            self._merge()
            entries = tuple(one.entry() for one in self._segments if one.alive)
            _commit(self._directory, Manifest(self.base.manifest.generation + 1, self.sources, entries))
        finally:
            self.cancel()
        return True

    def cancel(self) -> None:
        """Forget what is not committed and give the lock back.

        The rename is the commit: where it was done, the new segments stay, even if what follows it fails.
        """
        if latest_generation(self._directory) == self.base.manifest.generation:
            for name in self._fresh:
                segment_path(self._directory, name).unlink(missing_ok=True)
            self._fresh = []
        self._exit.close()

    def _write_out(self) -> None:
        """Write the inverted articles as a segment."""
        numbers = {number: id for id, (at, number) in self._new.items() if at == len(self._segments)}
        arrays = self._inverter.finish()
        for new, old in enumerate(sorted(numbers)):
            self._new[numbers[old]] = (len(self._segments), new)
        self._segments.append(self._write(arrays))

    def _write(self, arrays: SegmentArrays) -> _Written:
        name = f"{INDEX_NAME}_{secrets.token_hex(8)}"
        self._fresh.append(name)
        path = segment_path(self._directory, name)
        write_segment(path, arrays)
        return _Written(name, Segment(path))

    def _merge(self) -> None:
        """Merge the segments that are small, or mostly deleted; keep few others.

        The result takes the place of the first of them, and the order of documents stays that of segments.
        """
        chosen = [one for one in self._segments if one.alive and (one.alive < _SMALL_SEGMENT or _mostly_deleted(one))]
        others = sorted((one for one in self._segments if one.alive and one not in chosen), key=lambda one: one.alive)
        if len(others) > _MOST_SEGMENTS:
            chosen += others[: len(others) - _FEWER_SEGMENTS]
        chosen = [one for one in self._segments if one in chosen]
        if len(chosen) > 1 or any(_mostly_deleted(one) for one in chosen):
            merged = self._write(merge([one.part() for one in chosen]))
            place = self._segments.index(chosen[0])
            self._segments[place] = merged
            self._segments = [one for one in self._segments if one not in chosen]


def _mostly_deleted(written: _Written) -> bool:
    return written.alive * 2 < len(written.segment)


@contextlib.contextmanager
def _locked(directory: Path, timeout: float) -> Iterator[None]:
    """Hold Whoosh's lock of an index."""
    if latest_generation(directory) is None and not directory.is_dir():
        raise IndexNotFound("index-not-found", path=directory)
    lock: LockBase = FileStorage(str(directory)).lock(f"{INDEX_NAME}_WRITELOCK")
    if not try_for(lock.acquire, timeout=timeout, delay=0.02):
        raise IndexLocked("index-locked", path=directory, seconds=f"{timeout:g}")
    try:
        yield
    finally:
        lock.release()


def _commit(directory: Path, manifest: Manifest) -> None:
    """Write a table of contents with its manifest to disk, and let one rename make it the newest generation."""
    memory = RamStorage()
    segments = [ColumnSegment(entry.name, entry.documents, list(entry.deleted())) for entry in manifest.segments]
    TOC(schema(), segments, manifest.generation).write(memory, INDEX_NAME)
    target = toc_path(directory, manifest.generation)
    temporary = target.with_name(f"{target.name}.{time.time_ns()}")
    try:
        with temporary.open("wb") as file:
            file.write(memory.files[target.name] + manifest.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(directory)
    _clean(directory, manifest)


def _sync(directory: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clean(directory: Path, manifest: Manifest) -> None:
    """Remove what no generation needs any more; readers that have it open keep it."""
    needed = {segment_path(directory, entry.name).name for entry in manifest.segments}
    needed |= {toc_path(directory, manifest.generation).name, f"{INDEX_NAME}_WRITELOCK"}
    for path in directory.iterdir():
        if path.name not in needed and path.name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_", f"{INDEX_NAME}.")):
            with contextlib.suppress(OSError):
                path.unlink()
