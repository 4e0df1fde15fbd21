"""Count how often the article that was meant is among the first ten, where one word of its title is remembered wrong.

    python -m benchmarks.misremembered [--articles 10000] [--corpus FILE.jsonl] [--titles 250] [--work DIR]

The titles have five to nine telling words, of which one is replaced by a word of another title. Three ways of asking
are compared: all words, or all but one where no article has all; all but one also where few have all, which is what
searchlib does; any of the words.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import searchlib
from benchmarks.corpus import SEED, read_articles, write_corpus
from searchlib.analysis import analyse
from searchlib.engine.querying import coverage
from searchlib.request import Match

WAYS: dict[str, tuple[Match, int]] = {
    "all; all but one where no article has all": ("all", 1),
    "all; all but one where few articles have all": ("all", coverage.FEW),
    "any": ("any", coverage.FEW),
}
"""What is required of the words → how it is asked for, and below how many complete articles one word may be missing."""
_LEAST, _MOST = 5, 9
_LETTERS = 4
_PAGE = 10


def misremembered(titles: list[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield titles of several telling words, and what somebody types who remembers one of them wrong."""
    for title in titles:
        words = _telling(title)
        others = _telling(rng.choice(titles))
        if _LEAST <= len(words) <= _MOST and others:
            (start, end, word), (_, _, wrong) = rng.choice(words), rng.choice(others)
            if wrong != word:
                yield (
                    title,
                    "".join(c if c.isalnum() or c in "'’" else " " for c in title[:start] + wrong + title[end:]),
                )


def _telling(title: str) -> list[tuple[int, int, str]]:
    """Return where the words of a title are that are neither short nor stop words, and their written forms."""
    tokens = [token for token in analyse(title) if not token.stop and not token.joined and token.surface.isalpha()]
    return [(token.start, token.end, token.surface) for token in tokens if len(token.surface) >= _LETTERS]


def found_by(index: searchlib.Index, asked: list[tuple[str, str]]) -> dict[str, int]:
    """Return, for each way of asking, how many titles are among the first ten."""
    found = {}
    for name, (match, few) in WAYS.items():
        with mock.patch.object(coverage, "FEW", few):
            found[name] = sum(
                title in [hit.title for hit in index.search(query, match=match, limit=_PAGE, facets=())]
                for title, query in asked
            )
    return found


def measure(work: Path, corpus: Path, titles: int) -> tuple[int, dict[str, int]]:
    """Return how many titles were asked for, and for each way of asking how many of them were found."""
    index = searchlib.create(work / "index", language="it")
    index.update(corpus)
    rng = random.Random(SEED)
    known = [article["title"] for article in read_articles(corpus)]
    rng.shuffle(known)
    asked = [pair for pair, _ in zip(misremembered(known, rng), range(titles), strict=False)]
    return len(asked), found_by(index, asked)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--corpus", type=Path, help="a JSON Lines file instead of articles of our own")
    parser.add_argument("--titles", type=int, default=250)
    parser.add_argument("--work", type=Path, help="an empty folder, to keep the index in")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        corpus = arguments.corpus or work / "corpus.jsonl"
        if arguments.corpus is None:
            write_corpus(corpus, arguments.articles)
        asked, found = measure(work, corpus, arguments.titles)
    for name, count in found.items():
        print(f"{name:<46}{count:5} of {asked}")


if __name__ == "__main__":
    main()
