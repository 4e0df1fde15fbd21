"""Updating from folders: what is reported, what survives, what an id is."""

import datetime
import json
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import searchlib
from searchlib import Article, DocumentError, Index
from searchlib.update import Report
from searchlib.upkeep import rebuild_index


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archivio"
    folder.mkdir()
    (folder / "uno.md").write_text("---\ntitle: Uno\nregion: Asia\n---\nIl primo articolo.\n", encoding="utf-8")
    (folder / "due.md").write_text("---\ntitle: Due\nregion: ASIA\n---\nIl secondo articolo.\n", encoding="utf-8")
    (folder / "sotto").mkdir()
    lines = [{"id": "j1", "title": "Tre", "body": "Il terzo articolo.", "date": "2025-01-02"}, {"title": "Quattro"}]
    text = "\n".join(json.dumps(line) for line in lines)
    (folder / "sotto" / "altri.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Index:
    return searchlib.create(tmp_path / "index", language="it", clock=lambda: datetime.date(2025, 11, 23))


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return (
        len(report.added), len(report.changed), len(report.removed), len(report.unchanged), len(report.skipped),
    )  # fmt: skip


def test_first_update_adds_and_the_second_finds_nothing_to_do(empty: Index, archive: Path) -> None:
    report = empty.update(archive)
    assert sorted(report.added) == ["due.md", "j1", "sotto/altri.jsonl#2", "uno.md"]
    generation = empty.info().generation
    report = empty.update(archive)
    assert counts(report) == (0, 0, 0, 4, 0)
    assert empty.info().generation == generation


def test_one_changed_file_is_reported_exactly(empty: Index, archive: Path) -> None:
    empty.update(archive)
    (archive / "uno.md").write_text("---\ntitle: Uno bis\n---\nNuovo.\n", encoding="utf-8")
    report = empty.update(archive)
    assert (report.added, report.changed, report.removed) == ([], ["uno.md"], [])
    assert len(report.unchanged) == 3
    assert empty.search("bis")[0].id == "uno.md"
    assert empty.search("primo").total == 0


def test_a_touched_file_is_unchanged(empty: Index, archive: Path) -> None:
    empty.update(archive)
    os.utime(archive / "uno.md", (1, 1))
    assert counts(empty.update(archive)) == (0, 0, 0, 4, 0)


def test_removed_covers_only_the_folder_given(empty: Index, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "altro"
    other.mkdir()
    (other / "cinque.md").write_text("# Cinque\n\nTesto.", encoding="utf-8")
    with empty.writer() as writer:
        writer.upsert(Article(id="a-mano", title="Scritto a mano"))
    empty.update(archive)
    empty.update(other)
    (archive / "due.md").unlink()
    report = empty.update(archive)
    assert report.removed == ["due.md"]
    assert {hit.id for hit in empty.search(limit=None)} == {
        "uno.md", "j1", "sotto/altri.jsonl#2", "cinque.md", "a-mano",
    }  # fmt: skip
    report = empty.rebuild()
    assert len(empty) == 5
    assert (report.added, report.removed) == ([], [])


def test_a_subfolder_of_a_known_folder_keeps_its_ids(empty: Index, archive: Path) -> None:
    empty.update(archive)
    (archive / "due.md").unlink()
    (archive / "sotto" / "altri.jsonl").write_text('{"id": "j1", "title": "Tre bis"}', encoding="utf-8")
    report = empty.update(archive / "sotto")
    assert (report.changed, report.removed) == (["j1"], ["sotto/altri.jsonl#2"])
    assert "due.md" in empty
    assert empty.update(archive / "uno.md").unchanged == ["uno.md"]


def test_a_folder_around_a_known_folder_takes_it_in(empty: Index, archive: Path) -> None:
    empty.update(archive / "sotto")
    assert sorted(hit.id for hit in empty.search()) == ["altri.jsonl#2", "j1"]
    report = empty.update(archive)
    assert report.removed == ["altri.jsonl#2"]
    assert sorted(hit.id for hit in empty.search()) == ["due.md", "j1", "sotto/altri.jsonl#2", "uno.md"]


def test_of_two_sources_with_one_id_the_second_is_skipped(empty: Index, archive: Path) -> None:
    for name in ("x.md", "y.md"):
        (archive / name).write_text(f"---\nid: stesso\ntitle: Da {name}\n---\n", encoding="utf-8")
    report = empty.update(archive)
    assert [(problem.path, problem.code) for problem in report.skipped] == [("y.md", "id-twice")]
    assert empty.get("stesso").title == "Da x.md"  # type: ignore[union-attr]
    (archive / "x.md").unlink()
    report = empty.update(archive)
    assert report.changed == ["stesso"]
    assert empty.get("stesso").title == "Da y.md"  # type: ignore[union-attr]


def test_an_id_of_elsewhere_is_not_taken(empty: Index, archive: Path) -> None:
    with empty.writer() as writer:
        writer.upsert(Article(id="uno.md", title="Mio"))
    report = empty.update(archive)
    assert [(problem.path, problem.code) for problem in report.skipped] == [("uno.md", "id-elsewhere")]
    assert empty.get("uno.md").title == "Mio"  # type: ignore[union-attr]


def test_bad_files_are_skipped_alone_and_repairs_are_told(empty: Index, archive: Path) -> None:
    (archive / "binario.md").write_bytes(b"\x00\x01\x02")
    (archive / "due-punti.md").write_text("---\ntitle: Mosca: il vertice\n---\nTesto.", encoding="utf-8")
    with (archive / "sotto" / "altri.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"rotto"\n{"id": "j5", "title": "Cinque"}')
    report = empty.update(archive)
    assert sorted(problem.path for problem in report.skipped) == ["binario.md", "sotto/altri.jsonl:3"]
    assert [problem.path for problem in report.repaired] == ["due-punti.md"]
    assert all(problem.reason and "\n" not in problem.reason for problem in [*report.skipped, *report.repaired])
    assert empty.get("due-punti.md").title == "Mosca: il vertice"  # type: ignore[union-attr]
    assert "j5" in empty
    assert len(empty.update(archive).skipped) == 2


def test_no_such_folder(empty: Index, tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        empty.update(tmp_path / "manca")


def test_articles_of_a_file_that_cannot_be_read_for_now_are_kept(
    empty: Index, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.update(archive)

    def refuse(source: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("searchlib.update.file_digest", refuse)
    report = empty.update(archive)
    assert report.removed == []
    assert len(report.skipped) == 3
    assert len(empty) == 4


def test_paths_open_from_where_you_stand_and_after_a_move(
    empty: Index, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.update(archive)
    monkeypatch.chdir(tmp_path)
    assert empty.search("id:uno.md")[0].path == str(Path("archivio", "uno.md"))
    monkeypatch.chdir(archive)
    assert empty.search("id:uno.md")[0].path == "uno.md"
    moved = tmp_path / "altrove"
    moved.mkdir()
    shutil.move(archive, moved / "archivio")
    shutil.move(empty.path, moved / "index")
    monkeypatch.chdir(moved)
    index = searchlib.open("index")
    assert Path(index.search("id:uno.md")[0].path).is_file()
    assert counts(index.update("archivio")) == (0, 0, 0, 4, 0)


def test_changed_sources_are_counted(empty: Index, archive: Path) -> None:
    empty.update(archive)
    assert empty.changed_sources(budget=10) == 0
    (archive / "uno.md").write_text("Diverso.", encoding="utf-8")
    (archive / "nuovo.md").write_text("Nuovo.", encoding="utf-8")
    (archive / "due.md").unlink()
    assert empty.changed_sources(budget=10) == 3
    assert empty.changed_sources(budget=-1) is None


def test_progress_is_told(empty: Index, archive: Path) -> None:
    calls: list[tuple[int, int, int]] = []
    empty.update(archive, progress=lambda *call: calls.append(call))
    assert calls[0] == (0, 3, 0)
    assert calls[-1] == (3, 3, 4)


def test_incremental_update_equals_rebuild(
    tmp_path: Path, archive: Path, make_index: Callable[..., Index], empty: Index
) -> None:
    empty.update(archive)
    (archive / "uno.md").write_text("---\ntitle: Uno bis\nregion: Europa\n---\nIl primo, rifatto.", encoding="utf-8")
    (archive / "due.md").unlink()
    (archive / "sei.md").write_text("---\ntitle: Sei\n---\nIl sesto articolo.", encoding="utf-8")
    empty.update(archive)
    once = searchlib.create(tmp_path / "once", language="it", clock=lambda: datetime.date(2025, 11, 23))
    once.update(archive)

    def answers(index: Index) -> list[object]:
        every = [index.search(query, limit=None).to_dict() for query in ("", "articolo", "primo OR sesto")]
        return [{key: value for key, value in one.items() if key != "took_ms"} for one in every]

    assert answers(empty) == answers(once)
    empty.rebuild()
    assert answers(empty) == answers(once)


def lines_run(task: Callable[[], object]) -> int:
    """Return how many lines of Python a task runs."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    outer = sys.gettrace()
    sys.settrace(trace)
    try:
        task()
    finally:
        sys.settrace(outer)
    return count


def test_an_update_looks_at_each_file_once(empty: Index, tmp_path: Path) -> None:
    folder = tmp_path / "archivio"
    folder.mkdir()
    counts = []
    for many in (100, 200, 400):
        for number in range(many):
            (folder / f"{number}.md").write_text(f"---\ntitle: Numero {number}\n---\nTesto.\n", encoding="utf-8")
        assert len(empty.update(folder).added) > 0
        counts.append(lines_run(partial(empty.update, folder)))
    assert counts[2] - counts[1] < 2.5 * (counts[1] - counts[0])


@pytest.mark.parametrize("task", [Index.update, Index.rebuild])
def test_sources_in_many_folders_are_not_compared_with_one_another(
    empty: Index, tmp_path: Path, task: Callable[[Index], object]
) -> None:
    counts = []
    for many in (40, 80, 160):
        files = [tmp_path / str(number) / "index.md" for number in range(many)]
        for file in files:
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"---\nid: {file.parent.name}\n---\nTesto.\n", encoding="utf-8")
        empty.update(*files)
        counts.append(lines_run(partial(task, empty)))
    assert counts[2] - counts[1] < 2.5 * (counts[1] - counts[0])


@pytest.fixture
def among_others(archive: Path) -> Path:
    """A file that is given alone: what lies beside it is none of the index's business."""
    file = archive / "scelti.jsonl"
    lines = [{"id": "s1", "title": "Cinque"}, {"id": "s2", "title": "Sei"}]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


def test_only_a_file_that_was_given_alone_is_a_source(empty: Index, archive: Path, among_others: Path) -> None:
    empty.update(among_others)
    assert empty.info().sources == (among_others,)
    assert empty.changed_sources(budget=10) == 0
    (archive / "nuovo.md").write_text("Nuovo.", encoding="utf-8")
    assert empty.changed_sources(budget=10) == 0
    report = empty.rebuild()
    assert counts(report) == (0, 0, 0, 2, 0)
    assert {hit.id for hit in empty.search()} == {"s1", "s2"}
    assert searchlib.open(empty.path).info().sources == (among_others,)
    among_others.write_text('{"id": "s2", "title": "Sei bis"}', encoding="utf-8")
    assert empty.changed_sources(budget=10) == 1
    assert counts(empty.rebuild()) == (0, 1, 1, 0, 0)


def test_what_came_from_a_file_that_is_gone_is_kept_by_a_rebuild(
    empty: Index, archive: Path, among_others: Path
) -> None:
    empty.update(among_others)
    empty.update(archive / "uno.md")
    among_others.unlink()
    assert empty.changed_sources(budget=10) == 1
    for _ in range(2):
        empty.rebuild()
        assert {hit.id for hit in empty.search()} == {"s1", "s2", "uno.md"}
        assert set(empty.info().sources) == {among_others, archive / "uno.md"}


def test_single_files_become_part_of_their_folder_when_that_is_given(
    empty: Index, archive: Path, among_others: Path
) -> None:
    empty.update(among_others)
    empty.update(archive / "sotto")
    assert {hit.id for hit in empty.search()} == {"s1", "s2", "j1", "altri.jsonl#2"}
    assert set(empty.info().sources) == {among_others, archive / "sotto"}
    report = empty.update(archive)
    assert sorted(report.unchanged) == ["s1", "s2"]
    assert empty.info().sources == (archive,)
    assert {hit.id for hit in empty.search()} == {"s1", "s2", "j1", "sotto/altri.jsonl#2", "uno.md", "due.md"}
    empty.update(among_others)
    assert empty.info().sources == (archive,)


def test_a_folder_of_which_only_files_were_known_becomes_a_source_without_a_change_of_articles(
    empty: Index, tmp_path: Path
) -> None:
    (tmp_path / "uno").mkdir()
    file = tmp_path / "uno" / "a.md"
    file.write_text("Il porto.", encoding="utf-8")
    empty.update(file)
    assert counts(empty.update(file.parent)) == (0, 0, 0, 1, 0)
    assert searchlib.open(empty.path).info().sources == (file.parent,)


@pytest.mark.parametrize("inner", ["sotto", "scelti.jsonl"])
def test_a_rebuild_with_a_folder_reads_what_lies_in_it_once(
    empty: Index, archive: Path, among_others: Path, inner: str
) -> None:
    empty.update(archive / inner)
    report = rebuild_index(empty.path, [archive])
    assert report.skipped == []
    index = searchlib.open(empty.path)
    assert {hit.id for hit in index.search()} == {"s1", "s2", "j1", "sotto/altri.jsonl#2", "uno.md", "due.md"}
    assert index.info().sources == (archive,)
    assert counts(index.update(archive)) == (0, 0, 0, 6, 0)


def test_a_repair_reads_nothing_beside_a_file_that_was_given_alone(empty: Index, among_others: Path) -> None:
    empty.update(among_others)
    for toc in empty.path.glob("_MAIN_*.toc"):
        toc.write_bytes(b"")
    searchlib.repair(empty.path)
    index = searchlib.open(empty.path)
    assert {hit.id for hit in index.search()} == {"s1", "s2"}
    assert index.info().sources == (among_others,)


def test_several_sources_are_read_in_one_transaction(empty: Index, archive: Path, among_others: Path) -> None:
    generation = empty.info().generation
    calls: list[tuple[int, int, int]] = []
    given = [among_others, archive / "sotto", archive / "uno.md", archive / "sotto" / "altri.jsonl", archive / "uno.md"]
    report = empty.update(*given, progress=lambda *call: calls.append(call))
    assert report.added == ["s1", "s2", "uno.md", "j1", "altri.jsonl#2"]
    assert report.skipped == []
    assert empty.info().generation == generation + 1
    assert set(empty.info().sources) == {among_others, archive / "uno.md", archive / "sotto"}
    assert calls[0][:2] == (0, 3)
    assert calls[-1] == (3, 3, 5)


def test_nothing_is_read_where_one_source_is_missing(empty: Index, archive: Path) -> None:
    with pytest.raises(DocumentError, match="manca"):
        empty.update(archive, archive / "manca.md")
    assert len(empty) == 0


def test_an_update_of_nothing_in_particular_reads_what_the_index_knows(
    empty: Index, archive: Path, among_others: Path, tmp_path: Path
) -> None:
    assert counts(empty.update()) == (0, 0, 0, 0, 0)
    altrove = tmp_path / "altrove"
    shutil.copytree(archive / "sotto", altrove)
    empty.update(among_others, altrove)
    among_others.write_text('{"id": "s2", "title": "Sei"}', encoding="utf-8")
    (altrove / "tre.md").write_text("Tre.", encoding="utf-8")
    report = empty.update()
    assert (report.added, report.removed) == (["tre.md"], ["s1"])
    shutil.rmtree(altrove)
    assert counts(empty.update()) == (0, 0, 0, 1, 0)


def test_many_single_files_are_not_compared_with_one_another(empty: Index, tmp_path: Path) -> None:
    files = []
    for number in range(320):
        files.append(tmp_path / "molti" / f"{number}.md")
        files[-1].parent.mkdir(exist_ok=True)
        files[-1].write_text(f"Articolo {number}.", encoding="utf-8")
    calls = []

    def ran(*called: str) -> int:
        before = len(calls)

        def trace(frame: FrameType, event: str, arg: object) -> None:
            if event == "call" and frame.f_code.co_filename.endswith("update.py"):
                calls.append(frame.f_code.co_name)

        sys.setprofile(trace)
        try:
            empty.update(*called)
        finally:
            sys.setprofile(None)
        return len(calls) - before

    few = ran(*map(str, files[:20]))
    assert ran(*map(str, files[20:])) < 30 * few


def test_what_was_moved_keeps_its_articles(empty: Index, archive: Path, among_others: Path, tmp_path: Path) -> None:
    empty.update(archive)
    moved = tmp_path / "altro nome"
    archive.rename(moved)
    report = empty.update(moved)
    assert (len(report.changed), report.added, report.removed, report.skipped) == (6, [], [], [])
    assert empty.info().sources == (moved,)
    assert counts(empty.update()) == (0, 0, 0, 6, 0)
    assert Path(empty.search("id:uno.md")[0].path).is_file()


def test_a_file_under_another_name_takes_over_the_articles_that_it_has(
    empty: Index, archive: Path, among_others: Path, tmp_path: Path
) -> None:
    empty.update(among_others)
    newer = tmp_path / "altrove" / "scelti-2.jsonl"
    newer.parent.mkdir()
    newer.write_text('{"id": "s1", "title": "Cinque bis"}', encoding="utf-8")
    report = empty.update(newer)
    assert [(one.code, str(among_others) in one.reason) for one in report.skipped] == [("id-twice", True)]
    among_others.unlink()
    report = empty.update(newer)
    assert (report.changed, report.skipped) == (["s1"], [])
    assert empty.get("s1").title == "Cinque bis"  # type: ignore[union-attr]
    assert set(empty.info().sources) == {among_others, newer}
    newer.write_text('{"id": "s1", "title": "Cinque ter"}\n{"id": "s2", "title": "Sei ter"}', encoding="utf-8")
    assert empty.update(newer).changed == ["s1", "s2"]
    assert empty.info().sources == (newer,)
    empty.rebuild()
    assert {hit.id for hit in empty.search()} == {"s1", "s2"}


@pytest.mark.parametrize("is_newer_first", [True, False])
@pytest.mark.parametrize("left", ["", '{"id": "s3", "title": "Resta"}'])
def test_a_rebuild_takes_an_article_from_where_it_is_now(
    empty: Index, tmp_path: Path, is_newer_first: bool, left: str
) -> None:
    older, newer = tmp_path / "a" / "x.jsonl", tmp_path / "b" / "x.jsonl"
    before = '{"id": "s1", "title": "Prima"}\n' + left
    for file, lines in ((older, before), (newer, '{"id": "s2", "title": "Altro"}')):
        file.parent.mkdir()
        file.write_text(lines, encoding="utf-8")
    for file in (newer, older) if is_newer_first else (older, newer):
        empty.update(file)
    older.unlink()
    newer.write_text('{"id": "s1", "title": "Adesso"}', encoding="utf-8")
    empty.rebuild()
    assert sorted(hit.title for hit in empty.search()) == ["Adesso", "Resta"][: 1 + bool(left)]
    assert empty.info().sources == ((newer, older)[: 1 + bool(left)] if is_newer_first else (older, newer)[not left :])


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are Unicode")
def test_files_whose_names_are_no_utf8_are_told_apart_and_forgotten(empty: Index, tmp_path: Path) -> None:
    folder = tmp_path / "vecchi"
    folder.mkdir()
    files = [folder / os.fsdecode(name) for name in (b"citt\xe0.md", b"citt\xe8.md")]
    for file in files:
        file.write_text("Un articolo.", encoding="utf-8")
    assert empty.update(folder).added == ["citt\\xe0.md", "citt\\xe8.md"]
    assert counts(empty.update(folder)) == (0, 0, 0, 2, 0)
    assert empty.changed_sources(budget=10) == 0
    assert empty.ids_at(files[0]) == ["citt\\xe0.md"]
    assert {Path(hit["path"]).name for hit in empty.search().to_dict()["hits"]} == {"citt\\xe0.md", "citt\\xe8.md"}
    files[0].unlink()
    assert empty.update(folder).removed == ["citt\\xe0.md"]
    files[1].write_text("Un altro.", encoding="utf-8")
    assert empty.update(files[1]).changed == ["citt\\xe8.md"]


def test_of_two_folders_with_files_of_the_same_names_all_articles_are_found(empty: Index, tmp_path: Path) -> None:
    for year in ("2024", "2025"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "01.md").write_text(f"Articolo del {year}.", encoding="utf-8")
        (tmp_path / year / "02.jsonl").write_text('{"title": "A"}\n{"id": "x", "title": "B"}', encoding="utf-8")
    report = empty.update(tmp_path / "2024", tmp_path / "2025")
    assert report.added == ["01.md", "02.jsonl#1", "x", "2025/01.md", "2025/02.jsonl#1"]
    (problem,) = report.skipped
    assert (problem.path, problem.code) == ("02.jsonl", "id-twice")
    assert str(tmp_path / "2024" / "02.jsonl") in problem.reason
    (tmp_path / "2025" / "01.md").write_text("Articolo nuovo del 2025.", encoding="utf-8")
    for update in (empty.update, empty.rebuild):
        report = update()
        assert (report.added, report.removed) == ([], [])
        assert {hit.id for hit in empty.search("articolo")} == {"01.md", "2025/01.md"}
