"""Answer one search: read the query, turn names into filters, and make of what the engine found what is shown."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from searchlib.acronyms import asked_for
from searchlib.article import Article, names
from searchlib.dates import Period, to_period
from searchlib.engine.querying.matched import Highlight
from searchlib.engine.search import Answer, Filters, Wanted, answer, explain, similar
from searchlib.engine.snapshot import Snapshot, StoredArticle
from searchlib.errors import DocumentError
from searchlib.facets import FacetRequest, NameTable, date_values, facet_request
from searchlib.fields import NAME_FACETS, SHOWN_NAMES
from searchlib.known_sources import KnownSources
from searchlib.lights import Lights
from searchlib.messages import Language, Message
from searchlib.names import loose_key, name_key
from searchlib.places import demonyms_in, find_country_of, find_place, may_mean_places, names_in, places
from searchlib.query.ast import Node
from searchlib.query.expansion import Expansion, Found, expand
from searchlib.query.institutions import institutions
from searchlib.query.plain import plain_query
from searchlib.query.spellings import spellings
from searchlib.request import Manner, Request
from searchlib.results import Explanation, FacetValue, Hit, Results, SearchWarning

if TYPE_CHECKING:
    from searchlib.suggest import WordForms

_MOST_WARNINGS = 5
_NEAR = 0.75
"""How alike a name must be to what was typed to be shown for it: "aisa" and "asia" are, Islanda and Thailandia not."""


class View:
    """Search one generation of an index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.sources = KnownSources(snapshot)
        self._tables: dict[tuple[str, Language], NameTable] = {}
        self._ways: dict[tuple[str, str, str], str] = {}

    @cached_property
    def words(self) -> WordForms:
        """Return how the words of this generation are written."""
        from searchlib.suggest import WordForms

        return WordForms(self.snapshot)

    def search(self, request: Request, manner: Manner) -> Results:
        """Answer a search."""
        began = time.perf_counter()
        request.check()
        wanted = facet_request(request.facets)
        root, expansions, warnings = self._read(request.query, manner, request.exact)
        filters, unknown = self._filters(request, manner)
        end = None if request.limit is None else request.offset + request.limit
        today = manner.today.toordinal() if request.recent else None
        asked = Wanted(request.sort, request.offset, end, wanted.names, wanted.granularity, today)
        found = answer(self.snapshot, root, request.match, filters, asked)
        misread = tuple(warnings)
        warnings += unknown
        if self.snapshot.problem is not None:
            warnings.insert(0, self.snapshot.problem)
        if found.complete < found.total:
            warnings.append(Message("matching-most", {"n": found.complete}))
        did_you_mean = None
        if not found.complete:
            warnings += _missing(found) if found.total else _why_nothing(found)
            did_you_mean = self._did_you_mean(request, manner, found, filters, misread)
        results = Results(
            found.page,
            self._hits(found.matched.highlights),
            total=found.total,
            query=request.query,
            filters=_filters_as_json(filters),
            match=request.match,
            matching=found.matched.matching,
            sort=request.sort,
            offset=request.offset,
            limit=request.limit,
            facets=self._facets(found, filters, wanted, manner.language),
            warnings=[SearchWarning(one.code, one.text(manner.language)) for one in warnings],
            did_you_mean=did_you_mean,
            expansions=expansions,
        )
        results.took_ms = (time.perf_counter() - began) * 1000
        return results

    def similar(self, id: str, limit: int, language: Language) -> Results:
        """Return the articles that share most of an article's telling words."""
        began = time.perf_counter()
        Request(limit=limit).check()
        total, page = similar(self.snapshot, self._document(id), limit)
        problem = self.snapshot.problem
        warnings = [SearchWarning(problem.code, problem.text(language))] if problem is not None else []
        results = Results(page, self._hits([]), total=total, limit=limit, warnings=warnings)
        results.took_ms = (time.perf_counter() - began) * 1000
        return results

    def explain(self, request: Request, id: str, manner: Manner) -> list[Explanation]:
        """Return what each evidence gives an article."""
        request.check()
        root = self._read(request.query, manner, request.exact)[0]
        today = manner.today.toordinal() if request.recent else None
        return [
            Explanation(evidence.kind, evidence.text, frequency, score)
            for evidence, frequency, score in explain(self.snapshot, root, request.match, self._document(id), today)
        ]

    def article(self, document: int, stored: StoredArticle | None = None) -> Article:
        """Return an article with names in their best form and a path that opens from the working directory."""
        article = (stored or self.snapshot.stored(document)).article()
        root, path = self.snapshot.source(document)
        changed: dict[str, Any] = {}
        if root:
            folder, name = os.path.split(path)
            changed["path"] = os.path.normpath(f"{self._from_here(root, folder)}/{name}")
        for name in ("region", "author"):
            known = self.snapshot.names(name)
            changed[name] = tuple([known.labels.get(key, key) for key in known.of(document)])
        return article.changed(changed)

    def _from_here(self, root: str, folder: str) -> str:
        """Return the way from the working directory, if it is there, to a folder under a root folder of sources."""
        try:
            key = os.getcwd(), root, folder  # noqa: PTH109 -- ten times a page
        except FileNotFoundError:
            return str(self.sources.folder(root) / folder)
        if key not in self._ways:
            self._ways[key] = os.path.relpath(self.sources.folder(root) / folder)
        return self._ways[key]

    def labels(self, facet: str, language: Language) -> Mapping[str, str]:
        """Return key → label of all names of a facet."""
        return self._table(facet, language).labels

    def _table(self, facet: str, language: Language) -> NameTable:
        """Return the names of a facet, made once for each language."""
        table = self._tables.get((facet, language))
        if table is None:
            known = self.snapshot.names(NAME_FACETS[facet])
            labels = _places_in(known.labels, language) if facet == "place" else known.labels
            table = self._tables[facet, language] = NameTable(known.keys, labels)
        return table

    def _read(self, query: str, manner: Manner, exact: bool) -> tuple[Node, tuple[Expansion, ...], list[Message]]:
        """Parse a query and, unless it is to be taken exactly, expand it."""
        query = asked_for(query)
        root, warnings = plain_query(query, manner.limits), []
        if root is None:
            from searchlib.query.parser import parse

            parsed = parse(query, manner.today, manner.slashed, manner.limits)
            root, warnings = parsed.root, list(parsed.warnings)
        if exact:
            return root, (), warnings
        finders = (institutions, spellings, _countries)
        return *expand(root, finders if manner.synonyms is None else (manner.synonyms, *finders)), warnings

    def _filters(self, request: Request, manner: Manner) -> tuple[Filters, list[Message]]:
        """Turn names into keys; a name of no article is its own key, and a warning says so."""
        keys: dict[str, list[str]] = {}
        warnings: list[Message] = []
        for facet, value in request.names.items():
            if not value:
                continue
            table = self._table(facet, manner.language)
            for name in names(value):
                key = (find_place(name) if facet == "place" else None) or name_key(name)
                if key not in table.labels:
                    key = table.loose.get(loose_key(name), key)
                if key not in table.labels and len(warnings) < _MOST_WARNINGS:  # each compares all names
                    warnings.append(_unknown_name(facet, name, table.labels))
                if key not in keys.setdefault(facet, []):
                    keys[facet].append(key)
        period = _period(request, manner)
        if period is not None and period.start and period.end and period.start > period.end:
            warnings.append(Message("empty-period", {"start": period.start, "end": period.end}))
        return Filters(keys, period), warnings

    def _facets(
        self, found: Answer, filters: Filters, wanted: FacetRequest, language: Language
    ) -> dict[str, tuple[FacetValue, ...]]:
        facets: dict[str, tuple[FacetValue, ...]] = {}
        for name in wanted.names:
            if name == "date":
                facets[name] = date_values(found.dates, wanted.granularity, filters.period, language)
            else:
                facets[name] = self._table(name, language).values(found.names[name], filters.names.get(name, ()))
        return facets

    def _hits(self, highlights: Sequence[Highlight]) -> Callable[[int, float], Hit]:
        """Return what makes hits of documents and scores."""
        lights = Lights(highlights, self.snapshot.reader.written)

        def hit(document: int, score: float) -> Hit:
            load, complete = partial(self.snapshot.stored, document), partial(self.article, document)
            return Hit(self.snapshot.reader.id(document), score, load, complete, lights)

        return hit

    def _document(self, id: str) -> int:
        document = self.snapshot.reader.find(id)
        if document is None:
            raise DocumentError("article-not-found", id=id)
        return document

    def _did_you_mean(
        self, request: Request, manner: Manner, found: Answer, filters: Filters, misread: Sequence[Message]
    ) -> str | None:
        """Return the nearest query that has hits with all words, for one with words that stand in no article.

        If there is none, and this one has hits that lack the word, it is the nearest query. None is returned in which
        something is not understood that was not among what was `misread`.
        """
        if not found.matched.missing:
            return None
        nearest = None
        for candidate in self.words.mend(request.query, found.matched.missing):
            root, _, warnings = self._read(candidate, manner, request.exact)
            if any(warning not in misread for warning in warnings):
                continue
            mended = answer(self.snapshot, root, request.match, filters, Wanted(end=0))
            if mended.complete:
                return candidate
            if nearest is None and found.total and mended.total:
                nearest = candidate
        return nearest


def _places_in(labels: Mapping[str, str], language: Language) -> Mapping[str, str]:
    """Return the labels of countries in a language."""
    known = places()
    return {
        key: (known[key].name if language == "it" else known[key].label_en) if key in known else label
        for key, label in labels.items()
    }


def _countries(words: Sequence[str]) -> Iterable[Found]:
    """Find what names of countries say, and then their demonyms."""
    return (*_place_names(words), *_demonyms(words)) if may_mean_places(words) else ()


def _place_names(words: Sequence[str]) -> Iterable[Found]:
    """Find names of countries; their demonyms and other names say the same."""
    for start, end, key in names_in(words):
        place = places()[key]
        own = name_key(" ".join(words[start:end]))
        yield start, end, (*place.demonym_forms, *(name for name in place.names if name_key(name) != own))


def _demonyms(words: Sequence[str]) -> Iterable[Found]:
    """Find demonyms; the names of their countries say the same."""
    for at, key in demonyms_in(words):
        yield at, at + 1, places()[key].names


def _period(request: Request, manner: Manner) -> Period | None:
    """Return what since, until and date have in common; None where none is given. Texts alone ask for today."""
    given = [
        (name, to_period(value, manner.today if isinstance(value, str) else datetime.date.min, manner.slashed))
        for name, value in (("since", request.since), ("until", request.until), ("date", request.date))
        if value is not None and not (isinstance(value, str) and not value.strip())
    ]
    if not given:
        return None
    starts = [period.start for name, period in given if name != "until" and period.start]
    ends = [period.end for name, period in given if name != "since" and period.end]
    return Period(max(starts, default=None), min(ends, default=None))


def _why_nothing(found: Answer) -> list[Message]:
    """Say which words stand in no article, and which filter removed everything."""
    missing = _missing(found)
    if not found.matched.found:
        return missing
    helpful = [name for name, count in found.without.items() if count]
    if helpful:
        return missing + [Message(f"filter-{name}", {"n": found.without[name]}) for name in helpful]
    return [*missing, Message("filters-together", {"n": len(found.matched.found)})]


def _missing(found: Answer) -> list[Message]:
    """Say which words stand in no article."""
    return [
        Message("word-in-no-article", {"word": f"{SHOWN_NAMES[one.field]}:{one.text}" if one.field else one.text})
        for one in found.matched.missing[:_MOST_WARNINGS]
    ]


def _unknown_name(facet: str, name: str, labels: Mapping[str, str]) -> Message:
    """Say that no article has a name, and which it may have been meant for; none for a country that is known."""
    if facet == "place":
        if find_place(name):
            return Message("unknown-place", {"name": name})
        several = [label for key, label in labels.items() if name_key(name) in key.split()]
        if several:
            return Message("unknown-place-several", {"name": name, "near": ", ".join(sorted(several))})
        country = find_country_of(name)
        if country is not None and country in labels:
            return Message("unknown-place-in", {"name": name, "near": labels[country]})
    import difflib

    near = difflib.get_close_matches(name_key(name), list(labels), 1, _NEAR)
    if near:
        return Message(f"unknown-{facet}-near", {"name": name, "near": labels[near[0]]})
    return Message(f"unknown-{facet}", {"name": name})


def _filters_as_json(filters: Filters) -> dict[str, Any]:
    """Return the filters as they stand in JSON: keys of names, the ends of the period as ISO days."""
    shown: dict[str, Any] = {facet: list(keys) for facet, keys in filters.names.items()}
    if filters.period is not None:
        for name, day in (("since", filters.period.start), ("until", filters.period.end)):
            if day is not None:
                shown[name] = day.isoformat()
    return shown
