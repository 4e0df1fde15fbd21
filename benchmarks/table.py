"""Write a report as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from benchmarks.question import KINDS, MODES
from benchmarks.report import ALL, BASE

Report = Mapping[str, Any]
Show = Callable[[float], str]
_NONE = "–"
_MODES = {
    "ids": "Top ten and exact total",
    "facets": "Top ten, total and three facets",
    "list": "Top ten, total, three facets, fields of the ten",
    "page": "Top ten, total, three facets, fields and snippets of the ten",
}


def markdown(report: Report) -> str:
    """Return the whole report."""
    corpus, machine = report["corpus"], report["machine"]
    sections = [
        f"# Benchmark: {corpus['articles']:,} articles",
        f"{report['day']}, {machine['system']}, {machine['cores']} cores (load {machine['load']:.1f} at the "
        f"beginning), Python {machine['python']}, one thread. "
        f"Corpus: {corpus['source']}, {_mb(corpus['bytes'])} MB of JSON Lines, {corpus['words']:,} words.",
        _section("At a glance", glance(report)),
        _section("Engines", _engines(report)),
        _section("Build", _build(report)),
        "## Queries\n\np50 / p95 / p99 in milliseconds, and p50 against p50.",
        *(_section(_MODES[mode.name], _queries(report, mode.name), "###") for mode in MODES),
        _section("From a cold start to the printed answer", _cold(report)),
        _section("One article more", _updates(report)),
        _section("Do they find the same?", _hits(report)),
        _section("How searchlib grows", _growth(report)),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def glance(report: Report) -> str:
    """Return the table of what matters most: searchlib against tantivy, and against itself."""
    mine, base = report["engines"].get("searchlib"), report["engines"].get(BASE)
    if mine is None:
        return ""
    rows: list[list[str]] = []

    def compare(name: str, ours: float | None, theirs: float | None, show: Show) -> None:
        ratio = ours / theirs if ours is not None and theirs else None
        rows.append([name, _shown(ours, show), _shown(theirs, show), _shown(ratio, _ratio)])

    def row(name: str, show: Show, *keys: str) -> None:
        compare(name, _at(mine, *keys), _at(base, *keys), show)

    ratios = report["ratios"].get("searchlib", {})
    for mode in ("facets", "list", "page", "ids"):
        row(f"{_MODES[mode]}: p50 of all classes, ms", _ms, "latency", mode, ALL, "p50")
        row("the same: CPU time, ms", _ms, "latency", mode, ALL, "cpu")
        if mode in ratios:
            worst = max((kind for kind in ratios[mode] if kind in KINDS), key=ratios[mode].__getitem__)
            row(f"the same: worst class ({worst}), ms", _ms, "latency", mode, worst, "p50")
    row("build, wall seconds", _seconds, "build", "wall")
    row("build, CPU seconds", _seconds, "build", "cpu")
    row("build, peak memory, MB", _mb, "build", "peak")
    row("index, MB", _mb, "build", "size")
    row("one article added, ms", _ms, "update", "wall")
    if mine["update"]:
        after = [one["update"]["updated"] / one["update"]["fresh"] if one else None for one in (mine, base)]
        commits = mine["update"]["commits"]
        compare(f"p50 with facets after {commits} commits / as built", after[0], after[1], _ratio)
    cold = report["cold"]["ms"]
    compare("cold process, ms", cold.get("searchlib"), cold.get(BASE), _ms)
    floor = cold.get("import click, numpy")
    if floor and "searchlib" in cold:
        rows.append(['the same / `python -c "import click, numpy"`', _ratio(cold["searchlib"] / floor), _NONE, _NONE])
    return _table(["", "searchlib", BASE, "ratio"], rows)


def _engines(report: Report) -> str:
    rows = [[name, one["version"], f"{one['articles']:,}", one["note"]] for name, one in report["engines"].items()]
    return _table(["engine", "version", "articles", "configuration"], rows, texts=4)


def _build(report: Report) -> str:
    rows = []
    base = report["engines"].get(BASE)
    for name, one in _titled(report):
        cost = one["build"]
        same = base and base["articles"] == one["articles"]
        rows.append([
            name, _seconds(cost["wall"]), _seconds(cost["cpu"]), _mb(cost["peak"]), _mb(cost["size"]),
            _ratio(cost["size"] / cost["corpus"]),
            _ratio(cost["wall"] / base["build"]["wall"]) if same else _NONE,
            _ratio(cost["size"] / base["build"]["size"]) if same else _NONE,
        ])  # fmt: skip
    return _table(
        ["engine", "wall, s", "CPU, s", "peak, MB", "index, MB", "index / JSON Lines", "wall / tantivy's",
         "index / tantivy's"],
        rows,
    )  # fmt: skip


def _queries(report: Report, mode: str) -> str:
    engines = [(name, one["latency"][mode]) for name, one in _titled(report) if mode in one["latency"]]
    if not engines:
        return ""
    ratios = report["ratios"].get("searchlib", {}).get(mode, {})
    rows = []
    for kind in (*KINDS, ALL):
        values = [latency.get(kind) for _, latency in engines]
        if any(values):
            first = values[0] or {}
            cells = [" / ".join(_ms(one[name]) for name in ("p50", "p95", "p99")) if one else _NONE for one in values]
            row = [kind, f"{first.get('n', 0)}", _shown(first.get("hits"), "{:,.0f}".format), *cells]
            rows.append([*row, _shown(ratios.get(kind), _ratio)] if ratios else row)
    header = ["class", "queries", "median hits", *(name for name, _ in engines)]
    return _table([*header, "searchlib / tantivy"] if ratios else header, rows)


def _cold(report: Report) -> str:
    cold = report["cold"]["ms"]
    rows = [[name, _ms(ms)] for name, ms in sorted(cold.items(), key=lambda item: item[1])]
    return _table([f"`{report['cold']['query']}`", "ms, median"], rows) if rows else ""


def _updates(report: Report) -> str:
    rows = []
    for name, one in _titled(report):
        if one["update"]:
            own = one["update"]
            after = _ratio(own["updated"] / own["fresh"])
            rows.append([name, *(_ms(own[key]) for key in ("wall", "visible", "fresh", "updated")), after])
    header = ["engine", "commit, ms", "with the next query", "p50 with facets as built", "after the commits", "ratio"]
    return _table(header, rows) if rows else ""


def _hits(report: Report) -> str:
    """Count queries with the same number of hits as searchlib / fewer / more / that searchlib widened."""
    engines = report["hits"]
    if not engines:
        return ""
    rows = []
    for kind in KINDS:
        counts = [engines[name].get(kind) for name in engines]
        if any(counts):
            cells = [
                " / ".join(str(one[key]) for key in ("same", "fewer", "more", "widened")) if one else _NONE
                for one in counts
            ]
            rows.append([kind, *cells])
    return (
        "Queries with as many hits as searchlib / fewer / more / not compared, as searchlib expanded a country's "
        "name.\n\n" + _table(["class", *engines], rows)
    )


def _growth(report: Report) -> str:
    rows = []
    for one in report["growth"]:
        build = one["build"]
        p50 = [_shown(_at(one, "latency", mode.name, ALL, "p50"), _ms) for mode in MODES]
        rows.append([
            f"{one['articles']:,}", _seconds(build["wall"]), _mb(build["peak"]), _mb(build["size"]),
            _ratio(build["size"] / build["corpus"]), *p50,
        ])  # fmt: skip
    header = ["articles", "build, s", "peak, MB", "index, MB", "index / JSON Lines"]
    return _table(header + [f"p50 {mode.name}, ms" for mode in MODES], rows) if rows else ""


def _titled(report: Report) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Yield the engines, those with a smaller corpus under a name that says so."""
    for name, one in report["engines"].items():
        smaller = one["articles"] < report["corpus"]["articles"]
        yield (f"{name} ({one['articles']:,} articles)" if smaller else name), one


def _at(values: Any, *keys: str) -> float | None:
    """Return what stands at the end of a path of keys, or None."""
    for key in keys:
        if not values or key not in values:
            return None
        values = values[key]
    return float(values)


def _section(title: str, text: str, level: str = "##") -> str:
    return f"{level} {title}\n\n{text}" if text else ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Return a table whose first columns are texts and whose others are numbers."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (header, *rows)]
    lines.insert(1, "|" + "|".join("---" if place < texts else "---:" for place in range(len(header))) + "|")
    return "\n".join(lines)


def _shown(value: float | None, show: Show) -> str:
    return _NONE if value is None else show(value)


def _ms(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:,.1f}"


def _seconds(value: float) -> str:
    return f"{value:,.2f}"


def _mb(value: float) -> str:
    return f"{value / 1e6:,.1f}"


def _ratio(value: float) -> str:
    return f"{value:.2f}"
