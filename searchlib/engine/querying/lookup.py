"""Look words up: here is a word, a prefix, a row of words or words near each other; which documents have them?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchlib.analysis import PARAGRAPH_GAP
from searchlib.engine.querying.docset import DocSet, all_of
from searchlib.engine.querying.occurrences import Occurrences
from searchlib.engine.querying.postings import Posting, owners_of, posting_of
from searchlib.engine.querying.proximity import in_a_row, windows
from searchlib.engine.querying.reader import Reader
from searchlib.engine.segments.arrays import I64
from searchlib.engine.segments.lists import located

_FEWER = 4
"""Where only one of so many documents is left, the others are not looked at any more."""


class Lookup:
    """Look words up in a field, or anywhere where the field is None."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._occurrences = Occurrences(reader)

    def stems(self, stems: tuple[str, ...], field: str | None) -> Posting:
        """Return the documents that have any of some stems."""
        if field is None:
            return self._reader.stems(stems)
        return self._inside(self._occurrences.of_stems(stems, None), field)

    def titles(self, stems: tuple[str, ...]) -> Posting:
        """Return the documents that have any of some stems in the title."""

        def read() -> Posting:
            among = self._reader.set_of(self._reader.stems(stems).docs)
            return self._inside(self._occurrences.of_stems(stems, among), "title")

        found = self._reader.titles(stems)
        return self._reader.remembered("title words", stems, read) if found is None else found

    def surface(self, surface: str, field: str | None) -> Posting:
        """Return the documents that have a written form."""
        if field is None:
            return self._reader.surface(surface)
        return self._inside(self._occurrences.of_surfaces([surface], None), field)

    def surface_count(self, surface: str) -> int:
        """Return how many documents have a written form."""
        return self._reader.surface_count(surface)

    def surface_among(self, surface: str, among: DocSet) -> Posting:
        """Return which of some documents have a written form; others may come too."""
        return self._occurrences.having(surface, among)

    def surfaces(self, surfaces: frozenset[str], field: str | None) -> Posting:
        """Return the documents that have any of several written forms."""
        if field is None:
            return self._reader.surfaces(surfaces)
        return self._inside(self._occurrences.of_surfaces(surfaces, None), field)

    def prefix(self, prefix: str, field: str | None) -> Posting:
        """Return the documents that have a written form that begins so."""
        if field is None:
            return self._reader.prefix(prefix)
        return self._inside(self._occurrences.of_prefix(prefix), field)

    def row(self, row: Sequence[tuple[str, int]], field: str | None, among: DocSet | None = None) -> Posting:
        """Return the documents, of some or (None) of all, that have written forms at given distances."""

        def read() -> Posting:
            return self._inside(self._row_keys(row, among), field)

        return read() if among is not None else self._reader.remembered("row", (tuple(row), field), read)

    def _row_keys(self, row: Sequence[tuple[str, int]], among: DocSet | None) -> I64:
        """Return where written forms stand in a row, as occurrences of the first.

        The rarest form is looked up first, where the next one is too, and each other one only in the documents that
        are left: those of frequent forms are often not needed at all.
        """
        reader, anywhere = self._reader, among is None
        starts: I64 | None = None
        rarest_first = sorted(row, key=lambda one: reader.surface_count(one[0]))
        for at, (surface, offset) in enumerate(rarest_first):
            if anywhere and at != 1:
                with_it = rarest_first[:2] if at == 0 else [(surface, offset)]
                among = all_of([among, *(reader.set_of(reader.around(form).docs) for form, _ in with_it)])
            if not among:
                return np.zeros(0, np.int64)
            keys = self._occurrences.of_surfaces((surface,), among)
            wanted = keys if starts is None else starts + (offset - row[0][1])
            wanted = keys if starts is None else wanted[located(wanted, keys)[1]]
            among = self._narrowed(among, wanted)
            starts = wanted - (offset - row[0][1])
        return np.zeros(0, np.int64) if starts is None else starts

    def _narrowed(self, among: DocSet, keys: I64) -> DocSet:
        """Return the documents in which occurrences stand, if they are few of those given."""
        owners = owners_of(keys)
        return self._reader.set_of(owners) if len(owners) * _FEWER < len(among) else among

    def pair(
        self, stems: tuple[str, ...], others: tuple[str, ...], distance: int, field: str | None, among: DocSet
    ) -> Posting:
        """Return which of some documents have two words at a distance, each by its stems."""
        lists = [self._occurrences.of_stems(each, among) for each in (stems, others)]
        return self._inside(in_a_row(lists, [0, distance]), field)

    def near(self, words: Sequence[tuple[str, tuple[str, ...]]], slop: int, field: str | None) -> Posting:
        """Return the documents that have words (surface and stems) with so many others between them at most.

        A stop word, which has no stems, is looked up as it is written.
        """
        reader, found = self._reader, self._occurrences
        among = all_of([
            reader.set_of((reader.stems(stems) if stems else reader.surface(surface)).docs) for surface, stems in words
        ])  # fmt: skip
        lists = [
            found.inside(found.of_stems(stems, among) if stems else found.of_surfaces([surface], among), field)
            for surface, stems in words
        ]
        return posting_of(windows(lists, min(len(lists) + slop, PARAGRAPH_GAP + 1)))

    def _inside(self, keys: I64, field: str | None) -> Posting:
        return posting_of(self._occurrences.inside(keys, field))
