"""Nothing that lies in an index folder is ever executed: not by any command, whichever file it is put into.

All fifty gadgets are tried with SEARCHLIB_RELIABILITY=full, a few without.
"""

import builtins
import io
import os
import pathlib
import pickle
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import searchlib
from searchlib import Index
from searchlib.cli.admin import admin_command
from searchlib.cli.running import Words
from searchlib.cli.search import search_command
from searchlib.engine.manifest import latest_generation, toc_path

FULL = os.environ.get("SEARCHLIB_RELIABILITY") == "full"


class Gadget:
    """Be pickled as a call."""

    def __init__(self, call: Callable[..., object], *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call, self.arguments


def calls(marker: str) -> list[tuple[Callable[..., object], tuple[object, ...]]]:
    """Return ten ways to make a file."""
    code = f"open({marker!r}, 'w').close()"
    return [
        (os.system, (f"touch '{marker}'",)),
        (subprocess.call, (["touch", marker],)),
        (subprocess.check_output, (["touch", marker],)),
        (builtins.eval, (code,)),
        (builtins.exec, (code,)),
        (builtins.open, (marker, "w")),
        (io.open, (marker, "a")),
        (os.mkdir, (marker,)),
        (pathlib.Path.touch, (Path(marker),)),
        (os.symlink, ("nowhere", marker)),
    ]


def gadgets(marker: Path) -> Iterator[bytes]:
    """Yield each call in each of five protocols."""
    for protocol in range(1, 6):
        for call, arguments in calls(str(marker)):
            yield pickle.dumps(Gadget(call, *arguments), protocol)


def made(marker: Path) -> bool:
    """Tell whether a gadget has run, and forget it."""
    if not os.path.lexists(marker):
        return False
    if marker.is_dir():
        marker.rmdir()
    else:
        marker.unlink()
    return True


def test_the_gadgets_work(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    some = list(gadgets(marker))
    assert len(some) == 50
    for gadget in some:
        opened = pickle.loads(gadget)
        if isinstance(opened, io.IOBase):
            opened.close()
        assert made(marker)


def newest(folder: Path) -> Path:
    number = latest_generation(folder)
    assert number is not None
    return toc_path(folder, number)


def before_the_table(folder: Path, gadget: bytes) -> None:
    newest(folder).write_bytes(gadget + newest(folder).read_bytes())


def behind_the_table(folder: Path, gadget: bytes) -> None:
    newest(folder).write_bytes(newest(folder).read_bytes() + gadget)


def in_place_of_the_pickle(folder: Path, gadget: bytes) -> None:
    whole = newest(folder).read_bytes()
    manifest = whole.index(b'{"format"')
    newest(folder).write_bytes(gadget + whole[manifest:])


def in_place_of_every_table(folder: Path, gadget: bytes) -> None:
    for path in folder.glob("*.toc"):
        path.write_bytes(gadget)


def in_place_of_every_segment(folder: Path, gadget: bytes) -> None:
    for path in folder.glob("*.col"):
        path.write_bytes(gadget)


def behind_every_segment(folder: Path, gadget: bytes) -> None:
    for path in folder.glob("*.col"):
        path.write_bytes(path.read_bytes() + gadget)


def in_the_lock(folder: Path, gadget: bytes) -> None:
    (folder / "MAIN_WRITELOCK").write_bytes(gadget)


def in_files_of_its_own(folder: Path, gadget: bytes) -> None:
    for name in ("_MAIN_99.toc", "MAIN_evil.col", "MAIN_evil.seg", "_MAIN_3.toc.17", "MAIN.dcz"):
        (folder / name).write_bytes(gadget)


PLACES = [before_the_table, behind_the_table, in_place_of_the_pickle, in_place_of_every_table,
          in_place_of_every_segment, behind_every_segment, in_the_lock, in_files_of_its_own]  # fmt: skip
READING = [
    ["search", "corea", "--json"], ["status"], ["show", "penisola"], ["check"], ["check", "--deep"], ["facets"],
    ["similar", "penisola"], ["suggest", "cor"], ["explain", "corea", "penisola"],
]  # fmt: skip
WRITING = [["remove", "calcio"], ["repair"], ["index", "--rebuild"], ["index"]]


def run(arguments: list[str], folder: Path) -> Any:
    command = search_command if arguments[0] == "search" else admin_command
    rest = arguments[1:] if arguments[0] == "search" else arguments
    with pytest.raises(SystemExit) as caught:
        command(Words("en")).main([*rest, "--index", str(folder)], "searchlib")
    return caught.value.code


TRIED = [(put, number) for put in PLACES for number in range(50)]


@pytest.mark.parametrize(
    ("put", "number"), TRIED if FULL else TRIED[::51], ids=lambda one: getattr(one, "__name__", one)
)
def test_no_command_runs_what_lies_in_an_index(
    index: Index, tmp_path: Path, put: Callable[[Path, bytes], None], number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with index.writer() as writer:
        writer.delete("senza-data")
    marker = tmp_path / "ran"
    gadget = list(gadgets(marker))[number]
    for arguments in [*READING, *WRITING]:
        folder = tmp_path / "copy"
        if arguments in READING[:1] + WRITING:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(index.path, folder)
            put(folder, gadget)
        assert run(arguments, folder) in (0, 1, 2)
        captured = capsys.readouterr()
        assert not made(marker), arguments
        assert "Traceback" not in captured.err
    assert searchlib.open(index.path).search("corea").total == 2
