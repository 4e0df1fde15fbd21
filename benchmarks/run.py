"""Run the benchmark: make or take a corpus, build with every engine, ask, update, start cold, grow."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.building import build_apart
from benchmarks.cold import measure_cold
from benchmarks.corpus import make_articles, write_corpus
from benchmarks.latency import Timing, spread, take_turns
from benchmarks.peers import Peer, load_peer
from benchmarks.queries import draw_queries
from benchmarks.question import MODES, BenchQuery
from benchmarks.report import engine_report, growth_row, hit_counts, machine, ratios
from benchmarks.updates import measure_updates
from benchmarks.vocabulary import Vocabulary, read_vocabulary

_WARM_UP = 3

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """Say what to run.

    Attributes:
        articles: how many to make, where no corpus is given.
        corpus: a JSON Lines file to use instead.
        engines: names of `benchmarks.peers.PEERS`.
        queries: how many to time for each class and mode.
        commits: how many single articles to add.
        cold_query, cold_runs: what to search for in a new process, and how often.
        whoosh_articles: how many articles stock Whoosh is given at most.
        growth: sizes at which searchlib alone is measured too.
        seed: of the corpus, the queries and their order.
        work: a folder for corpora and indexes.
    """

    articles: int
    corpus: Path | None
    engines: Sequence[str]
    queries: int
    commits: int
    cold_query: str
    cold_runs: int
    whoosh_articles: int
    growth: Sequence[int]
    seed: int
    work: Path


@dataclass(frozen=True)
class Built:
    """Hold an index that was built, and what that cost."""

    engine: str
    folder: Path
    articles: int
    cost: Mapping[str, Any]


def run(plan: Plan, say: Say) -> dict[str, Any]:
    """Run everything and return the report, ready for JSON."""
    about = machine()
    corpus, articles = _corpus(plan, plan.articles, say)
    builds = {name: _build(plan, name, corpus, articles, say) for name in plan.engines}
    say("reading the vocabulary")
    vocabulary = read_vocabulary(corpus, plan.seed)
    timings = _ask(plan, builds, vocabulary, say)
    updates = _update(plan, builds, vocabulary, say)
    say(f"starting {plan.cold_runs} times from cold")
    cold = measure_cold({name: one.folder for name, one in builds.items()}, plan.cold_query, plan.cold_runs, plan.seed)
    engines = {
        name: engine_report(load_peer(name), one.articles, one.cost, timings, name, updates.get(name))
        for name, one in builds.items()
    }
    whole = [name for name, one in builds.items() if one.articles == articles]
    return {
        "schema": 1,
        **about,
        "corpus": {
            "source": corpus.name if plan.corpus else f"benchmarks.corpus, seed {plan.seed}",
            "articles": articles,
            "bytes": corpus.stat().st_size,
            "words": len(vocabulary.frequencies),
        },
        "engines": engines,
        "ratios": ratios(timings, whole),
        "hits": hit_counts(timings, whole),
        "cold": {"query": plan.cold_query, "ms": cold},
        "growth": [_grow(plan, size, say) for size in plan.growth],
    }


def _corpus(plan: Plan, articles: int, say: Say) -> tuple[Path, int]:
    """Return the corpus and how many articles are in it."""
    if plan.corpus is not None:
        with plan.corpus.open("rb") as lines:
            return plan.corpus, sum(1 for line in lines if line.strip())
    path = plan.work / f"corpus-{articles}-{plan.seed}.jsonl"
    if not path.exists():
        say(f"making {articles:,} articles")
        making = path.with_suffix(".part")
        write_corpus(making, articles, plan.seed)
        making.rename(path)
    return path, articles


def _build(plan: Plan, engine: str, corpus: Path, articles: int, say: Say) -> Built:
    """Build an index anew; stock Whoosh is given the beginning of the corpus."""
    if engine == "whoosh" and articles > plan.whoosh_articles:
        articles = plan.whoosh_articles
        beginning = plan.work / f"{corpus.stem}-first-{articles}.jsonl"
        with corpus.open("rb") as lines, beginning.open("wb") as out:
            out.writelines(itertools.islice(lines, articles))
        corpus = beginning
    folder = plan.work / f"index-{engine}-{articles}"
    shutil.rmtree(folder, ignore_errors=True)
    say(f"building {engine}, {articles:,} articles")
    cost = build_apart(engine, corpus, folder)
    return Built(engine, folder, articles, {**cost, "corpus": corpus.stat().st_size})


def _ask(plan: Plan, builds: Mapping[str, Built], vocabulary: Vocabulary, say: Say) -> list[Timing]:
    """Time queries, after others that warm the engines up."""
    timed = plan.queries * len(MODES)
    drawn = draw_queries(vocabulary, timed + _WARM_UP, plan.seed)
    peers: dict[str, Peer] = {name: load_peer(name)(one.folder) for name, one in builds.items()}
    for peer in peers.values():
        peer.open()
    take_turns(peers, spread({kind: several[timed:] for kind, several in drawn.items()}), plan.seed)
    tasks = spread({kind: several[:timed] for kind, several in drawn.items()})
    say(f"asking {len(tasks):,} queries of {len(peers)} engines")
    timings = take_turns(peers, tasks, plan.seed)
    for peer in peers.values():
        peer.close()
    return timings


def _update(plan: Plan, builds: Mapping[str, Built], vocabulary: Vocabulary, say: Say) -> dict[str, dict[str, Any]]:
    """Time single commits, with articles and queries of their own."""
    if not plan.commits:
        return {}
    articles = [{**one, "id": f"update-{one['id']}"} for one in make_articles(plan.commits, plan.seed + 1)]
    drawn = draw_queries(vocabulary, plan.queries + 1, plan.seed + 1)
    queries: list[BenchQuery] = [
        query for row in itertools.zip_longest(*drawn.values()) for query in row if query is not None
    ]
    measured: dict[str, dict[str, Any]] = {}
    for name, one in builds.items():
        kind = load_peer(name)
        if kind.can_update:
            say(f"adding {plan.commits} articles to {name}, one by one")
            scratch = plan.work / f"updated-{name}"
            shutil.rmtree(scratch, ignore_errors=True)
            measured[name] = measure_updates(kind, one.folder, scratch, articles, queries, plan.seed)
    return measured


def _grow(plan: Plan, size: int, say: Say) -> dict[str, Any]:
    """Measure searchlib alone at a size."""
    made = Plan(**{**vars(plan), "corpus": None})
    corpus, articles = _corpus(made, size, say)
    built = _build(made, "searchlib", corpus, articles, say)
    timings = _ask(made, {"searchlib": built}, read_vocabulary(corpus, plan.seed), say)
    return growth_row(articles, built.cost, timings)
