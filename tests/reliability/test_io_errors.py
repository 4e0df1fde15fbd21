"""A disk that fails or is full costs the change and nothing else: one line, the old index, a free lock, no waste."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.archives import CHANGES, Change, State, copy_archive, leftovers, names_in, some, state_of
from faults.processes import Ended, Workers
from faults.tracing import Action, Call, Fail, can_fail

import searchlib

Before = Callable[[Change], Path]


def fail_at(wanted: int, error: int, for_good: bool) -> Callable[[Call], Action]:
    """Return what lets a call fail, or it and all after it that the error could befall."""
    done = -1

    def decide(call: Call) -> Action:
        nonlocal done
        done += 1
        return Fail(error) if can_fail(call, error) and (done == wanted or (for_good and done > wanted)) else None

    return decide


def check_failure(ended: Ended, index: Path, old: State, new: State) -> None:
    """Check what a change that met an error says and leaves."""
    state = state_of(index)
    assert state in (old, new)
    if ended.code != 2:
        assert (ended.code, state) == (0, new), ended.err
    else:
        *notes, said = ended.err.splitlines()
        assert said.startswith("searchlib: ")
        assert notes in ([], [f"new index in {index.name}"])
    if index.exists():
        if searchlib_index_is_there(index):
            with searchlib.open(index).writer(timeout=0) as writer:
                writer.upsert(searchlib.Article(id="dopo", title="Dopo"))
            assert "dopo" in searchlib.open(index)
            assert leftovers(index) == set()
        else:
            searchlib.create(index)


def searchlib_index_is_there(index: Path) -> bool:
    return any(index.glob("_MAIN_*.toc"))


@pytest.mark.parametrize(("error", "for_good"), [(errno.EIO, False), (errno.ENOSPC, True), (errno.EIO, True)])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_an_error_at_any_call(
    tracing: Workers, before: Before, tmp_path: Path, change: Change, error: int, for_good: bool
) -> None:
    ready = before(change)
    old = state_of(ready / "index")
    whole = copy_archive(ready, tmp_path / "whole")
    calls = tracing.trace(whole, whole / "index", lambda _: None, "command", *change.arguments).calls
    new = state_of(whole / "index")
    failing = [number for number, call in enumerate(calls) if can_fail(call, error)]
    chosen = some(failing, 3)
    for number in chosen:
        folder = copy_archive(ready, tmp_path / "failed")
        before_it = names_in(folder / "index")
        decide = fail_at(number, error, for_good)
        ended = tracing.trace(folder, folder / "index", decide, "command", *change.arguments)
        can_tidy = error == errno.ENOSPC or (not for_good and calls[number].name != "unlink")
        if ended.code == 2 and can_tidy and state_of(folder / "index") == old and before_it:
            assert names_in(folder / "index") == before_it, "the space is not given back"
        check_failure(ended, folder / "index", old, new)
    print(f"{change.name}: {errno.errorcode[error]} at {len(chosen)} of {len(failing)} calls that can fail")


@pytest.mark.parametrize("limit", [1, 600, 5_000, 20_000])
@pytest.mark.parametrize("change", CHANGES[:2], ids=lambda change: change.name)
def test_a_limit_of_file_sizes(running: Workers, before: Before, tmp_path: Path, change: Change, limit: int) -> None:
    ready = before(change)
    old = state_of(ready / "index")
    ended = running.run(ready, "limited", limit, *change.arguments)
    assert ended.code == 2
    new = state_of(ready / "index")
    assert new == old
    check_failure(ended, ready / "index", old, new)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 256 kB, where that is permitted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if mount is None or os.name != "posix" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs to mount a small disk, as root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


def test_a_full_disk(running: Workers, made: Path, small_disk: Path) -> None:
    for name in ("corpus", "index"):
        shutil.copytree(made / name, small_disk / name, copy_function=shutil.copy2)
    index = small_disk / "index"
    old, files = state_of(index), names_in(index)
    words = " ".join(f"parola{number}" for number in range(4000))
    (small_disk / "corpus" / "grande.md").write_text(f"Grande\n\n{words}", encoding="utf-8")
    free = shutil.disk_usage(small_disk).free
    ended = running.run(small_disk, "command", "index", "corpus", "--index", "index")
    assert ended.code == 2
    (said,) = ended.err.splitlines()
    assert os.strerror(errno.ENOSPC) in said
    assert (state_of(index), names_in(index)) == (old, files)
    assert shutil.disk_usage(small_disk).free == free
    (small_disk / "corpus" / "grande.md").unlink()
    assert running.run(small_disk, "command", "index", "corpus", "--index", "index").code == 0
