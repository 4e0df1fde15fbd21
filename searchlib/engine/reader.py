"""Read the segments of one generation as one: documents are numbered through, deleted ones are not seen.

Posting lists come as pairs of arrays: documents (ascending) and frequencies. Documents are i64, which NumPy indexes
by at twice the speed of u32. Occurrences come as keys: the
document in the upper bits, the position in the lower `POSITION_BITS` (i64, ascending).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from searchlib.engine.arrays import I32, I64, LENGTHS, NO_DAY, U32, NDArray, Postings
from searchlib.engine.bm25 import length_norms
from searchlib.engine.cache import Cache
from searchlib.engine.docset import DocSet, Mask
from searchlib.engine.layout import LAYOUT_FIELDS
from searchlib.engine.lists import distinct, offsets_of
from searchlib.engine.segment import Segment

POSITION_BITS = 24
Floats = NDArray[np.float64]

CACHED_POSTINGS = 8_000_000
"""How many postings a reader keeps in memory, at about ten bytes each."""

_SPARSE = 16
"""Lists that together are so many times shorter than the archive are united by sorting, others by counting."""


class Posting(NamedTuple):
    """Hold the documents that have a term, ascending, and how often."""

    docs: I64
    frequencies: NDArray[Any]

    def __bool__(self) -> bool:
        return len(self.docs) > 0


class _Group(NamedTuple):
    """Hold some forms of a segment and their postings, one behind the other.

    Attributes:
        before: how many positions all postings before each have, and at last how many there are.
    """

    forms: I64
    postings: Postings
    before: I64


_NO_FORMS = _NO_KEYS = np.zeros(0, np.int64)
NOTHING = Posting(np.zeros(0, np.int64), np.zeros(0, np.uint32))


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
        self.living = DocSet(self.size, mask=self.alive)
        self._whole = self.count == self.size
        self._cache = Cache(CACHED_POSTINGS)

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
    def norms(self) -> Mapping[str, Floats]:
        """Return what BM25 adds to a term's frequency in every document, by kind of length."""
        return {kind: length_norms(column, self.averages[kind]) for kind, column in self.lengths.items()}

    @cached_property
    def rough_norms(self) -> Mapping[str, NDArray[np.float32]]:
        """Return `norms` in single precision: half the memory to walk through."""
        return {kind: column.astype(np.float32) for kind, column in self.norms.items()}

    @cached_property
    def newest(self) -> I64:
        """Return all documents by date, the newest first, undated ones last."""
        days = np.where(self.days == NO_DAY, np.iinfo(np.int32).max, -self.days)
        return np.argsort(days, kind="stable")

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

    def written(self, stems: Iterable[str]) -> set[str]:
        """Return the surfaces of all forms that have any of some stems."""
        found: set[str] = set()
        for stem in set(stems):
            for segment in self.segments:
                number = segment.stem(stem)
                if number is not None:
                    found.update(map(segment.surface, segment.stem_forms(number).tolist()))
        return found

    # -- posting lists

    def stems(self, stems: tuple[str, ...]) -> Posting:
        """Return the documents that have any of some stems; frequencies count occurrences."""
        return self._kept("stem", stems, lambda segment: self._stems_in(segment, stems))

    def titles(self, stems: tuple[str, ...]) -> Posting:
        """Return the documents that have any of some stems in the title."""
        if len(stems) > 1:
            keys = self.stem_keys(stems, self.set_of(self.stems(stems).docs))
            return posting_of(self.inside(keys, "title"))

        def read(segment: Segment) -> Posting:
            number = segment.stem(stems[0])
            return NOTHING if number is None else Posting(*segment.title_postings(number))

        return self._kept("title", stems, read)

    def surface(self, surface: str) -> Posting:
        """Return the documents that have a written form, case and accents apart."""
        return self._kept(
            "surface", surface, lambda segment: self._forms(segment, range(*segment.surface_range(surface)))
        )

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
            return self._forms(segment, [form for one in surfaces for form in range(*segment.surface_range(one))])

        return self._kept("surfaces", surfaces, read)

    def _stems_in(self, segment: Segment, stems: tuple[str, ...]) -> Posting:
        numbers = [number for stem in stems if (number := segment.stem(stem)) is not None]
        if len(numbers) <= 1:
            return Posting(*segment.stem_postings(numbers[0])) if numbers else NOTHING
        forms = distinct(np.concatenate([segment.stem_forms(number) for number in numbers]))
        return self._forms(segment, forms.tolist())

    def _forms(self, segment: Segment, forms: Sequence[int]) -> Posting:
        """Return the documents of one segment that have any of some forms."""
        if not len(forms):
            return NOTHING
        if len(forms) == 1:
            return self._form(segment, forms[0])
        _, docs, frequencies = segment.several_postings(np.array(sorted(forms), dtype=np.int64))
        return summed(docs, frequencies, len(segment))

    def _form(self, segment: Segment, form: int) -> Posting:
        """Return the documents of one segment that have a form."""
        return self._cache.get(("form", segment, form), lambda: Posting(*segment.form_postings(form)), _length)

    def _kept(self, kind: str, key: Hashable, read: Callable[[Segment], Posting]) -> Posting:
        """Return a posting list of all segments, from memory where it was read before."""

        def joined() -> Posting:
            return self._joined([read(segment) for segment in self.segments])

        return self._cache.get((kind, key), joined, _length)

    def _joined(self, parts: Sequence[Posting]) -> Posting:
        """Number the documents of each segment's posting list through, and leave deleted ones out."""
        several = [
            Posting(part.docs if not base else part.docs + base, part.frequencies)
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

    def stem_keys(self, stems: tuple[str, ...], among: DocSet | None) -> I64:
        """Return where any of some stems stands, in some documents (None: in all)."""

        def forms(segment: Segment) -> I64:
            numbers = [number for stem in stems if (number := segment.stem(stem)) is not None]
            several = [segment.stem_forms(number) for number in numbers]
            return distinct(np.concatenate(several)).astype(np.int64) if several else _NO_FORMS

        return self._keys(("stem", stems), forms, among)

    def surface_keys(self, surfaces: Iterable[str], among: DocSet | None) -> I64:
        """Return where any of some written forms stands, in some documents."""
        wanted = tuple(surfaces)

        def forms(segment: Segment) -> I64:
            return np.concatenate([_NO_FORMS, *(np.arange(*segment.surface_range(one)) for one in wanted)])

        return self._keys(("surface", wanted), forms, among)

    def prefix_keys(self, prefix: str, field: str) -> I64:
        """Return where forms that begin so stand in a field."""
        parts = [_NO_KEYS]
        for segment, base in zip(self.segments, self.bases, strict=False):
            postings, positions = segment.form_run_positions(*segment.surfaces_with_prefix(prefix))
            owners = (postings.docs.astype(np.int64) + base) << POSITION_BITS
            keys = self.inside(np.repeat(owners, postings.frequencies) | positions, field)
            parts.append(np.sort(keys if self._whole else keys[self.alive[keys >> POSITION_BITS]]))
        return np.concatenate(parts)

    def _keys(self, kind: Hashable, forms: Callable[[Segment], I64], among: DocSet | None) -> I64:
        wanted = None if among is None and self._whole else self.living if among is None else among
        parts = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            group = self._group(kind, segment, forms)
            docs = group.postings.docs
            if wanted is None:
                kept = np.arange(len(docs))
            else:
                inside = wanted.part(base, base + len(segment))
                kept = inside.places_in(docs) if len(group.forms) == 1 else np.flatnonzero(inside.among(docs))
            if len(kept):
                positions = segment.positions_of(group.forms, group.postings, group.before, kept)
                owners = (docs[kept] + base) << POSITION_BITS
                found = np.repeat(owners, group.postings.frequencies[kept]) | positions
                parts.append(found if len(group.forms) == 1 else np.sort(found))
        if not parts:
            return np.zeros(0, np.int64)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _group(self, kind: Hashable, segment: Segment, forms: Callable[[Segment], I64]) -> _Group:
        """Return the postings of several forms of one segment, from memory where they were read before."""

        def read() -> _Group:
            numbers = forms(segment)
            if len(numbers) == 1:
                docs, frequencies = self._form(segment, int(numbers[0]))
                postings = Postings(np.array([0, len(docs)]), docs, frequencies)
            else:
                postings = segment.several_postings(numbers)
                postings = postings._replace(docs=postings.docs.astype(np.int64))
            return _Group(numbers, postings, offsets_of(postings.frequencies))

        return self._cache.get(("group", kind, segment), read, lambda group: len(group.postings.docs))

    def inside(self, keys: I64, field: str | None) -> I64:
        """Return the occurrences that lie in a field; all of them for None."""
        if field is None or not len(keys):
            return keys
        number = LAYOUT_FIELDS.index(field)
        docs, positions = keys >> POSITION_BITS, keys & ((1 << POSITION_BITS) - 1)
        kept: I64 = keys[(positions >= self.starts(number)[docs]) & (positions < self.starts(number + 1)[docs])]
        return kept

    def set_of(self, docs: I64 | None = None, mask: Mask | None = None) -> DocSet:
        """Return a set of documents, given as ascending numbers or as a mask."""
        return DocSet(self.size, docs, mask)


def _length(posting: Posting) -> int:
    return len(posting.docs)


def posting_of(keys: I64) -> Posting:
    """Return the posting list of some occurrences."""
    if not len(keys):
        return NOTHING
    owners = keys >> POSITION_BITS
    starts = np.flatnonzero(owners[1:] != owners[:-1]) + 1
    starts = np.concatenate(([0], starts))
    counts = np.diff(np.concatenate((starts, [len(keys)])))
    return Posting(owners[starts], counts.astype(np.uint32))


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
    once = np.flatnonzero(counts)
    return Posting(once, counts[once].astype(np.uint32))


def in_a_row(lists: Sequence[I64], offsets: Sequence[int]) -> I64:
    """Return where occurrences stand at given distances, as those of the first, each once."""
    order = sorted(range(len(lists)), key=lambda at: len(lists[at]))
    starts = lists[order[0]] - offsets[order[0]]
    for at in order[1:]:
        if not len(starts):
            return starts
        starts = starts[_among(starts + offsets[at], lists[at])]
    return distinct(starts)


def _among(keys: I64, sorted_keys: I64) -> Mask:
    """Tell which of some keys are among sorted ones."""
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=np.bool_)
    at = sorted_keys.searchsorted(keys)
    at[at == len(sorted_keys)] = 0
    among: Mask = sorted_keys[at] == keys
    return among


def _run(segment: Segment, start: int, end: int) -> Posting:
    """Return the documents of one segment that have any of neighbouring forms."""
    if end - start <= 1:
        return Posting(*segment.form_postings(start)) if end > start else NOTHING
    _, docs, frequencies = segment.form_run(start, end)
    return summed(docs, frequencies, len(segment))


def frequencies_at(posting: Posting, docs: I64) -> NDArray[Any]:
    """Return how often a term stands in given documents, 0 where it does not."""
    if not len(posting.docs):
        return np.zeros(len(docs), np.uint32)
    at = posting.docs.searchsorted(docs)
    at[at == len(posting.docs)] = 0
    return np.where(posting.docs[at] == docs, posting.frequencies[at], 0)
