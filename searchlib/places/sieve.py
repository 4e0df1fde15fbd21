"""Sieve a text for the places where a phrase may begin, so that only there its words are read one by one.

The sieve works on the whole text at once: it brings the text to small letters without accents, byte for character,
and looks all its words up in one table. It lets through rather too much than too little: words that it cannot read
letter for letter (with a hyphen, with the dots of an acronym, with an odd character) go through unread.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from searchlib.analysis.characters import HYPHENS, INVISIBLE, MARKS, folded_word
from searchlib.places.phrases import DEMONYM, LETTER, WEAK, phrases
from searchlib.places.written import FOR_AND_AGAINST

_HYPHENATED = re.compile(f"-{LETTER}")
_DOTTED = re.compile(f"\\.{LETTER}\\.")
_PARTING = frozenset("?’“”–—…‘")
"""The characters beyond Latin-1 that are usual in news and part words, and what stands for all of them in Latin-1."""
_ORDINALS = b"\xaa", b"\xba"
_ODD_LATIN = "\u00ad\u00b5ßæÆþÞ"
"""What Latin-1 has that is not read as one letter, but for the ordinals."""
_ODD_BYTE = b"\x01"
_SPACE = ord(" ")
_NEXT = re.compile(rb" *([^ ]*)")
_WITHIN_WORD = re.compile(f"[{HYPHENS}\\w.{MARKS}{INVISIBLE}]")
_FRAGMENT = re.compile("[a-z]*")
_COMMON = frozenset(
    """
    a al alla casa citta d da dal dalla de del della di diritto e grande il la nella numero paesi serie stati stato
    studio sulla
    """.split()
)
"""Words that many articles hold: a phrase is rather looked for by the other of its first two words."""
_FAR = 200
"""Where more characters than these part two words, or are in one with an odd character, no phrase is looked for."""


class Key(NamedTuple):
    """Hold a word by which phrases are looked for: one of the first two, or the first where it means something alone.

    Attributes:
        spaced: the word between spaces.
        opens: whether it is or may be a whole phrase.
        before: the first words of phrases that have this as their second.
        after: the second words of phrases that have this as their first.
    """

    spaced: bytes
    opens: bool
    before: frozenset[bytes]
    after: frozenset[bytes]


def _plain(byte: int) -> int:
    character = chr(byte)
    if character in _ODD_LATIN:
        return _ODD_BYTE[0]
    letter = folded_word(character) if character.isalpha() else ""
    return ord(letter) if letter.isascii() and letter else _SPACE


_PLAIN = bytes(map(_plain, range(256)))
"""Each byte's letter; a space for one that parts words; 1 for one that is odd."""


def openings(text: str) -> list[int]:
    """Return where phrases may begin in a text that begins and ends with a newline, in ascending order."""
    raw = text.encode("latin-1", "replace")
    plain = raw.translate(_PLAIN)
    found = _plain_openings(plain)
    found.extend([match.start() for match in _HYPHENATED.finditer(text)])
    strange = [match.start() - 1 for match in _DOTTED.finditer(text)]
    strange.extend([at for at in _places_of(b"?", raw) if text[at] not in _PARTING])
    strange.extend(_places_of(_ODD_BYTE, plain))
    for ordinal in _ORDINALS:
        strange.extend([at for at in _places_of(ordinal, raw) if text[at + 1].isalpha()])  # not 1º, as is usual
    for at in strange:
        found.append(at)
        if not text[at - 1].isalpha() or text[at - 1] <= "\xff":  # of a run of odd letters, the first tells
            found.append(_word_before(text, at))
    found.sort()
    return found


def _places_of(byte: bytes, text: bytes) -> Iterator[int]:
    at = text.find(byte)
    while at >= 0:
        yield at
        at = text.find(byte, at + 1)


def _plain_openings(plain: bytes) -> list[int]:
    found = []
    at = 0
    keys = _keys()
    for word in filter(_words().__contains__, plain.split()):
        spaced, opens, before, after = keys[word]
        at = plain.index(spaced, at) + 1
        if opens or (after and _next_word(plain, at + len(word)) in after):
            found.append(at)
        if before:
            end = at
            while end and plain[end - 1] == _SPACE:
                end -= 1
            begin = plain.rfind(b" ", 0, end) + 1
            if plain[begin:end] in before:
                found.append(begin)
    return found


def _next_word(plain: bytes, at: int) -> bytes:
    match = _NEXT.match(plain, at)
    return match[1] if match else b""


def _word_before(text: str, at: int) -> int:
    """Return where the word begins that stands before the one at an index, if it stands near."""
    furthest = max(at - _FAR, 0)
    while at > furthest and _WITHIN_WORD.match(text, at - 1):
        at -= 1
    while at > furthest and not text[at - 1].isalnum():
        at -= 1
    while at > furthest and text[at - 1].isalnum():
        at -= 1
    return at


@cache
def _words() -> frozenset[bytes]:
    """Return the words that are keys: asking a set is faster than asking a mapping."""
    return frozenset(_keys())


@cache
def _keys() -> dict[bytes, Key]:
    opens: set[str] = set()
    pairs: list[tuple[str, str]] = []
    for first, node in phrases().following.items():
        if node.value is None:
            pairs.extend((_fragment(first), _fragment(second)) for second in node.following)
            continue
        opens.add(_fragment(first))
        if any(reading.kind in (DEMONYM, WEAK) for reading in node.value):
            opens.update(_fragment(prefix + first) for prefix in FOR_AND_AGAINST)
    before: defaultdict[str, set[bytes]] = defaultdict(set)
    after: defaultdict[str, set[bytes]] = defaultdict(set)
    for first, second in pairs:
        if _rarity(second) > _rarity(first):
            before[second].add(first.encode())
        else:
            after[first].add(second.encode())
    words = opens.union(before, after) - {""}
    return {
        word.encode(): Key(f" {word} ".encode(), word in opens, frozenset(before[word]), frozenset(after[word]))
        for word in words
    }


def _rarity(word: str) -> int:
    return 0 if word in _COMMON else len(word)


def _fragment(word: str) -> str:
    """Return what a folded word begins with before a digit or a letter that is none of the twenty-six."""
    return "".join(_FRAGMENT.findall(word)[:1])
