"""Measure what each part of the ranking is worth, by leaving it out or weighing it otherwise.

    python -m benchmarks.ablation [SET ...] [--every N]

A set is a folder in the layout of BEIR (see `searchlib.evaluation`); without one, the judged queries over `corpus/`
are run. A set with a corpus of its own holds questions, so any of their words may match.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

import searchlib
from searchlib.evaluation import JudgedSet, compare, evaluate, load

ROOT = Path(__file__).parent.parent
METRIC = {True: "MRR@10", False: "nDCG@10"}
MATCHING, NOTING = "searchlib.engine.querying.matching", "searchlib.engine.querying.noting"
RANKING, BM25 = "searchlib.engine.querying.ranking", "searchlib.engine.querying.bm25"

SETTINGS: dict[str, dict[str, float]] = {
    "default": {},
    "no surface": {f"{MATCHING}.SURFACE_WEIGHT": 0.0},
    "surface 0.3": {f"{MATCHING}.SURFACE_WEIGHT": 0.3},
    "surface 0.8": {f"{MATCHING}.SURFACE_WEIGHT": 0.8},
    "no title": {f"{MATCHING}.TITLE_WEIGHT": 0.0},
    "title 0.5": {f"{MATCHING}.TITLE_WEIGHT": 0.5},
    "title 1": {f"{MATCHING}.TITLE_WEIGHT": 1.0},
    "no family": {f"{MATCHING}.FAMILY_WEIGHT": 0.0},
    "family 0.2": {f"{MATCHING}.FAMILY_WEIGHT": 0.2},
    "family 0.6": {f"{MATCHING}.FAMILY_WEIGHT": 0.6},
    "no pairs": {f"{NOTING}.PAIR_WEIGHT": 0.0},
    "pairs 0.6": {f"{NOTING}.PAIR_WEIGHT": 0.6},
    "expansion 0.1": {f"{MATCHING}.EXPANSION_WEIGHT": 0.1},
    "expansion 0.7": {f"{MATCHING}.EXPANSION_WEIGHT": 0.7},
    "window 64": {f"{RANKING}.WINDOW": 64},
    "b 0.3": {f"{BM25}.B": 0.3},
    "b 0.75": {f"{BM25}.B": 0.75},
    "k1 0.9": {f"{BM25}.K1": 0.9, f"{NOTING}.K1": 0.9},
    "k1 1.6": {f"{BM25}.K1": 1.6, f"{NOTING}.K1": 1.6},
}


@contextmanager
def patched(values: dict[str, float]) -> Iterator[None]:
    """Set constants of the ranking for a while."""
    patches = [mock.patch(name, value) for name, value in values.items()]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def run(folder: Path, every: int) -> None:
    """Print the figures of every setting on one set, with the paired difference to the default."""
    judged = load(folder)
    judged = JudgedSet(dict(list(judged.queries.items())[::every]), judged.judgments, folder)
    with tempfile.TemporaryDirectory() as temporary:
        index = searchlib.create(Path(temporary) / "index", language="it")
        questions = False
        with index.writer() as writer:
            for article in judged.articles():
                questions = True
                writer.upsert(article)
        if not questions:
            index.update(ROOT / "corpus")
        options = {"match": "any"} if questions else {}
        metric = METRIC[questions]
        print(f"{folder.name}: {len(judged.queries)} queries, {len(index)} articles")
        default = None
        for name, values in SETTINGS.items():
            with patched(values):
                opened = searchlib.open(index.path, language="it")
                found = partial(opened.search, limit=100, facets=[], **options)
                figures = evaluate(judged, lambda query, found=found: [hit.id for hit in found(query)])
            default = default or figures
            paired = compare(figures, default, metric)
            print(
                f"  {name:<16}{metric} {figures.mean(metric):.4f}  recall@100 {figures.mean('recall@100'):.4f}"
                f"  {paired.difference:+.4f} (p = {paired.p:.3f})",
                flush=True,
            )


def main() -> None:
    """Run every set that is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sets", nargs="*", type=Path, default=[ROOT / "tests" / "relevance"])
    parser.add_argument("--every", type=int, default=1, help="take every Nth query only")
    arguments = parser.parse_args()
    for folder in arguments.sets:
        run(folder, arguments.every)


if __name__ == "__main__":
    main()
