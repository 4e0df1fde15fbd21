"""Countries, what a query is expanded by, and how that is shown and switched off."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchlib
from searchlib import Article, Index

Runner = Callable[..., Any]
Golden = Callable[[str, str], None]
COREA, DONBASS, TIFONE = "2025-10-12-corea.md", "2025-10-20-donbass.md", "2025-03-10-tifone.md"
UNION = "---\ntitle: Bruxelles decide\n---\n\nL'Unione Europea vota domani il bilancio comune.\n"


@pytest.fixture
def with_union(admin: Runner, archive: Path) -> Path:
    """Return the archive with one more article, which says "Unione Europea" and nowhere "UE"."""
    (archive / "corpus" / "unione.md").write_text(UNION, encoding="utf-8")
    assert admin("index", cwd=archive).code == 0
    return archive


# -- countries


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["-p", "Corea del Nord"], {COREA}),
        (["--place", "corea-del-nord"], {COREA}),
        (["-p", "North Korea"], {COREA}),
        (["-p", "nordcoreano", "--place", "KP"], {COREA}),
        (["-p", "russia", "-p", "filippine"], {DONBASS, TIFONE}),
        (["-p", "russia", "guerra"], {DONBASS}),
    ],
)
def test_articles_about_a_country(search: Runner, hits: Runner, args: list[str], found: set[str]) -> None:
    assert set(hits(search(*args))) == found


def test_a_country_in_json_is_the_key_that_was_understood(search: Runner) -> None:
    results = json.loads(search("--json", "-p", "nordcoreano", "--facets", "place").out)
    assert results["filters"] == {"place": ["corea del nord"]}
    assert {"value": "corea del nord", "label": "North Korea", "count": 1, "selected": True} in results["facets"][
        "place"
    ]


def test_a_country_of_no_article_and_one_that_removes_everything_are_said(search: Runner) -> None:
    run = search("-p", "spaceland")
    assert (run.code, run.err.splitlines()[0]) == (1, "search: no article is about 'spaceland'")
    run = search("tifone", "-p", "russia", LC_ALL="it_IT.UTF-8")
    assert run.err == "search: senza il filtro sul luogo sarebbero 1\n"


def test_what_is_offered_keeps_the_country_and_exactness(search: Runner) -> None:
    run = search("vertise", "-p", "corea del nord", "--exact")
    assert run.err.splitlines()[-1] == "search: did you mean: search --place 'corea del nord' --exact vertice"


def test_countries_are_counted(admin: Runner) -> None:
    assert admin("facets", "--facets", "place", "-p", "russia", LC_ALL="it_IT.UTF-8").lines == [
        "place\titalia\tItalia\t2",
        "place\tcorea del nord\tCorea del Nord\t1",
        "place\tfilippine\tFilippine\t1",
        "place\trussia\tRussia\t1",
    ]


def test_countries_on_a_terminal(terminal: Runner, golden: Golden) -> None:
    run = terminal("search", "nordcoreano", "--facets", "place", NO_COLOR="1", LC_ALL="it_IT.UTF-8")
    golden("places_it.txt", run.out)
    run = terminal("searchlib", "facets", "corea del nord", "-p", "russia", "--facets", "place", NO_COLOR="1")
    golden("places_facets_en.txt", run.out)


# -- expansion


def test_an_adjective_finds_its_country_unless_the_search_is_exact(search: Runner, hits: Runner) -> None:
    assert hits(search("nordcoreano")) == [COREA]
    assert json.loads(search("--json", "nordcoreano").out)["expansions"][0]["text"] == "nordcoreano"
    exact = search("nordcoreano", "--exact")
    assert (exact.code, exact.out) == (1, "")
    assert exact.err.splitlines() == [
        "search: no article has: nordcoreano",
        "search: this finds one article: search nordcoreano",
    ]
    assert json.loads(search("--json", "--exact", "nordcoreano").out)["expansions"] == []


def test_facets_and_explain_can_be_exact_too(admin: Runner) -> None:
    assert admin("facets", "nordcoreano").code == 0
    assert admin("facets", "nordcoreano", "--exact").code == 1
    id = "asia/2025-10-12-corea.md"
    assert admin("explain", "nordcoreano", "vertice", id).code == 0
    exact = admin("explain", "nordcoreano", "vertice", id, "--exact")
    assert (exact.code, exact.err) == (1, f"searchlib: the query does not match {id!r}\n")
    assert admin("explain", "nordcoreano", "vertice", id, "--exact", "--match", "any").code == 0


def test_other_forms_are_named_in_one_dim_line_on_a_terminal_alone(terminal: Runner, search: Runner) -> None:
    run = terminal("search", "corea del nord", "--no-facets")
    assert run.lines[1] == "\x1b[2malso: nordcoreano, RPDC (--exact leaves them out)\x1b[0m"
    assert run.lines[2] == ""
    assert "also:" not in terminal("search", "corea del nord", "--no-facets", "--exact").out
    assert "also:" not in terminal("search", "corea del nord parallelepipedo", whole=True).out
    piped = search("corea del nord")
    assert "also:" not in piped.out + piped.err


def test_of_each_expansion_two_forms_are_named_at_most_and_no_mere_endings(search: Runner) -> None:
    run = search("--match", "any", "nordcoreano", "russia", "--color", "always", "--no-facets", LC_ALL="it_IT.UTF-8")
    assert run.lines[1] == "\x1b[2manche: Corea del Nord, RPDC, russo, Federazione Russa (--exact li esclude)\x1b[0m"


# -- all words but one


def test_that_a_word_was_left_out_stands_under_the_count_on_a_terminal(terminal: Runner, golden: Golden) -> None:
    run = terminal("search", "guerra", "russia", "bilancio", "--no-facets", whole=True, NO_COLOR="1")
    golden("most.txt", run.out)
    assert run.out.count("all but one") == 1
    run = terminal("search", "guerra", "russia", "bilancio", "--no-facets")
    assert run.lines[1] == "\x1b[2mno article has all the words; these have all but one\x1b[0m"


def test_that_a_word_was_left_out_stands_on_stderr_in_a_pipe(search: Runner, admin: Runner) -> None:
    run = search("guerra", "russia", "bilancio", LC_ALL="it_IT.UTF-8")
    assert run.code == 0
    assert run.err == ("search: nessun articolo contiene tutte le parole; questi le contengono tutte meno una\n")
    assert search("guerra", "russia", "bilancio", "--count").err.startswith("search: no article has all the words")
    assert admin("facets", "guerra", "russia", "bilancio").err.startswith("searchlib: no article has all the words")
    quiet = search("--json", "guerra", "russia", "bilancio")
    assert quiet.err == ""
    results = json.loads(quiet.out)
    assert (results["matching"], results["warnings"][0]["code"]) == ("most", "matching-most")


# -- synonyms


def test_an_institution_is_found_by_its_other_names_unless_the_search_is_exact(
    search: Runner, with_union: Path
) -> None:
    assert search("dell'ue", "--format", "paths", cwd=with_union).out == "corpus/unione.md\n"
    assert search("ue", "--exact", cwd=with_union).code == 1
    shown = search("ue", "--color", "always", "--no-facets", cwd=with_union)
    assert "also: Unione europea (--exact leaves them out)" in shown.lines[1]


def test_synonyms_of_the_settings_come_before_the_names_of_institutions(search: Runner, with_union: Path) -> None:
    (with_union / "searchlib.toml").write_text('[synonyms]\nue = "bilancio comune"\n', encoding="utf-8")
    expansions = json.loads(search("--json", "ue", cwd=with_union).out)["expansions"]
    assert expansions == [{"text": "ue", "forms": ["bilancio comune"]}]


@pytest.mark.parametrize("written", ['unia = ["unione europea"]', 'unia = "unione europea"'])
def test_synonyms_of_the_settings_are_searched_for_unless_the_search_is_exact(
    search: Runner, admin: Runner, with_union: Path, written: str
) -> None:
    assert search("unia", cwd=with_union).code == 1
    (with_union / "searchlib.toml").write_text(f"[synonyms]\n{written}\n", encoding="utf-8")
    assert search("unia", "--format", "paths", cwd=with_union).out == "corpus/unione.md\n"
    assert search("unia", "--exact", cwd=with_union).code == 1
    assert search("unione europea", "--count", cwd=with_union).out == "1\n"
    assert admin("facets", "unia", cwd=with_union).code == 0
    assert admin("facets", "unia", "--exact", cwd=with_union).code == 1
    assert admin("explain", "unia", "corpus/unione.md", cwd=with_union).code == 0
    shown = search("unia", "--color", "always", "--no-facets", cwd=with_union)
    assert "also: unione europea (--exact leaves them out)" in shown.lines[1]


def test_synonyms_hold_for_an_index_that_is_built_on_the_way(search: Runner, corpus_only: Path) -> None:
    (corpus_only / "corpus" / "unione.md").write_text(UNION, encoding="utf-8")
    (corpus_only / "searchlib.toml").write_text('[synonyms]\nunia = "unione europea"', encoding="utf-8")
    assert search("unia", cwd=corpus_only).code == 0


def test_wrong_synonyms_are_one_line(search: Runner, admin: Runner, archive: Path) -> None:
    (archive / "searchlib.toml").write_text("[synonyms]\nue = 3", encoding="utf-8")
    for run in (search("mare", cwd=archive), admin("status", cwd=archive)):
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert 'synonyms.ue cannot be 3; allowed: "text" | ["text", …]' in run.err


# -- newer articles


def test_recent_gives_newer_articles_more(search: Runner, archive: Path, opened: Index) -> None:
    days = {"vecchio": datetime.date(2001, 1, 1), "nuovo": datetime.date.today()}
    with opened.writer() as writer:
        for id, day in days.items():
            writer.upsert(Article(id=id, title="Il faro", body="Il faro è acceso.", date=day))

    def scores(*options: str) -> dict[str, float]:
        return {
            hit["id"]: hit["score"] for hit in json.loads(search("--json", "faro", *options, cwd=archive).out)["hits"]
        }

    plain, recent = scores(), scores("--recent")
    assert plain["vecchio"] == plain["nuovo"]
    assert recent["nuovo"] > recent["vecchio"]


def test_recent_goes_with_relevance_alone(search: Runner) -> None:
    run = search("mare", "--recent", "--sort", "newest")
    assert (run.code, run.err) == (2, "search: --recent and --sort newest do not go together\n")


def test_the_library_knows_what_the_command_does(built: Path) -> None:
    assert [hit.id for hit in searchlib.open(built / "index").search("", place="KP")] == ["asia/2025-10-12-corea.md"]
