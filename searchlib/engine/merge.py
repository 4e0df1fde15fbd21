"""Merge segments into one, leaving deleted documents out, as if their articles had been inverted together.

The dictionaries are merged as sets of strings; posting lists are moved, a part at a time, to where they belong: within
a term the parts follow each other, so documents stay in order and nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from searchlib.engine.arrays import I64, NAME_FIELDS, U32, AnyArray, Lists, NameColumn, Postings, SegmentArrays, Strings
from searchlib.engine.inverter import Inverter
from searchlib.engine.lists import offsets_of, spread

Kept = NDArray[np.bool_]


class _Part(NamedTuple):
    """Hold a segment, which of its documents are kept, and the new number of each that is."""

    segment: SegmentArrays
    kept: Kept
    numbers: U32


def merge(parts: Sequence[tuple[SegmentArrays, Kept | None]]) -> SegmentArrays:
    """Return one segment of the documents of several, in order; a mask tells those that are kept, None is all."""
    if not parts:
        return Inverter().finish()
    numbered = _numbered(parts)
    surviving = [_surviving(part, part.segment.form_postings) for part in numbered]
    terms, form_maps = _union([
        _taken(_paired(part.segment.surfaces, part.segment.forms), counts)
        for part, (_, counts) in zip(numbered, surviving, strict=True)
    ])  # fmt: skip
    stop = np.zeros(len(terms), dtype=np.bool_)
    for part, numbers in zip(numbered, form_maps, strict=True):
        stop[numbers[numbers >= 0]] = part.segment.stop[numbers >= 0]
    form_postings, positions = _forms_joined(numbered, surviving, form_maps, len(terms))
    stems, stem_postings, stem_maps = _joined(
        [(part, part.segment.stems, part.segment.stem_postings) for part in numbered]
    )
    families, family_postings, _ = _joined(
        [(part, part.segment.families, part.segment.family_postings) for part in numbered]
    )
    sources, source_of = _sources(numbered)
    return SegmentArrays(
        ids=_strings([(part.segment.ids, part.kept) for part in numbered]),
        days=np.concatenate([part.segment.days[part.kept] for part in numbered]),
        lengths=np.concatenate([part.segment.lengths[part.kept] for part in numbered]),
        starts=np.concatenate([part.segment.starts[part.kept] for part in numbered]),
        names={name: _names([(part.segment.names[name], part.kept) for part in numbered]) for name in NAME_FIELDS},
        sources=sources,
        source_of=source_of,
        fingerprints=_strings([(part.segment.fingerprints, part.kept) for part in numbered]),
        articles=_Articles(numbered),
        surfaces=_joined_up([term.partition(b"\0")[0] for term in terms]),
        forms=_joined_up([term.partition(b"\0")[2] for term in terms]),
        stop=stop,
        form_postings=form_postings,
        positions=positions,
        stems=stems,
        stem_forms=_stem_forms(numbered, stem_maps, form_maps, len(stems), len(terms)),
        stem_postings=stem_postings,
        families=families,
        family_postings=family_postings,
    )


def _numbered(parts: Sequence[tuple[SegmentArrays, Kept | None]]) -> list[_Part]:
    numbered, base = [], 0
    for segment, mask in parts:
        kept = np.ones(len(segment), dtype=np.bool_) if mask is None else mask
        numbers = (base - 1 + np.cumsum(kept, dtype=np.int64)).astype(np.uint32)
        numbered.append(_Part(segment, kept, numbers))
        base += int(np.count_nonzero(kept))
    return numbered


def _surviving(part: _Part, postings: Postings) -> tuple[Kept, I64]:
    """Return which postings are of documents that are kept, and how many each term has of them."""
    alive = part.kept[postings.docs]
    before = offsets_of(alive)
    return alive, np.diff(before[postings.offsets])


def _cut(strings: Strings) -> list[bytes]:
    """Return strings as UTF-8, which sorts as they do."""
    whole, ends = bytes(strings.data), strings.offsets.tolist()
    return [whole[a:b] for a, b in pairwise(ends)]


def _joined_up(encoded: Sequence[bytes]) -> Strings:
    return Strings(
        np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets_of(np.array(list(map(len, encoded)), dtype=np.int64))
    )


def _paired(surfaces: Strings, forms: Strings) -> list[bytes]:
    """Return surfaces with their forms as strings that sort as the pairs do; no surface holds a zero."""
    return [surface + b"\0" + form for surface, form in zip(_cut(surfaces), _cut(forms), strict=True)]


def _taken(terms: list[bytes], counts: AnyArray) -> list[bytes | None]:
    """Return terms, None in the place of those that no posting is left of."""
    if counts.all():
        return [*terms]
    return [term if count else None for term, count in zip(terms, counts.tolist(), strict=True)]


def _union(columns: Sequence[Sequence[bytes | None]], always: tuple[bytes, ...] = ()) -> tuple[list[bytes], list[I64]]:
    """Return the distinct terms of several sorted columns, sorted, and the number of each in them (-1 for None)."""
    together = [term for column in columns for term in column if term is not None]
    together.extend(always)
    together.sort()  # merges the columns, for they are sorted
    merged = list(dict.fromkeys(together))
    numbers: dict[bytes | None, int] = dict(zip(merged, range(len(merged)), strict=True))
    numbers[None] = -1
    return merged, [
        np.fromiter(map(numbers.__getitem__, column), dtype=np.int64, count=len(column)) for column in columns
    ]


def _moves(maps: Sequence[I64], counts: Sequence[I64], total: int) -> tuple[I64, Iterator[I64]]:
    """Tell where lists go when those of one term follow each other, part after part.

    Returns:
        The offsets of the merged lists; and for each part in turn, the place of each of its values.
    """
    sizes = np.zeros(total, dtype=np.int64)
    for numbers, own in zip(maps, counts, strict=True):
        sizes[numbers[numbers >= 0]] += own[numbers >= 0]
    offsets = offsets_of(sizes)

    def places() -> Iterator[I64]:
        free = offsets[:-1].copy()
        for numbers, own in zip(maps, counts, strict=True):
            there = numbers >= 0
            yield spread(free[numbers[there]], own[there])
            free[numbers[there]] += own[there]

    return offsets, places()


def _forms_joined(
    parts: Sequence[_Part], surviving: Sequence[tuple[Kept, I64]], maps: Sequence[I64], total: int
) -> tuple[Postings, U32]:
    """Return the posting lists of all forms, with their positions."""
    postings = _postings_joined([(part, part.segment.form_postings) for part in parts], surviving, maps, total)
    occurrences = []
    for part, (alive, _) in zip(parts, surviving, strict=True):
        own = part.segment.form_postings
        before = offsets_of(np.where(alive, own.frequencies, 0))
        occurrences.append(np.diff(before[own.offsets]))
    offsets, places = _moves(maps, occurrences, total)
    positions = np.zeros(int(offsets[-1]), dtype=np.uint32)
    for part, (alive, _), there in zip(parts, surviving, places, strict=True):
        found = part.segment.positions
        if not alive.all():
            found = found[np.repeat(alive, part.segment.form_postings.frequencies)]
        positions[there] = found
    return postings, positions


def _postings_joined(
    columns: Sequence[tuple[_Part, Postings]], surviving: Sequence[tuple[Kept, I64]], maps: Sequence[I64], total: int
) -> Postings:
    offsets, places = _moves(maps, [counts for _, counts in surviving], total)
    docs = np.zeros(int(offsets[-1]), dtype=np.uint32)
    frequencies = np.zeros(int(offsets[-1]), dtype=np.uint32)
    for (part, postings), (alive, _), there in zip(columns, surviving, places, strict=True):
        docs[there] = part.numbers[postings.docs[alive]]
        frequencies[there] = postings.frequencies[alive]
    return Postings(offsets, docs, frequencies)


def _joined(columns: Sequence[tuple[_Part, Strings, Postings]]) -> tuple[Strings, Postings, list[I64]]:
    """Return the terms that are left, their posting lists, and the new number of each term of each part."""
    surviving = [_surviving(part, postings) for part, _, postings in columns]
    terms, maps = _union([
        _taken(_cut(strings), counts) for (_, strings, _), (_, counts) in zip(columns, surviving, strict=True)
    ])  # fmt: skip
    postings = _postings_joined([(part, own) for part, _, own in columns], surviving, maps, len(terms))
    return _joined_up(terms), postings, maps


def _stem_forms(
    parts: Sequence[_Part], stem_maps: Sequence[I64], form_maps: Sequence[I64], stems: int, forms: int
) -> Lists:
    """Return the forms of each stem, which every part that has the form agrees about."""
    pairs = [np.zeros(0, dtype=np.int64)]
    for part, stem_numbers, form_numbers in zip(parts, stem_maps, form_maps, strict=True):
        own = part.segment.stem_forms
        of_stem = np.repeat(stem_numbers, np.diff(own.offsets))
        of_form = form_numbers[own.values]
        pairs.append((of_stem * forms + of_form)[of_form >= 0])
    distinct = np.unique(np.concatenate(pairs))
    of_stem, of_form = np.divmod(distinct, max(1, forms))
    return Lists(offsets_of(np.bincount(of_stem, minlength=stems)), of_form.astype(np.uint32))


def _strings(columns: Sequence[tuple[Strings, Kept]]) -> Strings:
    """Return the strings that are kept."""
    pieces, lengths = [], []
    for strings, kept in columns:
        sizes = np.diff(strings.offsets)
        data = strings.data
        pieces.append(data if kept.all() else data[np.repeat(kept, sizes)])
        lengths.append(sizes[kept])
    return Strings(np.concatenate(pieces), offsets_of(np.concatenate(lengths)))


def _recoded(
    strings: Sequence[Strings], codes: Sequence[AnyArray], always: tuple[bytes, ...] = ()
) -> tuple[Strings, U32]:
    """Return the distinct strings that codes of several columns stand for, and the codes in terms of these."""
    used = [np.bincount(own, minlength=len(texts)) for texts, own in zip(strings, codes, strict=True)]
    merged, maps = _union([_taken(_cut(texts), own) for texts, own in zip(strings, used, strict=True)], always)
    recoded = [numbers[own] for numbers, own in zip(maps, codes, strict=True)]
    return _joined_up(merged), np.concatenate(recoded).astype(np.uint32)


def _names(columns: Sequence[tuple[NameColumn, Kept]]) -> NameColumn:
    codes, counts = [], []
    for column, kept in columns:
        own = np.diff(column.codes.offsets)
        codes.append(column.codes.values[np.repeat(kept, own)])
        counts.append(own[kept])
    names, values = _recoded([column.names for column, _ in columns], codes)
    return NameColumn(names, Lists(offsets_of(np.concatenate(counts)), values))


def _sources(parts: Sequence[_Part]) -> tuple[Strings, U32]:
    codes = [part.segment.source_of[part.kept] for part in parts]
    return _recoded([part.segment.sources for part in parts], codes, always=(b"\0",))


class _Articles(Sequence[bytes]):
    """Show the articles that are kept, without holding them: a part may read its own from a file."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._columns = [part.segment.articles for part in parts]
        self._numbers = np.concatenate([np.flatnonzero(part.kept) for part in parts])
        self._ends = offsets_of(np.array([np.count_nonzero(part.kept) for part in parts]))

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
