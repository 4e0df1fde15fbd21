"""An article takes what is given in several shapes, and refuses what it could not be written with."""

import copy
import dataclasses
import datetime
import pickle

import pytest

from searchlib import Article


@pytest.mark.parametrize("date", ["2025-10-27", 20251027, datetime.time(1, 2)])
def test_the_date_of_an_article_is_a_day(date: object) -> None:
    with pytest.raises(TypeError, match="date"):
        Article(id="a", date=date)  # type: ignore[arg-type]


def test_of_a_day_with_its_time_the_day_is_kept() -> None:
    assert Article(date=datetime.datetime(2025, 10, 27, 23, 59)).date == datetime.date(2025, 10, 27)


def test_an_article_can_be_copied_pickled_and_taken_apart() -> None:
    article = Article(id="a", title="Titolo", region="Asia", date=datetime.date(2025, 10, 27), extra={"x": [1, 2]})
    assert pickle.loads(pickle.dumps(article)) == copy.deepcopy(article) == copy.copy(article) == article
    assert copy.deepcopy(article).extra["x"] is not article.extra["x"]
    assert dataclasses.asdict(article)["extra"] == {"x": [1, 2]}
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(article)).extra["y"] = 1
