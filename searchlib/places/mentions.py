"""Find what the words of texts mean, as far as they mean countries.

Where a phrase may begin is sieved first; only there the words are read, with those around them that tell what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from searchlib.places.context import means_place
from searchlib.places.phrases import TOKEN, Reading, Readings, fold_token
from searchlib.places.sieve import openings
from searchlib.places.spot import Spot
from searchlib.places.trie import Node
from searchlib.places.written import written

_PARTING = frozenset(" \n'’(\"«“,")
"""Characters that no word holds and that often stand before one."""


def mentions(
    texts: Sequence[str], loose: Collection[int] = (), known: Sequence[int] | None = None
) -> Iterator[tuple[int, Reading]]:
    """Yield what the words of some texts mean, in their order, each with the number of its text.

    Args:
        texts: plain texts, without HTML entities.
        loose: the numbers of those in which names may be in small letters, as tags are.
        known: where phrases may begin in the texts, a newline standing before each, if that is known.
    """
    ends = list(accumulate(len(text) + 1 for text in texts))
    number = 0
    for spot in spotted("\n".join(("", *texts, "")), known):
        while spot.begin >= ends[number]:
            number += 1
        for reading in spot.readings:
            if means_place(spot, reading, number in loose):
                yield number, reading
                if not reading.several:
                    break


def spotted(text: str, known: Sequence[int] | None = None) -> Iterator[Spot]:
    """Yield the phrases that may mean a place; they do not overlap.

    Args:
        text: begins and ends with a newline.
        known: where phrases may begin in it, ascending, if that is known.
    """
    begins, match = written(), TOKEN.match
    free = 0
    for opening in openings(text) if known is None else known:
        if opening < free:
            continue
        word = match(text, opening) if text[opening - 1] in _PARTING else None
        word = word or _word_at(text, opening, free)
        if word is None:
            continue
        free = word.end()
        node = begins[word[0]]
        if node is None:
            continue
        if node.following:
            spot = _longest(text, word, node)
            if spot is not None:
                free = spot.end
                yield spot
        elif node.value:
            yield Spot(text, word.start(), free, (word[0],), node.value)


def _word_at(text: str, at: int, free: int) -> re.Match[str] | None:
    """Return the word or mark that holds the character at an index, or the next one.

    Args:
        text: the whole text.
        at: the index.
        free: an index before, at which no word goes on.
    """
    for word in TOKEN.finditer(text, text.rfind(" ", free, at) + 1 or free):
        if word.end() > at:
            return word
    return None


def _longest(text: str, word: re.Match[str], node: Node[Readings]) -> Spot | None:
    """Return the longest phrase that begins with a word, if one does.

    Args:
        text: the whole text.
        word: the word in it.
        node: what it may begin.
    """
    begin, end = word.span()
    words, readings, count = [word[0]], node.value, 1
    for match in TOKEN.finditer(text, end):
        found = node.following.get(fold_token(match[0]))
        if found is None:
            break
        node = found
        words.append(match[0])
        if node.value is not None:
            readings, count, end = node.value, len(words), match.end()
    return Spot(text, begin, end, words[:count], readings) if readings is not None else None
