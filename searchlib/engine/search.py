"""Answer searches on a snapshot: filter, rank, count, explain. The one door to the engine for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_

import numpy as np

from searchlib.dates import Granularity, Period
from searchlib.engine.querying.bm25 import K1, idf
from searchlib.engine.querying.counting import Sample, Stretch
from searchlib.engine.querying.docset import DocSet, Mask
from searchlib.engine.querying.evidence import (
    RECENCY_HALF_LIFE,
    RECENCY_WEIGHT,
    STEM_WEIGHT,
    TITLE_WEIGHT,
    Evidence,
    Weighing,
)
from searchlib.engine.querying.matched import Match, Matched
from searchlib.engine.querying.matching import match_query
from searchlib.engine.querying.postings import Posting
from searchlib.engine.querying.ranking import Ranking, Sort
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
        complete: how many of them have all words side by side, where these are required or all but one of them.
        page: (document, score) of the page that was asked for, in order.
        names: facet → how many articles have each of its keys, in the order of `Names.keys`, for those that were asked
            for. The counts of a facet ignore the filter on that same facet and obey every other one.
        dates: bucket → articles (see `Calendar.counts`), if asked for.
        without: filter ("region", … or "date") → how many articles there would be without it alone.
    """

    matched: Matched
    total: int
    complete: int
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
    matched = match_query(root, snapshot.reader, snapshot.calendar, snapshot.spelling, snapshot.names, match)
    cut = _Cut(snapshot, matched.found, filters)
    found = cut.by_all_but()
    ranking = Ranking(snapshot.reader, found, evidence_of(snapshot, matched, wanted.today))
    total = complete = len(found)
    if matched.matching == "most":
        complete = len(_Cut(snapshot, matched.complete, filters).by_all_but())
    counting = _Counting(snapshot, cut, found)
    dates = counting.dates(wanted.granularity) if "date" in wanted.facets else {}
    names = {facet: counting.names(facet) for facet in wanted.facets if facet != "date"}
    without = {} if total else {name: len(cut.by_all_but(name)) for name in cut.passing}
    browsing = wanted.sort == "relevance" and isinstance(root, Everything) and wanted.today is None
    page = ranking.page("newest" if browsing else wanted.sort, wanted.start, wanted.end)
    return Answer(matched, total, complete, page, names, dates, without)


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
    matched = match_query(root, reader, snapshot.calendar, snapshot.spelling, snapshot.names, match)
    if document not in matched.found:
        return []
    evidence = evidence_of(snapshot, matched, today)
    window = Ranking(reader, matched.found, evidence).window
    stages = (1, 2) if document in window else (1,)
    one = Weighing(reader, np.array([document]))
    found = []
    for each in evidence:
        if each.stage in stages:
            frequency, points = one.parts(each)
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


class _Counting:
    """Count the facets of what was found."""

    def __init__(self, snapshot: Snapshot, cut: _Cut, found: DocSet) -> None:
        self._snapshot, self._cut, self._found = snapshot, cut, found
        self._sample: Sample | None = None

    def dates(self, granularity: Granularity) -> dict[int, int]:
        """Return bucket → articles."""
        return self._snapshot.calendar.counts(self._sample_for("date"), granularity)

    def names(self, facet: str) -> I64:
        """Return how many articles have each key."""
        names = self._snapshot.names(NAME_FACETS[facet])
        stretch = self._cut.stretch if names.countable else None
        return names.counts(self._sample_for(facet)) if stretch is None else names.counts_in(stretch)

    def _sample_for(self, facet: str) -> Sample:
        """Return the documents to count, which no filter on the facet itself cuts."""
        if facet in self._cut.passing:
            return Sample(self._snapshot.reader, self._cut.by_all_but(facet))
        if self._sample is None:
            self._sample = Sample(self._snapshot.reader, self._found)
        return self._sample


class _Cut:
    """Cut documents by filters.

    Attributes:
        passing: filter → which documents pass it: of those to be cut where they are few, of all there are else.
        stretch: what is left, if it is all that a period has.
    """

    def __init__(self, snapshot: Snapshot, docs: DocSet, filters: Filters) -> None:
        self._reader = snapshot.reader
        self._all = docs
        self._few = docs.docs if docs.few else None
        self.passing: dict[str, Mask] = {
            facet: snapshot.names(NAME_FACETS[facet]).having(keys, self._few)
            for facet, keys in filters.names.items()
            if keys
        }
        self.stretch: Stretch | None = None
        if filters.period is not None:
            if docs is self._reader.living and not self.passing:
                self.stretch = snapshot.calendar.stretch(filters.period)
            self.passing["date"] = snapshot.calendar.holds(filters.period, self._few)

    def by_all_but(self, ignored: str = "") -> DocSet:
        """Return the documents that pass every filter, but for one that is ignored."""
        masks = [mask for name, mask in self.passing.items() if name != ignored]
        if not masks:
            return self._all
        kept = reduce(and_, masks)
        if self._few is not None:
            return self._reader.set_of(self._few[kept])
        return self._reader.set_of(mask=self._all.mask & kept)
