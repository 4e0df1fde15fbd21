"""Tell whether a word means a country where it stands: Russo the surname, the river Giordano, "usa" the verb."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from searchlib.names import fold
from searchlib.places.gazetteer import are_evils, is_articled_surname, table
from searchlib.places.phrases import DEMONYM, METONYM, NAME, TOWN, Reading
from searchlib.places.spot import Spot
from searchlib.places.written import written

_OPENING = frozenset('.!?:;\n«“"…(—–')
"""Marks after which any word may be capitalised."""
_MARKS = _OPENING | frozenset(",)»”")
_AND = frozenset((",", "e", "ed", "o"))
_LONGEST_LIST = 12
"""How many tokens back a list of languages is followed: "parla italiano, francese e tedesco"."""
_OF = frozenset("di del della dell dello dei degli delle d".split())
_THE = frozenset(("il", "i", "l"))
_PLAYING = frozenset("fa faceva fai fanno far fare facendo fatto".split())
_OF_THE = frozenset(("dei", "degli"))
_PLURAL_ARTICLES = frozenset("i gli le dei degli delle ai agli alle dai dagli dalle nei negli nelle sui sugli".split())
_SMALL_WORDS = frozenset(
    """
    a ad al all alla alle ai agli con contro da dal dall dalla dei del dell della delle di d e ed fra tra il in l la le
    i gli lo nel nell nella o per su sul sull sulla un una verso
    """.split()
)
"""Words that titles in capital initials capitalise too: "Putin Incontra Kim A Mosca"."""
_AFTER_A_VERB = frozenset("il lo la i gli le l un uno una questo questa i tuoi suo sua il la bene pure".split())
NAMES = frozenset((NAME, METONYM, TOWN))
_AFTER_PLURALS = frozenset("i dei ai dai nei sui questi quei".split())


_NEIGHBOURS_KEPT = 10_000


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("ambiguous_it.json")[name])


class Neighbour(NamedTuple):
    """Hold what the word before a phrase tells of it.

    Attributes:
        small: the word in small letters.
        folded: and without accents.
        bars: what comes after it is no place: a street, a river.
        links: it may link a phrase to such a word: the mar del Giappone.
        given: it is a given name.
    """

    small: str
    folded: str
    bars: bool
    links: bool
    given: bool


class _Neighbours(dict[str, Neighbour]):
    """Remember what words tell of the phrases after them."""

    def __missing__(self, word: str) -> Neighbour:
        small, folded = word.lower(), fold(word)
        bars = small in _words("streets") or small in _words("waters")
        found = Neighbour(small, folded, bars, small in _OF, folded in _words("given"))
        if len(self) >= _NEIGHBOURS_KEPT:
            self.clear()
        self[word] = found
        return found


_neighbours = _Neighbours()


def means_place(spot: Spot, reading: Reading, loose: bool) -> bool:
    """Return whether a phrase means a place as a reading says.

    Args:
        spot: the phrase where it stands.
        reading: what it would mean.
        loose: names may be in small letters, as tags are.
    """
    before = _neighbours[spot.previous]
    if before.bars:
        return False
    if reading.after and before.folded not in reading.after and not (loose and _is_whole_town(spot, reading)):
        return False
    if before.links and spot.earlier.lower() in _words("waters"):
        return False
    if before.small in _OF_THE and spot.words[0][0].isupper() and spot.earlier.lower() in _words("streets"):
        return False
    if reading.kind in NAMES:
        return _is_name(spot, reading, before, loose)
    if _has_article_of_surname(spot, before, loose):
        return False
    if spot.words[0][0].islower():
        return _is_adjective(spot, reading, before)
    return reading.kind == DEMONYM and _is_capital_demonym(spot, before)


def _is_whole_town(spot: Spot, reading: Reading) -> bool:
    """Return whether a tag is nothing but a town: Prato."""
    whole = spot.previous == "\n" == spot.following
    return reading.kind == TOWN and whole and spot.words[0][0].isupper()


def _is_name(spot: Spot, reading: Reading, before: Neighbour, loose: bool) -> bool:
    words = spot.words
    word = words[0]
    if not loose and word[0].islower():
        several = len(words) > 1 and (reading.kind == NAME or any(part[0].isupper() for part in words))
        if not several:
            return False
    folded = fold(word)
    if len(words) == 1:
        if before.given:
            return False
        if folded in _words("also_given") and not word.isupper():
            after = spot.following
            if after[0].isupper() and not after.isupper():
                return False
        if folded == "usa":
            return _is_usa(word, spot.previous, spot.following)
        if folded == "mali" and _is_noun(spot, before):
            return False
    if reading.kind == NAME and folded not in _words("cities_too"):
        return True
    return _stands_alone(spot, before)


def _is_noun(spot: Spot, before: Neighbour) -> bool:
    """Return whether "Mali" are evils and not the country: i mali, or at the beginning "Mali di stagione"."""
    return before.small in _AFTER_PLURALS or (spot.previous in _OPENING and are_evils(fold(spot.following)))


def _is_usa(word: str, before: str, after: str) -> bool:
    """Return whether "Usa" are the United States and not "it uses", which may begin a sentence."""
    if word.isupper() or "." in word:
        return True
    return word[0].isupper() and (before not in _OPENING or after.lower() not in _AFTER_A_VERB)


def _stands_alone(spot: Spot, before: Neighbour) -> bool:
    """Return whether a town stands for itself: not in Real Madrid, in Denzel Washington, in the accordo di Parigi."""
    previous = spot.previous
    if previous in _MARKS:
        return True
    if before.links and spot.earlier.lower() in _words("treaties"):
        return False
    if not previous[0].isupper() or before.small in _SMALL_WORDS or spot.earlier in _OPENING:
        return True
    return previous.isupper() or before.small in _words("bodies") or written()[previous] is not None


def _is_adjective(spot: Spot, reading: Reading, before: Neighbour) -> bool:
    """Return whether a demonym in small letters is one: not a language, not "alla francese", not a tag's surname."""
    if _is_language(spot, reading, before.small):
        return False
    if before.small in _THE and spot.earlier.lower() in _PLAYING and spot.words[0] in _words("played"):
        return False
    if before.small in ("alla", "all") and not spot.following[0].isupper():
        return False
    return not (before.given and spot.words[0] in _words("surnames"))


def _has_article_of_surname(spot: Spot, before: Neighbour, loose: bool) -> bool:
    """Return whether a demonym and the article before it are a surname: La Russa, a tag's ignazio la russa."""
    word = spot.words[0]
    if not is_articled_surname(before.folded, fold(word)):
        return False
    return loose or word[0].isupper() or _neighbours[spot.earlier].given


def _is_language(spot: Spot, reading: Reading, previous: str) -> bool:
    """Return whether a demonym names a language: "di lingua romena", "in russo", "prova di greco"."""
    if previous in _words("language") or (reading.language and previous in _words("taught")):
        return True
    if reading.language and previous == "di" and spot.earlier.lower() in _words("lessons"):
        return True
    if not reading.language or previous not in _AND:
        return False
    behind = spot.behind(_LONGEST_LIST)[-_LONGEST_LIST:]
    for index in range(len(behind) - 2, 0, -2):
        if not _may_be_language(behind[index]):
            return False
        previous = behind[index - 1].lower()
        if previous in _words("language") or previous in _words("taught"):
            return True
        if previous not in _AND:
            return False
    return False


def _may_be_language(token: str) -> bool:
    node = written()[token]
    return node is not None and any(reading.language for reading in node.value or ())


def _is_capital_demonym(spot: Spot, before: Neighbour) -> bool:
    """Return whether a capitalised demonym is one: gli Inglesi, Banca centrale Russa, not Vincenzo Russo."""
    word, previous = spot.words[0], spot.previous
    folded = fold(word)
    if folded not in _words("surnames"):
        return True
    if word.isupper() and len(word) > 3:  # a whole title in capitals
        return previous.isupper() and not before.given
    if previous[0].isupper() and before.small in _words("bodies"):  # Impero Francese, Partito Comunista Cinese
        return True
    if folded[-1] != "i":
        return False
    return before.small in _PLURAL_ARTICLES or (previous in _OPENING and not spot.following[0].isupper())
