"""Say why nothing was found, and what would find something."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from searchlib.cli.render import written_number
from searchlib.cli.running import Words

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.results import Results


def why_nothing(
    index: Index, results: Results, filters: dict[str, Any], options: Sequence[str], words: Words
) -> Iterator[str]:
    """Yield lines: what stands in the way, then commands that find something.

    Args:
        index: the index that was searched.
        results: what it answered.
        filters: the arguments of the search other than the query.
        options: the options as they were typed, to be typed again.
        words: gives the texts.
    """
    if not len(index) and index.problem is None:
        yield words("cli-index-empty")
        return
    for warning in results.warnings:
        yield warning.text
    if results.did_you_mean:
        yield from perhaps(results, options, words)
        return
    for query, changes in _looser(results.query, results.match, filters["exact"]):
        count = index.search(query, **{**filters, **changes}, limit=0, facets=[]).total
        if count:
            added = [part for name, value in changes.items() if isinstance(value, str) for part in (f"--{name}", value)]
            command = command_line([*_without(options, changes), *added], query)
            yield words("cli-would-find", n=count, number=written_number(count, words), command=command)
            return


def perhaps(results: Results, options: Sequence[str], words: Words) -> Iterator[str]:
    """Yield the command of the query that was probably meant, if there is one."""
    if results.did_you_mean:
        yield words("cli-perhaps", command=command_line(options, results.did_you_mean))


def _looser(query: str, match: str, exact: bool) -> Iterator[tuple[str, dict[str, str | bool]]]:
    """Yield searches that find more.

    They are without quotation marks, then not exact, then with one condition loosened, then with any of the words.
    """
    from searchlib.query.loosening import unquoted, with_one_condition_looser

    bare = unquoted(query)
    if bare is not None:
        yield bare, {}
    if exact:
        yield query, {"exact": False}
    for rest in with_one_condition_looser(query):
        yield rest, {}
    if match == "all" and len((bare or query).split()) > 1:
        yield bare or query, {"match": "any"}


def _without(options: Sequence[str], changes: Mapping[str, str | bool]) -> list[str]:
    """Return options without those that are changed: they are given anew, or not at all if they take no value."""
    kept: list[str] = []
    rest = iter(options)
    for option in rest:
        if not (option.startswith("--") and option[2:] in changes):
            kept.append(option)
        elif isinstance(changes[option[2:]], str):
            next(rest, None)
    return kept


def command_line(options: Sequence[str], query: str) -> str:
    """Return what to type to search for a query with options: quotes only where the shell needs them."""
    parts = query.split()
    if any(shlex.quote(part) != part for part in parts):
        parts = [query]
    if any(part.startswith("--") or (part.startswith("-") and len(part) == 2) for part in parts):
        parts = ["--", *parts]
    return " ".join(["search", *map(shlex.quote, options), *map(shlex.quote, parts)])
