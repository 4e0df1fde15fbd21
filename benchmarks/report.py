"""Make of measurements what the report holds: percentiles, ratios and agreement, as plain values for JSON."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from benchmarks.latency import Timing, percentiles
from benchmarks.peers import Peer
from benchmarks.question import KINDS, MODES

ALL = "all"
BASE = "tantivy"
"""Ratios are against this engine."""


def machine() -> dict[str, Any]:
    """Return the day, what it ran on, without names or paths, and how busy that was in the minute before."""
    return {
        "day": datetime.date.today().isoformat(),
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "python": platform.python_version(),
        },
    }


def engine_report(
    peer: type[Peer], articles: int, cost: Mapping[str, Any], timings: Iterable[Timing], name: str,
    updates: Mapping[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    """Return what was measured of one engine."""
    own = [one for one in timings if one.engine == name]
    return {
        "version": peer.version(),
        "note": peer.note,
        "articles": articles,
        "build": dict(cost),
        "latency": latency(own),
        "update": dict(updates) if updates else None,
    }


def latency(timings: Sequence[Timing]) -> dict[str, dict[str, dict[str, float]]]:
    """Return mode → class → n, p50, p95, p99, the median of CPU time and of hits; the class "all" pools all classes."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for mode in MODES:
        rows: dict[str, dict[str, float]] = {}
        for kind in (*KINDS, ALL):
            several = [one for one in timings if one.mode == mode.name and kind in (one.query.kind, ALL)]
            if several:
                cpu = statistics.median(one.cpu_ms for one in several)
                rows[kind] = {"n": len(several), **percentiles([one.ms for one in several]), "cpu": cpu}
                totals = [one.total for one in several if one.total is not None]
                if totals:
                    rows[kind]["hits"] = statistics.median(totals)
        if rows:
            table[mode.name] = rows
    return table


def ratios(timings: Sequence[Timing], engines: Sequence[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Return engine → mode → class → its p50 as a multiple of tantivy's; "all" pools classes that both answer."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    if BASE not in engines:
        return table
    for engine in engines:
        table[engine] = {}
        for mode in MODES:
            mine = _by_kind(timings, engine, mode.name)
            base = _by_kind(timings, BASE, mode.name)
            shared = [kind for kind in KINDS if kind in mine and kind in base]
            if shared:
                rows = {kind: statistics.median(mine[kind]) / statistics.median(base[kind]) for kind in shared}
                rows["worst"] = max(rows.values())
                rows[ALL] = _pooled(mine, shared) / _pooled(base, shared)
                table[engine][mode.name] = rows
    return table


def hit_counts(timings: Iterable[Timing], engines: Collection[str]) -> dict[str, dict[str, dict[str, int]]]:
    """Return engine → class → how many queries it found the same number of articles for as searchlib, fewer, or more.

    Queries that searchlib widened (a country's demonyms) are counted apart. Only engines that hold all articles and
    tell totals are compared.
    """
    found: dict[str, dict[object, Timing]] = {}
    for one in timings:
        if one.engine in engines and one.total is not None:
            found.setdefault(one.engine, {})[one.query] = one
    ours = found.pop("searchlib", {})
    table: dict[str, dict[str, dict[str, int]]] = {}
    for engine, theirs in found.items():
        for query, other in theirs.items():
            mine = ours.get(query)
            if mine is None or mine.total is None or other.total is None:
                continue
            row = table.setdefault(engine, {}).setdefault(
                other.query.kind, {"same": 0, "fewer": 0, "more": 0, "widened": 0}
            )
            difference = other.total - mine.total
            row["widened" if mine.widened else "more" if difference > 0 else "fewer" if difference else "same"] += 1
    return table


def growth_row(articles: int, cost: Mapping[str, Any], timings: Sequence[Timing]) -> dict[str, Any]:
    """Return what was measured of searchlib at one size."""
    return {"articles": articles, "build": dict(cost), "latency": latency(timings)}


def _by_kind(timings: Iterable[Timing], engine: str, mode: str) -> dict[str, list[float]]:
    rows: dict[str, list[float]] = {}
    for one in timings:
        if (one.engine, one.mode) == (engine, mode):
            rows.setdefault(one.query.kind, []).append(one.ms)
    return rows


def _pooled(rows: Mapping[str, Sequence[float]], kinds: Iterable[str]) -> float:
    return statistics.median(value for kind in kinds for value in rows[kind])
