import datetime
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Article
from searchlib.engine.arrays import SegmentArrays
from searchlib.engine.inverter import Inverter
from searchlib.engine.merge import merge

WORDS = (
    "il la di governo Governo città citta' COVID-19 indo-pacifica 10mila 3,5 U.S.A. l'incontro ª ℝ casa caso".split()
)
TEXT = st.lists(st.sampled_from([*WORDS, "\n\n"]), max_size=8).map(" ".join)
NAMES = st.lists(st.sampled_from(["Asia", "asia", "Medio Oriente", "Anna", "\U0001f600"]), max_size=2)
ARTICLES = st.lists(
    st.builds(
        Article, id=st.sampled_from(["a", "b", "\ud800"]), title=TEXT, body=TEXT, region=NAMES, tags=NAMES,
        date=st.sampled_from([None, datetime.date(2024, 5, 1)]), path=st.sampled_from(["", "x.md", "\udc80.md"]),
    ),
    max_size=5,
)  # fmt: skip
PARTS = st.lists(ARTICLES.flatmap(lambda own: st.tuples(
    st.just(own), st.none() | st.lists(st.booleans(), min_size=len(own), max_size=len(own))
)), max_size=4)  # fmt: skip


def inverted(articles: Sequence[Article]) -> SegmentArrays:
    inverter = Inverter()
    for article in articles:
        inverter.add(article, article.tags, "r" if article.path else "", article.path, article.title[:3])
    return inverter.finish()


def plain(segment: SegmentArrays) -> dict[str, object]:
    """Return all of a segment as lists, with the types of its arrays."""

    def listed(value: object) -> object:
        if isinstance(value, np.ndarray):
            return str(value.dtype), value.tolist()
        if isinstance(value, tuple):
            return [listed(one) for one in value]
        if isinstance(value, dict):
            return {name: listed(one) for name, one in value.items()}
        if hasattr(value, "texts"):
            return value.texts()
        return list(value)  # type: ignore[call-overload]

    return {name: listed(getattr(segment, name)) for name in SegmentArrays.__dataclass_fields__}


@given(PARTS)
def test_merging_equals_inverting_what_is_kept(parts: list[tuple[list[Article], list[bool] | None]]) -> None:
    merged = merge([(inverted(own), None if mask is None else np.array(mask, dtype=bool)) for own, mask in parts])
    kept = [
        article for own, mask in parts for article, keep in zip(own, mask or [True] * len(own), strict=True) if keep
    ]
    assert plain(merged) == plain(inverted(kept))


@given(PARTS)
def test_merging_the_merged_changes_nothing(parts: list[tuple[list[Article], list[bool] | None]]) -> None:
    segments = [inverted(own) for own, _ in parts]
    once = merge([(segment, None) for segment in segments])
    assert plain(merge([(once, None)])) == plain(once)
    if len(segments) > 1:
        first = merge([(segments[0], None), (segments[1], None)])
        assert plain(merge([(first, None), *((segment, None) for segment in segments[2:])])) == plain(once)


def test_what_only_deleted_articles_had_is_gone() -> None:
    segment = inverted([
        Article(id="a", title="unico", body="comune", tags=["solo"], path="a.md"), Article(id="b", body="comune"),
    ])  # fmt: skip
    merged = merge([(segment, np.array([False, True]))])
    assert merged.forms.texts() == ["comune"] and merged.stems.texts() == ["comun"]
    assert merged.families.texts() == ["comun"]
    assert merged.names["tags"].names.texts() == [] and merged.sources.texts() == ["\0"]
    assert merged.form_postings.docs.tolist() == [0] and merged.ids.texts() == ["b"]


def test_articles_are_read_from_their_parts_when_asked_for() -> None:
    segments = [inverted([Article(id=f"{part}{n}") for n in range(3)]) for part in "xyz"]
    masks = [None, np.array([False, False, False]), np.array([True, False, True])]
    merged = merge(list(zip(segments, masks, strict=True)))
    assert merged.articles[3] == segments[2].articles[0] and merged.articles[-1] == segments[2].articles[2]
    assert merged.articles[1:4] == [segments[0].articles[1], segments[0].articles[2], segments[2].articles[0]]
    assert len(merged.articles) == 5


def test_merging_nothing_or_all_deleted_gives_an_empty_segment() -> None:
    empty = plain(Inverter().finish())
    assert plain(merge([])) == empty
    assert plain(merge([(inverted([Article(id="a", body="parola", tags="x")]), np.array([False]))])) == empty
