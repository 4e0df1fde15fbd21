"""Know which forms are one lexeme, and which stems and families are one: a segment stores their postings once.

A lexeme is the forms that have the same stem, the first in the order of texts where a form has several ("due" has "2"
and "due"); a form without stems, a stop word, is a lexeme by itself. So a form is of the same lexeme in all segments.
Nearly every stem is a lexeme, and nearly every lexeme a stem.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, AnyArray, Lists, Strings
from searchlib.engine.segments.layout import family_of
from searchlib.engine.segments.lists import offsets_of, stable_order


class Lexemes(NamedTuple):
    """Hold the lexemes of a segment, numbered in the order of their first forms.

    Attributes:
        of_forms: of each form, its lexeme.
        codes: of each form, its place among the forms of its lexeme.
        forms: of each lexeme, its forms, ascending.
    """

    of_forms: I64
    codes: I64
    forms: Lists

    def __len__(self) -> int:
        return len(self.forms.offsets) - 1

    @property
    def sizes(self) -> I64:
        """Return how many forms each lexeme has."""
        return np.diff(self.forms.offsets)


class ListNumbers(NamedTuple):
    """Say which posting list is whose.

    Attributes:
        stems, families: i64, of each the number of its list: a lexeme where that has the same forms; otherwise, the
            number of lexemes subtracted, one of `sets`.
        sets: the forms of each list that no lexeme has: those of stems, then those of families.
    """

    stems: I64
    families: I64
    sets: Lists


class Words(NamedTuple):
    """Hold how the forms of a segment belong together.

    Attributes:
        lexemes: by stem.
        families: of each family, its forms.
        numbers: which posting list is whose.
    """

    lexemes: Lexemes
    families: Lists
    numbers: ListNumbers


def words_of(stem_forms: Lists, families: Lists, forms: int) -> Words:
    """Return how so many forms belong together, given those of each stem and of each family."""
    lexemes = lexemes_of(stem_forms, forms)
    return Words(lexemes, families, list_numbers(lexemes, stem_forms, families))


def lexemes_of(stem_forms: Lists, forms: int) -> Lexemes:
    """Return the lexemes of so many forms, given the forms of each stem."""
    stems = len(stem_forms.offsets) - 1
    keys = np.arange(stems, stems + forms)
    np.minimum.at(keys, stem_forms.values, np.repeat(np.arange(stems), np.diff(stem_forms.offsets)))
    first = np.full(stems + forms, forms)
    np.minimum.at(first, keys, np.arange(forms))
    firsts = first[keys]
    of_forms = (np.cumsum(firsts == np.arange(forms)) - 1)[firsts]
    sizes = np.bincount(of_forms)
    offsets = offsets_of(sizes)
    order = stable_order(of_forms.astype(np.uint32), len(sizes))
    codes = np.empty(forms, dtype=np.int64)
    codes[order] = np.arange(forms) - np.repeat(offsets[:-1], sizes)
    return Lexemes(of_forms, codes, Lists(offsets, order.astype(np.uint32)))


def families_of(surfaces: Strings, stop: AnyArray) -> tuple[list[str], Lists]:
    """Return the families of forms, sorted as the forms are, and the forms of each."""
    numbers: dict[str, int] = {}
    families = []
    for surface, stops in zip(surfaces.texts(), stop.tolist(), strict=True):
        family = None if stops else family_of(surface)
        families.append(-1 if family is None else numbers.setdefault(family, len(numbers)))
    found = np.array(families, dtype=np.int64)
    forms = np.flatnonzero(found >= 0)
    counts = np.bincount(found[forms], minlength=len(numbers))
    return list(numbers), Lists(offsets_of(counts), forms.astype(np.uint32))


def list_numbers(lexemes: Lexemes, stem_forms: Lists, family_forms: Lists) -> ListNumbers:
    """Return which list each stem and each family has; every one of them has a form."""
    stems, families = _same_lexeme(lexemes, stem_forms), _same_lexeme(lexemes, family_forms)
    own_stems, own_families = np.flatnonzero(stems < 0), np.flatnonzero(families < 0)
    stems[own_stems] = len(lexemes) + np.arange(len(own_stems))
    families[own_families] = len(lexemes) + len(own_stems) + np.arange(len(own_families))
    parts = [_some(stem_forms, own_stems), _some(family_forms, own_families)]
    counts, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    return ListNumbers(stems, families, Lists(offsets_of(counts), values))


def _same_lexeme(lexemes: Lexemes, groups: Lists) -> I64:
    """Return for each group of forms the lexeme that has the same, or -1."""
    if len(groups.offsets) < 2:
        return np.zeros(0, dtype=np.int64)
    sizes = np.diff(groups.offsets)
    of_forms = lexemes.of_forms[groups.values]
    found = of_forms[groups.offsets[:-1]]
    alike = np.logical_and.reduceat(of_forms == np.repeat(found, sizes), groups.offsets[:-1])
    found[~alike | (lexemes.sizes[found] != sizes)] = -1
    return found


def _some(groups: Lists, numbers: I64) -> tuple[I64, AnyArray]:
    """Return the sizes of some groups and their forms."""
    wanted = np.zeros(len(groups.offsets) - 1, dtype=np.bool_)
    wanted[numbers] = True
    sizes = np.diff(groups.offsets)
    return sizes[wanted], groups.values[np.repeat(wanted, sizes)]
