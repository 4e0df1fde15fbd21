"""Turn counts into facets: values with labels, in order, and the calendar histogram.

Facets are disjunctive: the counts of a facet ignore the filter on that same facet and obey every other one, so that
a reader who chose "Asia" still sees what "Africa" would give. Selected values are marked, and present even at 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from searchlib.dates import Granularity, Period
from searchlib.errors import InvalidValue, UnknownField
from searchlib.fields import NAME_FACETS
from searchlib.messages import MONTHS, Language
from searchlib.names import loose_key
from searchlib.records import Record
from searchlib.results import FacetValue

if TYPE_CHECKING:
    from searchlib.engine.segments.arrays import I64

DEFAULT_FACETS = ("region", "date:month")
_REQUESTS_KEPT = 64
_SPANS_KEPT = 64
_SPAN = 256
MOST_BUCKETS = 5_000
"""A histogram longer than this keeps its empty buckets to itself."""

_DENSE = 4
"""Where more than so many buckets are shown to one with articles, only those with articles are made anew."""
_RANK_BITS = 32

_value: Callable[[tuple[str, str, int, bool]], FacetValue] = partial(tuple.__new__, FacetValue)
"""Makes a value of a row, hundreds a search: a third of the time that `FacetValue._make` takes."""


class FacetRequest(Record):
    """Say which facets to count, and how fine the date facet is."""

    names: tuple[str, ...]
    granularity: Granularity = "month"


def facet_request(facets: Iterable[str] | None) -> FacetRequest:
    """Read the names of facets: "region", "author", "tag", "date", "date:year", "date:month", "date:day".

    Raises:
        UnknownField: a name is no facet's.
        InvalidValue: the date facet is asked for in two granularities, or in one that does not exist.
    """
    return _request(DEFAULT_FACETS if facets is None else (facets,) if isinstance(facets, str) else tuple(facets))


@lru_cache(_REQUESTS_KEPT)
def _request(facets: tuple[str, ...]) -> FacetRequest:
    names: dict[str, None] = {}
    granularity: Granularity | None = None
    for facet in facets:
        name, _, fineness = facet.partition(":")
        if name not in NAME_FACETS and name != "date":
            known = [*NAME_FACETS, "date"]
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            raise UnknownField("unknown-facet", name=facet, known=", ".join(near or known))
        if fineness:
            chosen = next((one for one in get_args(Granularity) if one == fineness and name == "date"), None)
            if chosen is None or (granularity is not None and granularity != chosen):
                raise InvalidValue("bad-granularity", name=facet)
            granularity = chosen
        names[name] = None
    return FacetRequest(tuple(names), granularity or "month")


class NameTable:
    """Hold the names of a facet in one language, and make values of their counts.

    Args:
        keys: every key; counts come in their order.
        labels: key → what to show; where it is missing, the key is shown.
    """

    def __init__(self, keys: Sequence[str], labels: Mapping[str, str]) -> None:
        import numpy as np  # here, as `facet_request` is called by programs that only open an index

        self.labels = labels
        shown = [labels.get(key, key) for key in keys]
        alphabetical = sorted(range(len(keys)), key=lambda at: (shown[at].casefold(), keys[at]))
        self._rank = np.empty(len(keys), dtype=np.int64)
        self._rank[alphabetical] = np.arange(len(keys))
        self._keys = np.array([keys[at] for at in alphabetical], dtype=object)
        self._shown = np.array([shown[at] for at in alphabetical], dtype=object)

    @cached_property
    def loose(self) -> Mapping[str, str]:
        """Return how keys are found by people who write them otherwise: loose key → key."""
        return {loose_key(key): key for key in self.labels}

    def values(self, counts: I64, selected: Collection[str]) -> tuple[FacetValue, ...]:
        """Return the names that have articles or are selected, by count then label."""
        found = counts.nonzero()[0]
        order = self._rank[found] - (counts[found] << _RANK_BITS)
        order.sort()
        ranks = order & ((1 << _RANK_BITS) - 1)
        counted = (-(order >> _RANK_BITS)).tolist()
        rows = zip(self._keys[ranks].tolist(), self._shown[ranks].tolist(), counted, repeat(False))
        values = tuple(map(_value, rows))
        return self._marked(values, set(selected)) if selected else values

    def _marked(self, values: tuple[FacetValue, ...], selected: set[str]) -> tuple[FacetValue, ...]:
        """Return values with those that are selected marked, and put after the others where no article has them."""
        marked = [value._replace(selected=True) if value.value in selected else value for value in values]
        absent = selected.difference([value.value for value in values])
        added = [FacetValue(key, self.labels.get(key, key), 0, True) for key in absent]
        return (*marked, *sorted(added, key=lambda value: (value.label.casefold(), value.value)))


def date_values(
    buckets: Mapping[int, int], granularity: Granularity, selected: Period | None, language: Language
) -> tuple[FacetValue, ...]:
    """Return the histogram of buckets (see `Calendar.counts`), zeros between them included.

    The selected period's ends are there too, as far as they are given. A histogram of more than `MOST_BUCKETS`
    buckets lists only those that have articles or are ends of the selection.
    """
    start = _bucket(selected.start, granularity) if selected and selected.start else None
    end = _bucket(selected.end, granularity) if selected and selected.end else None
    ends = [bucket for bucket in (start, end) if bucket is not None]
    every = [*buckets, *ends]
    if not every:
        return ()
    low, high = min(every), max(every)
    first, last = (1, 0) if selected is None else (low if start is None else start, high if end is None else end)
    if high - low >= MOST_BUCKETS:
        return tuple([
            FacetValue(*_text(bucket, granularity, language), buckets.get(bucket, 0), first <= bucket <= last)
            for bucket in sorted(set(every))
        ])  # fmt: skip
    texts, labels, empty = _buckets(low, high, granularity, language)
    if selected is None and len(buckets) * _DENSE < len(empty):
        for bucket, count in buckets.items():
            at = bucket - low
            empty[at] = _value((texts[at], labels[at], count, False))
        return tuple(empty)
    shown = range(low, high + 1)
    inside = repeat(False) if selected is None else [first <= bucket <= last for bucket in shown]
    return tuple(map(_value, zip(texts, labels, map(buckets.get, shown, repeat(0)), inside, strict=False)))


def _bucket(day: datetime.date, granularity: Granularity) -> int:
    """Return the number of the bucket that a day is in."""
    if granularity == "day":
        return day.toordinal()
    return day.year * 12 + day.month - 1 if granularity == "month" else day.year


class _Buckets(NamedTuple):
    """Hold how buckets that follow one another are shown: their values, labels, and what is shown of empty ones."""

    texts: list[str]
    labels: list[str]
    empty: list[FacetValue]


def _buckets(low: int, high: int, granularity: Granularity, language: Language) -> _Buckets:
    """Return how the buckets from one to another are shown, in lists of their own."""
    parts: list[tuple[list[Any], ...]] = []
    while low <= high:
        number, start = divmod(low - 1, _SPAN)
        parts.append(tuple([column[start : start + high - low + 1] for column in _span(number, granularity, language)]))
        low = (number + 1) * _SPAN + 1
    return _Buckets(*(parts[0] if len(parts) == 1 else [list(chain(*columns)) for columns in zip(*parts, strict=True)]))


@lru_cache(_SPANS_KEPT)
def _span(number: int, granularity: Granularity, language: Language) -> _Buckets:
    """Return how `_SPAN` buckets are shown, of which the first is 1 and the last that of the last day there is."""
    after = min((number + 1) * _SPAN, datetime.date.max.toordinal()) + 1
    texts = [_text(bucket, granularity, language) for bucket in range(number * _SPAN + 1, after)]
    empty = [FacetValue(value, label, 0, False) for value, label in texts]
    return _Buckets([value for value, _ in texts], [label for _, label in texts], empty)


def _text(bucket: int, granularity: Granularity, language: Language) -> tuple[str, str]:
    """Return a bucket as it stands in a filter, and as people read it."""
    if granularity == "year":
        return f"{bucket:04}", str(bucket)
    if granularity == "month":
        year, month = divmod(bucket, 12)
        return f"{year:04}-{month + 1:02}", f"{MONTHS[language][month]} {year}"
    day = datetime.date.fromordinal(bucket)
    return day.isoformat(), f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
