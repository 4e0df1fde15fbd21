"""Know the documents of several segments as one numbering: which are alive, and what stands beside their words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np

from searchlib.engine.querying.bm25 import length_norms
from searchlib.engine.querying.docset import DocSet, Mask
from searchlib.engine.segments.arrays import I32, I64, LENGTHS, NO_DAY, U32, NDArray
from searchlib.engine.segments.segment import Segment

Floats = NDArray[np.float64]
Rough = NDArray[np.float32]
LengthKind = Literal["length", "words", "title_length"]
"""One of `LENGTHS`."""


class Documents:
    """Number the documents of segments through.

    Args:
        segments: the segments, in order.
        deleted: for each segment the numbers of its deleted documents (u32, ascending).

    Attributes:
        bases: the first document of each segment, and at last how many documents there are.
        size, count: how many there are, and how many of them are not deleted.
        alive, living: those that are not deleted.
        whole: whether none is deleted.
    """

    def __init__(self, segments: Sequence[Segment], deleted: Sequence[U32]) -> None:
        self.segments = list(segments)
        sizes = [len(segment) for segment in segments]
        self.bases = [0, *np.cumsum(sizes).tolist()]
        self.size = self.bases[-1]
        self.alive: Mask = np.ones(self.size, dtype=np.bool_)
        for base, numbers in zip(self.bases, deleted, strict=False):
            self.alive[base + numbers.astype(np.int64)] = False
        self.count = int(np.count_nonzero(self.alive))
        self.living = DocSet(self.size, mask=self.alive)
        self.whole = self.count == self.size
        self._starts: dict[int, U32] = {}
        self._lengths: dict[LengthKind, tuple[U32, float]] = {}
        self._norms: dict[LengthKind, Floats] = {}
        self._rough_norms: dict[LengthKind, Rough] = {}

    @cached_property
    def days(self) -> I32:
        """Return the ordinals of all documents' dates, `NO_DAY` for none."""
        return self._column(lambda segment: segment.days, np.int32)

    def starts(self, field: int) -> U32:
        """Return the first position of a field in every document."""
        if field not in self._starts:
            self._starts[field] = self._column(lambda segment: segment.starts[:, field], np.uint32)
        return self._starts[field]

    def lengths(self, kind: LengthKind) -> tuple[U32, float]:
        """Return the length of every document, and their mean over the living ones, which is at least 1."""
        if kind not in self._lengths:
            number = LENGTHS.index(kind)
            column = self._column(lambda segment: segment.lengths[:, number], np.uint32)
            total = float((column if self.whole else column[self.alive]).sum())
            self._lengths[kind] = column, max(1.0, total / max(1, self.count))
        return self._lengths[kind]

    def norms(self, kind: LengthKind) -> Floats:
        """Return what BM25 adds to a term's frequency in every document."""
        if kind not in self._norms:
            self._norms[kind] = length_norms(*self.lengths(kind))
        return self._norms[kind]

    def rough_norms(self, kind: LengthKind) -> Rough:
        """Return `norms` in single precision: half the memory to walk through."""
        if kind not in self._rough_norms:
            self._rough_norms[kind] = self.norms(kind).astype(np.float32)
        return self._rough_norms[kind]

    @cached_property
    def newest(self) -> I64:
        """Return all documents by date, the newest first, undated ones last."""
        days = np.where(self.days == NO_DAY, np.iinfo(np.int32).max, -self.days)
        return np.argsort(days, kind="stable")

    def _column(self, column: Callable[[Segment], NDArray[Any]], dtype: Any) -> NDArray[Any]:
        parts = [np.asarray(column(segment)) for segment in self.segments]
        return np.concatenate(parts).astype(dtype, copy=False) if parts else np.zeros(0, dtype)

    def where(self, document: int) -> tuple[Segment, int]:
        """Return the segment of a document and its number there."""
        at = bisect_right(self.bases, document) - 1
        return self.segments[at], document - self.bases[at]

    def id(self, document: int) -> str:
        """Return the id of a document."""
        segment, number = self.where(document)
        return segment.id(number)

    def find(self, id: str) -> int | None:
        """Return the living document of an id."""
        for segment, base in zip(self.segments, self.bases, strict=False):
            number = segment.find(id)
            if number is not None and self.alive[base + number]:
                return int(base + number)
        return None

    @cached_property
    def id_rank(self) -> I64:
        """Return the place of every document in the order of ids."""
        ids = [id for segment in self.segments for id in segment.ids()]
        rank = np.empty(len(ids), dtype=np.int64)
        rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return rank

    def set_of(self, docs: I64 | None = None, mask: Mask | None = None) -> DocSet:
        """Return a set of documents, given as ascending numbers or as a mask."""
        return DocSet(self.size, docs, mask)
