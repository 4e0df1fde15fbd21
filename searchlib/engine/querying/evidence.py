"""Weigh evidence: each reason for which a document scores, by BM25 or with fixed points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.documents import Floats, LengthKind
from searchlib.engine.querying.postings import Posting
from searchlib.engine.querying.reader import Reader
from searchlib.engine.segments.arrays import I64, NDArray
from searchlib.engine.segments.lists import located

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

DIGITS = 9
"""Scores that are the same in so many digits are the same: sums of one thing in two orders differ."""


class Evidence(NamedTuple):
    """Hold one reason for which documents score.

    Attributes:
        kind: "stem", "surface", "title", "family", "pair", "run", "phrase", "prefix", "fuzzy", "expansion" or
            "recency".
        text: what was looked for.
        posting: the documents that have it, and how often; or what finds them among some documents, for
            evidence of the second stage that is not looked up for all.
        factor: weight · idf · (k1 + 1), what no document's score exceeds; for `points`, their greatest.
        stage: 1 or 2.
        length_kind: which length of a document BM25 divides by.
        points: fixed scores of the posting's documents, for evidence that is not weighed by BM25.
    """

    kind: str
    text: str
    posting: Posting | Callable[[DocSet], Posting]
    factor: float
    stage: int
    length_kind: LengthKind = "length"
    points: Floats | None = None


class Weighing:
    """Weigh evidence in given documents (ascending)."""

    def __init__(self, reader: Reader, docs: I64) -> None:
        self.docs = docs
        self._reader = reader
        self._norms: dict[LengthKind, Floats] = {}

    @cached_property
    def _set(self) -> DocSet:
        return self._reader.set_of(self.docs)

    def parts(self, evidence: Evidence) -> tuple[NDArray[Any], Floats]:
        """Return how often an evidence stands in each document, and what it gives each."""
        frequencies = np.empty(len(self.docs))
        there = self._count(evidence, frequencies)
        if evidence.points is not None:
            return frequencies, there
        return frequencies, evidence.factor * frequencies / (frequencies + self._lengths(evidence.length_kind))

    def _count(self, evidence: Evidence, out: Floats) -> Floats:
        """Say in `out` how often an evidence stands in each document; return the fixed points that it gives."""
        posting = evidence.posting(self._set) if callable(evidence.posting) else evidence.posting
        if not posting:
            out[:] = 0
            return out
        at, there = located(self.docs, posting.docs)
        np.multiply(posting.frequencies.take(at, mode="clip"), there, out=out)
        return out if evidence.points is None else evidence.points.take(at, mode="clip") * there

    def _lengths(self, kind: LengthKind) -> Floats:
        found = self._norms.get(kind)
        if found is None:
            found = self._norms[kind] = self._reader.norms(kind).take(self.docs)
        return found

    def points(self, several: Sequence[Evidence], stage: int) -> Floats:
        """Return what the evidence of a stage gives the documents together."""
        chosen = [evidence for evidence in several if evidence.stage == stage]
        weighed = [evidence for evidence in chosen if evidence.points is None]
        frequencies = np.empty((len(weighed), len(self.docs)))
        for evidence, row in zip(weighed, frequencies, strict=True):
            self._count(evidence, row)
        norms = np.empty_like(frequencies)
        for evidence, row in zip(weighed, norms, strict=True):
            row[:] = self._lengths(evidence.length_kind)
        norms += frequencies
        frequencies *= np.array([[evidence.factor] for evidence in weighed]).reshape(-1, 1)
        frequencies /= norms
        points: Floats = frequencies.sum(axis=0)
        for evidence in chosen:
            if evidence.points is not None:
                points += self.parts(evidence)[1]
        return points.round(DIGITS) if stage == 1 else points
