"""What is an option, and what is query."""

from collections.abc import Callable
from typing import Any

import pytest

from searchlib.cli.command import split
from searchlib.cli.running import Words
from searchlib.cli.search import search_command
from searchlib.errors import InvalidValue

Runner = Callable[..., Any]
PARAMETERS = search_command(Words("en")).params


@pytest.mark.parametrize(
    ("args", "options", "words"),
    [
        (["guerra", "-africa"], [], ["guerra", "-africa"]),
        (["guerra", "-russia", "-r", "asia"], ["-r", "asia"], ["guerra", "-russia"]),
        (["-nato", "guerra"], [], ["-nato", "guerra"]),
        (["-rn"], [], ["-rn"]),
        (["-r", "-africa", "-n", "0"], ["-r", "-africa", "-n", "0"], []),
        (["--region", "--", "x"], ["--region", "--"], ["x"]),
        (["--since=2025", "mare"], ["--since=2025"], ["mare"]),
        (["mare", "--json", "porto"], ["--json"], ["mare", "porto"]),
        (["--", "--json", "-n", "5"], [], ["--json", "-n", "5"]),
        (["a", "--", "b", "--", "c"], [], ["a", "b", "--", "c"]),
        (["-", "a"], [], ["-", "a"]),
        (["-x"], ["-x"], []),
        ([""], [], [""]),
        ([], [], []),
    ],
)
def test_options_come_first_and_then_the_words(args: list[str], options: list[str], words: list[str]) -> None:
    assert split(args, PARAMETERS) == [*options, "--", *words]


def test_an_option_without_its_value_is_an_error_but_not_in_completion() -> None:
    with pytest.raises(InvalidValue, match="--region needs a value"):
        split(["mare", "--region"], PARAMETERS)
    assert split(["mare", "--region"], PARAMETERS, resilient=True) == ["--", "mare"]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["guerra"], {"sahel", "donbass", "bilancio"}),
        (["guerra", "-africa"], {"donbass", "bilancio"}),
        (["guerra", "-russia"], {"sahel", "bilancio"}),
        (["guerra", "-nato"], {"sahel", "bilancio"}),
        (["-nato", "guerra", "-africa"], {"bilancio"}),
        (["-africa guerra -dazi"], {"donbass"}),
        (["guerra", "-r", "italia"], {"bilancio"}),
        (["--", "guerra", "-africa", "-r"], {"donbass", "bilancio"}),
    ],
)
def test_a_word_with_a_hyphen_excludes(search: Runner, hits: Runner, args: list[str], found: set[str]) -> None:
    assert {name.rpartition("-")[2].removesuffix(".md") for name in hits(search(*args))} == found


def test_every_word_is_query_even_the_name_of_a_verb(search: Runner) -> None:
    assert search("index").code == 1
    assert search("vertice", "index").code == 1
    assert search("show").code == 1


def test_behind_two_hyphens_an_option_is_query(search: Runner) -> None:
    assert search("--json", "mare").out.startswith("{")
    assert search("--", "--json", "mare").code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--formt", "json"], "search: there is no option --formt; did you mean --format"),
        (["--regio", "asia"], "search: there is no option --regio; did you mean --region?"),
        (["-x", "mare"], "search: there is no option -x; to search for it, write -- before it"),
        (["mare", "--since"], "search: --since needs a value"),
        (["--json=3"], "search: --json takes no value"),
        (["--sort", "best"], "search: --sort cannot be 'best'; it is one of relevance, newest, oldest"),
        (["-n", "many"], "search: --limit must be a whole number from 0 up, not 'many'"),
        (["-n", "-5"], "search: --limit must be a whole number from 0 up, not '-5'"),
        (["--page", "0"], "search: --page must be a whole number from 1 up, not '0'"),
        (["--page", "2", "-n", "0"], "search: --page and --limit 0 do not go together"),
        (["--json", "--format", "csv"], "search: --json and --format csv do not go together"),
        (["--facets", "region", "--no-facets"], "search: --facets and --no-facets do not go together"),
        (["--facets", "colore", "mare"], "search: there is no facet 'colore'"),
        (["--since", "mai", "mare"], 'search: cannot read "mai" as a date'),
        (["--index", "nowhere", "mare"], "search: no index in "),
    ],
)
def test_an_error_is_one_line_and_exit_code_2(search: Runner, args: list[str], said: str) -> None:
    run = search(*args)
    assert run.code == 2
    assert run.out == ""
    assert run.err.startswith(said)
    assert run.err.count("\n") == 1


def test_a_number_glued_to_its_option_is_pointed_out(search: Runner) -> None:
    run = search("mare", "-n20")
    assert run.code == 0
    assert run.err == "search: -n20 was read as a word to exclude; for the option write -n 20\n"
