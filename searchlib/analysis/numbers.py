"""Read Italian number words: "diecimila" is 10000."""

from __future__ import annotations

import re
from functools import lru_cache

_UNITS = ("", "un", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
_BELOW_TWENTY = {
    word: value
    for value, word in enumerate(
        """
    zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
    diciassette diciotto diciannove
    """.split()
    )
} | {"un": 1}
_TENS = {
    "vent": 20, "trent": 30, "quarant": 40, "cinquant": 50, "sessant": 60, "settant": 70, "ottant": 80, "novant": 90,
}  # fmt: skip
_TENS_WORD = re.compile(f"({'|'.join(_TENS)})(?:[ai]?(uno?|due|tre|quattro|cinque|sei|sette|otto|nove)?)$")
_HUNDREDS = re.compile(f"({'|'.join(_UNITS[2:])})?cento?(.*)$")
_THOUSANDS = re.compile(r"(.*?)mila(.*)$")
_LONGEST = len("novecentonovantanovemilanovecentonovantanove") + 4


@lru_cache(maxsize=4096)
def number_of(word: str) -> int | None:
    """Return the value of a folded number word from eleven up, or None for any other word.

    Smaller ones are left alone: "sei" and "uno" are mostly other words.
    """
    if len(word) < 5 or len(word) > _LONGEST:
        return None
    value = _below_million(word)
    return value if value is not None and value > 10 else None


def _below_million(word: str) -> int | None:
    if word.startswith("mille"):
        rest = _below_thousand(word[5:]) if word[5:] else 0
        return None if rest is None else 1000 + rest
    match = _THOUSANDS.match(word)
    if match:
        thousands = _below_thousand(match.group(1))
        rest = _below_thousand(match.group(2)) if match.group(2) else 0
        return None if not thousands or rest is None else thousands * 1000 + rest
    return _below_thousand(word)


def _below_thousand(word: str) -> int | None:
    match = _HUNDREDS.match(word)
    if match:
        hundreds = _UNITS.index(match.group(1)) if match.group(1) else 1
        rest = _below_hundred(match.group(2)) if match.group(2) else 0
        return None if rest is None else hundreds * 100 + rest
    return _below_hundred(word)


def _below_hundred(word: str) -> int | None:
    if word in _BELOW_TWENTY:
        return _BELOW_TWENTY[word]
    match = _TENS_WORD.match(word)
    if not match:
        return None
    return _TENS[match.group(1)] + (_BELOW_TWENTY[match.group(2)] if match.group(2) else 0)
