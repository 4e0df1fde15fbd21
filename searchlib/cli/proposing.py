"""Be the verbs that propose: `similar` articles, and how a text may go on (`suggest`)."""

from __future__ import annotations

import sys

import click

from searchlib.cli.command import Command
from searchlib.cli.options import number_option
from searchlib.cli.running import FOUND, NOTHING, Words
from searchlib.cli.terminal import clean, is_terminal, style_for, terminal_width
from searchlib.cli.verbs import id_argument, id_of, open_named, verb


def similar_verb(words: Words) -> Command:
    """Return the verb `similar`, its texts in one language."""
    return verb(words, "similar", _similar, id_argument(words), number_option(words, 5))


def _similar(words: Words, given: str, limit: int, json: bool, index: str | None) -> int:
    """Print the articles nearest to one, as a search does."""
    opened = open_named(index, words)
    id = id_of(opened, given, words)
    if id is None:
        return NOTHING
    results = opened.similar(id, limit)
    if json:
        from searchlib.cli.formats import print_json

        print_json(results.to_dict())
    elif is_terminal(sys.stdout):
        from searchlib.cli.render import hit_lines

        style, width = style_for(sys.stdout, "auto"), terminal_width()
        for number, hit in enumerate(results):
            if number:
                print()
            for line in hit_lines(hit, words, style, width):
                print(line)
    else:
        from searchlib.cli.render import plain_line

        for hit in results:
            print(plain_line(hit))
    return FOUND if len(results) else NOTHING


def suggest_verb(words: Words) -> Command:
    """Return the verb `suggest`, its texts in one language."""
    text = click.Argument(["text"], nargs=-1, required=True, metavar=words("cli-metavar-text"))
    return verb(words, "suggest", _suggest, text, number_option(words, 10))


def _suggest(words: Words, text: tuple[str, ...], limit: int, json: bool, index: str | None) -> int:
    """Print a text with its last word completed, one completion a line."""
    found = open_named(index, words).suggest(" ".join(text), limit)
    if json:
        from searchlib.cli.formats import print_json

        print_json({"schema": 1, "suggestions": found})
    else:
        for one in found:
            print(clean(one))
    return FOUND if found else NOTHING
