"""One writer at a time: who waits is told for whom, and nobody waits for the dead."""

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchlib
from searchlib import Article, Index, IndexDamaged, IndexLocked
from searchlib.cli.admin import admin_command
from searchlib.cli.running import Words
from searchlib.engine.lock import LOCK_NAME

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(searchlib.__file__).parent.parent)}
HOLDER = """
import sys, searchlib
with searchlib.open(sys.argv[1]).writer():
    print("mine", flush=True)
    sys.stdin.read()
"""
STOCK_HOLDER = """
import sys
from whoosh.filedb.filestore import FileStorage
lock = FileStorage(sys.argv[1]).lock("MAIN_WRITELOCK")
assert lock.acquire()
print("mine", flush=True)
sys.stdin.read()
"""
FORKER = """
import os, sys, searchlib
index, how = searchlib.open(sys.argv[1]), sys.argv[2]
with index.writer() as writer:
    writer.upsert(searchlib.Article(id="nuovo", title="Nuovo"))
    child = os.fork()
    if not child and how == "raises":
        raise SystemExit(0)
    if child:
        assert os.waitpid(child, 0)[1] == 0
        try:
            with searchlib.open(sys.argv[1]).writer(timeout=0):
                pass
        except searchlib.IndexLocked as error:
            print(error.message.values["pid"] == os.getpid())
"""


def held(index: Index, code: str) -> Iterator[subprocess.Popen[str]]:
    """Hold the lock of an index in another process."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(index.path)],
        env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin and process.stdout and process.stdout.readline() == "mine\n"
    yield process
    process.stdin.close()
    process.stdout.close()
    process.kill()
    process.wait()


@pytest.fixture
def holder(index: Index) -> Iterator[subprocess.Popen[str]]:
    yield from held(index, HOLDER)


@pytest.fixture
def stock_holder(index: Index) -> Iterator[subprocess.Popen[str]]:
    yield from held(index, STOCK_HOLDER)


def refused(index: Index) -> IndexLocked:
    with pytest.raises(IndexLocked) as caught, index.writer(timeout=0):
        pass
    return caught.value


def test_who_waits_is_told_who_writes_and_since_when(index: Index, holder: subprocess.Popen[str]) -> None:
    error = refused(index)
    assert error.pid == holder.pid
    assert error.since is not None
    assert abs(datetime.datetime.now(datetime.UTC) - error.since) < datetime.timedelta(minutes=5)
    assert f"process {holder.pid} " in str(error)
    assert f"il processo {holder.pid} " in error.text("it")
    assert "\n" not in str(error)


def test_readers_and_checks_wait_for_nobody(index: Index, holder: subprocess.Popen[str]) -> None:
    assert searchlib.open(index.path).search("corea").total == 3
    assert searchlib.check(index.path, deep=True) == []


def test_the_lock_of_a_killed_writer_is_free_at_once(index: Index, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with index.writer(timeout=0) as writer:
        writer.upsert(Article(id="dopo"))
    assert "dopo" in index


def test_what_a_dead_holder_wrote_misleads_nobody(index: Index, stock_holder: subprocess.Popen[str]) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (index.path / LOCK_NAME).write_bytes(b"%10d %11d\n" % (dead.pid, 1_700_000_000))
    error = refused(index)
    assert (error.pid, error.since) == (None, None)
    assert "somebody else is writing" in str(error)


@pytest.mark.parametrize("text", [b"", b"\xff\x00", b"1 2 3\n", b"99999999999999 1\n", b"x" * 10_000])
def test_other_texts_in_the_lock_name_nobody(index: Index, stock_holder: subprocess.Popen[str], text: bytes) -> None:
    (index.path / LOCK_NAME).write_bytes(text)
    assert refused(index).pid is None


def test_a_writer_that_is_done_is_named_no_more(index: Index) -> None:
    with index.writer():
        assert (index.path / LOCK_NAME).read_bytes().split()[0] == str(os.getpid()).encode()
    assert (index.path / LOCK_NAME).read_bytes() == b""


@pytest.mark.parametrize("how", ["raises", "goes on"])
def test_a_process_that_a_writer_forks_leaves_the_transaction_alone(index: Index, how: str) -> None:
    before = index.info().generation
    command = [sys.executable, "-c", FORKER, str(index.path), how]
    run = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "True\n", "")
    assert "nuovo" in index
    assert index.info().generation == before + 1


def test_stock_whoosh_waits_for_our_writer_and_we_for_its_lock(index: Index) -> None:
    from whoosh.filedb.filestore import FileStorage

    with index.writer():
        assert not FileStorage(str(index.path)).lock(LOCK_NAME).acquire()
    lock = FileStorage(str(index.path)).lock(LOCK_NAME)
    assert lock.acquire()
    try:
        refused(index)
    finally:
        lock.release()


def test_a_failed_write_frees_the_lock_and_the_space(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in index.path.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("searchlib.engine.segments.container.os.fsync", full)
        with pytest.raises(OSError, match="No space"), index.writer() as writer:
            writer.upsert(Article(id="troppo", title="Troppo"))
    assert sorted(path.name for path in index.path.iterdir()) == before
    with index.writer(timeout=0) as writer:
        writer.upsert(Article(id="basta"))
    assert "troppo" not in index


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_a_lock_that_is_no_file_of_ours_is_refused(index: Index, tmp_path: Path, kind: str) -> None:
    lock, precious = index.path / LOCK_NAME, tmp_path / "precious"
    precious.write_bytes(b"")
    lock.unlink()
    if kind == "link":
        lock.symlink_to(precious)
    elif kind == "folder":
        lock.mkdir()
    else:
        os.mkfifo(lock)
    with pytest.raises(IndexDamaged, match="remove it"), index.writer(timeout=0):
        pass
    assert precious.read_bytes() == b""


def test_what_stands_in_the_lock_file_is_not_written_over(index: Index) -> None:
    (index.path / LOCK_NAME).write_bytes(b"somebody's notes\n")
    with index.writer() as writer:
        writer.delete("patto")
    assert (index.path / LOCK_NAME).read_bytes() == b"somebody's notes\n"


@pytest.mark.parametrize("arguments", [["index", "--rebuild"], ["remove", "patto"], ["repair"]], ids=lambda one: one[0])
def test_the_commands_wait_as_long_as_they_are_told(
    index: Index, holder: subprocess.Popen[str], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for toc in list(index.path.glob("*.toc"))[:1] if arguments == ["repair"] else ():
        toc.write_bytes(b"")
    with pytest.raises(SystemExit) as caught:
        admin_command(Words("en")).main([*arguments, "--wait", "0", "--index", str(index.path)], "searchlib")
    assert caught.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("searchlib: process ")
    assert str(holder.pid) in last
