"""Merge segments into one, leaving deleted documents out, as if their articles had been inverted together.

The dictionaries are merged as sets of strings. Posting lists are never all in memory: they are laid together in runs of
terms, in order, and go to the file as they come. Within a term the parts follow each other, so documents stay in order
and nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from searchlib.engine.merging.merged_columns import (
    Kept,
    Terms,
    cut,
    joined_up,
    names_joined,
    paired,
    sources_joined,
    strings_joined,
    terms_joined,
    unpaired,
)
from searchlib.engine.merging.merged_postings import laid_together, occurrences_together, piece_of
from searchlib.engine.merging.parts import RUN, Part, surviving_counts, take_postings
from searchlib.engine.merging.shares import Share, lexeme_share, set_share, share_of, weights
from searchlib.engine.segments.arrays import I64, NAME_FIELDS, U32, AnyArray, Columns, Lists, Postings
from searchlib.engine.segments.compression import ArticleWriter, Compressed
from searchlib.engine.segments.dictionary import trained
from searchlib.engine.segments.lexemes import words_of
from searchlib.engine.segments.lists import chunks, distinct, offsets_of
from searchlib.sequences import ItemSequence

TRAINED = 1000
"""How many articles a segment has whose dictionary is good enough for all that it is merged with."""

_FORGET = 16
"""How many pieces of articles, of a megabyte at most, are read until their memory is let go of."""


class _Merging(NamedTuple):
    """Hold a part, which of its documents are kept, the new number of each, and how much is left of its forms."""

    part: Part
    kept: Kept
    numbers: U32
    counts: I64


class Merged:
    """Show the segment that several are together: its posting lists are read from them run by run, when asked for.

    Attributes:
        columns: as of a segment.
        words: which forms belong together, and which posting list is whose.
        titled: the stems that stand in some title.
    """

    def __init__(
        self, parts: Sequence[tuple[Part, Kept | None]], dictionary: bytes | None = None, run: int = RUN
    ) -> None:
        """Merge parts, in order.

        Args:
            parts: at least one, each with a mask that tells which documents are kept; None is all.
            dictionary: what to compress the articles with; None is that of the largest part, or a new one.
            run: how many postings are worked on at once.
        """
        self._dictionary = dictionary
        self._parts = _numbered(parts)
        self._run = run
        columns = [one.part.columns for one in self._parts]
        own_words = [one.part.words for one in self._parts]
        counts = [one.counts for one in self._parts]
        forms, form_maps = terms_joined(
            self._read(lambda own: paired(own.surfaces, own.forms)), [each > 0 for each in counts]
        )
        stem_groups, family_groups = [own.stem_forms for own in columns], [own.families for own in own_words]
        stems, stem_maps = terms_joined(self._read(lambda own: cut(own.stems)), list(map(_any, stem_groups, counts)))
        families, family_maps = terms_joined(
            self._read(lambda own: cut(own.families)), list(map(_any, family_groups, counts))
        )
        stem_forms = _grouped(stem_groups, stem_maps, form_maps, len(stems), len(forms))
        family_forms = _grouped(family_groups, family_maps, form_maps, len(families), len(forms))
        self.words = words_of(stem_forms, family_forms, len(forms))
        self._form_maps = form_maps
        self._lexemes = [
            lexeme_share(self.words, numbers, own) for numbers, own in zip(form_maps, own_words, strict=True)
        ]
        self._sets = [
            set_share(self.words, of_stems, of_families, own)
            for of_stems, of_families, own in zip(stem_maps, family_maps, own_words, strict=True)
        ]
        titles = [share_of(numbers) for numbers in stem_maps]
        titled = weights(len(stems), titles, self._counts("titles")) > 0
        self.titled = np.flatnonzero(titled)
        self._titles = [share.of(titled) for share in titles]
        self.columns = _columns(self._parts, forms, form_maps, stems, stem_forms, families)
        self._forget()

    def __len__(self) -> int:
        return len(self.columns)

    def postings(self) -> Iterator[tuple[Postings, U32, U32]]:
        """Yield the posting lists of lexemes with the positions and forms of their occurrences, in runs."""
        for size, run in self._in_runs(len(self.words.lexemes), self._lexemes, self._counts("lexemes")):
            pieces = []
            for one, numbers, share in zip(self._parts, self._form_maps, run, strict=True):
                piece = piece_of(one.kept, one.numbers, *share, one.part.lists, one.part.occurrences)
                pieces.append(piece._replace(forms=numbers.take(piece.forms)))
            yield laid_together(size, pieces), *occurrences_together(size, pieces)

    def sets(self) -> Iterator[Postings]:
        """Return the posting lists of stems and families that no lexeme has, in runs."""
        counts = [one.part.list_counts() for one in self._parts]
        sets = len(self.words.numbers.sets.offsets) - 1
        return self._together(sets, self._sets, counts, [one.part.lists for one in self._parts])

    def titles(self) -> Iterator[Postings]:
        """Return the posting lists of the stems that are titled, over the titles, in runs."""
        lists = [partial(take_postings, one.part.postings["titles"]) for one in self._parts]
        return self._together(len(self.titled), self._titles, self._counts("titles"), lists)

    def _together(
        self, terms: int, shares: Sequence[Share], counts: Sequence[I64], lists: Sequence[Callable[[I64], Postings]]
    ) -> Iterator[Postings]:
        for size, run in self._in_runs(terms, shares, counts):
            yield laid_together(size, [
                piece_of(one.kept, one.numbers, *share, read)
                for one, share, read in zip(self._parts, run, lists, strict=True)
            ])  # fmt: skip

    def _counts(self, name: str) -> list[I64]:
        """Return how many postings the lists of each part have."""
        return [np.diff(one.part.postings[name].offsets) for one in self._parts]

    def _in_runs(self, terms: int, shares: Sequence[Share], counts: Sequence[I64]) -> Iterator[tuple[int, list[Share]]]:
        """Yield the terms in runs: how many there are, and each part's share of them."""
        for first, after in chunks(offsets_of(weights(terms, shares, counts)), self._run):
            yield after - first, [share.between(first, after) for share in shares]
            self._forget()

    def _read(self, terms: Callable[[Columns], Terms]) -> Iterator[Terms]:
        """Yield the terms of each part."""
        for one in self._parts:
            yield terms(one.part.columns)
            one.part.forget()

    def _forget(self) -> None:
        for one in self._parts:
            one.part.forget()

    def articles(self, writer: ArticleWriter) -> Iterator[bytes]:
        """Yield the articles as the writer compresses them."""
        for one in self._parts:
            for number, content in enumerate(writer.written(one.part.articles, one.kept)):
                yield content
                if number % _FORGET == 0:
                    one.part.forget()
            one.part.forget()

    def dictionary(self) -> bytes:
        """Return what to compress the articles with."""
        if self._dictionary is not None:
            return self._dictionary
        largest = max(self._parts, key=lambda one: len(one.part)).part
        if len(largest) >= TRAINED and isinstance(largest.articles, Compressed):
            return largest.articles.dictionary
        return trained(_Articles(self._parts))


def _numbered(parts: Sequence[tuple[Part, Kept | None]]) -> list[_Merging]:
    numbered, base = [], 0
    for part, mask in parts:
        kept = np.ones(len(part), dtype=np.bool_) if mask is None else mask
        numbers = (base - 1 + np.cumsum(kept, dtype=np.int64)).astype(np.uint32)
        numbered.append(_Merging(part, kept, numbers, surviving_counts(part, kept)))
        base += int(np.count_nonzero(kept))
    return numbered


def _any(groups: Lists, counts: I64) -> Kept:
    """Tell which groups have a form that is counted."""
    before = offsets_of(counts[groups.values])
    found: Kept = np.diff(before[groups.offsets]) > 0
    return found


def _columns(
    parts: Sequence[_Merging],
    forms: Terms,
    form_maps: Sequence[I64],
    stems: Terms,
    stem_forms: Lists,
    families: Terms,
) -> Columns:
    columns, kept = [one.part.columns for one in parts], [one.kept for one in parts]
    stop = np.zeros(len(forms), dtype=np.bool_)
    for own, numbers in zip(columns, form_maps, strict=True):
        stop[numbers[numbers >= 0]] = own.stop[numbers >= 0]
    sources, source_of = sources_joined([own.sources for own in columns], [own.source_of for own in columns], kept)
    surfaces, written = unpaired(forms)

    def rows(name: str) -> AnyArray:
        joined: AnyArray = np.concatenate([getattr(own, name)[mask] for own, mask in zip(columns, kept, strict=True)])
        return joined

    return Columns(
        ids=strings_joined([own.ids for own in columns], kept),
        days=rows("days"),
        lengths=rows("lengths"),
        starts=rows("starts"),
        names={name: names_joined([own.names[name] for own in columns], kept) for name in NAME_FIELDS},
        sources=sources,
        source_of=source_of,
        fingerprints=strings_joined([own.fingerprints for own in columns], kept),
        surfaces=surfaces,
        forms=written,
        stop=stop,
        stems=joined_up(stems),
        stem_forms=stem_forms,
        families=joined_up(families),
    )


def _grouped(
    several: Sequence[Lists], group_maps: Sequence[I64], form_maps: Sequence[I64], groups: int, forms: int
) -> Lists:
    """Return the forms of each merged group, which every part that has the form agrees about."""
    pairs = [np.zeros(0, dtype=np.int64)]
    for own, group_numbers, form_numbers in zip(several, group_maps, form_maps, strict=True):
        of_group = np.repeat(group_numbers, np.diff(own.offsets))
        of_form = form_numbers[own.values]
        pairs.append((of_group * forms + of_form)[of_form >= 0])
    of_group, of_form = np.divmod(distinct(np.concatenate(pairs)), max(1, forms))
    return Lists(offsets_of(np.bincount(of_group, minlength=groups)), of_form.astype(np.uint32))


class _Articles(ItemSequence[bytes]):
    """Show the articles that are kept, read from their parts when asked for."""

    def __init__(self, parts: Sequence[_Merging]) -> None:
        self._columns = [one.part.articles for one in parts]
        self._numbers = np.concatenate([np.flatnonzero(one.kept) for one in parts])
        self._ends = offsets_of(np.array([np.count_nonzero(one.kept) for one in parts]))

    def __len__(self) -> int:
        return len(self._numbers)

    def _item(self, number: int) -> bytes:
        part = int(np.searchsorted(self._ends, number, side="right")) - 1
        return self._columns[part][int(self._numbers[number])]
