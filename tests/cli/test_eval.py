"""The verb `eval`: what it reads, which index it judges, what it prints."""

import gzip
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import searchlib

Runner = Callable[..., Any]
Golden = Callable[[str, str], None]
QUERIES = {
    "q1": "guerra nel donbass",
    "q2": "che cosa si sa del vertice",
    "q3": "il tifone di manila spegne la luce",
    "q4": "nordcoreano",
    "q5": "senza giudizi",
}
QRELS = """\
query-id\tcorpus-id\tscore
q1\teuropa/2025-10-20-donbass.md\t2
q1\tafrica/2024-02-03-sahel.md\t1
q2\tasia/2025-10-12-corea.md\t1
q3\tasia/2025-03-10-tifone.md\t1
q4\tasia/2025-10-12-corea.md\t1
q4\tbreve-1\t0
"""
OWN = ({"_id": "a", "title": "Il gatto", "text": "Il gatto dorme sul tetto."},
       {"_id": "b", "title": "Il cane", "text": "Il cane abbaia al gatto."},
       {"_id": "c", "text": "Il porto è vuoto."})  # fmt: skip


def lines(rows: Sequence[Mapping[str, str | None]], ensure_ascii: bool = True) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=ensure_ascii)}\n" for row in rows)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Return queries and judgments on the articles of the archive."""
    folder = tmp_path / "judged"
    folder.mkdir()
    (folder / "queries.jsonl").write_text(lines([{"_id": id, "text": text} for id, text in QUERIES.items()]))
    (folder / "qrels.tsv").write_text(QRELS)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a set with its own articles, all files gzipped."""
    folder = tmp_path / "own"
    folder.mkdir()
    texts = {
        "corpus.jsonl": lines(list(OWN)),
        "queries.jsonl": lines([{"_id": "1", "text": "dorme il gatto?"}, {"_id": "2", "text": "porto"}]),
        "qrels.tsv": "1\ta\t1\n2\tc\t1\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    return folder


def test_the_index_that_is_found_is_judged(admin: Runner, judged: Path, golden: Golden) -> None:
    run = admin("eval", str(judged))
    golden("eval_en.txt", run.out)
    assert (run.code, run.err) == (0, "")


def test_two_settings_are_compared(admin: Runner, judged: Path, golden: Golden) -> None:
    run = admin("eval", str(judged), "--compare", "match=any", LC_ALL="it_IT.UTF-8")
    golden("eval_it.txt", run.out)
    assert run.code == 0


def test_json_holds_the_figures(admin: Runner, judged: Path) -> None:
    alone = json.loads(admin("eval", str(judged), "--json").out)
    assert (alone["schema"], alone["queries"], alone["articles"], alone["differences"]) == (1, 4, 7, {})
    (one,) = alone["runs"]
    assert one["setting"] == {"match": "all", "exact": False, "recent": False}
    assert list(one["metrics"]) == ["nDCG@10", "MRR@10", "recall@10", "recall@100"]
    low, high = one["metrics"]["MRR@10"]["interval"]
    assert low <= one["metrics"]["MRR@10"]["mean"] <= high
    both = json.loads(admin("eval", str(judged), "--json", "--compare", "exact", "--compare", "any").out)
    first, second = both["runs"]
    assert first == one
    assert second["setting"] == {"match": "any", "exact": True, "recent": False}
    for metric, difference in both["differences"].items():
        means = [run["metrics"][metric]["mean"] for run in (first, second)]
        assert difference["difference"] == pytest.approx(means[1] - means[0], abs=2e-6)
        assert 0 < difference["p"] <= 1


def test_options_change_what_is_judged(admin: Runner, judged: Path) -> None:
    def recall(*options: str) -> float:
        (run,) = json.loads(admin("eval", str(judged), "--json", *options).out)["runs"]
        return float(run["metrics"]["recall@10"]["mean"])

    assert recall("--exact") < recall()
    assert recall("--match", "any") >= recall()
    assert recall("--recent") == recall()


def test_a_set_of_its_own_gets_an_index_that_is_gone_afterwards(
    admin: Runner, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    run = admin("eval", str(own), "--match", "any", cwd=here)
    assert (run.code, run.err) == (0, "")
    assert run.lines[0] == "2 queries, 3 articles, match=any"
    assert [line.split()[:2] for line in run.lines[2:]] == [
        ["nDCG@10", "1.000"], ["MRR@10", "1.000"], ["recall@10", "1.000"], ["recall@100", "1.000"],
    ]  # fmt: skip
    assert sorted(path.name for path in own.iterdir()) == ["corpus.jsonl.gz", "qrels.tsv.gz", "queries.jsonl.gz"]
    assert [*here.iterdir(), *temporary.iterdir()] == []


def test_an_index_that_is_named_is_kept_and_used_again(admin: Runner, own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = admin("eval", str(own), "--index", str(folder), cwd=tmp_path)
    index = searchlib.open(folder)
    assert len(index) == 3
    generation = index.info().generation
    assert admin("eval", str(own), "--index", str(folder), cwd=tmp_path).out == first.out
    assert index.info().generation == generation
    with index.writer() as writer:
        writer.delete("c")
    missing = admin("eval", str(own), "--index", str(folder), cwd=tmp_path)
    assert missing.err == "searchlib: 1 of 2 relevant articles is not in the index\n"
    assert missing.lines[0] == "2 queries, 2 articles, match=all"


def test_an_index_whose_filling_was_broken_off_is_filled(admin: Runner, own: Path, tmp_path: Path) -> None:
    searchlib.create(tmp_path / "kept")
    admin("eval", str(own), "--index", "kept", cwd=tmp_path)
    assert len(searchlib.open(tmp_path / "kept")) == 3


def test_synonyms_of_the_settings_count_in_a_set_of_its_own_too(admin: Runner, own: Path, tmp_path: Path) -> None:
    (own / "queries.jsonl.gz").write_bytes(gzip.compress(lines([{"_id": "2", "text": "scalo"}]).encode()))
    (tmp_path / "searchlib.toml").write_text('[synonyms]\nscalo = "porto"', encoding="utf-8")
    both = json.loads(admin("eval", str(own), "--compare", "exact", "--json", cwd=tmp_path).out)
    assert [run["metrics"]["MRR@10"]["mean"] for run in both["runs"]] == [1.0, 0.0]


def test_what_is_wrong_is_one_line(admin: Runner, judged: Path, own: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for args, said in (
        (["nowhere"], "searchlib: nowhere holds no queries.jsonl"),
        ([], "searchlib: FOLDER is missing (searchlib eval --help)"),
        ([str(judged), "--compare", "all"], "searchlib: --compare all changes nothing: it is match=all already"),
        ([str(judged), "--compare", "best"], "searchlib: --compare cannot be 'best'; it is one of any, all,"),
        ([str(judged)], "searchlib: there is no index here or above"),
    ):
        run = admin("eval", *args, cwd=broken)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1), args
        assert run.err.startswith(said)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl.gz", gzip.compress(b'{"id": "a"}\n'), "is not laid out as BEIR has it: "),
        ("corpus.jsonl.gz", gzip.compress(b"[1]\n"), "is not laid out as BEIR has it: "),
        ("corpus.jsonl.gz", gzip.compress(b"x" * 999)[:20], "is not laid out as BEIR has it: "),
        ("queries.jsonl.gz", gzip.compress(b"no json\n"), "is not laid out as BEIR has it"),
        ("qrels.tsv.gz", gzip.compress(b"1 a 1\n"), "line 1: expected query-id, corpus-id"),
        (
            "qrels.tsv.gz",
            gzip.compress(b"query-id\tcorpus-id\tscore\n\n\nq\t1\n"),
            "line 4: expected query-id, corpus-id",
        ),
        ("qrels.tsv.gz", gzip.compress("1\ta\t²\n".encode()), "line 1: expected query-id, corpus-id"),
        (
            "queries.jsonl.gz",
            gzip.compress(b'\n{"_id": "1", "text": 5}\n'),
            "queries.jsonl.gz is not laid out as BEIR has it: 2",
        ),
        (
            "corpus.jsonl.gz",
            gzip.compress(b'{"_id": 1, "text": ""}\n'),
            "corpus.jsonl.gz is not laid out as BEIR has it: 1",
        ),
        ("corpus.jsonl.gz", gzip.compress(b"x" * 999, mtime=0)[:10] + b"\xff" * 30, "is not laid out as BEIR has it: "),
        ("qrels.tsv.gz", gzip.compress(b"\xff\xff\n"), "is not laid out as BEIR has it: "),
        ("qrels.tsv.gz", gzip.compress(b"9\ta\t1\n"), "no query of queries.jsonl has a judgment in qrels.tsv"),
    ],
)
def test_a_file_that_is_wrong_is_one_line(
    admin: Runner, own: Path, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (own / name).write_bytes(content)
    run = admin("eval", str(own), cwd=tmp_path)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert said in run.err


def test_lines_end_where_json_says_that_they_do(admin: Runner, own: Path, tmp_path: Path) -> None:
    texts = ["uno\u2028due", "tre\x85quattro\x0c"]
    rows = [{"_id": str(number), "title": None, "text": text} for number, text in enumerate(texts)]
    (own / "corpus.jsonl.gz").write_bytes(gzip.compress(lines(rows, ensure_ascii=False).replace("\n", "\r\n").encode()))
    (own / "queries.jsonl.gz").write_bytes(gzip.compress(lines(rows[:1], ensure_ascii=False).encode()))
    (own / "qrels.tsv.gz").write_bytes(gzip.compress(b"query-id\tcorpus-id\tscore\r\n\r\n0\t0\t1\r\n"))
    run = admin("eval", str(own), cwd=tmp_path)
    assert (run.code, run.err, run.lines[0]) == (0, "", "1 query, 2 articles, match=all")


def test_progress_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from searchlib.cli import progress
    from searchlib.cli.running import Words

    monkeypatch.setattr(progress, "is_terminal", lambda stream: True)
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    with progress.ProgressBar(Words("it"), "cli-progress-queries") as bar:
        bar(1, 4)
    assert "25%  1 ricerche di 4" in capsys.readouterr().err
