"""Read packed posting lists, one at a time or in runs: the counterpart of `postings_packer`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Postings
from searchlib.engine.segments.container import Checked
from searchlib.engine.segments.lists import offsets_of, spread
from searchlib.engine.segments.packed import Counts, Packed

_MOST_AT_ONE_PLACE = 8
"""How many forms may stand at one position of an article."""


class PackedPostings:
    """Read posting lists.

    Args:
        sections: the arrays that `PostingsPacker.sections` yields, by name.
        documents: how many there are; no list is longer.
        postings: how many there are in all lists.
        occurrences: how many positions there are, or None where there are none.

    All methods raise ValueError or IndexError where the arrays cannot belong together.
    """

    def __init__(
        self,
        sections: Callable[[str], Checked | AnyArray],
        documents: int,
        postings: int,
        occurrences: int | None = None,
    ) -> None:
        self._documents, self._postings, self._occurrences = documents, postings, occurrences
        self._firsts = sections("firsts")
        self._counts = Counts(lambda name: sections(f"counts.{name}"))
        self._docs = Packed(lambda name: sections(f"docs.{name}"))
        self._frequencies = Packed(lambda name: sections(f"frequencies.{name}"))
        self._positions = Packed(lambda name: sections(f"positions.{name}")) if occurrences is not None else None
        sizes = {len(self._firsts), len(self._counts), len(self._docs), len(self._frequencies)}
        if len(sizes | ({len(self._positions)} if self._positions is not None else set())) != 1:
            raise ValueError("posting lists")
        if self._positions is not None and occurrences is not None:
            self._believe(self._positions, postings, occurrences)

    def _believe(self, positions: Packed, postings: int, occurrences: int) -> None:
        """Raise ValueError where more is said to be in the file than its bytes can hold.

        A list of width 0 takes no bytes: only words that begin an article have such positions. All other positions
        take a bit or a place in `starts`, and each posting has a position.
        """
        if positions.free > _MOST_AT_ONE_PLACE * self._documents or occurrences > positions.total + len(positions):
            raise ValueError("positions")
        if postings > occurrences:
            raise ValueError("postings")

    def __len__(self) -> int:
        return len(self._firsts)

    def count(self, index: int) -> int:
        """Return how many postings a list has."""
        return self._counts[index]

    def counts(self) -> I64:
        """Return how many postings each list has."""
        return self._counts.all()

    def docs(self, index: int) -> I64:
        """Return the documents of a list, ascending."""
        count = self._counts[index]
        if count > self._documents:
            raise ValueError("posting list too long")
        out = np.empty(count, dtype=np.int64)
        if count:
            out[0] = self._firsts[index]
        if count > 1:
            np.add(self._docs.read(index, count - 1), 1, out=out[1:], dtype=np.int64)
            np.add.accumulate(out, out=out)
        if count and int(out[-1]) >= self._documents:
            raise ValueError("posting list outside of the documents")
        return out

    def frequencies(self, index: int) -> AnyArray:
        """Return how often the term stands in each of the list's documents, as u8, u16 or u32."""
        count = self._counts[index]
        if count > self._documents:
            raise ValueError("posting list too long")
        less = self._frequencies.read(index, count)
        if less.dtype.itemsize == 1 and int(self._frequencies.classes[index]) & 63 == 8:
            less = less.astype(np.uint16)
        np.add(less, 1, out=less)
        return less

    def positions(self, index: int, frequencies: AnyArray) -> U32:
        """Return the positions of a list, whose frequencies are given: those of its first posting, and so on."""
        assert self._positions is not None and self._occurrences is not None
        total = int(frequencies.sum(dtype=np.int64))
        if total > self._occurrences:
            raise ValueError("more positions than there are")
        numbers = self._positions.read(index, total).astype(np.uint32)
        if total and self._positions.gaps(index):
            _accumulate(numbers, np.cumsum(frequencies, dtype=np.int64) - frequencies)
        return numbers

    def several(self, lists: I64) -> Postings:
        """Return some lists, no one twice: `offsets` from 0, and all their documents and frequencies."""
        counts = self._counts.of(lists)
        if (counts > self._documents).any() or int(counts.sum()) > self._postings:
            raise ValueError("posting lists too long")
        offsets = offsets_of(counts)
        docs = self._documents_of(offsets, self._first_of(lists), self._docs.several(lists, np.maximum(counts - 1, 0)))
        return Postings(offsets, docs, self._frequencies.several(lists, counts) + np.uint32(1))

    def _first_of(self, lists: I64) -> AnyArray:
        return self._firsts.pick(lists) if isinstance(self._firsts, Checked) else self._firsts[lists]

    def positions_of(self, lists: I64, postings: Postings, before: I64, kept: I64) -> U32:
        """Return the positions of some postings of the lists that `several` returned.

        `before` says how many positions all postings before each have, and at last how many there are; `kept` are the
        places of the postings that are asked for, ascending.
        """
        assert self._positions is not None and self._occurrences is not None
        if int(before[-1]) > self._occurrences:
            raise ValueError("more positions than there are")
        bounds = before[postings.offsets]
        counts = postings.frequencies[kept].astype(np.int64)
        owner_of = postings.offsets.searchsorted(kept, side="right") - 1
        owners = np.repeat(owner_of, counts)
        places = spread(before[kept] - bounds[owner_of], counts)
        numbers = self._positions.pick(lists, np.diff(bounds), owners, places)
        gaps = self._positions.gaps_of(lists)[owner_of]
        if gaps.all():
            _accumulate(numbers, np.cumsum(counts) - counts)
        elif gaps.any():
            mine = np.flatnonzero(np.repeat(gaps, counts))
            summed = numbers[mine]
            _accumulate(summed, np.cumsum(counts[gaps]) - counts[gaps])
            numbers[mine] = summed
        return numbers

    def run(self, first: int, after: int) -> Postings:
        """Return neighbouring lists: `offsets` from 0, and all their documents and frequencies."""
        counts = self._counts.all(first, after)
        total = int(counts.sum())
        if (counts > self._documents).any() or total > self._postings:
            raise ValueError("posting lists too long")
        offsets = offsets_of(counts)
        gaps = self._docs.read_run(first, np.maximum(counts - 1, 0))
        docs = self._documents_of(offsets, self._firsts[first:after], gaps)
        return Postings(offsets, docs, self._frequencies.read_run(first, counts) + np.uint32(1))

    def _documents_of(self, offsets: I64, firsts: AnyArray, gaps: U32) -> U32:
        """Return the documents of several lists, from the first of each and the gaps between the others, less 1."""
        full = np.diff(offsets) > 0
        begins = offsets[:-1][full]
        docs = np.empty(int(offsets[-1]), dtype=np.uint32)
        inner = np.ones(len(docs), dtype=bool)
        inner[begins] = False
        docs[inner] = gaps + np.uint32(1)
        docs[begins] = firsts[full]
        _accumulate(docs, begins)
        if len(docs) and int(docs.max()) >= self._documents:
            raise ValueError("posting list outside of the documents")
        return docs

    def positions_run(self, first: int, postings: Postings) -> U32:
        """Return the positions of neighbouring lists, whose postings are given as `run` returned them."""
        assert self._positions is not None and self._occurrences is not None
        before = offsets_of(postings.frequencies)
        if before[-1] > self._occurrences:
            raise ValueError("more positions than there are")
        bounds = before[postings.offsets]
        numbers = self._positions.read_run(first, np.diff(bounds))
        gaps = self._positions.gaps_run(first, first + len(bounds) - 1)
        for one, other in _runs_of(gaps):
            low, high = int(bounds[one]), int(bounds[other])
            if high > low:
                begins = before[postings.offsets[one] : postings.offsets[other]] - low
                _accumulate(numbers[low:high], begins)
        return numbers


def _accumulate(numbers: U32, begins: I64) -> None:
    """Replace the gaps of lists, which begin at `begins` (the first at 0) and are not empty, by their sums."""
    if len(numbers):
        spans = np.add.reduceat(numbers, begins)
        numbers[begins[1:]] -= spans[:-1]
        np.add.accumulate(numbers, out=numbers)


def _runs_of(flags: AnyArray) -> list[tuple[int, int]]:
    """Return the runs of flags that are set, as (first, after)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
