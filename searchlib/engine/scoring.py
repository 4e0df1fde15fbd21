"""Score documents: BM25 over several kinds of evidence, added up.

    score(d) = Σ  weight · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length(d) / average length))

with idf = ln(1 + (N − df + 0.5) / (df + 0.5)): Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond" (2009), eq. 3.15, with the idf that Lucene uses, which is never negative. The kinds of evidence for one
word are its stem, its written form, and its stem in the title; for words side by side, each pair and the whole run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

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

LengthKind = Literal["length", "words", "title_length"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold one reason for which documents score.

    Attributes:
        kind: "stem", "surface", "title", "family", "pair", "run", "phrase", "prefix", "fuzzy", "expansion" or
            "recency".
        text: what was looked for.
        weight: what the kind counts.
        frequencies: document → term frequency; its length is the document frequency.
        length_kind: which length of a document BM25 divides by.
        points: document → fixed score, for evidence that is not weighed by BM25; only those in `frequencies` count.
    """

    kind: str
    text: str
    weight: float
    frequencies: Mapping[int, int]
    length_kind: LengthKind = "length"
    points: Mapping[int, float] | None = None

    def idf(self, count: int) -> float:
        """Return the inverse document frequency among `count` documents."""
        frequency = len(self.frequencies)
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def ceiling(self, count: int) -> float:
        """Return what no document's score exceeds."""
        if self.points is not None:
            return max(self.points.values(), default=0.0)
        return self.weight * self.idf(count) * (K1 + 1)

    def scores(
        self, documents: Iterable[int], count: int, lengths: Mapping[int, int], average: float
    ) -> dict[int, float]:
        """Return document → score for those of `documents` that have this evidence."""
        found = [document for document in documents if document in self.frequencies]
        if self.points is not None:
            return {document: self.points[document] for document in found}
        factor = self.weight * self.idf(count) * (K1 + 1)
        return {
            document: factor * tf / (tf + K1 * (1 - B + B * lengths[document] / average))
            for document in found
            for tf in (self.frequencies[document],)
        }
