"""Read the posting lists of all segments as one: documents are numbered through, deleted ones are not seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np

from searchlib.engine.querying.cache import Cache
from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.documents import Documents
from searchlib.engine.querying.postings import NOTHING, POSITION_BITS, Posting, posting_of, summed
from searchlib.engine.segments.arrays import I64, U32, Postings
from searchlib.engine.segments.layout import LAYOUT_FIELDS
from searchlib.engine.segments.lists import distinct, offsets_of
from searchlib.engine.segments.segment import Segment
from searchlib.records import Record

CACHED_POSTINGS = 8_000_000
"""How many postings a reader keeps in memory, at about ten bytes each."""

_NO_FORMS = _NO_KEYS = np.zeros(0, np.int64)


class _Group(Record):
    """Hold some forms of a segment and their postings, one behind the other.

    Attributes:
        before: how many positions all postings before each have, and at last how many there are.
    """

    forms: I64
    postings: Postings
    before: I64


class Reader(Documents):
    """Read segments through one numbering of documents; posting lists that were read stay in memory.

    Args:
        segments: the segments, in order.
        deleted: for each segment the numbers of its deleted documents (u32, ascending).
    """

    def __init__(self, segments: Sequence[Segment], deleted: Sequence[U32]) -> None:
        super().__init__(segments, deleted)
        self._cache = Cache(CACHED_POSTINGS)

    def written(self, stems: Iterable[str]) -> set[str]:
        """Return the surfaces of all forms that have any of some stems."""
        wanted = tuple(set(stems))
        return {segment.surface(form) for segment in self.segments for form in _stem_forms(segment, wanted).tolist()}

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
        return self._forms(segment, _stem_forms(segment, stems).tolist())

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
        if self.whole:
            return Posting(docs, frequencies)
        kept = self.alive[docs]
        return Posting(docs[kept], frequencies[kept])

    # -- occurrences

    def stem_keys(self, stems: tuple[str, ...], among: DocSet | None) -> I64:
        """Return where any of some stems stands, in some documents (None: in all)."""
        return self._keys(("stem", stems), lambda segment: _stem_forms(segment, stems), among)

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
            parts.append(np.sort(keys if self.whole else keys[self.alive[keys >> POSITION_BITS]]))
        return np.concatenate(parts)

    def _keys(self, kind: Hashable, forms: Callable[[Segment], I64], among: DocSet | None) -> I64:
        wanted = None if among is None and self.whole else self.living if among is None else among
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


def _length(posting: Posting) -> int:
    return len(posting.docs)


def _stem_forms(segment: Segment, stems: tuple[str, ...]) -> I64:
    """Return the forms of one segment that have any of some stems, ascending."""
    numbers = [number for stem in stems if (number := segment.stem(stem)) is not None]
    several = [segment.stem_forms(number) for number in numbers]
    return distinct(np.concatenate(several)).astype(np.int64) if several else _NO_FORMS


def _run(segment: Segment, start: int, end: int) -> Posting:
    """Return the documents of one segment that have any of neighbouring forms."""
    if end - start <= 1:
        return Posting(*segment.form_postings(start)) if end > start else NOTHING
    _, docs, frequencies = segment.form_run(start, end)
    return summed(docs, frequencies, len(segment))
