"""What `search` shows on a terminal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Runner = Callable[..., Any]
Golden = Callable[[str, str], None]
SGR = re.compile(r"\x1b\[[0-9;]*m")


def test_hits_and_facets_in_english(terminal: Runner, golden: Golden) -> None:
    run = terminal("search", "guerra", "--facets", "region,author,date:month", NO_COLOR="1")
    golden("search_en.txt", run.out)
    assert (run.code, run.err) == (0, "")


def test_hits_and_facets_in_italian(terminal: Runner, golden: Golden) -> None:
    run = terminal("search", "corea del nord", "-r", "asia", "--color", "never", LC_ALL="it_IT.UTF-8")
    golden("search_it.txt", run.out)


def test_a_page_says_how_to_see_the_next(terminal: Runner, golden: Golden) -> None:
    run = terminal("search", "-n", "1", "--sort", "oldest", "--facets", "date:year", NO_COLOR="1")
    golden("page.txt", run.out)


def test_days(terminal: Runner, golden: Golden) -> None:
    golden("days.txt", terminal("search", "vertice", "--facets", "date:day", NO_COLOR="1").out)


def test_colours(terminal: Runner, golden: Golden) -> None:
    golden("colours.txt", terminal("search", "nato", "--date", "2025").out)


def test_nothing_found(terminal: Runner, golden: Golden) -> None:
    run = terminal("search", "tifone", "-r", "africa", whole=True, NO_COLOR="1")
    golden("nothing.txt", run.out)
    assert run.code == 1


def test_without_facets(terminal: Runner) -> None:
    assert "Region" not in terminal("search", "nato", "--no-facets").out


@pytest.mark.parametrize("columns", [80, 50, 30])
def test_lines_fit_into_the_terminal(terminal: Runner, columns: int) -> None:
    run = terminal("search", "-n", "0", "--facets", "region,author,tag,date:month", columns=columns, NO_COLOR="1")
    paths = re.compile(r" *corpus/\S+$")
    assert {line for line in run.lines if len(line) > columns and not paths.match(line)} == set()


def test_a_wide_terminal_is_not_filled(terminal: Runner) -> None:
    run = terminal("search", "-n", "0", columns=300, NO_COLOR="1")
    assert max(map(len, run.lines)) <= 100


def test_no_colour_where_it_is_not_wanted(terminal: Runner) -> None:
    assert SGR.search(terminal("search", "nato").out)
    assert not SGR.search(terminal("search", "nato", NO_COLOR="1").out)
    assert SGR.search(terminal("search", "nato", NO_COLOR="").out)
    assert not SGR.search(terminal("search", "nato", TERM="dumb").out)
    assert not SGR.search(terminal("search", "nato", "--color", "never").out)
    assert SGR.search(terminal("search", "nato", "--color", "always", NO_COLOR="1").out)


def test_always_in_colour_is_the_form_of_a_terminal_even_in_a_pipe(search: Runner) -> None:
    run = search("nato", "--color", "always")
    assert "\t" not in run.out
    assert "\x1b[1;31mNATO\x1b[0m" in run.out


def test_text_in_a_pipe_is_plain_lines(search: Runner) -> None:
    assert search("nato", "--format", "text").out == search("nato").out
    assert search("nato").out.count("\t") == 4


def test_the_articles_have_no_say_over_the_terminal(terminal: Runner, hostile: Path) -> None:
    run = terminal("search", "mare", "--facets", "region,author,tag", cwd=hostile)
    rest = SGR.sub("", run.out)
    assert "mare" in rest
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", rest)
    assert "\x1b[31m" not in run.out


def test_an_encoding_without_blocks_gets_plain_characters(terminal: Runner) -> None:
    run = terminal("search", "guerra", NO_COLOR="1", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert run.code == 0
    assert run.out.isascii()
    assert "###" in run.out


def test_json_on_a_terminal_is_indented(terminal: Runner) -> None:
    assert terminal("search", "nato", "--json").out.startswith('{\n  "schema": 1,')


def test_the_verb_facets(terminal: Runner, golden: Golden) -> None:
    golden("facets.txt", terminal("searchlib", "facets", "guerra", "--facets", "tag,date:year", NO_COLOR="1").out)


def test_the_verb_show(terminal: Runner, golden: Golden) -> None:
    golden("show.txt", terminal("searchlib", "show", "corpus/africa/2024-02-03-sahel.md", NO_COLOR="1").out)
