import datetime
import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from decoding import decoded, heads, lexemes_in, plain_heads
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Article
from searchlib.engine.building.inverter import Inverter
from searchlib.engine.merging.merge import Kept, Merged
from searchlib.engine.merging.parts import Part, part_of, spilled, unpacked
from searchlib.engine.merging.segment_writer import write_segment
from searchlib.engine.segments.arrays import SegmentArrays
from searchlib.engine.segments.segment import Segment

WORDS = (
    "il la di governo Governo governi governare città citta' COVID-19 indo-pacifica 10mila 3,5 U.S.A. l'incontro ª ℝ "
    "casa caso due 2 duetto"
).split()
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
)), min_size=1, max_size=4)  # fmt: skip


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


def parts_of(segments: Sequence[SegmentArrays], masks: Sequence[list[bool] | None]) -> list[tuple[Part, Kept | None]]:
    return [
        (part_of(own), None if mask is None else np.array(mask, dtype=bool))
        for own, mask in zip(segments, masks, strict=True)
    ]


def merged(parts: Sequence[tuple[Part, Kept | None]], run: int = 3) -> SegmentArrays:
    """Write a merged segment to a file, and read it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.col"
        write_segment(path, Merged(parts, run=run))
        segment = Segment(path)
        assert segment.verify() == []
        found = decoded(segment)
        assert heads(segment) == plain_heads(found)
        return found


@given(PARTS, st.sampled_from([1, 3, 1000]))
def test_merging_equals_inverting_what_is_kept(parts: list[tuple[list[Article], list[bool] | None]], run: int) -> None:
    segments, masks = [inverted(own) for own, _ in parts], [mask for _, mask in parts]
    kept = [
        article for own, mask in parts for article, keep in zip(own, mask or [True] * len(own), strict=True) if keep
    ]
    assert plain(merged(parts_of(segments, masks), run)) == plain(inverted(kept))


@given(PARTS)
def test_parts_in_files_are_merged_as_those_in_memory(parts: list[tuple[list[Article], list[bool] | None]]) -> None:
    masks = [None if mask is None else np.array(mask, dtype=bool) for _, mask in parts]
    several = [part_of(inverted(own)) for own, _ in parts]
    wanted = plain(merged(list(zip(several, masks, strict=True))))
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setattr("searchlib.engine.merging.scratch.IN_MEMORY", 1)
        patch.setattr("searchlib.engine.merging.parts.RUN", 2)
        patch.setattr("searchlib.engine.segments.spool.ROOM", 1)
        moved = [spilled(part, folder, b"di") for part in several]
        assert plain(merged(list(zip(moved, masks, strict=True)))) == wanted
        for number, part in enumerate(several):
            write_segment(folder / f"{number}.col", Merged([(part, None)]))
        read = [unpacked(Segment(folder / f"{number}.col"), folder) for number in range(len(several))]
        assert plain(merged(list(zip(read, masks, strict=True)))) == wanted
        assert len(list(folder.iterdir())) == len(several)


REORDERED = (
    # the first form of govern is missing in the second part, where its lexeme comes behind another one
    (["governa gazzetta governo"], ["gazzetta governo governo", "zero"]),
    # due is of the lexeme of 2, which comes first where 2 is written; its stem due is a lexeme where 2 is not
    (["due duetto"], ["2 due", "due 2 duetti"], ["duetto 2"]),
    (["casa", "caso casa case"], ["case"], ["casi casini", "casa"]),
)


@pytest.mark.parametrize("bodies", REORDERED)
def test_lexemes_that_come_in_another_order_in_each_part_are_merged(bodies: tuple[list[str], ...]) -> None:
    numbers = itertools.count()
    several = [[Article(id=f"{next(numbers)}", title=body, body=f"{body} e {body}") for body in own] for own in bodies]
    everything = [article for own in several for article in own]
    firsts = [[part.forms.text(own[0]) for own in lexemes_in(part)] for part in map(inverted, several)]
    assert any(one != other for one, other in itertools.pairwise(firsts))
    for kept in itertools.product([False, True], repeat=len(everything)):
        masks, marks = [], iter(kept)
        for own in several:
            masks.append(list(itertools.islice(marks, len(own))))
        wanted = inverted([article for article, keep in zip(everything, kept, strict=True) if keep])
        assert plain(merged(parts_of([inverted(own) for own in several], masks))) == plain(wanted)


def test_codes_and_frequencies_are_those_of_the_forms_that_are_left(tmp_path: Path) -> None:
    first = inverted([Article(id="a", body="governa governo"), Article(id="b", body="governo gazzetta governo")])
    second = inverted([Article(id="c", body="governi governo governi"), Article(id="d", body="governa")])
    path = tmp_path / "one.col"
    write_segment(path, Merged(parts_of([first, second], [[False, True], [True, False]])))
    segment = Segment(path)
    assert segment.form_texts() == ["gazzetta", "governi", "governo"]
    assert heads(segment) == [[0, 0, 1, 1], [1, 0, 2, 1], [1, 1, 2, 2]]
    assert decoded(segment).codes.tolist() == [0, 1, 1, 0, 1, 0]


@pytest.mark.parametrize("run", [1, 20, 10**6])
def test_postings_come_in_runs_of_the_size_asked_for(run: int) -> None:
    articles = [Article(id=str(n), body=" ".join(f"parola{n * m % 31}" for m in range(9))) for n in range(40)]
    once = Merged(parts_of([inverted(articles[:20]), inverted(articles[20:])], [None, [True, False] * 10]), run=run)
    sizes = [(len(postings.docs), len(postings.offsets) - 1) for postings, _, _ in once.postings()]
    assert all(postings <= run or terms == 1 for postings, terms in sizes)
    assert sum(terms for _, terms in sizes) == len(once.words.lexemes)
    assert len(sizes) > 1 or run == 10**6


def test_what_only_deleted_articles_had_is_gone() -> None:
    segment = inverted([
        Article(id="a", title="unico", body="comune", tags=["solo"], path="a.md"), Article(id="b", body="comune"),
    ])  # fmt: skip
    left = merged(parts_of([segment], [[False, True]]))
    assert left.forms.texts() == ["comune"] and left.stems.texts() == ["comun"]
    assert left.families.texts() == ["comun"]
    assert left.names["tags"].names.texts() == [] and left.sources.texts() == ["\0"]
    assert left.postings.docs.tolist() == [0] and left.ids.texts() == ["b"]


def test_compressed_articles_are_copied_where_they_have_the_same_dictionary(tmp_path: Path) -> None:
    texts = [f"articolo numero {n}: il governo ha detto che" for n in range(40)]
    several = [part_of(inverted([Article(id=text, body=text) for text in half])) for half in (texts[:20], texts[20:])]
    masks = [None, np.array([True, True, False, True] * 5)]
    wanted = [*several[0].articles, *(several[1].articles[n] for n in np.flatnonzero(masks[1]))]
    for dictionaries in ((b"articolo numero", b"articolo numero"), (b"articolo numero", b"il governo")):
        read = [spilled(part, tmp_path, own) for part, own in zip(several, dictionaries, strict=True)]
        path = tmp_path / "one.col"
        write_segment(path, Merged(list(zip(read, masks, strict=True)), b"articolo numero"))
        segment = Segment(path)
        assert [segment.article(doc) for doc in range(35)] == wanted
        assert segment.dictionary() == b"articolo numero"


def test_merging_what_is_all_deleted_gives_an_empty_segment() -> None:
    deleted = parts_of([inverted([Article(id="a", body="parola", tags="x")])], [[False]])
    assert plain(merged(deleted)) == plain(Inverter().finish())
