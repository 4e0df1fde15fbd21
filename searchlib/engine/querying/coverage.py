"""Decide how many of the words that stand side by side an article must have: all of them, or all but one.

Where few articles have all of several words, it is mostly by chance: of titles with one word remembered wrong, the
article that was meant is among the first ten for 70 % if all are required, and for 86 % so (docs/RELEVANCE.md).
Elasticsearch writes such a rule as `minimum_should_match: "3<-1"`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchlib.engine.querying.docset import DocSet, all_of
from searchlib.engine.querying.reader import Reader
from searchlib.query.ast import Expanded, Node, Word

FEWEST_WORDS = 3
"""Of so many words one may be missing, where no article has all."""
FEWEST_WORDS_FOR_FEW = 4
"""Of so many, where fewer than `FEW` articles have all."""
FEW = 10


def widened(reader: Reader, found: DocSet, children: Sequence[tuple[Node, DocSet | None]]) -> DocSet | None:
    """Return the documents that have all of the plain words but one, or all, and everything else that is asked for.

    None where all words remain required: enough documents have them, the words are too few, or no other has all but
    one.

    Args:
        reader: of the documents.
        found: those that have all.
        children: what stands side by side, and what each matches.
    """
    count = len(found)
    if count >= FEW:
        return None
    words = [them for child, them in children if them is not None and isinstance(child, Word | Expanded)]
    if len(words) < (FEWEST_WORDS_FOR_FEW if count else FEWEST_WORDS):
        return None
    had = np.zeros(reader.size, np.uint16)
    for them in words:
        had += them.mask
    enough = reader.set_of((had >= len(words) - 1).nonzero()[0])
    wider = all_of([enough, *[them for child, them in children if not isinstance(child, Word | Expanded)]])
    return wider if wider is not None and len(wider) > count else None
