"""Choose the segments that a commit merges: few are left, and no article is written again often.

What a commit adds is one segment, merged with all smaller ones and with those not much larger, as in Lucene's
LogMergePolicy and TieredMergePolicy. So each segment left is more than `FACTOR` times as large as all smaller ones
together: 100,000 articles and 200 commits of one are five segments at most. An article is written again only when its
segment becomes larger by a `FACTOR`-th at least; the largest one is, on average, after so many articles were added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FACTOR = 4
"""How many times larger than what it is merged with a segment may be."""
MOST_OCCURRENCES = 1 << 31
"""How many positions the segments have that are merged into one: the file counts them in 32 bits."""


class Size(NamedTuple):
    """Tell how large a segment is, and how many of its articles are not deleted."""

    documents: int
    alive: int
    occurrences: int


def groups(fresh: Sequence[Size]) -> list[list[int]]:
    """Part what a transaction adds into what becomes one segment each: usually all of it."""
    parted: list[list[int]] = []
    room = 0
    for number, size in enumerate(fresh):
        if size.occurrences > room or not parted:
            parted.append([])
            room = MOST_OCCURRENCES
        parted[-1].append(number)
        room -= size.occurrences
    return parted


def due(fresh: Sequence[Size], old: Sequence[Size]) -> list[int]:
    """Return which old segments are merged with the fresh ones, or, most of them being deleted, in any case."""
    chosen = [number for number, size in enumerate(old) if size.alive * 2 < size.documents]
    together = [*fresh, *(old[number] for number in chosen)]
    alive, occurrences = sum(size.alive for size in together), sum(size.occurrences for size in together)
    for number in sorted(set(range(len(old))) - set(chosen), key=lambda number: old[number].alive):
        size = old[number]
        if size.alive > FACTOR * alive or occurrences + size.occurrences > MOST_OCCURRENCES:
            break
        chosen.append(number)
        alive += size.alive
        occurrences += size.occurrences
    return sorted(chosen)
