"""Reading posting lists at their limits, and what remains of what was read."""

import gc
import weakref
from pathlib import Path

import pytest

import searchlib
from searchlib import Article, Index
from searchlib.engine.querying import reader
from searchlib.engine.snapshot import open_snapshot


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return searchlib.create(tmp_path / "index")


@pytest.mark.parametrize("times", [255, 256, 65_535, 65_536, 65_537])
def test_a_word_is_found_however_often_an_article_has_it(index: Index, times: int) -> None:
    with index.writer() as writer:
        writer.upsert(Article(id="a", body="gatto " * times + "nero"))
        writer.upsert(Article(id="b", body="gatto bianco"))
    (hit,) = index.search('"gatto nero"')
    assert hit.score > 0
    frequencies = {evidence.kind: evidence.frequency for evidence in index.explain("gatto", "a")}
    assert frequencies["stem"] == times


def test_a_merge_keeps_frequencies_beyond_the_last_position(index: Index) -> None:
    def frequencies() -> dict[str, int]:
        return {evidence.kind: evidence.frequency for evidence in index.explain("gatta", "a")}

    with index.writer() as writer:
        writer.upsert(Article(id="a", title="x", body="gatta-gatta-gatta-gatta " * 15_000))
        writer.upsert(Article(id="b", title="y", body="gattari"))
    before = frequencies()
    assert before["family"] > 65_535
    with index.writer() as writer:
        writer.upsert(Article(id="c", title="z", body="altro"))
    assert frequencies() == before


def test_words_that_stand_in_no_article_are_forgotten_too(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CACHED_POSTINGS", 1000)
    with index.writer() as writer:
        writer.upsert(Article(id="a", body="gatto"))
    for number in range(100):
        index.search(f"parola{number}")
    assert len(index._view().snapshot.reader._cache._values) < 20


def test_a_segment_is_gone_with_its_last_reader(index: Index) -> None:
    with index.writer() as writer:
        writer.upsert(Article(id="a", region="Asia", body="gatto"))
    snapshot = open_snapshot(index.path)
    assert snapshot.names("region").labels == {"asia": "Asia"}
    (segment,) = map(weakref.ref, snapshot.reader.segments)
    gc.disable()
    try:
        del snapshot
        assert segment() is None
    finally:
        gc.enable()
