"""Sieve a text for the places where a phrase may begin, so that only there its words are read one by one.

The sieve works on the whole text at once: it brings the text to small letters without accents, byte for character,
and looks all its words up in one table. It may let too much through, and never too little: what holds a character
that it cannot bring to one letter, a hyphen or the dots of an acronym goes through unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from searchlib.analysis.characters import HYPHENS, INVISIBLE, MARKS, folded_word
from searchlib.places.phrases import LETTER, phrases
from searchlib.places.written import FOR_AND_AGAINST

_HYPHENATED = re.compile(f"-{LETTER}")
_DOTTED = re.compile(f"\\.{LETTER}\\.")
_TYPOGRAPHIC = "’“”–—…‘"
"""The characters beyond Latin-1 that are usual in news and part words."""
_ODD_LATIN = "".join(c for c in map(chr, range(128, 256)) if c == "\u00ad" or (c.isalpha() and len(folded_word(c)) != 1))
"""What Latin-1 has that is not read as one letter: ß, æ, the ordinals, the soft hyphen."""
_ODD = re.compile(f"[{_ODD_LATIN}]|[^\x00-\xff{_TYPOGRAPHIC}]")
_WITHIN_WORDS = re.compile(f"[\\w.{HYPHENS}{MARKS}{INVISIBLE}]")
_FRAGMENT = re.compile("[a-z]*")

Key = tuple[bytes, bool, frozenset[bytes]]
"""A word between spaces, whether a phrase may begin with it, and the words before it that may begin one."""


def _plain(byte: int) -> int:
    character = chr(byte)
    if character in _ODD_LATIN:
        return 1
    letter = folded_word(character) if character.isalpha() else ""
    return ord(letter) if letter.isascii() and letter else 32


_PLAIN = bytes(map(_plain, range(256)))
"""Each byte's letter, a space for one that parts words, 1 for one that is odd."""


def openings(text: str) -> list[int]:
    """Return where phrases may begin in a text that begins and ends with a newline, in ascending order."""
    try:
        raw, odd = text.encode("latin-1"), False
    except UnicodeEncodeError:
        raw = text.encode("latin-1", "replace")
        odd = raw.count(b"?") != text.count("?") + sum(map(text.count, _TYPOGRAPHIC))
    plain = raw.translate(_PLAIN)
    found = list(_plain_openings(plain))
    sure = len(found)
    found.extend([match.start() for match in _HYPHENATED.finditer(text)])
    found.extend([match.start() - 1 for match in _DOTTED.finditer(text)])
    if odd or b"\x01" in plain:
        found.extend([match.start() for match in _ODD.finditer(text)])
    found.extend([_word_before(text, at) for at in found[sure:]])
    return sorted(set(found))


def _plain_openings(plain: bytes) -> Iterator[int]:
    at = 0
    for spaced, opens, before in filter(None, map(_keys().get, plain.split())):
        at = plain.index(spaced, at) + 1
        if before:
            stripped = plain[:at].rstrip()
            word = stripped[stripped.rfind(b" ") + 1 :]
            if word in before:
                yield len(stripped) - len(word)
        if opens:
            yield at


def _word_before(text: str, at: int) -> int:
    """Return where the word begins that stands before the one at an index."""
    while at and _WITHIN_WORDS.match(text, at - 1):
        at -= 1
    while at and not text[at - 1].isalnum():
        at -= 1
    while at and text[at - 1].isalnum():
        at -= 1
    return at


@cache
def _keys() -> dict[bytes, Key]:
    """Return the words to look for: the first of each phrase or, where that means nothing alone, the longer of two."""
    opening: set[str] = set()
    before: dict[str, set[bytes]] = {}
    for first, node in phrases().following.items():
        if node.value is not None:
            opening.update((first, *(prefix + first for prefix in FOR_AND_AGAINST)))
        for second in node.following:
            if len(second) < len(first):
                opening.add(first)
            else:
                before.setdefault(_fragment(second), set()).add(_fragment(first).encode())
    words = {*map(_fragment, opening), *before} - {""}
    return {
        word.encode(): (b" %b " % word.encode(), word in opening, frozenset(before.get(word, ()))) for word in words
    }
