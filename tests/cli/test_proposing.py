"""The verbs `similar` and `suggest`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchlib

Runner = Callable[..., Any]
Golden = Callable[[str, str], None]
DONBASS = "europa/2025-10-20-donbass.md"


def test_similar_articles_are_lines_as_those_of_a_search(admin: Runner, built: Path, hits: Runner) -> None:
    run = admin("similar", DONBASS)
    found = searchlib.open(built / "index").similar(DONBASS)
    assert hits(run) == [Path(hit.path).name for hit in found]
    assert run.code == 0
    assert {line.count("\t") for line in run.lines} == {4}
    assert admin("similar", f"corpus/{DONBASS}", "-n", "1").lines == run.lines[:1]
    assert [hit["id"] for hit in json.loads(admin("similar", DONBASS, "--json").out)["hits"]] == [
        hit.id for hit in found
    ]


def test_similar_articles_on_a_terminal(terminal: Runner, golden: Golden) -> None:
    run = terminal("searchlib", "similar", DONBASS, "-n", "2", NO_COLOR="1", LC_ALL="it_IT.UTF-8")
    golden("similar_it.txt", run.out)


def test_similar_to_nothing(admin: Runner) -> None:
    run = admin("similar", "nessuno")
    assert (run.code, run.out, run.err) == (1, "", "searchlib: no article has the id or path 'nessuno'\n")
    assert admin("similar", "corpus/note.jsonl").err.startswith("searchlib: 2 articles were read from")
    assert admin("similar", DONBASS, "-n", "0").err == "searchlib: --limit must be a whole number from 1 up, not '0'\n"


def test_suggestions_are_one_a_line_with_their_accents(admin: Runner, built: Path) -> None:
    assert admin("suggest", "la", "citt").lines == ["la città"]
    assert admin("suggest", "la citt").lines == ["la città"]
    many = admin("suggest", "co")
    assert many.lines == searchlib.open(built / "index").suggest("co")
    assert admin("suggest", "co", "-n", "2").lines == many.lines[:2]
    assert json.loads(admin("suggest", "citt", "--json").out) == {"schema": 1, "suggestions": ["città"]}


def test_no_suggestion_is_nothing_found(admin: Runner) -> None:
    run = admin("suggest", "xyz")
    assert (run.code, run.out, run.err) == (1, "", "")
    assert admin("suggest", "xyz", "--json").code == 1
    assert admin("suggest").err == "searchlib: TEXT... is missing (searchlib suggest --help)\n"


@pytest.mark.parametrize("verb", ["similar", "suggest"])
def test_nothing_steers_the_terminal(admin: Runner, hostile: Path, verb: str) -> None:
    (hit,) = searchlib.open(hostile / "index").search("mare")
    run = admin(verb, hit.id if verb == "similar" else "\x1b[31m mar", cwd=hostile)
    assert "\x1b" not in run.out + run.err
