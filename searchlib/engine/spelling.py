"""Find written forms that are nearly a word, among all forms of an index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searchlib.engine.arrays import Strings
from searchlib.engine.reader import Reader


def allowed_distance(word: str) -> int:
    """Return how many typing errors a word may have: none below 3 letters, one up to 5, two above (as in Lucene)."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


class Spelling:
    """Know all surfaces of the segments of a reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def surfaces(self) -> list[str]:
        """Return every surface once, sorted (those of deleted documents may be among them)."""
        several = [segment.surface_texts() for segment in self._reader.segments]
        return list(several[0]) if len(several) == 1 else sorted(set().union(*several))

    @cached_property
    def _shapes(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return for each surface the set of its bytes (modulo 64), its length in bytes, whether it is ASCII."""
        strings = Strings.of(self.surfaces)
        lengths = np.diff(strings.offsets)
        bytes_of = np.concatenate([strings.data, [0]]).astype(np.uint8)  # so that an empty last surface has a start
        starts = strings.offsets[:-1]
        signatures = np.bitwise_or.reduceat(_BIT[bytes_of & 63], starts) if len(starts) else np.zeros(0, np.uint64)
        ascii_only = np.maximum.reduceat(bytes_of, starts) < 128 if len(starts) else np.zeros(0, np.bool_)
        return signatures, lengths, ascii_only

    def with_prefix(self, prefix: str) -> Iterator[str]:
        """Yield every surface that begins with a prefix."""
        for at in range(bisect_left(self.surfaces, prefix), len(self.surfaces)):
            if not self.surfaces[at].startswith(prefix):
                return
            yield self.surfaces[at]

    def near(self, word: str, most: int) -> dict[str, int]:
        """Return the surfaces within `most` edits of a word, with their distances.

        In ASCII an edit changes the length by one and the set of letters by two at most: surfaces that differ more
        are not looked at.
        """
        signatures, lengths, ascii_only = self._shapes
        own = np.frombuffer(word.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        close = np.abs(lengths - len(own)) <= 4 * most
        if word.isascii() and len(own):
            differing = _bit_count(signatures ^ np.bitwise_or.reduce(_BIT[own & 63]))
            close &= ~ascii_only | ((differing <= 2 * most) & (np.abs(lengths - len(own)) <= most))
        return near_forms([self.surfaces[at] for at in np.flatnonzero(close)], word, most)


def _bit_count(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return how many bits are set in each value."""
    counts: NDArray[np.int64] = _BITS[values.view(np.uint8).reshape(-1, 8)].sum(axis=1)
    return counts


_BIT = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))
_BITS = np.array([bin(value).count("1") for value in range(256)], dtype=np.int64)


def near_forms(lexicon: Sequence[str], word: str, most: int) -> dict[str, int]:
    """Return the forms of a sorted lexicon within `most` edits of a word, with their distances.

    An edit is an insertion, a deletion, a substitution or a swap of neighbours (Damerau, optimal string alignment).
    Rows of the dynamic programme are shared between forms with a common prefix, and a prefix whose rows are all
    above the limit is passed over whole.
    """
    found: dict[str, int] = {}
    rows: list[list[int]] = [list(range(len(word) + 1))]
    previous = ""
    at = 0
    while at < len(lexicon):
        form = lexicon[at]
        shared = _shared(previous, form, len(rows) - 1)
        del rows[shared + 1 :]
        previous = form
        dead = False
        for index in range(shared, len(form)):
            rows.append(_next_row(rows, word, form, index))
            if min(rows[-1]) > most and min(rows[-2]) > most:
                at = _past(lexicon, form[: index + 1], at)
                dead = True
                break
        if dead:
            continue
        if rows[-1][-1] <= most:
            found[form] = rows[-1][-1]
        at += 1
    return found


def _next_row(rows: list[list[int]], word: str, form: str, index: int) -> list[int]:
    letter, above = form[index], rows[index]
    row = [index + 1]
    for column, wanted in enumerate(word, start=1):
        cost = min(above[column] + 1, row[column - 1] + 1, above[column - 1] + (letter != wanted))
        if index and column > 1 and letter == word[column - 2] and form[index - 1] == wanted:
            cost = min(cost, rows[index - 1][column - 2] + 1)
        row.append(cost)
    return row


def _shared(one: str, other: str, most: int) -> int:
    count = 0
    for a, b in zip(one[:most], other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _past(lexicon: Sequence[str], prefix: str, at: int) -> int:
    """Return the index of the first form after `at` that does not begin with a prefix."""
    low, high = at, len(lexicon)
    while low < high:
        middle = (low + high) // 2
        if lexicon[middle].startswith(prefix):
            low = middle + 1
        else:
            high = middle
    return low
