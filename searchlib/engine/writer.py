"""Write articles to an index, in transactions: all of it or nothing.

The Whoosh writer holds Whoosh's lock from the beginning to the end of a transaction. A commit is one rename.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, FileIndex, LockError, clean_files
from whoosh.reading import SegmentReader
from whoosh.util.filelock import try_for
from whoosh.writing import SegmentWriter

from searchlib.article import Article
from searchlib.engine.layout import lay_out
from searchlib.engine.manifest import INDEX_NAME, Manifest, SourceState, latest_generation, toc_path
from searchlib.engine.schema import schema
from searchlib.engine.snapshot import NAME_FIELDS, Card, open_snapshot, stored_article
from searchlib.errors import DocumentError, IndexExists, IndexLocked, IndexNotFound
from searchlib.names import name_key
from searchlib.places import countries_in

_SMALL_SEGMENT = 500
_MOST_SEGMENTS = 8
_LONGEST_ID = 1000
_LOCK_TIMEOUT = 5.0


@dataclass(frozen=True)
class Origin:
    """Say which source an article was read from: root folder (relative to the index), path under it, fingerprint."""

    root: str = ""
    path: str = ""
    fingerprint: str = ""


def create_index(directory: Path) -> None:
    """Make an empty index in a folder, which is made if need be.

    Raises:
        IndexExists: there is one already.
        IndexLocked: somebody is writing there.
    """
    if latest_generation(directory) is not None:
        raise IndexExists("index-exists", path=directory)
    directory.mkdir(parents=True, exist_ok=True)
    with _locked(directory):
        if latest_generation(directory) is not None:
            raise IndexExists("index-exists", path=directory)
        _commit(directory, TOC(schema(), [], 0), Manifest())


def reset_index(directory: Path) -> None:
    """Put an empty generation over whatever index is in a folder, readable or not.

    Raises:
        IndexNotFound: there is none.
        IndexLocked: somebody is writing there.
    """
    with _locked(directory):
        latest = latest_generation(directory)
        if latest is None:
            raise IndexNotFound("index-not-found", path=directory)
        _commit(directory, TOC(schema(), [], latest + 1), Manifest(latest + 1))
        clean_files(FileStorage(str(directory)), INDEX_NAME, latest + 1, [])


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    lock = FileStorage(str(directory)).lock(f"{INDEX_NAME}_WRITELOCK")
    if not try_for(lock.acquire, timeout=_LOCK_TIMEOUT, delay=0.05):
        raise IndexLocked("index-locked", path=directory, seconds=f"{_LOCK_TIMEOUT:g}")
    try:
        yield
    finally:
        lock.release()


class Transaction:
    """Collect changes to an index and commit them at once.

    Whoosh cannot replace a document that the same transaction added, so replaced ones are remembered and marked as
    deleted in the new segment before it is committed.
    """

    def __init__(self, directory: Path, timeout: float, rebuilding: bool = False) -> None:
        """Take the lock of the index, waiting for it `timeout` seconds at most.

        A transaction that rebuilds begins with an empty index: what is not put or kept is gone with the commit.

        Raises:
            IndexLocked: somebody else kept it.
            IndexNotFound, IndexDamaged: there is no index that can be written to.
        """
        self._directory = directory
        open_snapshot(directory)  # reports a missing or damaged index before anything is locked
        try:
            storage = FileStorage(str(directory))
            self._writer = _Writer(FileIndex(storage, indexname=INDEX_NAME), timeout=timeout, delay=0.05)
        except LockError as error:
            raise IndexLocked("index-locked", path=directory, seconds=f"{timeout:g}") from error
        try:
            self.base = open_snapshot(directory)
        except BaseException:
            self._writer.cancel()
            raise
        self.rebuilding = rebuilding
        self._old = dict(self.base.by_id)
        self._new: dict[str, int] = {}
        self._touched = rebuilding
        self.sources: dict[str, dict[str, SourceState]] = {
            root: dict(files) for root, files in self.base.manifest.sources.items()
        }

    def __contains__(self, id: str) -> bool:
        return id in self._old or id in self._new

    def put(self, article: Article, origin: Origin = Origin()) -> None:
        """Add an article, or replace the one of the same id.

        Raises:
            DocumentError: the article has no usable id.
        """
        if not article.id or len(article.id) > _LONGEST_ID:
            raise DocumentError("article-id", id=article.id[:40], limit=_LONGEST_ID)
        self.delete(article.id)
        layout = lay_out(article)
        written = {name: getattr(article, name) for name in NAME_FIELDS if name != "places"}
        written["places"] = countries_in(article)
        card = Card(
            id=article.id,
            written=written,
            keys={name: tuple(map(name_key, several)) for name, several in written.items()},
            day=article.date.toordinal() if article.date else None,
            starts=layout.starts,
            length=layout.length,
            words=layout.words,
            title_length=layout.title_length,
            root=origin.root,
            path=origin.path,
            fingerprint=origin.fingerprint,
        )
        self._writer.add_document(
            id=article.id.encode("utf-8", "backslashreplace").decode("utf-8"),
            stem=layout.stems,
            surface=layout.surfaces,
            family=layout.families,
            form=layout.forms,
            article=stored_article(article),
            card=card.to_bytes(),
        )
        self._new[article.id] = self._writer.docnum - 1
        self._touched = True

    def delete(self, id: str) -> bool:
        """Remove an article and tell whether it was there."""
        if id in self._new:
            self._writer.superseded.append(self._new.pop(id))
        elif id in self._old:
            document = self._old.pop(id)
            if not self.rebuilding:
                self._writer.delete_document(document)
        else:
            return False
        self._touched = True
        return True

    def keep(self, id: str) -> None:
        """Keep an article as it is stored."""
        if self.rebuilding and id in self._old:
            document = self._old[id]
            card = self.base.card(document)
            self.put(self.base.article(document), Origin(card.root, card.path, card.fingerprint))

    def commit(self) -> bool:
        """Make the changes visible, all at once, and tell whether there were any; the lock is given back."""
        if not self._touched and self.sources == self.base.manifest.sources:
            self.cancel()
            return False
        self._writer.manifest = Manifest(self._writer.generation, self.sources)
        try:
            self._writer.commit(mergetype=_drop_all if self.rebuilding else _merge_small)
        except BaseException:
            with contextlib.suppress(Exception):
                self.cancel()
            raise
        return True

    def cancel(self) -> None:
        """Forget the changes and give the lock back; after a commit this does nothing."""
        writer = self._writer
        if writer.is_closed:
            return
        try:
            writer.cancel()
        except Exception:  # Whoosh cannot close what it could not write, and would keep the lock
            writer.is_closed = True
            with contextlib.suppress(Exception):
                writer.writelock.release()
        if not writer.committed:
            for leftover in self._directory.glob(f"{writer.newsegment.segment_id()}.*"):
                leftover.unlink(missing_ok=True)


class _Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Let Whoosh write a segment, and commit it with the manifest."""

    def __init__(self, index: Any, **options: Any) -> None:
        self.superseded: list[int] = []
        self.manifest = Manifest()
        self.committed = False
        super().__init__(index, **options)

    def _finalize_segment(self) -> Any:
        segment = super()._finalize_segment()
        for number in self.superseded:
            segment.delete_document(number)
        return segment

    def _commit_toc(self, segments: list[Any]) -> None:
        directory = Path(self.storage.folder)
        _commit(directory, TOC(self.schema, segments, self.generation), self.manifest)
        self.committed = True
        clean_files(self.storage, self.indexname, self.generation, segments)


def _commit(directory: Path, toc: Any, manifest: Manifest) -> None:
    """Write a table of contents with its manifest to disk, and let one rename make it the newest generation."""
    memory = RamStorage()
    toc.write(memory, INDEX_NAME)
    target = toc_path(directory, toc.generation)
    temporary = target.with_name(f"{target.name}.{time.time_ns()}")
    with temporary.open("wb") as file:
        file.write(memory.files[target.name] + manifest.to_bytes())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)


def _merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge the segments that are small, or mostly deleted, into the one being written; keep few others."""
    kept: list[Any] = []

    def merge(segment: Any) -> None:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()

    for segment in segments:
        total, alive = segment.doc_count_all(), segment.doc_count()
        if alive == 0:
            continue
        if alive < _SMALL_SEGMENT or alive * 2 < total:
            merge(segment)
        else:
            kept.append(segment)
    kept.sort(key=lambda segment: segment.doc_count(), reverse=True)
    while len(kept) > _MOST_SEGMENTS:
        merge(kept.pop())
    return kept


def _drop_all(writer: Any, segments: list[Any]) -> list[Any]:
    return []
