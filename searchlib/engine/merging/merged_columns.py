"""Merge what segments have beside posting lists: dictionaries of terms, ids, names, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, count, pairwise

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Lists, NameColumn, NDArray, Strings
from searchlib.engine.segments.lists import offsets_of

Kept = NDArray[np.bool_]
Terms = list[bytes]
"""Strings as UTF-8, which sorts as they do."""


def cut(strings: Strings) -> Terms:
    """Return strings one by one."""
    first, last = int(strings.offsets[0]), int(strings.offsets[-1])
    whole, ends = strings.data[first:last].tobytes(), (strings.offsets - first).tolist()
    return [whole[a:b] for a, b in pairwise(ends)]


def joined_up(terms: Sequence[bytes]) -> Strings:
    """Return the arrays of strings."""
    return Strings(
        np.frombuffer(b"".join(terms), dtype=np.uint8), offsets_of(np.array(list(map(len, terms)), dtype=np.int64))
    )


def paired(surfaces: Strings, forms: Strings) -> Terms:
    """Return surfaces with their forms as strings that sort as the pairs do; no surface holds a zero."""
    return [surface + b"\0" + form for surface, form in zip(cut(surfaces), cut(forms), strict=True)]


def unpaired(terms: Terms) -> tuple[Strings, Strings]:
    """Return the surfaces and the forms of what was paired."""
    halves = [term.partition(b"\0") for term in terms]
    return joined_up([surface for surface, _, _ in halves]), joined_up([form for _, _, form in halves])


def terms_joined(
    columns: Iterable[Terms], kept: Sequence[Kept], always: Sequence[bytes] = ()
) -> tuple[Terms, list[I64]]:
    """Merge sorted terms.

    Args:
        columns: the terms of each column, which are in memory one column at a time.
        kept: which terms of each column are wanted.
        always: terms that are wanted in any case.

    Returns:
        The distinct terms, sorted; and for each column, the number of each of its terms (-1 for those left out).
    """
    numbers = {term: number for number, term in enumerate(always)}
    maps = []
    for terms, wanted in zip(columns, kept, strict=True):
        left = terms if wanted.all() else list(compress(terms, wanted.tolist()))
        new = [term for term in left if term not in numbers]
        numbers.update(zip(new, count(len(numbers)), strict=False))
        own = np.full(len(wanted), -1, dtype=np.int64)
        own[wanted] = np.fromiter(map(numbers.__getitem__, left), dtype=np.int64, count=len(left))
        maps.append(own)
    met = list(numbers)
    order = sorted(range(len(met)), key=met.__getitem__)  # merges the columns, for what each has brought is sorted
    ranks = np.empty(len(met) + 1, dtype=np.int64)
    ranks[order], ranks[-1] = np.arange(len(met)), -1
    return [met[number] for number in order], [ranks[own] for own in maps]


def strings_joined(columns: Sequence[Strings], kept: Sequence[AnyArray]) -> Strings:
    """Return the strings of documents that are kept."""
    pieces, lengths = [], []
    for strings, own in zip(columns, kept, strict=True):
        sizes = np.diff(strings.offsets)
        data = strings.data[int(strings.offsets[0]) : int(strings.offsets[-1])]
        pieces.append(data if own.all() else data[np.repeat(own, sizes)])
        lengths.append(sizes[own])
    return Strings(np.concatenate(pieces), offsets_of(np.concatenate(lengths)))


def names_joined(columns: Sequence[NameColumn], kept: Sequence[AnyArray]) -> NameColumn:
    """Return the names of documents that are kept."""
    codes, counts = [], []
    for column, own in zip(columns, kept, strict=True):
        sizes = np.diff(column.codes.offsets)
        codes.append(column.codes.values[np.repeat(own, sizes)])
        counts.append(sizes[own])
    names, values = _recoded([column.names for column in columns], codes)
    return NameColumn(names, Lists(offsets_of(np.concatenate(counts)), values))


def sources_joined(
    sources: Sequence[Strings], codes: Sequence[AnyArray], kept: Sequence[AnyArray]
) -> tuple[Strings, U32]:
    """Return the sources of documents that are kept."""
    return _recoded(sources, [own[mask] for own, mask in zip(codes, kept, strict=True)], always=(b"\0",))


def _recoded(
    strings: Sequence[Strings], codes: Sequence[AnyArray], always: Sequence[bytes] = ()
) -> tuple[Strings, U32]:
    """Return the distinct strings that codes of several columns stand for, and the codes in terms of these."""
    used = [np.bincount(own, minlength=len(texts)) > 0 for texts, own in zip(strings, codes, strict=True)]
    merged, maps = terms_joined(map(cut, strings), used, always)
    recoded = [numbers[own] for numbers, own in zip(maps, codes, strict=True)]
    return joined_up(merged), np.concatenate(recoded).astype(np.uint32)
