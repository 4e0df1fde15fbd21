"""Read packed posting lists, one at a time or in runs: the counterpart of `postings_packer`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Postings
from searchlib.engine.segments.container import Checked
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.packed import Packed
from searchlib.engine.segments.streams import GAPS, PARTS, PATCHED

_MOST_AT_ONE_PLACE = 8
"""How many forms may stand at one position of an article."""
_HEADS = 4096
"""How many heads are remembered."""
_COUNT, _FIRST, _CLASSES, _STARTS = range(4)
"""The columns of `heads`; the starts of all parts are the last."""


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
        def packed(name: str) -> Packed:
            return Packed(lambda part: sections(f"{name}.{part}"))

        self._documents, self._postings, self._occurrences = documents, postings, occurrences
        self._heads = sections("heads")
        self._known: dict[int, list[int]] = {}
        self._docs, self._frequencies = packed("docs"), packed("frequencies")
        self._columns = _STARTS + 2
        if occurrences is not None:
            self._columns = _STARTS + len(PARTS)
            self._positions, self._codes = packed("positions"), packed("codes")
            self._believe(postings, occurrences)
        if len(self._heads) % self._columns:
            raise ValueError("posting lists")

    def _believe(self, postings: int, occurrences: int) -> None:
        """Raise ValueError where more is said to be in the file than its bytes can hold.

        A list of width 0 takes no bytes: only words that begin an article have such positions. All other positions
        take a bit or a place in `heads`, and each posting has a position.
        """
        positions = self._positions
        if positions.free > _MOST_AT_ONE_PLACE * self._documents or occurrences > positions.total + len(self):
            raise ValueError("positions")
        if postings > occurrences:
            raise ValueError("postings")

    def __len__(self) -> int:
        return len(self._heads) // self._columns

    def _head(self, index: int) -> list[int]:
        head = self._known.get(index)
        if head is None:
            if len(self._known) >= _HEADS:
                self._known = {}
            head = self._known[index] = self._read_head(index)
        return head

    def _read_head(self, index: int) -> list[int]:
        if not 0 <= index < len(self):
            raise IndexError("no such posting list")
        head: list[int] = self._heads[index * self._columns : (index + 1) * self._columns].tolist()
        if head[_COUNT] > self._documents:
            raise ValueError("posting list too long")
        return head

    def count(self, index: int) -> int:
        """Return how many postings a list has."""
        return self._head(index)[_COUNT]

    def counts(self) -> I64:
        """Return how many postings each list has."""
        counts: I64 = self._heads[:].reshape(-1, self._columns)[:, _COUNT].astype(np.int64)
        return counts

    def read(self, index: int) -> tuple[I64, AnyArray]:
        """Return the documents of a list, ascending, and how often the term stands in each, as u8, u16 or u32."""
        head = self._head(index)
        count, classes = head[_COUNT], head[_CLASSES]
        docs = np.empty(count, dtype=np.int64)
        if count:
            docs[0] = head[_FIRST]
        if count > 1:
            kind, start = classes & 255, head[_STARTS]
            np.add(self._docs.unpatched(kind, start, count - 1), 1, out=docs[1:], dtype=np.int64)
            self._docs.patch(docs[1:], kind, start)
            np.add.accumulate(docs, out=docs)
        if count and int(docs[-1]) >= self._documents:
            raise ValueError("posting list outside of the documents")
        kind = classes >> 8 & 255
        less = self._frequencies.read(kind, head[_STARTS + 1], count)
        if (kind & 63 in (8, 16) or kind & PATCHED) and int(less.max(initial=0)) in (0xFF, 0xFFFF):
            less = less.astype(np.uint32)  # there is no room for one more
        np.add(less, 1, out=less)
        most = count << 8 * less.itemsize
        if self._occurrences is not None and most > self._occurrences < int(less.sum(dtype=np.int64)):
            raise ValueError("more occurrences than there are")
        return docs, less

    def positions(self, index: int, places: I64, frequencies: AnyArray, occurrences: int) -> U32:
        """Return positions of a list, those of some of its postings.

        Args:
            index: the list.
            places: the places of the occurrences among all `occurrences` of the list.
            frequencies: how many of them each posting has, one behind the other.
        """
        kind, start = self._part(index, 2, occurrences)
        numbers = self._positions.pick(kind, start, occurrences, places).astype(np.uint32)
        if kind & GAPS:
            _accumulate(numbers, np.add.accumulate(frequencies, dtype=np.int64) - frequencies)
        return numbers

    def codes(self, index: int, places: I64, occurrences: int) -> AnyArray:
        """Return which form of its lexeme some occurrences are, given their places among all of the list."""
        return self._codes.pick(*self._part(index, 3, occurrences), occurrences, places)

    def _part(self, index: int, part: int, occurrences: int) -> tuple[int, int]:
        """Return the class of a part of a list, which has so many occurrences, and where it begins."""
        if self._occurrences is None or occurrences > self._occurrences:
            raise ValueError("more positions than there are")
        head = self._head(index)
        return head[_CLASSES] >> 8 * part & 255, head[_STARTS + part]

    def run(self, first: int, after: int) -> Postings:
        """Return neighbouring lists: `offsets` from 0, and all their documents and frequencies."""
        heads = self._run_of_heads(first, after)
        counts = heads[:, _COUNT].astype(np.int64)
        if (counts > self._documents).any() or int(counts.sum()) > self._postings:
            raise ValueError("posting lists too long")
        offsets = offsets_of(counts)
        gaps = self._docs.read_run(*_columns(heads, 0), np.maximum(counts - 1, 0))
        frequencies = self._frequencies.read_run(*_columns(heads, 1), counts) + np.uint32(1)
        return Postings(offsets, self._documents_of(offsets, heads[:, _FIRST], gaps), frequencies)

    def _run_of_heads(self, first: int, after: int) -> AnyArray:
        if not 0 <= first <= after <= len(self):
            raise IndexError("no such posting lists")
        return self._heads[first * self._columns : after * self._columns].reshape(-1, self._columns)

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

    def occurrences_run(self, first: int, postings: Postings) -> tuple[U32, U32]:
        """Return the positions and codes of neighbouring lists, whose postings are given as `run` returned them."""
        before = offsets_of(postings.frequencies)
        if self._occurrences is None or before[-1] > self._occurrences:
            raise ValueError("more positions than there are")
        bounds = before[postings.offsets]
        heads = self._run_of_heads(first, first + len(bounds) - 1)
        kinds, starts = _columns(heads, 2)
        numbers = self._positions.read_run(kinds, starts, np.diff(bounds))
        for one, other in _runs_of((kinds & GAPS) != 0):
            low, high = int(bounds[one]), int(bounds[other])
            if high > low:
                begins = before[postings.offsets[one] : postings.offsets[other]] - low
                _accumulate(numbers[low:high], begins)
        return numbers, self._codes.read_run(*_columns(heads, 3), np.diff(bounds))


def _columns(heads: AnyArray, part: int) -> tuple[AnyArray, AnyArray]:
    """Return the classes of a part of several lists, and their starts."""
    return (heads[:, _CLASSES] >> np.uint32(8 * part) & 255).astype(np.uint8), heads[:, _STARTS + part]


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
