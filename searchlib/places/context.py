"""Tell whether a word means a country where it stands: Russo the surname, the river Giordano, "usa" the verb."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from searchlib.names import fold
from searchlib.places.gazetteer import table
from searchlib.places.mentions import DEMONYM, METONYM, NAME, TOWN, Reading, written

_OPENING = frozenset('.!?:;\n«“"…(—–')
"""Marks after which any word may be capitalised."""
_MARKS = _OPENING | frozenset(",)»”")
_AND = frozenset((",", "e", "ed", "o"))
_LONGEST_LIST = 12
"""How many tokens back a list of languages is followed: "parla italiano, francese e tedesco"."""
_OF = frozenset("di del della dell dello dei degli delle d".split())
_PLURAL_ARTICLES = frozenset("i gli le dei degli delle ai agli alle dai dagli dalle nei negli nelle sui sugli".split())
_SMALL_WORDS = frozenset(
    """
    a ad al all alla alle ai agli con contro da dal dall dalla dei del dell della delle di d e ed fra tra il in l la le
    i gli lo nel nell nella o per su sul sull sulla un una verso
    """.split()
)
"""Words that titles in capital initials capitalise too: "Putin Incontra Kim A Mosca"."""
_AFTER_A_VERB = frozenset("il lo la i gli le l un uno una questo questa i tuoi suo sua il la bene pure".split())
_AFTER_PLURALS = frozenset("i dei ai dai nei sui questi quei".split())


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("ambiguous_it.json")[name])


def means_place(tokens: Sequence[str], start: int, end: int, reading: Reading, loose: bool) -> bool:
    """Return whether the tokens [start, end) mean a place as a reading says.

    Args:
        tokens: the tokens of the whole text.
        start, end: where the phrase stands.
        reading: what it would mean.
        loose: names may be in small letters, as tags are.
    """
    before = tokens[start - 1] if start else "\n"
    previous = before.lower()
    if reading.after and fold(previous) not in reading.after:
        return False
    if previous in _words("streets") or _is_water(tokens, start, previous):
        return False
    if reading.kind in (NAME, METONYM, TOWN):
        return _is_name(tokens, start, end, reading, loose)
    word = tokens[start]
    if word[0].islower():
        return _is_adjective(tokens, start, end, reading, previous)
    return reading.kind == DEMONYM and _is_capital_demonym(tokens, start, end, before)


def _is_water(tokens: Sequence[str], start: int, previous: str) -> bool:
    """Return whether a river or a sea comes before: the fiume Niger, the mar del Giappone."""
    waters = _words("waters")
    return previous in waters or (previous in _OF and start > 1 and tokens[start - 2].lower() in waters)


def _is_name(tokens: Sequence[str], start: int, end: int, reading: Reading, loose: bool) -> bool:
    word = tokens[start]
    before = tokens[start - 1] if start else "\n"
    after = tokens[end] if end < len(tokens) else "\n"
    if word[0].islower() and not loose:
        several = end - start > 1 and (reading.kind == NAME or any(t[0].isupper() for t in tokens[start:end]))
        if not several:
            return False
    folded = fold(word)
    if end - start == 1:
        if fold(before) in _words("given"):
            return False
        if folded in _words("also_given") and after[0].isupper() and not after.isupper() and not word.isupper():
            return False
        if folded == "usa":
            return _is_usa(word, before, after)
        if folded == "mali" and before.lower() in _AFTER_PLURALS:
            return False
    if reading.kind == NAME and folded not in _words("cities_too"):
        return True
    return _stands_alone(tokens, start, before)


def _is_usa(word: str, before: str, after: str) -> bool:
    """Return whether "Usa" are the United States and not "it uses", which may begin a sentence."""
    if word.isupper() or "." in word:
        return True
    return word[0].isupper() and (before not in _OPENING or after.lower() not in _AFTER_A_VERB)


def _stands_alone(tokens: Sequence[str], start: int, before: str) -> bool:
    """Return whether a town stands for itself: not in Real Madrid, in Denzel Washington, in the accordo di Parigi."""
    if before in _MARKS or not before:
        return True
    earlier = tokens[start - 2] if start > 1 else "\n"
    previous = before.lower()
    if previous in _OF and earlier.lower() in _words("treaties"):
        return False
    if not before[0].isupper() or previous in _SMALL_WORDS or earlier in _OPENING:
        return True
    return before.isupper() or previous in _words("bodies") or written()[before] is not None


def _is_adjective(tokens: Sequence[str], start: int, end: int, reading: Reading, previous: str) -> bool:
    """Return whether a demonym in small letters is one: not a language, not "alla francese", not a tag's surname."""
    if _is_language(tokens, start, reading):
        return False
    after = tokens[end] if end < len(tokens) else "\n"
    if previous in ("alla", "all") and not after[0].isupper():
        return False
    return not (fold(previous) in _words("given") and tokens[start] in _words("surnames"))


def _is_language(tokens: Sequence[str], start: int, reading: Reading) -> bool:
    """Return whether a demonym names a language: "di lingua romena", "in russo", "parla italiano e tedesco"."""
    for index in range(start, max(start - _LONGEST_LIST, 0), -2):
        previous = tokens[index - 1].lower()
        if previous in _words("language") or (reading.language and previous == "in"):
            return True
        if not reading.language or previous not in _AND or index < 2 or not _may_be_language(tokens[index - 2]):
            return False
    return False


def _may_be_language(token: str) -> bool:
    node = written()[token]
    return node is not None and any(reading.language for reading in node.value or ())


def _is_capital_demonym(tokens: Sequence[str], start: int, end: int, before: str) -> bool:
    """Return whether a capitalised demonym is one: gli Inglesi, Banca centrale Russa, not Vincenzo Russo."""
    word = tokens[start]
    folded = fold(word)
    if folded not in _words("surnames"):
        return True
    if word.isupper() and len(word) > 3:  # a whole title in capitals
        return before.isupper() and fold(before) not in _words("given")
    if before[0].isupper() and before.lower() in _words("bodies"):  # Impero Francese, Partito Comunista Cinese
        return True
    if folded[-1] != "i":
        return False
    after = tokens[end] if end < len(tokens) else "\n"
    return before.lower() in _PLURAL_ARTICLES or (before in _OPENING and not after[0].isupper())
