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

_LAST_WORD = re.compile(r"[^\W_]+$")


class WordForms:
    """Know how the words of an index are written, and in how many articles."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def complete(self, text: str, limit: int) -> list[str]:
        """Return a text with its last word completed in the commonest ways, commonest first."""
        match = _LAST_WORD.search(text)
        if not match:
            return []
        prefix = fold(match.group())
        spellings: dict[str, Counter[str]] = {}
        for segment in self._snapshot.reader.segments:
            for number in range(*segment.surfaces_with_prefix(prefix)):
                form = segment.form(number)
                if form.isalnum():
                    spellings.setdefault(segment.surface(number), Counter())[form] += segment.form_frequency(number)
        spellings.pop(prefix, None)
        best = (_commonest(forms) for forms in spellings.values())
        found = sorted((-count, form) for form, count in best)
        return [text[: match.start()] + form for _, form in found[:limit]]

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
        """Return texts in which words that stand in no article are replaced by the nearest that do, best first."""
        candidates = [text]
        for word in missing:
            tokens = [token for token in analyse(word) if not token.joined]
            if len(tokens) != 1 or not word.replace("'", "").isalnum():
                continue
            near = self.nearest(tokens[0].surface)[:3]
            pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            candidates = [pattern.sub(form, one) for one in candidates for form in near] or candidates
        return [one for one in dict.fromkeys(candidates[:9]) if one != text]


def _commonest(forms: Counter[str]) -> tuple[str, int]:
    form = min(forms, key=lambda one: (-forms[one], one))
    return form, forms[form]
