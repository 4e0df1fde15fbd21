r"""Skim texts for words: one byte a character, in which words are found as fast as bytes are compared.

    L'Unità, 3 S.p.A. di R&D   →   b" l unita  3 s-p-a- di r\xffd "

Character i of the text is byte i + 1: a space stands before the text, and one behind it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from searchlib.acronyms import ACRONYMS
from searchlib.analysis.characters import APOSTROPHES, folded_word
from searchlib.names import ACCENTED

_ODD = b"\xff"
"""Stands for what analysis reads in ways of its own: combining accents, soft hyphens, entities, other scripts."""
_JOINER = b"-"
"""Stands for a hyphen or a full stop: between two letters it does not end a word (COVID-19, U.S.A.)."""

_BETWEEN_WORDS = " \t\n\r!\"#$%'()*+,/:;<=>?@[\\]^_`{|}~\xa0«»°"
_BEYOND = dict.fromkeys("–—’‘“”…€", b" ")
_SPACE = ord(" ")
_APOSTROPHES = frozenset(APOSTROPHES)
_ACRONYMS = frozenset(acronym.lower().encode() for acronym in ACRONYMS)
_APART = frozenset("\n") | _APOSTROPHES

_COMPARED = 4
"""Letters that words have in common which are sought together."""
_JOINED = re.compile(_JOINER + b"[^ ]")
_LETTERS = re.compile(r"[0-9a-z]*")
_NO_LETTERS = re.compile(r"[\W_]+")


def _table() -> bytes:
    """Return the byte of each character of Latin-1."""
    table = bytearray(_ODD * 256)
    for character in _BETWEEN_WORDS:
        table[ord(character)] = _SPACE
    for character in "-.":
        table[ord(character)] = _JOINER[0]
    for letter in "0123456789abcdefghijklmnopqrstuvwxyz":
        for character in letter + ACCENTED.get(letter, ""):
            table[ord(character)] = table[ord(character.upper())] = ord(letter)
    return bytes(table)


def _beyond_latin(error: UnicodeError) -> tuple[bytes, int]:
    """Encode characters that Latin-1 lacks: those between words as spaces, the others as odd ones."""
    assert isinstance(error, UnicodeEncodeError)
    text, start, end = error.object, error.start, error.end
    if end == start + 1:  # most often: a quotation mark
        return _BEYOND.get(text[start], _ODD), end
    return b"".join([_BEYOND.get(one, _ODD) for one in text[start:end]]), end


_TABLE = _table()
codecs.register_error("searchlib-skim", _beyond_latin)


class Skimmed:
    """Hold a text and its letters: one byte a character, between spaces, in lower case, without accents."""

    __slots__ = ("letters", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = f" {text} ".encode("latin-1", "searchlib-skim").translate(_TABLE)

    def plain_end(self, start: int) -> int:
        """Return where the word ends that begins at an offset, if analysis reads just these letters as one word; or 0.

        It may not where an apostrophe, a hyphen, a digit or an odd character belongs to it, or a letter stands alone;
        and what may be an acronym is read with the article before it.
        """
        letters = self.letters
        word = letters[start + 1 : letters.find(b" ", start + 1)].rstrip(_JOINER)
        end = start + len(word)
        if end <= start + 1 or not word.isalpha() or self.text[end : end + 1] in _APOSTROPHES:
            return 0
        return 0 if word in _ACRONYMS and self.text[start - 1 : start] in _APOSTROPHES else end

    def row_end(self, start: int, row: bytes) -> int:
        """Return where words of letters end that stand in a row at an offset, and nothing else between them; or 0."""
        if not self.letters.startswith(row, start):
            return 0
        end = start + len(row) - 1
        if self.plain_end(start + row.rfind(b" ")) != end or not _APART.isdisjoint(self.text[start:end]):
            return 0
        return end

    def may_hold(self, words: Iterable[bytes], start: int, end: int) -> bool:
        """Tell whether words of letters and digits may all stand in text[start:end]."""
        letters = self.letters[start : end + 1].replace(_JOINER, b"")
        return _ODD in letters or all(word in letters for word in words)

    def piece_end(self, at: int) -> int:
        """Return where the piece of text without spaces that stands at an offset ends."""
        text = self.text
        space = text.find(" ", at)
        line = text.find("\n", at, space) if space >= 0 else text.find("\n", at)
        return line if line >= 0 else space if space >= 0 else len(text)


class Beginnings:
    """Find where words may stand that begin as one of some folded words does."""

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[str, list[str]] = {}
        for word in words:
            letters = _LETTERS.match(word)[0]  # type: ignore[index]  # it matches nothing, at worst
            groups.setdefault(letters[:_COMPARED], []).append(letters)
        self._foreign = groups.pop("", None) is not None
        self._begun = [
            _common_start(group)
            for start, group in groups.items()
            if not any(start[:size] in groups for size in range(1, len(start)))
        ]
        self._inside = [letters.encode() for letters in self._begun]

    def __bool__(self) -> bool:
        return self._foreign or bool(self._begun)

    def skim(self, text: str) -> tuple[Skimmed, list[int]]:
        """Return a text skimmed, and offsets in order: where such words begin, and in words that may be such oddly."""
        skimmed = Skimmed(text)
        letters = skimmed.letters
        places = self._odd(skimmed) if _ODD in letters else []
        for match in _JOINED.finditer(letters):
            start, end = letters.rfind(b" ", 0, match.start()) + 1, letters.find(b" ", match.end())
            word = letters[start:end].replace(_JOINER, b"")
            if any(inside in word for inside in self._inside):
                places.append(match.start() - 1)
        for inside in self._inside:
            sought = b" " + inside
            at = letters.find(sought)
            while at >= 0:
                places.append(at)
                at = letters.find(sought, at + 1)
        places.sort()
        return skimmed, places

    def _odd(self, skimmed: Skimmed) -> list[int]:
        """Return where such words may be written with odd characters."""
        letters, places = skimmed.letters, []
        at = letters.find(_ODD)
        while at >= 0:
            start, end = letters.rfind(b" ", 0, at) + 1, letters.find(b" ", at)
            if self._foreign or self._may_be_written(skimmed, start - 1, end - 1):
                places.append(at - 1)
            at = letters.find(_ODD, end)
        return places

    def _may_be_written(self, skimmed: Skimmed, start: int, end: int) -> bool:
        """Tell whether such a word may stand in an odd stretch of a text, or in the entity that begins there."""
        written = skimmed.text[start:end]
        if "&" in written and ";" in skimmed.text[start : skimmed.piece_end(end)]:
            return True
        folded = _NO_LETTERS.sub("", folded_word(written))
        return any(begun in folded for begun in self._begun)


def _common_start(words: list[str]) -> str:
    """Return what all of some words begin with."""
    first, last = min(words), max(words)
    return first[: next((at for at, letter in enumerate(first) if last[at] != letter), len(first))]
