"""Find what a query lights in a text: words by stem or written form, and words in a row.

Analysing a whole article to light ten words of it would cost more than the search. The written forms that may be lit
are known from the index, so only words that begin as one of them does are analysed; each of them once a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from searchlib.analysis import Token, WantedForms
    from searchlib.engine.querying.matched import Highlight

Written = Callable[[Iterable[str]], Iterable[str]]
"""Returns the written forms, folded, that have any of some stems in the archive."""

LOOKED_AT = 200_000
"""Code points of a text in which matches are looked for: longer articles are books."""

_LETTERS = 4
_ACCENTED = {"a": "àáâä", "c": "ç", "e": "èéêë", "i": "ìíîï", "n": "ñ", "o": "òóôö", "u": "ùúûü"}
_JOINER = "[-.]?"
_UNUSUAL = re.compile(f"[^\\t\\n\\r -%'-~\xa0«»°–—’‘“”…€{''.join(_ACCENTED.values())}ÀÁÂÄÇÈÉÊËÌÍÎÏÑÒÓÔÖÙÚÛÜ]")
"""Characters that analysis reads in ways of its own (combining accents, soft hyphens, entities, other scripts)."""
_BEHIND = 16


class Lit(NamedTuple):
    """Hold one lit stretch of a text, the number of the highlight that lit it, and whether that is a row."""

    start: int
    end: int
    rule: int
    row: bool


class _Word(NamedTuple):
    """Hold what is lit in one piece of text without spaces, and the rows that may begin there."""

    lit: tuple[Lit, ...]
    rows: tuple[int, ...]


class Lights:
    """Light the matches of one query.

    Args:
        highlights: what to light.
        written: knows the written forms of stems.
    """

    def __init__(self, highlights: Sequence[Highlight], written: Written) -> None:
        self._highlights = highlights
        self._written = written
        self._words: dict[str, _Word] = {}

    def find(self, text: str, field: str) -> list[Lit]:
        """Return every lit stretch of the text of a field, in order."""
        rules = frozenset(at for at, rule in enumerate(self._highlights) if rule.field in (None, field))
        if not rules or not text:
            return []
        text = text[:LOOKED_AT]
        lowered = text.lower()
        found = self._sought(text, lowered) if len(lowered) == len(text) else self._analysed(text)
        return sorted(one for one in found if one.rule in rules)

    def _sought(self, text: str, lowered: str) -> list[Lit]:
        """Analyse only the words that begin like something that may be lit, or hold unusual characters."""
        if self._beginnings is None:
            return []
        places = [match.start() for match in self._beginnings.finditer(lowered)]
        places = [at for at in places if not (at and lowered[at - 1].isalnum())]
        unusual = [match.start() for match in _UNUSUAL.finditer(text)]
        found: list[Lit] = []
        after = 0
        for at in sorted(places + unusual) if unusual else places:
            if at < after:
                continue
            start = max(text.rfind(" ", after, at), text.rfind("\n", after, at), after - 1) + 1
            after = _word_end(text, at)
            piece = text[start : after if text[after - 1].isalnum() else after + _BEHIND]
            word = self._words.get(piece)
            if word is None:
                word = self._words[piece] = self._word(piece, after - start)
            found += [Lit(start + one.start, start + one.end, one.rule, False) for one in word.lit]
            for rule in word.rows:
                found += self._rows(text, start, after, rule)
        return found

    def _word(self, piece: str, length: int) -> _Word:
        """Analyse the words that begin in the first `length` characters of a piece of text."""
        from searchlib.analysis import analyse

        tokens = [token for token in analyse(piece, self._forms) if token.start < length]
        surfaces = {token.surface for token in tokens}
        rows = [at for at, rule in enumerate(self._highlights) if rule.row and rule.row[0][0] in surfaces]
        return _Word(tuple(self._single(tokens)), tuple(rows))

    def _rows(self, text: str, start: int, after: int, rule: int) -> list[Lit]:
        """Return the rows of one rule that begin in text[start:after]."""
        from searchlib.analysis import analyse

        row = self._highlights[rule].row
        first = text.rfind("\n", 0, start) + 1 if "#" in text else start
        end = after
        for _ in range(2 * row[-1][1] + 2):
            end = _word_end(text, end + 1)
        tokens = analyse(text[first:end], self._forms)
        lit = [Lit(first + one.start, first + one.end, rule, True) for one in _in_a_row(tokens, row, rule)]
        return [one for one in lit if start <= one.start < after]

    def _analysed(self, text: str) -> list[Lit]:
        from searchlib.analysis import analyse

        tokens = analyse(text, self._forms)
        found = list(self._single(tokens))
        for at, rule in enumerate(self._highlights):
            if rule.row:
                found += _in_a_row(tokens, rule.row, at)
        return found

    def _single(self, tokens: Sequence[Token]) -> Iterable[Lit]:
        for token in tokens:
            for at, rule in enumerate(self._highlights):
                if (
                    token.surface in rule.surfaces
                    or not rule.stems.isdisjoint(token.stems)
                    or (rule.prefix and token.surface.startswith(rule.prefix))
                ):
                    yield Lit(token.start, token.end, at, False)

    @cached_property
    def _surfaces(self) -> set[str]:
        """Return all written forms that may be lit, but for those that a prefix begins."""
        surfaces = set(self._written(stem for rule in self._highlights for stem in rule.stems))
        for rule in self._highlights:
            surfaces |= {*rule.surfaces, *(surface for surface, _ in rule.row)}
        return surfaces

    @cached_property
    def _forms(self) -> WantedForms:
        from searchlib.analysis import WantedForms

        return WantedForms(self._surfaces, tuple(rule.prefix for rule in self._highlights if rule.prefix))

    @cached_property
    def _beginnings(self) -> re.Pattern[str] | None:
        """Return what matches where a word may begin that is lit; None if nothing is lit at all."""
        surfaces = {*self._surfaces, *(rule.prefix for rule in self._highlights)}
        beginnings = {surface[:_LETTERS] for surface in surfaces if surface}
        shortest = [one for one in beginnings if not any(one[:size] in beginnings for size in range(1, len(one)))]
        patterns = [
            first + _JOINER.join(["", *(f"[{re.escape(one)}{_ACCENTED.get(one, '')}]" for one in beginning[1:])])
            for beginning in sorted(shortest)
            for first in map(re.escape, beginning[0] + _ACCENTED.get(beginning[0], ""))
        ]
        return re.compile("|".join(patterns)) if patterns else None


def _word_end(text: str, at: int) -> int:
    """Return where the piece of text without spaces that stands at an offset ends."""
    ends = [end for end in (text.find(" ", at), text.find("\n", at)) if end >= 0]
    return min(ends, default=len(text))


def _in_a_row(tokens: Sequence[Token], row: Sequence[tuple[str, int]], rule: int) -> Iterable[Lit]:
    """Yield where surfaces stand in a row, with their offsets."""
    at = {(token.position, token.surface): token for token in tokens}
    for first in tokens:
        if first.surface == row[0][0]:
            others = [at.get((first.position + offset - row[0][1], surface)) for surface, offset in row[1:]]
            if all(others):
                yield Lit(first.start, max(one.end for one in (first, *others) if one), rule, True)
