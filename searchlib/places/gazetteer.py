"""Know the countries by their Italian names, demonyms and metonyms: `data/places_it.json`, read once.

A place is a sovereign country or one that the news treats as such (Palestine, Taiwan, Kosovo, Hong Kong, Greenland,
Tibet, the Vatican). Its key is its folded Italian name and does not change: "corea del nord".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from searchlib.names import fold, loose_key
from searchlib.places.inflection import demonym_forms
from searchlib.places.trie import Node
from searchlib.records import Record
from searchlib.tables import read_table

_ARTICLE = re.compile(r"(?:il|lo|la|i|gli|le)\s+|l\s*'\s*")
_ELIDED = frozenset("l d all dall dell nell sull un quest quell".split())
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_PART = re.compile(r"[^\W_]+")
_PLURAL_ARTICLES = frozenset("i dei ai dai nei sui quei questi".split())


class Place(Record):
    """Hold one country: how it is shown, and the words that mean it.

    Attributes:
        key: its stable name in indexes and options.
        name, label_en: how it is shown, in Italian and in English.
        iso: its ISO 3166 codes.
        names: its names, the shown one first.
        demonyms: its adjectives in the masculine singular, as they are written.
        demonym_forms: all forms of the demonyms, folded.
        weak_demonym_forms: the same of those that may mean more than the country (americano, iberico).
        metonyms: the capital and the seats of power that stand for it (Mosca, Cremlino).
        towns: towns, regions and bodies that place a story there without standing for the country.
        townsfolk: small-letter words that do the same (romano, pontefice), in the masculine singular.
    """

    key: str
    name: str
    label_en: str
    iso: tuple[str, ...]
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    demonym_forms: tuple[str, ...]
    weak_demonym_forms: tuple[str, ...]
    metonyms: tuple[str, ...]
    towns: tuple[str, ...]
    townsfolk: tuple[str, ...]


@cache
def table(name: str) -> Any:
    """Return the content of a JSON file in `data/`, not to be changed."""
    return read_table(__file__, name)


@cache
def places() -> Mapping[str, Place]:
    """Return all places by key."""
    return MappingProxyType({row["key"]: _place(row) for row in table("places_it.json")})


def _place(row: Mapping[str, Any]) -> Place:
    return Place(  # in order, which takes a quarter of the time
        row["key"],
        row["name"],
        row["label_en"],
        tuple(row["iso"]),
        tuple(row["names"]),
        tuple(row["demonyms"]),
        folded_forms(row["demonyms"]),
        folded_forms(row.get("weak_demonyms", ())),
        tuple(row["metonyms"]),
        tuple(row.get("towns", ())),
        tuple(row.get("townsfolk", ())),
    )


def folded_forms(demonyms: Sequence[str]) -> tuple[str, ...]:
    """Return all forms of some demonyms, folded, each once."""
    return tuple(dict.fromkeys([fold(form) for demonym in demonyms for form in demonym_forms(demonym)]))


def find_place(text: str) -> str | None:
    """Return the key of the place that a person means by a name, a demonym, a capital or an ISO code, or None."""
    plain = " ".join(fold(text).replace("’", "'").split())
    spellings = _spellings()
    return spellings.get(_spelled(plain)) or spellings.get(_spelled(_ARTICLE.sub("", plain, count=1)))


def find_country_of(text: str) -> str | None:
    """Return the key of the place in which a town, a region or a body is that a person names: "Scozia", or None."""
    wanted = _spelled(fold(text))
    return next((place.key for place in places().values() if wanted in map(_spelled, map(fold, place.towns))), None)


def _spelled(text: str) -> str:
    return re.sub(r"[^\w]", "", loose_key(text))


@cache
def _spellings() -> Mapping[str, str]:
    """Return the keys by every spelling: names win over demonyms, those over capitals, those over codes."""
    known = places().values()
    spellings: dict[str, str] = {}
    for kind in ("key", "names", "label_en", "demonym_forms", "weak_demonym_forms", "metonyms", "iso"):
        for place in known:
            value = getattr(place, kind)
            for word in (value,) if isinstance(value, str) else value:
                spellings.setdefault(_spelled(word), place.key)
                spellings.setdefault(_spelled(_ARTICLE.sub("", fold(word), count=1)), place.key)
    return spellings


def place_of_demonym(word: str, before: str = "") -> str | None:
    """Return the key of the place whose demonym a word is, in any of its forms, or None.

    A capitalised word that is also a surname (Russo, Greco) is taken for the surname, and so is one that is a surname
    with the word before it, however it is written (La Russa).
    """
    if before and is_articled_surname(fold(before), fold(word)):
        return None
    if word[:1].isupper() and not word.isupper() and fold(word) in _surnames():
        return None
    return _by_demonym().get(loose_key(word))


def is_articled_surname(article: str, word: str) -> bool:
    """Return whether an article and a demonym, folded, are a surname: La Russa."""
    return f"{article} {word}" in _articled_surnames()


@cache
def _articled_surnames() -> frozenset[str]:
    return frozenset(table("ambiguous_it.json")["articled_surnames"])


@cache
def _surnames() -> frozenset[str]:
    return frozenset(table("ambiguous_it.json")["surnames"])


@cache
def _by_demonym() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for kind in ("demonym_forms", "weak_demonym_forms"):
        for place in places().values():
            for form in getattr(place, kind):
                found.setdefault(form, place.key)
    return found


def may_mean_places(words: Sequence[str]) -> bool:
    """Tell whether `names_in` or `demonyms_in` may find anything in some words: for most queries, they do not."""
    known = _beginnings()
    for word in words:
        folded = fold(word)
        if folded in known or not folded.isalnum():
            return True
    return False


@cache
def _beginnings() -> frozenset[str]:
    return frozenset([*_names().following, *_by_demonym()])


def names_in(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Find the names of places that a run of words spells, the longest first at each word.

    Args:
        words: the words of a query as they are written, elided articles apart or not: `["l'Italia"]`.

    Returns:
        Triples (start, end, key): the words [start, end) are a name of that place. They do not overlap.
    """
    parts, owners, starts = _parts(words)
    found: list[tuple[int, int, str]] = []
    free = 0
    for index, part in enumerate(parts):
        if index < free:
            continue
        free = _end_of_other(parts, index)
        node = _names().following.get(part) if starts[index] else None
        match = node.longest(parts, index + 1) if node else None
        if match is None or match[0] <= free:
            continue
        end, key = match
        if (end < len(parts) and owners[end] == owners[end - 1]) or _is_noun(parts, index):
            continue  # it ends inside a word, or "i mali" are not Mali
        found.append((owners[index], owners[end - 1] + 1, key))
        free = end
    return found


def demonyms_in(words: Sequence[str]) -> list[tuple[int, str]]:
    """Find the demonyms in a run of words: the index of each and the key of its place; none in "insalata russa"."""
    found = [(at, place_of_demonym(word, words[at - 1] if at else "")) for at, word in enumerate(words)]
    known = [(at, key) for at, key in found if key is not None]
    if not known:
        return []
    parts, owners, _ = _parts(words)
    other: set[int] = set()
    for index in range(len(parts)):
        other.update(owners[index : _end_of_other(parts, index)])
    return [(at, key) for at, key in known if at not in other]


def _end_of_other(parts: Sequence[str], index: int) -> int:
    """Return where a phrase ends that begins at an index and only looks like a place; the index if there is none."""
    node = _others().following.get(parts[index]) if len(parts) > 1 else None
    match = node.longest(parts, index + 1) if node else None
    return match[0] if match else index


@cache
def _others() -> Node[bool]:
    root: Node[bool] = Node()
    for name in fold("\n".join(table("ambiguous_it.json")["not_places"])).split("\n"):  # a fold for each takes longer
        root.at(_PART.findall(name)).value = True
    return root


def _is_noun(parts: Sequence[str], index: int) -> bool:
    if parts[index] != "mali":
        return False
    if index:
        return parts[index - 1] in _PLURAL_ARTICLES
    return len(parts) > 1 and are_evils(parts[1])


def are_evils(following: str) -> bool:
    """Return whether a folded word after "Mali" at the beginning tells the noun: mali di stagione, mali antichi."""
    return following in _evils()


@cache
def _evils() -> frozenset[str]:
    return frozenset(table("ambiguous_it.json")["evils"])


def _parts(words: Sequence[str]) -> tuple[list[str], list[int], list[bool]]:
    """Split words at apostrophes and hyphens: the folded parts, each one's word, and whether a name may begin there."""
    parts: list[str] = []
    owners: list[int] = []
    starts: list[bool] = []
    for owner, word in enumerate(words):
        begins = True
        for part in phrase(word):
            parts.append(part)
            owners.append(owner)
            starts.append(begins)
            begins = begins and part in _ELIDED
    return parts, owners, starts


def phrase(name: str) -> list[str]:
    """Return the folded words of a name: "Costa d'Avorio" → costa, d, avorio; "U.S.A." → usa."""
    if "." in name:
        name = _ACRONYM.sub(lambda match: match.group().replace(".", ""), name)
    return _PART.findall(fold(name))


@cache
def _names() -> Node[str]:
    root: Node[str] = Node()
    for key, name in _all_names():
        node = root.at(phrase(name))
        node.value = node.value or key
    return root


def _all_names() -> Iterator[tuple[str, str]]:
    for place in places().values():
        for name in (*place.names, place.key):
            yield place.key, name
