"""Reduce Italian words to their stems: Snowball, with its defects in the news mended.

Snowball's Italian stemmer is in `snowball`; before it come three tables:

- `stem_overrides_it.json`: forms of one word that it splits (diverso, diversi), words that it mixes up (casa, caso);
- `protected_places_it.json`: places that are no form of another word (Niger and Nigeria, Milano and mila);
- `protected_names_it.json`: people and acronyms of which the same is true (Anna and anni, NASA and naso).

The rules for regular endings are in `endings`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from searchlib.analysis.endings import mended, regular_form, stem_of_ending
from searchlib.analysis.snowball import stem_word
from searchlib.names import fold
from searchlib.tables import read_table

_LONGEST = 64


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """Return the words whose stems are no matter of rules; what is a noun and a verb has two (il potere, poteva)."""
    protected = _table("protected_places_it") + _table("protected_names_it")
    overrides: dict[str, str] = _table("stem_overrides_it")
    return {word: (word,) for word in protected} | {word: tuple(stems.split()) for word, stems in overrides.items()}


def _table(name: str) -> Any:
    return read_table(__file__, f"{name}.json")


def stems(folded: str, accented: str) -> tuple[str, ...]:
    """Return the stems of a word, lower-case, from its folded form and from the one with its accents.

    An accent can make a verb ending: incontrerà meets incontrare. It says nothing about a listed word.
    """
    listed = _listed().get(folded)
    if listed is not None:
        return listed
    if accented == folded:
        return (_stem(folded),)
    return _stem(folded), fold(_stem(accented))


def _stem(word: str) -> str:
    if not word.isalpha() or len(word) > _LONGEST:
        return word
    found = stem_of_ending(word)
    if found is not None:
        return found
    word = regular_form(word)
    return mended(word, stem_word(word))
