"""Bars and the calendar, on what a small archive does not have."""

import datetime
from collections import Counter
from typing import Any

from searchlib.cli.charts import facet_lines
from searchlib.cli.running import Words
from searchlib.cli.terminal import Style
from searchlib.dates import Period
from searchlib.facets import Granularity, date_values
from searchlib.results import FacetValue

PLAIN = Style(False)


def names(*counts: int, selected: int = -1) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue(f"v{number}", f"Nome {number}", count, number == selected) for number, count in enumerate(counts)
    )


def lines(facets: dict[str, Any], style: Style = PLAIN, width: int = 80, language: Any = "it") -> list[str]:
    return list(facet_lines(facets, Words(language), style, width))


def calendar(days: dict[str, int], granularity: Granularity = "month", **options: Any) -> list[str]:
    counts: Counter[int] = Counter()
    for written, count in days.items():
        day = datetime.date.fromisoformat(written)
        bucket = {"year": day.year, "month": day.year * 12 + day.month - 1, "day": day.toordinal()}[granularity]
        counts[bucket] += count
    period: Period | None = options.pop("period", None)
    return lines({"date": date_values(counts, granularity, period, "it")}, **options)[2:]


def test_ten_values_and_how_many_more() -> None:
    shown = lines({"region": names(*range(30, 0, -1))})
    assert len(shown) == 13
    assert shown[-1] == "  … e altri 20"
    assert lines({"region": names(*range(11, 0, -1))}, language="en")[-1] == "  … and 1 more"


def test_a_selected_value_is_marked_wherever_it_stands() -> None:
    shown = lines({"region": names(*range(30, 0, -1), selected=20)})
    assert shown[12].startswith("● Nome 20")
    assert shown[13] == "  … e altri 19"


def test_a_bar_is_as_long_as_its_part_and_never_nothing_for_something() -> None:
    shown = lines({"region": names(1000, 500, 1, 0, selected=3)})[2:]
    assert [line.split()[-1] for line in shown[:3]] == ["█" * 24, "█" * 12, "▏"]
    assert shown[0].split()[2] == "1.000"
    assert shown[3] == "● Nome 3      0"


def test_a_facet_without_articles_is_not_shown() -> None:
    assert lines({"region": names(0, selected=0), "author": ()}) == []


def test_long_names_are_cut() -> None:
    value = FacetValue("x", "Regione dal nome davvero interminabile e oltre", 3, False)
    (line,) = lines({"region": (value,)}, width=40)[2:]
    assert "…" in line
    assert len(line) <= 40


def test_months_stand_in_a_row_a_year_as_high_as_they_are_full() -> None:
    assert calendar({"2024-11-05": 1, "2025-01-10": 8, "2025-03-10": 4}) == [
        "        gen feb mar apr mag giu lug ago set ott nov dic",
        "  2024                                          ▁▁▁  ·    1",
        "  2025  ███  ·  ▄▄▄                                      12",
    ]


def test_years_without_articles_are_left_out_and_early_ones_summed_up() -> None:
    shown = calendar({"1970-01-01": 2, **{f"{year}-05-01": 1 for year in range(2000, 2026) if year != 2020}})
    assert shown[1] == "  … 15 precedenti, dal 1970"
    assert [line.split()[0] for line in shown[2:]] == [
        "2013", "2014", "2015", "2016", "2017", "2018", "2019", "⋮", "2021", "2022", "2023", "2024", "2025",
    ]  # fmt: skip


def test_days_stand_in_a_row_a_month() -> None:
    shown = calendar({"2025-02-27": 1, "2025-03-01": 2}, "day")
    assert shown[0].split() == ["1", "5", "10", "15", "20", "25", "30"]
    assert shown[1] == f"  feb 2025  {' ' * 52}▄ ·{' ' * 6}  1"
    assert shown[2] == f"  mar 2025  █{' ' * 60}  2"


def test_years_are_bars() -> None:
    assert calendar({"1970-01-01": 1, "2025-01-01": 2}, "year") == [
        f"  1970  1  {'█' * 12}",
        f"  2025  2  {'█' * 24}",
    ]


def test_selected_months_have_another_colour() -> None:
    march = Period(datetime.date(2025, 3, 1), datetime.date(2025, 3, 31))
    (row,) = calendar({"2025-02-01": 1, "2025-03-10": 1}, style=Style(True), period=march)[1:]
    assert "\x1b[36m███\x1b[0m \x1b[1;33m███\x1b[0m" in row


def test_the_calendar_fits_into_narrow_terminals() -> None:
    for width in (80, 60, 40, 25):
        assert max(map(len, calendar({"2024-11-05": 1, "2025-01-10": 800}, width=width))) <= width
    assert max(map(len, calendar({"2025-01-10": 800}, "day", width=60))) <= 60


def test_without_block_characters_it_is_ascii() -> None:
    style = Style(False, blocks=False)
    assert "".join(calendar({"2001-11-05": 1, "2025-01-10": 8}, style=style)).isascii()
    assert "".join(lines({"region": names(5, 2, selected=1)}, style=style)).isascii()
