"""Recognise titles and headings by how they are written, where nothing marks them."""

from __future__ import annotations

import re

from searchlib.names import name_key

_LONGEST_HEADING = 120
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    "a ad ai agli al alla alle allo c che chi col come con contro d da dagli dai dal dall dalla dalle dallo degli "
    "dei del dell della delle dello di dopo dov e ed è fra fino gli ha i il in l la le lo ma ne né nei negli nel "
    "nell nella nelle nello non o oltre per perché più prima quell quest se senza si sotto su sui sugli sul sull "
    "sulla sulle sullo tra un una uno verso and of the".split()
)


def is_heading(line: str) -> bool:
    """Tell whether a paragraph is a section's heading: short, in title case, and without a full stop.

    A question or an exclamation is one only if all of its words, three at least, are capitalised.
    """
    if not line or line[0] == "#" or len(line) > _LONGEST_HEADING:
        return False
    last = line.rstrip("\"'»”’)")[-1:]
    if last in (".", ",", ";", ":", "…"):
        return False
    words = [word[0] for word in _WORD.finditer(line) if word[0].lower() not in _SMALL]
    capitals = len([word for word in words if word[0].isupper()])
    if last in ("?", "!"):
        return 3 <= capitals == len(words)
    return capitals > 0 and capitals >= 0.75 * len(words)


def is_same_title(line: str, title: str) -> bool:
    """Tell whether a line repeats a title: the same words, or the same beginning and another end."""
    ours, theirs = name_key(line).split(), name_key(title).split()
    if ours == theirs:
        return True
    if line[-1:] in (".", ";", ",") or len(ours) > 2 * len(theirs) + 2:
        return False
    alike = 0
    while alike < min(len(ours), len(theirs)) and ours[alike] == theirs[alike]:
        alike += 1
    return alike >= 3 and 2 * alike >= min(len(ours), len(theirs))
