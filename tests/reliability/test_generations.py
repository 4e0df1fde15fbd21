"""Two generations are kept: where the newest is damaged, the one before it is read, and nothing is lost in silence."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import searchlib
from searchlib import Article, Index, IndexDamaged
from searchlib.engine import generations, manifest
from searchlib.engine.manifest import Manifest, latest_generation, segment_path, toc_path

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(searchlib.__file__).parent.parent)}


@pytest.fixture
def two(index: Index) -> Index:
    """Return an index of two generations that share no segment; the article `nuovo` is in the newest alone."""
    with index.writer() as writer:
        writer.upsert(Article(id="nuovo", title="Corea, ultima ora"))
        writer.delete("patto")
    return index


def newest_toc(index: Index) -> Path:
    number = latest_generation(index.path)
    assert number is not None
    return toc_path(index.path, number)


def newest_segment(index: Index) -> Path:
    (entry,) = Manifest.read(newest_toc(index)).segments
    return segment_path(index.path, entry.name)


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def removed(path: Path) -> None:
    path.unlink()


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + bytes(64))


def beheaded(path: Path) -> None:
    path.write_bytes(b"NOTMINE!" + path.read_bytes()[8:])


def flipped_near_the_end(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-40] + bytes((whole[-40] ^ 1,)) + whole[-39:])


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def made_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES = [shortened, halved, emptied, zeroed, removed, lengthened, beheaded, flipped_near_the_end, made_a_folder,
           made_a_pipe]  # fmt: skip
TORN = [(newest_toc, damage) for damage in DAMAGES if damage not in (removed, beheaded)]
TORN += [(newest_segment, damage) for damage in DAMAGES]


def of_old(index: Index) -> list[str]:
    return sorted(hit.id for hit in index.search("corea", limit=None))


@pytest.mark.parametrize(("file", "damage"), TORN, ids=lambda one: one.__name__)
def test_a_torn_generation_is_read_as_it_was_before(
    two: Index, file: Callable[[Index], Path], damage: Callable[[Path], None]
) -> None:
    damage(file(two))
    reader = searchlib.open(two.path, language="it")
    assert of_old(reader) == ["patto", "penisola", "senza-data"]
    warning = reader.search("corea").warnings[0]
    assert warning.code == "generation-torn"
    assert "searchlib repair" in warning.text
    assert "\n" not in warning.text
    assert reader.problem == warning
    assert searchlib.check(two.path)


def test_a_whole_index_has_no_problem(two: Index) -> None:
    assert searchlib.open(two.path).problem is None
    assert two.search("corea").warnings == ()


@pytest.mark.parametrize(("file", "damage"), TORN, ids=lambda one: one.__name__)
def test_a_writer_goes_on_from_the_generation_before(
    two: Index, file: Callable[[Index], Path], damage: Callable[[Path], None]
) -> None:
    number = latest_generation(two.path)
    assert number is not None
    damage(file(two))
    writing = searchlib.open(two.path)
    with writing.writer() as writer:
        writer.upsert(Article(id="dopo", title="Corea, il giorno dopo"))
    assert writing.info().generation == number + 1
    assert of_old(writing) == ["dopo", "patto", "penisola", "senza-data"]
    assert writing.problem is None
    if damage is not made_a_folder:  # what is no file is not ours to remove
        assert searchlib.check(two.path, deep=True) == []


def test_an_open_index_reads_on_when_the_newest_generation_is_torn(two: Index) -> None:
    emptied(newest_toc(two))
    snapshot = two._view().snapshot
    assert two.search("corea").total == 3
    assert two._view().snapshot is snapshot


def test_where_both_generations_are_torn_one_line_says_so(two: Index) -> None:
    for toc in two.path.glob("*.toc"):
        emptied(toc)
    with pytest.raises(IndexDamaged) as caught:
        searchlib.open(two.path)
    assert newest_toc(two).name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_generations_are_kept_and_no_more(two: Index) -> None:
    for number in range(5):
        before = {path.name for path in two.path.iterdir()}
        with two.writer() as writer:
            writer.upsert(Article(id=f"altro-{number}", title="Altro"))
        tocs = sorted(two.path.glob("*.toc"))
        assert len(tocs) == 2
        kept = {segment_path(two.path, one.name) for toc in tocs for one in Manifest.read(toc).segments}
        assert set(two.path.glob("*.col")) == kept
        assert len(before & {path.name for path in two.path.iterdir()}) >= 3  # the lock, a table, a segment


def test_the_next_writer_removes_what_a_crash_left(two: Index) -> None:
    whole = {path.name for path in two.path.iterdir()}
    for name in ("_MAIN_9.toc.1700000000", "MAIN_0123456789abcdef.col", "MAIN_x.tmp"):
        (two.path / name).write_bytes(b"half")
    (two.path / "appunti.txt").write_text("mio", encoding="utf-8")
    assert searchlib.check(two.path, deep=True) == []
    with two.writer():
        pass
    assert {path.name for path in two.path.iterdir()} == whole | {"appunti.txt"}


KILLED = """
import os, signal, sys, searchlib
from searchlib.engine import writer as engine
engine.commit = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
index = searchlib.open(sys.argv[1])
with index.writer() as writer:
    writer.upsert(searchlib.Article(id="mezzo", title="Mezzo"))
"""


def test_a_killed_writer_leaves_the_index_as_it_was(two: Index) -> None:
    before = {path.name for path in two.path.iterdir()}
    run = subprocess.run([sys.executable, "-c", KILLED, two.path], env=ENVIRONMENT, check=False)
    assert run.returncode == -signal.SIGKILL
    assert {path.name for path in two.path.iterdir()} - before, "a segment was written"
    assert of_old(searchlib.open(two.path)) == ["nuovo", "penisola", "senza-data"]
    with two.writer(timeout=0):
        pass
    assert {path.name for path in two.path.iterdir()} == before


def test_a_rebuild_happens_beside_the_old_generation(two: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(directory: Path, new: Manifest) -> None:
        seen.append(of_old(searchlib.open(directory)))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("searchlib.engine.writer.commit", look)
        with pytest.raises(OSError, match="No space"):
            two.rebuild()
    assert seen == [["nuovo", "penisola", "senza-data"]]
    assert searchlib.check(two.path, deep=True) == []
    two.rebuild(timeout=0)
    assert of_old(two) == ["nuovo", "penisola", "senza-data"]


# -- versions


@pytest.mark.parametrize("name", ["FORMAT_VERSION", "ANALYSIS_VERSION"])
def test_another_version_is_told_and_never_read(two: Index, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(manifest, name, getattr(manifest, name) + 1)
    for attempt in (lambda: searchlib.open(two.path), lambda: two.update(two.path), lambda: two.writer().__enter__()):
        with pytest.raises(IndexDamaged, match=r"another version of searchlib.*searchlib index --rebuild") as caught:
            attempt()
        assert caught.value.message.code == "index-version"
        assert "\n" not in str(caught.value)
    assert {damage.code for damage in searchlib.check(two.path)} == {"index-version"}


@pytest.mark.parametrize("name", ["FORMAT_VERSION", "ANALYSIS_VERSION"])
def test_a_rebuild_takes_articles_of_another_version_over(
    two: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("# Dalla cartella\n\nTesto.", encoding="utf-8")
    two.update(folder)
    before = {hit.id: two.get(hit.id) for hit in two.search("", limit=None)}
    monkeypatch.setattr(manifest, name, getattr(manifest, name) + 1)
    from searchlib.upkeep import rebuild_index

    report = rebuild_index(two.path)
    assert (len(report.unchanged), report.skipped) == (len(before), [])
    after = searchlib.open(two.path)
    assert {hit.id: after.get(hit.id) for hit in after.search("", limit=None)} == before
    assert after.info().sources == (folder,)


def test_versions_are_part_of_what_is_written(two: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "ANALYSIS_VERSION", 99)
    generations.create_index(two.path / "altro", 0)
    assert Manifest.read(toc_path(two.path / "altro", 0)).analysis_version == 99
