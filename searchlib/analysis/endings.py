"""Mend what Snowball does to regular endings: it takes some for verb endings, and so splits the forms of one word.

Each rule was read off a vocabulary of 66,000 Italian forms and unites no two words that are frequent in it. What no
rule can tell (diverso and diversi, nucleare and nucleari) stands in `stem_overrides_it.json`, which goes first.
"""

from __future__ import annotations

import re

_STEM = re.compile(
    r"(.*(?:"
    r"(?<![oe]gl)ier(?=e)"  # quartiere, quartieri; bandiera, bandiere; but togliere, scegliere
    r"|ifer(?=e)"  # petrolifero, petrolifere
    r"|.(?:.[^cghl]|[^g]l)ian(?=o)"  # siriano, siriani; most verbs have another letter there: mangiano, sbagliano
    r"|(?:afric|americ|core)an(?=o)"  # afroamericano, afroamericani
    r"|..end(?=[aei])"  # dipende meets dipendere; azienda is not "azi"
    r"|...(?:a(?=i[oae])|o(?=io))"  # operaio, operai; corridoio, corridoi
    r"))[aeio]+"
)
_REGULAR_FORMS = (
    (re.compile(r"(?<=[st])ive$"), "iva"),  # creativo, creative
    (re.compile(r"(?<![ens])(?<!ia)(?<!let)tric[ei]$"), "tore"),  # direttrice, direttore; but elettrici, pediatrici
    (re.compile(r"(?<=...)ism[oi]$"), "ista"),  # terrorismo, terroristi
    (re.compile(r"(?<=..nt)issim[aeio]$"), "e"),  # recentissimo, recente
    (re.compile(r"(?<=..)h?issim[aeio]$"), "o"),  # gravissimo, grave; pochissimi, poco
)
_REGULAR_ENDS = frozenset("ive ice ici smo smi ima ime imi imo".split())
"""The last three letters that the patterns above want."""
_SHORT = re.compile(r"[aeiou][^aeiou].{1,3}[aeio]")
"""Short words that begin with a vowel: Snowball strips nothing before the letters behind the second vowel."""

_SOFT = re.compile(r"[ei]\Z|er|iam")
"""What stands behind a hard c or g that is written with an h."""


def stem_of_ending(word: str) -> str | None:
    """Return the stem of a word whose ending says what it is, or None."""
    before = word.rstrip("aeio")
    if before[-1:] not in "rnd" and len(word) - len(before) < 3:  # most words: no alternative of the pattern fits
        return None
    match = _STEM.fullmatch(word)
    return match[1] if match else None


def regular_form(word: str) -> str:
    """Return a form of the same word that Snowball stems as it does the other forms."""
    if word[-3:] not in _REGULAR_ENDS:
        return word
    for pattern, replacement in _REGULAR_FORMS:
        form = pattern.sub(replacement, word)
        if form != word:
            return form
    return word


def mended(word: str, stem: str) -> str:
    """Return what Snowball made of a word, mended where it stripped too much or too little."""
    if word[-4:-1] == "ist" and stem == word[:-4]:
        return word[:-1]  # socialista is not sociale
    if stem == word and _SHORT.fullmatch(word):
        stem = word[:-1]  # arma, armi
    if stem[-2:] in ("ch", "gh") and _SOFT.match(word, len(stem)):
        return stem[:-1]  # poco, pochi; arco, archi; paga, pagherà
    return stem
