"""Compress articles, each by itself, and take over those that are compressed already."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from searchlib.engine.segments.arrays import I64, U8, AnyArray
from searchlib.engine.segments.container import Checked
from searchlib.sequences import ItemSequence

_LEVEL = 3
_COPIED = 1 << 20


class Compressed(ItemSequence[bytes]):
    """Hold compressed articles: article i is `data[ends[i]:ends[i + 1]]`; an item is what it was.

    Attributes:
        dictionary: what they are compressed with.
        longest: the bytes of the longest article, at least.
    """

    def __init__(self, dictionary: bytes, data: U8 | Checked, ends: AnyArray, longest: int) -> None:
        self.dictionary, self.longest = dictionary, longest
        self._data, self._ends = data, ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def _item(self, number: int) -> bytes:
        inflate = zlib.decompressobj(-15, self.dictionary)
        start, end = int(self._ends[number]), int(self._ends[number + 1])
        article = inflate.decompress(self._data[start:end].data, self.longest + 1)
        if not inflate.eof:
            raise ValueError("article not complete")
        return article

    def sizes(self) -> I64:
        """Return how many bytes each article takes."""
        ends: I64 = self._ends.astype(np.int64)
        return ends[1:] - ends[:-1]

    def copied(self, first: int, after: int) -> Iterator[bytes]:
        """Yield the bytes of neighbouring articles as they are stored, many at once."""
        end = int(self._ends[after])
        for at in range(int(self._ends[first]), end, _COPIED):
            yield self._data[at : min(at + _COPIED, end)].tobytes()


class ArticleWriter:
    """Compress articles one after the other, and remember where each ends."""

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._fresh = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY, dictionary)
        self._sizes = [np.zeros(0, dtype=np.int64)]
        self.longest = 0

    def written(self, articles: Sequence[bytes], kept: AnyArray) -> Iterator[bytes]:
        """Yield the bytes of those articles that are kept; they are copied where they have the same dictionary."""
        if isinstance(articles, Compressed) and articles.dictionary == self._dictionary:
            return self._copied(articles, kept)
        return self._compressed(articles, np.flatnonzero(kept).tolist())

    def _copied(self, articles: Compressed, kept: AnyArray) -> Iterator[bytes]:
        self._sizes.append(articles.sizes()[kept])
        self.longest = max(self.longest, articles.longest)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], kept, [False])).astype(np.int8))).tolist()
        for first, after in zip(edges[::2], edges[1::2], strict=True):
            yield from articles.copied(first, after)

    def _compressed(self, articles: Sequence[bytes], numbers: list[int]) -> Iterator[bytes]:
        sizes = []
        for number in numbers:
            article = articles[number]
            self.longest = max(self.longest, len(article))
            deflate = self._fresh.copy()
            packed = deflate.compress(article) + deflate.flush()
            sizes.append(len(packed))
            yield packed
        self._sizes.append(np.array(sizes, dtype=np.int64))

    def ends(self) -> I64:
        """Return where the articles begin, and where the last ends."""
        return np.concatenate(([0], np.cumsum(np.concatenate(self._sizes))))
