"""Hold posting lists in memory: where a term stands, as pairs of arrays.

Documents are i64, which NumPy indexes by at twice the speed of u32. Where positions count too, occurrences come as
keys: the document in the upper bits, the position in the lower `POSITION_BITS` (i64, ascending). An article of
`LONGEST_ARTICLE` bytes that is all paragraphs of one letter has positions up to 2**31.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, NDArray

POSITION_BITS = 32

_SPARSE = 16
"""Lists that together are so many times shorter than the archive are united by sorting, others by counting."""


class Posting(NamedTuple):
    """Hold the documents that have a term, ascending, and how often."""

    docs: I64
    frequencies: NDArray[Any]

    def __bool__(self) -> bool:
        return len(self.docs) > 0


NOTHING = Posting(np.zeros(0, np.int64), np.zeros(0, np.uint32))


def posting_of(keys: I64) -> Posting:
    """Return the posting list of some occurrences."""
    if not len(keys):
        return NOTHING
    owners = keys >> POSITION_BITS
    starts = _changes(owners)
    counts = np.diff(starts, append=len(keys))
    return Posting(owners[starts], counts.astype(np.uint32))


def owners_of(keys: I64) -> I64:
    """Return the documents of some occurrences, each once."""
    owners: I64 = keys >> POSITION_BITS
    return owners[_changes(owners)] if len(owners) else owners


def _changes(numbers: I64) -> I64:
    """Return where numbers, of which there are some, are others than those before."""
    changes = np.empty(len(numbers), dtype=np.bool_)
    changes[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes.nonzero()[0]


def united(parts: Sequence[Posting], size: int) -> Posting:
    """Return the union of posting lists of documents below `size`, frequencies added."""
    several = [part for part in parts if len(part.docs)]
    if len(several) <= 1:
        return several[0] if several else NOTHING
    docs = np.concatenate([part.docs for part in several])
    return summed(docs, np.concatenate([part.frequencies for part in several]), size)


def summed(docs: I64, frequencies: NDArray[Any], size: int) -> Posting:
    """Return the posting list of documents below `size`, of which some come several times."""
    if len(docs) * _SPARSE < size:
        once, inverse = np.unique(docs, return_inverse=True)
        return Posting(once, np.bincount(inverse, weights=frequencies, minlength=len(once)).astype(np.uint32))
    counts = np.bincount(docs, weights=frequencies, minlength=size)
    once = (counts > 0).nonzero()[0]  # ten times as fast as that of the numbers
    return Posting(once, counts[once].astype(np.uint32))
