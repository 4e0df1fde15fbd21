"""A small invented archive on disk, and ways to run the commands: in the process, in a pipe, on a terminal."""

import datetime
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import searchlib
from searchlib import Article, Index
from searchlib.cli.admin import admin_command
from searchlib.cli.running import Words, command_language
from searchlib.cli.search import search_command

INSTALLED = Path(searchlib.__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"

PAGES = {
    "africa/2024-02-03-sahel.md": """\
---
title: "Sahel, la guerra che nessuno guarda"
summary: In Africa un conflitto dimenticato avanza verso sud.
region: Africa
author: Livia Campi
date: 2024-02-03
tags: [guerra, Sahel]
---

La guerra nel Sahel è entrata nel decimo anno. Le truppe governative controllano le città, ma non le strade che le
uniscono; i mercati aprono due giorni su sette.

## I numeri

Gli sfollati sono due milioni e mezzo, secondo le organizzazioni che lavorano in Africa occidentale.
""",
    "asia/2025-03-10-tifone.md": """\
---
title: Il tifone spegne Manila per due giorni
region: ASIA
author: Ettore Galli
date: 2025-03-10
tags: [clima]
---

Senza corrente e senza acqua, la capitale delle Filippine ha aspettato che il vento calasse. La città riparte.
""",
    "asia/2025-10-12-corea.md": """\
---
title: "Corea del Nord, un vertice dietro le porte chiuse"
summary: Due ore di colloquio e nessun comunicato.
region: Asia
author: [Livia Campi, Ettore Galli]
date: 2025-10-12
tags: [Corea del Nord, diplomazia]
image_alt: due sedie vuote
---

La Corea del Nord ha ricevuto per la prima volta in sei anni una delegazione straniera. Il vertice è durato due ore.

Del contenuto non si sa nulla: né la Russia né la Cina, che lo avevano chiesto, hanno commentato.
""",
    "europa/2025-10-20-donbass.md": """\
---
title: La guerra di posizione nel Donbass
region: Europa orientale
author: Nora D'Arco
date: 2025-10-20
tags: [guerra, Russia, NATO]
---

La Russia avanza di cento metri al giorno e la guerra consuma uomini e macchine. La NATO promette altri aiuti.
""",
    "italia/2025-11-05-bilancio.md": """\
---
title: "Bilancio, la notte più lunga del Senato"
region: Italia
author: Ettore Galli
date: 2025-11-05
---

Il voto è arrivato all'alba. Sull'andamento dei conti pesa la guerra dei dazi.
""",
}
LINES = (
    {"id": "breve-1", "titolo": "Una nota senza data", "testo": "Una breve nota sul mare e sul porto."},
    {"id": "breve-2", "titolo": "Un'altra nota", "testo": "Il mare era calmo, il porto vuoto.", "regione": "Italia"},
)
HOSTILE = "\x1b[31mrosso\x1b]0;titolo\x07 \x9b2J \u202eotsevor\u2066 a\tb\nc\r\x08 \ud800"


@dataclass
class Run:
    """Hold what a command wrote and returned."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def write_corpus(folder: Path) -> None:
    for name, text in PAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lines = (json.dumps(line, ensure_ascii=False) for line in LINES)
    (folder / "note.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def clean_environment(**changes: str) -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if not re.match(r"SEARCHLIB_|LC_|LANG|_SEARCH", name)}
    for name in ("NO_COLOR", "COLUMNS", "TERM"):
        environ.pop(name, None)
    path = os.pathsep.join([str(INSTALLED), *filter(None, [environ.get("PYTHONPATH")])])
    return {**environ, "LC_ALL": "C.UTF-8", "TERM": "xterm", "PYTHONPATH": path, "PYTHONUTF8": "1", **changes}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a corpus and its index, which nothing may change."""
    folder = tmp_path_factory.mktemp("built")
    write_corpus(folder / "corpus")
    searchlib.create(folder / "index").update(folder / "corpus")
    return folder


@pytest.fixture
def archive(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the corpus and its index, to be changed at will."""
    shutil.copytree(built, tmp_path / "archive", copy_function=shutil.copy2)
    return tmp_path / "archive"


@pytest.fixture
def corpus_only(tmp_path: Path) -> Path:
    """Return a folder with a corpus and no index."""
    write_corpus(tmp_path / "fresh" / "corpus")
    return tmp_path / "fresh"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a folder with an index of one article whose every field wants to steer the terminal."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    with searchlib.create(folder / "index").writer() as writer:
        writer.upsert(
            Article(
                id=f"id {HOSTILE}", title=f"mare {HOSTILE}", summary=HOSTILE, body=f"Il mare {HOSTILE} calmo.",
                region=f"=Mare {HOSTILE}", author=f"@Mare {HOSTILE}", date=datetime.date(2025, 1, 2),
                tags=[HOSTILE], path=f"mare/{HOSTILE}.md", extra={"nota": HOSTILE},
            )
        )  # fmt: skip
    return folder


RunCommand = Callable[..., Run]


@pytest.fixture
def run(built: Path, monkeypatch: pytest.MonkeyPatch) -> RunCommand:
    """Return a function that runs `search` or `searchlib` inside this process."""

    def run(program: str, *args: str, cwd: Path = built, **environ: str) -> Run:
        monkeypatch.chdir(cwd)
        with monkeypatch.context() as context:
            for name in list(os.environ):
                context.delenv(name)
            for name, value in clean_environment(**environ).items():
                context.setenv(name, value)
            words = Words(command_language())
            command: Any = search_command(words) if program == "search" else admin_command(words)
            separate: Any = (
                {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
            )  # click 8.1
            result = CliRunner(**separate).invoke(command, args, prog_name=program)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Run(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def search(run: RunCommand) -> RunCommand:
    """Return a function that runs `search` inside this process."""
    return lambda *args, **options: run("search", *args, **options)


@pytest.fixture
def admin(run: RunCommand) -> RunCommand:
    """Return a function that runs `searchlib` inside this process."""
    return lambda *args, **options: run("searchlib", *args, **options)


def command_line(program: str, args: tuple[str, ...]) -> list[str]:
    module = "searchlib.cli.search" if program == "search" else "searchlib.cli.admin"
    return [sys.executable, "-m", module, *args]


@pytest.fixture
def process(built: Path) -> RunCommand:
    """Return a function that runs a command in a process of its own, its output in pipes."""

    def process(program: str, *args: str, cwd: Path = built, stdout: int = subprocess.PIPE, **environ: str) -> Run:
        done = subprocess.run(
            command_line(program, args), cwd=cwd, env=clean_environment(**environ), stdin=subprocess.DEVNULL,
            stdout=stdout, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
        return Run(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())

    return process


@pytest.fixture
def terminal(built: Path) -> RunCommand:
    """Return a function that runs a command on a terminal; with `whole`, stderr leads there too."""

    def terminal(
        program: str, *args: str, cwd: Path = built, columns: int = 80, whole: bool = False, **environ: str
    ) -> Run:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            command_line(program, args), cwd=cwd, env=clean_environment(**environ), stdin=theirs, stdout=theirs,
            stderr=theirs if whole else subprocess.PIPE,
        )  # fmt: skip
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            pieces.append(piece)
        os.close(ours)
        _, err = process.communicate()
        return Run(process.returncode, b"".join(pieces).decode().replace("\r\n", "\n"), (err or b"").decode())

    return terminal


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Return a function that compares a text with a file; SEARCHLIB_UPDATE_GOLDEN=1 writes the file instead."""

    def compare(name: str, text: str) -> None:
        masked = re.sub(r"\b\d+ ms\b|\b\d+[.,]\d s\b", "N ms", text)
        path = GOLDEN / name
        if os.environ.get("SEARCHLIB_UPDATE_GOLDEN"):
            path.write_text(masked, encoding="utf-8")
        assert masked == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def hits(built: Path) -> Callable[[Run], list[str]]:
    """Return a function that gives the file names of the plain lines that a search printed."""
    return lambda run: [Path(line.split("\t")[4]).name for line in run.lines]


@pytest.fixture
def opened(archive: Path) -> Index:
    """Return the index of the archive that may be changed."""
    return searchlib.open(archive / "index")
