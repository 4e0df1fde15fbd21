"""Find written forms that are nearly a word, among all forms of an index.

An edit is an insertion, a deletion, a substitution or a swap of neighbours: the optimal string alignment distance
(Boytsov, "Indexing methods for approximate dictionary searching", 2011, section 2.1). Its dynamic programme runs row
by row over all forms at once that have about the right length and letters.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchlib.engine.querying.reader import Reader
from searchlib.engine.segments.arrays import I64, AnyArray, NDArray, Strings
from searchlib.engine.segments.segment import Segment

Bits = NDArray[np.uint64]

_WORDS_KEPT = 1000
_FIRST_BEYOND = 128
"""The first code point that is not ASCII."""


def allowed_distance(word: str) -> int:
    """Return how many typing errors a word may have: none below 3 letters, one up to 5, two above (as in Lucene)."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


class Spelling:
    """Know all surfaces of the segments of a reader."""

    def __init__(self, reader: Reader) -> None:
        self._segments = reader.segments
        self._lexicons: dict[Segment, _Lexicon] = {}
        self._known: dict[tuple[str, int], dict[str, int]] = {}

    def near(self, word: str, most: int) -> dict[str, int]:
        """Return the surfaces within `most` edits of a word, with their distances.

        Surfaces of deleted documents may be among them.
        """
        known = self._known.get((word, most))
        if known is not None:
            return known
        found: dict[str, int] = {}
        for segment in self._segments:
            lexicon = self._lexicons.get(segment)
            if lexicon is None:
                lexicon = self._lexicons[segment] = _Lexicon(segment.surface_strings())
            found.update(lexicon.near(word, most))
        if len(self._known) >= _WORDS_KEPT:
            self._known.clear()
        self._known[word, most] = found
        return found


class _Lexicon:
    """Hold the surfaces of one segment: those of ASCII letters as they stand, others as code points."""

    def __init__(self, strings: Strings) -> None:
        starts = strings.offsets[:-1]
        ascii_only = np.zeros(len(starts), dtype=np.bool_)
        if len(starts):
            data = np.concatenate([strings.data, [0]])  # so that an empty last one has a start
            ascii_only = np.maximum.reduceat(data, starts) < _FIRST_BEYOND
        plain, others = np.flatnonzero(ascii_only), np.flatnonzero(~ascii_only)
        texts = [strings.text(at) for at in others.tolist()]
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        self._strings = strings
        self._tables = (
            (plain, _Table(strings.data, starts[plain], np.diff(strings.offsets)[plain])),
            (others, _Table(codes, np.cumsum(lengths) - lengths, lengths)),
        )

    def near(self, word: str, most: int) -> Iterator[tuple[str, int]]:
        """Yield the surfaces within `most` edits of a word, with their distances."""
        codes = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        for numbers, table in self._tables:
            for at, distance in table.near(codes, most):
                yield self._strings.text(int(numbers[at])), distance


class _Table:
    """Hold words, the shortest first: letters, where each word begins, how many letters it has, and which (modulo 64).

    Attributes:
        letters: those of all words.
        numbers: which word each is, as they came.
        firsts: the first word of each length.
        sets, odd: the letters of each word, and those that it has an odd number of times.
    """

    def __init__(self, letters: AnyArray, starts: I64, lengths: I64) -> None:
        self._letters = letters
        self._numbers = np.argsort(lengths, kind="stable")
        self._starts, self._lengths = starts[self._numbers], lengths[self._numbers]
        self._firsts = self._lengths.searchsorted(np.arange(self._lengths.max(initial=0) + 2))
        bits = _bits(letters)
        self._sets = self._gathered(np.bitwise_or, bits)
        self._odd = self._gathered(np.bitwise_xor, bits)

    def _gathered(self, together: np.ufunc, bits: Bits) -> Bits:
        """Return for each word what its letters' bits are together."""
        found = np.zeros(len(self._starts), np.uint64)
        full = slice(self._firsts[1], None)  # an empty stretch would give the letter behind it
        bounds = np.stack((self._starts[full], self._starts[full] + self._lengths[full]), axis=1).ravel()
        if len(bounds):
            found[full] = together.reduceat(np.append(bits, np.uint64(0)), bounds)[::2]
        return found

    def near(self, word: AnyArray, most: int) -> Iterator[tuple[int, int]]:
        """Yield which words are within `most` edits of a word, and how far they are.

        An edit changes the length by one, and of two letters at most whether or how often they are there.
        """
        low, high = np.clip((len(word) - most, len(word) + most + 1), 0, len(self._firsts) - 1).tolist()
        first, after = self._firsts[low], self._firsts[high]
        bits = _bits(word)
        at = np.flatnonzero(np.bitwise_count(self._sets[first:after] ^ np.bitwise_or.reduce(bits)) <= 2 * most) + first
        at = at[np.bitwise_count(self._odd[at] ^ np.bitwise_xor.reduce(bits)) <= 2 * most]
        lengths = self._lengths[at]
        places = np.arange(len(word) + most)[:, None]
        inside = places < lengths
        letters = np.where(inside, self._letters[np.where(inside, self._starts[at] + places, 0)], 0)
        distances = _distances(word, letters, most)[lengths, np.arange(len(at))]
        near = distances <= most
        yield from zip(self._numbers[at[near]].tolist(), distances[near].tolist(), strict=True)


def _bits(letters: AnyArray) -> Bits:
    """Return a bit for each letter."""
    bits: Bits = np.left_shift(np.uint64(1), letters & 63, dtype=np.uint64)
    return bits


def _distances(word: AnyArray, letters: AnyArray, most: int) -> NDArray[np.uint8]:
    """Return the distances between a word and the first j letters of several others, by j; those above `most` nearly.

    `letters[j, n]` is letter j of word n, 0 behind its end.
    """
    length, count = letters.shape
    before = above = np.zeros((length + 1, count), dtype=np.uint8)
    row = np.repeat(np.arange(length + 1, dtype=np.uint8)[:, None], count, axis=1)
    for index, letter in enumerate(word.tolist(), start=1):
        before, above = above, row
        same = letters == letter
        row = above + np.uint8(1)
        row[1:] = np.minimum(row[1:], above[:-1] + ~same)
        if index > 1:
            swapped = same[:-1] & (letters[1:] == word[index - 2])
            row[2:] = np.where(swapped, np.minimum(row[2:], before[:-2] + np.uint8(1)), row[2:])
        for _ in range(most):  # letters to insert
            row[1:] = np.minimum(row[1:], row[:-1] + np.uint8(1))
    return row
