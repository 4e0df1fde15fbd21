"""Tell what an apostrophe after a word is: elision, a typed accent, apocope, an English genitive or a closing quote."""

from __future__ import annotations

import re

from searchlib.analysis.characters import APOSTROPHES, folded_word
from searchlib.analysis.elision import ELIDED

_NEXT_WORD = re.compile(r"[^\w\n]{0,3}\n?[^\W_]")
"""What may stand between an elided word and its noun: dell' ONU, l'«Unità», l'**Unità**."""

_FUTURE = ("ra", "ro", "RA", "RO")
_GRAVE = "\u0300"


def word_before(text: str, start: int, mark: int, end: int) -> tuple[str, int] | None:
    """Return the word at `start` as it is to be read, and where it ends; None if it is elided.

    The apostrophe stands at `mark`, with an English s behind it up to `end`. A typed accent and the mark of an
    apocope belong to the word (citta', po'). Nearly all accents say nothing once folded; the verb ending -rà or -rò
    does (incontrera'), so it gets its accent. ’ is more often a closing quote there.
    """
    word = text[start:mark]
    if end - mark == 1:
        if folded_word(word) in ELIDED and _NEXT_WORD.match(text, end):
            return None
        quoted = start > 0 and text[start - 1] in APOSTROPHES
        if not quoted and not text[end : end + 1].isalnum():
            typed = word.endswith(_FUTURE) and text[mark] != "’"
            return (word + _GRAVE if typed else word), end
    return word, mark
