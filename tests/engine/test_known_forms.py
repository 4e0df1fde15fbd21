"""An index knows the stems of its words: a second build asks the stemmer for none of them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import searchlib
from searchlib import Article, Index
from searchlib.analysis import analyzer
from searchlib.engine import manifest
from searchlib.engine.building.known_forms import KnownForms
from searchlib.engine.manifest import segment_path
from searchlib.engine.segments.segment import Segment
from searchlib.upkeep import rebuild_index

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = searchlib.create(tmp_path / "index")
    index.update(CORPUS)
    return index


@pytest.fixture
def stemmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the words that the stemmer was asked for, as they are asked for."""
    words: list[str] = []
    stems = analyzer.stems

    def noting(folded: str, accented: str) -> tuple[str, ...]:
        words.append(folded)
        return stems(folded, accented)

    monkeypatch.setattr(analyzer, "stems", noting)
    analyzer._forms.clear()
    return words


def segments(index: Index) -> list[Path]:
    state = manifest.Manifest.read(manifest.toc_path(index.path, index.info().generation), any_version=True)
    return [segment_path(index.path, entry.name) for entry in state.segments]


def contents(index: Index) -> list[bytes]:
    return [path.read_bytes() for path in segments(index)]


def test_a_rebuild_of_what_did_not_change_stems_no_word_and_writes_the_same(index: Index, stemmed: list[str]) -> None:
    before = contents(index)
    index.rebuild()
    assert stemmed == []
    assert contents(index) == before


def test_a_rebuild_stems_the_words_that_are_new(index: Index, stemmed: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "nuovi"
    folder.mkdir()
    (folder / "uno.md").write_text("---\ntitle: Il governo supercalifragile\n---\nUn governo.\n", encoding="utf-8")
    rebuild_index(index.path, [folder])
    assert stemmed == ["supercalifragile"]


@pytest.mark.parametrize(
    "spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-1])], ids=["gone", "cut"]
)
def test_a_rebuild_without_a_segment_that_can_be_read_stems_its_words(
    index: Index, stemmed: list[str], spoil: Callable[[Path], object]
) -> None:
    before = contents(index)
    (path,) = segments(index)
    spoil(path)
    rebuild_index(index.path)
    assert len(stemmed) > 1000
    assert contents(index) == before


def test_a_segment_whose_words_are_damaged_is_not_asked(index: Index, stemmed: list[str]) -> None:
    (path,) = segments(index)
    section = Segment(path).container.sections["stem_forms.values"]
    content = bytearray(path.read_bytes())
    content[section.offset] ^= 255
    path.write_bytes(content)
    assert KnownForms([Segment(path)], few=0)["governo"].stems == ("govern",)
    assert stemmed == ["governo"]


def test_a_repair_believes_no_segment(index: Index, stemmed: list[str]) -> None:
    rebuild_index(index.path, distrusting=True)
    assert len(stemmed) > 1000


def test_the_words_of_another_analysis_are_not_taken_over(
    index: Index, stemmed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "ANALYSIS_VERSION", 99)
    index.rebuild()
    monkeypatch.undo()
    assert stemmed == []
    monkeypatch.setattr(analyzer, "stems", lambda folded, accented: stemmed.append(folded) or (folded,))
    rebuild_index(index.path)
    assert len(stemmed) > 1000


def test_an_update_asks_the_segments_once_many_words_are_new(index: Index, stemmed: list[str]) -> None:
    known = KnownForms([Segment(path) for path in segments(index)], few=1)
    assert [known[word].stems for word in ("Governo", "CITTÀ", "il", "supercalifragile")] == [
        ("govern",), ("citt",), (), ("supercalifragil",)
    ]  # fmt: skip
    assert known["il"].stop
    assert stemmed == ["governo", "supercalifragile"]


def test_what_an_update_writes_does_not_depend_on_what_the_index_knew(tmp_path: Path) -> None:
    article = Article(id="a", title="La città del governo", body="Perché il governo incontrerà i governi?")
    for name in ("uno", "due"):
        with searchlib.create(tmp_path / name).writer() as writer:
            writer.upsert(article)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("searchlib.engine.building.collector.FEW", 0)
        for name in ("uno", "due"):
            index = searchlib.open(tmp_path / name)
            with index.writer() as writer:
                writer.upsert(Article(id="b", title="Il governo incontrerà la citta'"))
            patch.undo()
    assert contents(searchlib.open(tmp_path / "uno")) == contents(searchlib.open(tmp_path / "due"))
    shutil.rmtree(tmp_path / "due")
