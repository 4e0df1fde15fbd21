"""Hold what a search asks for, and in which manner it is answered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, get_args

from searchlib.config import QueryLimits, SlashedDates
from searchlib.dates import Clock, When
from searchlib.errors import InvalidValue
from searchlib.messages import Language
from searchlib.query.expansion import Finder
from searchlib.records import NOTHING, Record

Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["all", "any"]

_SORTS: tuple[str, ...] = get_args(Sort)
_MATCHES: tuple[str, ...] = get_args(Match)


class Request(Record):
    """Hold what a search asks for (see `Index.search`)."""

    query: str = ""
    names: Mapping[str, str | Iterable[str] | None] = NOTHING
    since: When | None = None
    until: When | None = None
    date: When | None = None
    sort: Sort = "relevance"
    match: Match = "all"
    exact: bool = False
    recent: bool = False
    limit: int | None = 10
    offset: int = 0
    facets: Iterable[str] | None = None

    def check(self) -> None:
        """Raise InvalidValue for a value that cannot be used."""
        if self.sort not in _SORTS or self.match not in _MATCHES:
            raise self._bad_choice()
        if not isinstance(self.query, str):
            raise InvalidValue("bad-query", value=self.query)
        if self.limit is not None and not _is_count(self.limit):
            raise InvalidValue("bad-limit", value=self.limit)
        if not _is_count(self.offset):
            raise InvalidValue("bad-offset", value=self.offset)

    def _bad_choice(self) -> InvalidValue:
        name, value, known = ("match", self.match, _MATCHES) if self.sort in _SORTS else ("sort", self.sort, _SORTS)
        return InvalidValue("bad-choice", name=name, value=value, known=", ".join(known))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 0


class Manner(Record):
    """Say how a search is read and shown: language, what tells the day, slashed dates, the owner's synonyms, limits."""

    language: Language
    clock: Clock
    slashed: SlashedDates
    synonyms: Finder | None
    limits: QueryLimits

    @cached_property
    def today(self) -> datetime.date:
        """Return the day on which the search is made; few ask."""
        return self.clock()
