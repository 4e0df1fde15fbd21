"""Draw queries from a corpus's own words, a class at a time: seeded, and no query twice."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence

from benchmarks.question import KINDS, BenchQuery
from benchmarks.vocabulary import Sampled, Vocabulary

_TRIES = 60
_FREQUENT = 300
_LETTERS = "abcdefghilmnopqrstuvz"


class Bands:
    """Sort the words of a corpus by how many articles have them.

    Attributes:
        rare: in two articles or a few, at most one in two thousand.
        middling: in one of five hundred to one of ten.
        frequent: the 300 commonest.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        articles = vocabulary.articles
        self.vocabulary = vocabulary
        self.rare = vocabulary.between(2, max(4, articles / 2000))
        self.middling = vocabulary.between(max(2, articles / 500), max(4, articles / 10))
        self.frequent = vocabulary.commonest(_FREQUENT)
        self.common = frozenset(self.middling) | frozenset(self.frequent)
        days = [one.date for one in vocabulary.sample if one.date]
        self.first, self.last = min(days, default=datetime.date.min), max(days, default=datetime.date.max)

    def together(self, rng: random.Random, count: int) -> tuple[Sampled, tuple[str, ...]] | None:
        """Return an article and common words that stand in it, or None if the one drawn has too few."""
        article = rng.choice(self.vocabulary.sample)
        words = [word for word in article.words if word in self.common]
        return (article, tuple(rng.sample(words, count))) if len(words) >= count else None


Drawer = Callable[[Bands, random.Random], BenchQuery | None]


def draw_queries(
    vocabulary: Vocabulary, count: int, seed: int, kinds: Sequence[str] = tuple(KINDS)
) -> dict[str, list[BenchQuery]]:
    """Return class → distinct queries, `count` of each where the corpus has as many."""
    bands = Bands(vocabulary)
    drawn: dict[str, list[BenchQuery]] = {}
    for kind in kinds:
        rng = random.Random(f"{seed} {kind}")
        distinct: dict[BenchQuery, None] = {}
        for _ in range(_TRIES * count):
            query = _DRAWERS[kind](bands, rng)
            if query is not None:
                distinct[query] = None
            if len(distinct) == count:
                break
        drawn[kind] = list(distinct)
    return drawn


def _one_of(kind: str, band: str, count: int = 1) -> Drawer:
    """Draw words that need not stand together, all from one band."""

    def draw(bands: Bands, rng: random.Random) -> BenchQuery | None:
        words = getattr(bands, band)
        return BenchQuery(kind, tuple(sorted(rng.sample(words, count)))) if len(words) >= count else None

    return draw


def _together(kind: str, count: int) -> Drawer:
    """Draw words of one article."""

    def draw(bands: Bands, rng: random.Random) -> BenchQuery | None:
        found = bands.together(rng, count)
        return found and BenchQuery(kind, tuple(sorted(found[1])))

    return draw


def _or_of(count: int) -> Drawer:
    """Draw frequent and middling words, half and half."""

    def draw(bands: Bands, rng: random.Random) -> BenchQuery | None:
        if not bands.middling:
            return None
        words = {rng.choice(bands.frequent if rng.random() < 0.5 else bands.middling) for _ in range(count)}
        return BenchQuery(f"OR of {count}", tuple(sorted(words))) if len(words) == count else None

    return draw


def _phrase(bands: Bands, rng: random.Random) -> BenchQuery | None:
    article = rng.choice(bands.vocabulary.sample)
    return BenchQuery("phrase of 2", rng.choice(article.pairs)) if article.pairs else None


def _prefix(bands: Bands, rng: random.Random) -> BenchQuery | None:
    word = rng.choice(bands.middling) if bands.middling else ""
    length = rng.choice((4, 5, 6))
    return BenchQuery("prefix", (word[:length],)) if len(word) > length and word[:length].isascii() else None


def _filters(bands: Bands, rng: random.Random) -> BenchQuery | None:
    found = bands.together(rng, 1)
    if found is None or found[0].date is None:
        return None
    year = found[0].date.year
    return BenchQuery("filters", found[1], found[0].region, datetime.date(year, 1, 1), datetime.date(year, 12, 31))


def _browse(bands: Bands, rng: random.Random) -> BenchQuery | None:
    """Look back from some day, newest first."""
    days = (bands.last - bands.first).days
    return BenchQuery("browse", until=bands.first + datetime.timedelta(days=rng.randint(days // 10, max(1, days))))


def _typo(bands: Bands, rng: random.Random) -> BenchQuery | None:
    """Make one typing error in a word of six letters or more: a letter wrong, missing, doubled or swapped."""
    word = rng.choice(bands.middling) if bands.middling else ""
    if len(word) < 7 or not word.isascii():
        return None
    at = rng.randrange(1, len(word) - 1)
    wrong = rng.choice((
        word[:at] + rng.choice(_LETTERS) + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip
    return None if wrong in bands.vocabulary.frequencies else BenchQuery("typo", (wrong,))


_DRAWERS: Mapping[str, Drawer] = {
    "rare term": _one_of("rare term", "rare"),
    "frequent term": _one_of("frequent term", "frequent"),
    "AND of 2": _together("AND of 2", 2),
    "AND of 3": _together("AND of 3", 3),
    "OR of 2": _or_of(2),
    "OR of 5": _or_of(5),
    "phrase of 2": _phrase,
    "prefix": _prefix,
    "filters": _filters,
    "browse": _browse,
    "typo": _typo,
}
