"""Turn counts into facets: values with labels, in order, and the calendar histogram.

Facets are disjunctive: the counts of a facet ignore the filter on that same facet and obey every other one, so that
a reader who chose "Asia" still sees what "Africa" would give. Selected values are marked, and present even at 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, get_args

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
_CACHED_SPANS = 64
MOST_BUCKETS = 5_000
"""A histogram longer than this keeps its empty buckets to itself."""

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
    names: dict[str, None] = {}
    granularity: Granularity | None = None
    for facet in DEFAULT_FACETS if facets is None else (facets,) if isinstance(facets, str) else facets:
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
        self._keys = np.array([*keys, ""], dtype=object)[:-1]
        shown = [labels.get(key, key) for key in keys]
        self._shown = np.array([*shown, ""], dtype=object)[:-1]
        alphabetical = sorted(range(len(keys)), key=lambda at: (shown[at].casefold(), keys[at]))
        self._rank = np.empty(len(keys), dtype=np.int64)
        self._rank[alphabetical] = np.arange(len(keys))

    @cached_property
    def loose(self) -> Mapping[str, str]:
        """Return how keys are found by people who write them otherwise: loose key → key."""
        return {loose_key(key): key for key in self.labels}

    def values(self, counts: I64, selected: Collection[str]) -> tuple[FacetValue, ...]:
        """Return the names that have articles or are selected, by count then label."""
        import numpy as np

        order = np.lexsort((self._rank, -counts))[: np.count_nonzero(counts)]
        rows = zip(self._keys[order].tolist(), self._shown[order].tolist(), counts[order].tolist(), repeat(False))
        values = tuple(map(_value, rows))
        if not selected:
            return values
        known = {value.value: value for value in values}
        known |= {
            key: FacetValue(key, self.labels.get(key, key), known[key].count if key in known else 0, True)
            for key in selected
        }
        return tuple(sorted(known.values(), key=lambda value: (-value.count, value.label.casefold(), value.value)))


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
    if not buckets and not ends:
        return ()
    first, last = min([*buckets, *ends]), max([*buckets, *ends])
    shown = range(first, last + 1) if last - first < MOST_BUCKETS else sorted({*buckets, *ends})
    whole = isinstance(shown, range)
    texts = _texts(first, last, granularity, language) if whole else _each(shown, granularity, language)
    counts = [buckets.get(bucket, 0) for bucket in shown]
    if selected is None:
        return tuple(map(_value, zip(*texts, counts, repeat(False))))
    inside = [(start is None or bucket >= start) and (end is None or bucket <= end) for bucket in shown]
    return tuple(map(_value, zip(*texts, counts, inside, strict=True)))


def _bucket(day: datetime.date, granularity: Granularity) -> int:
    """Return the number of the bucket that a day is in."""
    if granularity == "day":
        return day.toordinal()
    return day.year * 12 + day.month - 1 if granularity == "month" else day.year


Texts = tuple[list[str], list[str]]


@lru_cache(_CACHED_SPANS)
def _texts(first: int, last: int, granularity: Granularity, language: Language) -> Texts:
    return _each(range(first, last + 1), granularity, language)


def _each(buckets: Iterable[int], granularity: Granularity, language: Language) -> Texts:
    """Return the values and the labels of buckets."""
    pairs = [_text(bucket, granularity, language) for bucket in buckets]
    return [value for value, _ in pairs], [label for _, label in pairs]


def _text(bucket: int, granularity: Granularity, language: Language) -> tuple[str, str]:
    """Return a bucket as it stands in a filter, and as people read it."""
    if granularity == "year":
        return f"{bucket:04}", str(bucket)
    if granularity == "month":
        year, month = divmod(bucket, 12)
        return f"{year:04}-{month + 1:02}", f"{MONTHS[language][month]} {year}"
    day = datetime.date.fromordinal(bucket)
    return day.isoformat(), f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
