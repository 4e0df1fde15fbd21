"""When nothing is found: why, and what would help."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchlib
from searchlib.cli.advice import command_line

Runner = Callable[..., Any]


def test_the_word_in_no_article_is_named_and_its_neighbour_offered(search: Runner) -> None:
    run = search("vertise", "corea", "-r", "asia")
    assert run.code == 1
    assert run.out == ""
    assert run.err.splitlines() == [
        "search: no article has: vertise",
        "search: did you mean: search --region asia vertice corea",
    ]


def test_the_neighbour_of_a_word_that_was_left_out_is_offered_beside_the_hits(search: Runner) -> None:
    run = search("corea", "colloquio", "vertise")
    assert run.code == 0
    assert run.err.splitlines()[1:] == [
        "search: no article has: vertise",
        "search: did you mean: search corea colloquio vertice",
    ]


def test_what_is_offered_finds_something(search: Runner) -> None:
    command = (
        search("guera", "--since", "ottobre 2025", "--sort", "newest").err.splitlines()[-1].partition(": search ")[2]
    )
    assert command == "--since 'ottobre 2025' guerra"
    assert search(*shlex.split(command)).code == 0


def test_the_filter_that_removed_everything_is_named(search: Runner) -> None:
    assert "without the filter on region there would be 1" in search("tifone", "-r", "africa").err
    assert "without the filter on date there would be 1" in search("tifone", "--date", "2024").err


def test_an_unknown_name_is_named_with_its_neighbour(search: Runner) -> None:
    assert "no article has the region 'aisa'; did you mean 'Asia'?" in search("tifone", "-r", "aisa").err


def test_words_that_never_meet_are_offered_apart(search: Runner) -> None:
    run = search("tifone", "bilancio")
    assert run.code == 1
    assert run.err == "search: this finds 2 articles: search --match any tifone bilancio\n"


def test_without_one_of_the_conditions_that_were_typed_there_may_be_something(search: Runner) -> None:
    run = search("tifone", "regione:africa")
    assert run.err == "search: this finds one article: search tifone\n"


def test_a_phrase_that_nobody_wrote_is_offered_without_quotation_marks(search: Runner) -> None:
    run = search('"nord corea"')
    assert run.err.splitlines() == [
        'search: no article has: "nord corea"',
        "search: this finds one article: search nord corea",
    ]


def test_what_is_excluded_stays_excluded_in_what_is_offered(search: Runner) -> None:
    run = search('"russia vertice" -"guerra di posizione"')
    assert run.err.splitlines()[-1] == (
        "search: this finds one article: search 'russia vertice -\"guerra di posizione\"'"
    )


def test_an_empty_index_says_so(search: Runner, tmp_path: Path) -> None:
    searchlib.create(tmp_path / "index")
    run = search("mare", cwd=tmp_path)
    assert run.code == 1
    assert run.err == "search: the index is empty; fill it with: searchlib index FOLDER\n"


def test_in_italian(search: Runner) -> None:
    run = search("vertise", LC_ALL="it_IT.UTF-8")
    assert run.err.splitlines() == [
        "search: nessun articolo contiene: vertise",
        "search: forse cercavi: search vertice",
    ]


def test_with_count_the_reasons_are_given_too(search: Runner) -> None:
    run = search("vertise", "--count")
    assert run.out == "0\n"
    assert "no article has: vertise" in run.err


@pytest.mark.parametrize(
    ("options", "query", "line"),
    [
        ([], "corea del nord", "search corea del nord"),
        ([], 'il "patto di difesa"', "search 'il \"patto di difesa\"'"),
        (["--region", "medio oriente"], "gaza", "search --region 'medio oriente' gaza"),
        ([], "guerra -africa", "search guerra -africa"),
        ([], "guerra -x", "search -- guerra -x"),
        ([], "l'incontro", "search 'l'\"'\"'incontro'"),
    ],
)
def test_a_command_is_quoted_only_where_the_shell_needs_it(options: list[str], query: str, line: str) -> None:
    assert command_line(options, query) == line
