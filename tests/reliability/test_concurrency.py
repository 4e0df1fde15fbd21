"""Readers and writers at once: no errors, nothing lost, each result from one generation."""

import random
import threading
from collections.abc import Callable
from pathlib import Path

from faults.archives import FULL, copy_archive
from faults.processes import Workers

import searchlib
from searchlib import Article, Index

COMMITS = 1000 if FULL else 40
READERS = 4 if FULL else 2
THREADS = 8
SEARCHES = 200 if FULL else 15


def test_readers_in_other_processes_during_commits(running: Workers, made: Path, tmp_path: Path) -> None:
    folder = copy_archive(made, tmp_path / "shared")
    readers = [["read_until", "index", COMMITS - 1]] * READERS
    ended = running.run(folder, "at_once", *readers, ["write_articles", "index", COMMITS])
    assert [told["failure"] for told in ended.told if "failure" in told] == []
    assert ended.code == 0, ended.err
    seen = [told["seen"] for told in ended.told if "seen" in told]
    assert len(seen) == READERS
    assert min(seen) > 2
    print(f"{READERS} readers saw {seen} of {COMMITS} commits")


def test_writers_in_several_processes_lose_nothing(running: Workers, made: Path, tmp_path: Path) -> None:
    folder = copy_archive(made, tmp_path / "shared")
    rounds = COMMITS // 4
    ended = running.run(folder, "at_once", *(["write_one_by_one", "index", name, rounds] for name in ("a", "b")))
    assert [told["failure"] for told in ended.told] == []
    index = searchlib.open(folder / "index")
    assert all(f"{name}-{number}" in index for name in ("a", "b") for number in range(rounds))
    assert len(index) == 13 + 2 * rounds


def test_threads_on_one_index_during_commits(make_index: Callable[..., Index]) -> None:
    index = make_index()
    failures: list[object] = []
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            with index.writer() as writer:
                for id in ("contatore", "gemello"):
                    writer.upsert(Article(id=id, title=f"giro {number}", tags=str(number)))
            number += 1

    def read(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(SEARCHES):
                kept = index.search("giro", limit=None)
                assert index.search("corea del nord").total == 2
                assert index.search("cremlno~").total == 1
                assert index.suggest("cremlin") == ["cremlino"]
                article = index.get("patto")
                assert article is not None and article.title.startswith("Il patto")
                if chance.random() < 0.5:
                    index.search("giro", facets=["tag", "date:day"])
                assert len({hit.title for hit in kept}) <= 1, "one generation at a time"
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(THREADS)]
    writing = threading.Thread(target=write)
    for thread in (writing, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    writing.join()
    assert failures == []
