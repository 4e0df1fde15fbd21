"""The product answers as the slow reference does: hits, order, scores, totals, facets, explanations."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

import searchlib
from searchlib import Article, Index
from searchlib.acronyms import asked_for
from searchlib.dates import Period, to_period
from searchlib.engine.merging import tiers
from searchlib.engine.querying import ranking
from searchlib.query.ast import Node
from searchlib.query.expansion import expand, synonyms
from searchlib.query.institutions import institutions
from searchlib.query.parser import parse
from searchlib.query.spellings import spellings
from searchlib.searching import _demonyms, _place_names

ARCHIVES = int(os.environ.get("SEARCHLIB_ORACLE_ARCHIVES", "50"))
"""How many archives are searched, 60 queries each; SEARCHLIB_ORACLE_ARCHIVES=2000 is a long run."""

QUERIES = 60
BATCHES = 10
FACETS = ("region", "author", "tag", "place")


def tree(generator: ModuleType, query: str, exact: bool) -> Node:
    root = parse(asked_for(query), generator.TODAY).root
    finders = [synonyms(generator.SYNONYMS), institutions, spellings, _place_names, _demonyms]
    return root if exact else expand(root, finders)[0]


def asked(generator: ModuleType, random: Random) -> dict[str, Any]:
    """Return the arguments of a search besides its query."""
    chosen: dict[str, Any] = {
        "match": random.choice(("all", "all", "any")),
        "exact": random.random() < 0.4,
        "recent": random.random() < 0.15,
        "sort": random.choice(("relevance",) * 4 + ("newest", "oldest")),
        "offset": random.choice((0, 0, 0, 1, 3, 7, 30)),
        "limit": random.choice((None, None, 10, 10, 5, 2, 1, 0)),
        "facets": [*FACETS, f"date:{random.choice(('year', 'month', 'day'))}"],
    }
    names = {"region": generator.REGIONS, "author": generator.AUTHORS, "tag": generator.TAGS, "place": generator.PLACES}
    for facet, known in names.items():
        if random.random() < 0.12:
            value = random.choice(known)
            value = value.lower().replace(" ", "-") if random.random() < 0.3 else value
            chosen[facet] = random.choice((value, [value, random.choice(known)], []))
    for name, values in (
        ("since", ["2024-12", 2025]),
        ("until", ["2025-03", "2025-10-27"]),
        ("date", ["2025", "ieri"]),
    ):
        if random.random() < 0.06:
            chosen[name] = random.choice(values)
    return chosen


def period_of(generator: ModuleType, chosen: dict[str, Any]) -> Period | None:
    """Return what since, until and date have in common."""
    given = {name: to_period(chosen[name], generator.TODAY) for name in ("since", "until", "date") if name in chosen}
    if not given:
        return None
    starts = [period.start for name, period in given.items() if name != "until" and period.start]
    ends = [period.end for name, period in given.items() if name != "since" and period.end]
    return Period(max(starts, default=None), min(ends, default=None))


def compare(index: Index, oracle: Any, generator: ModuleType, query: str, chosen: dict[str, Any]) -> None:
    results = index.search(query, **chosen)
    root = tree(generator, query, chosen["exact"])
    names = {
        facet: [value] if isinstance(value, str) else value
        for facet in FACETS
        if (value := chosen.get(facet)) is not None
    }
    granularity = chosen["facets"][-1].partition(":")[2]
    today = generator.TODAY.toordinal() if chosen["recent"] else None
    found = oracle.search(
        root, chosen["match"], names, period_of(generator, chosen),
        chosen["sort"], chosen["offset"], chosen["limit"], today, granularity,
    )  # fmt: skip
    assert (results.total, results.matching) == (found.total, found.matching)
    hits = list(results)
    assert [hit.id for hit in hits] == [id for id, _ in found.page]
    assert [hit.score for hit in hits] == pytest.approx([score for _, score in found.page], abs=1e-6)
    for facet in FACETS:
        labels = oracle.labels(facet)
        expected = sorted(
            ((key, labels[key], count) for key, count in found.facets[facet].items()),
            key=lambda value: (-value[2], value[1].casefold(), value[0]),
        )
        assert [(v.value, v.label, v.count) for v in results.facets[facet] if v.count] == expected
    expected = sorted(found.facets["date"].items())
    assert [(v.value, v.count) for v in results.facets["date"] if v.count] == expected
    regions = oracle.labels("region")
    for hit in hits:
        document = oracle.documents[hit.id]
        assert (hit.title, hit.date) == (document.article.title, document.article.date)
        assert hit.region == tuple(regions[key] for key in document.keys["region"])
    if hits and chosen["offset"] == 0:
        explained = index.explain(
            query, hits[-1].id, match=chosen["match"], exact=chosen["exact"], recent=chosen["recent"]
        )
        parts = oracle.explain(root, chosen["match"], hits[-1].id, today)
        assert [(e.kind, e.text, e.frequency) for e in explained] == [part[:3] for part in parts]
        assert [e.score for e in explained] == pytest.approx([part[3] for part in parts], abs=1e-6)


def write(index: Index, step: list[Article | str], living: dict[str, Any], reference: ModuleType) -> Any:
    """Write one transaction, and return the reference of what there is then."""
    with index.writer() as changes:
        for change in step:
            if isinstance(change, str):
                assert changes.delete(change) == (living.pop(change, None) is not None)
            else:
                changes.upsert(change)
                living[change.id] = reference.read(change)
    assert len(index) == len(living)
    return reference.Reference(living.values())


def search_all(
    steps: list[list[Article | str]],
    queries: int,
    folder: Path,
    reference: ModuleType,
    generator: ModuleType,
    random: Random,
) -> int:
    """Write transactions, search after each, most after the last, and return how many searches were compared."""
    index = searchlib.create(folder, language="it", clock=lambda: generator.TODAY, synonyms=generator.SYNONYMS)
    living: dict[str, Any] = {}
    compared = 0
    for number, step in enumerate(steps, start=1):
        oracle = write(index, step, living, reference)
        articles = [document.article for document in living.values()] or [Article(id="none")]
        for _ in range(queries - compared if number == len(steps) else queries // 2 // len(steps)):
            query = generator.query(random, articles)
            chosen = asked(generator, random)
            try:
                compare(index, oracle, generator, query, chosen)
            except Exception as error:
                error.add_note(f"after transaction {number}: {query!r} {chosen} window {ranking.WINDOW}")
                raise
            compared += 1
    return compared


@pytest.mark.parametrize("batch", range(BATCHES))
def test_searches_equal_the_reference(
    batch: int, reference: ModuleType, generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(batch, ARCHIVES, BATCHES):
        random = Random(seed)
        monkeypatch.setattr(ranking, "WINDOW", random.choice((1, 3, 5, 10, 256)))
        monkeypatch.setattr(tiers, "FACTOR", random.choice((0, 0, 1, 4)))
        steps = generator.transactions(random)
        assert search_all(steps, QUERIES, tmp_path / str(seed), reference, generator, random) == QUERIES


@pytest.mark.parametrize("window", [1, 4, 256])
def test_searches_of_many_short_articles_equal_the_reference(
    window: int, reference: ModuleType, generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(window)
    monkeypatch.setattr(ranking, "WINDOW", window)
    monkeypatch.setattr(tiers, "FACTOR", 0)
    short = [generator.short_article(random, str(number)) for number in range(500)]
    steps = [short[:200], ["7", *short[200:]], [*map(str, range(100, 160)), generator.short_article(random, "1")]]
    assert search_all(steps, QUERIES, tmp_path / "many", reference, generator, random) == QUERIES


@pytest.mark.parametrize("seed", range(3))
def test_similar_articles_equal_the_reference(
    seed: int, reference: ModuleType, generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    monkeypatch.setattr(ranking, "WINDOW", (2, 5, 256)[seed])
    monkeypatch.setattr(tiers, "FACTOR", 0)
    index = searchlib.create(tmp_path / "index", language="it", clock=lambda: generator.TODAY)
    living: dict[str, Any] = {}
    for step in generator.transactions(random):
        oracle = write(index, step, living, reference)
    for id in living:
        results = index.similar(id, limit=7)
        total, page = oracle.similar(id, 7)
        assert (results.total, [hit.id for hit in results]) == (total, [id for id, _ in page])
        assert [hit.score for hit in results] == pytest.approx([score for _, score in page], abs=1e-6)


def test_pages_hold_every_article_once_where_scores_differ_by_rounding_only(
    make_index: Callable[[list[Article]], Index],
) -> None:
    orders = list(itertools.permutations((1, 2, 3)))
    texts = [" ".join(["alfa"] * a + ["beta"] * b + ["gamma"] * c) for a, b, c in orders]
    index = make_index([Article(id=str(number), body=text) for number, text in enumerate(texts)])
    query = '"alfa" "beta" "gamma"'
    pages = [index.search(query, limit=1, offset=number)[0].id for number in range(len(orders))]
    assert pages == [hit.id for hit in index.search(query, limit=None)]


def test_the_value_of_a_facet_filters_by_itself(make_index: Callable[[list[Article]], Index]) -> None:
    index = make_index([Article(id="1", region="Medio Oriente"), Article(id="2", region="Medio-Oriente")])
    for value in index.search(facets=["region"]).facets["region"]:
        assert value.value in [name.lower() for hit in index.search(region=value.value) for name in hit.region]


def test_nearness_never_crosses_fields(make_index: Callable[[list[Article]], Index]) -> None:
    index = make_index([Article(id="1", title="patto", summary="corea")])
    assert not index.search('"patto corea"~99')
    assert not index.search('"patto patti corea"~99')


@pytest.mark.parametrize(("text", "query"), [("casa-e", "casa"), ("indo-pacifica", "indo*")])
def test_a_compound_counts_as_often_in_its_field_as_anywhere(
    make_index: Callable[[list[Article]], Index], text: str, query: str
) -> None:
    index = make_index([Article(id="1", title=text)])
    anywhere, inside = index.explain(query, "1")[0], index.explain(f"titolo:{query}", "1")[0]
    assert (anywhere.kind, anywhere.frequency) == (inside.kind, inside.frequency)
