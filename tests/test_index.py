"""An index on disk: generations, readers and writers, copies, read-only folders, damage."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import searchlib
from searchlib import (
    Article,
    DocumentError,
    Index,
    IndexDamaged,
    IndexExists,
    IndexLocked,
    IndexNotFound,
    InvalidValue,
    QueryLimits,
    UnknownField,
)
from searchlib.engine.snapshot import open_snapshot

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_open_of_none_and_create_over_one_are_errors(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        searchlib.open(tmp_path / "none")
    searchlib.create(tmp_path / "one")
    with pytest.raises(IndexExists):
        searchlib.create(tmp_path / "one")


def test_a_path_that_leads_nowhere_is_a_clear_error(index: Index, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(IndexDamaged, match="symbolic links"):
        searchlib.open(loop)
    assert index.ids_at(loop) == []
    assert [one.path for one in index.update(loop).skipped] == ["loop"]
    for task in (searchlib.check, searchlib.repair):
        with pytest.raises(IndexDamaged):
            task(loop)
    for call in (searchlib.open, searchlib.create, index.ids_at, index.update):
        with pytest.raises(InvalidValue, match="null character"):
            call("a\0b")


def test_a_folder_of_dotfiles_is_no_index_but_can_become_one(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    with pytest.raises(IndexNotFound):
        searchlib.open(tmp_path)
    assert len(searchlib.create(tmp_path)) == 0


def test_a_reader_sees_commits_without_being_reopened_and_old_results_stay_usable(index: Index) -> None:
    reader = searchlib.open(index.path)
    before = reader.search("corea", limit=None)
    titles = [hit.title for hit in before]
    with index.writer() as writer:
        writer.upsert(Article(id="nuovo", title="Corea, ultima ora"))
        writer.delete("patto")
        assert reader.search("corea").total == 3
    assert {hit.id for hit in reader.search("corea")} == {"penisola", "senza-data", "nuovo"}
    assert [hit.title for hit in before] == titles


def test_a_failed_transaction_changes_nothing_and_frees_the_lock(index: Index) -> None:
    files = names(index.path)
    with pytest.raises(RuntimeError), index.writer() as writer:
        writer.upsert(Article(id="mezzo", title="Mezzo articolo"))
        writer.delete("patto")
        raise RuntimeError
    assert index.get("mezzo") is None
    assert index.get("patto") is not None
    assert names(index.path) == files
    with index.writer(timeout=0) as writer:
        writer.upsert(Article(id="intero"))
    assert "intero" in index


def test_what_was_renamed_is_committed_even_if_what_follows_fails(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(directory: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("searchlib.engine.generations.sync", fail)
        with pytest.raises(OSError, match="Input/output"), index.writer() as writer:
            writer.upsert(Article(id="nuovo", title="Appena scritto"))
    assert [hit.id for hit in searchlib.open(index.path).search("scritto appena")] == ["nuovo"]
    with index.writer(timeout=0) as writer:
        writer.delete("nuovo")
    assert "nuovo" not in index


def test_a_transaction_without_changes_makes_no_generation(index: Index) -> None:
    generation = index.info().generation
    with index.writer() as writer:
        assert writer.delete("non c'è") is False
    assert index.info().generation == generation


def test_the_last_of_several_versions_in_a_transaction_wins(index: Index) -> None:
    with index.writer() as writer:
        for number in range(3):
            writer.upsert(Article(id="versioni", title=f"Versione {number}"))
        writer.upsert(Article(id="sparito", title="Sparito"))
        writer.delete("sparito")
    assert [hit.title for hit in index.search("versione")] == ["Versione 2"]
    assert index.search("sparito").total == 0


def test_a_second_writer_waits_and_is_told(index: Index) -> None:
    with index.writer(), pytest.raises(IndexLocked) as caught, searchlib.open(index.path).writer(timeout=0.1):
        pass
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("id", ["", "x" * 1001])
def test_an_article_needs_an_id(index: Index, id: str) -> None:
    with pytest.raises(DocumentError), index.writer() as writer:
        writer.upsert(Article(id=id))


def test_strange_texts_are_kept(index: Index) -> None:
    strange = Article(id="\udcff\x00 é", title="\udcff\x00", body="\udcff parola \ud800", extra={"x": object()})
    with index.writer() as writer:
        writer.upsert(strange)
    article = index.get(strange.id)
    assert article is not None
    assert (article.title, article.body) == ("\ufffd\x00", "\ufffd parola \ufffd")
    assert index.search("parola")[0].id == strange.id


def test_a_copied_index_opens_and_a_read_only_one_is_searched(index: Index, tmp_path: Path) -> None:
    copy = tmp_path / "copia"
    shutil.copytree(index.path, copy)
    for path in [copy, *copy.iterdir()]:
        path.chmod(stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    try:
        assert searchlib.open(copy).search("corea").total == 3
        assert "WRITELOCK" not in "".join(names(copy) - names(index.path))
    finally:
        copy.chmod(0o700)


def test_damage_is_one_clear_line(index: Index) -> None:
    tocs = {toc: toc.read_bytes() for toc in index.path.glob("_MAIN_*.toc")}
    for damage in (lambda _: b"", lambda whole: whole[:-9], lambda whole: whole[:-60] + b"x" + whole[-59:]):
        for toc, whole in tocs.items():
            toc.write_bytes(damage(whole))
        with pytest.raises(IndexDamaged) as caught:
            searchlib.open(index.path)
        assert "searchlib " in str(caught.value)
        assert "\n" not in str(caught.value)


def test_an_index_of_stock_whoosh_is_told_apart(tmp_path: Path) -> None:
    from whoosh.fields import TEXT, Schema
    from whoosh.index import create_in

    create_in(tmp_path, Schema(body=TEXT))
    with pytest.raises(IndexDamaged, match="not written by searchlib"):
        searchlib.open(tmp_path)


def test_many_commits_leave_few_files(make_index: Callable[..., Index]) -> None:
    index = make_index([])
    for number in range(12):
        with index.writer() as writer:
            writer.upsert(Article(id=str(number), title=f"articolo numero {number}"))
    assert len(index) == 12
    assert len(names(index.path)) <= 6


def test_few_segments_are_left_and_large_ones_are_written_again_seldom(make_index: Callable[..., Index]) -> None:
    index = make_index([Article(id=f"old {number}", title="articolo vecchio") for number in range(300)])
    largest, counts = set(), []
    for number in range(60):
        with index.writer() as writer:
            writer.upsert(Article(id=str(number), title=f"articolo numero {number}"))
        segments = open_snapshot(index.path).manifest.segments
        largest.add(max(segments, key=lambda entry: entry.documents).name)
        counts.append(len(segments))
    assert index.search("articolo").total == 360
    assert max(counts) <= 4
    assert len(largest) == 1


def test_threads_share_an_index(index: Index) -> None:
    expected = [hit.to_dict() for hit in index.search("corea")]
    failures: list[object] = []

    def work() -> None:
        for _ in range(15):
            found = [hit.to_dict() for hit in index.search("corea")]
            if found != expected or index.search("cremlno~").total != 1 or index.suggest("cor") != ["corea"]:
                failures.append(found)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


COMMIT_OFTEN = """
import sys, searchlib
index = searchlib.open(sys.argv[1])
for number in range(40):
    with index.writer() as writer:
        for id in ("contatore", "gemello"):
            writer.upsert(searchlib.Article(id=id, title=f"giro {number}", body="corea", tags=str(number)))
"""


def test_readers_never_err_while_another_process_commits(index: Index) -> None:
    process = subprocess.Popen([sys.executable, "-c", COMMIT_OFTEN, index.path], env=ENVIRONMENT)
    seen = set()
    while process.poll() is None:
        for reader in (index, searchlib.open(index.path)):
            hits = reader.search("giro", limit=None)
            titles = {hit.title for hit in hits}
            assert len(titles) <= 1, "one generation at a time"
            seen |= titles
    assert process.returncode == 0
    assert index.search("giro")[0].title == "giro 39"
    assert len(seen) > 1


def test_a_file_that_a_commit_removes_meanwhile_is_not_counted(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    size = index.info().size
    (index.path / "passing").write_bytes(b"x" * 1000)
    listed = os.scandir

    class Late:
        """Remove a file after it was listed."""

        def __init__(self, folder: Path) -> None:
            self.entries = listed(folder)

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            return iter(self)

        def __exit__(self, *_: object) -> None:
            self.entries.close()

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            for entry in self.entries:
                (index.path / "passing").unlink(missing_ok=True)
                yield entry

    monkeypatch.setattr(os, "scandir", Late)
    assert index.info().size == size


def test_an_article_of_very_many_paragraphs_is_searched_as_any_other(tmp_path: Path) -> None:
    index = searchlib.create(tmp_path / "index", language="it")
    with index.writer() as writer:
        writer.upsert(Article(id="lungo", title="Elenco", body="casa\n\n" * 170_000 + "montagna verde\n\nfine"))
        writer.upsert(Article(id="breve", title="Altro", body="Una montagna, il mare verde."))
    assert {hit.id for hit in index.search("montagna verde")} == {"lungo", "breve"}
    assert [hit.id for hit in index.search('"montagna verde"')] == ["lungo"]
    assert [hit.id for hit in index.search('"montagna verde"~3')] == ["breve", "lungo"]
    assert searchlib.check(index.path, deep=True) == []


def test_an_article_that_could_not_be_read_again_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.engine.writer.LONGEST_ARTICLE", 2000)
    index = searchlib.create(tmp_path / "index", language="it")
    with index.writer() as writer:
        writer.upsert(Article(id="a", title="Corto", body="x" * 1000))
        for long in (Article(id="b", body="è" * 1000), Article(id="b", extra={"a": ["y" * 2000]})):
            with pytest.raises(DocumentError, match="2000 bytes"):
                writer.upsert(long)
    assert [hit.id for hit in index.search("")] == ["a"]


@pytest.mark.parametrize("waits", [True, False])
def test_an_index_that_takes_the_place_of_another_is_seen(tmp_path: Path, waits: bool) -> None:
    for name in ("prima", "dopo"):
        with searchlib.create(tmp_path / name).writer() as writer:
            writer.upsert(Article(id=name))
    index = searchlib.open(tmp_path / "prima")
    if waits:
        time.sleep(0.05)
        assert index.get("prima") is not None
    shutil.rmtree(tmp_path / "prima")
    if waits:
        with pytest.raises(IndexNotFound):
            index.search()
    (tmp_path / "dopo").rename(tmp_path / "prima")
    assert [hit.id for hit in index.search()] == ["dopo"]


@pytest.mark.parametrize(
    "settings",
    [
        {"language": "it-IT"},
        {"language": "fr"},
        {"limits": QueryLimits(max_terms=0)},
        {"limits": QueryLimits(max_depth=-1)},
    ],
)
def test_settings_that_no_search_could_use_are_refused_at_once(index: Index, settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        searchlib.open(index.path, **settings)


@pytest.mark.parametrize("asked", [{"query": None}, {"query": 5}, {"limit": "5"}, {"limit": 1.5}, {"offset": "0"}])
def test_arguments_of_another_type_are_refused_in_one_line(index: Index, asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        index.search(**asked)


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_on_a_file_system_that_syncs_no_folders_a_commit_is_no_failure(
    index: Index, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    sync = os.fsync

    def refuse(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    with index.writer() as writer:
        writer.upsert(Article(id="nuovo"))
    assert "nuovo" in index
    assert len(searchlib.create(index.path / "below" / "new")) == 0


def test_where_the_working_directory_is_gone_paths_are_absolute(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    page = tmp_path / "corpus" / "ponte.md"
    page.write_text("Il ponte\n\nRiapre il ponte.", encoding="utf-8")
    index.update(tmp_path / "corpus")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert index.search("ponte")[0].path == str(page)
    monkeypatch.chdir(tmp_path)


def test_results_can_be_sent_whatever_texts_an_article_was_given(tmp_path: Path) -> None:
    index = searchlib.create(tmp_path / "index")
    with index.writer() as writer:
        writer.upsert(Article(id="a", title="Corpo \ud800", extra={"k\udc80": ["v\udfff", {"z": "\ud83d\ude00"}]}))
    results = index.search("corpo")
    json.dumps(results.to_dict(), ensure_ascii=False).encode()
    assert results[0].extra == {"k\ufffd": ["v\ufffd", {"z": "😀"}]}


def test_an_index_that_is_asked_for_wrongly_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="language"):
        searchlib.create(tmp_path / "index", language="fr")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue):
        searchlib.create(tmp_path / "index", limits=QueryLimits(max_terms=0))
    assert not (tmp_path / "index").exists()


def test_similar_says_what_is_wrong_and_how_long_it_took(index: Index) -> None:
    with index.writer() as writer:
        writer.upsert(Article(id="nuovo", title="Altro"))
    assert index.similar("patto").took_ms > 0
    assert index.similar("patto").warnings == ()
    max(index.path.glob("_MAIN_*.toc")).write_bytes(b"")
    opened = searchlib.open(index.path, language="it")
    assert opened.similar("patto").warnings == (opened.problem,)


def test_labels_are_those_of_names(index: Index) -> None:
    assert index.labels("region") == ["Asia", "Europa", "Italia"]
    for facet in ("date", "date:month", "region:month", "regione"):
        with pytest.raises(UnknownField, match="there is no facet"):
            index.labels(facet)


def test_what_methods_return_has_a_public_name(index: Index, tmp_path: Path) -> None:
    report = index.update(tmp_path)
    assert isinstance(report, searchlib.Report)
    assert all(isinstance(problem, searchlib.Problem) for problem in report.skipped)
    assert all(isinstance(one, searchlib.Expansion) for one in index.search("corea").expansions)


@pytest.mark.parametrize("part", ["", ".toc", ".col"])
def test_what_may_not_be_read_is_not_taken_for_damage(index: Index, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    with index.writer() as writer:  # so that there is a generation before
        writer.upsert(Article(id="nuovo", title="Un articolo nuovo"))
    newest = max(index.path.glob(f"*{part}"), key=lambda path: path.stat().st_mtime_ns) if part else index.path
    listed, opened = os.listdir, os.open

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def refuse(path: Any, *args: Any, **options: Any) -> Any:
            if Path(path) == newest:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path, *args, **options)

        return refuse

    monkeypatch.setattr(os, "listdir", refusing(listed))
    monkeypatch.setattr(os, "open", refusing(opened))
    for read in (searchlib.open, searchlib.check, searchlib.repair):
        with pytest.raises(IndexDamaged) as caught:
            read(index.path)
        assert str(caught.value).startswith(f"{newest} may not be read: permission is missing")
        assert "repair" not in str(caught.value)
