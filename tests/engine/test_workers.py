"""Articles that other processes invert make the index that one process makes, or none."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from decoding import decoded

import searchlib
from searchlib import Article, Index, WorkerFailed
from searchlib.engine.building import collector, workers
from searchlib.engine.building.workers import Batch, Known, Workers
from searchlib.engine.manifest import Manifest, segment_path, toc_path
from searchlib.engine.segments.segment import Segment
from searchlib.update import Report

ROOT = Path(__file__).parents[2]
WORDS = "il governo della città incontrerà l'Africa perché la guerra d'Ucraina è lunga e 10.000 soldati indo-pacifici"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a folder of 60 articles of different words, and 6 that cannot be read or had."""
    folder = tmp_path / "archivio"
    folder.mkdir()
    words = WORDS.split()
    lines = [
        {
            "id": f"a{number}",
            "title": " ".join(words[number % 7 :]),
            "body": f"{WORDS * 20}\n\nparola{number} " + " ".join(words[: number % 11]) * number,
            "region": ["Asia", "Africa"][: number % 3],
            "date": f"2025-01-{number % 28 + 1:02}",
            "extra": {"numero": number},
        }
        for number in range(60)
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, [*lines, *lines[:5]])) + "\n{", encoding="utf-8")
    return folder


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have parts of some ten articles."""
    monkeypatch.setattr(workers, "BATCH_BYTES", 200_000)
    monkeypatch.setattr(collector, "TRAINED", 5)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Return the processes that are started, as they are."""
    children: list[subprocess.Popen[bytes]] = []
    start = workers._started

    def noting() -> subprocess.Popen[bytes]:
        children.append(start())
        return children[-1]

    monkeypatch.setattr(workers, "_started", noting)
    yield children
    assert all(child.poll() is not None for child in children)


def arrays(index: Index) -> list[dict[str, Any]]:
    """Return all that the segments hold."""
    manifest = Manifest.read(toc_path(index.path, index.info().generation))
    found = (decoded(Segment(segment_path(index.path, entry.name))) for entry in manifest.segments)
    return [{name: listed(getattr(one, name)) for name in type(one).__match_args__} for one in found]


def listed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: listed(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [listed(one) for one in value]
    return value.texts() if hasattr(value, "texts") else list(value)


def made(folder: Path, archive: Path, count: int) -> tuple[Index, Report]:
    index = searchlib.create(folder)
    return index, index.update(archive, workers=count)


def test_workers_make_the_index_that_one_process_makes(
    tmp_path: Path, archive: Path, small_batches: None, started: list[subprocess.Popen[bytes]]
) -> None:
    alone, report = made(tmp_path / "uno", archive, 1)
    assert not started
    together, other = made(tmp_path / "due", archive, 2)
    assert len(started) == 2
    assert other == report and len(report.added) == 60 and len(report.skipped) == 6
    assert arrays(together) == arrays(alone)
    assert together.get("a7") == alone.get("a7")


def test_workers_rebuild_and_change_an_index(
    tmp_path: Path, archive: Path, small_batches: None, started: list[subprocess.Popen[bytes]]
) -> None:
    index, _ = made(tmp_path / "indice", archive, 1)
    before = arrays(index)
    index.rebuild(workers=2)
    assert len(started) == 2
    assert arrays(index) == before
    path = archive / "a.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("parola", "vocabolo"), encoding="utf-8")
    assert len(index.update(archive, workers=2).changed) == 60
    assert index.search("vocabolo7").total == 1 and index.search("parola7").total == 0


def test_few_articles_start_no_process(tmp_path: Path, archive: Path, started: list[subprocess.Popen[bytes]]) -> None:
    index, report = made(tmp_path / "indice", archive, 2)
    assert len(index) == len(report.added) == 60
    assert not started


@pytest.mark.parametrize("harm", [lambda child: child.kill(), lambda child: (child.kill(), child.wait())])
def test_a_worker_that_is_killed_fails_the_update_and_nothing_is_lost(
    tmp_path: Path, archive: Path, small_batches: None, started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch, harm: Callable[[subprocess.Popen[bytes]], object],
) -> None:  # fmt: skip
    index = searchlib.create(tmp_path / "indice")
    with index.writer() as open_writer:
        open_writer.upsert(Article(id="prima", title="C'era già"))
    files = sorted(path.name for path in index.path.iterdir())
    start = workers._started

    def starting() -> subprocess.Popen[bytes]:
        child = start()
        harm(child)
        return child

    monkeypatch.setattr(workers, "_started", starting)
    with pytest.raises(
        WorkerFailed, match=r"^a worker process failed \(exit -9\) and nothing was written; try"
    ) as error:
        index.update(archive, workers=2)
    assert "\n" not in str(error.value)
    assert sorted(path.name for path in index.path.iterdir()) == files
    assert index.search("").total == 1
    assert len(index.update(archive).added) == 60


def test_what_fails_in_a_worker_is_said_in_one_line(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    batch = Batch()
    batch.add(Article(id="a").changed({"image_alts": 7}))
    several = Workers(1, tmp_path, Known([], 0))
    try:
        with pytest.raises(WorkerFailed, match=r"\(TypeError: .*\)"):
            several.part(batch, None)()
        with pytest.raises(WorkerFailed):
            several.part(batch, None)
    finally:
        several.close()


def test_an_interruption_ends_the_workers_and_leaves_the_index(
    tmp_path: Path, archive: Path, small_batches: None, started: list[subprocess.Popen[bytes]]
) -> None:
    def interrupting(done: int, total: int, written: int) -> None:
        if started and written > 40:
            raise KeyboardInterrupt

    index = searchlib.create(tmp_path / "indice")
    with pytest.raises(KeyboardInterrupt):
        index.update(archive, workers=2, progress=interrupting)
    assert len(started) == 2 and len(index) == 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_no_worker_holds_the_lock(
    tmp_path: Path, archive: Path, small_batches: None, started: list[subprocess.Popen[bytes]]
) -> None:
    held: set[str] = set()

    def looking(done: int, total: int, written: int) -> None:
        for child in started:
            for one in Path(f"/proc/{child.pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                    held.add(str(one.readlink()))

    index = searchlib.create(tmp_path / "indice")
    index.update(archive, workers=2, progress=looking)
    assert held and not [name for name in held if str(index.path) in name]


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_workers_do_not_outlive_a_process_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from searchlib.engine.building.workers import Known, Workers\n"
        f"several = Workers(2, Path({str(tmp_path)!r}), Known([], 0))\n"
        "print(*[child.pid for child in several._children], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout is not None
        children = list(map(int, parent.stdout.readline().split()))
        parent.send_signal(signal.SIGKILL)
    assert len(children) == 2
    deadline = time.monotonic() + 60
    while any(map(lives, children)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_there_is_one_worker_at_least(tmp_path: Path, archive: Path) -> None:
    with pytest.raises(searchlib.InvalidValue, match="workers must be 1 or more: 0"):
        searchlib.create(tmp_path / "indice").update(archive, workers=0)
