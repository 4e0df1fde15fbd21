"""Time the commit of one article, and what many such commits cost the queries that follow."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.latency import Task, percentiles, take_turns
from benchmarks.peers import Peer
from benchmarks.question import MODES, BenchQuery

_IDS, _FACETS = MODES[:2]
_WARM_UP = 5


def measure_updates(
    kind: type[Peer], built: Path, scratch: Path, articles: Sequence[Mapping[str, str]], queries: Sequence[BenchQuery],
    seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Add articles to a copy of an index, one commit each, and time queries on it beside the index as it was built.

    Args:
        kind: the engine.
        built: the folder of its index, which stays as it is.
        scratch: where the copy may be.
        articles: what to add; no id is in the index.
        queries: are asked with facets, of both indexes in turns.
        seed: of the order of queries.

    Returns:
        commits, the median milliseconds of a commit (`wall`) and until the next query is answered (`visible`), and
        the p50 with facets of both indexes (`fresh`, `updated`).
    """
    shutil.copytree(built, scratch)
    peer = kind(scratch)
    peer.open()
    walls: list[float] = []
    visible: list[float] = []
    probes = [query for query in queries if query.kind in peer.kinds]
    for number, article in enumerate(articles):
        began = time.perf_counter()
        peer.update_one(article)
        walls.append((time.perf_counter() - began) * 1000)
        peer.search(probes[number % len(probes)], _IDS)
        visible.append((time.perf_counter() - began) * 1000)
    peer.close()
    both = {"fresh": kind(built), "updated": kind(scratch)}
    for one in both.values():
        one.open()
        for query in probes[:_WARM_UP]:
            one.search(query, _FACETS)
    tasks: list[Task] = [(query, _FACETS) for query in probes[_WARM_UP:]]
    timings = take_turns(both, tasks, seed)
    for one in both.values():
        one.close()
    shutil.rmtree(scratch)
    return {
        "commits": len(articles),
        "wall": statistics.median(walls),
        "visible": statistics.median(visible),
        **{name: percentiles([one.ms for one in timings if one.engine == name])["p50"] for name in both},
    }
