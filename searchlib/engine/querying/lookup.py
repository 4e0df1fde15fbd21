"""Look words up: here is a word, a prefix, a row of words or words near each other; which documents have them?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchlib.analysis import PARAGRAPH_GAP
from searchlib.engine.querying.docset import DocSet, all_of
from searchlib.engine.querying.postings import Posting, posting_of
from searchlib.engine.querying.proximity import in_a_row, windows
from searchlib.engine.querying.reader import Reader
from searchlib.engine.segments.arrays import I64


class Lookup:
    """Look words up in a field, or anywhere where the field is None."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def stems(self, stems: tuple[str, ...], field: str | None) -> Posting:
        """Return the documents that have any of some stems."""
        return self._reader.stems(stems) if field is None else self._inside(self._reader.stem_keys(stems, None), field)

    def surface(self, surface: str, field: str | None) -> Posting:
        """Return the documents that have a written form."""
        if field is None:
            return self._reader.surface(surface)
        return self._inside(self._reader.surface_keys([surface], None), field)

    def surfaces(self, surfaces: frozenset[str], field: str | None) -> Posting:
        """Return the documents that have any of several written forms."""
        if field is None:
            return self._reader.surfaces(surfaces)
        return self._inside(self._reader.surface_keys(surfaces, None), field)

    def prefix(self, prefix: str, field: str | None) -> Posting:
        """Return the documents that have a written form that begins so."""
        return self._reader.prefix(prefix) if field is None else posting_of(self._reader.prefix_keys(prefix, field))

    def row(self, row: Sequence[tuple[str, int]], field: str | None, among: DocSet | None = None) -> Posting:
        """Return the documents, of some or (None) of all, that have written forms at given distances."""
        return self._inside(self._row_keys(row, among), field)

    def _row_keys(self, row: Sequence[tuple[str, int]], among: DocSet | None) -> I64:
        """Return where written forms stand in a row, as occurrences of the first."""
        surfaces = {surface for surface, _ in row}
        for posting in sorted(map(self._reader.surface, surfaces), key=lambda one: len(one.docs)):
            found = self._reader.set_of(posting.docs)
            among = found if among is None else found & among
            if not among:
                return np.zeros(0, np.int64)
        keys = {surface: self._reader.surface_keys([surface], among) for surface in surfaces}
        return in_a_row([keys[surface] for surface, _ in row], [offset - row[0][1] for _, offset in row])

    def pair(
        self, stems: tuple[str, ...], others: tuple[str, ...], distance: int, field: str | None, among: DocSet
    ) -> Posting:
        """Return which of some documents have two words at a distance, each by its stems."""
        lists = [self._reader.stem_keys(each, among) for each in (stems, others)]
        return self._inside(in_a_row(lists, [0, distance]), field)

    def near(self, words: Sequence[tuple[str, tuple[str, ...]]], slop: int, field: str | None) -> Posting:
        """Return the documents that have words (surface and stems) with so many others between them at most.

        A stop word, which has no stems, is looked up as it is written.
        """
        reader = self._reader
        among = all_of([
            reader.set_of((reader.stems(stems) if stems else reader.surface(surface)).docs) for surface, stems in words
        ])  # fmt: skip
        lists = [
            reader.inside(reader.stem_keys(stems, among) if stems else reader.surface_keys([surface], among), field)
            for surface, stems in words
        ]
        return posting_of(windows(lists, min(len(lists) + slop, PARAGRAPH_GAP + 1)))

    def _inside(self, keys: I64, field: str | None) -> Posting:
        return posting_of(self._reader.inside(keys, field))
