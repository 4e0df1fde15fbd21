import datetime
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import searchlib
from searchlib import Article, Index
from searchlib.engine.querying.counting import Sample
from searchlib.engine.querying.running import RunningCounts

FACETS = ["region", "tag", "date:month"]
DAYS = [None, *(datetime.date(2024, 1, 1) + datetime.timedelta(days=day) for day in range(0, 400, 7))]
PERIODS = [
    ("2024-02", None), (None, "2024-05-08"), ("2024-03-05", "2024-09-17"), ("2024-06", "2024-06"),
    ("1999", None), ("2030", None), (None, "1999"), (None, "2030"), ("2024-09", "2024-02"),
]  # fmt: skip


@given(st.integers(0, 9_000), st.integers(0, 9_000), st.integers(1, 300), st.integers(0, 2**32))
def test_running_counts_are_those_of_the_stretch(one: int, other: int, size: int, seed: int) -> None:
    first, after = sorted((one, other))
    keys = np.random.default_rng(seed).integers(0, size, after + seed % 3, dtype=np.uint16)
    expected = np.bincount(keys[first:after], minlength=size)
    assert RunningCounts(keys, size).between(first, after).tolist() == expected.tolist()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of articles with several regions and tags, dated and not."""
    chance = random.Random(3)
    path = tmp_path_factory.mktemp("counting") / "index"
    with searchlib.create(path).writer() as writer:
        for number in range(500):
            regions = chance.sample(["Asia", "asia", "Europa", "Africa"], chance.randrange(4))
            tags = [f"tag {chance.randrange(40)}" for _ in range(chance.randrange(3))]
            writer.upsert(Article(id=f"{number}", title="Titolo", region=regions, tags=tags, date=chance.choice(DAYS)))
    return path


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_alone_has_the_same_counts_however_often_it_is_asked_for(
    archive: Path, period: tuple[str | None, str | None]
) -> None:
    since, until = period
    index = searchlib.open(archive, language="it")
    first, *others = [index.search(since=since, until=until, facets=FACETS) for _ in range(3)]
    for other in others:
        assert other.facets == first.facets
    assert _counts(index, since, until) == {value.value: value.count for value in others[0].facets["region"]}


def _counts(index: Index, since: str | None, until: str | None) -> dict[str, int]:
    """Return region → articles of a period, each region searched for by itself."""
    regions = ("asia", "europa", "africa")
    totals = {name: index.search(region=name, since=since, until=until, facets=[]).total for name in regions}
    return {name: total for name, total in totals.items() if total}


def test_one_wrong_date_does_not_make_a_bucket_of_each_day_between(make_index: Callable[..., Index]) -> None:
    day = datetime.date(2025, 10, 27)
    days = [datetime.date.min, day, day, datetime.date.max]
    index = make_index([Article(id=str(at), date=day) for at, day in enumerate(days)])
    calendar = index._view().snapshot.calendar
    expected = {day.toordinal(): days.count(day) for day in days}
    assert calendar.counts(Sample(calendar._reader, calendar._reader.living), "day") == expected
    assert len(calendar._columns["day"].all) == 4
