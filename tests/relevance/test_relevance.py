"""How well the sample archive is searched, as figures that can only change visibly.

`SEARCHLIB_UPDATE_GOLDEN=1` writes figures.txt anew.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

import searchlib
from searchlib import Index
from searchlib.evaluation import METRICS, Figures, JudgedSet, evaluate, load

HERE = Path(__file__).parent
FIGURES = HERE / "figures.txt"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = searchlib.create(tmp_path_factory.mktemp("relevance"), language="it")
    index.update(HERE.parent.parent / "corpus")
    return index


@pytest.fixture(scope="module")
def judged() -> JudgedSet:
    return load(HERE)


def run(index: Index, judged: JudgedSet, **options: object) -> Figures:
    def search(query: str) -> list[str]:
        return [hit.id for hit in index.search(query, limit=100, facets=[], **options)]  # type: ignore[arg-type]

    return evaluate(judged, search)


def line(name: str, values: list[float], count: int) -> str:
    return f"{name:<12}{count:>8}" + "".join(f"{value:>12.3f}" for value in values)


def table(settings: dict[str, Figures], judged: JudgedSet) -> str:
    lines = [f"{'':<12}{'queries':>8}" + "".join(f"{metric:>12}" for metric in METRICS)]
    for name, figures in settings.items():
        lines.append(line(name, [figures.mean(metric) for metric in METRICS], len(judged.queries)))
    kinds: dict[str, list[int]] = defaultdict(list)
    rows = [json.loads(row) for row in (HERE / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    kind_of = {row["_id"]: row["kind"] for row in rows}
    for number, id in enumerate(judged.queries):
        kinds[kind_of[id]].append(number)
    default = settings["default"]
    for kind, numbers in sorted(kinds.items()):
        means = [sum(default.values[metric][number] for number in numbers) / len(numbers) for metric in METRICS]
        lines.append(line(kind, means, len(numbers)))
    return "\n".join(lines) + "\n"


def test_figures_are_those_committed(index: Index, judged: JudgedSet) -> None:
    settings = {
        "default": run(index, judged),
        "match=any": run(index, judged, match="any"),
        "exact": run(index, judged, exact=True),
    }
    found = table(settings, judged)
    if os.environ.get("SEARCHLIB_UPDATE_GOLDEN"):
        FIGURES.write_text(found, encoding="utf-8")
    assert found == FIGURES.read_text(encoding="utf-8")


def test_every_judged_article_exists(index: Index, judged: JudgedSet) -> None:
    assert len(judged.queries) >= 120
    assert {id for grades in judged.judgments.values() for id in grades if id not in index} == set()
