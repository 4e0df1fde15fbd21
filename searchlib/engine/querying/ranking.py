"""Score and order documents: BM25 over several kinds of evidence, in two stages.

The first stage scores every match by the stems of its words, and by whether words stand in it as they stand side by
side in the query. The second adds, to the best `WINDOW` documents of the first, what costs more to look up: written
forms, titles, families, pairs. The window is the same whatever page is asked for. Ties break by date, the newest
first, then by id.

All matches are scored roughly, in single precision; those that may be among the best by that are scored exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np

from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.documents import Floats, Rough
from searchlib.engine.querying.evidence import DIGITS, Evidence, Weighing
from searchlib.engine.querying.postings import Posting
from searchlib.engine.querying.reader import Reader
from searchlib.engine.segments.arrays import I64, NO_DAY, NDArray

WINDOW = 256
_SPARSE = 4
_CHUNK = 8192
_ROUGHNESS = 1e-5
"""By how much of the greatest score a rough score is wrong at most (measured on sums of 50: 1e-6)."""

_UNDATED = 2**40

Sort = Literal["relevance", "newest", "oldest"]


class Ranking:
    """Order documents by their evidence."""

    def __init__(self, reader: Reader, found: DocSet, evidence: Sequence[Evidence]) -> None:
        self._reader = reader
        self._found = found
        self._evidence = evidence
        self._weighing = Weighing(reader, np.zeros(0, np.int64))

    @property
    def docs(self) -> I64:
        """Return the documents, ascending."""
        return self._found.docs

    @cached_property
    def window(self) -> I64:
        """Return the documents of the second stage, ascending; none if there is no evidence for it."""
        return self._first[0]

    @cached_property
    def _first(self) -> tuple[I64, Floats]:
        """Return the documents of the second stage, ascending, and what the first gives them."""
        if not any(evidence.stage == 2 for evidence in self._evidence):
            return np.zeros(0, np.int64), np.zeros(0)
        return self._best(WINDOW)

    def page(self, sort: Sort, start: int, end: int | None) -> list[tuple[int, float]]:
        """Return the documents from place `start` to `end` in an order, with their scores."""
        count = len(self._found)
        last = count if end is None else min(end, count)
        if start >= last:
            return []
        if sort != "relevance" or not self._evidence:
            chosen = self._by_date(last, newest=sort != "oldest")[start:]
            return list(zip(chosen.tolist(), self._scores(chosen).tolist(), strict=True))
        window, scores = self._first
        docs, scores = self._sorted(window, scores + self._points(window, 2), last)
        if last > len(window):
            best, points = self._best(last + len(window))
            others = ~np.isin(best, window, assume_unique=True)
            after, points = self._sorted(best[others], points[others], last - len(window))
            docs, scores = np.concatenate([docs, after]), np.concatenate([scores, points])
        return list(zip(docs[start:last].tolist(), scores[start:last].tolist(), strict=True))

    def _scores(self, docs: I64) -> Floats:
        """Return the final scores of some matching documents, in any order."""
        if not self._evidence:
            return np.zeros(len(docs))
        order = np.argsort(docs)
        ascending = docs[order]
        total = self._points(ascending, 1)
        if len(self.window):
            total += np.where(np.isin(ascending, self.window), self._points(ascending, 2), 0.0)
        scores = np.empty(len(docs))
        scores[order] = total
        return scores

    def _points(self, docs: I64, stage: int) -> Floats:
        """Return what the evidence of a stage gives documents (ascending)."""
        if self._weighing.docs is not docs:
            self._weighing = Weighing(self._reader, docs)
        return self._weighing.points(self._evidence, stage)

    # -- the first stage

    @cached_property
    def _rough(self) -> Rough:
        """Return the score of every matching document in the first stage, nearly, in the order of `docs`."""
        own = self.docs
        scores = np.zeros(len(own), dtype=np.float32)
        spread: Rough | None = None
        for evidence in self._evidence:
            if evidence.stage == 1:
                assert isinstance(evidence.posting, Posting)
                docs, frequencies = evidence.posting
                points = evidence.points
                if len(docs) > len(own):
                    kept = self._found.places_in(docs)
                    docs, frequencies = docs[kept], frequencies[kept]
                    points = points if points is None else points[kept]
                gains = self._gains(evidence, docs, frequencies) if points is None else points
                if docs is own or (len(docs) == len(own) and (docs == own).all()):
                    scores += gains
                else:
                    spread = np.zeros(self._reader.size, dtype=np.float32) if spread is None else spread
                    spread[docs] += gains
        return scores if spread is None else scores + spread[own]

    def _gains(self, evidence: Evidence, docs: I64, frequencies: NDArray[Any]) -> Rough:
        gains: Rough = frequencies.astype(np.float32)
        norms = self._reader.rough_norms(evidence.length_kind)[docs]
        norms += gains
        gains *= np.float32(evidence.factor)
        gains /= norms
        return gains

    def _best(self, count: int) -> tuple[I64, Floats]:
        """Return the `count` best documents of the first stage, ascending, and what it gives them.

        Ties at the border break as everywhere.
        """
        docs = self.docs
        if len(docs) <= count:
            return docs, self._points(docs, 1)
        rough = self._rough
        border = _nth_greatest(rough, count)
        docs = docs[rough >= border - _ROUGHNESS * max(border, float(rough.max()))]
        scores = self._points(docs, 1)
        limit = np.partition(scores, len(scores) - count)[len(scores) - count]
        chosen = scores > limit
        level = np.flatnonzero(scores == limit)
        wanted = count - int(np.count_nonzero(chosen))
        if wanted < len(level):
            level = docs.searchsorted(self._first_by_date(docs[level], wanted, newest=True))
        chosen[level] = True
        return docs[chosen], scores[chosen]

    # -- order

    def _sorted(self, docs: I64, scores: Floats, count: int) -> tuple[I64, Floats]:
        """Return the first documents in the final order, and their scores."""
        rounded = scores.round(DIGITS)
        if count < len(docs):
            chosen = rounded >= np.partition(rounded, len(docs) - count)[len(docs) - count]
            docs, scores, rounded = docs[chosen], scores[chosen], rounded[chosen]
        days = self._days(docs, newest=True)
        order = np.lexsort((days, -rounded))
        equal = (rounded[order[1:]] == rounded[order[:-1]]) & (days[order[1:]] == days[order[:-1]])
        if equal.any():
            tied = np.zeros(len(docs), np.bool_)
            tied[order[1:][equal]] = tied[order[:-1][equal]] = True
            ids = np.zeros(len(docs), np.int64)
            ids[tied] = self._id_order(docs[tied])
            order = np.lexsort((ids, days, -rounded))
        order = order[:count]
        return docs[order], scores[order]

    def _first_by_date(self, docs: I64, count: int, newest: bool) -> I64:
        days = self._days(docs, newest)
        if count < len(docs):  # sort only those that can be among the first
            kept = days <= np.partition(days, count - 1)[count - 1]
            docs, days = docs[kept], days[kept]
        return docs[np.lexsort((self._id_order(docs), days))][:count]

    def _by_date(self, count: int, newest: bool) -> I64:
        """Return the first matching documents by date, undated ones last, ties by id."""
        sparse = count * _SPARSE < len(self._found) and newest
        return self._first_by_date(self._newest(count) if sparse else self.docs, count, newest)

    def _newest(self, count: int) -> I64:
        """Return at least the `count` newest matching documents, all of the last one's day among them."""
        order, mask, days = self._reader.newest, self._found.mask, self._reader.days
        found: list[I64] = []
        size = 0
        for start in range(0, len(order), _CHUNK):
            docs = order[start : start + _CHUNK]
            docs = docs[mask[docs]]
            found.append(docs)
            size += len(docs)
            if size > count:
                docs = np.concatenate(found)
                later = np.flatnonzero(days[docs[count:]] != days[docs[count - 1]])
                if len(later):
                    return docs[: count + later[0]]
        return np.concatenate(found)

    def _days(self, docs: I64, newest: bool) -> NDArray[np.int64]:
        days = self._reader.days[docs].astype(np.int64)
        return np.where(days == NO_DAY, np.int64(_UNDATED), -days if newest else days)

    def _id_order(self, docs: I64) -> NDArray[Any]:
        """Return numbers in the order of the documents' ids."""
        if len(docs) > 4 * WINDOW:
            return self._reader.id_rank[docs]
        ids = [self._reader.id(document) for document in docs.tolist()]
        order = np.empty(len(ids), dtype=np.int64)
        order[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return order


def _nth_greatest(values: Rough, count: int) -> float:
    """Return the `count`-th greatest of more than `count` values.

    Block maxima bound it from below, so that only few values are partitioned.
    """
    size = 64
    blocks = len(values) // size
    if blocks > count:
        maxima = values[: blocks * size].reshape(blocks, size).max(axis=1)
        bound = np.partition(maxima, blocks - count)[blocks - count]
        values = values[values >= bound]
    return float(np.partition(values, len(values) - count)[len(values) - count])
