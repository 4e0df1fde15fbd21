"""Be the command `search`: every word is a query."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from searchlib.cli.command import ORDER, OUTPUT, Command, Option, version_option
from searchlib.cli.options import (
    Number,
    OneOf,
    chosen_filters,
    exact_option,
    facet_names,
    facets_option,
    filter_options,
    index_option,
    json_option,
    match_option,
    query_argument,
    recent_option,
)
from searchlib.cli.running import FOUND, NOTHING, Words, command_language, note, run_briefly
from searchlib.cli.terminal import Style, is_terminal, style_for, terminal_width
from searchlib.errors import InvalidValue
from searchlib.records import Record
from searchlib.request import Sort

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.results import Results

FORMATS = ("text", "json", "ndjson", "csv", "paths")
COLORS = ("auto", "always", "never")


def main() -> None:
    """Run `search` with the arguments of the process, and exit."""
    run_briefly(lambda: search_command(Words(command_language())).main(prog_name="search"))


def search_command(words: Words) -> Command:
    """Return the command, its texts in one language."""

    def choice(name: str, known: Sequence[str], section: str, default: str | None) -> Option:
        return Option(
            [f"--{name}"], type=OneOf(*known), default=default, metavar=words(f"cli-metavar-{name}"), section=section,
            help=words(f"cli-help-option-{name}"),
        )  # fmt: skip

    def flag(name: str) -> Option:
        return Option([name], is_flag=True, section=OUTPUT, help=words(f"cli-help-option-{name[2:]}"))

    return Command(
        words,
        "search",
        callback=lambda **values: _search(words, Asked(**values)),
        params=[
            query_argument(words),
            *filter_options(words),
            match_option(words),
            exact_option(words),
            choice("sort", get_args(Sort), ORDER, "relevance"),
            recent_option(words),
            Option(["-n", "--limit"], type=Number(0), default=10, metavar="N", section=ORDER,
                   help=words("cli-help-option-limit")),
            Option(["--page"], type=Number(1), default=1, metavar="N", section=ORDER,
                   help=words("cli-help-option-page")),
            choice("format", FORMATS, OUTPUT, None),
            json_option(words, "cli-help-option-json-format"),
            flag("--count"),
            facets_option(words, "cli-help-option-facets-format"),
            flag("--no-facets"),
            choice("color", COLORS, OUTPUT, "auto"),
            index_option(words),
            version_option(words),
        ],
    )  # fmt: skip


class Asked(Record):
    """Hold the values of the command line."""

    query: tuple[str, ...]
    region: tuple[str, ...]
    author: tuple[str, ...]
    tag: tuple[str, ...]
    place: tuple[str, ...]
    since: str | None
    until: str | None
    date: str | None
    match: str
    exact: bool
    sort: str
    recent: bool
    limit: int
    page: int
    format: str | None
    json: bool
    count: bool
    facets: tuple[str, ...]
    no_facets: bool
    color: str
    index: str | None

    @property
    def output(self) -> str:
        """Return the name of the format to write."""
        return "json" if self.json else self.format or "text"

    def check(self) -> None:
        """Tell options that cannot go together.

        Raises:
            InvalidValue: two options contradict each other.
        """
        clashes = (
            (self.json and self.format not in (None, "json"), "--json", f"--format {self.format}"),
            (bool(self.facets) and self.no_facets, "--facets", "--no-facets"),
            (self.page > 1 and not self.limit, "--page", "--limit 0"),
            (self.recent and self.sort != "relevance", "--recent", f"--sort {self.sort}"),
        )
        for clash, one, other in clashes:
            if clash:
                raise InvalidValue("cli-options-clash", one=one, other=other)

    def filters(self) -> dict[str, Any]:
        """Return the arguments of a search that are not about the page."""
        return {**chosen_filters(vars(self)), "sort": self.sort, "recent": self.recent}


def _search(words: Words, asked: Asked) -> int:
    """Search, write what was found, and return the exit code."""
    from searchlib.cli.opening import note_changes, open_or_build
    from searchlib.config import load_settings

    asked.check()
    style = style_for(sys.stdout, asked.color)
    pretty = asked.output == "text" and (is_terminal(sys.stdout) or asked.color == "always")
    index, built = open_or_build(load_settings(), asked.index, words)
    limit = 0 if asked.count else asked.limit or None
    results = index.search(
        " ".join(asked.query),
        **asked.filters(),
        limit=limit,
        offset=(asked.page - 1) * asked.limit,
        facets=_facets(asked, pretty),
    )
    _note_mistakes(asked, words)
    if asked.count:
        print(results.total)
    elif pretty:
        _write_screen(results, words, style)
    else:
        _write(results, asked)
    if asked.output != "json":
        _note_outcome(index, results, asked, words, pretty)
    if not built and (asked.output == "text" or is_terminal(sys.stderr)):
        note_changes(index, asked.index, words)
    return FOUND if (results.total if asked.count else len(results)) else NOTHING


def _facets(asked: Asked, pretty: bool) -> list[str] | None:
    """Return the facets to count; None for the usual ones."""
    if asked.no_facets or asked.count or asked.output not in ("text", "json"):
        return []
    if asked.facets:
        return facet_names(asked.facets)
    return None if pretty or asked.output == "json" else []


def _write_screen(results: Results, words: Words, style: Style) -> None:
    """Write results for people."""
    from searchlib.cli.charts import facet_lines
    from searchlib.cli.render import heading_lines, hit_lines, more_line

    width = terminal_width()
    for line in heading_lines(results, words, style, width):
        print(line)
    for hit in results:
        print()
        for line in hit_lines(hit, words, style, width):
            print(line)
    if len(results) and (more := more_line(results, words)):
        print(f"\n{style.paint(more, 'dim')}")
    for line in facet_lines(results.facets, words, style, width):
        print(line)


def _write(results: Results, asked: Asked) -> None:
    """Write results for programs."""
    from searchlib.cli.formats import as_json, print_json, unique_paths, use_utf8, write_csv
    from searchlib.cli.render import plain_facets, plain_line

    match asked.output:
        case "json":
            print_json(results.to_dict())
        case "ndjson":
            use_utf8()
            for hit in results:
                print(as_json(hit.to_dict()))
        case "csv":
            use_utf8()
            write_csv(results)
        case "paths":
            for path in unique_paths(results):
                print(path)
        case _:
            for hit in results:
                print(plain_line(hit))
            if any(results.facets.values()):
                print()
            for line in plain_facets(results.facets.items()):
                print(line)


def _note_outcome(index: Index, results: Results, asked: Asked, words: Words, pretty: bool) -> None:
    """Say what was not understood; if nothing was found, why, and what would help."""
    from searchlib.cli.advice import perhaps, why_nothing
    from searchlib.cli.render import remaining_warnings

    if not results.total:
        for line in why_nothing(index, results, asked.filters(), _typed_options(asked), words):
            note(f"search: {line}")
        return
    for line in (
        *remaining_warnings(results, pretty and not asked.count),
        *perhaps(results, _typed_options(asked), words),
    ):
        note(f"search: {line}")
    if not len(results) and not asked.count:
        note(words("cli-no-such-page", page=asked.page, pages=-(-results.total // max(1, asked.limit))))


def _typed_options(asked: Asked) -> list[str]:
    """Return the options that choose articles, as one would type them."""
    typed: list[str] = []
    for name in ("region", "author", "tag", "place"):
        for value in getattr(asked, name):
            typed += f"--{name}", value
    for name in ("since", "until", "date", "index"):
        if getattr(asked, name):
            typed += f"--{name}", getattr(asked, name)
    typed += ["--match", asked.match] if asked.match != "all" else []
    return [*typed, "--exact"] if asked.exact else typed


def _note_mistakes(asked: Asked, words: Words) -> None:
    """Say that -n20 is a word: options and their values stand apart."""
    for word in asked.query:
        if word[:2] == "-n" and word[2:].isdecimal():
            note(words("cli-value-stands-apart", word=word, option=word[:2], value=word[2:]))


if __name__ == "__main__":
    main()
