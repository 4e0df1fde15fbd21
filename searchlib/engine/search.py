"""Answer searches on a snapshot: filter, rank, count, explain. The one door to the engine for readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from searchlib.dates import Period
from searchlib.engine.plan import Match, Plan, dated, run
from searchlib.engine.scoring import RECENCY_HALF_LIFE, RECENCY_WEIGHT, STEM_WEIGHT, TITLE_WEIGHT, Evidence
from searchlib.engine.snapshot import Snapshot
from searchlib.engine.terms import inside
from searchlib.fields import NAME_FACETS
from searchlib.query.ast import Dated, Everything, Node

Sort = Literal["relevance", "newest", "oldest"]
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
        plan: what became of the query, its matches before any filter.
        ranked: (document, score), in order, all of them.
        counts: facet → key → articles, for those that were asked for; the keys of "date" are days (ordinals). The
            counts of a facet ignore the filter on that same facet and obey every other one.
        without: filter ("region", … or "date") → how many articles there would be without it alone.
    """

    plan: Plan
    ranked: list[tuple[int, float]]
    counts: dict[str, Counter[str] | Counter[int]]
    without: dict[str, int]


def answer(
    snapshot: Snapshot,
    root: Node,
    match: Match,
    filters: Filters,
    sort: Sort,
    facets: Sequence[str],
    today: int | None = None,
) -> Answer:
    """Run a query with filters: the articles in order, and the counts of facets.

    Where `today` is given (an ordinal), newer articles score more.
    """
    plan = run(root, snapshot, match)
    if today is not None:
        plan.evidence.append(_recency(snapshot, plan.matches, today))
    passing = _passing(snapshot, filters)
    found = plan.matches.intersection(*passing.values())
    scores = score(snapshot, plan, found)
    newest = sort == "newest" or (sort == "relevance" and isinstance(root, Everything))
    return Answer(
        plan,
        _ordered(snapshot, scores, "newest" if newest else sort),
        {name: _count(snapshot, _leaving_out(plan, passing, name), name) for name in facets},
        {name: len(_leaving_out(plan, passing, name)) for name in passing} if not found else {},
    )


def _recency(snapshot: Snapshot, documents: frozenset[int], today: int) -> Evidence:
    """Return what newness gives: half after each `RECENCY_HALF_LIFE`, nothing to undated articles."""
    points = {
        document: RECENCY_WEIGHT * 0.5 ** (max(0, today - day) / RECENCY_HALF_LIFE)
        for document in documents
        if (day := snapshot.card(document).day) is not None
    }
    return Evidence("recency", "", RECENCY_WEIGHT, dict.fromkeys(points, 1), points=points)


def score(snapshot: Snapshot, plan: Plan, documents: frozenset[int]) -> dict[int, float]:
    """Return document → score: the sum of what its evidence gives."""
    scores = dict.fromkeys(sorted(documents), 0.0)
    for evidence in plan.evidence:
        for document, part in _parts(snapshot, evidence, documents).items():
            scores[document] += part
    return scores


def explain(snapshot: Snapshot, plan: Plan, document: int) -> list[tuple[Evidence, float]]:
    """Return what each evidence gives a document; the parts add up to its score."""
    return [
        (evidence, part)
        for evidence in plan.evidence
        for part in _parts(snapshot, evidence, frozenset({document})).values()
    ]


def similar(snapshot: Snapshot, document: int) -> list[tuple[int, float]]:
    """Return the other articles that share most of an article's telling words, with their scores, best first.

    The words are those with the highest tf·idf, as in Lucene's MoreLikeThis.
    """
    from searchlib.engine.layout import lay_out

    count = len(snapshot.alive)
    layout = lay_out(snapshot.article(document))
    weighed: list[tuple[float, str, Evidence]] = []
    for term, positions in layout.stems.items():
        postings = snapshot.postings("stem", term)
        if len(postings) > 1 and not term.isdigit():
            evidence = Evidence("stem", term, STEM_WEIGHT, {d: len(p) for d, p in postings.items()})
            weighed.append((len(positions) * evidence.idf(count), term, evidence))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    plan = Plan()
    for _, term, evidence in weighed[:_SIMILAR_TERMS]:
        plan.evidence.append(evidence)
        title = inside(snapshot, snapshot.postings("stem", term), "title")
        frequencies = {d: len(p) for d, p in title.items()}
        plan.evidence.append(Evidence("title", term, TITLE_WEIGHT, frequencies, "title_length"))
    found: Counter[int] = Counter()
    for evidence in plan.evidence:
        found.update(evidence.frequencies.keys())
    return _ordered(snapshot, score(snapshot, plan, frozenset(found) - {document}), "relevance")


def _parts(snapshot: Snapshot, evidence: Evidence, documents: frozenset[int]) -> dict[int, float]:
    wanted = [document for document in documents if document in evidence.frequencies]
    kind = evidence.length_kind
    lengths = {document: getattr(snapshot.card(document), kind) for document in wanted}
    return evidence.scores(wanted, len(snapshot.alive), lengths, snapshot.average_length[kind])


def _ordered(snapshot: Snapshot, scores: Mapping[int, float], sort: Sort) -> list[tuple[int, float]]:
    """Sort documents; ties break by date (newest first), then score, then id: the same for every build."""

    def key(item: tuple[int, float]) -> tuple[object, ...]:
        document, points = item
        card = snapshot.card(document)
        undated, day = card.day is None, card.day or 0
        points = round(points, 9)
        if sort == "relevance":
            return -points, undated, -day, card.id
        return undated, day if sort == "oldest" else -day, -points, card.id

    return sorted(scores.items(), key=key)


def _passing(snapshot: Snapshot, filters: Filters) -> dict[str, frozenset[int]]:
    """Return filter → the documents that pass it."""
    passing: dict[str, frozenset[int]] = {}
    for facet, keys in filters.names.items():
        if keys:
            field, wanted = NAME_FACETS[facet], frozenset(keys)
            passing[facet] = frozenset(
                document for document in snapshot.alive if not wanted.isdisjoint(snapshot.card(document).keys[field])
            )
    if filters.period is not None:
        passing["date"] = dated(snapshot, Dated(filters.period))
    return passing


def _leaving_out(plan: Plan, passing: Mapping[str, frozenset[int]], name: str) -> frozenset[int]:
    return plan.matches.intersection(*(documents for other, documents in passing.items() if other != name))


def _count(snapshot: Snapshot, documents: frozenset[int], facet: str) -> Counter[str] | Counter[int]:
    cards = map(snapshot.card, documents)
    if facet == "date":
        return Counter(card.day for card in cards if card.day is not None)
    return Counter(key for card in cards for key in card.keys[NAME_FACETS[facet]])
