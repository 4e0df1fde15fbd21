"""Find in chunks of articles, by their entries, where a country's name may begin in a title, a summary or a body."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from searchlib.engine.building.chunks import ADDED_BY_BREAK, FIELD_CHUNK, Cut, chunk_text
from searchlib.engine.building.vocabulary import BREAK, FIELD
from searchlib.engine.segments.arrays import U8, U32
from searchlib.engine.segments.layout import LAYOUT_FIELDS
from searchlib.places.clues import FIRST, OPENS, SECOND, Openings, openings_in

_FIELDS = len(LAYOUT_FIELDS)
_CHUNKS_KEPT = 100_000
_AT_ONCE = (0,)
_known: dict[bytes, tuple[int, ...]] = {}
"""Where in a chunk a name may begin."""


def openings(cut: Cut, entries: U32, clues: U8) -> Iterator[Openings]:
    """Yield the openings of each article.

    Args:
        cut: the chunks of the articles.
        entries: their entries.
        clues: of each entry, what it may be.
    """
    found = clues.take(entries)
    second = np.zeros(len(found), dtype=np.uint8)
    second[:-1] = found[1:] & SECOND
    candidates = np.flatnonzero((found & OPENS) | ((found & FIRST) * second))
    fields, breaks = np.flatnonzero(entries == FIELD), np.flatnonzero(entries == BREAK)
    field = np.searchsorted(fields, candidates) - 1
    wanted = field % _FIELDS < len(Openings._fields)
    candidates, field = candidates[wanted], field[wanted]

    starts, begins = cut.starts[candidates], cut.starts[fields[field]]
    continued = np.flatnonzero(np.frombuffer(cut.data, dtype=np.int8) < -64)  # bytes of characters that began before
    offsets = starts - begins - (len(FIELD_CHUNK) + 1)
    offsets -= np.searchsorted(continued, starts) - np.searchsorted(continued, begins)
    offsets -= ADDED_BY_BREAK * (np.searchsorted(breaks, candidates) - np.searchsorted(breaks, fields[field]))

    ends = np.searchsorted(field, np.arange(0, len(fields) + _FIELDS, _FIELDS)).tolist()
    columns = (field % _FIELDS, offsets, starts, starts + cut.sizes[candidates])
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    data = cut.data
    for first, last in pairwise(ends):
        several = Openings([], [], [])
        for number, offset, start, end in rows[first:last]:
            inside = _openings_in(data[start:end])
            if inside == _AT_ONCE:
                several[number].append(offset)
            else:
                several[number].extend([offset + at for at in inside])
        yield several


def _openings_in(chunk: bytes) -> tuple[int, ...]:
    found = _known.get(chunk)
    if found is None:
        if len(_known) >= _CHUNKS_KEPT:
            _known.clear()
        found = _known[chunk] = openings_in(chunk_text(chunk))
    return found
