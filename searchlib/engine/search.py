"""Answer searches on a snapshot: filter, rank, count, explain. The one door to the engine for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_

import numpy as np

from searchlib.dates import Granularity, Period
from searchlib.engine.querying.bm25 import K1, idf
from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.matched import Match, Matched
from searchlib.engine.querying.matching import match_query
from searchlib.engine.querying.postings import Posting
from searchlib.engine.querying.ranking import (
    RECENCY_HALF_LIFE,
    RECENCY_WEIGHT,
    STEM_WEIGHT,
    TITLE_WEIGHT,
    Evidence,
    Ranking,
    Sort,
    parts,
)
from searchlib.engine.segments.arrays import I64, NO_DAY
from searchlib.engine.segments.lists import distinct
from searchlib.engine.snapshot import Snapshot
from searchlib.fields import NAME_FACETS
from searchlib.query.ast import Everything, Node
from searchlib.records import NOTHING, Record

_SIMILAR_TERMS = 25


class Filters(Record):
    """Say what articles are filtered by: facet → keys of which one must be there, and a period."""

    names: Mapping[str, Sequence[str]] = NOTHING
    period: Period | None = None


class Answer(Record):
    """Hold what a search found.

    Attributes:
        matched: what became of the query, its matches before any filter.
        total: how many articles match and pass every filter.
        page: (document, score) of the page that was asked for, in order.
        names: facet → how many articles have each of its keys, in the order of `Names.keys`, for those that were asked
            for. The counts of a facet ignore the filter on that same facet and obey every other one.
        dates: bucket → articles (see `Calendar.counts`), if asked for.
        without: filter ("region", … or "date") → how many articles there would be without it alone.
    """

    matched: Matched
    total: int
    page: list[tuple[int, float]]
    names: dict[str, I64]
    dates: dict[int, int]
    without: dict[str, int]


class Wanted(Record):
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
    found = reduce(and_, passing.values(), matched.found)
    ranking = Ranking(snapshot.reader, found, evidence_of(snapshot, matched, wanted.today))
    total = len(found)
    names, dates = {}, {}
    for facet in wanted.facets:
        counted = _without(matched, passing, facet) if facet in passing else found
        if facet == "date":
            dates = snapshot.calendar.counts(counted, wanted.granularity)
        else:
            names[facet] = snapshot.names(NAME_FACETS[facet]).counts(counted)
    without = {} if total else {name: len(_without(matched, passing, name)) for name in passing}
    browsing = wanted.sort == "relevance" and isinstance(root, Everything) and wanted.today is None
    page = ranking.page("newest" if browsing else wanted.sort, wanted.start, wanted.end)
    return Answer(matched, total, page, names, dates, without)


def evidence_of(snapshot: Snapshot, matched: Matched, today: int | None) -> list[Evidence]:
    """Return what documents score by, recency among it if it is asked for."""
    if today is None:
        return matched.evidence
    reader = snapshot.reader
    docs = np.flatnonzero(reader.alive & (reader.days != NO_DAY))
    ages = np.maximum(0, today - reader.days[docs].astype(np.int64))
    points = RECENCY_WEIGHT * 0.5 ** (ages / RECENCY_HALF_LIFE)
    posting = Posting(docs, np.ones(len(docs), np.uint32))
    return [*matched.evidence, Evidence("recency", "", posting, RECENCY_WEIGHT, 1, points=points)]


def explain(
    snapshot: Snapshot, root: Node, match: Match, document: int, today: int | None = None
) -> list[tuple[Evidence, int, float]]:
    """Return what each evidence gives a document, with its frequency; the parts add up to the document's score.

    The list is empty for a document that does not match.
    """
    reader = snapshot.reader
    matched = match_query(root, reader, snapshot.calendar, snapshot.spelling, match)
    if document not in matched.found:
        return []
    evidence = evidence_of(snapshot, matched, today)
    window = Ranking(reader, matched.found, evidence).window
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
    from searchlib.engine.segments.layout import lay_out

    reader = snapshot.reader
    weighed: list[tuple[float, str, Posting]] = []
    for term, positions in lay_out(snapshot.article(document)).stems.items():
        posting = reader.stems((term,))
        if len(posting.docs) > 1 and not term.isdigit():
            weighed.append((len(positions) * idf(reader.count, len(posting.docs)), term, posting))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    evidence = []
    docs = [np.zeros(0, np.int64)]
    for _, term, posting in weighed[:_SIMILAR_TERMS]:
        title = reader.titles((term,))
        for kind, weight, which, stage in (("stem", STEM_WEIGHT, posting, 1), ("title", TITLE_WEIGHT, title, 2)):
            if which:
                docs.append(which.docs)
                factor = weight * idf(reader.count, len(which.docs)) * (K1 + 1)
                evidence.append(Evidence(kind, term, which, factor, stage, "length" if stage == 1 else "title_length"))
    others = distinct(np.concatenate(docs))
    ranking = Ranking(reader, reader.set_of(others[others != document]), evidence)
    return len(ranking.docs), ranking.page("relevance", 0, limit)


def _passing(snapshot: Snapshot, filters: Filters) -> dict[str, DocSet]:
    """Return filter → the documents that pass it."""
    passing = {facet: snapshot.names(NAME_FACETS[facet]).having(keys) for facet, keys in filters.names.items() if keys}
    if filters.period is not None:
        passing["date"] = snapshot.calendar.inside(filters.period)
    return passing


def _without(matched: Matched, passing: Mapping[str, DocSet], name: str) -> DocSet:
    return reduce(and_, (found for other, found in passing.items() if other != name), matched.found)
