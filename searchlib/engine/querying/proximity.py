"""Find where words stand in a row, or near each other; occurrences come and go as keys (see `postings`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchlib.engine.querying.postings import POSITION_BITS
from searchlib.engine.segments.arrays import I64
from searchlib.engine.segments.lists import distinct, located


def in_a_row(lists: Sequence[I64], offsets: Sequence[int]) -> I64:
    """Return where occurrences stand at given distances, as those of the first, each once."""
    order = sorted(range(len(lists)), key=lambda at: len(lists[at]))
    starts = lists[order[0]] - offsets[order[0]]
    for at in order[1:]:
        if not len(starts):
            return starts
        starts = starts[located(starts + offsets[at], lists[at])[1]]
    return distinct(starts)


def windows(lists: Sequence[I64], width: int) -> I64:
    """Return the occurrences at which the smallest windows begin, `width` wide at most, that hold one of each list.

    From every occurrence the nearest of each other list before it is looked up: the window that ends there.
    """
    found = []
    for at, keys in enumerate(lists):
        low = keys
        complete = np.ones(len(keys), dtype=np.bool_)
        for other, others in enumerate(lists):
            if other == at:
                continue
            before = np.searchsorted(others, keys, side="right") - 1
            complete &= before >= 0
            nearest = others[np.maximum(before, 0)] if len(others) else keys
            complete &= bool(len(others))
            low = np.minimum(low, nearest)
        complete &= (keys >> POSITION_BITS) == (low >> POSITION_BITS)
        complete &= keys - low < width
        found.append(low[complete])
    return distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)
