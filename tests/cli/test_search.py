"""The command `search`: filters, order, pages, formats, exit codes."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchlib

Runner = Callable[..., Any]

TOP = {"schema", "query", "filters", "match", "matching", "sort", "offset", "limit", "total", "took_ms", "hits",
       "facets", "warnings", "did_you_mean"}  # fmt: skip
HIT = {"id", "title", "title_spans", "summary", "region", "author", "date", "tags", "image_alts", "path", "extra",
       "score", "snippet"}  # fmt: skip
DONBASS, SAHEL, COREA, TIFONE, BILANCIO = (
    "2025-10-20-donbass.md", "2024-02-03-sahel.md", "2025-10-12-corea.md", "2025-03-10-tifone.md",
    "2025-11-05-bilancio.md",
)  # fmt: skip


def test_in_a_pipe_a_hit_is_one_line_of_five_fields(search: Runner) -> None:
    run = search("vertice")
    path = str(Path("corpus/asia/2025-10-12-corea.md"))
    title = "Corea del Nord, un vertice dietro le porte chiuse"
    assert run.lines == [f"2025-10-12\tAsia\tLivia Campi, Ettore Galli\t{title}\t{path}"]
    assert run.err == ""


def test_what_an_article_lacks_is_an_empty_field(search: Runner) -> None:
    assert search("mare", "porto", "breve").lines == ["\t\t\tUna nota senza data\tcorpus/note.jsonl"]


def test_exit_codes_are_those_of_grep(search: Runner) -> None:
    assert search("vertice").code == 0
    assert search("parallelepipedo").code == 1
    assert search("--since", "xyz", "vertice").code == 2


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["-r", "asia"], {COREA, TIFONE}),
        (["--region", "ASIA", "-r", "africa"], {COREA, TIFONE, SAHEL}),
        (["-r", "europa-orientale"], {DONBASS}),
        (["-a", "livia campi"], {COREA, SAHEL}),
        (["--author", "ettore-galli", "guerra"], {BILANCIO}),
        (["--tag", "russia", "--tag", "clima"], {DONBASS, TIFONE}),
        (["--since", "2025-10-20"], {DONBASS, BILANCIO}),
        (["--from", "ottobre 2025", "--to", "2025-10"], {COREA, DONBASS}),
        (["--until", "2024"], {SAHEL}),
        (["--date", "10/3/2025"], {TIFONE}),
        (["--match", "any", "tifone", "bilancio"], {TIFONE, BILANCIO}),
    ],
)
def test_filters(search: Runner, hits: Runner, args: list[str], found: set[str]) -> None:
    assert set(hits(search(*args))) == found


def test_order(search: Runner, hits: Runner) -> None:
    assert hits(search("guerra", "--sort", "newest")) == [BILANCIO, DONBASS, SAHEL]
    assert hits(search("guerra", "--sort", "oldest")) == [SAHEL, DONBASS, BILANCIO]
    assert hits(search())[:2] == [BILANCIO, DONBASS]


def test_pages(search: Runner, hits: Runner) -> None:
    assert hits(search("guerra", "--sort", "newest", "-n", "2")) == [BILANCIO, DONBASS]
    assert hits(search("guerra", "--sort", "newest", "-n", "2", "--page", "2")) == [SAHEL]
    beyond = search("guerra", "-n", "2", "--page", "9")
    assert (beyond.code, beyond.out) == (1, "")
    assert beyond.err == "search: there is no page 9; the last is 2\n"


def test_a_limit_of_0_gives_all(search: Runner) -> None:
    assert len(search("-n", "0").lines) == 7
    assert search("-n", "0", "--json").out.count('"snippet"') == 7


def test_count_prints_the_total_alone(search: Runner) -> None:
    assert search("--count", "guerra", "-n", "1").out == "3\n"
    nothing = search("--count", "parallelepipedo")
    assert (nothing.code, nothing.out) == (1, "0\n")


def test_facets_in_a_pipe_come_only_when_asked(search: Runner) -> None:
    assert "" not in search("guerra").lines
    run = search("guerra", "--sort", "newest", "-n", "1", "--facets", "region,date:year")
    assert run.lines[1:] == [
        "",
        "region\tafrica\tAfrica\t1",
        "region\teuropa orientale\tEuropa orientale\t1",
        "region\titalia\tItalia\t1",
        "date\t2024\t2024\t1",
        "date\t2025\t2025\t2",
    ]


def test_facets_may_be_repeated_and_are_disjunctive(search: Runner) -> None:
    lines = search("guerra", "-r", "africa", "--facets", "region", "--facets", " author ,").lines[2:]
    assert lines == [
        "region\tafrica\tAfrica\t1",
        "region\teuropa orientale\tEuropa orientale\t1",
        "region\titalia\tItalia\t1",
        "author\tlivia campi\tLivia Campi\t1",
    ]


def test_a_query_that_was_read_in_another_way_is_said_on_stderr(search: Runner) -> None:
    run = search('"vertice', "corea")
    assert run.code == 1
    run = search("titolo:vertice", '"corea')
    assert run.code == 0
    assert run.err == "search: a quotation mark is not closed: the phrase goes on to the end of the query\n"
    quiet = search("--json", "titolo:vertice", '"corea')
    assert (quiet.code, quiet.err) == (0, "")


# -- formats


def test_json_is_schema_1(search: Runner) -> None:
    run = search("--json", "corea del nord", "-r", "asia", "--until", "2025")
    result = json.loads(run.out)
    assert run.out.count("\n") == 1
    assert set(result) >= TOP
    assert [set(hit) & HIT for hit in result["hits"]] == [HIT]
    assert (result["schema"], result["query"], result["total"], result["limit"]) == (1, "corea del nord", 1, 10)
    assert result["filters"] == {"region": ["asia"], "until": "2025-12-31"}
    (hit,) = result["hits"]
    assert hit["title_spans"] == [[0, 14]]
    assert hit["region"] == ["Asia"]
    assert hit["date"] == "2025-10-12"
    start, end = hit["snippet"]["spans"][0]
    assert hit["snippet"]["text"][start:end] == "Corea del Nord"
    assert set(result["facets"]) == {"region", "date"}
    assert result["facets"]["region"] == [{"value": "asia", "label": "Asia", "count": 1, "selected": True}]
    assert set(result["facets"]["date"][0]) == {"value", "label", "count", "selected"}
    assert (result["warnings"], result["did_you_mean"]) == ([], None)


def test_json_is_what_the_library_returns(search: Runner, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    ours = searchlib.open(built / "index", language="en").search("guerra", sort="oldest", facets=["tag"]).to_dict()
    theirs = json.loads(search("--format", "json", "guerra", "--sort", "oldest", "--facets", "tag").out)
    assert {**theirs, "took_ms": 0} == {**ours, "took_ms": 0}


def test_json_without_facets_and_without_hits(search: Runner) -> None:
    run = search("--json", "--no-facets", "parallelepipedo")
    result = json.loads(run.out)
    assert (run.code, run.err) == (1, "")
    assert (result["hits"], result["facets"]) == ([], {})
    assert result["warnings"] == [{"code": "word-in-no-article", "text": "no article has: parallelepipedo"}]


def test_json_of_every_hit_has_no_limit(search: Runner) -> None:
    assert json.loads(search("--json", "-n", "0").out)["limit"] is None


def test_ndjson_is_a_hit_a_line(search: Runner) -> None:
    found = [json.loads(line) for line in search("--format", "ndjson", "guerra").lines]
    assert [set(hit) & HIT for hit in found] == [HIT] * 3


def test_csv_has_a_header_and_a_row_a_hit(search: Runner) -> None:
    rows = list(csv.DictReader(io.StringIO(search("--format", "csv", "donbass").out)))
    assert list(rows[0]) == ["date", "region", "author", "title", "path", "id", "score", "snippet"]
    (row,) = rows
    assert (row["author"], row["id"]) == ("Nora D'Arco", "europa/2025-10-20-donbass.md")
    assert float(row["score"]) > 0


def test_paths_name_each_file_once(search: Runner) -> None:
    assert search("--format", "paths", "mare").out == "corpus/note.jsonl\n"
    assert len(search("mare").lines) == 2


def test_paths_open_from_where_one_stands(search: Runner, built: Path) -> None:
    below = built / "corpus" / "asia"
    run = search("--format", "paths", "vertice", cwd=below)
    assert run.out == "2025-10-12-corea.md\n"
    assert (below / run.out.strip()).is_file()


# -- control characters


FORBIDDEN = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]


@pytest.mark.parametrize("form", ["text", "json", "ndjson", "csv", "paths"])
def test_no_control_character_of_an_article_is_printed(search: Runner, hostile: Path, form: str) -> None:
    run = search("mare", "--format", form, "--facets", "region,author,tag", cwd=hostile)
    assert run.code == 0
    allowed = {"\n", "\t"} if form == "text" else {"\n"}
    assert {character for character in run.out if ord(character) in FORBIDDEN} <= allowed
    if form == "text":
        assert run.lines[0].count("\t") == 4


def test_json_escapes_what_it_does_not_show(search: Runner, hostile: Path) -> None:
    (hit,) = json.loads(search("--json", "mare", cwd=hostile).out)["hits"]
    assert "\x1b[31m" in hit["title"]
    assert "\u202e" in hit["title"]


def test_csv_leaves_spreadsheets_nothing_to_compute(search: Runner, hostile: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(search("--format", "csv", "mare", cwd=hostile).out))
    assert row["region"].startswith("'=")
    assert row["author"].startswith("'@")


def test_what_one_typed_is_not_printed_raw_either(search: Runner) -> None:
    run = search("\x1b[31mqwerty", "-r", "\x1b[0mx")
    assert "\x1b" not in run.err
    assert search("--since", "\x1b[31m").err.count("\x1b") == 0
    assert "\x1b" not in search("--\x1b[31m").err
