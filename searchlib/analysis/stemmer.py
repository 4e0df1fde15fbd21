"""Reduce Italian words to their stems: Snowball, with its defects in the news mended.

Snowball's Italian stemmer (snowballstem.org/algorithms/italian) through snowballstemmer. Three tables mend what it
does to news: `protected_places_it.json` (toponyms that collide: Niger and Nigeria), `stem_overrides_it.json`
(forms of one word that it splits: nordcoreano and nordcoreani), and the rule for short words that begin with a vowel,
which it never strips (arma and armi).
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, Protocol


class _Snowball(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  (the library's name)


@cache
def _snowball() -> _Snowball:
    import snowballstemmer

    stemmer: _Snowball = snowballstemmer.stemmer("italian")
    return stemmer


@cache
def _table(name: str) -> Any:
    return json.loads(resources.files("searchlib.analysis").joinpath(f"data/{name}").read_text(encoding="utf-8"))


@cache
def _protected() -> frozenset[str]:
    return frozenset(_table("protected_places_it.json"))


@cache
def _overrides() -> dict[str, str]:
    overrides: dict[str, str] = _table("stem_overrides_it.json")
    return overrides


def stem(word: str) -> str:
    """Return the stem of a folded, lower-case word; words with digits and protected toponyms are their own."""
    override = _overrides().get(word)
    if override is not None:
        return override
    if word in _protected() or not word.isalpha() or len(word) > 64:
        return word
    stemmed = _snowball().stemWord(word)
    if stemmed == word and 4 <= len(word) <= 6 and word[0] in "aeiou" and word[1] not in "aeiou" and word[-1] in "aeio":
        return word[:-1]
    return stemmed
