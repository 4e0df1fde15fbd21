"""The states of sources: what is stored is what is read, and nobody reads it who only searches or writes articles."""

import json
from pathlib import Path

import pytest

import searchlib
from searchlib import Article, Index, IndexDamaged
from searchlib.engine import generations, manifest, sources
from searchlib.engine.manifest import Manifest, toc_path
from searchlib.engine.sources import SourceState, StoredSources, file_counts, states_of, stored_text

STATES = {
    "../corpus": {
        "a.md": SourceState(10, 1_700_000_000_000_000_000, "00ff"),
        "\udcff.md": SourceState(0, -1, "", True),
    },
    "altro": {},
}


@pytest.fixture
def built(tmp_path: Path) -> Index:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("# Il porto\n\nTesto.", encoding="utf-8")
    index = searchlib.create(tmp_path / "index", language="it")
    index.update(folder)
    return index


def newest(index: Index) -> Path:
    return toc_path(index.path, index.info().generation)


def write(path: Path, before: bytes, content: dict[str, object]) -> None:
    """Write a table of contents with a manifest, its checksum being right."""
    text = json.dumps(content).encode()
    path.write_bytes(before + text + manifest._TAIL.pack(len(text), manifest._digest(text), manifest._MAGIC))


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    stored = StoredSources(stored_text(STATES), file_counts(STATES), tmp_path)
    assert (list(stored), file_counts(stored)) == (["../corpus", "altro"], {"../corpus": 2, "altro": 0})
    assert stored == STATES and stored["../corpus"]["\udcff.md"].again is True
    assert stored_text(stored) == stored_text(STATES)
    assert stored_text({}) == b"{}"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"../corpus": 1}',
        b'{"altro": {}}',
        b'{"../corpus":{"a":[1,2]}}',
        b"[" * 100_000,
        b"\xff",
        b'{"../corpus":{"a":[1e999,0,"",0]}}',
    ],
)
def test_what_makes_no_sense_is_damage(text: bytes, tmp_path: Path) -> None:
    stored = StoredSources(text, {"../corpus": 1}, tmp_path / "toc")
    with pytest.raises(IndexDamaged, match="toc"):
        stored["../corpus"]


def test_searching_and_writing_articles_read_no_states(built: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(sources, "states_of", refuse)
    index = searchlib.open(built.path)
    assert index.search("porto").total == 1
    assert index.info().sources == (built.path.parent / "corpus",)
    with index.writer() as writer:
        writer.upsert(Article(id="x", title="Il molo"))
    assert index.search("molo").total == 1
    monkeypatch.undo()
    report = searchlib.open(built.path).update(built.path.parent / "corpus")
    assert (report.unchanged, report.added, report.removed) == (["a.md"], [], [])


def test_a_table_with_the_states_in_its_manifest_is_still_rebuilt(built: Index) -> None:
    path = newest(built)
    contents, states, content = manifest._parts(path, any_version=False)
    write(path, contents, content | {"format": 3, "sources": {root: dict(files) for root, files in states.items()}})
    with pytest.raises(IndexDamaged, match="another version"):
        searchlib.open(built.path)
    assert Manifest.read(path, any_version=True).sources == states
    assert manifest.contents_agree(path)
    built.rebuild()
    assert searchlib.open(built.path).info().sources == (built.path.parent / "corpus",)


def test_a_manifest_that_names_no_partial_roots_has_them_where_there_is_one_file(built: Index) -> None:
    path = newest(built)
    contents, states, content = manifest._parts(path, any_version=False)
    del content["partial"]
    write(path, contents + stored_text(states), content)
    assert Manifest.read(path).partial == states.keys() == {"../corpus"}


@pytest.mark.parametrize("partial", [7, "../corpus", [7], [["../corpus"]], ["../altri"], {"../corpus": 1}])
def test_a_manifest_with_partial_roots_that_it_does_not_have_is_torn(built: Index, partial: object) -> None:
    path = newest(built)
    contents, states, content = manifest._parts(path, any_version=False)
    write(path, contents + stored_text(states), content | {"partial": partial})
    with pytest.raises(IndexDamaged):
        Manifest.read(path)


@pytest.mark.parametrize(
    "described",
    [
        None,
        [1, "", {}],
        [-1, "", {}],
        [1 << 60, "", {}],
        ["", "", {}],
        [0, "", 7],
        {"a": 7},
        {"a": {"b": [1e999, 0, "", 0]}},
    ],
)
def test_a_manifest_that_describes_no_states_is_torn(built: Index, described: object) -> None:
    path = newest(built)
    contents, states, content = manifest._parts(path, any_version=False)
    write(path, contents + stored_text(states), content | {"sources": described})
    with pytest.raises(IndexDamaged):
        Manifest.read(path)
    assert searchlib.check(built.path) != []


def test_states_that_make_no_sense_are_found_and_mended(built: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Manifest.read(newest(built))
    wrong = StoredSources(b'{"../corpus":{"a.md":7}}', {"../corpus": 1}, newest(built))
    generations.commit(built.path, Manifest(read.generation + 1, wrong, read.segments))
    with pytest.raises(IndexDamaged):
        searchlib.open(built.path).update(built.path.parent / "corpus")
    assert {damage.code for damage in searchlib.check(built.path)} == {"index-torn"}
    searchlib.repair(built.path)
    assert searchlib.check(built.path, deep=True) == []
    assert searchlib.open(built.path).search("porto").total == 1


def test_states_are_read_back_in_any_order() -> None:
    assert states_of({"b": {"x": (1, 2, "d", 1)}, "a": {}}) == {"a": {}, "b": {"x": SourceState(1, 2, "d", True)}}
