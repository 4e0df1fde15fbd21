"""Tell of single words what they may be to a country's name, so that texts whose words are known need no reading.

Who numbers the words of texts asks once for the clue of each, and finds the places where a phrase may begin by looking
at numbers: words that open one, and words that begin one if some word of a phrase comes next.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from searchlib.places.context import NAMES
from searchlib.places.phrases import TOKEN, fold_token, phrases
from searchlib.places.written import FOR_AND_AGAINST, written

OPENS, FIRST, SECOND = 1, 2, 4
"""What a word may be: a whole phrase or more than one word, the first of a phrase, the second of one."""


class Openings(NamedTuple):
    """Hold where phrases may begin: offsets of characters, HTML entities being one character."""

    title: list[int]
    summary: list[int]
    body: list[int]


def clue_of_word(folded: str) -> int:
    """Return what a folded word of letters alone may be."""
    clue = _clues().get(folded, 0)
    return clue | OPENS if folded.startswith(FOR_AND_AGAINST) else clue


def clue_of_text(text: str) -> int:
    """Return what a text without spaces may be; a phrase goes on behind one without words."""
    words = [word for word in TOKEN.findall(text) if word[0].isalpha()]
    if not words:
        return SECOND
    clue = _clues().get(fold_token(words[0]), 0) & SECOND
    nodes = [node for node in map(written().__getitem__, words) if node is not None]
    if nodes:
        clue |= FIRST if len(words) == 1 and nodes[0].value is None else OPENS
    return clue


def openings_in(text: str) -> tuple[int, ...]:
    """Return where phrases may begin in a text without spaces; a name in small letters is none."""
    return tuple(match.start() for match in TOKEN.finditer(text) if _may_begin(match[0]))


def _may_begin(word: str) -> bool:
    node = written()[word]
    if node is None:
        return False
    small_name = word[0].islower() and all(reading.kind in NAMES for reading in node.value or ())
    return bool(node.following) or not small_name


@cache
def _clues() -> dict[str, int]:
    clues: dict[str, int] = {}
    for first, node in phrases().following.items():
        clues[first] = clues.get(first, 0) | (FIRST if node.value is None else OPENS)
        for second in node.following:
            clues[second] = clues.get(second, 0) | SECOND
    return clues
