"""Know the institutions and terms that the news calls by an acronym as often as by their name, for queries.

The table is code and no file: it is smaller than what would read it, and a search starts without opening it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from searchlib.query.expansion import Finder, Found, synonyms

INSTITUTIONS = (
    ("Ue", "Unione europea"),
    ("Onu", "Nazioni Unite"),
    ("Nato", "Alleanza atlantica"),
    ("Bce", "Banca centrale europea"),
    ("Fmi", "Fondo monetario internazionale"),
    ("Oms", "Organizzazione mondiale della sanità"),
    ("Cpi", "Corte penale internazionale"),
    ("Csm", "Consiglio superiore della magistratura"),
    ("M5S", "Movimento 5 Stelle", "Cinque Stelle"),
    ("Pd", "Partito democratico"),
    ("Fdi", "Fratelli d'Italia"),
    ("Ddl", "disegno di legge", "disegni di legge"),
    ("Pil", "prodotto interno lordo"),
    ("AI", "intelligenza artificiale"),
)
"""Rows of names that say the same. An acronym in capitals here is one in capitals only (`searchlib/acronyms.py`)."""

_BORN = "nato"
_BEHIND_BORN = frozenset("a ad al come con da dal dall d di il in l nel nell nella nello per prima dopo sotto".split())
"""Words behind which "nato" in small letters is no alliance: nato a Napoli, nato nel 1950."""
_ELIDED = frozenset("l d all dall dell nell sull un quest quell".split())


def institutions(words: Sequence[str]) -> Iterable[Found]:
    """Find names of institutions in words that stand side by side; their other names say the same."""
    for start, end, others in _finder()([_bare(word) for word in words]):
        following = words[end].lower().replace("’", "'").partition("'")[0] if end < len(words) else ""
        if words[start] != _BORN or following not in _BEHIND_BORN:
            yield start, end, others


def _bare(word: str) -> str:
    """Return a word without an elided one before it, a typed accent and the dots of an acronym: dell'O.N.U. → ONU."""
    if word.isalpha():
        return word
    plain = word.replace("’", "'").replace(".", "")
    elided, _, rest = plain.partition("'")
    return (rest if rest and elided.lower() in _ELIDED else plain).rstrip("'")


@cache
def _finder() -> Finder:
    return synonyms(
        {
            " ".join(map(_bare, name.split())): [other for other in row if other != name]
            for row in INSTITUTIONS
            for name in row
        }
    )
