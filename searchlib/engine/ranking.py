"""Score and order documents: BM25 over several kinds of evidence, in two stages.

    score(d) = Σ  weight · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length(d) / average length))

with idf = ln(1 + (N − df + 0.5) / (df + 0.5)): Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond" (2009), eq. 3.15, with the idf that Lucene uses, which is never negative.

The first stage scores every match by the stems of its words, and by whether words stand in it as they stand side by
side in the query. The second adds, to the best `WINDOW` documents of the first, what costs more to look up: written
forms, titles, families, pairs. The window is the same whatever page is asked for. Ties break by date, the newest
first, then by id.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from searchlib.engine.arrays import I64, NO_DAY
from searchlib.engine.reader import Floats, Mask, Posting, Reader, frequencies_at

K1 = 1.2
B = 0.5
"""Measured on short, title-like queries: 0.5 is better there than the usual 0.75."""

STEM_WEIGHT = 1.0
SURFACE_WEIGHT = 0.5
TITLE_WEIGHT = 0.75
FAMILY_WEIGHT = 0.4
PAIR_WEIGHT = 0.3
FUZZY_WEIGHT = 0.5
EXPANSION_WEIGHT = 0.35
"""The weights are measured (docs/RELEVANCE.md)."""

RECENCY_WEIGHT = 1.0
RECENCY_HALF_LIFE = 365
"""What recency gives an article of today, where it is asked for, and after how many days it gives half."""

WINDOW = 256
_DIGITS = 9

LengthKind = Literal["length", "words", "title_length"]
Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold one reason for which documents score.

    Attributes:
        kind: "stem", "surface", "title", "family", "pair", "run", "phrase", "prefix", "fuzzy", "expansion" or
            "recency".
        text: what was looked for.
        posting: the documents that have it, and how often; or what finds them among the documents of a mask, for
            evidence of the second stage that is not looked up for all.
        factor: weight · idf · (k1 + 1), what no document's score exceeds; for `points`, their greatest.
        stage: 1 or 2.
        length_kind: which length of a document BM25 divides by.
        points: fixed scores of the posting's documents, for evidence that is not weighed by BM25.
    """

    kind: str
    text: str
    posting: Posting | Callable[[Mask], Posting]
    factor: float
    stage: int
    length_kind: LengthKind = "length"
    points: Floats | None = None

    def among(self, mask: Mask) -> Posting:
        """Return the documents that have it, those of a mask at least."""
        return self.posting(mask) if callable(self.posting) else self.posting


def idf(count: int, frequency: float) -> float:
    """Return the inverse document frequency of a term that `frequency` of `count` documents have."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def parts(reader: Reader, evidence: Evidence, docs: NDArray[Any]) -> tuple[NDArray[Any], Floats]:
    """Return how often an evidence stands in given documents (ascending), and what it gives each."""
    posting = evidence.among(reader.mask(docs)) if callable(evidence.posting) else evidence.posting
    frequencies = frequencies_at(posting, docs)
    if evidence.points is not None:
        at = np.minimum(np.searchsorted(posting.docs, docs), max(0, len(posting.docs) - 1))
        return frequencies, np.where(frequencies > 0, evidence.points[at] if len(posting.docs) else 0.0, 0.0)
    return frequencies, weighed(reader, evidence, docs, frequencies)


def weighed(reader: Reader, evidence: Evidence, docs: NDArray[Any], frequencies: NDArray[Any]) -> Floats:
    """Return what BM25 makes of an evidence's frequencies in documents."""
    tf = frequencies.astype(np.float64)
    lengths = reader.lengths[evidence.length_kind][docs]
    norm = K1 * (1 - B) + (K1 * B / reader.averages[evidence.length_kind]) * lengths
    scored: Floats = evidence.factor * tf / (tf + norm)
    return scored


class Ranking:
    """Order the documents of a mask by their evidence."""

    def __init__(self, reader: Reader, mask: Mask, evidence: Sequence[Evidence]) -> None:
        self._reader = reader
        self.docs: I64 = np.flatnonzero(mask)
        self._evidence = evidence
        self.first = self._first_stage(mask)
        self.window, self.second = self._second_stage()

    def _first_stage(self, mask: Mask) -> Floats:
        """Return the score of every matching document, in the order of `docs`."""
        scores = np.zeros(self._reader.size, dtype=np.float64)
        few = len(self.docs) * 4 < self._reader.size
        for evidence in self._evidence:
            if evidence.stage == 1:
                docs, frequencies = evidence.among(mask)
                points = evidence.points
                if few:
                    kept = mask[docs]
                    docs, frequencies = docs[kept], frequencies[kept]
                    points = points if points is None else points[kept]
                scores[docs] += weighed(self._reader, evidence, docs, frequencies) if points is None else points
        rounded: Floats = scores[self.docs].round(_DIGITS)  # as sums of one thing in two orders differ
        return rounded

    def _second_stage(self) -> tuple[I64, Floats]:
        """Return the window (ascending documents) and what the second stage adds to each."""
        if not any(evidence.stage == 2 for evidence in self._evidence):
            return np.zeros(0, np.int64), np.zeros(0, np.float64)
        window = np.sort(self._best(self.docs, self.first, WINDOW))
        added = np.zeros(len(window), dtype=np.float64)
        for evidence in self._evidence:
            if evidence.stage == 2 and len(window):
                added += parts(self._reader, evidence, window)[1]
        return window, added

    def scores(self, docs: NDArray[Any]) -> Floats:
        """Return the final scores of some matching documents."""
        total = self.first[np.searchsorted(self.docs, docs)]
        if len(self.window):
            at = np.minimum(np.searchsorted(self.window, docs), len(self.window) - 1)
            total = total + np.where(self.window[at] == docs, self.second[at], 0.0)
        return total

    def page(self, sort: Sort, start: int, end: int | None) -> list[tuple[int, float]]:
        """Return the documents from place `start` to `end` in an order, with their scores."""
        last = len(self.docs) if end is None else min(end, len(self.docs))
        if start >= last:
            return []
        if sort != "relevance" or not self._evidence:
            ordered = self._by_date(last, newest=sort != "oldest")
        else:
            ordered = self._sorted(self.window, self.first[np.searchsorted(self.docs, self.window)] + self.second, last)
            if last > len(ordered):
                rest = np.isin(self.docs, self.window, assume_unique=True, invert=True)
                best = self._best(self.docs[rest], self.first[rest], last - len(ordered))
                ordered = np.concatenate([ordered, self._sorted(best, self.scores(best), len(best))])
        chosen = ordered[start:last]
        return list(zip(chosen.tolist(), self.scores(chosen).tolist(), strict=True))

    def _by_date(self, last: int, newest: bool) -> I64:
        """Return the first documents by date, undated ones last, ties by id."""
        days = self._reader.days[self.docs].astype(np.int64)
        far = np.int64(2**40)
        keys = np.where(days == NO_DAY, far, -days if newest else days)
        docs = self.docs
        if last * 4 < len(docs):  # sort only those that can be on the page
            limit = np.partition(keys, last - 1)[last - 1]
            kept = keys <= limit
            docs, keys = docs[kept], keys[kept]
        return docs[np.lexsort((self._id_order(docs), keys))]

    def _best(self, docs: I64, scores: Floats, count: int) -> I64:
        """Return the `count` best documents, in no order; ties at the border break as everywhere."""
        if len(docs) <= count:
            return docs
        limit = _nth_greatest(scores, count)
        above = docs[scores > limit]
        level = docs[scores == limit]
        missing = count - len(above)
        if len(level) > missing:
            level = level[np.lexsort(self._tie_keys(level))][:missing]
        return np.concatenate([above, level])

    def _sorted(self, docs: I64, scores: Floats, count: int) -> I64:
        """Return the `count` best documents in their final order."""
        scores = np.round(scores, _DIGITS)
        if len(docs) > count:
            kept = scores >= np.partition(scores, len(scores) - count)[len(scores) - count]
            docs, scores = docs[kept], scores[kept]
        order = np.argsort(-scores, kind="stable")
        docs, scores = docs[order], scores[order]
        if len(docs) > 1 and (scores[1:] == scores[:-1]).any():
            docs = docs[np.lexsort((*self._tie_keys(docs), -scores))]
        return docs[:count]

    def _tie_keys(self, docs: I64) -> tuple[NDArray[Any], NDArray[Any]]:
        days = self._reader.days[docs].astype(np.int64)
        return self._id_order(docs), np.where(days == NO_DAY, np.int64(2**40), -days)

    def _id_order(self, docs: I64) -> NDArray[Any]:
        """Return numbers in the order of the documents' ids."""
        if len(docs) > 4 * WINDOW:
            return self._reader.id_rank[docs]
        ids = [self._reader.id(document) for document in docs.tolist()]
        order = np.empty(len(ids), dtype=np.int64)
        order[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return order


def _nth_greatest(values: Floats, count: int) -> float:
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
