"""Write results as text: for people on a terminal, and as plain lines in a pipe."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from searchlib.cli.running import Words
from searchlib.cli.terminal import Style, clean, wrapped
from searchlib.messages import MONTHS, Language

if TYPE_CHECKING:
    from searchlib.results import FacetValue, Hit, Results

_INDENT = "  "
_HOW_MATCHED = "matching-most"
"""The code of the warning that stands above the hits, for without it they are not understood."""


def written_date(day: datetime.date, language: Language) -> str:
    """Return a date as people write it: "27 ottobre 2025"."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def written_number(number: int, words: Words) -> str:
    """Return a whole number with its thousands apart: "1.234"."""
    return f"{number:,}".replace(",", words("cli-thousands"))


def written_decimal(number: float, form: str, words: Words) -> str:
    """Return a number in a format of Python's (".1f"), with the decimal sign of the language: "1,2"."""
    return format(number, form).replace(".", words("cli-decimal"))


def written_time(milliseconds: float, words: Words) -> str:
    """Return a duration: "8 ms", "1,2 s"."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{written_decimal(milliseconds / 1000, '.1f', words)} s"


def summary_line(results: Results, words: Words) -> str:
    """Return how many articles were found, and how long it took."""
    time = written_time(results.took_ms, words)
    if not results.total:
        return words("cli-found-nothing", time=time)
    return words("cli-found", n=results.total, number=written_number(results.total, words), time=time)


def heading_lines(results: Results, words: Words, style: Style, width: int) -> Iterator[str]:
    """Yield the lines above the hits: their number, how the words were matched, what else was searched for."""
    lines = [summary_line(results, words)]
    if results.total:
        lines += [warning.text for warning in results.warnings if warning.code == _HOW_MATCHED]
    if results.total and results.expansions:
        forms = ", ".join(dict.fromkeys(form for one in results.expansions for form in _telling(one.forms)))
        lines.append(words("cli-expanded", forms=forms))
    for line in lines:
        yield from wrapped(clean(line), (), width, style, "dim")


def remaining_warnings(results: Results, headed: bool) -> list[str]:
    """Return the warnings to be said on stderr: those that do not stand above the hits already."""
    return [warning.text for warning in results.warnings if not (headed and warning.code == _HOW_MATCHED)]


def _telling(forms: Sequence[str]) -> list[str]:
    """Return the first form, and the next that is more than another ending of it."""
    first, *others = forms
    return [first, *[form for form in others if form[: len(first) - 2] != first[:-2]][:1]]


def hit_lines(hit: Hit, words: Words, style: Style, width: int) -> Iterator[str]:
    """Yield the lines that show a hit on a terminal: title, date, region and author, snippet, path."""
    title = clean(hit.title) or clean(hit.id)
    yield from wrapped(title, hit.title_spans, width, style, "bold")
    day = written_date(hit.date, words.language) if hit.date else ""
    facts = clean(" · ".join(filter(None, (day, ", ".join(hit.region), ", ".join(hit.author)))))
    room = width - len(_INDENT)
    for line in wrapped(facts, (), room, style, "dim"):
        yield _INDENT + line
    for line in wrapped(clean(hit.snippet.text), hit.snippet.spans, room, style):
        yield _INDENT + line
    if hit.path:
        yield _INDENT + style.paint(clean(hit.path), "path")


def more_line(results: Results, words: Words) -> str:
    """Return how many hits follow this page, and how to see them; nothing if none do."""
    left = results.total - results.offset - len(results)
    if left <= 0 or not results.limit:
        return ""
    page = results.offset // results.limit + 2
    return words("cli-more-hits", n=left, number=written_number(left, words), page=page)


def plain_line(hit: Hit) -> str:
    """Return a hit as one line: date, region, author, title and path, tabs between them."""
    day = hit.date.isoformat() if hit.date else ""
    fields = (day, ", ".join(hit.region), ", ".join(hit.author), hit.title, hit.path)
    return "\t".join(map(clean, fields))


def plain_facets(facets: Iterable[tuple[str, Iterable[FacetValue]]]) -> Iterator[str]:
    """Yield facets as lines: facet, value, label and count, tabs between them."""
    for name, values in facets:
        for value in values:
            yield "\t".join(map(clean, (name, value.value, value.label, str(value.count))))
