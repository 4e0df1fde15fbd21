"""Read the posting lists of all segments as one: documents are numbered through, deleted ones are not seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from searchlib.engine.querying.cache import Cache
from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.documents import Documents
from searchlib.engine.querying.forms import Forms, Written, by_lexeme, forms_with_stems, forms_written
from searchlib.engine.querying.postings import NOTHING, Posting, summed, united
from searchlib.engine.segments.arrays import I64, U32, NDArray
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.segment import Segment

CACHED_POSTINGS = 24_000_000
"""How many postings a reader keeps in memory, at six bytes each: all that people ask for of 100,000 articles."""

_ENTRY = 64
"""What is remembered of a word takes as much as so many postings, be there any or none."""
_NO_STEM = -1
_FEW = 16
"""So many lexemes of a prefix are read one by one, more all at once."""


class Lexeme:
    """Hold the postings of a lexeme of a segment.

    Attributes:
        number: the lexeme.
    """

    def __init__(self, number: int, docs: I64, frequencies: NDArray[Any]) -> None:
        self.number, self.docs, self.frequencies = number, docs, frequencies

    @cached_property
    def before(self) -> I64:
        """Return how many occurrences all postings before each have, and at last how many there are."""
        return offsets_of(self.frequencies)

    def occurrences(self, kept: I64 | None) -> tuple[I64, I64, NDArray[Any]]:
        """Return the occurrences in some postings (None: in all).

        Returns:
            The place of each among all of the lexeme, and which of the postings it is in; and how many each of these
            has.
        """
        if kept is None:
            return np.arange(self.before[-1]), np.arange(len(self.docs)).repeat(self.frequencies), self.frequencies
        frequencies = self.frequencies[kept]
        owners = np.arange(len(kept)).repeat(frequencies)
        ends = np.add.accumulate(frequencies, dtype=np.int64)
        places = (self.before[kept] - ends + frequencies).take(owners)
        places += np.arange(len(owners))
        return places, owners, frequencies

    def are(self, segment: Segment, forms: Forms, places: I64) -> NDArray[np.bool_]:
        """Tell which occurrences, by their places, are one of some forms of the lexeme."""
        return forms.among(segment.lexeme_codes(self.number, places, int(self.before[-1]), forms.size))


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
        return {
            segment.surface(form)
            for stem in stems
            for segment in self.segments
            for number in self._numbers(segment, (stem,))
            for form in segment.stem_forms(number).tolist()
        }

    # -- posting lists

    def stems(self, stems: tuple[str, ...]) -> Posting:
        """Return the documents that have any of some stems; frequencies count occurrences."""
        return self._kept("stem", stems, lambda segment: self._stems_in(segment, stems))

    def titles(self, stems: tuple[str, ...]) -> Posting | None:
        """Return the documents that have any of some stems in the title; None if no stem has the forms of all."""
        numbers = {segment: self._stem_of_all(segment, stems) for segment in self.segments}
        if _NO_STEM in numbers.values():
            return None

        def read(segment: Segment) -> Posting:
            number = numbers[segment]
            return NOTHING if number is None else Posting(*segment.title_postings(number))

        return self._kept("title", stems, read)

    def _stem_of_all(self, segment: Segment, stems: tuple[str, ...]) -> int | None:
        """Return which of some stems has the forms of all; None if a segment has none of them."""
        numbers = self._numbers(segment, stems)
        if len(numbers) < 2:
            return numbers[0] if numbers else None
        forms = self.forms_with(segment, stems)
        whole = forms[0].lexeme if len(forms) == 1 and forms[0].codes is None else _NO_STEM
        return next((number for number in numbers if segment.stem_list(number) == whole), _NO_STEM)

    def surface(self, surface: str) -> Posting:
        """Return the documents that have a written form, case and accents apart."""
        return self.surfaces(frozenset({surface}))

    def around(self, surface: str) -> Posting:
        """Return the documents that have a written form or another one of its lexeme."""

        def read(segment: Segment) -> Posting:
            several = self.forms_written(segment, surface).forms
            return self._united(segment, [Forms(lexeme) for lexeme in {one.lexeme for one in several}])

        return self._kept("around", surface, read)

    def surface_count(self, surface: str) -> int:
        """Return how many documents have a written form."""
        counts = [self.forms_written(segment, surface).frequency for segment in self.segments]
        known = [count for count in counts if count is not None]
        return sum(known) if self.whole and len(known) == len(counts) else len(self.surface(surface).docs)

    def surface_among(self, surface: str, docs: DocSet) -> Posting:
        """Return which of some documents have a written form; others may come too."""
        parts = [
            self._united(segment, self.forms_written(segment, surface).forms, docs.part(base, base + len(segment)))
            for segment, base in zip(self.segments, self.bases, strict=False)
        ]
        return self._joined(parts)

    def family(self, family: str) -> Posting:
        """Return the documents that have a word of a family."""

        def read(segment: Segment) -> Posting:
            number = segment.family(family)
            return NOTHING if number is None else self._list(segment, segment.family_list(number))

        return self._kept("family", family, read)

    def prefix(self, prefix: str) -> Posting:
        """Return the documents that have a written form that begins so."""

        def read(segment: Segment) -> Posting:
            return self._run(segment, *segment.surfaces_with_prefix(prefix))

        return self._kept("prefix", prefix, read)

    def surfaces(self, surfaces: frozenset[str]) -> Posting:
        """Return the documents that have any of several written forms."""

        def read(segment: Segment) -> Posting:
            return self._united(segment, self.forms_of(segment, surfaces))

        return self._kept("surfaces", surfaces, read)

    def _stems_in(self, segment: Segment, stems: tuple[str, ...]) -> Posting:
        numbers = self._numbers(segment, stems)
        if len(numbers) == 1:
            return self._list(segment, segment.stem_list(numbers[0]))
        return self._united(segment, self.forms_with(segment, stems))

    def _list(self, segment: Segment, number: int) -> Posting:
        """Return a posting list by its number: that of a lexeme, or another one."""
        if number < segment.lexeme_count():
            lexeme = self.lexeme(segment, number)
            return Posting(lexeme.docs, lexeme.frequencies)
        return Posting(*segment.list_postings(number))

    def _run(self, segment: Segment, start: int, end: int) -> Posting:
        """Return the documents of one segment that have any of neighbouring forms."""
        if start >= end:
            return NOTHING
        groups = by_lexeme(segment.form_run(start, end))
        whole = groups.lexemes[groups.whole]
        if len(whole) <= _FEW:
            return self._united(segment, groups.forms())
        first, after = int(whole[0]), int(whole[-1]) + 1  # numbered by their first forms: nearly all between are whole
        offsets, docs, frequencies = segment.lexeme_run(first, after)
        mine = np.zeros(after - first, dtype=np.bool_)
        mine[whole - np.uint32(first)] = True
        if not mine.all():
            each = np.repeat(mine, np.diff(offsets))
            docs, frequencies = docs[each], frequencies[each]
        others, size = groups.forms(~groups.whole), len(segment)
        return united([summed(docs.astype(np.int64), frequencies, size), self._united(segment, others)], size)

    def _united(self, segment: Segment, several: Sequence[Forms], among: DocSet | None = None) -> Posting:
        """Return the documents of one segment, of some or (None) of all, that have any of some forms."""
        parts = [self._documents_with(segment, one, among) for one in several]
        return united(parts, len(segment))

    def _documents_with(self, segment: Segment, some: Forms, among: DocSet | None) -> Posting:
        lexeme = self.lexeme(segment, some.lexeme)
        if some.codes is None:
            return Posting(lexeme.docs, lexeme.frequencies)
        kept = None if among is None else among.places_in(lexeme.docs)
        places, owners, frequencies = lexeme.occurrences(kept)
        if not len(places):
            return NOTHING
        mine = lexeme.are(segment, some, places)
        counts = np.bincount(owners[mine], minlength=len(frequencies)).astype(np.uint32)
        there = counts.nonzero()[0]
        return Posting(lexeme.docs[there if kept is None else kept[there]], counts[there])

    def lexeme(self, segment: Segment, number: int) -> Lexeme:
        """Return the postings of a lexeme, from memory where they were read before."""

        def read() -> Lexeme:
            return Lexeme(number, *segment.lexeme_postings(number))

        return self._cache.get(("lexeme", segment, number), read, lambda found: _ENTRY + 2 * len(found.docs))

    def _numbers(self, segment: Segment, stems: tuple[str, ...]) -> list[int]:
        """Return the numbers of those stems that a segment has."""

        def read() -> list[int]:
            return [number for stem in stems if (number := segment.stem(stem)) is not None]

        return self._cache.get(("stems", segment, stems), read, _one)

    def forms_with(self, segment: Segment, stems: tuple[str, ...]) -> list[Forms]:
        """Return which forms of a segment have any of some stems."""
        return forms_with_stems(segment, self._numbers(segment, stems))

    def forms_written(self, segment: Segment, surface: str) -> Written:
        """Return which forms of a segment are written in some way."""
        return self._cache.get(("written", segment, surface), lambda: forms_written(segment, surface), _one)

    def forms_of(self, segment: Segment, surfaces: Collection[str]) -> list[Forms]:
        """Return which forms of a segment are written in any of some ways."""
        return [one for surface in sorted(surfaces) for one in self.forms_written(segment, surface).forms]

    def _kept(self, kind: str, key: Hashable, read: Callable[[Segment], Posting]) -> Posting:
        """Return a posting list of all segments, from memory where it was read before."""

        def joined() -> Posting:
            return self._joined([read(segment) for segment in self.segments])

        return self.remembered(kind, key, joined)

    def remembered(self, kind: str, key: Hashable, read: Callable[[], Posting]) -> Posting:
        """Return a posting list from memory where it was asked for before."""
        return self._cache.get((kind, key), read, _length)

    def _joined(self, parts: Sequence[Posting]) -> Posting:
        """Number the documents of each segment's posting list through, and leave deleted ones out."""
        several = [
            part._replace(docs=part.docs + base) if base else part
            for part, base in zip(parts, self.bases, strict=False)
            if len(part.docs)
        ]
        if not several:
            return NOTHING
        joined = several[0] if len(several) == 1 else Posting(*map(np.concatenate, zip(*several, strict=True)))
        if self.whole:
            return joined
        kept = self.alive[joined.docs]
        return Posting(joined.docs[kept], joined.frequencies[kept])


def _length(posting: Posting) -> int:
    return _ENTRY + len(posting.docs)


def _one(_: object) -> int:
    return _ENTRY
