"""Draw a report: latency by class and engine, build time, memory and size, and growth where it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.question import KINDS, MODES
from benchmarks.report import ALL

_MODE = "facets"


def draw(report: Mapping[str, Any], path: Path) -> bool:
    """Write an SVG, and tell whether matplotlib was there to do it."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "searchlib"
    from matplotlib import pyplot

    has_growth = len(report["growth"]) > 1
    figure, axes = pyplot.subplots(1 + 1 + has_growth, 1, figsize=(11, 5 * (2 + has_growth)), layout="constrained")
    _draw_latency(axes[0], report)
    _draw_build(axes[1], report)
    if has_growth:
        _draw_growth(axes[2], report)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return True


def _draw_latency(axes: Any, report: Mapping[str, Any]) -> None:
    """Draw p50 bars with whiskers up to p95, a group a class."""
    engines = {name: one["latency"][_MODE] for name, one in report["engines"].items() if _MODE in one["latency"]}
    kinds = [kind for kind in (*KINDS, ALL) if any(kind in latency for latency in engines.values())]
    width = 0.8 / max(1, len(engines))
    for number, (name, latency) in enumerate(engines.items()):
        known = [(place, latency[kind]) for place, kind in enumerate(kinds) if kind in latency]
        places = [place + (number - (len(engines) - 1) / 2) * width for place, _ in known]
        bars = [row["p50"] for _, row in known]
        whiskers = [[0.0] * len(bars), [max(0.0, row["p95"] - row["p50"]) for _, row in known]]
        axes.bar(places, bars, width, yerr=whiskers, label=_label(report, name), error_kw={"elinewidth": 0.7})
    axes.set_yscale("log")
    axes.set_xticks(range(len(kinds)), kinds, rotation=20)
    axes.margins(y=0.25)  # room for the legend
    axes.set_ylabel("ms, p50 (whisker: p95)")
    axes.set_title(f"Top ten, total and three facets, {report['corpus']['articles']:,} articles")
    axes.legend(ncols=3)


def _draw_build(axes: Any, report: Mapping[str, Any]) -> None:
    """Draw what one article costs in a build, so that a smaller corpus can stand beside."""
    engines = report["engines"]
    costs = {"wall, ms": ("wall", 1000.0), "CPU, ms": ("cpu", 1000.0), "index, kB": ("size", 1e-3)}
    width = 0.8 / len(engines)
    for number, (name, one) in enumerate(engines.items()):
        values = [one["build"][key] * factor / one["articles"] for key, factor in costs.values()]
        places = [place + (number - (len(engines) - 1) / 2) * width for place in range(len(costs))]
        axes.bar(places, values, width, label=_label(report, name))
    axes.set_yscale("log")
    axes.set_xticks(range(len(costs)), costs)
    axes.margins(y=0.25)
    axes.set_title("Build, an article")
    axes.legend(ncols=3)


def _draw_growth(axes: Any, report: Mapping[str, Any]) -> None:
    """Draw searchlib's p50 by mode over the number of articles."""
    sizes = [one["articles"] for one in report["growth"]]
    for mode in MODES:
        axes.plot(sizes, [one["latency"][mode.name][ALL]["p50"] for one in report["growth"]], "o-", label=mode.name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("articles")
    axes.set_ylabel("ms, p50")
    axes.set_title("searchlib as the archive grows")
    axes.legend()


def _label(report: Mapping[str, Any], name: str) -> str:
    articles = report["engines"][name]["articles"]
    return name if articles == report["corpus"]["articles"] else f"{name} ({articles:,})"
