"""Know which of the merged terms each part has, and where its lists of them are: as much as its own terms take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, NDArray
from searchlib.engine.segments.lexemes import Words


class Share(NamedTuple):
    """Hold which of the merged terms a part has, ascending, and the number of each one's list there."""

    terms: I64
    lists: I64

    def between(self, first: int, after: int) -> Share:
        """Return the share of a run of terms, which are numbered from 0."""
        low, high = self.terms.searchsorted((first, after)).tolist()
        return Share(self.terms[low:high] - first, self.lists[low:high])

    def of(self, wanted: NDArray[np.bool_]) -> Share:
        """Return the share of those terms that are wanted, which are numbered anew."""
        mine = wanted[self.terms]
        return Share((np.cumsum(wanted) - 1)[self.terms[mine]], self.lists[mine])


def share_of(numbers: I64, lists: I64 | None = None) -> Share:
    """Return a part's share, given the merged number of each of its terms; one that is negative is not among them.

    A term has the list of its own number, if none else is given.
    """
    there = np.flatnonzero(numbers >= 0)
    there = there[np.argsort(numbers[there], kind="stable")]
    return Share(numbers[there], there if lists is None else lists[there])


def lexeme_share(merged: Words, form_numbers: I64, own: Words) -> Share:
    """Return a part's share of the lexemes: all forms that one has in a part are one lexeme there."""
    left = np.flatnonzero(form_numbers >= 0)
    numbers = np.full(len(own.lexemes), -1, dtype=np.int64)
    numbers[own.lexemes.of_forms[left]] = merged.lexemes.of_forms[form_numbers[left]]
    return share_of(numbers)


def set_share(merged: Words, stem_numbers: I64, family_numbers: I64, own: Words) -> Share:
    """Return a part's share of the lists that stems and families have for themselves."""
    lexemes, (stems, families, _) = len(merged.lexemes), merged.numbers
    numbers = _through(stem_numbers, stems - lexemes), _through(family_numbers, families - lexemes)
    return share_of(np.concatenate(numbers), np.concatenate((own.numbers.stems, own.numbers.families)))


def weights(terms: int, shares: Sequence[Share], counts: Sequence[I64]) -> I64:
    """Return how many postings there are of each merged term, those of deleted documents included."""
    weights = np.zeros(terms, dtype=np.int64)
    for share, own in zip(shares, counts, strict=True):
        weights[share.terms] += own[share.lists]
    return weights


def _through(numbers: I64, others: I64) -> I64:
    """Return what merged numbers are in another numbering; those that are none stay none."""
    return np.where(numbers >= 0, others[numbers], -1) if len(others) else numbers
