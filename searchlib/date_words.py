"""Hold the words that dates are written with, Italian and a little English.

Words are in lower case and without accents. `WORDS` turns what has several spellings into one code, so that the
patterns of `searchlib.date_expressions` stay short; codes begin with a capital letter, which no folded text holds:

    M1 … M12    months             S1 … S4    seasons, from spring
    W0 … W6     weekdays, from Monday          Ud Uw Um Uq Uk Uh Uy    units (day, week, month … year)

Number words become digits, and words with the same sense become one of them.
"""

from __future__ import annotations

import re
import unicodedata

from searchlib.date_spans import year_of

# "mar" is also martedì, "ago" also the English of "fa": the patterns that need them allow M3 and M8 there.
_MONTHS = (
    "gennaio gen genn january jan",
    "febbraio feb febb february",
    "marzo mar march",
    "aprile apr april",
    "maggio mag may",
    "giugno giu june jun",
    "luglio lug july jul",
    "agosto ago august aug",
    "settembre set sett september sep sept",
    "ottobre ott october oct",
    "novembre nov november",
    "dicembre dic december dec",
)
_WEEKDAYS = (
    "lunedi lun monday mon",
    "martedi tuesday tue",
    "mercoledi mer wednesday wed",
    "giovedi gio thursday thu",
    "venerdi ven friday fri",
    "sabato sab saturday sat",
    "domenica dom sunday sun",
)
_SEASONS = ("primavera spring", "estate summer", "autunno autumn fall", "inverno winter")
_UNITS = {
    "d": "giorno giorni gg day days",
    "w": "settimana settimane week weeks",
    "m": "mese mesi month months",
    "q": "trimestre trimestri quarter quarters",
    "k": "quadrimestre quadrimestri",
    "h": "semestre semestri half",
    "y": "anno anni year years",
}
_SAME = {
    "scorso": "scorsa scorsi scorse passato passata passati passate last past",
    "ultimo": "ultima",
    "ultimi": "ultime",
    "questo": "questa quest this corrente corso",
}

_DIGITS = ("uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
_TEENS = (
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
)
_TENS = ("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
_ENGLISH_DIGITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("primo first", "secondo second", "terzo third", "quarto fourth")


def _number_words() -> dict[str, str]:
    """Return the number words up to a hundred (and duemila), the ordinals up to the fourth, and their digits."""
    numbers = {"un": 1, "una": 1, "cento": 100, "cent": 100, "hundred": 100, "duemila": 2000}
    for words in (_DIGITS, _ENGLISH_DIGITS):
        numbers |= {word: number for number, word in enumerate(words, 1)}
    for line in _TEENS:
        numbers |= {word: number for number, word in enumerate(line.split(), 10)}
    numbers |= {word: 10 * ten for ten, word in enumerate(_ENGLISH_TENS, 2)}
    for ten, word in enumerate(_TENS, 2):
        stem = word[:-1]  # vent'anni, trentuno, quarantotto
        numbers |= {word: 10 * ten, stem: 10 * ten, f"{stem}un": 10 * ten + 1}
        numbers |= {(stem if digit[0] in "uo" else word) + digit: 10 * ten + n for n, digit in enumerate(_DIGITS, 1)}
    for number, line in enumerate(_ORDINALS, 1):
        numbers |= dict.fromkeys(line.split(), number)
    return {word: str(number) for word, number in numbers.items()}


WORDS: dict[str, str] = {
    **{word: f"M{n}" for n, line in enumerate(_MONTHS, 1) for word in line.split()},
    **{word: f"W{n}" for n, line in enumerate(_WEEKDAYS) for word in line.split()},
    **{word: f"S{n}" for n, line in enumerate(_SEASONS, 1) for word in line.split()},
    **{word: f"U{unit}" for unit, line in _UNITS.items() for word in line.split()},
    **{word: one for one, line in _SAME.items() for word in line.split()},
    **_number_words(),
}

# Articles and prepositions that say nothing about which day is meant.
_NOISE = (
    "a ad al allo alla all ai agli alle di d del dello della dell dei degli delle",
    "in nel nello nella nell nei negli nelle su sul sullo sulla sull sui sugli sulle",
    "il lo la l i gli le per durante the of on at",
)
NOISE = frozenset(word for line in _NOISE for word in line.split())

# The words of ranges, as alternatives of a pattern.
FROM = "(?:(?:a (?:partire|cominciare)|fin|sin) )?(?:da|dal|dallo|dalla|dall|dai|dagli|dalle|from|since)"
TO = "(?:(?:e )?(?:fino|sino|up) )?(?:a|ad|al|allo|alla|all|ai|agli|alle|to|until|till)"
BETWEEN, AND = "(?:tra|fra|between)", "(?:e|ed|and)"
UNTIL, BEFORE, AFTER = "(?:fino|sino|entro|until|till)", "(?:prima|before)", "(?:dopo|after)"
ONWARDS = "(?: (?:in poi|in avanti|onwards?))?"

# How many days ago.
DAYS_AGO: dict[str, int] = {
    **dict.fromkeys(("oggi", "stamattina", "stamani", "stamane", "stasera", "today", "tonight"), 0),
    **dict.fromkeys(("ieri", "ieri mattina", "ieri sera", "yesterday"), 1),
    **dict.fromkeys(("altro ieri", "altroieri", "ieri altro", "avantieri", "avant ieri"), 2),
}

# The thirds of a month or a year.
PARTS: dict[str, int] = {"inizio": 0, "inizi": 0, "early": 0, "meta": 1, "mid": 1, "fine": 2, "late": 2}

# Feasts on the same day every year: (month, day). Articles are left out of the names.
FEASTS: dict[str, tuple[int, int]] = {
    "capodanno": (1, 1),
    "epifania": (1, 6),
    "befana": (1, 6),
    "Ud memoria": (1, 27),
    "giornata memoria": (1, 27),
    "san valentino": (2, 14),
    "festa donna": (3, 8),
    "liberazione": (4, 25),
    "festa liberazione": (4, 25),
    "festa lavoro": (5, 1),
    "festa lavoratori": (5, 1),
    "festa repubblica": (6, 2),
    "ferragosto": (8, 15),
    "ognissanti": (11, 1),
    "tutti santi": (11, 1),
    "Ud morti": (11, 2),
    "immacolata": (12, 8),
    "immacolata concezione": (12, 8),
    "vigilia natale": (12, 24),
    "natale": (12, 25),
    "christmas": (12, 25),
    "santo stefano": (12, 26),
    "san silvestro": (12, 31),
}

# Feasts that go with Easter: days after it.
EASTER_FEASTS: dict[str, int] = {
    "W1 grasso": -47,
    "W6 palme": -7,
    "W4 santo": -2,
    "pasqua": 0,
    "easter": 0,
    "pasquetta": 1,
    "W0 angelo": 1,
    "W0 pasqua": 1,
    "pentecoste": 49,
}


def canonical(text: str) -> str:
    """Return a text folded, its words replaced by their codes, its hyphens and dots where the patterns expect them."""
    text = re.sub("[’‘ʼ`´′]", "'", re.sub("[‐‑‒–—−]", "-", text.replace("°", " ")))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(character for character in text if unicodedata.category(character) not in ("Mn", "Cf"))
    text = " ".join(text.split())
    text = re.sub(
        r"(?<= )(?<!anni )'(\d\d)(?!\d)|^'(\d\d)$", lambda found: str(year_of(found[1] or found[2])), text
    )  # nel '98
    text = re.sub(r"(?<=\d)(?:o|a|st|nd|rd|th)(?![a-z])", " ", text)  # 1º, 27th
    text = re.sub(r"\b(?:anno|year) (?=\d{4}\b)", "", text)  # so that "Uy 1990" is the decade of "anni 1990"
    text = re.sub(r"(?<=\d)([-/.])([a-z]+)\.?\1(?=\d)", r" \2 ", text)  # 27-ott-2025
    text = re.sub(r"\b(?:(\d{4})[ -]*)?[qt]([1-4])\b", r"\2 trimestre \1", text)  # Q3 2025, 2025-Q3
    text = re.sub(r"(?<=\d)(?=(?:gg|giorni|settimane|mesi|anni|ore|h)\b)", " ", text)  # 7gg
    text = re.sub(r"(?<=[a-z])/(?=[a-z])|(?<=\b\d{4})/(?=\d{4}\b)", "-", text)  # marzo/maggio, 2024/2025
    text = re.sub(r"(?<=[a-z])-|-(?=[a-z])", " - ", text.replace("..", " .. "))
    text = re.sub(r"(?<=[a-z])\.|[',]", " ", re.sub(" ?/ ?", "/", text))
    return " ".join(WORDS.get(word, word) for word in text.split())


def bare(text: str) -> str:
    """Return a canonical text without articles, prepositions, and a weekday that stands before a day."""
    text = " ".join(word for word in text.split() if word not in NOISE)
    return re.sub(r"^(?:Ud|W[0-6]|M3) (?=\d+(?: M|[-/.])|M\d+ \d)", "", text)  # M3: "mar" for martedì
