"""A process that is killed leaves the index as it was or as it was to become, and nothing that stays."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.archives import CHANGES, FULL, Change, articles_of, copy_archive, leftovers, make_archive, some, state_of
from faults.processes import Workers
from faults.tracing import CHANGES_NOTHING, Action, Call, Kill, Shorten, opens_for_writing

import searchlib

Before = Callable[[Change], Path]

RANDOM_KILLS = 40 if FULL else 1
"""For each change."""

RANDOM_KILLS_OF_COMMITS = 100 if FULL else 3


def changes_something(call: Call) -> bool:
    return call.name not in CHANGES_NOTHING and (call.name != "open" or opens_for_writing(call))


def moments(calls: list[Call]) -> list[int]:
    """Return the numbers of the calls to be killed at, counted from 0: in the full form all that change something."""
    changing = [number for number, call in enumerate(calls) if changes_something(call)]
    writing = [number for number in changing if calls[number].length]
    return [*some(writing, 1), *some([number for number in changing if not calls[number].length], 4)]


def kill_at(wanted: int, half: bool = False) -> Callable[[Call], Action]:
    """Return what kills a process at a call, or, after half of it is written, at the next."""
    done = -1

    def decide(call: Call) -> Action:
        nonlocal done
        done += 1
        if done == wanted and half:
            return Shorten(call.length // 2)
        return Kill() if done >= wanted else None

    return decide


def check_recovery(running: Workers, folder: Path, change: Change, old: object, new: object) -> None:
    """Check that an interrupted change left one of two states, and that the next run works and tidies up."""
    index = folder / "index"
    state = state_of(index)
    assert state in (old, new)
    again = running.run(folder, "command", *change.arguments)
    removed_before = change.arguments[0] == "remove" and state == new
    assert again.code == (1 if removed_before else 0), again.err
    assert state_of(index) == new
    with searchlib.open(index).writer(timeout=0) as writer:
        writer.upsert(searchlib.Article(id="dopo", title="Dopo"))
    assert leftovers(index) == set()
    assert "dopo" in searchlib.open(index)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_kill_at_any_file_operation(tracing: Workers, before: Before, tmp_path: Path, change: Change) -> None:
    ready = before(change)
    old = state_of(ready / "index")
    whole = copy_archive(ready, tmp_path / "whole")
    ended = tracing.trace(whole, whole / "index", lambda _: None, "command", *change.arguments)
    assert ended.code == 0, ended.err
    new = state_of(whole / "index")
    assert new != old
    tried = 0
    for number in moments(ended.calls):
        for half in (False, True) if FULL and ended.calls[number].length > 1 else (False,):
            folder = copy_archive(ready, tmp_path / "killed")
            killed = tracing.trace(folder, folder / "index", kill_at(number, half), "command", *change.arguments)
            assert killed.code is None
            check_recovery(tracing, folder, change, old, new)
            tried += 1
    print(f"{change.name}: killed at {tried} moments of {len(ended.calls)} calls")


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_kill_at_any_time(running: Workers, before: Before, tmp_path: Path, change: Change) -> None:
    ready = before(change)
    old = state_of(ready / "index")
    whole = copy_archive(ready, tmp_path / "whole")
    began = time.monotonic()
    assert running.run(whole, "command", *change.arguments).code == 0
    duration = time.monotonic() - began
    new = state_of(whole / "index")
    chance = random.Random(change.name)
    for _ in range(RANDOM_KILLS):
        folder = copy_archive(ready, tmp_path / "killed")
        process = running.start(folder, "command", *change.arguments)
        process.release()
        time.sleep(chance.random() * duration)
        process.kill()
        process.wait()
        check_recovery(running, folder, change, old, new)


def check_acknowledged(index: Path, acknowledged: int) -> None:
    """Check that the last commit that was told is there, or a later one, whole."""
    opened = searchlib.open(index)
    titles = {title for id, title, _ in articles_of(opened) if id in ("contatore", "gemello")}
    assert len(titles) <= 1, "one generation at a time"
    last = int(titles.pop().split()[1]) if titles else -1
    assert acknowledged <= last <= acknowledged + 1
    with opened.writer(timeout=0) as writer:
        writer.upsert(searchlib.Article(id="dopo", title="Dopo"))
    assert leftovers(index) == set()


def test_no_acknowledged_commit_is_lost_at_any_time(running: Workers, made: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(RANDOM_KILLS_OF_COMMITS):
        folder = copy_archive(made, tmp_path / "killed")
        process = running.start(folder, "write_articles", "index", 1000)
        process.release()
        time.sleep(chance.random() * 0.3)
        process.kill()
        ended = process.wait()
        assert ended.code is None
        check_acknowledged(folder / "index", ended.told[-1]["acknowledged"] if ended.told else -1)


def test_no_acknowledged_commit_is_lost_at_any_file_operation(tracing: Workers, made: Path, tmp_path: Path) -> None:
    whole = copy_archive(made, tmp_path / "whole")
    calls = tracing.trace(whole, whole / "index", lambda _: None, "write_articles", "index", 3).calls
    for number in some(moments(calls), 4):
        folder = copy_archive(made, tmp_path / "killed")
        ended = tracing.trace(folder, folder / "index", kill_at(number), "write_articles", "index", 3)
        check_acknowledged(folder / "index", ended.told[-1]["acknowledged"] if ended.told else -1)


def test_a_build_that_was_killed_is_finished_by_a_search(running: Workers, tmp_path: Path) -> None:
    make_archive(tmp_path / "archive")
    folder = tmp_path / "archive"
    whole = frozenset(article for article in state_of(folder / "index") if article[0] != "senza-fonte")
    copy_archive(folder / "corpus", tmp_path / "alone" / "corpus")
    searchlib.create(tmp_path / "alone" / "index")  # a build makes an empty index first
    ended = running.run(tmp_path / "alone", "search", "guerra")
    assert ended.code == 0, ended.err
    assert state_of(tmp_path / "alone" / "index") == whole
