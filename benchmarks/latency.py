"""Time queries: every query once in one mode, shuffled, the engines taking turns at small batches of them."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.peers import Answer, Peer
from benchmarks.question import FACETS, MODES, PAGE, BenchQuery, Mode

_BATCH = 40

Task = tuple[BenchQuery, Mode]


@dataclass(frozen=True, slots=True)
class Timing:
    """Hold how long one engine took for one query in one mode, and what it found.

    Attributes:
        ms: milliseconds on the clock.
        cpu_ms: milliseconds of CPU, of all threads: what is left of `ms` when other programs take none of it.
    """

    engine: str
    query: BenchQuery
    mode: str
    ms: float
    cpu_ms: float
    total: int | None
    widened: bool


def spread(queries: Mapping[str, Sequence[BenchQuery]], modes: Sequence[Mode] = MODES) -> list[Task]:
    """Deal the queries of each class to the modes in turn, so that none is asked twice."""
    return [(query, modes[number % len(modes)]) for several in queries.values() for number, query in enumerate(several)]


def take_turns(peers: Mapping[str, Peer], tasks: Iterable[Task], seed: int) -> list[Timing]:
    """Answer all tasks with all engines, in batches.

    A batch is answered by one engine after another, another one first each time. The collector of Python's garbage
    runs between batches, so that no engine pays for another's; inside a batch it runs as it always does.
    """
    order = list(tasks)
    random.Random(seed).shuffle(order)
    names = list(peers)
    timings: list[Timing] = []
    gc.collect()
    gc.freeze()
    for turn, start in enumerate(range(0, len(order), _BATCH)):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            gc.collect()
            timings += _batch(name, peers[name], order[start : start + _BATCH])
    gc.unfreeze()
    return timings


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return the 50th, 95th and 99th percentile, by linear interpolation."""
    ordered = sorted(values)
    if not ordered:
        return {}
    if len(ordered) == 1:
        return dict.fromkeys(("p50", "p95", "p99"), ordered[0])
    cuts = statistics.quantiles(ordered, n=100, method="inclusive")
    return {f"p{percent}": cuts[percent - 1] for percent in (50, 95, 99)}


def _batch(name: str, peer: Peer, tasks: Sequence[Task]) -> Iterator[Timing]:
    for query, mode in tasks:
        if query.kind not in peer.kinds or mode.name not in peer.modes:
            continue
        cpu, began = time.process_time_ns(), time.perf_counter_ns()
        answer = peer.search(query, mode)
        ms, cpu_ms = (time.perf_counter_ns() - began) / 1e6, (time.process_time_ns() - cpu) / 1e6
        _check(name, query, mode, answer)
        yield Timing(name, query, mode.name, ms, cpu_ms, answer.total, answer.widened)


def _check(name: str, query: BenchQuery, mode: Mode, answer: Answer) -> None:
    """Make sure that an engine did what it was timed for.

    Raises:
        AssertionError: hits, fields, snippets or counts are missing.
    """
    hits = len(answer.ids)
    complete = (
        (answer.total is None or hits == min(PAGE, answer.total))
        and (not mode.fields or len(answer.fields) == hits)
        and (not mode.snippets or len(answer.snippets) == hits)
        and (not mode.facets or not answer.total or answer.counts.keys() >= set(FACETS))
    )
    if not complete:
        raise AssertionError(f"{name} gave an incomplete answer to {query} as {mode.name}: {answer}")
