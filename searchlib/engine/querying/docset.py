"""Hold a set of documents as it is at hand: as a mask, as ascending numbers, or as both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import numpy as np

from searchlib.engine.segments.arrays import I64, AnyArray, NDArray
from searchlib.engine.segments.lists import located

Mask = NDArray[np.bool_]

_SPARSE = 8
"""A set so many times smaller than the archive is worked on by its numbers, a larger one by its mask."""
_SEARCHED = 24
"""A set so many times smaller than another is looked up in it by binary search."""


class DocSet:
    """Hold documents of an archive; never changes.

    Args:
        size: how many documents the archive has.
        docs: their numbers, ascending; or
        mask: bool[size], true for those in the set.
    """

    __slots__ = ("_docs", "_mask", "_size")

    def __init__(self, size: int, docs: I64 | None = None, mask: Mask | None = None) -> None:
        self._size, self._docs, self._mask = size, docs, mask

    @property
    def docs(self) -> I64:
        """Return the numbers, ascending."""
        if self._docs is None:
            self._docs = self._mask.nonzero()[0]  # type: ignore[union-attr]
        return self._docs

    @property
    def mask(self) -> Mask:
        """Return the mask."""
        if self._mask is None:
            self._mask = np.zeros(self._size, dtype=np.bool_)
            self._mask[self._docs] = True
        return self._mask

    def __len__(self) -> int:
        return int(np.count_nonzero(self._mask)) if self._docs is None else len(self._docs)  # type: ignore[arg-type]

    def __contains__(self, document: int) -> bool:
        return bool(self.mask[document])

    @property
    def few(self) -> bool:
        """Tell whether the set is known to be small."""
        return self._docs is not None and len(self._docs) * _SPARSE < self._size

    def among(self, docs: AnyArray) -> Mask:
        """Tell which of some documents are in the set."""
        own = self._docs
        if self._mask is None and own is not None and len(docs) * _SEARCHED < len(own):
            return located(docs, own)[1]
        return self.mask[docs]

    def holds(self, other: DocSet) -> bool:
        """Tell whether all documents of another set are in this one."""
        return other is self or bool(self.among(other.docs).all())

    def places_in(self, docs: I64) -> I64:
        """Return where in a posting list (ascending documents) those of the set are."""
        own = self._docs
        if own is None or len(own) * _SEARCHED > len(docs):
            return self.among(docs).nonzero()[0]
        at, there = located(own, docs)
        places: I64 = at[there]
        return places

    def part(self, first: int, after: int) -> DocSet:
        """Return the documents from `first` to before `after`, numbered from 0."""
        if first == 0 and after == self._size:
            return self
        if self._docs is None:
            return DocSet(after - first, mask=self.mask[first:after])
        low, high = self._docs.searchsorted((first, after)).tolist()
        return DocSet(after - first, self._docs[low:high] - first)

    def __and__(self, other: DocSet) -> DocSet:
        small, large = (self, other) if self.few and not (other.few and len(other) < len(self)) else (other, self)
        if small.few:
            return DocSet(self._size, small.docs[large.among(small.docs)])
        return DocSet(self._size, mask=self.mask & other.mask)

    def __or__(self, other: DocSet) -> DocSet:
        return DocSet(self._size, mask=self.mask | other.mask)

    def __sub__(self, other: DocSet) -> DocSet:
        if self.few:
            return DocSet(self._size, self.docs[~other.among(self.docs)])
        return DocSet(self._size, mask=self.mask & ~other.mask)


def all_of(several: Sequence[DocSet | None]) -> DocSet | None:
    """Intersect what asks for something, the smallest first; None if nothing does."""
    asking = [found for found in several if found is not None]
    return reduce(and_, sorted(asking, key=lambda found: not found.few)) if asking else None


def any_of(several: Sequence[DocSet | None]) -> DocSet | None:
    """Unite what asks for something; None if nothing does."""
    asking = [found for found in several if found is not None]
    return reduce(or_, asking) if asking else None
