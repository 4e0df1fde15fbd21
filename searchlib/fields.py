"""Name the fields of an article, in Italian and in English.

One table serves front matter, JSON and the field names of queries (`regione:asia`).
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.names import fold

FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid"),
    "title": ("title", "titolo", "headline"),
    "summary": ("summary", "sommario", "occhiello", "sottotitolo", "subtitle", "abstract", "description",
                "descrizione", "excerpt", "riassunto"),
    "body": ("body", "testo", "corpo", "text", "content", "contenuto", "content_html", "content_text",
             "articlebody"),
    "region": ("region", "regions", "regione", "regioni", "area", "aree", "categoria", "categorie", "category",
               "categories"),
    "author": ("author", "authors", "autore", "autori", "autrice", "firma", "byline"),
    "date": ("date", "data", "published", "pubdate", "publish_date", "publishdate", "date_published",
             "datepublished", "published_at", "pubblicato", "day", "giorno"),
    "tags": ("tags", "tag", "etichetta", "etichette", "keyword", "keywords", "parole chiave", "argomenti"),
    "image_alts": ("image_alts", "image_alt", "image-alt", "images_alt", "alt", "immagine", "immagini",
                   "didascalia", "didascalie", "image"),
}  # fmt: skip

SHOWN_NAMES = {
    "id": "id", "title": "titolo", "summary": "sommario", "body": "testo", "region": "regione", "author": "autore",
    "date": "data", "tags": "tag", "image_alts": "immagine",
    "places": "paese",
}  # fmt: skip
"""By which of its names each field is called in what people read."""

_CANONICAL = {name: field for field, several in FIELD_NAMES.items() for name in several}


@lru_cache(maxsize=4096)
def canonical_field(name: str) -> str | None:
    """Return the field that a name stands for ("Autori" → "author"), or None for a name that is no field's.

    An archive has few names of fields, and asks for each of them often.
    """
    return _CANONICAL.get(fold(name.strip()))


COUNTRIES = "places"
"""The field of queries that articles have no text of: the countries that they are about."""

COUNTRY_NAMES = ("paese", "paesi", "luogo", "luoghi", "nazione", "place", "places", "country", "countries")


BOUND_NAMES: dict[str, tuple[str, ...]] = {
    "since": ("since", "dal", "dalla", "after"),
    "until": ("until", "al", "fino"),
    "before": ("before", "prima"),
    "later": ("dopo",),
}
"""What queries bound dates by: from a period's first day, to its last, to the day before it, from the day after it."""

DATE_FIELDS = frozenset(("date", *BOUND_NAMES))
"""The fields of queries whose values are periods."""

_QUERIED = {name: field for field, several in BOUND_NAMES.items() for name in several} | dict.fromkeys(
    COUNTRY_NAMES, COUNTRIES
)


def queried_field(name: str) -> str | None:
    """Return the field that a name stands for in a query."""
    return canonical_field(name) or _QUERIED.get(fold(name))


NAME_FACETS = {"region": "region", "author": "author", "tag": "tags", "place": "places"}
"""Facet or filter → the names of an article that it is about; places are found in its text."""
