"""Hold what a search answers: hits, facets, warnings, and their JSON form (schema 1)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from searchlib.article import Article
from searchlib.lights import Lights
from searchlib.names import writable
from searchlib.passages import Span
from searchlib.query.expansion import Expansion
from searchlib.records import Record
from searchlib.sequences import ItemSequence
from searchlib.snippets import Markup, Snippet, best_snippet, marked, spans_in

if TYPE_CHECKING:
    from searchlib.engine.snapshot import StoredArticle

SCHEMA = 1
"""The version of the JSON form; it changes when a field is removed or changes its meaning."""


class SearchWarning(Record):
    """Say what of a query was not understood, or why nothing was found: a stable code and a text."""

    code: str
    text: str


class FacetValue(NamedTuple):
    """Count the articles that have one value of a facet.

    Attributes:
        value: what to give back as a filter; never changes with language or spelling.
        label: what to show to people.
        count: how many articles have it, of those that match the query and all filters on other facets.
        selected: whether the search was filtered by it.
    """

    value: str
    label: str
    count: int  # type: ignore[assignment]  # tuples have a method of this name, which nobody calls on a value
    selected: bool


class Hit:
    """Hold one article that was found: its id, its score, and what to show of it.

    The article is read when something of it but the id is asked for first, and the snippet when it is.

    Attributes:
        id: the article's id.
        score: what the ranking gave it; only the order of scores within one search means something.
    """

    def __init__(
        self,
        id: str,
        score: float,
        load: Callable[[], StoredArticle],
        complete: Callable[[StoredArticle], Article],
        lights: Lights,
    ) -> None:
        self.id = id
        self.score = score
        self._load, self._complete = load, complete
        self._lights = lights

    def __repr__(self) -> str:
        return f"Hit(id={self.id!r}, score={self.score!r}, title={self.title!r})"

    @cached_property
    def _stored(self) -> StoredArticle:
        return self._load()

    @cached_property
    def article(self) -> Article:
        """Return the whole article, its body too."""
        return self._complete(self._stored)

    @property
    def title(self) -> str:
        """Return the title."""
        return self._stored.title

    @cached_property
    def title_spans(self) -> tuple[Span, ...]:
        """Return what is lit in the title."""
        return spans_in(self.title, self._lights, "title")

    @property
    def summary(self) -> str:
        """Return the summary."""
        return self._stored.summary

    @property
    def region(self) -> tuple[str, ...]:
        """Return the regions, best written."""
        return self.article.region

    @property
    def author(self) -> tuple[str, ...]:
        """Return the authors, best written."""
        return self.article.author

    @property
    def date(self) -> datetime.date | None:
        """Return the day of publication."""
        return self.article.date

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags."""
        return self.article.tags

    @property
    def image_alts(self) -> tuple[str, ...]:
        """Return the captions of images."""
        return self.article.image_alts

    @property
    def path(self) -> str:
        """Return where the article was read from; it opens from the working directory."""
        return self.article.path

    @property
    def extra(self) -> Mapping[str, Any]:
        """Return the fields that searchlib does not know."""
        return self.article.extra

    @cached_property
    def snippet(self) -> Snippet:
        """Return the best passage for the query."""
        return best_snippet((("body", self._stored.body), ("summary", self._stored.summary)), self._lights)

    def title_html(self) -> Markup:
        """Return the title as HTML: escaped, matches inside `<mark>`."""
        return marked(self.title, self.title_spans)

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as it stands in JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "title_spans": [list(span) for span in self.title_spans],
            "summary": self.summary,
            "region": list(self.region),
            "author": list(self.author),
            "date": self.date.isoformat() if self.date else None,
            "tags": list(self.tags),
            "image_alts": list(self.image_alts),
            "path": writable(self.path),
            "extra": dict(self.extra),
            "score": round(self.score, 6),
            "snippet": {"text": self.snippet.text, "spans": [list(span) for span in self.snippet.spans]},
        }


class Explanation(Record):
    """Say what one kind of evidence gave an article: kind, what was looked for, how often it stands there, points."""

    kind: str
    text: str
    frequency: int
    score: float


class Results(ItemSequence[Hit]):
    """Hold one page of hits, in order, with the total, the facets and the warnings of a search.

    Attributes:
        query, filters, match, sort, offset, limit: what was asked.
        matching: what was required of the words that stand side by side: "all", "any", or "most": all or all but
            one, where no article has all of three words or more, or fewer than ten have all of four or more.
        total: how many articles match, on all pages.
        took_ms: milliseconds from the call to the answer.
        facets: facet name → its values, by count then label; dates in order, zeros included.
        warnings: what was not understood, which words stand in no article, or why nothing was found.
        did_you_mean: a query near this one that finds something, if a word of this one stands in no article.
        expansions: what of the query was searched for in other forms too (demonyms of countries, synonyms), which
            count less; `exact=True` leaves them out.
    """

    def __init__(
        self,
        documents: Sequence[tuple[int, float]],
        load: Callable[[int, float], Hit],
        *,
        total: int,
        query: str = "",
        filters: Mapping[str, Any] | None = None,
        match: str = "all",
        matching: str = "all",
        sort: str = "relevance",
        offset: int = 0,
        limit: int | None = None,
        facets: Mapping[str, tuple[FacetValue, ...]] | None = None,
        warnings: Sequence[SearchWarning] = (),
        did_you_mean: str | None = None,
        expansions: Sequence[Expansion] = (),
    ) -> None:
        """Hold (document, score) pairs; a hit is loaded when it is reached, and kept if there is a limit."""
        self._documents = documents
        self._load = load
        self._hits: dict[int, Hit] | None = None if limit is None else {}
        self.total = total
        self.query = query
        self.filters = dict(filters or {})
        self.match = match
        self.matching = matching
        self.sort = sort
        self.offset = offset
        self.limit = limit
        self.facets = dict(facets or {})
        self.warnings = tuple(warnings)
        self.did_you_mean = did_you_mean
        self.expansions = tuple(expansions)
        self.took_ms = 0.0

    def __len__(self) -> int:
        return len(self._documents)

    def _item(self, number: int) -> Hit:
        document, score = self._documents[number]
        if self._hits is None:
            return self._load(document, score)
        hit = self._hits.get(document)
        if hit is None:
            hit = self._hits[document] = self._load(document, score)
        return hit

    def __repr__(self) -> str:
        return f"<Results of {self.query!r}: {len(self)} of {self.total}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form (schema 1), the same as `search --json` prints."""
        return {
            "schema": SCHEMA,
            "query": self.query,
            "filters": self.filters,
            "match": self.match,
            "matching": self.matching,
            "sort": self.sort,
            "offset": self.offset,
            "limit": self.limit,
            "total": self.total,
            "took_ms": round(self.took_ms, 3),
            "hits": [hit.to_dict() for hit in self],
            "facets": {
                name: [{"value": v.value, "label": v.label, "count": v.count, "selected": v.selected} for v in values]
                for name, values in self.facets.items()
            },
            "warnings": [{"code": warning.code, "text": warning.text} for warning in self.warnings],
            "did_you_mean": self.did_you_mean,
            "expansions": [{"text": one.text, "forms": list(one.forms)} for one in self.expansions],
        }
