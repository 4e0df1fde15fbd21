"""Read the dates of a query: one word, several in quotation marks or brackets, or several that follow one another."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise

from searchlib.config import SlashedDates
from searchlib.dates import Period, parse_period
from searchlib.errors import DateNotUnderstood
from searchlib.fields import DATE_FIELDS
from searchlib.names import fold
from searchlib.query.lexer import Token

_LONGEST = 8
"""A date has so many words at most: dal primo marzo al 10 aprile dell'anno scorso."""
_ENDING = ",;:!?"


def _is_dated(token: Token) -> bool:
    """Tell whether a field whose values are periods stands right before a token."""
    return bool(token.marks) and token.marks[-1].kind == "field" and token.marks[-1].name in DATE_FIELDS


class Periods:
    """Read texts as periods, each once: brackets of dates in one another ask for the same texts."""

    def __init__(self, today: datetime.date, slashed: SlashedDates) -> None:
        self._today, self._slashed = today, slashed
        self._known: dict[str, Period | None] = {}

    def read(self, text: str) -> Period | None:
        """Return the period that a text means, punctuation behind it apart, or None."""
        text = text.rstrip(_ENDING)
        text = text if text.endswith("..") else text.rstrip(".")
        if text not in self._known:
            try:
                self._known[text] = parse_period(text, self._today, self._slashed)
            except DateNotUnderstood:
                self._known[text] = None
        return self._known[text]

    def joined(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Return tokens with each date joined to the words behind it with which it is the longest date.

        So `data:ottobre 2025` is that month. A preposition is not the end of a date.
        """
        if not any(_is_dated(token) for token in tokens):
            return tokens
        joined: list[Token] = []
        at = 0
        while at < len(tokens):
            token, at = tokens[at], at + 1
            if token.kind == "word" and _is_dated(token):
                text, count = self._longest([token, *tokens[at : at + _LONGEST - 1]])
                at += count - 1
                token = token._replace(text=text, span=(token.span[0], tokens[at - 1].span[1]))
            joined.append(token)
        return joined

    def _longest(self, tokens: Sequence[Token]) -> tuple[str, int]:
        """Return the text of the longest date that begins with the first of some words, and its number of words."""
        from searchlib.date_words import NOISE

        text, found = tokens[0].text, (tokens[0].text, 1)
        for count, (before, token) in enumerate(pairwise(tokens), start=2):
            if token.kind != "word" or token.marks or before.text.endswith(tuple(_ENDING)):
                break
            text = f"{text} {token.text}"
            if fold(token.text.rstrip(_ENDING)) not in NOISE and self.read(text):
                found = text, count
        return found
