"""Define what a segment holds, as arrays in memory: what inverting and merging make, and what a segment file stores.

N documents are numbered from 0. A *form* is a word as it is written, lower-cased, accents kept ("città"); its *surface*
is the form folded ("citta"). Forms are sorted by (surface, form), so that a prefix of surfaces is one slice and a
surface is one slice too. A *stem* is what forms are matched by; a *family* is the first `FAMILY_LETTERS` letters of the
surfaces of content words that are letters alone. A *lexeme* is all forms with one stem (see `lexemes`). Posting lists
with positions are over lexemes, and say of each occurrence which form it is; a stem or family that is no lexeme has a
posting list of its own without positions.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from searchlib.records import Record

_Scalar = TypeVar("_Scalar", bound=np.generic)
NDArray = np.ndarray[tuple[Any, ...], np.dtype[_Scalar]]
"""As in `numpy.typing`, which takes 9 ms to load for the documentation of its types."""

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
AnyArray = NDArray[Any]

NO_DAY = 0
"""Stands in `days` for a document without a date (ordinal 0 is no day)."""

NAME_FIELDS = ("region", "author", "tags", "places")
"""The fields of names; places are found in an article's text."""

LENGTHS = ("length", "words", "title_length")
"""The columns of `lengths`: content words, all words, content words of the title."""


class Strings(Record):
    """Hold strings as UTF-8 (lone surrogates passed): string i is `data[offsets[i]:offsets[i + 1]]`."""

    data: U8
    offsets: I64

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def text(self, index: int) -> str:
        """Return one string."""
        return bytes(self.data[self.offsets[index] : self.offsets[index + 1]]).decode("utf-8", "surrogatepass")

    def texts(self) -> list[str]:
        """Return all strings."""
        whole, ends = bytes(self.data), self.offsets.tolist()
        return [whole[a:b].decode("utf-8", "surrogatepass") for a, b in itertools.pairwise(ends)]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Strings:
        """Make the arrays of some strings."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(one) for one in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)


class Lists(NamedTuple):
    """Hold lists of numbers: list i is `values[offsets[i]:offsets[i + 1]]`."""

    offsets: I64
    values: AnyArray


class Postings(NamedTuple):
    """Hold posting lists: of term i, `docs` (ascending) and exact `frequencies`, both sliced by `offsets`."""

    offsets: I64
    docs: AnyArray
    frequencies: AnyArray


class NameColumn(NamedTuple):
    """Hold the names of one field: distinct written names, and for each document the codes of its names, in order."""

    names: Strings
    codes: Lists


class SegmentArrays(Record):
    r"""Hold all of a segment, uncompressed.

    Attributes:
        ids: the articles' ids.
        days: i32[N], proleptic ordinals, `NO_DAY` for none.
        lengths: u32[N, 3], see `LENGTHS`.
        starts: u32[N, 8], the first position of each of `LAYOUT_FIELDS`, and the end of the last.
        names: "region", "author", "tags", "places" → their column.
        sources: distinct sources, as root + "\0" + path; the first is "\0", that of articles from no file.
        source_of: u32[N], the number of each document's source.
        fingerprints: the fingerprint of each article's source text, hexadecimal, "" for none.
        articles: each article as JSON.
        surfaces, forms: Strings of F each, sorted by (surface, form), no pair twice.
        stop: bool[F], whether a form is a stop word.
        postings: over lexemes.
        positions: u32, of every occurrence in the order of `postings`: those of the first posting (as many as its
            frequency, never falling), then those of the second, and so on.
        codes: unsigned, of every occurrence the place of its form among those of the lexeme.
        stems: Strings of S, sorted, no one twice.
        stem_forms: Lists of S, the forms (u32, ascending) that a stem has.
        families: Strings, sorted, of those that some form that is no stop word has.
        sets: posting lists of the stems and families that are no lexeme (see `lexemes.ListNumbers`): each document
            that has any of the forms, with the sum of their frequencies.
    """

    ids: Strings
    days: I32
    lengths: U32
    starts: U32
    names: Mapping[str, NameColumn]
    sources: Strings
    source_of: U32
    fingerprints: Strings
    articles: Sequence[bytes]
    surfaces: Strings
    forms: Strings
    stop: NDArray[np.bool_]
    postings: Postings
    positions: U32
    codes: AnyArray
    stems: Strings
    stem_forms: Lists
    families: Strings
    sets: Postings

    def __len__(self) -> int:
        return len(self.days)


class Columns(Record):
    """Hold what a segment has beside posting lists and articles: see `SegmentArrays`."""

    ids: Strings
    days: I32
    lengths: AnyArray
    starts: AnyArray
    names: Mapping[str, NameColumn]
    sources: Strings
    source_of: AnyArray
    fingerprints: Strings
    surfaces: Strings
    forms: Strings
    stop: NDArray[np.bool_]
    stems: Strings
    stem_forms: Lists
    families: Strings

    def __len__(self) -> int:
        return len(self.days)
