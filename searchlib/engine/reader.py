"""Read the segments of one generation as one: documents are numbered through, deleted ones are not seen.

Posting lists come as pairs of arrays: documents (u32, ascending) and frequencies. Occurrences come as keys: the
document in the upper bits, the position in the lower `POSITION_BITS` (i64, ascending).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.engine.arrays import I32, I64, LENGTHS, U32
from searchlib.engine.layout import LAYOUT_FIELDS
from searchlib.engine.segment import Segment

POSITION_BITS = 24
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

_CACHED_POSTINGS = 4_000_000


class Posting(NamedTuple):
    """Hold the documents that have a term (u32, ascending), and how often."""

    docs: U32
    frequencies: NDArray[Any]

    def __bool__(self) -> bool:
        return len(self.docs) > 0


NOTHING = Posting(np.zeros(0, np.uint32), np.zeros(0, np.uint32))


class Reader:
    """Read segments through one numbering of documents.

    Args:
        segments: the segments, in order.
        deleted: for each segment the numbers of its deleted documents (u32, ascending).
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
        self._whole = self.count == self.size
        self._cache: dict[tuple[str, object], Posting] = {}
        self._cached = 0

    # -- columns

    @cached_property
    def days(self) -> I32:
        """Return the ordinals of all documents' dates, `NO_DAY` for none."""
        return self._column(lambda segment: segment.days, np.int32)

    def starts(self, field: int) -> U32:
        """Return the first position of a field in every document."""
        return self._column(lambda segment: segment.starts[:, field], np.uint32)

    @cached_property
    def lengths(self) -> Mapping[str, U32]:
        """Return the lengths of every document, by kind."""
        every = np.concatenate([np.asarray(one.lengths) for one in self.segments] or [np.zeros((0, 3), np.uint32)])
        return {kind: every[:, at].astype(np.uint32) for at, kind in enumerate(LENGTHS)}

    @cached_property
    def averages(self) -> Mapping[str, float]:
        """Return the mean lengths over the living documents, at least 1."""
        return {
            kind: max(1.0, float(column[self.alive].sum()) / max(1, self.count))
            for kind, column in self.lengths.items()
        }

    def _column(self, column: Callable[[Segment], NDArray[Any]], dtype: Any) -> NDArray[Any]:
        parts = [np.asarray(column(segment)) for segment in self.segments]
        return np.concatenate(parts).astype(dtype, copy=False) if parts else np.zeros(0, dtype)

    def where(self, document: int) -> tuple[Segment, int]:
        """Return the segment of a document and its number there."""
        at = int(np.searchsorted(self.bases, document, side="right")) - 1
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

    # -- posting lists

    def stems(self, stems: tuple[str, ...]) -> Posting:
        """Return the documents that have any of some stems; frequencies count occurrences."""
        return self._kept("stem", stems, lambda segment: self._stems_in(segment, stems))

    def titles(self, stems: tuple[str, ...]) -> Posting:
        """Return the documents that have any of some stems in the title."""
        if len(stems) > 1:
            keys = self.stem_keys(stems, self.mask(self.stems(stems).docs))
            return posting_of(self.inside(keys, "title"))

        def read(segment: Segment) -> Posting:
            number = segment.stem(stems[0])
            return NOTHING if number is None else Posting(*segment.title_postings(number))

        return self._kept("title", stems, read)

    def surface(self, surface: str) -> Posting:
        """Return the documents that have a written form, case and accents apart."""
        return self._kept("surface", surface, lambda segment: _forms(segment, range(*segment.surface_range(surface))))

    def family(self, family: str) -> Posting:
        """Return the documents that have a word of a family."""

        def read(segment: Segment) -> Posting:
            number = segment.family(family)
            return NOTHING if number is None else Posting(*segment.family_postings(number))

        return self._kept("family", family, read)

    def prefix(self, prefix: str) -> Posting:
        """Return the documents that have a written form that begins so."""
        return self._kept("prefix", prefix, lambda segment: _run(segment, *segment.surfaces_with_prefix(prefix)))

    def surfaces(self, surfaces: frozenset[str]) -> Posting:
        """Return the documents that have any of several written forms."""

        def read(segment: Segment) -> Posting:
            return _forms(segment, [form for one in surfaces for form in range(*segment.surface_range(one))])

        return self._kept("surfaces", surfaces, read)

    def _stems_in(self, segment: Segment, stems: tuple[str, ...]) -> Posting:
        numbers = [number for stem in stems if (number := segment.stem(stem)) is not None]
        if len(numbers) <= 1:
            return Posting(*segment.stem_postings(numbers[0])) if numbers else NOTHING
        forms = np.unique(np.concatenate([segment.stem_forms(number) for number in numbers]))
        return _forms(segment, forms.tolist())

    def _kept(self, kind: str, key: object, read: Callable[[Segment], Posting]) -> Posting:
        """Return a posting list of all segments, from memory where it was read before."""
        found = self._cache.get((kind, key))
        if found is None:
            found = self._joined([read(segment) for segment in self.segments])
            if self._cached > _CACHED_POSTINGS:
                self._cache.clear()
                self._cached = 0
            self._cache[kind, key] = found
            self._cached += len(found.docs)
        return found

    def _joined(self, parts: Sequence[Posting]) -> Posting:
        """Number the documents of each segment's posting list through, and leave deleted ones out."""
        several = [
            Posting(part.docs if not base else part.docs + np.uint32(base), part.frequencies)
            for part, base in zip(parts, self.bases, strict=False)
            if len(part.docs)
        ]
        if not several:
            return NOTHING
        docs = several[0].docs if len(several) == 1 else np.concatenate([one.docs for one in several])
        frequencies = (
            several[0].frequencies if len(several) == 1 else np.concatenate([one.frequencies for one in several])
        )
        if self._whole:
            return Posting(docs, frequencies)
        kept = self.alive[docs]
        return Posting(docs[kept], frequencies[kept])

    # -- occurrences

    def stem_keys(self, stems: tuple[str, ...], among: Mask | None) -> I64:
        """Return where any of some stems stands, in the documents of a mask (None: in all)."""

        def forms(segment: Segment) -> Iterable[int]:
            numbers = [number for stem in stems if (number := segment.stem(stem)) is not None]
            several = [segment.stem_forms(number) for number in numbers]
            return np.unique(np.concatenate(several)).tolist() if several else ()

        return self._keys(forms, among)

    def surface_keys(self, surfaces: Iterable[str], among: Mask | None) -> I64:
        """Return where any of some written forms stands, in the documents of a mask."""
        wanted = list(surfaces)
        return self._keys(
            lambda segment: (form for one in wanted for form in range(*segment.surface_range(one))), among
        )

    def prefix_keys(self, prefix: str, among: Mask | None) -> I64:
        """Return where forms that begin so stand, in the documents of a mask."""
        return self._keys(lambda segment: range(*segment.surfaces_with_prefix(prefix)), among)

    def _keys(self, forms: Callable[[Segment], Iterable[int]], among: Mask | None) -> I64:
        wanted = self.alive if among is None else among
        parts = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            inside = wanted[base : base + len(segment)]
            for form in forms(segment):
                docs, frequencies = segment.form_postings(form)
                kept = inside[docs]
                if not kept.any():
                    continue
                positions = segment.positions(form, frequencies)
                owners = np.repeat(docs.astype(np.int64) + base, frequencies)
                keys = (owners << POSITION_BITS) | positions.astype(np.int64)
                parts.append(keys if kept.all() else keys[np.repeat(kept, frequencies)])
        if not parts:
            return np.zeros(0, np.int64)
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))

    def inside(self, keys: I64, field: str | None) -> I64:
        """Return the occurrences that lie in a field; all of them for None."""
        if field is None or not len(keys):
            return keys
        number = LAYOUT_FIELDS.index(field)
        docs, positions = keys >> POSITION_BITS, keys & ((1 << POSITION_BITS) - 1)
        kept: I64 = keys[(positions >= self.starts(number)[docs]) & (positions < self.starts(number + 1)[docs])]
        return kept

    def mask(self, docs: NDArray[Any]) -> Mask:
        """Return a mask of documents."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[docs] = True
        return mask


def posting_of(keys: I64) -> Posting:
    """Return the posting list of some occurrences."""
    docs, counts = np.unique(keys >> POSITION_BITS, return_counts=True)
    return Posting(docs.astype(np.uint32), counts)


def united(parts: Sequence[Posting]) -> Posting:
    """Return the union of posting lists, frequencies added."""
    several = [part for part in parts if len(part.docs)]
    if len(several) <= 1:
        return several[0] if several else NOTHING
    docs, inverse = np.unique(np.concatenate([part.docs for part in several]), return_inverse=True)
    weights = np.concatenate([part.frequencies for part in several])
    return Posting(docs, np.bincount(inverse, weights=weights, minlength=len(docs)).astype(np.uint32))


def in_a_row(lists: Sequence[I64], offsets: Sequence[int]) -> I64:
    """Return where occurrences stand at given distances, as those of the first, each once."""
    order = sorted(range(len(lists)), key=lambda at: len(lists[at]))
    starts = lists[order[0]] - offsets[order[0]]
    for at in order[1:]:
        if not len(starts):
            break
        starts = starts[_among(starts + offsets[at], lists[at])]
    return np.unique(starts)


def _among(keys: I64, sorted_keys: I64) -> Mask:
    """Tell which of some keys are among sorted ones."""
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=np.bool_)
    at = np.searchsorted(sorted_keys, keys)
    at[at == len(sorted_keys)] = 0
    among: Mask = sorted_keys[at] == keys
    return among


def _run(segment: Segment, start: int, end: int) -> Posting:
    """Return the documents of one segment that have any of neighbouring forms."""
    if end - start <= 1:
        return Posting(*segment.form_postings(start)) if end > start else NOTHING
    postings = segment.form_run(start, end)
    counts = np.bincount(postings.docs, weights=postings.frequencies, minlength=len(segment))
    docs = np.flatnonzero(counts)
    return Posting(docs.astype(np.uint32), counts[docs].astype(np.uint32))


def _forms(segment: Segment, forms: Iterable[int]) -> Posting:
    """Return the documents of one segment that have any of some forms."""
    return united([Posting(*segment.form_postings(form)) for form in forms])


def frequencies_at(posting: Posting, docs: NDArray[Any]) -> NDArray[Any]:
    """Return how often a term stands in given documents, 0 where it does not."""
    if not len(posting.docs):
        return np.zeros(len(docs), np.uint32)
    at = np.searchsorted(posting.docs, docs)
    at[at == len(posting.docs)] = 0
    return np.where(posting.docs[at] == docs, posting.frequencies[at], 0)
