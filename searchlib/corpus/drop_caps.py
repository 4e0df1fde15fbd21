"""Join the large first letter of a paragraph, which copies of a page leave alone on a line, to the rest of its word.

"A", "E", "I", "O" are words too: "I", "giudici" stays as it is, "I", "l ministro" does not. What follows tells: no
Italian word begins like "nche" or "ggi", no "i" stands before a vowel or a singular.
"""

from __future__ import annotations

import re

_ENDS_PARAGRAPH = re.compile(r"[.!?:…»”\"')]$")
_REST = re.compile(r"[^\W\d_]+")
_BEGINS_NO_WORD = re.compile(r"[lmnrv][bcdfghjklmnpqrstvwxz]|[bcdfgpqtz][bcdfgjkmpqtvz]|ss")
_SHORT_WORDS = frozenset(("Ad", "Ai", "Al", "Ed", "Il", "In", "Od"))
_NO_PLURAL = re.compile(r"[aeouàèéìòù]$|^[aeiouàèéìòù]")
_NUMBERS = frozenset("due tre quattro cinque sette otto nove dieci cento mille".split())


def with_drop_caps(lines: list[str]) -> list[str]:
    """Return lines with each capital that begins a paragraph and a word joined to it: "C", "redo" → "Credo"."""
    joined = lines[:1]
    for line in lines[1:]:
        letter = joined[-1]
        if len(letter) == 1 and letter.isupper() and line[:1].islower() and _opens(joined) and _begins(letter, line):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _opens(lines: list[str]) -> bool:
    """Tell whether the last line begins a paragraph: "Vitamina", "D", "benefici" is one."""
    return len(lines) == 1 or not lines[-2] or _ENDS_PARAGRAPH.search(lines[-2]) is not None


def _begins(letter: str, line: str) -> bool:
    """Tell whether a letter is rather the first of the word that a line begins with than a word."""
    if letter not in "AEIÈ":
        return True  # few paragraphs begin with the word "O", many with "Oggi", "Ogni", "Ora"
    found = _REST.match(line)
    if found is None or letter == "È":
        return False
    rest, is_elided = found[0], line[found.end() : found.end() + 1] in ("'", "’")
    if len(rest) == 1:
        return letter + rest in _SHORT_WORDS and not is_elided
    if letter == "I" and not is_elided and rest not in _NUMBERS and _NO_PLURAL.search(rest):
        return True
    return _BEGINS_NO_WORD.match(rest) is not None
