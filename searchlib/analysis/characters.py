"""Name the characters that Italian text is written with, and clean a word of those that say nothing."""

from __future__ import annotations

import re

from searchlib.acronyms import ACRONYMS
from searchlib.names import fold, plainly_folded

APOSTROPHES = "'’‘ʼ`´′"
HYPHENS = "-‐‑"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space, joiners and the byte-order mark: they stand inside words and are not read."""
MARKS = "\u0300-\u036f"
"""The combining accents of text that is not NFC, as a range for a character class."""

_UNREAD = str.maketrans(dict.fromkeys(f"{INVISIBLE}\u034fªºʹʺʻʾʿ", ""))
"""Letters to Unicode, but not to a reader: ordinals (1º), and what stands for an ayn or a soft sign (ʿAlī, Gorʹkij)."""

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def folded_word(raw: str) -> str:
    """Return a word as it is indexed: invisible characters dropped, lower-cased, without accents."""
    if raw.isascii():
        return raw.lower()
    return fold(raw.translate(_UNREAD))


def accented_word(raw: str) -> str:
    """Return a word lower-cased and composed (NFKC), its accents kept, and the capitals of an acronym."""
    if raw.isascii():
        return raw if raw in ACRONYMS else raw.lower()
    if plainly_folded(raw) is not None:
        return raw.lower()
    import unicodedata  # few texts need it

    return unicodedata.normalize("NFKC", raw.translate(_UNREAD)).lower()


def unescape(text: str) -> tuple[str, list[int] | None]:
    """Replace HTML entities by their characters.

    Returns:
        The text, and for each of its characters (and the end) the offset in the original, or None where nothing
        was replaced and offsets are the same.
    """
    if "&" not in text or not _ENTITY.search(text):
        return text, None
    import html  # with its two thousand entities, which few texts hold one of
    from html.entities import html5

    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _ENTITY.finditer(text):
        character = html5.get(match[0][1:]) if match[0][1] != "#" else html.unescape(match[0])
        if character is None:  # no entity: left as it stands
            continue
        pieces.append(text[at : match.start()])
        offsets.extend(range(at, match.start()))
        pieces.append(character)
        offsets.extend([match.start()] * len(character))
        at = match.end()
    pieces.append(text[at:])
    offsets.extend(range(at, len(text) + 1))
    return "".join(pieces), offsets
