"""Laws that hold for any archive and any search, checked against brute force in plain Python."""

import datetime
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import searchlib
from searchlib import Article, Index
from searchlib.analysis import analyse
from searchlib.names import name_key

WORDS = (
    "corea nord sud patto patti difesa l'incontro città citta' nordcoreano il del 10.000 indo-pacifica siccità".split()
)
REGIONS = ["Asia", "ASIA", "Medio Oriente", "Italia"]
AUTHORS = ["Anna Bianchi", "Luca Neri", "anna bianchi"]

texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
days = st.none() | st.dates(datetime.date(2024, 11, 1), datetime.date(2025, 3, 31))
bodies = st.lists(texts, max_size=3).map("\n\n".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        id=draw(st.sampled_from("abcdefghijkl")),
        title=draw(texts),
        body=draw(bodies),
        region=draw(st.lists(st.sampled_from(REGIONS), max_size=2)),
        author=draw(st.lists(st.sampled_from(AUTHORS), max_size=2)),
        date=draw(days),
    )


archives = st.lists(articles(), max_size=12, unique_by=lambda article: article.id)
queries = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)


@st.composite
def filters(draw: st.DrawFn) -> dict[str, object]:
    chosen: dict[str, object] = {}
    if draw(st.booleans()):
        chosen["region"] = draw(st.lists(st.sampled_from(["asia", "medio-oriente", "Africa"]), min_size=1, max_size=2))
    if draw(st.booleans()):
        chosen["author"] = draw(st.lists(st.sampled_from(AUTHORS), min_size=1, max_size=1))
    if draw(st.booleans()):
        chosen["since"] = draw(st.sampled_from(["2024-12", "2025-01-15"]))
    if draw(st.booleans()):
        chosen["until"] = draw(st.sampled_from(["2025-02", "2025-01-20"]))
    return chosen


def build(folder: Path, archive: list[Article]) -> Index:
    index = searchlib.create(folder, language="it", clock=lambda: datetime.date(2025, 11, 23))
    with index.writer() as writer:
        for article in archive:
            writer.upsert(article)
    return index


def matching(archive: list[Article], query: str) -> list[Article]:
    """Return by brute force the articles that have every content word of a query.

    If there is no content word, every word counts; if no article has all of three, all but one are enough.
    """
    answers = {article.id: words_found(article, query, stop_words=False) for article in archive}
    content = len(next(iter(answers.values()), []))
    if not content:
        return [article for article in archive if all(words_found(article, query, stop_words=True))]
    every = [article for article in archive if all(answers[article.id])]
    if every or content < 3:
        return every
    return [article for article in archive if sum(answers[article.id]) >= content - 1]


def words_found(article: Article, query: str, stop_words: bool) -> list[bool]:
    text = "\n\n".join([article.title, article.body, *article.region, *article.author])
    tokens = analyse(text)
    stems = {stem for token in tokens for stem in token.stems}
    surfaces = {token.surface for token in tokens}
    answers = []
    for word in query.split():
        found = analyse(word)
        parts = [
            token.surface in surfaces if token.stop else not stems.isdisjoint(token.stems)
            for token in found
            if not token.joined and (stop_words or not token.stop)
        ]
        joined = [not stems.isdisjoint(token.stems) for token in found if token.joined]
        if parts:
            answers.append(all(parts) or any(joined))
    return answers


def passes(article: Article, chosen: dict[str, object], but: str = "") -> bool:
    for name in ("region", "author"):
        if name in chosen and name != but:
            wanted = {name_key(value).replace("-", " ") for value in chosen[name]}  # type: ignore[attr-defined]
            if not wanted & {name_key(value) for value in getattr(article, name)}:
                return False
    if but != "date" and ("since" in chosen or "until" in chosen):
        if article.date is None:
            return False
        first = {"2024-12": "2024-12-01"}.get(str(chosen.get("since", "0001")), str(chosen.get("since", "0001")))
        last = {"2025-02": "2025-02-28"}.get(str(chosen.get("until", "9999")), str(chosen.get("until", "9999")))
        return first <= article.date.isoformat() <= last
    return True


@given(archives, queries, filters())
def test_hits_and_facet_counts_equal_brute_force(archive: list[Article], query: str, chosen: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = build(Path(folder), archive).search(
            query,
            limit=None,
            exact=True,
            facets=["region", "author", "date:month"],
            **chosen,  # type: ignore[arg-type]
        )
        found = matching(archive, query)
        assert {hit.id for hit in results} == {article.id for article in found if passes(article, chosen)}
        assert results.total == len(results)
        for name in ("region", "author"):
            expected = Counter(
                key
                for article in found
                if passes(article, chosen, but=name)
                for key in {name_key(value) for value in getattr(article, name)}
            )
            assert {v.value: v.count for v in results.facets[name] if v.count} == expected
        months = Counter(
            article.date.isoformat()[:7] for article in found if article.date and passes(article, chosen, but="date")
        )
        assert {v.value: v.count for v in results.facets["date"] if v.count} == months
        values = [v.value for v in results.facets["date"]]
        assert values == sorted(values)


@given(archives, queries)
def test_spans_lie_inside_their_text_in_order(archive: list[Article], query: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for hit in build(Path(folder), archive).search(query, limit=None):
            for text, spans in ((hit.title, hit.title_spans), (hit.snippet.text, hit.snippet.spans)):
                ends = [offset for span in spans for offset in span]
                assert ends == sorted(ends)
                assert all(start < end <= len(text) for start, end in spans)
                assert all(not text[start].isspace() and not text[end - 1].isspace() for start, end in spans)


@given(archives, queries, st.sampled_from(["all", "any"]))
@settings(max_examples=25)
def test_explanations_add_up_to_the_score(archive: list[Article], query: str, match: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = build(Path(folder), archive)
        for hit in index.search(query, limit=None, match=match):
            parts = index.explain(query, hit.id, match=match)
            assert abs(sum(part.score for part in parts) - hit.score) < 1e-9


@given(archives, st.lists(articles() | st.sampled_from("abcdefghijkl"), max_size=10), queries)
@settings(max_examples=25)
def test_incremental_writing_equals_writing_at_once(
    archive: list[Article], changes: list[Article | str], query: str
) -> None:
    final = {article.id: article for article in archive}
    with tempfile.TemporaryDirectory() as folder:
        index = build(Path(folder) / "steps", archive)
        for change in changes:
            with index.writer() as writer:
                if isinstance(change, str):
                    assert writer.delete(change) == (final.pop(change, None) is not None)
                else:
                    writer.upsert(change)
                    final[change.id] = change
        once = build(Path(folder) / "once", list(final.values()))
        assert same(index, query) == same(once, query)
        index.rebuild()
        assert same(index, query) == same(once, query)


def same(index: Index, query: str) -> object:
    results = index.search(query, limit=None, facets=["region", "author", "tag", "date:day"])
    answer = results.to_dict()
    answer.pop("took_ms")
    return answer
