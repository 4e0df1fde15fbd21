"""Work on lists of numbers that are laid end to end, as posting lists are, without a loop over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Lists, NDArray

_VALUES_AT_ONCE = 1 << 21


def offsets_of(counts: AnyArray) -> I64:
    """Return where each of several lists begins, from their lengths, and where the last ends."""
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.add.accumulate(counts, out=offsets[1:])
    return offsets


def distinct(numbers: AnyArray) -> AnyArray:
    """Return every number once, ascending, as `np.unique` does, which loads NumPy's masked arrays for it: 8 ms."""
    ordered = np.sort(numbers)
    once = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=once[1:])
    return ordered[once]


def located(wanted: AnyArray, ordered: AnyArray) -> tuple[I64, NDArray[np.bool_]]:
    """Return where numbers stand or would stand among ascending ones, and which of them do."""
    if not len(ordered):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    at = ordered.searchsorted(wanted)
    return at, ordered.take(at, mode="clip") == wanted


def spread(starts: AnyArray, counts: AnyArray) -> I64:
    """Return the numbers from each start on, as many as its count: ([5, 9], [2, 3]) → [5, 6, 9, 10, 11]."""
    offsets = offsets_of(counts)
    numbers = np.repeat(starts - offsets[:-1], counts)
    numbers += np.arange(offsets[-1], dtype=np.int64)
    return numbers


def stable_order(keys: U32, limit: int) -> I64:
    """Return the order that sorts keys below a limit, equal ones staying in theirs.

    NumPy sorts 16-bit keys by radix: 4 ns a key where they fit into a cache, where its stable sort of 32-bit keys takes
    70. Keys that need more bits are sorted by their lower ones first.
    """
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    if limit <= 2**16:
        return order
    upper = (keys >> 16).astype(np.uint16)
    return order.take(np.argsort(upper.take(order), kind="stable"))


def turned(groups: Lists, count: int) -> Lists:
    """Return for each of so many members the groups that it is in, ascending."""
    owners = np.repeat(np.arange(len(groups.offsets) - 1, dtype=np.uint32), np.diff(groups.offsets))
    members = groups.values.astype(np.uint32)
    return Lists(offsets_of(np.bincount(members, minlength=count)), owners[stable_order(members, count)])


def narrow(values: AnyArray) -> AnyArray:
    """Return unsigned numbers in the narrowest of u8, u16, u32 and u64 that holds them all."""
    top = int(values.max()) if values.size else 0
    for dtype in (np.uint8, np.uint16, np.uint32):
        if top <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.uint64)


def chunks(offsets: I64, size: int = _VALUES_AT_ONCE) -> Iterator[tuple[int, int]]:
    """Cut lists into runs of lists with about so many values, so that memory stays bounded."""
    first, last = 0, len(offsets) - 1
    while first < last:
        after = int(np.searchsorted(offsets, offsets[first] + size, side="right")) - 1
        after = min(max(after, first + 1), last)
        yield first, after
        first = after


def places_together(terms: int, counts: Sequence[tuple[AnyArray, AnyArray]]) -> tuple[I64, Iterator[I64]]:
    """Tell where lists go when those of one term follow each other, part after part.

    Args:
        terms: how many there are.
        counts: of each part, some of the terms, and how long its list of each is.

    Returns:
        The offsets of the merged lists; and for each part in turn, the place of each of its values.
    """
    sizes = np.zeros(terms, dtype=np.int64)
    for own, lengths in counts:
        sizes[own] += lengths
    offsets = offsets_of(sizes)

    def places() -> Iterator[I64]:
        free = offsets[:-1].copy()
        for own, lengths in counts:
            yield spread(free[own], lengths)
            free[own] += lengths

    return offsets, places()
