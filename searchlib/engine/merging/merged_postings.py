"""Lay the posting lists of several parts together, for a run of terms at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Postings
from searchlib.engine.segments.lists import offsets_of, spread


class Piece(NamedTuple):
    """Hold what is left of the lists that a part has of a run of terms.

    Attributes:
        terms: which terms of the run it has, ascending.
        offsets: where the list of each begins, and the last ends.
        docs, frequencies: all postings; documents are numbered as in the merged segment.
        positions: of all postings, where they were asked for.
    """

    terms: I64
    offsets: I64
    docs: U32
    frequencies: AnyArray
    positions: AnyArray


def piece_of(
    kept: AnyArray,
    numbers: U32,
    column: AnyArray,
    lists: Callable[[I64], Postings],
    positions_of: Callable[[I64], AnyArray] | None = None,
) -> Piece:
    """Read a part's lists of a run of terms.

    Args:
        kept: which of the part's documents are kept.
        numbers: the merged segment's number of each document.
        column: of each term, the number that its list has in the part, -1 where it has none.
        lists, positions_of: read the part's lists, and their positions, by their numbers.
    """
    terms = np.flatnonzero(column >= 0)
    own = column[terms].astype(np.int64)
    offsets, docs, frequencies = lists(own)
    positions = np.empty(0, dtype=np.uint32) if positions_of is None else positions_of(own)
    if not kept.all():
        alive = kept[docs]
        offsets = offsets_of(alive)[offsets]
        if positions_of is not None:
            positions = positions[np.repeat(alive, frequencies)]
        docs, frequencies = docs[alive], frequencies[alive]
    return Piece(terms, offsets, numbers[docs], frequencies, positions)


def laid_together(terms: int, pieces: Sequence[Piece]) -> Postings:
    """Return the lists of a run of so many terms, the parts' pieces one behind the other in each."""
    offsets, places = _moves(terms, [(piece.terms, np.diff(piece.offsets)) for piece in pieces])
    docs = np.empty(int(offsets[-1]), dtype=np.uint32)
    frequencies = np.empty(int(offsets[-1]), dtype=np.uint32)
    for piece, there in zip(pieces, places, strict=True):
        docs[there], frequencies[there] = piece.docs, piece.frequencies
    return Postings(offsets, docs, frequencies)


def positions_together(terms: int, pieces: Sequence[Piece]) -> U32:
    """Return the positions of all postings that `laid_together` returns."""
    counts = [(piece.terms, np.diff(offsets_of(piece.frequencies)[piece.offsets])) for piece in pieces]
    offsets, places = _moves(terms, counts)
    positions = np.empty(int(offsets[-1]), dtype=np.uint32)
    for piece, there in zip(pieces, places, strict=True):
        positions[there] = piece.positions
    return positions


def _moves(terms: int, counts: Sequence[tuple[I64, I64]]) -> tuple[I64, Iterator[I64]]:
    """Tell where lists go when those of one term follow each other, part after part.

    Args:
        terms: how many there are.
        counts: of each part, some of the terms, and how long its list of each is.

    Returns:
        The offsets of the merged lists; and for each part in turn, the place of each of its values.
    """
    sizes = np.zeros(terms, dtype=np.int64)
    for own, lengths in counts:
        sizes[own] += lengths
    offsets = offsets_of(sizes)

    def places() -> Iterator[I64]:
        free = offsets[:-1].copy()
        for own, lengths in counts:
            yield spread(free[own], lengths)
            free[own] += lengths

    return offsets, places()
