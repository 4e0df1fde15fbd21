"""Define the question: a query that no engine's syntax is part of, and how much of an answer is asked for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Operator = Literal["and", "or", "phrase", "prefix", "typo"]

KINDS: dict[str, Operator] = {
    "rare term": "and",
    "frequent term": "and",
    "AND of 2": "and",
    "AND of 3": "and",
    "OR of 2": "or",
    "OR of 5": "or",
    "phrase of 2": "phrase",
    "prefix": "prefix",
    "filters": "and",
    "browse": "and",
    "typo": "typo",
}
"""Class of queries → how their words are put together. No words at all is browsing: everything, newest first."""

FACETS = ("region", "month", "author")
PAGE = 10
"""Hits on a page."""


@dataclass(frozen=True)
class BenchQuery:
    """Ask for articles: words (lower case, no stop words), a region, a first and a last day."""

    kind: str
    words: tuple[str, ...] = ()
    region: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def operator(self) -> Operator:
        """Return how the words are put together."""
        return KINDS[self.kind]

    @property
    def days(self) -> tuple[int, int] | None:
        """Return the first and the last day as ordinals, or None where any day will do."""
        if self.since is None and self.until is None:
            return None
        return (self.since or datetime.date.min).toordinal(), (self.until or datetime.date.max).toordinal()


@dataclass(frozen=True)
class Mode:
    """Say what an answer holds besides the exact total and which hits are the ten best.

    Attributes:
        facets: counts by region, month and author over all hits.
        fields: title, date, region, author and summary of the ten.
        snippets: a lit passage of each of the ten.
    """

    name: str
    facets: bool = False
    fields: bool = False
    snippets: bool = False


MODES = (
    Mode("ids"),
    Mode("facets", facets=True),
    Mode("list", facets=True, fields=True),
    Mode("page", facets=True, fields=True, snippets=True),
)
