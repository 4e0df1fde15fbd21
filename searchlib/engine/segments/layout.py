"""Lay an article out as terms at positions: one space of positions for all its fields.

The fields follow each other in the order of `LAYOUT_FIELDS`, a gap between them and between paragraphs, so that one
posting list a term serves every field: a field is a range of positions, and no phrase crosses its border.
"""

from __future__ import annotations

from collections import defaultdict

from searchlib.analysis import PARAGRAPH_GAP, analyse
from searchlib.article import Article
from searchlib.records import Record

FAMILY_LETTERS = 5
"""Words that share this many first letters are of one family: governo, governare, governativo."""

LAYOUT_FIELDS = ("title", "summary", "body", "region", "author", "tags", "image_alts")


class Layout(Record):
    """Hold the terms of one article.

    Attributes:
        stems: term → its positions, ascending; a word may have several stems at one position.
        surfaces: folded written form → its positions, stop words included.
        starts: the first position of each field, and the end of the last: len(LAYOUT_FIELDS) + 1 numbers.
        length: content words in the article; words: all words; title_length: content words in the title.
    """

    stems: dict[str, list[int]]
    surfaces: dict[str, list[int]]
    starts: tuple[int, ...]
    length: int
    words: int
    title_length: int


def family_of(surface: str) -> str | None:
    """Return the family of a content word, given by its surface; short words and what is not all letters have none."""
    return surface[:FAMILY_LETTERS] if len(surface) >= FAMILY_LETTERS and surface.isalpha() else None


def field_text(article: Article, field: str) -> str:
    """Return a field as one text; several names stand in paragraphs of their own."""
    value: str | tuple[str, ...] = getattr(article, field)
    return value if isinstance(value, str) else "\n\n".join(value)


def lay_out(article: Article) -> Layout:
    """Analyse an article's fields into one space of positions."""
    stems: dict[str, list[int]] = defaultdict(list)
    surfaces: dict[str, list[int]] = defaultdict(list)
    starts: list[int] = []
    base = length = words = title_length = 0
    for field in LAYOUT_FIELDS:
        starts.append(base)
        text = field_text(article, field)
        last = base
        for token in analyse(text):
            last = base + token.position
            surfaces[token.surface].append(last)
            for stem in token.stems:
                stems[stem].append(last)
            if not token.joined:
                words += 1
                length += not token.stop
        if field == "title":
            title_length = length
        base = last + 1 + PARAGRAPH_GAP
    starts.append(base)
    return Layout(
        stems=dict(stems),
        surfaces=dict(surfaces),
        starts=tuple(starts),
        length=length,
        words=words,
        title_length=title_length,
    )
