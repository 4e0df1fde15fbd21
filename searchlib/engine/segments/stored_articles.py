"""Read articles as they were written, each for itself.

These sections keep their names and their meaning in every version of the format (docs/FORMAT.md promises it), so that
an article can still be read where the rest of an index cannot.
"""

from __future__ import annotations

import zlib
from functools import cached_property

from searchlib.engine.segments.arrays import AnyArray
from searchlib.engine.segments.container import Container

LONGEST_ARTICLE = 1 << 26
"""How many bytes an article may take as it is stored, but for compression."""


class StoredArticles:
    """Read the articles of a segment.

    Args:
        container: its file.
        longest: the bytes of the longest article: no more is decompressed.

    Raises:
        ValueError, IndexError, zlib.error, IndexDamaged: in all methods, where the file is damaged.
    """

    def __init__(self, container: Container, longest: int = LONGEST_ARTICLE) -> None:
        self._container = container
        self._longest = min(longest, LONGEST_ARTICLE)
        self._ends, self._data = container.parts("articles.ends"), container.parts("articles.data", "u1")
        if not len(self._ends):
            raise ValueError("articles")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def compressed(self, doc: int) -> AnyArray:
        """Return an article as it is stored: compressed."""
        start, end = self._ends[doc : doc + 2].tolist()
        if not start < end <= len(self._data):
            raise ValueError("article outside of its section")
        return self._data[start:end]

    def check(self, doc: int) -> None:
        """Make sure that all of which an article is made is as it was written."""
        self.compressed(doc)
        self.dictionary  # noqa: B018 -- read for its checksum

    def read(self, doc: int) -> bytes:
        """Return an article: JSON."""
        inflate = zlib.decompressobj(-15, self.dictionary)
        article = inflate.decompress(self.compressed(doc).data, self._longest + 1)
        if not inflate.eof or inflate.unused_data:
            raise ValueError("article not complete")
        return article

    @cached_property
    def dictionary(self) -> bytes:
        """Return what the articles are compressed with."""
        dictionary: bytes = self._container.array("articles.dictionary", "u1").tobytes()
        return dictionary
