"""An article takes what is given in several shapes, and refuses what it could not be written with."""

import datetime

import pytest

from searchlib import Article


@pytest.mark.parametrize("date", ["2025-10-27", 20251027, datetime.time(1, 2)])
def test_the_date_of_an_article_is_a_day(date: object) -> None:
    with pytest.raises(TypeError, match="date"):
        Article(id="a", date=date)  # type: ignore[arg-type]


def test_of_a_day_with_its_time_the_day_is_kept() -> None:
    assert Article(date=datetime.datetime(2025, 10, 27, 23, 59)).date == datetime.date(2025, 10, 27)
