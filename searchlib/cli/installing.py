"""Be the verb `completion`, which prints what makes a shell complete both commands."""

from __future__ import annotations

import click

from searchlib.cli.command import Command
from searchlib.cli.options import OneOf
from searchlib.cli.running import FOUND, Words

SHELLS = ("bash", "zsh", "fish")


def completion_verb(words: Words) -> Command:
    """Return the verb, its texts in one language."""
    return Command(
        words,
        "completion",
        callback=lambda shell: _completion(shell, words),
        params=[click.Argument(["shell"], type=OneOf(*SHELLS), metavar="bash|zsh|fish")],
    )


def _completion(shell: str, words: Words) -> int:
    from searchlib.cli.admin import admin_command
    from searchlib.cli.completion import script
    from searchlib.cli.search import search_command

    print(script(search_command(words), "search", shell))
    print(script(admin_command(words), "searchlib", shell))
    return FOUND
