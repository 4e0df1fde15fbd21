"""Write articles to an index, in transactions: all of it or nothing.

A transaction holds Whoosh's lock from its beginning to its end. Articles are inverted in memory, and put into a file
without a name when they take too much of it; a commit writes what is new as one segment, merged with those that are
due (see `tiers`), and makes the new generation visible by one rename. What a transaction wrote and did not commit is
removed.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from searchlib.article import Article
from searchlib.engine.building.collector import Collector
from searchlib.engine.building.inverter import article_bytes
from searchlib.engine.generations import commit, sweep
from searchlib.engine.lock import locked
from searchlib.engine.manifest import (
    INDEX_NAME,
    Manifest,
    Previous,
    has_segments,
    latest_generation,
    segment_path,
    toc_path,
)
from searchlib.engine.merging.merge import TRAINED, Merged
from searchlib.engine.merging.segment_writer import write_segment
from searchlib.engine.merging.tiers import due, groups
from searchlib.engine.pieces import Unwritten, Written
from searchlib.engine.querying.reader import Reader
from searchlib.engine.salvage import Salvage
from searchlib.engine.segments.segment import Segment
from searchlib.engine.segments.stored_articles import LONGEST_ARTICLE
from searchlib.engine.snapshot import Origin, Snapshot, open_snapshot
from searchlib.engine.sources import Sources, SourceState
from searchlib.errors import DocumentError, IndexNotFound

_LONGEST_ID = 1000
_BYTES_PER_CHARACTER = 6
"""What a character takes in JSON at most."""


class Transaction:
    """Collect changes to an index and commit them at once.

    Attributes:
        base: what the index holds at the beginning.
        rebuilding: whether the transaction begins with nothing all the same.
        distrusting: whether a rebuild leaves no generation before its own, because that is damaged.
    """

    def __init__(self, directory: Path, timeout: float, rebuilding: bool = False, workers: int = 1) -> None:
        """Take the lock of the index, waiting for it `timeout` seconds at most.

        A transaction that rebuilds begins with an empty index: what is not put or kept is gone with the commit. It
        needs no index that can be opened: `base` is then what can still be read of it. With more than one of `workers`,
        so many other processes invert the articles once they are many (see `workers`).

        Raises:
            IndexLocked: somebody else kept it.
            IndexNotFound, IndexDamaged: there is no index that can be written to.
            InvalidValue: `workers` is less than 1.
        """
        self._directory, self._process = directory, os.getpid()
        if latest_generation(directory) is None and not (rebuilding and has_segments(directory)):
            raise IndexNotFound("index-not-found", path=directory)
        self._collector = Collector(directory, self._word_segments, rebuilding, workers)
        self.partial: set[str] = set()
        """The roots of sources of which only single files were given."""
        self.rebuilding = rebuilding
        self.distrusting = False
        self._touched = rebuilding
        self._gone: set[str] = set()
        self._new: dict[str, tuple[int, int]] = {}
        self._collected: dict[int, str] = {}
        self._segments: list[Written | Unwritten] = []
        self._reader: Reader | None = None
        self._fresh: list[str] = []
        self._over = False
        with contextlib.ExitStack() as stack:  # whatever fails, the lock is given back
            stack.enter_context(locked(directory, timeout))
            stack.callback(self._collector.close)
            self.base: Snapshot | Salvage = Salvage(directory) if rebuilding else open_snapshot(directory)
            self._begin()
            self._exit = stack.pop_all()

    def _begin(self) -> None:
        """Take over what the index holds."""
        manifest = self.base.manifest
        self._number = self.base.newest + 1
        if self.base.whole:
            sweep(self._directory, manifest)  # what a writer that was killed has left
        self.partial.update(manifest.partial)
        if isinstance(self.base, Snapshot):
            self._reader = self.base.reader
            self._segments = [
                Written(entry.name, segment, set(entry.deleted()))
                for entry, segment in zip(manifest.segments, self._reader.segments, strict=True)
            ]
            largest = max(self._reader.segments, key=len, default=None)
            if largest is not None and len(largest) >= TRAINED:
                self._collector.dictionary = largest.dictionary()

    @cached_property
    def sources(self) -> dict[str, dict[str, SourceState]]:
        """Return the state of the sources, to be changed as they are read."""
        return {root: dict(files) for root, files in self.base.manifest.sources.items()}

    def __contains__(self, id: str) -> bool:
        return id in self._new or (id not in self._gone and self.base.find(id) is not None)

    def put(self, article: Article, origin: Origin = Origin()) -> None:
        """Add an article, or replace the one of the same id.

        Raises:
            DocumentError: the article has no usable id, or is too long to be read again; or the transaction is over.
        """
        self._check()
        if not article.id or len(article.id) > _LONGEST_ID:
            raise DocumentError("article-id", id=article.id[:40], limit=_LONGEST_ID)
        if _may_be_long(article) and len(article_bytes(article)) > LONGEST_ARTICLE:
            raise DocumentError("article-too-long", id=article.id, limit=LONGEST_ARTICLE)
        number = self._collector.add(article, origin.root, origin.path, origin.fingerprint)
        self.delete(article.id)  # not before: what cannot be added replaces nothing
        self._new[article.id] = (len(self._segments), number)
        self._collected[number] = article.id
        self._touched = True
        if self._collector.full:
            self._write_out()

    def delete(self, id: str) -> bool:
        """Remove an article and tell whether it was there.

        Raises:
            DocumentError: the transaction is over.
        """
        self._check()
        if id in self._new:
            at, number = self._new.pop(id)
            if at == len(self._segments):
                self._collector.remove(number)
                del self._collected[number]
            else:
                self._segments[at].deleted.add(number)
        else:
            document = None if id in self._gone else self.base.find(id)
            if document is None:
                return False
            self._gone.add(id)
            if self._reader is not None:
                segment, number = self._reader.where(document)
                self._segments[self._reader.segments.index(segment)].deleted.add(number)
        self._touched = True
        return True

    def _check(self) -> None:
        """Raise DocumentError once nothing more can be written."""
        if self._over:
            raise DocumentError("transaction-over")

    def keep(self, id: str) -> None:
        """Keep an article as it is stored.

        Raises:
            DocumentError: it cannot be read.
        """
        document = self.base.find(id)
        if self.rebuilding and document is not None:
            self.put(self.base.article(document), self.base.origin(document))

    def commit(self) -> bool:
        """Make the changes visible, all at once, and tell whether there were any; the lock is given back.

        In a process that was forked meanwhile nothing happens: the transaction is that of the other one.
        """
        if os.getpid() != self._process:
            return False
        before = self.base.manifest.sources
        sources: Sources = vars(self).get("sources", before)
        partial = frozenset(self.partial & sources.keys())
        if not self._touched and partial == self.base.manifest.partial and (sources is before or sources == before):
            self.cancel()
            return False
        try:
            if len(self._collector):
                self._write_out()
            self._wait()
            self._collector.close()  # the words it knows take memory that the merge needs, as the ids do
            self._new.clear()
            entries = tuple(one.entry() for one in self._merged())
            commit(self._directory, Manifest(self._number, sources, entries, self._previous(), partial))
        finally:
            self.cancel()
        return True

    def cancel(self) -> None:
        """Forget what is not committed and give the lock back.

        The rename is the commit: where it was done, the new segments stay, even if what follows it fails. In a process
        that was forked meanwhile nothing happens.
        """
        if os.getpid() != self._process:
            return
        self._over = True
        if not toc_path(self._directory, self._number).exists():
            for name in self._fresh:
                segment_path(self._directory, name).unlink(missing_ok=True)
            self._fresh = []
        self._segments = []  # and the files without a name that some are in
        self._exit.close()  # and the workers

    def _word_segments(self) -> Iterator[Segment]:
        """Yield the segments whose words are analysed as they would be now."""
        if isinstance(self.base, Snapshot):
            yield from self.base.reader.segments
        elif not self.distrusting:
            yield from self.base.segments()

    def _previous(self) -> Previous | None:
        """Return the generation that is kept beside the new one: that which this transaction began with."""
        manifest = self.base.manifest
        if self.rebuilding and (self.distrusting or not self.base.whole):
            return None
        return Previous(manifest.generation, tuple(entry.name for entry in manifest.segments))

    def _write_out(self) -> None:
        """Invert the articles that were put."""
        make = self._collector.finish()
        for number, id in enumerate(self._collected.values()):  # without those that were removed
            self._new[id] = (len(self._segments), number)
        self._collected = {}
        self._segments.append(Unwritten(make))

    def _wait(self) -> None:
        """Wait until all articles are inverted."""
        for one in self._segments:
            if isinstance(one, Unwritten):
                one.content  # noqa: B018 -- waits

    def _merged(self) -> list[Written]:
        """Write what is new, merged with the segments that are due; return the segments of the new generation.

        A segment takes the place of the first that it is merged of; the order of documents stays that of segments.
        """
        fresh = [one for one in self._segments if isinstance(one, Unwritten) and one.size().alive]
        old = [one for one in self._segments if isinstance(one, Written) and one.size().alive]
        parted = [[fresh[number] for number in group] for group in groups([one.size() for one in fresh])]
        last = parted.pop() if parted else []
        written = [self._write(group) for group in parted]
        chosen = [old[number] for number in due([one.size() for one in last], [one.size() for one in old])]
        if chosen or last:
            written.append(self._write([one for one in self._segments if one in (*chosen, *last)]))
        place = old.index(chosen[0]) if chosen else len(old)
        left = [one for one in old if one not in chosen]
        return [*left[:place], *written, *left[place:]]

    def _write(self, parts: Sequence[Written | Unwritten]) -> Written:
        name = f"{INDEX_NAME}_{secrets.token_hex(8)}"
        self._fresh.append(name)
        path = segment_path(self._directory, name)
        write_segment(path, Merged([one.part(self._directory) for one in parts], self._collector.dictionary))
        return Written(name, Segment(path))


def _may_be_long(article: Article) -> bool:
    """Tell whether an article may be too long, without writing it as JSON for that."""
    names = article.region, article.author, article.tags, article.image_alts, (article.path, repr(article.extra))
    characters = sum(map(len, (article.title, article.summary, article.body, *itertools.chain(*names))))
    return characters * _BYTES_PER_CHARACTER > LONGEST_ARTICLE // 2


@contextlib.contextmanager
def transaction_in(
    directory: Path, timeout: float, rebuilding: bool = False, workers: int = 1
) -> Iterator[Transaction]:
    """Give a transaction that is committed on leaving, and cancelled on an exception.

    Raises:
        IndexLocked, IndexNotFound, IndexDamaged: see `Transaction`.
    """
    transaction = Transaction(directory, timeout, rebuilding, workers)
    try:
        yield transaction
        transaction.commit()
    finally:
        transaction.cancel()
