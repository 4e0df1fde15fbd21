"""Know the words and phrases that may mean a country, as one tree of their folded words, and what each may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any

from searchlib.analysis.characters import HYPHENS, INVISIBLE, MARKS, folded_word
from searchlib.places.gazetteer import Place, folded_forms, phrase, places, table
from searchlib.places.trie import Node
from searchlib.records import Record

LETTER = "[^\\W\\d_]"
_REST = f"[\\w{MARKS}{INVISIBLE}]*"
_COMPOUND = f"{_REST}(?:[{HYPHENS}]{LETTER}{_REST})*"
TOKEN = re.compile(f'{LETTER}(?:(?:\\.{LETTER})+\\.|{_COMPOUND})|[.!?;:,()«»“”"…—–\n]')
"""A word, a compound with its hyphens, a dotted acronym, or a mark that ends a run of words. Apostrophes only part."""

_LEADING_ARTICLE = re.compile(r"(?i:(il|la|l)['\s]\s*)")
_ARTICLED = {
    "il": frozenset("il al dal del nel sul".split()),
    "la": frozenset("la alla dalla della nella sulla".split()),
    "l": frozenset("l all dall dell nell sull".split()),
}
_BEHIND = frozenset("a ad da di fra presso tra verso".split())
"""Words behind which a town is one that elsewhere is a common word: "a Prato", "di Latina"."""

NAME, DEMONYM, WEAK, METONYM, TOWN, FOLK = range(6)
"""The kinds of words, as indexes of a table of weights: from the country's name to its townsfolk."""
_KINDS = {"name": NAME, "demonym": DEMONYM, "metonym": METONYM, "town": TOWN}


class Reading(Record):
    """Hold what a word or phrase may mean.

    Attributes:
        kind: NAME to FOLK.
        places: the keys of the places: one; or those between which the article decides; or, with `several`, all.
        several: it means all its places at once ("le due Coree").
        towns: between its places, only their towns decide ("Georgia" beside "Atlanta").
        beside: it counts only where other words of the article mean the same place ("Sofia", "Lima").
        after: it is a name only after one of these words ("il Cairo", "a Prato"), where there are any.
        language: it also names a language, as the masculine singular of a demonym does ("in russo").
    """

    kind: int
    places: tuple[str, ...]
    several: bool = False
    towns: bool = False
    beside: bool = False
    after: frozenset[str] = frozenset()
    language: bool = False


Readings = tuple[Reading, ...]
"""Readings of one phrase; none for a phrase that only looks like a place: "America Latina"."""


@cache
def phrases() -> Node[Readings]:
    """Return the tree of all phrases; what one place means by a word comes before what another does."""
    ambiguous = table("ambiguous_it.json")
    root: Node[Readings] = Node()
    beside, placed = frozenset(ambiguous["beside"]), frozenset(ambiguous["placed"])
    for spelled, reading in chain(_ambiguous(ambiguous), _unambiguous(beside, placed)):
        node = root.at(spelled)
        same = [known for known in node.value or () if (known.kind >= DEMONYM) == (reading.kind >= DEMONYM)]
        if not any(known.kind == reading.kind for known in same):
            node.value = (*(node.value or ()), reading)
    for spelled in map(phrase, ambiguous["not_places"]):
        root.at(spelled).value = ()
    return root


def _ambiguous(rows: dict[str, Any]) -> Iterator[tuple[list[str], Reading]]:
    for row in rows["several"]:
        words = TOKEN.findall(row["words"])
        yield [fold_token(token) for token in words], Reading(NAME, tuple(row["places"]), several=True)
    beside = frozenset(rows["beside"])
    for row in rows["ambiguous"]:
        kind, keys, towns = _KINDS[row["kind"]], tuple(row["places"]), row["by"] == "towns"
        forms = folded_forms([row["words"]]) if kind == DEMONYM else (row["words"],)
        for form in forms:
            spelled = phrase(form)
            yield spelled, Reading(kind, keys, towns=towns, beside=" ".join(spelled) in beside)


def _unambiguous(beside: frozenset[str], placed: frozenset[str]) -> Iterator[tuple[list[str], Reading]]:
    for place in places().values():
        for kind, words in ((NAME, place.names), (METONYM, place.metonyms), (TOWN, place.towns)):
            for word in words:
                yield _named(place, kind, word, beside, placed)
        singular = frozenset(place.demonyms)
        for kind, forms in (
            (DEMONYM, place.demonym_forms),
            (WEAK, place.weak_demonym_forms),
            (FOLK, folded_forms(place.townsfolk)),
        ):
            for form in forms:
                yield [form], Reading(kind, (place.key,), language=form in singular)


def _named(
    place: Place, kind: int, word: str, beside: frozenset[str], placed: frozenset[str]
) -> tuple[list[str], Reading]:
    article = _LEADING_ARTICLE.match(word)
    spelled = phrase(word[article.end() :] if article else word)
    text = " ".join(spelled)
    after = _ARTICLED[article.group(1).lower()] if article else _BEHIND if text in placed else frozenset()
    return spelled, Reading(kind, (place.key,), beside=text in beside, after=after)


def fold_token(token: str) -> str:
    """Return a token as the phrases hold it: folded, an acronym without its dots."""
    return folded_word(token.replace(".", "") if len(token) > 1 else token)
