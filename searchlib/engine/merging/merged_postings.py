"""Lay the posting lists of several parts together, for a run of terms at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Postings
from searchlib.engine.segments.lists import offsets_of, places_together


class Piece(NamedTuple):
    """Hold what is left of the lists that a part has of a run of terms.

    Attributes:
        terms: which terms of the run it has, ascending.
        offsets: where the list of each begins, and the last ends.
        docs, frequencies: all postings; documents are numbered as in the merged segment.
        positions, forms: of all occurrences, where they were asked for.
    """

    terms: I64
    offsets: I64
    docs: U32
    frequencies: AnyArray
    positions: AnyArray
    forms: AnyArray


def piece_of(
    kept: AnyArray,
    numbers: U32,
    terms: I64,
    own: I64,
    lists: Callable[[I64], Postings],
    occurrences: Callable[[I64], tuple[AnyArray, AnyArray]] | None = None,
) -> Piece:
    """Read a part's lists of a run of terms.

    Args:
        kept: which of the part's documents are kept.
        numbers: the merged segment's number of each document.
        terms, own: which terms of the run the part has, ascending, and the number of each one's list.
        lists, occurrences: read the part's lists, and the positions and forms in them, by their numbers.
    """
    offsets, docs, frequencies = lists(own)
    none = np.empty(0, dtype=np.uint32)
    positions, forms = (none, none) if occurrences is None else occurrences(own)
    if not kept.all():
        alive = kept[docs]
        offsets = offsets_of(alive)[offsets]
        if occurrences is not None:
            mine = np.repeat(alive, frequencies)
            positions, forms = positions[mine], forms[mine]
        docs, frequencies = docs[alive], frequencies[alive]
    return Piece(terms, offsets, numbers[docs], frequencies, positions, forms)


def laid_together(terms: int, pieces: Sequence[Piece]) -> Postings:
    """Return the lists of a run of so many terms, the parts' pieces one behind the other in each."""
    offsets, places = places_together(terms, [(piece.terms, np.diff(piece.offsets)) for piece in pieces])
    docs = np.empty(int(offsets[-1]), dtype=np.uint32)
    frequencies = np.empty(int(offsets[-1]), dtype=np.uint32)
    for piece, there in zip(pieces, places, strict=True):
        docs[there], frequencies[there] = piece.docs, piece.frequencies
    return Postings(offsets, docs, frequencies)


def occurrences_together(terms: int, pieces: Sequence[Piece]) -> tuple[U32, U32]:
    """Return the positions and the forms of all postings that `laid_together` returns."""
    counts = [(piece.terms, np.diff(offsets_of(piece.frequencies)[piece.offsets])) for piece in pieces]
    offsets, places = places_together(terms, counts)
    positions, forms = np.empty(int(offsets[-1]), dtype=np.uint32), np.empty(int(offsets[-1]), dtype=np.uint32)
    for piece, there in zip(pieces, places, strict=True):
        positions[there], forms[there] = piece.positions, piece.forms
    return positions, forms
