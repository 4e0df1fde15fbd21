"""Pipes that break, interrupts, locales: what only a process of its own shows."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Runner = Callable[..., Any]


@pytest.mark.parametrize(
    ("program", "args"),
    [
        ("search", ["-n", "0"]),
        ("search", ["--help"]),
        ("search", ["-n", "0", "--format", "csv"]),
        ("search", ["-n", "0", "--format", "ndjson"]),
        ("search", ["--json"]),
        ("searchlib", ["status"]),
        ("searchlib", ["show", "breve-1"]),
    ],
)
def test_a_broken_pipe_is_silent(process: Runner, program: str, args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = process(program, *args, stdout=writing)
    os.close(writing)
    assert (run.code, run.err) == (0, "")


def test_a_reader_that_leaves_early_ends_the_search(tmp_path: Path) -> None:
    script = (
        "import sys; from searchlib.cli.running import Words, guarded\n"
        "def run():\n    while True: print('riga' * 1000)\n"
        "sys.exit(guarded(run, 'search', Words('en')))"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(100)
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_a_full_disk_is_an_error(process: Runner) -> None:
    full = Path("/dev/full")
    if not full.exists():  # only Linux has it
        return
    with full.open("wb") as stream:
        run = process("search", "-n", "0", stdout=stream.fileno())
    assert run.code == 2
    assert run.err.startswith("search: ")
    assert run.err.count("\n") == 1


def test_an_interrupt_is_silent(search: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("searchlib.cli.opening.open_or_build", interrupted)
    run = search("mare")
    assert (run.code, run.out, run.err) == (130, "", "")


def test_a_defect_of_ours_is_no_empty_result(search: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("searchlib.cli.opening.open_or_build", broken)
    run = search("mare")
    assert run.code == 2
    assert "ZeroDivisionError" in run.err


def test_what_the_system_refuses_is_one_line(search: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/srv/index")

    monkeypatch.setattr("searchlib.cli.opening.open_or_build", refused)
    run = search("mare")
    assert (run.code, run.err) == (2, "search: /srv/index: Permission denied\n")
    run = search("mare", LC_ALL="it_IT.UTF-8")
    assert (run.code, run.err) == (2, "search: /srv/index: permesso negato\n")


def test_both_commands_run_as_processes(process: Runner) -> None:
    assert process("search", "nato", "-russia").code == 1
    assert process("search", "nato", "--count").out == "1\n"
    assert process("searchlib", "status", "--json").out.startswith('{"schema": 1')


def test_the_locale_chooses_the_language(process: Runner) -> None:
    assert process("search", "vertise", LC_ALL="it_IT.UTF-8").err.startswith("search: nessun articolo contiene")
    assert process("search", "vertise", LC_ALL="en_GB.UTF-8").err.startswith("search: no article has")
    assert "Uso: search" in process("search", "--help", LC_ALL="it_IT.UTF-8").out
    assert "Usage: search" in process("search", "--help", LC_ALL="C").out


def test_a_setting_overrides_the_locale(process: Runner) -> None:
    environ = {"LC_ALL": "it_IT.UTF-8", "SEARCHLIB_LANGUAGE": "en"}
    assert "Usage: search" in process("search", "--help", **environ).out
    assert process("search", "--tga", LC_ALL="C", SEARCHLIB_LANGUAGE="it").err.startswith("search: l'opzione --tga non")


def test_json_is_utf8_in_every_locale(process: Runner) -> None:
    run = process("search", "--json", "sahel", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert "città" in json.dumps(json.loads(run.out), ensure_ascii=False)


def test_help_and_version_need_no_engine() -> None:
    script = (
        "import sys; from searchlib.cli.search import search_command; from searchlib.cli.admin import admin_command\n"
        "from searchlib.cli.running import Words\n"
        "for command in (search_command(Words('en')), admin_command(Words('en'))):\n"
        "    for option in ('--help', '--version'):\n"
        "        try: command.main([option], prog_name='x')\n"
        "        except SystemExit: pass\n"
        "heavy = {'whoosh', 'numpy', 'snowballstemmer', 'frontmatter', 'yaml', 'tomllib', 'csv'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


NOT_FOR_A_SEARCH = {
    "asyncio", "base64", "concurrent.futures", "csv", "dataclasses", "difflib", "email", "frontmatter", "hashlib",
    "html", "importlib.metadata", "importlib.resources", "multiprocessing", "numpy.ma", "numpy.random",
    "numpy.typing", "random", "searchlib.corpus", "searchlib.date_expressions", "searchlib.engine.writer",
    "searchlib.places.finder", "searchlib.query.lexer", "searchlib.query.parser", "searchlib.suggest",
    "searchlib.update", "searchlib.upkeep", "shlex", "shutil", "snowballstemmer", "tempfile", "tomllib", "unicodedata",
    "whoosh", "yaml", "zipfile",
}  # fmt: skip
"""Modules that take time to load, where click and NumPy do not load them themselves."""


def test_a_search_loads_no_more_than_it_needs(built: Path) -> None:
    script = (
        "import sys, click, numpy; before = set(sys.modules)\n"
        "from searchlib.cli.search import search_command; from searchlib.cli.running import Words\n"
        "try: search_command(Words('en')).main(['città', '--json', '--index', sys.argv[1]], prog_name='search')\n"
        "except SystemExit as stop: print(stop.code, *(set(sys.modules) - before), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, str(built / "index")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, *loaded = done.stderr.split()
    assert code == "0"
    assert "searchlib.engine.search" in loaded
    assert NOT_FOR_A_SEARCH & set(loaded) == set()


def test_a_process_that_ends_soon_starts_no_threads_and_loses_nothing() -> None:
    script = (
        "import os, sys; from searchlib.cli.running import run_briefly\n"
        "def command():\n"
        "    print(os.environ['OPENBLAS_NUM_THREADS']); print('err', file=sys.stderr, end='')\n"
        "    sys.exit(int(sys.argv[1]))\n"
        "run_briefly(command)"
    )
    changed = "OPENBLAS_NUM_THREADS", "PYTHONUNBUFFERED"
    environ = {name: value for name, value in os.environ.items() if name not in changed}
    for code in (0, 1, 130):
        command = [sys.executable, "-c", script, str(code)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
        assert (done.returncode, done.stdout, done.stderr) == (code, "1\n", "err")
