"""Which index is searched, when it is built, and when it is out of date."""

import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchlib

Runner = Callable[..., Any]


def test_the_first_search_builds_the_index_beside_the_corpus(search: Runner, corpus_only: Path) -> None:
    first = search("vertice", cwd=corpus_only)
    assert first.code == 0
    assert len(first.lines) == 1
    assert first.err.splitlines()[0] == "search: no index yet; building it in index from corpus"
    assert first.err.splitlines()[1].startswith("search: 7 articles indexed in ")
    assert len(searchlib.open(corpus_only / "index")) == 7
    second = search("vertice", cwd=corpus_only)
    assert (second.out, second.err) == (first.out, "")


def test_from_a_folder_below_the_index_is_built_in_the_same_place(search: Runner, corpus_only: Path) -> None:
    run = search("--format", "paths", "vertice", cwd=corpus_only / "corpus" / "italia")
    assert run.out == "../asia/2025-10-12-corea.md\n"
    assert (corpus_only / "index").is_dir()


def test_an_index_folder_of_dotfiles_is_filled(search: Runner, corpus_only: Path) -> None:
    (corpus_only / "index").mkdir()
    (corpus_only / "index" / ".gitkeep").touch()
    assert search("vertice", cwd=corpus_only).code == 0
    assert (corpus_only / "index" / ".gitkeep").exists()


def test_nothing_is_built_over_other_files(search: Runner, corpus_only: Path) -> None:
    (corpus_only / "index").mkdir()
    (corpus_only / "index" / "index.html").touch()
    run = search("vertice", cwd=corpus_only)
    assert (run.code, run.out) == (2, "")
    assert [path.name for path in (corpus_only / "index").iterdir()] == ["index.html"]


def test_a_build_that_was_broken_off_is_done_again(search: Runner, corpus_only: Path) -> None:
    searchlib.create(corpus_only / "index")
    assert search("vertice", cwd=corpus_only).code == 0


def test_nothing_is_built_over_a_damaged_index(search: Runner, corpus_only: Path) -> None:
    index = searchlib.create(corpus_only / "index")
    with index.writer() as writer:
        writer.upsert(searchlib.Article(id="solo", title="Il vertice"))
    (corpus_only / "index" / "_MAIN_1.toc").write_bytes(b"")
    run = search("vertice", cwd=corpus_only)
    assert (run.code, run.out) == (1, "")
    assert "searchlib repair" in run.err


def test_the_way_out_of_damage_names_the_index(search: Runner, admin: Runner, corpus_only: Path) -> None:
    index = searchlib.create(corpus_only / "altrove")
    with index.writer() as writer:
        writer.upsert(searchlib.Article(id="solo", title="Il vertice"))
    for segment in index.path.glob("*.col"):
        segment.write_bytes(b"")
    run = search("vertice", "--index", "altrove", cwd=corpus_only)
    assert run.code in (1, 2)
    assert f"searchlib repair --index {index.path}" in run.err
    assert admin("repair", "--index", "altrove", cwd=corpus_only).code == 0


@pytest.mark.parametrize("command", [["search", "vertice"], ["searchlib", "status"], ["searchlib", "check"]])
def test_advice_against_damage_is_quoted_for_the_shell(run: Runner, corpus_only: Path, command: list[str]) -> None:
    index = searchlib.create(corpus_only / "l'indice mio").path
    for path in index.glob("*.toc"):
        path.write_bytes(b"")
    told = run(*command, "--index", "l'indice mio", cwd=corpus_only)
    (line,) = [line for line in (told.out + told.err).splitlines() if "searchlib repair" in line]
    assert shlex.split(line[line.index("searchlib repair") :]) == ["searchlib", "repair", "--index", str(index)]


def test_advice_to_index_names_the_index_that_the_command_line_named(run: Runner, tmp_path: Path) -> None:
    empty = ["--index", "l'indice mio"]
    searchlib.create(tmp_path / "l'indice mio")
    for command, told in (
        (["search", "vertice"], "searchlib index FOLDER"),
        (["searchlib", "index"], "searchlib index FOLDER"),
    ):
        ended = run(*command, *empty, cwd=tmp_path)
        assert shlex.split(ended.err[ended.err.index(told) :]) == [*told.split(), *empty]
        unnamed = run(*command, cwd=tmp_path, SEARCHLIB_INDEX="l'indice mio")
        assert unnamed.err.endswith(f"{told}\n")
    missing = run("searchlib", "status", "--index", "un altro", cwd=tmp_path).err.partition("make one with: ")[2]
    assert shlex.split(missing) == ["searchlib", "index", "FOLDER", "--index", str(tmp_path / "un altro")]


def test_a_build_is_said_in_italian_and_counts_what_was_skipped(search: Runner, corpus_only: Path) -> None:
    (corpus_only / "corpus" / "rotto.md").write_bytes(b"\x00\x01\x02" * 100)
    run = search("vertice", cwd=corpus_only, LC_ALL="it_IT.UTF-8")
    assert run.err.splitlines()[0] == "search: non c'è ancora un indice; lo costruisco in index da corpus"
    assert run.err.splitlines()[2] == "search: una fonte è stata saltata; per vedere quale: searchlib index"


def test_without_index_and_corpus_it_is_an_error(search: Runner, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "module.py").touch()
    run = search("mare", cwd=tmp_path)
    assert run.code == 2
    assert run.err == "search: there is no index here or above; make one with: searchlib index FOLDER\n"
    assert not (tmp_path / "index").exists()


def test_the_corpus_of_the_settings_is_built(search: Runner, corpus_only: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "searchlib.toml").write_text(f'index = "idx"\ncorpus = "{corpus_only / "corpus"}"', encoding="utf-8")
    assert search("vertice", cwd=elsewhere).code == 0
    assert len(searchlib.open(elsewhere / "idx")) == 7


def test_the_index_is_that_of_the_flag_then_the_variable_then_the_file(
    search: Runner, archive: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        with searchlib.create(tmp_path / name).writer() as writer:
            writer.upsert(searchlib.Article(id=name, title=f"vertice {name}"))
    (archive / "searchlib.toml").write_text(f'index = "{tmp_path / "two"}"', encoding="utf-8")

    def title(*args: str, **environ: str) -> str:
        return str(search("vertice", *args, cwd=archive, **environ).out.split("\t")[3])

    assert title() == "vertice two"
    assert title(SEARCHLIB_INDEX=str(tmp_path / "one")) == "vertice one"
    assert title("--index", "index", SEARCHLIB_INDEX=str(tmp_path / "one")).startswith("Corea del Nord")


def test_a_named_index_with_a_corpus_beside_it_is_built(search: Runner, corpus_only: Path, tmp_path: Path) -> None:
    assert search("vertice", "--index", str(corpus_only / "index"), cwd=tmp_path).code == 0


def test_a_mistyped_index_is_an_error(search: Runner, corpus_only: Path) -> None:
    assert search("vertice", "--index", "idnex", cwd=corpus_only).code == 2
    assert not (corpus_only / "idnex").exists()


def test_paths_that_lead_nowhere_are_errors_in_one_line(search: Runner, admin: Runner, archive: Path) -> None:
    (archive / "loop").symlink_to("loop")
    for run in (
        search("--index", "loop", "mare", cwd=archive),
        search("mare", cwd=archive, SEARCHLIB_INDEX="~nosuchuser/index"),
        admin("index", "loop", cwd=archive),
    ):
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert admin("show", "loop", cwd=archive).code == 1


def test_the_tilde_of_a_flag_is_the_home_folder(search: Runner, archive: Path, tmp_path: Path) -> None:
    assert search("mare", "--index=~/index", cwd=tmp_path, HOME=str(archive)).code == 0


def test_a_wrong_setting_is_an_error_in_one_line_but_help_still_helps(search: Runner, archive: Path) -> None:
    (archive / "searchlib.toml").write_text('indice = "x"', encoding="utf-8")
    run = search("mare", cwd=archive)
    assert run.code == 2
    assert "there is no setting indice; did you mean index?" in run.err
    assert run.err.count("\n") == 1
    assert search("--help", cwd=archive).code == 0


# -- changed files


def change(archive: Path) -> None:
    path = archive / "corpus" / "asia" / "2025-10-12-corea.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nUna riga in più.\n", encoding="utf-8")
    os.utime(path, (1, 1))


def test_one_line_says_that_files_changed(search: Runner, archive: Path) -> None:
    assert search("vertice", cwd=archive).err == ""
    change(archive)
    run = search("vertice", cwd=archive)
    assert run.code == 0
    assert run.err == (
        "search: 1 file changed since it was indexed; to bring the index up to date: searchlib index corpus\n"
    )
    (archive / "corpus" / "nuovo.md").write_text("# Nuovo\n\nTesto.", encoding="utf-8")
    run = search("vertice", "--index", "index", cwd=archive, LC_ALL="it_IT.UTF-8")
    assert run.err == (
        "search: 2 file sono cambiati da quando sono stati indicizzati; per aggiornare: "
        "searchlib index corpus --index index\n"
    )


def test_what_is_said_to_run_helps(search: Runner, admin: Runner, archive: Path) -> None:
    change(archive)
    assert admin("index", "corpus", cwd=archive).out == (
        "0 added, 1 changed, 0 removed, 6 unchanged, 0 skipped, 0 repaired\n"
    )
    assert search("vertice", cwd=archive).err == ""


def test_programs_are_not_told(search: Runner, archive: Path) -> None:
    change(archive)
    for form in ("json", "ndjson", "csv", "paths"):
        assert search("vertice", "--format", form, cwd=archive).err == ""


def test_somebody_at_a_terminal_is_told_whatever_the_format(terminal: Runner, archive: Path) -> None:
    change(archive)
    run = terminal("search", "vertice", "--format", "paths", cwd=archive, whole=True)
    assert "1 file changed" in run.out


def test_an_index_without_its_sources_says_nothing(search: Runner, archive: Path, tmp_path: Path) -> None:
    (archive / "index").rename(tmp_path / "index")
    run = search("vertice", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")


def test_past_its_budget_it_says_nothing(search: Runner, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(archive)
    monkeypatch.setattr("searchlib.cli.opening._LOOKING", -1.0)
    assert search("vertice", cwd=archive).err == ""


# -- progress


def test_long_work_shows_a_bar_that_disappears(terminal: Runner, corpus_only: Path, tmp_path: Path) -> None:
    patience = "import searchlib.cli.progress as p; p._PATIENCE = p._INTERVAL = 0"
    (tmp_path / "sitecustomize.py").write_text(patience, encoding="utf-8")
    path = f"{Path(searchlib.__file__).parent.parent}{os.pathsep}{tmp_path}"
    run = terminal("search", "--count", "vertice", cwd=corpus_only, whole=True, PYTHONPATH=path)
    assert "files, " in run.out
    assert "100%" in run.out
    said = run.out.rpartition("\x1b[2K")[2]
    assert said.startswith("search: 7 articles indexed")
    assert said.endswith("1\n")


def test_a_pipe_shows_none(process: Runner, corpus_only: Path) -> None:
    assert "\x1b" not in process("search", "vertice", cwd=corpus_only).err


# -- the sample archive


def test_the_sample_archive_answers_the_first_search(search: Runner, tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent.parent / "corpus"
    shutil.copytree(sample, tmp_path / "corpus", copy_function=shutil.copy2)
    run = search("Corea del Nord", "--facets", "region,date:month", cwd=tmp_path)
    assert run.code == 0
    assert run.err.splitlines()[0] == "search: no index yet; building it in index from corpus"
    hits, facets = "\n".join(run.lines).split("\n\n")
    assert len(hits.splitlines()) == 10
    assert "\tAsia\t" in hits.splitlines()[0]
    assert facets.startswith("region\tasia\tAsia\t")
    assert search("calcio serie A", "-r", "asia", cwd=tmp_path).code == 1
