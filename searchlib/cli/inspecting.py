"""Be the verbs that look into an index: `status`, `show`, `facets` and `explain`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from searchlib.cli.command import Command
from searchlib.cli.options import (
    chosen_filters,
    exact_option,
    facet_names,
    facets_option,
    filter_options,
    match_option,
    query_argument,
    recent_option,
)
from searchlib.cli.running import FOUND, NOTHING, Words, note
from searchlib.cli.terminal import (
    Style,
    aligned,
    clean,
    is_terminal,
    padded,
    style_for,
    terminal_width,
    width_of,
    wrapped,
)
from searchlib.cli.verbs import id_argument, id_of, open_named, verb

if TYPE_CHECKING:
    from searchlib.article import Article

_ENOUGH = 10.0
"""Seconds that `status` looks for changed files."""
_SOURCES = 5
"""How many sources `status` names."""

_LISTED = re.compile(r"^\s*([-*+>|#]|\d+[.)])", re.MULTILINE)
"""What begins a line that must not be joined to the one before it."""


# -- status

_WIDEST_TEXT = 40


def status_verb(words: Words) -> Command:
    """Return the verb `status`, its texts in one language."""
    return verb(words, "status", _status)


def _status(words: Words, json: bool, index: str | None) -> int:
    """Say what the index holds, and whether its sources have changed."""
    from searchlib.cli.opening import shown
    from searchlib.cli.render import written_date, written_number

    opened = open_named(index, words)
    info = opened.info()
    changed = opened.changed_sources(_ENOUGH)
    if json:
        from searchlib.cli.formats import print_json

        days = {name: day and day.isoformat() for name, day in (("first", info.first_date), ("last", info.last_date))}
        print_json({
            "schema": 1, "path": str(info.path), "articles": info.articles, "first_date": days["first"],
            "last_date": days["last"], "size": info.size, "generation": info.generation,
            "sources": [str(source) for source in info.sources], "changed_files": changed,
        })  # fmt: skip
        return FOUND
    dates = " – ".join(written_date(day, words.language) for day in (info.first_date, info.last_date) if day)
    sources = [
        shown(source) + ("" if source.exists() else f" ({words('cli-status-gone')})")
        for source in info.sources[:_SOURCES]
    ]
    if len(info.sources) > _SOURCES:
        more = len(info.sources) - _SOURCES
        sources.append(words("cli-more-values", n=more, number=written_number(more, words)))
    rows = {
        "path": shown(info.path),
        "articles": written_number(info.articles, words),
        "dates": dates or "–",
        "size": _written_size(info.size, words),
        "generation": str(info.generation),
        "sources": ", ".join(sources) or "–",
        "changed": "?" if changed is None else written_number(changed, words),
    }
    labels = {name: words(f"cli-status-{name}") for name in rows}
    for name, value in rows.items():
        print(f"{padded(labels[name], max(map(width_of, labels.values())))}  {clean(value)}")
    return FOUND


def _written_size(size: int, words: Words) -> str:
    from searchlib.cli.render import written_decimal

    for unit, bytes_ in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_:
            return f"{written_decimal(size / bytes_, '.1f', words)} {unit}"
    return f"{size} B"


# -- show


def show_verb(words: Words) -> Command:
    """Return the verb `show`, its texts in one language."""
    return verb(words, "show", _show, id_argument(words))


def _show(words: Words, given: str, json: bool, index: str | None) -> int:
    """Print one article."""
    opened = open_named(index, words)
    id = id_of(opened, given, words)
    article = opened.get(id) if id is not None else None
    if article is None:
        return NOTHING
    if json:
        from searchlib.cli.formats import print_json

        print_json(_article_as_json(article))
        return FOUND
    style = style_for(sys.stdout, "auto")
    for line in _article_lines(article, words, style, terminal_width() if is_terminal(sys.stdout) else 10**6):
        print(line)
    return FOUND


def _article_as_json(article: Article) -> dict[str, Any]:
    day = article.date.isoformat() if article.date else None
    fields = dict(vars(article))
    return {"schema": 1, **fields, "date": day, "extra": dict(article.extra)}


def _article_lines(article: Article, words: Words, style: Style, width: int) -> Iterator[str]:
    """Yield the lines that show an article."""
    from searchlib.cli.render import written_date

    day = written_date(article.date, words.language) if article.date else ""
    facts = (day, ", ".join(article.region), ", ".join(article.author))
    yield from wrapped(clean(article.title), (), width, style, "bold")
    yield from wrapped(clean(" · ".join(filter(None, facts))), (), width, style, "dim")
    if article.summary:
        yield ""
        yield from wrapped(clean(article.summary), (), width, style)
    for paragraph in article.body.split("\n\n"):
        if paragraph.strip():
            yield ""
            roles = ("bold",) if paragraph.startswith("#") else ()
            for line in paragraph.split("\n") if _LISTED.search(paragraph) else [paragraph]:
                yield from wrapped(clean(line), (), width, style, *roles)
    rows = [
        (words("cli-show-tags"), ", ".join(article.tags)),
        (words("cli-show-images"), " · ".join(article.image_alts)),
        (words("cli-show-id"), article.id),
        (words("cli-show-path"), article.path),
        *((str(name), str(value)) for name, value in article.extra.items()),
    ]
    yield ""
    for label, value in rows:
        if value:
            yield from wrapped(clean(f"{label}: {value}"), (), width, style, "dim")


# -- facets


def facets_verb(words: Words) -> Command:
    """Return the verb `facets`, its texts in one language."""
    which = (*filter_options(words), match_option(words), exact_option(words))
    return verb(words, "facets", _facets, query_argument(words), *which, facets_option(words))


def _facets(
    words: Words, query: tuple[str, ...], facets: tuple[str, ...], json: bool, index: str | None, **filters: Any
) -> int:
    """Print the counts of facets, and nothing else of a search."""
    from searchlib.cli.render import remaining_warnings

    results = open_named(index, words).search(
        " ".join(query), **chosen_filters(filters), limit=0, facets=facet_names(facets) or None
    )
    if json:
        from searchlib.cli.formats import print_json

        print_json(results.to_dict())
    elif is_terminal(sys.stdout):
        from searchlib.cli.charts import facet_lines
        from searchlib.cli.render import heading_lines

        style, width = style_for(sys.stdout, "auto"), terminal_width()
        for line in heading_lines(results, words, style, width):
            print(line)
        for line in facet_lines(results.facets, words, style, width):
            print(line)
    else:
        from searchlib.cli.render import plain_facets

        for line in plain_facets(results.facets.items()):
            print(line)
    if not json:
        for warning in remaining_warnings(results, is_terminal(sys.stdout)):
            note(f"searchlib: {warning}")
    return FOUND if results.total else NOTHING


# -- explain


def explain_verb(words: Words) -> Command:
    """Return the verb `explain`, its texts in one language."""
    how = (match_option(words), exact_option(words), recent_option(words))
    return verb(words, "explain", _explain, query_argument(words), id_argument(words), *how)


def _explain(
    words: Words,
    query: tuple[str, ...],
    given: str,
    match: str,
    exact: bool,
    recent: bool,
    json: bool,
    index: str | None,
) -> int:
    """Print what each evidence gives an article for a query."""
    from searchlib.cli.render import written_decimal

    opened = open_named(index, words)
    id = id_of(opened, given, words)
    if id is None:
        return NOTHING
    parts = opened.explain(" ".join(query), id, "any" if match == "any" else "all", exact, recent)
    total = sum(part.score for part in parts)
    if json:
        from dataclasses import asdict

        from searchlib.cli.formats import print_json

        print_json({"schema": 1, "id": id, "score": round(total, 6), "evidence": [asdict(part) for part in parts]})
        return FOUND if parts else NOTHING
    if not parts:
        note(f"searchlib: {words('cli-not-matched', given=given)}")
        return NOTHING

    def points(score: float) -> str:
        return written_decimal(score, ".3f", words)

    heading = [words(f"cli-explain-{name}") for name in ("kind", "text", "frequency", "score")]
    rows = [
        (words(f"cli-evidence-{part.kind}"), _shortened(clean(part.text)), str(part.frequency), points(part.score))
        for part in parts
    ]
    total_row = (words("cli-explain-sum"), "", "", points(total))
    for line in aligned([heading, *rows, total_row], texts=2):
        print(line)
    return FOUND


def _shortened(text: str) -> str:
    """Return a text that is not too wide for its column."""
    return text if len(text) <= _WIDEST_TEXT else f"{text[: _WIDEST_TEXT - 1].rstrip()}…"
