"""Hold a phrase where it stands in a text, and read the words around it when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchlib.analysis.characters import HYPHENS, INVISIBLE, MARKS
from searchlib.places.phrases import TOKEN, Readings

_WORD = 12
"""How many characters a word and the space after it take, generously."""
_PARTING = frozenset(" '’")
"""What parts words and is none itself."""
_NEAR = 32
"""How far before a phrase the one word is looked for that stands there as a rule, between spaces."""
_GAP = re.compile(f"[^{HYPHENS}\\w.{MARKS}{INVISIBLE}]")
"""A character that no word holds."""


class Spot:
    """Hold a phrase that may mean a place.

    Attributes:
        text: the whole text; it begins and ends with a newline.
        begin, end: from where to where the phrase stands in it.
        words: the words of the phrase as they are written.
        previous: the word or mark before it.
        readings: what it may mean.
    """

    __slots__ = ("_start", "begin", "end", "previous", "readings", "text", "words")

    def __init__(self, text: str, begin: int, end: int, words: Sequence[str], readings: Readings) -> None:
        self.text = text
        self.begin = begin
        self.end = end
        self.words = words
        self.readings = readings
        self._start = text.rfind(" ", begin - _NEAR if begin > _NEAR else 0, begin - 1) + 1
        before = text[self._start : begin - 1] if self._start and text[begin - 1] in _PARTING else ""
        if not before.isalpha():
            self._start = 0
            before = self.behind(1)[-1]
        self.previous = before

    @property
    def earlier(self) -> str:
        """The word or mark before the previous one."""
        if self._start:
            end = self._start - 1
            start = self.text.rfind(" ", max(end - _NEAR, 0), end) + 1
            if start and self.text[start:end].isalpha():
                return self.text[start:end]
        found = self.behind(2)
        return found[-2] if len(found) > 1 else "\n"

    @property
    def following(self) -> str:
        """The word or mark after the phrase."""
        match = TOKEN.search(self.text, self.end)
        return match[0] if match else "\n"

    def behind(self, needed: int) -> list[str]:
        """Return at least as many of the words and marks before the phrase as are needed, or all that there are."""
        reach = needed * _WORD
        while reach < self.begin:
            gap = _GAP.search(self.text, self.begin - reach, self.begin)
            found = TOKEN.findall(self.text, gap.start(), self.begin) if gap else []
            if len(found) >= needed:
                return found
            reach *= 2
        return TOKEN.findall(self.text, 0, self.begin)
