"""Find which countries an article is about, by weighing what it says of them and where it says it.

A mention weighs by its kind (a name more than a capital, a capital more than a town) and by its place (a tag and the
title more than the summary, the summary more than the body). What a long article names once in passing stays below
the bar. The weights were set before measuring, the bar on the tuned two thirds of `tests/places/labels.tsv`; the
figures are in `tests/places/figures.txt`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from searchlib.analysis.characters import unescape
from searchlib.article import Article
from searchlib.places.clues import Openings
from searchlib.places.mentions import mentions
from searchlib.places.phrases import DEMONYM, NAME, TOWN, Reading
from searchlib.places.sieve import openings

_KIND_WEIGHTS = (1.0, 1.0, 0.6, 0.6, 0.5, 0.3)
"""The weights of a name, a demonym, a weak demonym, a metonym, a town and townsfolk."""
_TITLE, _SUMMARY, _TAG, _REGION, _LEAD, _BODY = 4.0, 2.5, 5.0, 4.0, 1.5, 1.0
_USUAL_WORDS = 400
"""In a body of this length a mention weighs as above; in a shorter one more, up to three times, in a longer less."""
_BAR, _UNTAGGED_BAR, _FIRST_BAR = 5.0, 4.0, 3.0
"""What a country must weigh: in an article with tags, in one without, and as the most prominent of all."""
_LEAST_SHARE = 0.25
"""What it must weigh of the most prominent one."""


@dataclass(slots=True)
class Evidence:
    """Gather what an article says of each country.

    Attributes:
        all: the sum of the weights, by key.
        towns: the part of it that comes from towns.
        firm: the countries that it calls by their name or demonym.
        open: readings whose country or worth the rest of the article decides, with their weights.
    """

    all: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    towns: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    firm: set[str] = field(default_factory=set)
    open: list[tuple[Reading, float]] = field(default_factory=list)

    def add(self, reading: Reading, weight: float) -> None:
        """Count a mention."""
        worth = weight * _KIND_WEIGHTS[reading.kind]
        if reading.beside or (len(reading.places) > 1 and not reading.several):
            self.open.append((reading, worth))
        else:
            for key in reading.places:
                self._count(key, reading.kind, worth)

    def _count(self, key: str, kind: int, worth: float) -> None:
        self.all[key] += worth
        if kind in (NAME, DEMONYM):
            self.firm.add(key)
        elif kind == TOWN:
            self.towns[key] += worth

    def settle(self) -> None:
        """Give the open readings to the countries that the rest of the article speaks for."""
        chosen = [(self._chosen(reading), reading.kind, worth) for reading, worth in self.open]
        self.open.clear()
        for key, kind, worth in chosen:
            if key is not None:
                self._count(key, kind, worth)

    def _chosen(self, reading: Reading) -> str | None:
        best, *others = reading.places
        for key in others:
            rival = (self.towns if reading.towns else self.all).get(key, 0.0)
            if rival > self.all.get(best, 0.0):
                best = key
        return None if reading.beside and best not in self.firm else best


def evidence_of(article: Article, known: Openings | None = None) -> Evidence:
    """Return what an article says of each country; where phrases may begin is looked for if it is not known."""
    names = (*article.tags, *article.region)
    lead, _, rest = article.body.partition("\n")
    scale = min(max(_USUAL_WORDS / (article.body.count(" ") + 1), 0.5), 3.0)
    weights = [_TITLE, _SUMMARY, *(_TAG for _ in article.tags), *(_REGION for _ in article.region)]
    weights += _LEAD * scale, _BODY * scale
    texts = [unescape(text)[0] for text in (article.title, article.summary, *names, lead, rest)]
    found = Evidence()
    loose = range(2, 2 + len(names))
    for number, reading in mentions(texts, loose, None if known is None else _places(known, texts)):
        found.add(reading, weights[number])
    found.settle()
    return found


def _places(known: Openings, texts: Sequence[str]) -> list[int]:
    """Return where phrases may begin in the texts of an article, a newline before each."""
    title, summary, *names, _, _ = texts
    places = [1 + at for at in known.title]
    end = 2 + len(title)
    places.extend([end + at for at in known.summary])
    end += 1 + len(summary)
    if names:
        joined = "\n".join(names)
        places.extend([end - 1 + at for at in _openings_of_names(joined)])
        end += 1 + len(joined)
    places.extend([end + at for at in known.body])
    return places


@lru_cache(maxsize=1024)
def _openings_of_names(joined: str) -> list[int]:
    """Return where phrases may begin in names; an archive has few, and each of them often."""
    return openings(f"\n{joined}\n")


def countries_in(article: Article, known: Openings | None = None) -> tuple[str, ...]:
    """Return the keys of the countries that an article is about, the most prominent first.

    Args:
        article: the article.
        known: where in its texts phrases may begin, if somebody has looked for that already.
    """
    weights = evidence_of(article, known).all
    if not weights:
        return ()
    first = max(weights.values())
    bar = max(_BAR if article.tags else _UNTAGGED_BAR, _LEAST_SHARE * first)
    enough = [(-weight, key) for key, weight in weights.items() if weight >= (_FIRST_BAR if weight == first else bar)]
    return tuple(key for _, key in sorted(enough))
