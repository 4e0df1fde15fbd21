"""Complete words and mend mistyped ones, from the written forms of the index: accents restored, never stems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from searchlib.analysis import Token, analyse
from searchlib.engine.querying.docset import all_of
from searchlib.engine.querying.lookup import Lookup
from searchlib.engine.querying.matched import Missing
from searchlib.engine.segments.arrays import I64
from searchlib.engine.segments.segment_words import FormHead
from searchlib.names import ACCENTED, fold

if TYPE_CHECKING:
    from searchlib.engine.snapshot import Snapshot

_LONG_WORD = 8
"""From this many letters two typing errors are mended, below it one: calcio is not cambio."""

_MOST_MENDED = 5
"""Mistyped words of a text; with more of them, what was meant is anybody's guess."""

_MOST_TEXTS = 9

_WORD = re.compile(r"[^\W_]+")
_ENDS = re.compile(r"[.!?;:\n]\s*$")
_BETWEEN = "[ '’]{1,2}"
_WORDS_BEFORE = 2
"""So many words before the last are looked at, at most."""
_LOOKED_BACK = 100
"""In so many characters before it."""
_ARTICLES_READ = 64
"""In so many articles, or up to twice as many, it is counted how a text goes on."""
_ARTICLES_SEARCHED = 1024
"""In so many of those that have the words before, or up to twice as many, they are looked for in a row."""
_TRIED = 4
"""How many times as many forms are looked at as are wanted: some are no words, and some are one word."""


class WordForms:
    """Know how the words of an index are written, and in how many articles."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def complete(self, text: str, limit: int) -> list[str]:
        """Return a text with its last word completed: first as it goes on in the archive, then in the commonest ways.

        How it goes on is counted in some of the articles in which the words before stand in a row. Where it is known
        and a stop word stands before (corea del n), that is all: what else begins so would make no sense there. A text
        that ends with a space is completed by its next word, if any is known.
        """
        backwards = _WORD.match(text[::-1])  # looking for it forwards would take quadratic time
        start = len(text) - (backwards.end() if backwards else 0)
        prefix = fold(text[start:])
        before = _last_words(text[max(0, start - _LOOKED_BACK) : start])
        following = self._following(before, prefix)
        found = [form for form, _ in map(self._spelling, sorted(following, key=lambda one: (-following[one], one)))]
        if prefix and len(found) < limit and not (found and before[-1].stop):
            known = set(found)
            found += [form for form in self._commonest_with(prefix, limit + len(found)) if form not in known]
        return [text[:start] + form for form in found[:limit]]

    def _following(self, before: Sequence[Token], prefix: str) -> Counter[str]:
        """Count the surfaces that begin so and stand behind some words, or behind the last of them."""
        words = list(before)
        found: Counter[str] = Counter()
        while words and not found:
            if any(not token.stop for token in words):
                found = self._counted([token.surface for token in words], prefix)
            del words[0]
        return found

    def _counted(self, words: Sequence[str], prefix: str) -> Counter[str]:
        """Count the words that begin so and stand behind a row of words, in some of the articles."""
        reader = self._snapshot.reader
        together = all_of([reader.set_of(reader.around(word).docs) for word in words])
        if not together:
            return Counter()
        some = reader.set_of(_some(together.docs, _ARTICLES_SEARCHED))
        row = list(zip(words, range(len(words)), strict=True))
        texts = "".join([f"{_accented(word)}{_BETWEEN}" for word in words])
        pattern = re.compile(rf"(?<!\w){texts}({_accented(prefix)}[^\W_]+)")
        found: Counter[str] = Counter()
        for document in _some(Lookup(reader).row(row, None, some).docs, _ARTICLES_READ).tolist():
            stored = self._snapshot.stored(document)
            found.update(map(fold, pattern.findall(f"{stored.title}\n{stored.summary}\n{stored.body}".lower())))
        return Counter({word: count for word, count in found.items() if reader.surface_count(word)})

    def _commonest_with(self, prefix: str, limit: int) -> list[str]:
        """Return the commonest spellings of the words that begin so and go on, the commonest first, stop words last."""
        telling = self._spellings_with(prefix, limit, False)
        return telling if len(telling) == limit else telling + self._spellings_with(prefix, limit - len(telling), True)

    def _spellings_with(self, prefix: str, limit: int, stop: bool) -> list[str]:
        """Return the commonest spellings of words that are stop words, or are not."""
        wanted = _TRIED * limit
        while True:
            spellings: dict[str, Counter[str]] = {}
            left = False
            for segment in self._snapshot.reader.segments:
                first, after = segment.surfaces_with_prefix(prefix)
                chosen = np.flatnonzero(segment.stops[first:after] == stop)
                counts = segment.form_run(first, after)[chosen, FormHead._fields.index("frequency")]
                best = chosen[np.argsort(-counts.astype(np.int64), kind="stable")[:wanted]] + first
                left |= len(best) < len(chosen)
                for number in best.tolist():
                    form = segment.form(number)
                    if form.isalnum():
                        forms = spellings.setdefault(segment.surface(number), Counter())
                        forms[form] += segment.form_frequency(number)
            spellings.pop(prefix, None)
            if len(spellings) >= limit or not left:
                ranked = sorted((-count, form) for form, count in map(_commonest, spellings.values()))
                return [form for _, form in ranked[:limit]]
            wanted *= _TRIED

    def nearest(self, word: str) -> list[str]:
        """Return the spellings nearest to a word that the index does not hold: by edits, then by frequency."""
        folded = fold(word)
        near = self._snapshot.spelling.near(folded, 1 if len(folded) < _LONG_WORD else 2)
        ranked = []
        for surface, distance in near.items():
            if len(surface) > 2 and distance:
                form, count = self._spelling(surface)
                ranked.append((distance, surface[0] != folded[0], -count, form))
        return [form for *_, form in sorted(ranked)]

    def _spelling(self, surface: str) -> tuple[str, int]:
        forms: Counter[str] = Counter()
        for segment in self._snapshot.reader.segments:
            for number in range(*segment.surface_range(surface)):
                forms[segment.form(number)] += segment.form_frequency(number)
        return _commonest(forms)

    def mend(self, text: str, missing: Sequence[Missing]) -> list[str]:
        """Return texts in which words that stand in no article are replaced by the nearest that do, best first.

        There are none for a text of more than five such words. A word that one field lacks, and others have, stays.
        """
        if len(missing) > _MOST_MENDED:
            return []
        candidates = [text]
        for word, field in [(one.text, one.field) for one in missing]:
            tokens = [token for token in analyse(word) if not token.joined]
            if len(tokens) != 1 or not word.replace("'", "").isalnum():
                continue
            if field and self._snapshot.reader.surface_count(tokens[0].surface):
                continue
            near = self.nearest(tokens[0].surface)[:3]
            pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            candidates = [pattern.sub(form, one) for one in candidates for form in near][:_MOST_TEXTS] or candidates
        return [one for one in dict.fromkeys(candidates) if one != text]


def _last_words(text: str) -> list[Token]:
    """Return the last words of a text; none where it ends with a sentence, or inside a word."""
    if text and (text[-1].isalnum() or _ENDS.search(text)):
        return []
    return [token for token in analyse(text) if not token.joined][-_WORDS_BEFORE:]


def _some(docs: I64, count: int) -> I64:
    """Return some documents, evenly out of all: as many as are wanted, or up to twice as many."""
    return docs[:: max(1, len(docs) // count)]


def _accented(word: str) -> str:
    """Return a pattern of a folded word and of those that differ from it by an accent."""
    return "".join([f"[{letter}{ACCENTED[letter]}]" if letter in ACCENTED else re.escape(letter) for letter in word])


def _commonest(forms: Counter[str]) -> tuple[str, int]:
    form = min(forms, key=lambda one: (-forms[one], one))
    return form, forms[form]
