"""Find the written words of a text: where they begin and end, and which are no plain run of letters.

Nineteen words of twenty are plain, and then no group of `WORD` is set. A group tells the others:

    acronym      U.S.A., S.p.A.
    number       10.000, 1.234,5 and 3,5
    compound     indo-pacifica, COVID-19
    apostrophe   dell'ONU, citta', po', McDonald's
"""

from __future__ import annotations

import re

from searchlib.analysis.characters import APOSTROPHES, HYPHENS, INVISIBLE, MARKS

_CHARACTER = r"[^\W_ʼ]"  # ʼ is a letter in Unicode and an apostrophe here
_LETTER = r"[^\W\d_ʼ]"
_DOTTED = rf"{_LETTER}\."
_MARKED = f"(?:[{MARKS}{INVISIBLE}]++{_CHARACTER}*+)*+"

# Every alternative goes on from the first character of a word, so that `re` skips what stands between words, and the
# rare ones fail at once: 0.11 s for 250,000 words, where alternatives that were whole words took 0.31 s.
WORD = re.compile(
    rf"{_CHARACTER}(?:"
    rf"\.(?<={_DOTTED})(?<!\w..)(?P<acronym>(?:{_DOTTED})++(?:{_LETTER}(?!\w))?)"
    rf"|(?<=\d)(?<![\w,.].)(?P<number>(?<!0)\d{{0,2}}+(?:\.\d{{3}})++(?:,\d++)?(?!\w)|\d*+,\d++(?!\w))"
    rf"|{_CHARACTER}*+(?:(?=[{HYPHENS}{APOSTROPHES}{MARKS}{INVISIBLE}]){_MARKED}"
    rf"(?P<compound>(?:[{HYPHENS}](?!{_DOTTED}{_DOTTED}){_CHARACTER}++{_MARKED})++)?"
    rf"(?P<apostrophe>[{APOSTROPHES}](?:s(?!\w))?)?)?)"
)
PART = re.compile(f"[^{HYPHENS}]+")
"""A part of a hyphenated compound."""
