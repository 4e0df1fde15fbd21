"""Reduce Italian words to their stems: Snowball, with its defects in the news mended.

Snowball's Italian stemmer (snowballstem.org/algorithms/italian, version 3) is snowballstemmer's, or PyStemmer's where
that is installed in version 3, which is 90 times as fast; before it come four tables:

- `stem_overrides_it.json`: forms of one word that it splits (diverso, diversi), words that it mixes up (casa, caso);
- `protected_places_it.json`: places that are no form of another word (Niger and Nigeria, Milano and mila);
- `protected_names_it.json`: people of whom the same is true (Anna and anni);
- `protected_words_it.json`: acronyms and other words of one form that are what is left of another word (Fed and fede,
  bar and bara), so that their stem is in capitals, as no other is.

Then come the verbs of `verbs`; the rules for regular endings are in `endings`.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

from searchlib.analysis.endings import mended, regular_form, stem_of_ending
from searchlib.analysis.verbs import infinitive
from searchlib.names import fold
from searchlib.tables import read_table

_LONGEST = 64
_PAST = ("ò", "ì")
"""Ends of verbs that are spelt like a noun but for the accent."""
_PACKAGE = "searchlib.analysis._snowballstemmer"


@cache
def _snowball() -> Callable[[str], str]:
    """Return what stems a word, from any thread."""
    with contextlib.suppress(ImportError):
        from Stemmer import Stemmer

        fast: Callable[[str], str] = Stemmer("italian", 0).stemWord
        if fast("divano") == "divan":  # in version 2 it was "div"; what PyStemmer says of its version is the same in 3
            return fast
    italian = _italian_module().ItalianStemmer
    return lambda word: italian().stemWord(word)  # a stemmer holds the word that it works on


def _italian_module() -> Any:
    """Load snowballstemmer's module for Italian alone: 1.5 ms; the package loads those of 36 languages: 12 to 16 ms."""
    spec = PathFinder.find_spec("snowballstemmer")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("No module named 'snowballstemmer'", name="snowballstemmer")
    package = sys.modules[_PACKAGE] = ModuleType(_PACKAGE)
    package.__path__ = spec.submodule_search_locations
    return import_module(f"{_PACKAGE}.italian_stemmer")


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """Return the words whose stems are no matter of rules; what is a noun and a verb has two (il potere, poteva)."""
    names = _table("protected_places_it") + _table("protected_names_it")
    overrides: dict[str, str] = _table("stem_overrides_it")
    return (
        {name: (name,) for name in names}
        | {word: (word.upper(),) for word in _table("protected_words_it")}
        | {word: tuple(stems.split()) for word, stems in overrides.items()}
    )


def _table(name: str) -> Any:
    return read_table(__file__, f"{name}.json")


def stems(folded: str, accented: str) -> tuple[str, ...]:
    """Return the stems of a word, lower-case, from its folded form and from the one with its accents.

    An accent can make a verb ending: incontrerà meets incontrare, and portò is no form of porto. Otherwise it says
    nothing about a listed word.
    """
    table = _listed()
    listed = table.get(accented)
    if listed is None and accented != folded and not accented.endswith(_PAST):
        listed = table.get(folded)
    if listed is not None:
        return listed
    if accented == folded:
        return (_stem(folded),)
    return _stem(folded), fold(_stem(accented))


def _stem(word: str) -> str:
    if not word.isalpha() or len(word) > _LONGEST:
        return word
    found = infinitive(word) or stem_of_ending(word)
    if found is not None:
        return found
    word = regular_form(word)
    return mended(word, _snowball()(word))
