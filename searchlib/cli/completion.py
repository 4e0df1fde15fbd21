"""Complete option values from the index, and speak to the shells. Nothing here ever fails aloud."""

from __future__ import annotations

import contextlib
import os
import re
import sys

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    add_completion_class,
    get_completion_class,
    shell_complete,
)

from searchlib.cli.terminal import clean
from searchlib.names import fold, loose_key

_HARMLESS = re.compile(r"[^\w@%+=:,./-]", re.ASCII)


def complete(command: click.Command, name: str, variable: str) -> int:
    """Answer a shell's request that stands in an environment variable, and return the exit code."""
    with contextlib.suppress(Exception), open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # noqa: PTH123 -- not a path of ours
        code = shell_complete(command, {}, name, variable, os.environ[variable])
        sys.stdout.flush()
        return code
    return 1


def script(command: click.Command, name: str, shell: str) -> str:
    """Return what makes a shell complete a command."""
    completer = get_completion_class(shell)
    return completer(command, {}, name, f"_{name.upper()}_COMPLETE").source() if completer else ""


def names(facet: str, incomplete: str, index: str | None) -> list[CompletionItem]:
    """Return the names in the index that begin with what is typed, hyphens for spaces, so that no quotes are needed."""
    from searchlib.config import find_index, load_settings
    from searchlib.index import open_index

    settings = load_settings()
    opened = open_index(find_index(settings, index), language=settings.language)
    typed = loose_key(incomplete)
    labels = [label for label in opened.labels(facet) if label == clean(label)]
    return [
        CompletionItem("-".join(fold(label).split()), help=label)
        for label in labels
        if loose_key(label).startswith(typed)
    ]


class _Bash(BashComplete):
    """Put together what bash takes apart (`--region=as`, `date:mo`), and quote what it inserts as it is."""

    _apart = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one to complete, and that one."""
        args, incomplete = super().get_completion_args()
        if incomplete in ("=", ":"):
            args, incomplete = [*args, incomplete], ""
        if len(args) > 1 and args[-1] == ":":
            self._apart = len(args[-2]) + 1
            args, incomplete = args[:-2], f"{args[-2]}:{incomplete}"
        if len(args) > 1 and args[-1] == "=" and args[-2].startswith("--"):
            args = args[:-1]
        return args, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return an item as the script for bash reads it."""
        value = _HARMLESS.sub(lambda match: "\\\\" + match[0], str(item.value)[self._apart :])
        return f"{item.type},{value}"


class _Fish(FishComplete):
    """Let values and help texts hold commas."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split -m 1 ","')


add_completion_class(_Bash)
add_completion_class(_Fish)
