import datetime
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.dates import Granularity, Period
from searchlib.errors import InvalidValue, UnknownField
from searchlib.facets import MOST_BUCKETS, NameTable, date_values, facet_request
from searchlib.results import FacetValue

LAST_DAY = datetime.date.max.toordinal()
NAMES = {"b": "Bologna", "a": "abete", "c": "Bologna", "d": "Zara", "e": "àncora"}
ENDS = st.none() | st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1))


def bucket(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1


def histogram(counts: Mapping[int, int], period: Period | None) -> list[tuple[str, int, bool]]:
    """Return the months of a histogram one by one: value, count, whether it is selected."""
    start = bucket(period.start) if period and period.start else None
    end = bucket(period.end) if period and period.end else None
    every = [*counts, *(one for one in (start, end) if one is not None)]
    return [
        (
            f"{month // 12:04}-{month % 12 + 1:02}",
            counts.get(month, 0),
            period is not None and (start is None or start <= month) and (end is None or month <= end),
        )
        for month in range(min(every, default=0), max(every, default=-1) + 1)
    ]


@given(
    st.dictionaries(st.integers(2000 * 12, 2030 * 12), st.integers(1, 9)) | st.dictionaries(
        st.integers(2024 * 12, 2025 * 12), st.integers(1, 9)),
    st.none() | st.builds(Period, ENDS, ENDS),
)  # fmt: skip
def test_the_histogram_has_every_month(counts: dict[int, int], period: Period | None) -> None:
    values = date_values(counts, "month", period, "it")
    assert [(value.value, value.count, value.selected) for value in values] == histogram(counts, period)


def test_the_histogram_is_a_tuple_of_values_with_labels() -> None:
    values = date_values({2025 * 12: 2, 2025 * 12 + 9: 1}, "month", None, "it")
    assert isinstance(values, tuple)
    assert all(type(value) is FacetValue for value in values)
    assert values[0] == ("2025-01", "gennaio 2025", 2, False)
    assert values[8] == ("2025-09", "settembre 2025", 0, False)


def test_one_histogram_leaves_the_next_as_it_is() -> None:
    date_values({24_000: 5, 24_300: 1}, "month", None, "it")
    date_values({24_000: 5, 24_300: 1}, "month", Period(datetime.date(2001, 1, 1)), "it")
    values = date_values({24_000: 5, 24_301: 7}, "month", None, "it")
    assert [(value.count, value.selected) for value in values] == [(5, False), *[(0, False)] * 300, (7, False)]


@pytest.mark.parametrize(
    ("granularity", "number", "text"),
    [
        ("day", 1, "0001-01-01"),
        ("day", LAST_DAY, "9999-12-31"),
        ("month", 12, "0001-01"),
        ("month", 9999 * 12 + 11, "9999-12"),
        ("year", 1, "0001"),
        ("year", 9999, "9999"),
    ],
)
def test_the_first_and_the_last_bucket_of_all_can_be_shown(granularity: Granularity, number: int, text: str) -> None:
    assert [(value.value, value.count) for value in date_values({number: 3}, granularity, None, "it")] == [(text, 3)]


def test_a_histogram_that_is_too_long_has_only_what_is_not_empty() -> None:
    values = date_values({1: 2, 1 + MOST_BUCKETS: 3}, "day", Period(None, datetime.date(1, 2, 1)), "it")
    assert [(value.value, value.count, value.selected) for value in values] == [
        ("0001-01-01", 2, True), ("0001-02-01", 0, True), ("0014-09-10", 3, False),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 3), min_size=5, max_size=5), st.lists(st.sampled_from([*NAMES, "x", "y"]), unique=True))
def test_names_come_by_count_then_label(counts: list[int], selected: list[str]) -> None:
    keys = [*NAMES]
    known = dict(zip(keys, counts, strict=True))
    expected = [
        FacetValue(key, NAMES.get(key, key), known.get(key, 0), key in selected)
        for key in {*keys, *selected}
        if known.get(key) or key in selected
    ]
    expected.sort(key=lambda value: (-value.count, value.label.casefold(), value.value))
    assert NameTable(keys, NAMES).values(np.array(counts), selected) == tuple(expected)


def test_a_request_is_read_alike_however_it_is_given() -> None:
    assert facet_request(["region", "date:day", "region"]) == facet_request(iter(("region", "date:day")))
    assert facet_request("author") == facet_request(["author"])
    assert facet_request(None) == facet_request(("region", "date:month"))


@pytest.mark.parametrize("facets", [["date:day", "date:year"], ["region:day"], ["date:week"]])
def test_a_granularity_that_cannot_be_is_an_error_each_time(facets: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(InvalidValue):
            facet_request(facets)


def test_an_unknown_facet_is_an_error() -> None:
    with pytest.raises(UnknownField, match="region"):
        facet_request(["regiona"])
