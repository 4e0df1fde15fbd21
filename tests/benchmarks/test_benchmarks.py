"""The benchmark: its corpus is deterministic and varied, its queries distinct, and its report complete."""

import json
import random
import re
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.corpus import make_articles, read_articles, write_corpus
from benchmarks.folder import measure_folder
from benchmarks.latency import percentiles, spread
from benchmarks.misremembered import WAYS, measure, misremembered
from benchmarks.queries import draw_queries
from benchmarks.question import KINDS, MODES
from benchmarks.vocabulary import Vocabulary, read_vocabulary

FIELDS = ["id", "title", "summary", "region", "author", "date", "image_alt", "body"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    write_corpus(path, 200)
    return path


@pytest.fixture(scope="module")
def vocabulary(corpus: Path) -> Vocabulary:
    return read_vocabulary(corpus, seed=1)


def words(articles: list[dict[str, str]]) -> set[str]:
    return {word for article in articles for word in re.findall(r"\w+", article["body"].lower())}


def test_the_same_seed_makes_the_same_corpus(corpus: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.jsonl"
    write_corpus(again, 200)
    assert again.read_bytes() == corpus.read_bytes()
    write_corpus(again, 200, seed=8)
    assert again.read_bytes() != corpus.read_bytes()


def test_a_longer_corpus_begins_like_a_shorter_one() -> None:
    assert list(make_articles(3)) == list(make_articles(5))[:3]


def test_a_corpus_is_varied(corpus: Path) -> None:
    articles = list(read_articles(corpus))
    assert [list(article) for article in articles] == [FIELDS] * 200
    assert all(article[field] for article in articles for field in FIELDS)
    assert len({article["body"] for article in articles}) == 200
    assert len({article["region"] for article in articles}) >= 8
    assert len({article["author"] for article in articles}) >= 30
    assert len({article["date"][:7] for article in articles}) >= 60
    assert len(words(articles)) > 1.2 * len(words(articles[:100]))


def test_articles_of_other_corpora_may_lack_fields(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"title": "Uno", "body": "Testo"}\n\n{"id": 7, "region": null}\n', encoding="utf-8")
    one, other = read_articles(path)
    assert (one["id"], one["title"], one["date"]) == ("0", "Uno", "")
    assert (other["id"], other["region"]) == ("7", "")


def test_queries_are_distinct_and_always_the_same(vocabulary: Vocabulary) -> None:
    drawn = draw_queries(vocabulary, 12, seed=3)
    assert drawn == draw_queries(vocabulary, 12, seed=3)
    assert list(drawn) == list(KINDS)
    for kind, queries in drawn.items():
        assert len(queries) == len(set(queries)) == 12, kind
        assert {query.kind for query in queries} == {kind}
    assert not any(query.words[0] in vocabulary.frequencies for query in drawn["typo"])
    assert all(query.region and query.days for query in drawn["filters"])


def test_no_query_is_asked_in_two_modes(vocabulary: Vocabulary) -> None:
    tasks = spread(draw_queries(vocabulary, 8, seed=3))
    assert len({query for query, _ in tasks}) == len(tasks) == 8 * len(KINDS)
    assert {mode.name for _, mode in tasks} == {mode.name for mode in MODES}


def test_percentiles_are_interpolated() -> None:
    assert percentiles([float(value) for value in range(101)]) == {"p50": 50, "p95": 95, "p99": 99}
    assert percentiles([2.0]) == {"p50": 2, "p95": 2, "p99": 2}
    assert percentiles([]) == {}


def test_a_small_run_gives_a_complete_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([
        "--articles", "60", "--peers", "searchlib,sqlite", "--queries", "1", "--commits", "1", "--cold-runs", "1",
        "--growth", "10", "--out", str(tmp_path),
    ])  # fmt: skip
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["corpus"]["articles"] == 60
    for name, kinds in (("searchlib", set(KINDS)), ("sqlite", set(KINDS) - {"typo"})):
        engine = report["engines"][name]
        assert engine["version"]
        assert engine["articles"] == 60
        assert set(engine["build"]) == {"wall", "cpu", "peak", "size", "corpus"}
        assert all(value > 0 for value in engine["build"].values())
        assert {*engine["latency"]} == {mode.name for mode in MODES}
        for rows in engine["latency"].values():
            assert set(rows) == kinds | {"all"}
            assert all(0 < row["p50"] <= row["p95"] <= row["p99"] for row in rows.values())
        assert engine["update"]["commits"] == 1
        assert report["cold"]["ms"][name] > 0
    assert report["cold"]["ms"]["python -c pass"] > 0
    assert report["hits"]["sqlite"]["browse"] == {"same": len(MODES), "fewer": 0, "more": 0, "widened": 0}
    assert [row["articles"] for row in report["growth"]] == [10]
    table = (tmp_path / "report.md").read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    for title in ("At a glance", "Build", "Queries", "cold start", "One article more", "the same?", "grows"):
        assert title in table
    assert all(f"| {kind} |" in table for kind in KINDS)
    assert str(tmp_path) not in table
    assert "index, MB" in printed


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xapian", None)
    monkeypatch.delitem(__import__("sys").modules, "benchmarks.peers.xapian", raising=False)
    with pytest.raises(SystemExit, match="xapian cannot take part"):
        main(["--peers", "xapian"])


def test_a_folder_of_files_is_measured(tmp_path: Path) -> None:
    times = measure_folder(tmp_path, 20)
    assert len(times) == 5 and all(seconds > 0 for seconds in times.values())


def test_titles_with_a_wrong_word_are_asked_for(corpus: Path, tmp_path: Path) -> None:
    asked, found = measure(tmp_path, corpus, 20)
    assert list(found) == list(WAYS)
    strict, widened, loose = found.values()
    assert 0 < strict <= widened <= loose <= asked == 20
    titles = ["Il governo ungherese approva la manovra economica", "Vertice", "Una guerra lontana"]
    for title, query in misremembered(titles, random.Random(1)):
        assert title == titles[0] and query.split() != title.split()
        assert len(set(query.split()) & set(title.split())) == len(title.split()) - 1
