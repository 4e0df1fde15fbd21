"""Be what verbs that read an index have in common: their options, how it is opened, how articles are named."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from searchlib.cli.command import Command
from searchlib.cli.options import index_option, json_option
from searchlib.cli.running import Words, note
from searchlib.errors import InvalidValue

if TYPE_CHECKING:
    from searchlib.index import Index

_MOST_IDS = 5


def verb(words: Words, name: str, run: Callable[..., int], *parameters: click.Parameter) -> Command:
    """Return a verb that reads an index and can print JSON."""
    return Command(
        words,
        name,
        callback=lambda **values: run(words, **values),
        params=[*parameters, json_option(words), index_option(words)],
    )


def id_argument(words: Words) -> click.Argument:
    """Return the argument that names one article."""
    return click.Argument(["given"], metavar=words("cli-metavar-id"))


def open_named(index: str | None, words: Words) -> Index:
    """Open the index that an option names, or the one that is found."""
    from searchlib.cli.opening import open_existing
    from searchlib.config import load_settings

    return noted(open_existing(load_settings(), index, words))


def noted(index: Index) -> Index:
    """Say on stderr what is wrong with an index that can be read nevertheless."""
    if index.problem is not None:
        note(f"searchlib: {index.problem.text}")
    return index


def ids_of(index: Index, given: str) -> list[str]:
    """Return the ids of the articles that a text names: the one of that id, else those read from that path."""
    return [given] if given in index else index.ids_at(given)


def id_of(index: Index, given: str, words: Words) -> str | None:
    """Return the id of the article that a text names; None, said on stderr, if there is none.

    Raises:
        InvalidValue: it is the path of several articles.
    """
    ids = ids_of(index, given)
    if len(ids) > 1:
        some = ", ".join(ids[:_MOST_IDS]) + (", …" if len(ids) > _MOST_IDS else "")
        raise InvalidValue("cli-several-articles", n=len(ids), given=given, ids=some)
    if not ids:
        note(f"searchlib: {words('cli-no-such-article', given=given)}")
        return None
    return ids[0]
