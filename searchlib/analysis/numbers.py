"""Read Italian number words: "diecimila" and "10mila" are 10000."""

from __future__ import annotations

import re
from functools import cache

_UNITS = "uno due tre quattro cinque sei sette otto nove".split()
_TEENS = "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove".split()
_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_OTHER_WORDS = frozenset("un uno una sei cento".split())
"""What is mostly no number in the news: articles, the verb, and "per cento"."""

_DIGITS_MILA = re.compile(r"([1-9]\d{0,2})mila")
_LONGEST = len("novecentonovantanovemilanovecentonovantanove") + 4


def number_of(word: str) -> int | None:
    """Return the value of a folded number word below a million, or None for any other word."""
    if len(word) > _LONGEST or word in _OTHER_WORDS:
        return None
    if "mil" not in word:
        return _below_thousand().get(word)
    digits = _DIGITS_MILA.fullmatch(word)
    if digits:
        return int(digits[1]) * 1000
    if word.startswith("mille"):
        return _sum(1000, word[5:])
    thousands, mila, rest = word.partition("mila")
    count = _below_thousand().get(thousands, 0)
    return _sum(count * 1000, rest) if mila and count > 1 else None


def _sum(thousands: int, rest: str) -> int | None:
    below = _below_thousand().get(rest) if rest else 0
    return None if below is None else thousands + below


@cache
def _below_thousand() -> dict[str, int]:
    """Return every spelling of the numbers from 1 to 999: ventun and ventuno, centotto and centootto."""
    words = {"un": 1} | {word: value for value, word in enumerate(_UNITS + _TEENS, start=1)}
    units = dict(list(words.items())[:10])
    for value, ten in enumerate(_TENS, start=2):
        words[ten] = words[ten[:-1]] = value * 10
        words |= {_joined(ten, unit): value * 10 + digit for unit, digit in units.items()}
    tens = dict(words)
    for value, unit in enumerate(["", *_UNITS[1:]], start=1):
        hundred = f"{unit}cento"
        words[hundred] = value * 100
        words |= {hundred + rest: value * 100 + below for rest, below in tens.items()}
        words |= {_joined(hundred, rest): value * 100 + below for rest, below in tens.items()}
    return words


def _joined(first: str, second: str) -> str:
    """Join two number words; the first loses its vowel before o and u: ventotto, centundici."""
    return (first[:-1] if second[0] in "ou" else first) + second
