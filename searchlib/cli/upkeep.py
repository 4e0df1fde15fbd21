"""Be the verbs that see to an index: `check` and `repair`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from searchlib.cli.command import Command, Option
from searchlib.cli.options import FolderPath, wait_option
from searchlib.cli.running import FOUND, NOTHING, Words, note
from searchlib.cli.terminal import clean
from searchlib.cli.verbs import verb
from searchlib.errors import InvalidValue


def _folder_argument(words: Words) -> click.Argument:
    return click.Argument(["folder"], required=False, type=FolderPath(), metavar=words("cli-metavar-one-folder"))


def _found(words: Words, folder: str | None, index: str | None) -> Path:
    """Return the folder of the index that is named, or of the one that is found."""
    from searchlib.config import find_index, load_settings

    if folder and index:
        raise InvalidValue("cli-options-clash", one=folder, other="--index")
    words.index = folder or index
    return find_index(load_settings(), words.index)


# -- check


def check_verb(words: Words) -> Command:
    """Return the verb `check`, its texts in one language."""
    deep = Option(["--deep"], is_flag=True, help=words("cli-help-option-deep"))
    return verb(words, "check", _check, _folder_argument(words), deep)


def _check(words: Words, folder: str | None, deep: bool, json: bool, index: str | None) -> int:
    """Name every damaged file of an index."""
    from searchlib.cli.opening import shown
    from searchlib.upkeep import check_index

    path = _found(words, folder, index)
    damaged = check_index(path, deep=deep, language=words.language)
    if json:
        from searchlib.cli.formats import print_json

        found = [{"path": str(one.path), "code": one.code, "text": one.text} for one in damaged]
        print_json({"schema": 1, "path": os.path.realpath(path), "deep": deep, "damaged": found})
        return NOTHING if damaged else FOUND
    for one in damaged:
        print(clean(one.text))
    if damaged:
        note(f"searchlib: {words('cli-check-damaged', path=shown(path), n=len(damaged))}")
        return NOTHING
    print(clean(words("cli-check-sound", path=shown(path))))
    return FOUND


# -- repair


def repair_verb(words: Words) -> Command:
    """Return the verb `repair`, its texts in one language."""
    return verb(words, "repair", _repair, _folder_argument(words), wait_option(words))


def _repair(words: Words, folder: str | None, wait: int, json: bool, index: str | None) -> int:
    """Make a damaged index whole again."""
    from searchlib.cli.opening import shown
    from searchlib.cli.progress import ProgressBar
    from searchlib.config import load_settings
    from searchlib.index import open_index
    from searchlib.upkeep import repair_index

    path = _found(words, folder, index)
    with ProgressBar(words) as bar:
        repair = repair_index(
            path, language=words.language, reading=load_settings().reading, progress=bar, timeout=wait
        )  # fmt: skip
    articles = len(open_index(path))
    if json:
        from searchlib.cli.formats import print_json

        lost = [{"id": one.path, "code": one.code, "text": one.reason} for one in repair.lost]
        print_json({
            "schema": 1, "path": os.path.realpath(path), "outcome": repair.outcome, "generation": repair.generation,
            "articles": articles, "lost": lost,
        })  # fmt: skip
        return FOUND
    for one in repair.lost:
        note(f"searchlib: {one.reason}")
    print(clean(words(f"cli-repair-{repair.outcome}", path=shown(path), n=articles)))
    return FOUND
