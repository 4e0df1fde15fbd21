"""Complete words and mend mistyped ones, from the written forms of the index: accents restored, never stems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from searchlib.analysis import analyse
from searchlib.names import fold

if TYPE_CHECKING:
    from searchlib.engine.snapshot import Snapshot

_LONG_WORD = 8
"""From this many letters two typing errors are mended, below it one: calcio is not cambio."""

_MOST_MENDED = 5
"""Mistyped words of a text; with more of them, what was meant is anybody's guess."""

_MOST_TEXTS = 9

_WORD = re.compile(r"[^\W_]+")


class WordForms:
    """Know how the words of an index are written, and in how many articles."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def complete(self, text: str, limit: int) -> list[str]:
        """Return a text with its last word completed in the commonest ways, commonest first."""
        backwards = _WORD.match(text[::-1])  # looking for it forwards would take quadratic time
        if not backwards:
            return []
        start = len(text) - backwards.end()
        prefix = fold(text[start:])
        spellings: dict[str, Counter[str]] = {}
        for segment in self._snapshot.reader.segments:
            for number in range(*segment.surfaces_with_prefix(prefix)):
                form = segment.form(number)
                if form.isalnum():
                    spellings.setdefault(segment.surface(number), Counter())[form] += segment.form_frequency(number)
        spellings.pop(prefix, None)
        best = (_commonest(forms) for forms in spellings.values())
        found = sorted((-count, form) for form, count in best)
        return [text[:start] + form for _, form in found[:limit]]

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

    def mend(self, text: str, missing: Sequence[str]) -> list[str]:
        """Return texts in which words that stand in no article are replaced by the nearest that do, best first.

        There are none for a text of more than five such words.
        """
        if len(missing) > _MOST_MENDED:
            return []
        candidates = [text]
        for word in missing:
            tokens = [token for token in analyse(word) if not token.joined]
            if len(tokens) != 1 or not word.replace("'", "").isalnum():
                continue
            near = self.nearest(tokens[0].surface)[:3]
            pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            candidates = [pattern.sub(form, one) for one in candidates for form in near][:_MOST_TEXTS] or candidates
        return [one for one in dict.fromkeys(candidates) if one != text]


def _commonest(forms: Counter[str]) -> tuple[str, int]:
    form = min(forms, key=lambda one: (-forms[one], one))
    return form, forms[form]
