"""Merge segments into one, leaving deleted documents out, as if their articles had been inverted together.

The dictionaries are merged as sets of strings. Posting lists are never all in memory: they are laid together in runs of
terms, in order, and go to the file as they come. Within a term the parts follow each other, so documents stay in order
and nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, overload

import numpy as np

from searchlib.engine.merging.merged_columns import (
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
from searchlib.engine.segments.arrays import I64, NAME_FIELDS, U32, AnyArray, Columns, Lists, NDArray, Postings
from searchlib.engine.segments.compression import ArticleWriter, Compressed
from searchlib.engine.segments.dictionary import trained
from searchlib.engine.segments.lexemes import Lexemes, words_of
from searchlib.engine.segments.lists import chunks, distinct, offsets_of

Kept = NDArray[np.bool_]
Rows = NDArray[np.int32]
"""Of each merged term, a row: the number that its list has in each part, -1 where it has none."""

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
        forms, form_maps = terms_joined([
            (paired(one.part.columns.surfaces, one.part.columns.forms), one.counts) for one in self._parts
        ])  # fmt: skip
        stem_groups = [one.part.columns.stem_forms for one in self._parts]
        stems, stem_maps = terms_joined([
            (cut(one.part.columns.stems), _sums(groups, one.counts))
            for one, groups in zip(self._parts, stem_groups, strict=True)
        ])  # fmt: skip
        family_groups = [one.part.words.families for one in self._parts]
        families, family_maps = terms_joined([
            (cut(one.part.columns.families), _sums(groups, one.counts))
            for one, groups in zip(self._parts, family_groups, strict=True)
        ])  # fmt: skip
        stem_forms = _grouped(stem_groups, stem_maps, form_maps, len(stems), len(forms))
        family_forms = _grouped(family_groups, family_maps, form_maps, len(families), len(forms))
        self.words = words_of(stem_forms, family_forms, len(forms))
        self._form_maps = form_maps
        self._lexemes = _lexeme_rows(self.words.lexemes, form_maps, [one.part.words.lexemes for one in self._parts])
        numbers = [one.part.words.numbers for one in self._parts]
        stem_rows = _rows(stem_maps, len(stems), [own.stems for own in numbers])
        family_rows = _rows(family_maps, len(families), [own.families for own in numbers])
        self._sets = np.concatenate((
            stem_rows[self.words.numbers.stems >= len(self.words.lexemes)],
            family_rows[self.words.numbers.families >= len(self.words.lexemes)],
        ))  # fmt: skip
        titles = _rows(stem_maps, len(stems))
        self.titled = np.flatnonzero(_weights(titles, self._counts("titles")))
        self._titles = titles[self.titled]
        self.columns = _columns(self._parts, forms, form_maps, stems, stem_forms, families)

    def __len__(self) -> int:
        return len(self.columns)

    def postings(self) -> Iterator[tuple[Postings, U32, U32]]:
        """Yield the posting lists of lexemes with the positions and forms of their occurrences, in runs."""
        for rows in self._in_runs(self._lexemes, self._counts("lexemes")):
            pieces = []
            for one, numbers, column in zip(self._parts, self._form_maps, rows.T, strict=True):
                piece = piece_of(one.kept, one.numbers, column, one.part.lists, one.part.occurrences)
                pieces.append(piece._replace(forms=numbers.take(piece.forms)))
            yield laid_together(len(rows), pieces), *occurrences_together(len(rows), pieces)

    def sets(self) -> Iterator[Postings]:
        """Return the posting lists of stems and families that no lexeme has, in runs."""
        counts = [one.part.list_counts() for one in self._parts]
        return self._together(self._sets, counts, [one.part.lists for one in self._parts])

    def titles(self) -> Iterator[Postings]:
        """Return the posting lists of the stems that are titled, over the titles, in runs."""
        lists = [partial(take_postings, one.part.postings["titles"]) for one in self._parts]
        return self._together(self._titles, self._counts("titles"), lists)

    def _together(
        self, rows: Rows, counts: Sequence[I64], lists: Sequence[Callable[[I64], Postings]]
    ) -> Iterator[Postings]:
        for run in self._in_runs(rows, counts):
            yield laid_together(len(run), [
                piece_of(one.kept, one.numbers, column, read)
                for one, column, read in zip(self._parts, run.T, lists, strict=True)
            ])  # fmt: skip

    def _counts(self, name: str) -> list[I64]:
        """Return how many postings the lists of each part have."""
        return [np.diff(one.part.postings[name].offsets) for one in self._parts]

    def _in_runs(self, rows: Rows, counts: Sequence[I64]) -> Iterator[Rows]:
        for first, after in chunks(offsets_of(_weights(rows, counts)), self._run):
            yield rows[first:after]
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


def _rows(maps: Sequence[I64], terms: int, lists: Sequence[I64] | None = None) -> Rows:
    """Return the rows of merged terms; a term of a part has the list of its own number, if none else is given."""
    rows = np.full((terms, len(maps)), -1, dtype=np.int32)
    for at, numbers in enumerate(maps):
        there = np.flatnonzero(numbers >= 0)
        rows[numbers[there], at] = there if lists is None else lists[at][there]
    return rows


def _weights(rows: Rows, counts: Sequence[I64]) -> I64:
    """Return how many postings there are of each merged term, those of deleted documents included."""
    weights = np.zeros(len(rows), dtype=np.int64)
    for own, column in zip(counts, rows.T, strict=True):
        there = column >= 0
        weights[there] += own[column[there]]
    return weights


def _lexeme_rows(lexemes: Lexemes, form_maps: Sequence[I64], parts: Sequence[Lexemes]) -> Rows:
    """Return the rows of merged lexemes: all forms that one has in a part are one lexeme there."""
    rows = np.full((len(lexemes), len(parts)), -1, dtype=np.int32)
    for at, (numbers, own) in enumerate(zip(form_maps, parts, strict=True)):
        there = np.flatnonzero(numbers >= 0)
        rows[lexemes.of_forms[numbers[there]], at] = own.of_forms[there]
    return rows


def _sums(groups: Lists, counts: I64) -> I64:
    """Return what counts of forms add up to in each group."""
    before = offsets_of(counts[groups.values])
    return np.diff(before[groups.offsets])


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


class _Articles(Sequence[bytes]):
    """Show the articles that are kept, read from their parts when asked for."""

    def __init__(self, parts: Sequence[_Merging]) -> None:
        self._columns = [one.part.articles for one in parts]
        self._numbers = np.concatenate([np.flatnonzero(one.kept) for one in parts])
        self._ends = offsets_of(np.array([np.count_nonzero(one.kept) for one in parts]))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        part = int(np.searchsorted(self._ends, number, side="right")) - 1
        return self._columns[part][int(self._numbers[number])]
