"""Know what Italian papers write in several ways, for queries: names, compounds, centuries, amounts.

Names from other scripts are spelled as a paper, an agency or a year prefers: Zelensky, Zelenskij. What only accents or
hyphens tell apart is one to the analysis, and so is not here. The tables are code for the reason that
`institutions.py` gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from searchlib.query.expansion import Finder, Found, synonyms

_NAMES = """
Zelensky, Zelenskyj, Zelenskij, Zelenskyy, Zelenskiy, Zelens'kyj
Navalny, Navalnyj, Navalnij
Gorbaciov, Gorbachev, Gorbacev
Krusciov, Khrushchev, Kruscev
Eltsin, Yeltsin
Lukashenko, Lukasenko, Lukascenko
Shoigu, Sojgu
Prigozhin, Prigozin
Politkovskaja, Politkovskaya
Dostoevskij, Dostoevsky, Dostoyevsky
Tolstoj, Tolstoy
Gheddafi, Gaddafi, Qaddafi
Khomeini, Komeini
Bin Laden, Ben Laden
Yasser Arafat, Yasir Arafat
Netanyahu, Netaniahu
Mao Zedong, Mao Tse Tung
Al Qaeda, Al Qaida
Isis, Stato islamico, Daesh
Hezbollah, Hizbollah, Hizbullah
Houthi, Huthi
talebani, taliban
jihad, gihad
jihadista, gihadista
jihadisti, gihadisti
Al Jazeera, Al Jazira
Kiev, Kyiv, Kyjiv
Donetsk, Donec'k
Luhansk, Lugansk, Luhans'k
Mykolaiv, Nikolaev
Zaporizhzhia, Zaporizhzhya, Zaporizhia, Zaporizzja, Zaporozhye
Sebastopoli, Sevastopol
Kharkiv, Kharkov, Charkiv
Kherson, Cherson
Odessa, Odesa
Leopoli, Lviv
Donbass, Donbas
Chernobyl, Cernobyl, Chornobyl
Karabakh, Karabach
Pechino, Beijing
Teheran, Tehran
Baghdad, Bagdad
Mosul, Mossul
Bengasi, Benghazi
Misurata, Misrata
Mogadiscio, Mogadishu
Nanchino, Nanjing
Canton, Guangzhou
Rangoon, Yangon
Smirne, Izmir
Danzica, Gdansk
Pristina, Prishtina
Mumbai, Bombay
Calcutta, Kolkata
milioni, mln
miliardi, mld
percento, per cento
"""
"""Rows of names that say the same."""

_COMPOUNDS = """
centro destra sinistra
vice presidente presidenti presidenza premier ministro ministri sindaco sindaci direttore segretario capo
anti terrorismo terroristico mafia droga corruzione immigrazione riciclaggio violenza razzismo razzista doping trust
anti fascismo fascista fascisti semitismo semita semiti americano americani europeo europei europeista incendio sommossa
filo russo russa russi russe americano americana americani cinese cinesi palestinese palestinesi israeliano israeliani
neo nazista nazisti nazismo fascista fascisti fascismo eletto eletta
auto bomba bombe
"""
"""Beginnings, and the words that are written after each of them in one word or in two: vicepresidente, vice presidente.

Not every word that begins so is one of these: neonati, antichità.
"""

_CENTURIES = """
II secondo III terzo IV quarto V quinto VI sesto VII settimo VIII ottavo IX nono X decimo XI undicesimo XII dodicesimo
XIII tredicesimo XIV quattordicesimo XV quindicesimo XVI sedicesimo XVII diciassettesimo XVIII diciottesimo
XIX diciannovesimo XX ventesimo XXI ventunesimo
"""
"""Centuries in numerals and in words; the first is left out, whose numeral is an article to the analysis."""


def _rows() -> Iterator[tuple[str, ...]]:
    for row in _NAMES.strip().splitlines():
        yield tuple(name.strip() for name in row.split(","))
    for row in _COMPOUNDS.strip().splitlines():
        beginning, *words = row.split()
        yield from ((f"{beginning}{word}", f"{beginning} {word}") for word in words)
    numbers = iter(_CENTURIES.split())
    yield from ((f"{numeral} secolo", f"{word} secolo") for numeral, word in zip(numbers, numbers, strict=True))


SPELLINGS = tuple(_rows())
"""Rows of what says the same."""

_MONTHS = frozenset(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
)
_THOUSANDS = "mila"
_OF_AGE = ("enne", "enni")
_DECIMAL = re.compile(r"\d{1,3}\.\d{1,2}")

_spelled: Finder = synonyms({name: [other for other in row if other != name] for row in SPELLINGS for name in row})


def spellings(words: Sequence[str]) -> Iterable[Found]:
    """Find names, compounds, centuries and amounts in words side by side; other spellings of them say the same."""
    yield from _amounts(words)
    yield from _spelled(words)


def _amounts(words: Sequence[str]) -> Iterator[Found]:
    """Find amounts, ages and the first day of a month: 10 mila and 10mila, 30enne and trentenne, primo and 1 maggio.

    A sign is no word to the analysis, so that 20 per cento finds whatever says 20, what says "20 per cento" first.
    """
    for at, word in enumerate(map(str.lower, words)):
        following = words[at + 1].lower() if at + 1 < len(words) else ""
        thousands = word.removesuffix(_THOUSANDS)
        if following == _THOUSANDS and word.isdecimal():
            yield at, at + 2, (f"{word}{_THOUSANDS}",)
        elif thousands != word and thousands.isdecimal():
            yield at, at + 1, (f"{thousands} {_THOUSANDS}",)
        elif word[:1].isdecimal() and (parts := _percent(words[at + 1 : at + 3])):
            yield at, at + 1 + parts, (f"{word}%",)
        elif following in _MONTHS and word in ("primo", "1", "1°", "1º"):
            yield at, at + 2, (f"{'1' if word == 'primo' else 'primo'} {following}",)
        elif _DECIMAL.fullmatch(word):  # not the reverse: to the analysis, 3.5 is what 3-5 is
            yield at, at + 1, (word.replace(".", ","),)
        elif word.endswith(_OF_AGE) and (age := _ages().get(word[: -len(_OF_AGE[0])])):
            yield at, at + 1, (f"{age}{word[-len(_OF_AGE[0]) :]}",)


@cache
def _ages() -> dict[str, str]:
    """Return what begins the words for people of 11 to 99 years, in digits for that in letters, and the reverse."""
    from searchlib.date_words import WORDS  # which only queries for dates and ages need

    letters: dict[str, str] = {}
    for word, digits in WORDS.items():
        if digits.isdecimal() and 10 < int(digits) < 100 and word[-1] in "aeio":  # twenty and ventun are left out
            letters.setdefault(digits, word if word.endswith("tre") else word[:-1])
    return letters | {word: digits for digits, word in letters.items()}


def _percent(words: Sequence[str]) -> int:
    """Return how many words say "per cento" at the beginning of some; 0 if none do."""
    lower = [word.lower() for word in words]
    return 1 if lower[:1] == ["percento"] else 2 * (lower == ["per", "cento"])
