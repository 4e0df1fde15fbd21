"""Tell which stems and families have the posting list of a form, or of one another: it is stored once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searchlib.engine.merging.merged_columns import cut
from searchlib.engine.segments.arrays import I64, AnyArray, Postings, SegmentArrays
from searchlib.engine.segments.lists import chunks, offsets_of, spread


class SharedLists(NamedTuple):
    """Hold the posting lists of stems and families that no form has, and which list is whose.

    Attributes:
        sets: those lists.
        stems, families: i64, of each the number of its list: below the number of forms that of a form's; otherwise,
            that subtracted, one of `sets`.
    """

    sets: Postings
    stems: I64
    families: I64


def shared(arrays: SegmentArrays) -> SharedLists:
    """Return the lists of a segment's stems and families, equal ones once.

    Many short lists are equal by chance. A stem is to have the list of its own form, and a family that of a form or a
    stem which begins as it does: so they are alike in all segments, and a merge finds that they are (see `merge`).
    """
    forms = arrays.form_postings
    count = len(forms.offsets) - 1
    begins = arrays.stem_forms.offsets[:-1].clip(max=max(0, len(arrays.stem_forms.values) - 1))
    stems = _equal_lists(arrays.stem_postings, forms, arrays.stem_forms.values.astype(np.int64)[begins])
    own_stems = np.flatnonzero(stems < 0)
    stems[own_stems] = count + np.arange(len(own_stems))
    sets = take_postings(arrays.stem_postings, own_stems)
    names, stem_names = cut(arrays.families), cut(arrays.stems)
    families = _equal_lists(arrays.family_postings, forms, _places(names, cut(arrays.surfaces)))
    others = np.flatnonzero(families < 0)
    places = _places([names[at] for at in others.tolist()], [stem_names[at] for at in own_stems.tolist()])
    among_sets = _equal_lists(take_postings(arrays.family_postings, others), sets, places)
    families[others] = np.where(among_sets < 0, -1, among_sets + count)
    own_families = np.flatnonzero(families < 0)
    families[own_families] = count + len(own_stems) + np.arange(len(own_families))
    more = take_postings(arrays.family_postings, own_families)
    return SharedLists(_together(sets, more), stems, families)


def _places(some: Sequence[bytes], others: Sequence[bytes]) -> I64:
    """Return where strings would stand among others; both are sorted."""
    return np.fromiter((bisect_left(others, one) for one in some), dtype=np.int64, count=len(some))


def take_postings(postings: Postings, numbers: I64) -> Postings:
    """Return some of the lists; neighbours are not copied."""
    offsets = postings.offsets
    if len(numbers) and (numbers[1:] - numbers[:-1] == 1).all():
        first, after = int(numbers[0]), int(numbers[-1]) + 1
        start, end = int(offsets[first]), int(offsets[after])
        return Postings(offsets[first : after + 1] - start, postings.docs[start:end], postings.frequencies[start:end])
    sizes = offsets[numbers + 1] - offsets[numbers]
    at = spread(offsets[numbers], sizes)
    return Postings(offsets_of(sizes), postings.docs[at], postings.frequencies[at])


def _together(some: Postings, more: Postings) -> Postings:
    return Postings(
        np.concatenate((some.offsets, some.offsets[-1] + more.offsets[1:])),
        np.concatenate((some.docs, more.docs)),
        np.concatenate((some.frequencies, more.frequencies)),
    )


def _equal_lists(some: Postings, others: Postings, places: I64) -> I64:
    """Return for each list the number of an equal one among others, the first from its place on, or -1."""
    found = np.full(len(some.offsets) - 1, -1, dtype=np.int64)
    if not len(found) or len(others.offsets) < 2:
        return found
    distinct, theirs = np.unique(_signatures(others), return_inverse=True)
    mine = _signatures(some)
    known = np.minimum(np.searchsorted(distinct, mine), len(distinct) - 1)
    keys = np.sort(theirs * len(theirs) + np.arange(len(theirs)))
    candidate = keys[np.minimum(np.searchsorted(keys, known * len(theirs) + places), len(keys) - 1)] % len(theirs)
    counts, their_counts = np.diff(some.offsets), np.diff(others.offsets)
    alike = np.flatnonzero((distinct[theirs[candidate]] == mine) & (counts == their_counts[candidate]) & (counts > 0))
    for first, after in chunks(offsets_of(counts[alike])):
        at = alike[first:after]
        one, other = take_postings(some, at), take_postings(others, candidate[at])
        equal = (one.docs == other.docs) & (one.frequencies == other.frequencies)
        same = np.logical_and.reduceat(equal, one.offsets[:-1])
        found[at[same]] = candidate[at[same]]
    return found


def _signatures(postings: Postings) -> AnyArray:
    """Return a number for each list that equal lists share, and different ones hardly ever."""
    signatures = np.zeros(len(postings.offsets) - 1, dtype=np.uint64)
    for first, after in chunks(postings.offsets):
        ends = postings.offsets[first : after + 1]
        mixed = postings.docs[ends[0] : ends[-1]].astype(np.uint64)
        mixed += postings.frequencies[ends[0] : ends[-1]].astype(np.uint64) << np.uint64(32)
        mixed += np.uint64(0x9E3779B97F4A7C15)
        mixed *= mixed  # squares do not add up as the numbers do
        full = np.flatnonzero(np.diff(ends))
        if len(full):
            signatures[first + full] = np.add.reduceat(mixed, ends[full] - ends[0])
    return signatures
