"""What the shells are told."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchlib

Runner = Callable[..., Any]


@pytest.fixture
def complete(run: Runner) -> Runner:
    """Return a function that answers what bash asks of a line: the values, without their type."""

    def complete(line: str, program: str = "search", shell: str = "bash", **options: Any) -> list[str]:
        words = line.split(" ")
        environ = {f"_{program.upper()}_COMPLETE": f"{shell}_complete", "COMP_WORDS": line,
                   "COMP_CWORD": str(len(words) - 1) if shell != "fish" else words[-1]}  # fmt: skip
        answer = run(program, **environ, **options)
        assert answer.err == ""
        if shell == "zsh":
            return list(answer.lines[1::3])
        return [line.partition(",")[2].partition("\t")[0] for line in answer.lines if line.startswith("plain,")]

    return complete


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_names_are_completed_from_the_index_without_spaces(complete: Runner, shell: str) -> None:
    assert complete("search guerra -r eu", shell=shell) == ["europa-orientale"]
    assert complete("search --region A", shell=shell) == ["africa", "asia"]
    assert complete("search --author liv", shell=shell) == ["livia-campi"]
    assert complete("search --tag corea-d", shell=shell) == ["corea-del-nord"]
    assert complete("search -p nor", shell=shell) == ["north-korea"]


def test_a_completed_name_finds_its_articles(complete: Runner, search: Runner) -> None:
    (name,) = complete("search -r euro")
    assert search("-r", name, "--count").out == "1\n"
    (name,) = complete("search --place cor", LC_ALL="it_IT.UTF-8")
    assert name == "corea-del-nord"
    assert search("--place", name, "--count").out == "1\n"


def test_words_to_exclude_do_not_disturb(complete: Runner) -> None:
    assert complete("search guerra -africa -nato -r eu") == ["europa-orientale"]
    assert complete("search -africa --so") == ["--sort"]
    assert complete("search -afr") == []


def test_options_and_their_values(complete: Runner) -> None:
    assert {"--region", "--since", "--until", "--format", "--help"} <= set(complete("search --"))
    assert complete("search --sort ") == ["relevance", "newest", "oldest"]
    assert complete("search --format nd") == ["ndjson"]
    assert complete("search --facets region,pl") == ["region,place"]
    assert complete("searchlib eval x --compare match=", program="searchlib") == ["match=any", "match=all"]
    assert complete("search --facets region,d") == ["region,date:year", "region,date:month", "region,date:day"]


def test_what_bash_takes_apart_is_put_together(complete: Runner) -> None:
    assert complete("search --region = eu") == ["europa-orientale"]
    assert complete("search --region =") == ["africa", "asia", "europa-orientale", "italia"]
    assert complete("search --facets date : m") == ["month"]
    assert complete("search --facets region,date :") == ["year", "month", "day"]
    assert complete("search --region=eu") == ["europa-orientale"]


def test_bash_inserts_what_it_is_given_as_it_is_so_quotes_are_escaped(complete: Runner) -> None:
    assert complete("search -a nora") == [r"nora-d\\'arco"]
    assert complete("search -a nora", shell="zsh") == ["nora-d'arco"]


def test_verbs(complete: Runner) -> None:
    assert complete("searchlib st", "searchlib") == ["status"]
    assert complete("searchlib facets guerra -r it", "searchlib") == ["italia"]
    assert complete("searchlib completion z", "searchlib") == ["zsh"]


def test_without_an_index_nothing_is_said_or_built(complete: Runner, corpus_only: Path, tmp_path: Path) -> None:
    assert complete("search -r a", cwd=tmp_path) == []
    assert complete("search -r a", cwd=corpus_only) == []
    assert not (corpus_only / "index").exists()
    (tmp_path / "searchlib.toml").write_text("x = ", encoding="utf-8")
    assert complete("search -r a", cwd=tmp_path) == []


def test_the_named_index_is_asked(complete: Runner, built: Path, tmp_path: Path) -> None:
    assert complete(f"search --index {built / 'index'} -r it", cwd=tmp_path) == ["italia"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_are_printed_for_both_commands(admin: Runner, run: Runner, shell: str) -> None:
    script = admin("completion", shell).out
    assert f"_SEARCH_COMPLETE={shell}_complete" in script
    assert f"_SEARCHLIB_COMPLETE={shell}_complete" in script
    assert shell != "fish" or 'string split -m 1 ","' in script
    assert run("search", _SEARCH_COMPLETE=f"{shell}_source").out.strip() in script


def test_bash_completes(admin: Runner, built: Path, tmp_path: Path) -> None:
    """Let bash itself run the script, with a `search` on its path."""
    program = tmp_path / "search"
    root = Path(searchlib.__file__).parent.parent
    program.write_text(f'#!/bin/sh\nexec env PYTHONPATH="{root}" "{sys.executable}" -m searchlib.cli.search "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_text(admin("completion", "bash").out)
    bash = (
        f'source "{tmp_path / "script"}"; COMP_WORDS=(search guerra -a nora); COMP_CWORD=3\n'
        '_search_completion search; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", bash], cwd=built, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "nora-d\\'arco\n"
