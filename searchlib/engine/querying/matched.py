"""Define what becomes of a query before it is ranked: which documents match, on what evidence, what to light."""

from __future__ import annotations

from typing import Literal

from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.evidence import Evidence
from searchlib.records import Record

Match = Literal["all", "any"]
Matching = Literal["all", "most", "any"]


class Highlight(Record):
    """Say what to light in a text: words by stem or by written form, alone or in a row.

    Attributes:
        stems, surfaces: a token with any of these is lit.
        prefix: a token whose surface begins so is lit, unless this is empty.
        row: surfaces that are lit where they stand in a row, with their offsets (an exact phrase).
        field: the only field in which this is lit, or None for all.
    """

    stems: frozenset[str] = frozenset()
    surfaces: frozenset[str] = frozenset()
    row: tuple[tuple[str, int], ...] = ()
    field: str | None = None
    prefix: str = ""


class Missing(Record):
    """Hold a word or phrase that stands in no article, or (`field`) in no article's field, as the query writes it."""

    text: str
    field: str | None = None


class Matched:
    """Hold what became of a query.

    Attributes:
        found: the documents that match.
        complete: those of them that have all words side by side, if these are required or all but one of them.
        evidence: what they score by.
        highlights: what to light in them.
        missing: what of the query stands in no article.
        matching: what was required of words side by side: all of them, all but one at least ("most"), or any.
    """

    def __init__(self, found: DocSet) -> None:
        self.found = self.complete = found
        self.evidence: list[Evidence] = []
        self.highlights: list[Highlight] = []
        self.missing: list[Missing] = []
        self.matching: Matching = "all"
