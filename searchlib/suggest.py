"""Complete words and mend mistyped ones, from the written forms of the index: accents restored, never stems."""

from __future__ import annotations

import re
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
    """Know how the words of an index are written: folded form → its commonest spelling and in how many articles."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._folded: dict[str, tuple[int, str]] = {}
        for form in snapshot.lexicon("form"):
            count = snapshot.form_count(form)
            key = fold(form)
            known = self._folded.get(key)
            if known is None or count > known[0]:
                self._folded[key] = (count, form)
        self._lexicon = sorted(self._folded)

    def complete(self, text: str, limit: int) -> list[str]:
        """Return a text with its last word completed in the commonest ways, commonest first."""
        match = _LAST_WORD.search(text)
        if not match:
            return []
        prefix = fold(match.group())
        found = sorted(
            (-count, form) for key, (count, form) in self._folded.items() if key.startswith(prefix) and key != prefix
        )
        return [text[: match.start()] + form for _, form in found[:limit]]

    def nearest(self, word: str) -> list[str]:
        """Return the spellings nearest to a word that the index does not hold: by edits, then by frequency."""
        from searchlib.engine.terms import near_forms

        folded = fold(word)
        near = near_forms(self._lexicon, folded, 1 if len(folded) < _LONG_WORD else 2)
        ranked = sorted(
            (distance, form[0] != folded[0], -self._folded[form][0], form)
            for form, distance in near.items()
            if len(form) > 2 and distance
        )
        return [self._folded[form][1] for *_, form in ranked]

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
