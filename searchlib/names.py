"""Compare names of regions, authors and tags as people do, and show them in their best written form."""

from __future__ import annotations

import re
from collections import Counter

_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h", "ŋ": "n",
})  # fmt: skip
ACCENTED = {
    "a": "àáâãäå", "c": "ç", "e": "èéêë", "i": "ìíîï", "n": "ñ", "o": "òóôõö", "u": "ùúûü", "y": "ý",
}  # fmt: skip
"""Letters of Latin-1 that differ by an accent, in small letters."""
_PLAIN = str.maketrans({accented: letter for letter, several in ACCENTED.items() for accented in several})
_SURROGATE = "[\ud800-\udfff]"
_SMALL_WORDS = frozenset("e ed di del dello della dei degli delle da il lo la i gli le in of and the".split())


def writable(path: str) -> str:
    r"""Return a path that can be written as UTF-8; bytes of a name in another encoding are spelled out: citt\xe0.md."""
    return path if path.isascii() else re.sub(_SURROGATE, lambda found: rf"\x{ord(found[0]) & 0xFF:02x}", path)


def fold(text: str) -> str:
    """Return a text in lower case and without accents: "Erdoğan" → "erdogan", "Łódź" → "lodz"."""
    plain = plainly_folded(text)
    if plain is not None:
        return plain
    import unicodedata  # few texts need it

    decomposed = unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def plainly_folded(text: str) -> str | None:
    """Return a text folded, if it holds nothing but ASCII and letters with the accents of Western Europe."""
    if text.isascii():
        return text.lower()
    plain = text.lower().translate(_PLAIN)
    return plain if plain.isascii() else None


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: "ASIA", " asia " and "Àsia" all give "asia"."""
    return " ".join(fold(name).replace("’", "'").split())


def loose_key(name: str) -> str:
    """Return a name's key without spaces, hyphens and underscores, so that "medio-oriente" finds "Medio Oriente"."""
    return re.sub(r"[\s_-]+", "", name_key(name))


def capitalised(name: str) -> str:
    """Return a name written in capitals or small letters as a title: "MEDIO ORIENTE" → "Medio Oriente"."""
    words = name.lower().split()
    return " ".join(
        word if index and word in _SMALL_WORDS else word[:1].upper() + word[1:] for index, word in enumerate(words)
    )


def best_form(forms: Counter[str]) -> str:
    """Return the form in which to show a name, out of those it was written in, with their counts.

    The commonest form in mixed case wins, ties going to the alphabetically first. Where all are in capitals or
    all in small letters, short acronyms (up to three letters) stay and the others are capitalised.
    """
    mixed = {form: count for form, count in forms.items() if form != form.upper() and form != form.lower()}
    candidates = mixed or dict(forms)
    best = min(candidates, key=lambda form: (-candidates[form], form))
    if mixed or (best == best.upper() and len(best) <= 3):
        return best
    return capitalised(best)
