"""Find the words of a text that may mean a country: one pass over its tokens, one look-up a token.

What a written word may begin is looked up by the word as it stands and remembered, so that a text is folded only
where it holds a word not seen before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from searchlib.analysis.characters import HYPHENS, INVISIBLE, MARKS, folded_word, unescape
from searchlib.places.gazetteer import Place, folded_forms, phrase, places, table
from searchlib.places.trie import Node

_LETTER = "[^\\W\\d_]"
_REST = f"[\\w{MARKS}{INVISIBLE}]*"
_COMPOUND = f"{_REST}(?:[{HYPHENS}]{_LETTER}{_REST})*"
TOKEN = re.compile(f'{_LETTER}(?:(?:\\.{_LETTER})+\\.|{_COMPOUND})|[.!?;:,()«»“”"…—–\n]')
"""A word, a compound with its hyphens, a dotted acronym, or a mark that ends a run of words. Apostrophes only part."""

_HYPHEN = re.compile(f"[{HYPHENS}]")
_WORDS_KEPT = 100_000
_LONGEST_WORD = 64
_LEADING_ARTICLE = re.compile(r"(?i:(il|la|l)['\s]\s*)")
_ARTICLED = {
    "il": frozenset("il al dal del nel sul".split()),
    "la": frozenset("la alla dalla della nella sulla".split()),
    "l": frozenset("l all dall dell nell sull".split()),
}
_PREFIXES = {
    "franco": "francia", "italo": "italia", "sino": "cina", "nippo": "giappone", "anglo": "regno unito",
    "ispano": "spagna", "israelo": "israele", "austro": "austria", "luso": "portogallo", "belgo": "belgio",
    "libano": "libano", "siro": "siria",
}  # fmt: skip
"""First parts of compounds that are no demonyms of their own: franco-tedesco, israelo-palestinese."""
_FOR_AND_AGAINST = ("filo", "anti")

NAME, DEMONYM, WEAK, METONYM, TOWN, FOLK = range(6)
"""The kinds of words, as indexes of a table of weights: from the country's name to its townsfolk."""
_KINDS = {"name": NAME, "demonym": DEMONYM, "metonym": METONYM, "town": TOWN}


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what a word or phrase may mean.

    Attributes:
        kind: NAME to FOLK.
        places: the keys of the places: one; or those between which the article decides; or, with `several`, all.
        several: it means all its places at once ("le due Coree").
        towns: between its places, only their towns decide ("Georgia" beside "Atlanta").
        beside: it counts only where other words of the article mean the same place ("Sofia", "Lima").
        after: it is a name only after one of these words ("il Cairo"), where there are any.
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


class Chunks(dict[str, tuple[str, ...]]):
    """Remember the tokens of each run of characters without spaces: looking one up is faster than matching it."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        tokens = tuple(TOKEN.findall(chunk))
        if len(chunk) <= _LONGEST_WORD:
            if len(self) >= _WORDS_KEPT:
                self.clear()
            self[chunk] = tokens
        return tokens


class Written(dict[str, "Node[Readings] | None"]):
    """Remember for each written word what may begin with it; None for a word that means no place."""

    def __missing__(self, word: str) -> Node[Readings] | None:
        if len(word) > _LONGEST_WORD:
            return None
        if len(self) >= _WORDS_KEPT:
            self.clear()
        found = self[word] = _begins(word)
        return found


@cache
def written() -> Written:
    """Return the one memory of written words."""
    return Written()


def _begins(word: str) -> Node[Readings] | None:
    folded = fold_token(word)
    node = _phrases().following.get(folded)
    if node is not None:
        return node
    parts = _HYPHEN.split(word)
    if len(parts) == 1:
        return _for_or_against(folded)
    spelled = [fold_token(part) for part in parts]
    for words in (spelled, ["".join(spelled)]):  # Port-au-Prince, nord-coreano
        node = _phrases()
        for part in words:
            node = node.following.get(part, Node())
        if node.value is not None:
            return _leaf(node.value)
    return _compound(parts)


def fold_token(token: str) -> str:
    """Return a token as the phrases hold it: folded, an acronym without its dots."""
    return folded_word(token.replace(".", "") if len(token) > 1 else token)


def _leaf(readings: Readings) -> Node[Readings] | None:
    node: Node[Readings] = Node()
    node.value = readings
    return node if readings else None


def _for_or_against(folded: str) -> Node[Readings] | None:
    """Read "filorussi" and "antiamericano" as townsfolk: they name a country, of which the text tells less."""
    for prefix in _FOR_AND_AGAINST:
        node = _phrases().following.get(folded.removeprefix(prefix)) if folded.startswith(prefix) else None
        if node is not None and node.value:
            kinds = [reading for reading in node.value if reading.kind in (DEMONYM, WEAK)]
            return _leaf(tuple(Reading(FOLK, reading.places) for reading in kinds[:1]))
    return None


def _compound(parts: Sequence[str]) -> Node[Readings] | None:
    """Read the parts of a compound: franco-tedesco, Iran-Israele, anti-iraniana."""
    found: list[Reading] = []
    for index, part in enumerate(parts):
        folded = fold_token(part)
        prefix = _PREFIXES.get(folded) if index < len(parts) - 1 else None
        node = _phrases().following.get(folded)
        if prefix:
            found.append(Reading(DEMONYM, (prefix,), several=True))
        elif node is not None and node.value:
            small = part[0].islower()
            kinds = [r for r in node.value if not r.beside and not r.after and (r.kind in (DEMONYM, FOLK)) == small]
            found.extend(Reading(r.kind, r.places, True, r.towns) for r in kinds[:1])
    return _leaf(tuple(found))


@cache
def _phrases() -> Node[Readings]:
    """Return the tree of all phrases; what one place means by a word comes before what another does."""
    ambiguous = table("ambiguous_it.json")
    root: Node[Readings] = Node()
    for spelled, reading in chain(_ambiguous(ambiguous), _unambiguous(frozenset(ambiguous["beside"]))):
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


def _unambiguous(beside: frozenset[str]) -> Iterator[tuple[list[str], Reading]]:
    for place in places().values():
        for kind, words in ((NAME, place.names), (METONYM, place.metonyms), (TOWN, place.towns)):
            for word in words:
                yield _named(place, kind, word, beside)
        singular = frozenset(place.demonyms)
        for kind, forms in (
            (DEMONYM, place.demonym_forms),
            (WEAK, place.weak_demonym_forms),
            (FOLK, folded_forms(place.townsfolk)),
        ):
            for form in forms:
                yield [form], Reading(kind, (place.key,), language=form in singular)


def _named(place: Place, kind: int, word: str, beside: frozenset[str]) -> tuple[list[str], Reading]:
    article = _LEADING_ARTICLE.match(word)
    spelled = phrase(word[article.end() :] if article else word)
    after = _ARTICLED[article.group(1).lower()] if article else frozenset()
    return spelled, Reading(kind, (place.key,), beside=" ".join(spelled) in beside, after=after)


@cache
def _chunks() -> Chunks:
    return Chunks()


def tokens_of(text: str) -> list[str]:
    """Return the words of a text as they are written, with the marks that part them."""
    chunks = unescape(text)[0].replace("\n", " \n ").split(" ")
    return list(chain.from_iterable(map(_chunks().__getitem__, chunks)))


def spotted(tokens: Sequence[str]) -> Iterator[tuple[int, int, Readings]]:
    """Yield the phrases that may mean a place: the tokens [start, end) and the readings; they do not overlap."""
    free = 0
    for start, node in enumerate(map(written().__getitem__, tokens)):
        if node is None or start < free:
            continue
        match = node.longest(tokens, start + 1, fold_token)
        if match is not None:
            free = match[0]
            yield start, free, match[1]
