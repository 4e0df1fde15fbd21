"""Tell acronyms from the stop words that they are in small letters: "AI" and "l'Ai" are no preposition, "ai" is."""

from __future__ import annotations

import re

ACRONYMS = frozenset({"AI"})
"""In capitals, as they are read wherever they are told from the stop word."""

_CAPITALS = "[A-ZÀ-ÖØ-Þ]{3}"
_SHOUTED = rf"(?<={_CAPITALS} )(?<!AND |NOT )(?:{'|'.join(ACRONYMS)})(?= {_CAPITALS})(?! AND | NOT )"
"""A word between others in capitals, unless these are a query's operators."""
_SHOUTED_WORDS = [f" {acronym} " for acronym in ACRONYMS]
_END_OF_ARTICLE = frozenset("lLnN")


def not_shouted(text: str) -> str:
    """Return a text, of the same length, with small letters where a stop word stands among capitals.

    Between two words of three capitals and more nothing tells it from an acronym, and it mostly is none: FONDI AI
    COMUNI.
    """
    if not any(word in text for word in _SHOUTED_WORDS):
        return text
    return re.sub(_SHOUTED, lambda match: match[0].lower(), text)


def behind_elided(before: str, word: str) -> str:
    """Return a word as it is read right behind an apostrophe and an elided word, of which `before` is the end.

    An article (l', dell', un') stands before no preposition.
    """
    return word.upper() if word.upper() in ACRONYMS and before[-1:] in _END_OF_ARTICLE else word


def asked_for(query: str) -> str:
    """Return a query as it is meant: who types but one such word does not look for the stop word."""
    alone = query.strip().upper()
    return alone if alone in ACRONYMS else not_shouted(query)
