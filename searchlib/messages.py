"""Hold every text that a person may read, in English and in Italian, under a stable code.

One table, `TEXTS`, a section a room. A text may have a twin whose code ends in `.one`: it is used when the value
`n` is 1. Codes of warnings are part of the public interface (`results.warnings[0].code`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "it"]

TEXTS: dict[str, tuple[str, str]] = {
    # -- dates
    "date-not-understood": (
        'cannot read "{text}" as a date: write a day, a month, a year or a period, for example 2025-10-27, '
        "27/10/2025, ottobre 2025, 2024, ultimi 30 giorni, dal 3 marzo al 10 aprile 2025, 2025-01..2025-10",
        'non so leggere "{text}" come data: scrivi un giorno, un mese, un anno o un periodo, per esempio 27/10/2025, '
        "2025-10-27, ottobre 2025, 2024, ultimi 30 giorni, dal 3 marzo al 10 aprile 2025, 2025-01..2025-10",
    ),
    "date-reversed": (
        'the period "{text}" ends before it begins ({start}..{end})',
        'il periodo "{text}" finisce prima di cominciare ({start}..{end})',
    ),
    "article-date-not-understood": (
        'cannot read "{text}" as the date of an article: write a day, for example 2025-10-27 or 27 ottobre 2025',
        'non so leggere "{text}" come data di un articolo: scrivi un giorno, per esempio 2025-10-27 o 27 ottobre 2025',
    ),
    "timezone-unknown": (
        'there is no time zone "{timezone}": write an IANA name, for example Europe/Rome',
        'non esiste il fuso orario "{timezone}": scrivi un nome IANA, per esempio Europe/Rome',
    ),
    # -- corpus
    # -- query
    "query-cut": (
        "the query is too long: only its beginning was searched",
        "la ricerca è troppo lunga: ne è stato cercato solo l'inizio",
    ),
    "query-too-deep": (
        "too many brackets inside one another: the innermost were ignored",
        "troppe parentesi una dentro l'altra: le più interne sono state ignorate",
    ),
    "query-unbalanced": (
        "a bracket is missing: the query was read without it",
        "manca una parentesi: la ricerca è stata letta senza",
    ),
    "query-unclosed-quote": (
        "a quotation mark is not closed: the phrase goes on to the end of the query",
        "virgolette non chiuse: la frase arriva fino alla fine della ricerca",
    ),
    "query-dangling-operator": (
        "{operator} has nothing to apply to: it was ignored",
        "{operator} non ha nulla a cui applicarsi: è stato ignorato",
    ),
    "query-unknown-field": (
        'there is no field "{name}" (try: {near}): searched as plain words',
        'il campo "{name}" non esiste (prova: {near}): cercato come parole semplici',
    ),
    "query-bad-date": (
        '"{text}" cannot be read as a date (several words go between quotation marks): searched as plain words',
        '"{text}" non si può leggere come data (più parole vanno tra virgolette): cercato come parole semplici',
    ),
    "query-wildcard": (
        '"{text}": * works only at the end of a word and outside quotation marks; searched as plain words',
        '"{text}": * vale solo in fondo a una parola e fuori dalle virgolette; cercato come parole semplici',
    ),
    "query-distance": (
        '"{text}": the number after ~ goes from {least} to {most}',
        '"{text}": il numero dopo ~ va da {least} a {most}',
    ),
    # -- engine and index
    "index-not-found": (
        "no index in {path}; make one with: searchlib index FOLDER --index {path}",
        "nessun indice in {path}; per crearlo: searchlib index CARTELLA --index {path}",
    ),
    "index-exists": ("there is an index in {path} already", "in {path} c'è già un indice"),
    "index-locked": (
        "somebody else is writing to the index in {path} (waited {seconds} s); try again later",
        "qualcun altro sta scrivendo nell'indice in {path} (attesa: {seconds} s); riprovare più tardi",
    ),
    "index-unreadable": ("cannot read the index in {path}: {why}", "l'indice in {path} non si legge: {why}"),
    "index-no-manifest": (
        "{path} was not written by searchlib; build the index anew with: searchlib index --rebuild FOLDER",
        "{path} non è stato scritto da searchlib; per rifare l'indice: searchlib index --rebuild CARTELLA",
    ),
    "index-torn": (
        "{path} is damaged (its checksum is wrong); build the index anew with: searchlib index --rebuild FOLDER",
        "{path} è danneggiato (somma di controllo errata); per rifare l'indice: searchlib index --rebuild CARTELLA",
    ),
    "index-version": (
        "{path} is of another version of searchlib; build the index anew with: searchlib index --rebuild FOLDER",
        "{path} è di un'altra versione di searchlib; per rifare l'indice: searchlib index --rebuild CARTELLA",
    ),
    "article-id": (
        "an article needs an id of 1 to {limit} characters, not {id!r}",
        "un articolo richiede un id da 1 a {limit} caratteri, non {id!r}",
    ),
    "article-not-found": ("no article has the id {id!r}", "nessun articolo ha l'id {id!r}"),
    "folder-not-found": ("no such folder or file: {path}", "cartella o file inesistente: {path}"),
    "id-twice": (
        "the id {id!r} is that of an article in {other}; give one of them another id",
        "l'id {id!r} è già di un articolo in {other}; dare a uno dei due un altro id",
    ),
    "id-elsewhere": (
        "the id {id!r} is that of an article from elsewhere; remove that one first",
        "l'id {id!r} è già di un articolo di altra provenienza; rimuovere prima quello",
    ),
    "unknown-facet": ("there is no facet {name!r}; try {known}", "la faccetta {name!r} non esiste; provare {known}"),
    "bad-granularity": (
        "{name!r}: dates are counted by date:year, date:month or date:day, one of them at a time",
        "{name!r}: le date si contano per date:year, date:month o date:day, uno alla volta",
    ),
    "bad-choice": (
        "{name} cannot be {value!r}; it is one of {known}",
        "{name} non può essere {value!r}; valori ammessi: {known}",
    ),
    "bad-limit": ("limit must be 0 or more, or none: {value}", "limit dev'essere 0 o più, o assente: {value}"),
    "bad-offset": ("offset must be 0 or more: {value}", "offset dev'essere 0 o più: {value}"),
    "empty-period": (
        "the period ends before it begins: {start} to {end}",
        "il periodo finisce prima di cominciare: da {start} a {end}",
    ),
    "unknown-region": ("no article has the region {name!r}", "nessun articolo ha la regione {name!r}"),
    "unknown-region-near": (
        "no article has the region {name!r}; did you mean {near!r}?",
        "nessun articolo ha la regione {name!r}; forse {near!r}?",
    ),
    "unknown-author": ("no article has the author {name!r}", "nessun articolo ha come autore {name!r}"),
    "unknown-author-near": (
        "no article has the author {name!r}; did you mean {near!r}?",
        "nessun articolo ha come autore {name!r}; forse {near!r}?",
    ),
    "unknown-tag": ("no article has the tag {name!r}", "nessun articolo ha il tag {name!r}"),
    "unknown-tag-near": (
        "no article has the tag {name!r}; did you mean {near!r}?",
        "nessun articolo ha il tag {name!r}; forse {near!r}?",
    ),
    "word-in-no-article": ("no article has: {word}", "nessun articolo contiene: {word}"),
    "filter-region": ("without the filter on region there would be {n}", "senza il filtro sulla regione sarebbero {n}"),
    "filter-author": ("without the filter on author there would be {n}", "senza il filtro sull'autore sarebbero {n}"),
    "filter-tag": ("without the filter on tag there would be {n}", "senza il filtro sul tag sarebbero {n}"),
    "filter-date": ("without the filter on date there would be {n}", "senza il filtro sulla data sarebbero {n}"),
    "filters-together": (
        "{n} articles match the query, but none passes the filters",
        "{n} articoli corrispondono alla ricerca, ma nessuno passa i filtri",
    ),
    "filters-together.one": (
        "one article matches the query, but does not pass the filters",
        "un articolo corrisponde alla ricerca, ma non passa i filtri",
    ),
    # -- command line
}

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """Pair a stable code with the values that fill its text."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        """Return the text in a language, its values filled in."""
        code = self.code
        if self.values.get("n") == 1 and f"{code}.one" in TEXTS:
            code = f"{code}.one"
        english, italian = TEXTS[code]
        return (italian if language == "it" else english).format(**self.values)

    def __str__(self) -> str:
        return self.text("en")


def system_language() -> Language:
    """Return "it" under an Italian locale (LC_ALL, LC_MESSAGES, LANG: the first that is set), else "en"."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "it" if value.lower().startswith("it") else "en"
    return "en"
