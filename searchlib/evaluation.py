"""Measure how well an index answers judged queries: nDCG@10, MRR@10, recall@10 and @100.

A set has the layout of BEIR (Thakur et al. 2021): `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`,
`text`) and `qrels.tsv` (query-id, corpus-id, score), each plain or gzipped; a folder without a corpus judges the
articles of an index that exists.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchlib.article import Article
from searchlib.errors import DocumentError

METRICS = ("nDCG@10", "MRR@10", "recall@10", "recall@100")
DEPTH = 100
_RESAMPLES = 2000

Search = Callable[[str], Sequence[str]]
"""Returns the ids of articles for a query, best first, `DEPTH` of them at most."""


@dataclass(frozen=True)
class JudgedSet:
    """Hold queries (id → text) and judgments (query id → article id → grade, 1 and more being relevant)."""

    queries: Mapping[str, str]
    judgments: Mapping[str, Mapping[str, int]]
    folder: Path

    def articles(self) -> Iterator[Article]:
        """Yield the set's own articles; none where it judges an index that exists.

        Raises:
            DocumentError: a line of the corpus is wrong.
        """
        path = _find(self.folder, "corpus.jsonl", required=False)
        if path is not None:
            for row in _rows(path):
                yield Article(id=row["_id"], title=str(row.get("title") or ""), body=row["text"])


@dataclass(frozen=True)
class Figures:
    """Hold one value a query for each metric."""

    values: Mapping[str, tuple[float, ...]]

    def mean(self, metric: str) -> float:
        """Return the mean over all queries."""
        values = self.values[metric]
        return sum(values) / len(values) if values else 0.0

    def interval(self, metric: str) -> tuple[float, float]:
        """Return the 95 % confidence interval of the mean, by the bootstrap with a fixed seed."""
        return _bootstrap(self.values[metric])


@dataclass(frozen=True)
class Comparison:
    """Compare two settings on the same queries: mean difference, its 95 % interval, two-sided p by randomisation."""

    difference: float
    interval: tuple[float, float]
    p: float


def load(folder: Path) -> JudgedSet:
    """Read the queries and judgments of a folder.

    Raises:
        DocumentError: a file is missing or a line of it is wrong.
    """
    queries_path, judgments_path = _find(folder, "queries.jsonl"), _find(folder, "qrels.tsv")
    assert queries_path is not None
    assert judgments_path is not None
    judgments: dict[str, dict[str, int]] = {}
    for number, line in _lines(judgments_path):
        cells = line.split("\t")
        if cells[0] == "query-id" and not judgments:
            continue
        try:
            query, article, grade = cells
            judgments.setdefault(query, {})[article] = int(grade)
        except ValueError as error:
            raise DocumentError("judgment-line", path=judgments_path, number=number) from error
    queries = {row["_id"]: row["text"] for row in _rows(queries_path) if row["_id"] in judgments}
    return JudgedSet(queries, judgments, folder)


def evaluate(judged: JudgedSet, search: Search) -> Figures:
    """Run every query and return its figures, in the order of the queries."""
    values: dict[str, list[float]] = {metric: [] for metric in METRICS}
    for id, text in judged.queries.items():
        found = list(search(text))[:DEPTH]
        for metric, value in zip(METRICS, query_figures(found, judged.judgments[id]), strict=True):
            values[metric].append(value)
    return Figures({metric: tuple(several) for metric, several in values.items()})


def query_figures(found: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float, float]:
    """Return the figures of one query, in the order of `METRICS`.

    nDCG uses gains of 2^grade − 1 and the logarithmic discount of Järvelin and Kekäläinen (2002).
    """
    relevant = {id for id, grade in grades.items() if grade > 0}
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    gain = sum((2 ** max(0, grades.get(id, 0)) - 1) / math.log2(rank + 2) for rank, id in enumerate(found[:10]))
    best = sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(ideal[:10]))
    reciprocal = next((1 / (rank + 1) for rank, id in enumerate(found[:10]) if id in relevant), 0.0)
    count = max(1, len(relevant))
    return (
        gain / best if best else 0.0,
        reciprocal,
        len(relevant.intersection(found[:10])) / count,
        len(relevant.intersection(found[:DEPTH])) / count,
    )


def compare(one: Figures, other: Figures, metric: str) -> Comparison:
    """Compare two settings query by query.

    The p value is that of the paired randomisation test (Smucker, Allan and Carterette 2007), with a fixed seed.
    """
    differences = [a - b for a, b in zip(one.values[metric], other.values[metric], strict=True)]
    mean = sum(differences) / max(1, len(differences))
    rng = random.Random(7)
    telling = [difference for difference in differences if difference]
    extreme = 0
    for _ in range(_RESAMPLES):
        total = sum(difference if rng.random() < 0.5 else -difference for difference in telling)
        extreme += abs(total) >= abs(sum(telling)) - 1e-12
    return Comparison(mean, _bootstrap(differences), (extreme + 1) / (_RESAMPLES + 1))


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 0.0
    rng = random.Random(7)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(_RESAMPLES))
    return means[int(_RESAMPLES * 0.025)], means[int(_RESAMPLES * 0.975) - 1]


def _find(folder: Path, name: str, required: bool = True) -> Path | None:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    if required:
        raise DocumentError("no-judged-set", path=folder, name=name)
    return None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file, a line each; `_id` and `text` are texts."""
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            wrong = [name for name in ("_id", "text") if not isinstance(row[name], str)]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DocumentError("queries-file", path=path, why=f"{number}: {error}") from error
        if wrong:
            raise DocumentError("queries-file", path=path, why=f"{number}: {wrong[0]}")
        yield row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, with their numbers; lines end in LF, with a CR before it or not."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise DocumentError("queries-file", path=path, why=error) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.removesuffix("\r")
