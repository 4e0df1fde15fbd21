"""Find where words stand, as one query needs it: what it has picked out of the file once, it does not pick again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np

from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.forms import Forms, forms_between
from searchlib.engine.querying.postings import POSITION_BITS, Posting, posting_of
from searchlib.engine.querying.reader import Lexeme, Reader
from searchlib.engine.segments.arrays import I64
from searchlib.engine.segments.layout import LAYOUT_FIELDS
from searchlib.engine.segments.segment import Segment

_REUSED = 1 << 14
"""So many occurrences that were picked are looked through for those of fewer documents; of more, these are picked."""
_SHORT = 1 << 11
"""Forms of lexemes with fewer postings are looked up everywhere, and remembered."""

_NO_KEYS = np.zeros(0, np.int64)


class _Picked(NamedTuple):
    """Hold occurrences of a lexeme in some documents (None: in all).

    Attributes:
        among: the documents.
        keys: see `postings`; documents are those of the segment.
        places: where each is among all occurrences of the lexeme.
    """

    among: DocSet | None
    keys: I64
    places: I64

    def serves(self, among: DocSet | None) -> bool:
        """Tell whether the occurrences in other documents can be taken from these."""
        if self.among is None or among is None or len(self.keys) > _REUSED:
            return self.among is among
        return self.among.holds(among)


class Occurrences:
    """Find occurrences; they come as keys (see `postings`)."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._picked: dict[tuple[Segment, int], _Picked] = {}

    def of_stems(self, stems: tuple[str, ...], among: DocSet | None) -> I64:
        """Return where any of some stems stands, in some documents (None: in all)."""
        return self._keys(lambda segment: self._reader.forms_with(segment, stems), among)

    def of_surfaces(self, surfaces: Collection[str], among: DocSet | None) -> I64:
        """Return where any of some written forms stands, in some documents."""
        return self._keys(lambda segment: self._reader.forms_of(segment, surfaces), among)

    def of_prefix(self, prefix: str) -> I64:
        """Return where forms that begin so stand."""
        return self._keys(lambda segment: forms_between(segment, *segment.surfaces_with_prefix(prefix)), None)

    def having(self, surface: str, among: DocSet) -> Posting:
        """Return which of some documents have a written form; others may come too."""
        size = 0
        for segment in self._reader.segments:
            for forms in self._reader.forms_written(segment, surface).forms:
                if (segment, forms.lexeme) not in self._picked:
                    size += len(self._reader.lexeme(segment, forms.lexeme).docs)
        if not size:
            return posting_of(self.of_surfaces((surface,), among))
        return self._reader.surface(surface) if size < _SHORT else self._reader.surface_among(surface, among)

    def inside(self, keys: I64, field: str | None) -> I64:
        """Return the occurrences that lie in a field; all of them for None."""
        if field is None or not len(keys):
            return keys
        number = LAYOUT_FIELDS.index(field)
        docs, positions = keys >> POSITION_BITS, keys & ((1 << POSITION_BITS) - 1)
        starts = self._reader.starts
        kept: I64 = keys[(positions >= starts(number)[docs]) & (positions < starts(number + 1)[docs])]
        return kept

    def _keys(self, forms: Callable[[Segment], list[Forms]], among: DocSet | None) -> I64:
        reader = self._reader
        wanted = None if among is None and reader.whole else reader.living if among is None else among
        parts = []
        for segment, base in zip(reader.segments, reader.bases, strict=False):
            inside = None if wanted is None else wanted.part(base, base + len(segment))
            several = [self._keys_of(segment, one, inside) for one in forms(segment)]
            if several:
                keys = several[0] if len(several) == 1 else np.sort(np.concatenate(several))
                parts.append(keys + (base << POSITION_BITS) if base else keys)
        if not parts:
            return _NO_KEYS
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _keys_of(self, segment: Segment, forms: Forms, among: DocSet | None) -> I64:
        lexeme = self._reader.lexeme(segment, forms.lexeme)
        picked = self._pick(segment, lexeme, among)
        if forms.codes is None or not len(picked.keys):
            return picked.keys
        keys: I64 = picked.keys[lexeme.are(segment, forms, picked.places)]
        return keys

    def _pick(self, segment: Segment, lexeme: Lexeme, among: DocSet | None) -> _Picked:
        key = segment, lexeme.number
        known = self._picked.get(key)
        if known is not None and known.serves(among):
            if known.among is among or among is None:
                return known
            mine = among.among(known.keys >> POSITION_BITS)
            found = _Picked(among, known.keys[mine], known.places[mine])
        else:
            found = self._read(segment, lexeme, among)
        self._picked[key] = found
        return found

    def _read(self, segment: Segment, lexeme: Lexeme, among: DocSet | None) -> _Picked:
        kept = None if among is None else among.places_in(lexeme.docs)
        places, owners, frequencies = lexeme.occurrences(kept)
        if not len(places):
            return _Picked(among, _NO_KEYS, _NO_KEYS)
        positions = segment.lexeme_positions(lexeme.number, places, frequencies, int(lexeme.before[-1]))
        docs = lexeme.docs if kept is None else lexeme.docs[kept]
        return _Picked(among, (docs << POSITION_BITS).take(owners) | positions, places)
