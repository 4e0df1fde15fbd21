"""Answer searches on a snapshot: filter, rank, count, explain. The one door to the engine for readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from searchlib.dates import Granularity, Period
from searchlib.engine.arrays import NO_DAY
from searchlib.engine.matching import Match, Matched, match_query
from searchlib.engine.ranking import (
    K1,
    RECENCY_HALF_LIFE,
    RECENCY_WEIGHT,
    STEM_WEIGHT,
    TITLE_WEIGHT,
    Evidence,
    Ranking,
    Sort,
    idf,
    parts,
)
from searchlib.engine.reader import Mask, Posting
from searchlib.engine.snapshot import Snapshot
from searchlib.fields import NAME_FACETS
from searchlib.query.ast import Everything, Node

_SIMILAR_TERMS = 25


@dataclass(frozen=True)
class Filters:
    """Say what articles are filtered by: facet → keys of which one must be there, and a period."""

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    period: Period | None = None


@dataclass(frozen=True)
class Answer:
    """Hold what a search found.

    Attributes:
        matched: what became of the query, its matches before any filter.
        total: how many articles match and pass every filter.
        page: (document, score) of the page that was asked for, in order.
        counts: facet → key → articles, for those that were asked for; the keys of "date" are the first day of each
            bucket as (year, month, day). The counts of a facet ignore the filter on that same facet and obey every
            other one.
        without: filter ("region", … or "date") → how many articles there would be without it alone.
    """

    matched: Matched
    total: int
    page: list[tuple[int, float]]
    counts: dict[str, Counter[Any]]
    without: dict[str, int]


@dataclass(frozen=True)
class Wanted:
    """Say what a search asks for besides the query: order, page, facets, and how fine the date facet is.

    `today`, an ordinal, asks for newer articles to score more.
    """

    sort: Sort = "relevance"
    start: int = 0
    end: int | None = 10
    facets: Sequence[str] = ()
    granularity: Granularity = "month"
    today: int | None = None


def answer(snapshot: Snapshot, root: Node, match: Match, filters: Filters, wanted: Wanted) -> Answer:
    """Run a query with filters: a page of articles in order, and the counts of facets."""
    matched = match_query(root, snapshot.reader, snapshot.calendar, snapshot.spelling, match)
    passing = _passing(snapshot, filters)
    mask = _intersection(matched.mask, list(passing.values()))
    total = int(np.count_nonzero(mask))
    browsing = wanted.sort == "relevance" and isinstance(root, Everything) and wanted.today is None
    ranking = Ranking(snapshot.reader, mask, evidence_of(snapshot, matched, wanted.today))
    counts = {name: _count(snapshot, _without(matched, passing, name), name, wanted) for name in wanted.facets}
    without = {} if total else {name: int(np.count_nonzero(_without(matched, passing, name))) for name in passing}
    page = ranking.page("newest" if browsing else wanted.sort, wanted.start, wanted.end)
    return Answer(matched, total, page, counts, without)


def evidence_of(snapshot: Snapshot, matched: Matched, today: int | None) -> list[Evidence]:
    """Return what documents score by, recency among it if it is asked for."""
    if today is None:
        return matched.evidence
    reader = snapshot.reader
    docs = np.flatnonzero(reader.alive & (reader.days != NO_DAY))
    ages = np.maximum(0, today - reader.days[docs].astype(np.int64))
    points = RECENCY_WEIGHT * 0.5 ** (ages / RECENCY_HALF_LIFE)
    posting = Posting(docs.astype(np.uint32), np.ones(len(docs), np.uint32))
    return [*matched.evidence, Evidence("recency", "", posting, RECENCY_WEIGHT, 1, points=points)]


def explain(
    snapshot: Snapshot, root: Node, match: Match, document: int, today: int | None = None
) -> list[tuple[Evidence, int, float]]:
    """Return what each evidence gives a document, with its frequency; the parts add up to the document's score.

    The list is empty for a document that does not match.
    """
    reader = snapshot.reader
    matched = match_query(root, reader, snapshot.calendar, snapshot.spelling, match)
    if not matched.mask[document]:
        return []
    evidence = evidence_of(snapshot, matched, today)
    window = Ranking(reader, matched.mask, evidence).window
    stages = (1, 2) if document in window else (1,)
    one = np.array([document])
    found = []
    for each in evidence:
        if each.stage in stages:
            frequency, points = parts(reader, each, one)
            if frequency[0]:
                found.append((each, int(frequency[0]), float(points[0])))
    return found


def similar(snapshot: Snapshot, document: int, limit: int) -> tuple[int, list[tuple[int, float]]]:
    """Return how many other articles share an article's telling words, and the best with their scores.

    The words are those with the highest tf·idf, as in Lucene's MoreLikeThis.
    """
    from searchlib.engine.layout import lay_out

    reader = snapshot.reader
    weighed: list[tuple[float, str, Posting]] = []
    for term, positions in lay_out(snapshot.article(document)).stems.items():
        posting = reader.stems((term,))
        if len(posting.docs) > 1 and not term.isdigit():
            weighed.append((len(positions) * idf(reader.count, len(posting.docs)), term, posting))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    evidence = []
    docs = [np.zeros(0, np.uint32)]
    for _, term, posting in weighed[:_SIMILAR_TERMS]:
        title = reader.titles((term,))
        for kind, weight, which, stage in (("stem", STEM_WEIGHT, posting, 1), ("title", TITLE_WEIGHT, title, 2)):
            if which:
                docs.append(which.docs)
                factor = weight * idf(reader.count, len(which.docs)) * (K1 + 1)
                evidence.append(Evidence(kind, term, which, factor, stage, "length" if stage == 1 else "title_length"))
    mask = reader.mask(np.concatenate(docs))
    mask[document] = False
    ranking = Ranking(reader, mask, evidence)
    return len(ranking.docs), ranking.page("relevance", 0, limit)


def _passing(snapshot: Snapshot, filters: Filters) -> dict[str, Mask]:
    """Return filter → the documents that pass it."""
    passing = {facet: snapshot.names(NAME_FACETS[facet]).mask(keys) for facet, keys in filters.names.items() if keys}
    if filters.period is not None:
        passing["date"] = snapshot.calendar.mask(filters.period)
    return passing


def _without(matched: Matched, passing: Mapping[str, Mask], name: str) -> Mask:
    return _intersection(matched.mask, [mask for other, mask in passing.items() if other != name])


def _intersection(mask: Mask, others: Sequence[Mask]) -> Mask:
    return reduce(np.logical_and, others, mask)


def _count(snapshot: Snapshot, mask: Mask, facet: str, wanted: Wanted) -> Counter[Any]:
    if facet == "date":
        return snapshot.calendar.counts(mask, wanted.granularity)
    return snapshot.names(NAME_FACETS[facet]).counts(mask)
