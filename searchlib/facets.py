"""Turn counts into facets: values with labels, in order, and the calendar histogram.

Facets are disjunctive: the counts of a facet ignore the filter on that same facet and obey every other one, so that
a reader who chose "Asia" still sees what "Africa" would give. Selected values are marked, and present even at 0.
"""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from searchlib.dates import Granularity, Period
from searchlib.errors import InvalidValue, UnknownField
from searchlib.fields import NAME_FACETS
from searchlib.messages import MONTHS, Language
from searchlib.results import FacetValue

DEFAULT_FACETS = ("region", "date:month")
_CACHED_BUCKETS = 4096
MOST_BUCKETS = 5_000
"""A histogram longer than this keeps its empty buckets to itself."""


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """Say which facets to count, and how fine the date facet is."""

    names: tuple[str, ...]
    granularity: Granularity = "month"


def facet_request(facets: Iterable[str] | None) -> FacetRequest:
    """Read the names of facets: "region", "author", "tag", "date", "date:year", "date:month", "date:day".

    Raises:
        UnknownField: a name is no facet's.
        InvalidValue: the date facet is asked for in two granularities, or in one that does not exist.
    """
    names: dict[str, None] = {}
    granularity: Granularity | None = None
    for facet in DEFAULT_FACETS if facets is None else (facets,) if isinstance(facets, str) else facets:
        name, _, fineness = facet.partition(":")
        if name not in NAME_FACETS and name != "date":
            known = [*NAME_FACETS, "date"]
            near = difflib.get_close_matches(name, known, 1)
            raise UnknownField("unknown-facet", name=facet, known=", ".join(near or known))
        if fineness:
            chosen = next((one for one in get_args(Granularity) if one == fineness and name == "date"), None)
            if chosen is None or (granularity is not None and granularity != chosen):
                raise InvalidValue("bad-granularity", name=facet)
            granularity = chosen
        names[name] = None
    return FacetRequest(tuple(names), granularity or "month")


def name_values(counts: Counter[str], labels: Mapping[str, str], selected: Collection[str]) -> tuple[FacetValue, ...]:
    """Return the values of a facet of names: all that have articles or are selected, by count then label."""
    values = [FacetValue(key, labels.get(key, key), counts[key], key in selected) for key in {*counts, *selected}]
    return tuple(sorted(values, key=lambda value: (-value.count, value.label.casefold(), value.value)))


def date_values(
    buckets: Counter[tuple[int, int, int]], granularity: Granularity, selected: Period | None, language: Language
) -> tuple[FacetValue, ...]:
    """Return the histogram of (year, month, day) of the first days of buckets, zeros between them included.

    The selected period's ends are there too, as far as they are given. A histogram of more than `MOST_BUCKETS`
    buckets lists only those that have articles or are ends of the selection.
    """
    counts = Counter({datetime.date(*first): count for first, count in buckets.items()})
    ends = set(counts)
    if selected is not None:
        ends |= {_bucket(day, granularity) for day in (selected.start, selected.end) if day is not None}
    if not ends:
        return ()
    first, last = min(ends), max(ends)
    shown = (
        list(_buckets(first, last, granularity)) if _distance(first, last, granularity) < MOST_BUCKETS else sorted(ends)
    )
    return tuple(
        FacetValue(
            _value(bucket, granularity),
            _label(bucket, granularity, language),
            counts[bucket],
            _is_selected(bucket, granularity, selected),
        )
        for bucket in shown
    )


def _bucket(day: datetime.date, granularity: Granularity) -> datetime.date:
    """Return the first day of the bucket that a day is in."""
    if granularity == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if granularity == "month" else day


@lru_cache(_CACHED_BUCKETS)
def _next(bucket: datetime.date, granularity: Granularity) -> datetime.date | None:
    """Return the first day of the next bucket, or None at the end of the calendar."""
    try:
        if granularity == "year":
            return bucket.replace(year=bucket.year + 1)
        if granularity == "month":
            return bucket.replace(year=bucket.year + bucket.month // 12, month=bucket.month % 12 + 1)
        return bucket + datetime.timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _buckets(first: datetime.date, last: datetime.date, granularity: Granularity) -> Iterable[datetime.date]:
    bucket: datetime.date | None = first
    while bucket is not None and bucket <= last:
        yield bucket
        bucket = _next(bucket, granularity)


def _distance(first: datetime.date, last: datetime.date, granularity: Granularity) -> int:
    if granularity == "day":
        return (last - first).days
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if granularity == "month" else months // 12


@lru_cache(_CACHED_BUCKETS)
def _value(bucket: datetime.date, granularity: Granularity) -> str:
    return bucket.isoformat()[: {"year": 4, "month": 7, "day": 10}[granularity]]


@lru_cache(_CACHED_BUCKETS)
def _label(bucket: datetime.date, granularity: Granularity, language: Language) -> str:
    if granularity == "year":
        return str(bucket.year)
    month = f"{MONTHS[language][bucket.month - 1]} {bucket.year}"
    return month if granularity == "month" else f"{bucket.day} {month}"


def _is_selected(bucket: datetime.date, granularity: Granularity, selected: Period | None) -> bool:
    if selected is None:
        return False
    following = _next(bucket, granularity)
    last = following - datetime.timedelta(days=1) if following else datetime.date.max
    return (selected.start is None or last >= selected.start) and (selected.end is None or bucket <= selected.end)
