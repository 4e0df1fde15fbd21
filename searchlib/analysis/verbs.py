"""Tell the forms of regular verbs that Snowball splits, or mixes up with nouns: their stem is the infinitive.

Of a verb whose first syllable begins with a vowel and is all its stem (entrare, aprire) Snowball leaves most endings
alone, since it strips none before the letters behind the second vowel. Forms that are rather another word (entro, vari)
and those that are not regular (esce, aperto) stand in `stem_overrides_it.json`, which goes first.
"""

from __future__ import annotations

from itertools import product

from searchlib.names import fold

_VERBS = {
    "are": "alz am arm entr iss opt os url urt us var vol",
    "ire": "apr offr part ud usc",
    "isc": "ag un",
}
"""Stems by conjugation; `isc` are the verbs in -ire with -isc- (agisce)."""

_CLITICS = "ci gli la le li lo mi ne si ti vi".split()
_ARE = """
    o i a iamo ate ano ino iate avo avi ava avamo avate avano ai asti ò ammo aste arono erò erai erà eremo erete eranno
    erei eresti erebbe eremmo ereste erebbero assi asse assimo assero ato ata ati are ar ando
""".split()
_IRE = """
    iamo ite iate ivo ivi iva ivamo ivate ivano ii isti ì immo iste irono irò irai irà iremo irete iranno irei iresti
    irebbe iremmo ireste irebbero issi isse issimo issero ito ita iti ire ir endo
""".split()
_IRE += map("".join, product(("ir", "endo"), _CLITICS))
_ENDINGS = {
    "are": [*_ARE, *map("".join, product(("ar", "ando"), _CLITICS))],
    "ire": [*_IRE, *"o i e ono a ano".split()],
    "isc": [*_IRE, *"isco isci isce iscono isca iscano".split()],
}

_WITH_AND_WITHOUT_ACCENT = {name: frozenset(endings) | {*map(fold, endings)} for name, endings in _ENDINGS.items()}
_BEGINNINGS: dict[str, list[tuple[str, str]]] = {}
"""Stems and their conjugations, by their first two letters."""
for _conjugation, _stems in _VERBS.items():
    for _stem in _stems.split():
        _BEGINNINGS.setdefault(_stem[:2], []).append((_stem, _conjugation))


def infinitive(word: str) -> str | None:
    """Return the infinitive of a form of these verbs (entrerà or entrera), or None for any other word."""
    for stem, conjugation in _BEGINNINGS.get(word[:2], ()):
        if word.startswith(stem) and word[len(stem) :] in _WITH_AND_WITHOUT_ACCENT[conjugation]:
            return stem + ("are" if conjugation == "are" else "ire")
    return None
