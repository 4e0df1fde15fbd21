"""The reference is current, everything has a help text, and every text is used."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import searchlib
from searchlib.cli.admin import admin_command
from searchlib.cli.reference import reference
from searchlib.cli.running import Words
from searchlib.cli.search import search_command
from searchlib.messages import TEXTS

Runner = Callable[..., Any]
ROOT = Path(__file__).parent.parent.parent


def commands() -> list[click.Command]:
    admin = admin_command(Words("en"))
    return [search_command(Words("en")), admin, *admin.commands.values()]


def test_docs_are_current_run_the_module_reference_to_write_them_anew() -> None:
    assert (ROOT / "docs" / "CLI.md").read_text(encoding="utf-8") == reference() + "\n"


@pytest.mark.parametrize("command", commands(), ids=lambda command: str(command.name))
def test_every_command_and_option_has_a_help_text(command: click.Command) -> None:
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
        else:
            assert parameter.metavar, parameter.name


def test_the_options_of_search_are_those_of_the_specification() -> None:
    names = {name for parameter in commands()[0].params for name in parameter.opts if name.startswith("-")}
    assert names == {
        "-r", "--region", "-a", "--author", "--tag", "--since", "--from", "--until", "--to", "--date", "--sort", "-n",
        "--limit", "--page", "--match", "--facets", "--no-facets", "--format", "--json", "--count", "--index",
        "--color", "-p", "--place", "--exact", "--recent", "-h", "--help", "--version",
    }  # fmt: skip


def test_each_verb_takes_an_index_but_those_that_need_none() -> None:
    for verb in admin_command(Words("en")).commands.values():
        takes = any("--index" in parameter.opts for parameter in verb.params)
        assert takes == (verb.name not in ("import", "completion")), verb.name


@pytest.mark.parametrize("language", ["en", "it"])
def test_help_fits_into_80_columns(language: Any) -> None:
    group = admin_command(Words(language))
    for command in (search_command(Words(language)), group, *group.commands.values()):
        text = command.get_help(click.Context(command, info_name=command.name, terminal_width=80))
        assert max(map(len, text.splitlines())) <= 80


def test_every_text_of_the_command_line_is_used_and_exists() -> None:
    used: set[str] = set()
    patterns: set[str] = set()
    for path in (Path(searchlib.__file__).parent / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("cli-"):
                used.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "[a-z-]+" for p in node.values]
                patterns.add("".join(map(str, parts)))
    codes = {code for code in TEXTS if code.startswith("cli-")}
    whole = {code for code in used if not code.endswith("-")}
    assert whole - codes == set()
    twins = {code.removesuffix(".one") for code in codes}
    unused = {code for code in twins - whole if not any(re.fullmatch(p, code) for p in patterns if "cli" in p)}
    assert unused == set()
