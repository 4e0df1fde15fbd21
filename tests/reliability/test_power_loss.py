"""After a loss of power the index opens at the last generation that was synced, or a later one, whole."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from faults.archives import CHANGES, FULL, NOTHING, Change, State, copy_archive, leftovers, state_of
from faults.disk import Disk, Entry, Named, Synced, after_power_loss, log_of
from faults.processes import Workers

import searchlib

Before = Callable[[Change], Path]

RANDOM_STATES = 60 if FULL else 3
"""For each change, besides those in which all that was not synced is lost."""

MOMENTS_TRIED = 1 if FULL else 20
"""Of the moments one in so many is tried."""


def renamed(entry: Entry) -> int:
    """Return the generation that an entry makes the newest, or -1."""
    found = re.fullmatch(r"_MAIN_(\d+)\.toc", entry.path.name) if isinstance(entry, Named) and entry.was else None
    return int(found[1]) if found else -1


def synced_generation(log: Sequence[Entry], end: int, index: Path, first: int) -> int:
    """Return the newest generation that was durable when `end` entries were done."""
    newest = synced = first
    for entry in log[:end]:
        newest = max(newest, renamed(entry))
        if isinstance(entry, Synced) and entry.folder == index:
            synced = newest
    return synced


def check_state(folder: Path, synced: int, states: dict[int, State]) -> None:
    """Check that an index opens where it must, and can be written to."""
    index = folder / "index"
    state = state_of(index)
    if synced < 0 and state == NOTHING:
        return
    opened = searchlib.open(index)
    generation = opened.info().generation
    assert generation >= synced, "a synced generation is lost"
    assert state == states[generation]
    with opened.writer(timeout=0) as writer:
        writer.upsert(searchlib.Article(id="dopo", title="Dopo"))
    assert leftovers(index) == set()
    assert {id for id, *_ in state_of(index)} == {"dopo", *(id for id, *_ in state)}


def check_log(before: Disk, log: Sequence[Entry], folder: Path, states: dict[int, State], tmp_path: Path) -> int:
    """Check that the log is complete, and every state that it may leave; return how many were tried."""
    replayed = before.copy()
    for entry in log:
        replayed.apply(entry)
    assert replayed.contents() == Disk.of(folder).contents()
    first, last = min(states), max(states)
    assert synced_generation(log, len(log), folder / "index", first) == last
    chance = random.Random(len(log))
    moments = [*range(0, len(log), MOMENTS_TRIED), len(log)]
    tries: list[tuple[int, random.Random | None]] = [(end, None) for end in moments]
    tries += [(chance.randrange(len(log) + 1), chance) for _ in range(RANDOM_STATES)]
    for end, how in tries:
        after_power_loss(before, log, end, how).write(tmp_path / "lost")
        check_state(tmp_path / "lost", synced_generation(log, end, folder / "index", first), states)
    return len(tries)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_power_lost_during_a_change(tracing: Workers, before: Before, tmp_path: Path, change: Change) -> None:
    folder = copy_archive(before(change), tmp_path / "whole")
    old, disk = state_of(folder / "index"), Disk.of(folder)
    generation = -1 if change.name == "build" else searchlib.open(folder / "index").info().generation
    ended = tracing.trace(folder, folder, lambda _: None, "command", *change.arguments)
    assert ended.code == 0, ended.err
    states = {generation: old, generation + 1: state_of(folder / "index")}
    if change.name == "build":
        states = {-1: NOTHING, 0: NOTHING, 1: state_of(folder / "index")}
    tried = check_log(disk, log_of(ended.calls, disk), folder, states, tmp_path)
    print(f"{change.name}: {tried} states after a loss of power")


def test_power_lost_during_many_commits(tracing: Workers, made: Path, tmp_path: Path) -> None:
    folder = copy_archive(made, tmp_path / "whole")
    old, disk = state_of(folder / "index"), Disk.of(folder)
    generation = searchlib.open(folder / "index").info().generation
    ended = tracing.trace(folder, folder, lambda _: None, "write_articles", "index", 4)
    counters = [
        frozenset((id, f"giro {number}", "corea del nord") for id in ("contatore", "gemello")) for number in range(4)
    ]
    states = {generation: old} | {generation + 1 + number: old | both for number, both in enumerate(counters)}
    tried = check_log(disk, log_of(ended.calls, disk), folder, states, tmp_path)
    print(f"commits: {tried} states after a loss of power")
