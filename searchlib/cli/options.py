"""Declare the options that several commands have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from searchlib.cli.command import FILTER, ORDER, OUTPUT, Option
from searchlib.cli.running import Words
from searchlib.dates import Granularity
from searchlib.errors import InvalidValue
from searchlib.fields import NAME_FACETS
from searchlib.request import Match

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FACETS = (*NAME_FACETS, *(f"date:{granularity}" for granularity in get_args(Granularity)))
_WAIT = 10


class _Type(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """Be the type of a value."""


class OneOf(_Type):
    """Be one of several words."""

    name = "choice"

    def __init__(self, *known: str) -> None:
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word.

        Raises:
            InvalidValue: it is none of them.
        """
        if value not in self.known:
            raise InvalidValue("bad-choice", name=_name(param), value=value, known=", ".join(self.known))
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the words that begin so."""
        return [_item(word) for word in self.known if word.startswith(incomplete)]


class Number(_Type):
    """Be a whole number that is not too small."""

    name = "number"

    def __init__(self, least: int) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number.

        Raises:
            InvalidValue: it is none, or too small.
        """
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= self.least):
            raise InvalidValue("cli-bad-number", name=_name(param), value=value, least=self.least)
        return int(text)


class Name(_Type):
    """Be the name of a region, an author, a tag or a country, completed from the index."""

    name = "name"

    def __init__(self, facet: str) -> None:
        self.facet = facet

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names in the index that begin so."""
        from searchlib.cli.completion import names

        return names(self.facet, incomplete, ctx.params.get("index"))


class FacetList(_Type):
    """Be the names of facets, separated by commas."""

    name = "facets"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the facets that the last name of a list may be."""
        before, comma, last = incomplete.rpartition(",")
        return [_item(before + comma + facet) for facet in FACETS if facet.startswith(last)]


class FolderPath(_Type):
    """Be a folder or a file, completed from the file system."""

    name = "path"

    def __init__(self, kind: str = "dir") -> None:
        self.kind = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [_item(incomplete, self.kind)]


def _item(value: str, kind: str = "plain") -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, type=kind)


def _name(param: click.Parameter | None) -> str:
    return max(param.opts, key=len) if param is not None else ""


def facet_names(lists: Sequence[str]) -> list[str]:
    """Return the facets named in lists that are separated by commas."""
    return [name for one in lists for part in one.split(",") if (name := part.strip())]


def index_option(words: Words) -> Option:
    """Return the option that names the index."""

    def remember(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        words.index = value
        return value

    return Option(
        ["--index"], type=FolderPath(), metavar=words("cli-metavar-folder"), help=words("cli-help-option-index"),
        callback=remember,
    )  # fmt: skip


def wait_option(words: Words) -> Option:
    """Return the option that says how many seconds to wait for another writer."""
    return Option(
        ["--wait"], type=Number(0), default=_WAIT, metavar=words("cli-metavar-seconds"),
        help=words("cli-help-option-wait", n=_WAIT),
    )  # fmt: skip


def json_option(words: Words, help: str = "cli-help-option-json") -> Option:
    """Return the option that asks for JSON."""
    return Option(["--json"], is_flag=True, section=OUTPUT, help=words(help))


def query_argument(words: Words) -> click.Argument:
    """Return the words of the query."""
    return click.Argument(["query"], nargs=-1, metavar=words("cli-metavar-query"))


def filter_options(words: Words) -> list[click.Parameter]:
    """Return the options that say which articles to search."""
    name, when = words("cli-metavar-name"), words("cli-metavar-when")
    return [
        Option(
            [*flags, facet], type=type_, multiple=type_ is not None, metavar=name if type_ else when, section=FILTER,
            help=words(f"cli-help-option-{facet}"),
        )
        for facet, flags, type_ in (
            ("region", ["-r", "--region"], Name("region")),
            ("author", ["-a", "--author"], Name("author")),
            ("tag", ["--tag"], Name("tag")),
            ("place", ["-p", "--place"], Name("place")),
            ("since", ["--since", "--from"], None),
            ("until", ["--until", "--to"], None),
            ("date", ["--date"], None),
        )
    ]  # fmt: skip


def match_option(words: Words) -> Option:
    """Return the option that says how many of the words must match."""
    return Option(
        ["--match"], type=OneOf(*get_args(Match)), default="all", metavar="|".join(get_args(Match)), section=FILTER,
        help=words("cli-help-option-match"),
    )  # fmt: skip


def exact_option(words: Words) -> Option:
    """Return the option that leaves out what a query is expanded by."""
    return Option(["--exact"], is_flag=True, section=FILTER, help=words("cli-help-option-exact"))


def recent_option(words: Words) -> Option:
    """Return the option that prefers newer articles."""
    return Option(["--recent"], is_flag=True, section=ORDER, help=words("cli-help-option-recent"))


def number_option(words: Words, default: int) -> Option:
    """Return the option that says how many to show."""
    return Option(
        ["-n", "--limit"], type=Number(1), default=default, metavar="N", section=ORDER,
        help=words("cli-help-option-number", n=default),
    )  # fmt: skip


def facets_option(words: Words, help: str = "cli-help-option-facets") -> Option:
    """Return the option that says what to count."""
    return Option(
        ["--facets"], type=FacetList(), multiple=True, metavar=words("cli-metavar-facets"), section=OUTPUT,
        help=words(help),
    )  # fmt: skip


def chosen_filters(values: dict[str, Any]) -> dict[str, Any]:
    """Return the filters among a command's values, as `Index.search` takes them."""
    names = ("region", "author", "tag", "place", "since", "until", "date", "match")
    return {"exact": values["exact"], **{name: cast(Any, values[name] or None) for name in names}}
