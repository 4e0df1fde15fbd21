"""Be the verb `eval`, which measures how well judged queries are answered, and compares two ways of searching."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searchlib.cli.command import OUTPUT, Command, Option
from searchlib.cli.options import FolderPath, OneOf, exact_option, match_option, recent_option
from searchlib.cli.running import FOUND, Words, note
from searchlib.cli.terminal import aligned, style_for
from searchlib.cli.verbs import open_named, verb
from searchlib.errors import DocumentError, InvalidValue

if TYPE_CHECKING:
    from searchlib.evaluation import Comparison, Figures, JudgedSet
    from searchlib.index import Index

CHANGES: dict[str, dict[str, Any]] = {
    "any": {"match": "any"},
    "all": {"match": "all"},
    "match=any": {"match": "any"},
    "match=all": {"match": "all"},
    "exact": {"exact": True},
    "recent": {"recent": True},
}
"""What `--compare` may change → the changed arguments of a search."""


@dataclass(frozen=True)
class Setting:
    """Hold the arguments of a search that are judged."""

    match: str
    exact: bool
    recent: bool

    def __str__(self) -> str:
        return ", ".join([f"match={self.match}", *(name for name in ("exact", "recent") if getattr(self, name))])


def eval_verb(words: Words) -> Command:
    """Return the verb, its texts in one language."""
    return verb(
        words,
        "eval",
        _eval,
        click.Argument(["folder"], type=FolderPath(), metavar=words("cli-metavar-folder")),
        match_option(words),
        exact_option(words),
        recent_option(words),
        Option(
            ["--compare"], type=OneOf(*CHANGES), multiple=True, metavar=words("cli-metavar-compare"), section=OUTPUT,
            help=words("cli-help-option-compare"),
        ),
    )  # fmt: skip


def _eval(
    words: Words, folder: str, match: str, exact: bool, recent: bool, compare: tuple[str, ...], json: bool,
    index: str | None,
) -> int:  # fmt: skip
    """Measure one setting, or two, and print their figures."""
    from searchlib.evaluation import METRICS, load
    from searchlib.evaluation import compare as compared

    settings = [Setting(match, exact, recent)]
    if compare:
        changes = {name: value for one in compare for name, value in CHANGES[one].items()}
        settings.append(replace(settings[0], **changes))
        if settings[0] == settings[1]:
            raise InvalidValue("cli-compare-same", value=", ".join(compare), setting=settings[0])
    judged = load(Path(folder))
    if not judged.queries:
        raise DocumentError("cli-eval-no-queries", path=folder)
    with _index_of(judged, index, words) as opened:
        _note_missing(judged, opened, words)
        runs = {setting: _measured(judged, opened, setting, words) for setting in settings}
        articles = len(opened)
    one, *others = runs.values()
    differences = {metric: compared(other, one, metric) for other in others for metric in METRICS}
    if json:
        from searchlib.cli.formats import print_json

        print_json(_as_json(runs, differences, len(judged.queries), articles))
        return FOUND
    style = style_for(sys.stdout, "auto")
    print(style.paint(words("cli-eval-summary", n=len(judged.queries), articles=articles, setting=settings[0]), "dim"))
    for line in aligned(list(_rows(runs, differences, words)), texts=2 if differences else 1):
        print(line)
    return FOUND


# -- the index


@contextlib.contextmanager
def _index_of(judged: JudgedSet, flag: str | None, words: Words) -> Iterator[Index]:
    """Open an index of a set's own articles, kept in the folder of the flag; without articles, any that exists."""
    import tempfile

    from searchlib.config import holds_index, home_expanded

    articles = list(judged.articles())
    if not articles:
        yield open_named(flag, words)
        return
    with tempfile.TemporaryDirectory(prefix="searchlib-") as temporary:
        path = home_expanded(flag) if flag else Path(temporary) / "index"
        if not holds_index(path):
            from searchlib.index import create_index

            create_index(path)
        index = open_named(str(path), words)
        if not len(index):
            from searchlib.cli.progress import ProgressBar

            with ProgressBar(words, "cli-progress-articles") as bar, index.writer() as writer:
                for number, article in enumerate(articles):
                    bar(number, len(articles))
                    writer.upsert(article)
        yield index


def _note_missing(judged: JudgedSet, index: Index, words: Words) -> None:
    """Say how many of the relevant articles cannot be found because the index does not hold them."""
    relevant = {id for query in judged.queries for id, grade in judged.judgments[query].items() if grade > 0}
    missing = sum(id not in index for id in relevant)
    if missing:
        note(words("cli-eval-missing", n=missing, relevant=len(relevant)))


# -- figures


def _measured(judged: JudgedSet, index: Index, setting: Setting, words: Words) -> Figures:
    """Search for every query."""
    from searchlib.cli.progress import ProgressBar
    from searchlib.evaluation import DEPTH, evaluate

    arguments: dict[str, Any] = asdict(setting)
    done = 0
    with ProgressBar(words, "cli-progress-queries") as bar:

        def search(query: str) -> list[str]:
            nonlocal done
            bar(done, len(judged.queries))
            done += 1
            return [hit.id for hit in index.search(query, limit=DEPTH, facets=[], **arguments)]

        return evaluate(judged, search)


def _as_json(
    runs: Mapping[Setting, Figures], differences: Mapping[str, Comparison], queries: int, articles: int
) -> dict[str, Any]:
    def numbers(interval: tuple[float, float]) -> list[float]:
        return [round(end, 6) for end in interval]

    return {
        "schema": 1,
        "queries": queries,
        "articles": articles,
        "runs": [
            {
                "setting": asdict(setting),
                "metrics": {
                    metric: {"mean": round(figures.mean(metric), 6), "interval": numbers(figures.interval(metric))}
                    for metric in figures.values
                },
            }
            for setting, figures in runs.items()
        ],
        "differences": {
            metric: {
                "difference": round(one.difference, 6), "interval": numbers(one.interval), "p": round(one.p, 6),
            }
            for metric, one in differences.items()
        },
    }  # fmt: skip


def _rows(
    runs: Mapping[Setting, Figures], differences: Mapping[str, Comparison], words: Words
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the table: for each metric a row a setting, then their difference."""
    from searchlib.cli.render import written_decimal

    def written(*values: float, form: str = ".3f") -> list[str]:
        return [written_decimal(value, form, words) for value in values]

    names = ("metric", "setting", "mean", "from", "to") if differences else ("metric", "mean", "from", "to")
    yield (*(words(f"cli-eval-{name}") for name in names), *(["p"] if differences else []))
    for metric in next(iter(runs.values())).values:
        label = metric
        for setting, figures in runs.items():
            numbers = written(figures.mean(metric), *figures.interval(metric))
            yield (label, str(setting), *numbers, "") if differences else (label, *numbers)
            label = ""
        if metric in differences:
            one = differences[metric]
            numbers = written(one.difference, *one.interval, form="+.3f")
            yield (label, words("cli-eval-difference"), *numbers, *written(one.p, form=".4f"))
