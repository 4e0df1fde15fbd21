"""Find what a query lights in a text: words by stem or written form, and words in a row.

Analysing a whole article to light ten words of it would cost more than the search. The written forms that may be lit
are known from the index, so only words that begin as one of them does are looked at. A word of nothing but letters is
read by itself; what is written in another way is analysed with what stands around it. Each is read once a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from searchlib.acronyms import not_shouted

if TYPE_CHECKING:
    from searchlib.analysis import Token, WantedForms
    from searchlib.engine.querying.matched import Highlight
    from searchlib.skimming import Beginnings, Skimmed

Written = Callable[[Iterable[str]], Iterable[str]]
"""Returns the written forms, folded, that have any of some stems in the archive."""

LOOKED_AT = 200_000
"""Code points of a text in which matches are looked for: longer articles are books."""

_BEHIND = 16
_PLAIN = re.compile(r"[0-9a-z]+")


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


class _Row:
    """Know how a row of words looks in a skimmed text.

    Attributes:
        words: those of its words that are nothing but letters and digits.
        whole: the row as it mostly stands there; b"" where it is more than one word of letters after the other.
        pieces: how many pieces of text without spaces it may take behind the first.
    """

    def __init__(self, row: Sequence[tuple[str, int]]) -> None:
        first = row[0][1]
        together = all(
            offset == first + at and word.isascii() and word.isalpha() for at, (word, offset) in enumerate(row)
        )
        self.words = [word.encode() for word, _ in row if _PLAIN.fullmatch(word)]
        self.whole = b" " + b" ".join(self.words) if together else b""
        self.pieces = 2 * row[-1][1] + 2


class Lights:
    """Light the matches of one query.

    Args:
        highlights: what to light.
        written: knows the written forms of stems.
    """

    def __init__(self, highlights: Sequence[Highlight], written: Written) -> None:
        self._highlights = highlights
        self._written = written
        self._fields = {rule.field for rule in highlights}
        self._words: dict[str, _Word] = {}

    def find(self, text: str, field: str) -> list[Lit]:
        """Return every lit stretch of the text of a field, in order."""
        here = {None, field}
        if not text or self._fields.isdisjoint(here) or not self._beginnings:
            return []
        found = self._sought(not_shouted(text[:LOOKED_AT]))
        if not self._fields <= here:
            found = [one for one in found if self._highlights[one.rule].field in here]
        found.sort()
        return found

    def _sought(self, text: str) -> list[Lit]:
        """Read the words that begin as something that may be lit does, and those that may be it, written oddly."""
        skimmed, places = self._beginnings.skim(text)
        found: list[Lit] = []
        after = 0
        for at in places:
            if at < after:
                continue
            end = skimmed.plain_end(at)
            if end:
                start, after = at, end
                word = self._words.get(text[start:end]) or self._plain(text[start:end])
            else:
                start = max(text.rfind(" ", after, at), text.rfind("\n", after, at), after - 1) + 1
                after = skimmed.piece_end(at)
                piece = text[start : after if text[after - 1].isalnum() else after + _BEHIND]
                word = self._words.get(piece) or self._analysed_piece(piece, after - start)
            for one in word.lit:
                found.append(Lit(start + one.start, start + one.end, one.rule, False))
            for rule in word.rows:
                found += self._row(skimmed, start, after, rule, end > 0)
        return found

    def _plain(self, raw: str) -> _Word:
        """Read a word that is one token, whatever stands around it."""
        form = self._forms[raw]
        lit = [Lit(0, len(raw), rule, False) for rule in self._lighting(form.surface, form.stems)]
        word = self._words[raw] = _Word(tuple(lit), self._beginning({form.surface}))
        return word

    def _analysed_piece(self, piece: str, length: int) -> _Word:
        """Analyse the words that begin in the first `length` characters of a piece of text."""
        from searchlib.analysis import analyse

        tokens = [token for token in analyse(piece, self._forms) if token.start < length]
        rows = self._beginning({token.surface for token in tokens})
        word = self._words[piece] = _Word(tuple(self._single(tokens)), rows)
        return word

    def _row(self, skimmed: Skimmed, start: int, after: int, rule: int, plain: bool) -> list[Lit]:
        """Return the rows of one rule that begin in text[start:after]; `plain` says that this is a word of letters."""
        row = self._rows[rule]
        if plain and row.whole:
            end = skimmed.row_end(start, row.whole)
            if end:
                return [Lit(start, end, rule, True)]
        end = after
        for _ in range(row.pieces):
            end = skimmed.piece_end(end + 1)
        if not skimmed.may_hold(row.words, start, end):
            return []
        return self._analysed_row(skimmed.text, start, after, end, rule)

    def _analysed_row(self, text: str, start: int, after: int, end: int, rule: int) -> list[Lit]:
        """Return the rows of one rule that begin in text[start:after] and stand in text[start:end]."""
        from searchlib.analysis import analyse

        first = text.rfind("\n", 0, start) + 1 if "#" in text else start
        found = _in_a_row(analyse(text[first:end], self._forms), self._highlights[rule].row, rule)
        lit = [Lit(first + one.start, first + one.end, rule, True) for one in found]
        return [one for one in lit if start <= one.start < after]

    def _single(self, tokens: Sequence[Token]) -> Iterator[Lit]:
        for token in tokens:
            for rule in self._lighting(token.surface, token.stems):
                yield Lit(token.start, token.end, rule, False)

    def _lighting(self, surface: str, stems: tuple[str, ...]) -> Iterator[int]:
        """Yield the numbers of the highlights that light a word."""
        for at, rule in enumerate(self._highlights):
            if (
                surface in rule.surfaces
                or not rule.stems.isdisjoint(stems)
                or (rule.prefix and surface.startswith(rule.prefix))
            ):
                yield at

    def _beginning(self, surfaces: set[str]) -> tuple[int, ...]:
        """Return the numbers of the highlights whose row begins with one of some words."""
        return tuple([at for at, rule in enumerate(self._highlights) if rule.row and rule.row[0][0] in surfaces])

    @cached_property
    def _rows(self) -> dict[int, _Row]:
        return {at: _Row(rule.row) for at, rule in enumerate(self._highlights) if rule.row}

    @cached_property
    def _surfaces(self) -> set[str]:
        """Return all written forms that may be lit, but for those that a prefix begins."""
        surfaces = set(self._written({stem for rule in self._highlights for stem in rule.stems}))
        for rule in self._highlights:
            surfaces |= {*rule.surfaces, *(surface for surface, _ in rule.row)}
        return surfaces

    @cached_property
    def _forms(self) -> WantedForms:
        from searchlib.analysis import WantedForms

        return WantedForms(self._surfaces, tuple(rule.prefix for rule in self._highlights if rule.prefix))

    @cached_property
    def _beginnings(self) -> Beginnings:
        """Return what finds where a word may begin that is lit."""
        from searchlib.skimming import Beginnings

        surfaces = {*self._surfaces, *(rule.prefix for rule in self._highlights)}
        return Beginnings(surface for surface in surfaces if surface)


def _in_a_row(tokens: Sequence[Token], row: Sequence[tuple[str, int]], rule: int) -> Iterable[Lit]:
    """Yield where surfaces stand in a row, with their offsets."""
    at = {(token.position, token.surface): token for token in tokens}
    for first in tokens:
        if first.surface == row[0][0]:
            others = [at.get((first.position + offset - row[0][1], surface)) for surface, offset in row[1:]]
            if all(others):
                yield Lit(first.start, max(one.end for one in (first, *others) if one), rule, True)
