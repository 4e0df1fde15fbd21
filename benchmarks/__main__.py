"""Be the command `python -m benchmarks`: measure, and write a table, JSON and a plot."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cold import QUERY
from benchmarks.corpus import SEED
from benchmarks.peers import PEERS, load_peer
from benchmarks.plot import draw
from benchmarks.run import Plan, run
from benchmarks.table import glance, markdown


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the arguments say."""
    values = _parser().parse_args(arguments)
    if values.corpus and not values.corpus.is_file():
        sys.exit(f"there is no file {values.corpus}")
    engines = _available(values.peers, explicit=values.peers is not None)
    values.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = values.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        plan = Plan(
            articles=values.articles, corpus=values.corpus, engines=engines, queries=values.queries,
            commits=values.commits, cold_query=values.cold_query, cold_runs=values.cold_runs,
            whoosh_articles=values.whoosh_articles, growth=values.growth, seed=values.seed, work=work.resolve(),
        )  # fmt: skip
        began = time.monotonic()
        report = run(plan, lambda text: _say(f"{time.monotonic() - began:7.1f} s  {text}"))
    (values.out / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (values.out / "report.md").write_text(markdown(report), encoding="utf-8")
    drawn = draw(report, values.out / "report.svg")
    print(glance(report) or markdown(report))
    print(f"\nwritten: {', '.join(['report.md', 'report.json', *(['report.svg'] if drawn else [])])} in {values.out}")
    if not drawn:
        _say("no plot: matplotlib is not installed")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure searchlib beside other engines.")

    def option(name: str, kind: object, default: object, metavar: str, text: str) -> None:
        parser.add_argument(f"--{name}", type=kind, default=default, metavar=metavar, help=text)  # type: ignore[arg-type]

    option("articles", int, 10_000, "N", "make a corpus of N articles (default: 10000)")
    option("corpus", Path, None, "FILE.jsonl", "use this corpus instead of making one")
    option("peers", _names, None, "NAMES", f"engines, of {','.join(PEERS)} (default: all that are installed)")
    option("queries", int, 20, "N", "queries for each class and mode (default: 20)")
    option("commits", int, 50, "N", "single articles to add; 0 leaves updates out (default: 50)")
    option("cold-query", str, QUERY, "TEXT", f"what a new process searches for (default: {QUERY})")
    option("cold-runs", int, 10, "N", "how often each process is started (default: 10)")
    option("whoosh-articles", int, 10_000, "N", "how many articles stock Whoosh is given at most (default: 10000)")
    option("growth", _sizes, (), "SIZES", "measure searchlib alone at these sizes too, for example 1000,10000,100000")
    option("seed", int, SEED, "N", "of the corpus, the queries and their order")
    option("out", Path, Path("benchmarks/results"), "DIR", "where the report goes (default: benchmarks/results)")
    option("work", Path, None, "DIR", "keep corpora and indexes here; made corpora are used again")
    return parser


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in PEERS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(PEERS)}")
    return names


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def _available(names: Sequence[str] | None, explicit: bool) -> list[str]:
    """Return the engines that can be imported; one that was asked for by name and cannot ends the program."""
    available: list[str] = []
    for name in names or PEERS:
        try:
            load_peer(name)
        except ImportError as error:
            if explicit:
                sys.exit(f"{name} cannot take part: {error}")
            _say(f"without {name}: {error}")
        else:
            available.append(name)
    return available


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
