"""Know a corpus well enough to ask questions about it: how many articles have each word, and a sample of articles."""

from __future__ import annotations

import datetime
import itertools
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import read_articles
from searchlib.analysis.stop_words import STOP_WORDS

_WORD = re.compile(r"(?<![\w'’-])[a-zàèéìòù]{4,}(?![\w'’-])")
_SAMPLE = 2000


@dataclass(frozen=True)
class Sampled:
    """Hold what questions need of one article: its telling words, the pairs of them that stand in a row, and names."""

    words: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    region: str
    date: datetime.date | None


@dataclass(frozen=True)
class Vocabulary:
    """Hold word → number of articles with it (as written, lower case, no stop words), and some articles.

    Words that an apostrophe or a hyphen joins to others are left out: engines differ about them.
    """

    articles: int
    frequencies: Mapping[str, int]
    sample: tuple[Sampled, ...]

    def between(self, least: float, most: float) -> list[str]:
        """Return the words that so many articles have, in alphabetical order."""
        return sorted(word for word, count in self.frequencies.items() if least <= count <= most)

    def commonest(self, count: int) -> list[str]:
        """Return the words that most articles have."""
        return sorted(self.frequencies, key=lambda word: (-self.frequencies[word], word))[:count]


def read_vocabulary(path: Path, seed: int) -> Vocabulary:
    """Read a corpus once; the sample is drawn uniformly (algorithm R, Vitter 1985)."""
    rng = random.Random(seed)
    frequencies: Counter[str] = Counter()
    sample: list[Sampled] = []
    number = 0
    for number, article in enumerate(read_articles(path), start=1):
        text = "\n".join(article[name] for name in ("title", "summary", "image_alt", "body")).lower()
        matches = list(_WORD.finditer(text))
        words = {match.group() for match in matches}
        frequencies.update(words)
        place = number - 1 if number <= _SAMPLE else rng.randrange(number)
        if place >= _SAMPLE:
            continue
        sampled = _sampled(text, matches, article)
        if place < len(sample):
            sample[place] = sampled
        else:
            sample.append(sampled)
    for word in [word for word in frequencies if _is_stop(word)]:
        del frequencies[word]
    return Vocabulary(number, frequencies, tuple(sample))


def _sampled(text: str, matches: list[re.Match[str]], article: Mapping[str, str]) -> Sampled:
    telling = [match for match in matches if not _is_stop(match.group())]
    pairs = (
        (one.group(), other.group())
        for one, other in itertools.pairwise(telling)
        if other.start() == one.end() + 1 and text[one.end()] == " "
    )
    return Sampled(
        tuple(sorted({match.group() for match in telling})),
        tuple(dict.fromkeys(pairs)),
        article["region"],
        datetime.date.fromisoformat(article["date"][:10]) if article["date"] else None,
    )


def _is_stop(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)) in STOP_WORDS
