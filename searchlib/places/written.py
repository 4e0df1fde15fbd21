"""Remember what each written word may begin, so that a word is folded and taken apart only when it is new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from searchlib.analysis.characters import HYPHENS
from searchlib.places.phrases import DEMONYM, FOLK, WEAK, Reading, Readings, fold_token, phrases
from searchlib.places.trie import Node

_HYPHEN = re.compile(f"[{HYPHENS}]")
_WORDS_KEPT = 100_000
LONGEST_WORD = 64
_PREFIXES = {
    "franco": "francia", "italo": "italia", "sino": "cina", "nippo": "giappone", "anglo": "regno unito",
    "ispano": "spagna", "israelo": "israele", "austro": "austria", "luso": "portogallo", "belgo": "belgio",
    "libano": "libano", "siro": "siria",
}  # fmt: skip
"""First parts of compounds that are no demonyms of their own: franco-tedesco, israelo-palestinese."""
FOR_AND_AGAINST = ("filo", "anti")


class Written(dict[str, "Node[Readings] | None"]):
    """Remember for each written word what may begin with it; None for a word that means no place."""

    def __missing__(self, word: str) -> Node[Readings] | None:
        if len(word) > LONGEST_WORD:
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
    node = phrases().following.get(folded)
    if node is not None:
        return node
    parts = _HYPHEN.split(word)
    if len(parts) == 1:
        return _for_or_against(folded)
    spelled = [fold_token(part) for part in parts]
    for words in (spelled, ["".join(spelled)]):  # Port-au-Prince, nord-coreano
        node = phrases()
        for part in words:
            node = node.following.get(part, Node())
        if node.value is not None:
            return _leaf(node.value)
    return _compound(parts)


def _leaf(readings: Readings) -> Node[Readings] | None:
    node: Node[Readings] = Node()
    node.value = readings
    return node if readings else None


def _for_or_against(folded: str) -> Node[Readings] | None:
    """Read "filorussi" and "antiamericano" as townsfolk: they name a country, of which the text tells less."""
    for prefix in FOR_AND_AGAINST:
        node = phrases().following.get(folded.removeprefix(prefix)) if folded.startswith(prefix) else None
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
        node = phrases().following.get(folded)
        if prefix:
            found.append(Reading(DEMONYM, (prefix,), several=True))
        elif node is not None and node.value:
            small = part[0].islower()
            kinds = [r for r in node.value if not r.beside and not r.after and (r.kind in (DEMONYM, FOLK)) == small]
            found.extend(Reading(r.kind, r.places, True, r.towns) for r in kinds[:1])
    return _leaf(tuple(found))
