"""Know the forms of words from the segments of an index, so that a word that it holds is not stemmed anew.

A segment has the forms of each stem; turned round, these lists are a table from a form to its stems. To turn them
takes as long as to stem some thousand words without PyStemmer, so it is done for a rebuild, or once a transaction has
met that many words.
"""

from __future__ import annotations

from collections.abc import Iterable

from searchlib.analysis.analyzer import LONGEST_TERM, Form, Forms, read_word
from searchlib.analysis.characters import accented_word, folded_word
from searchlib.engine.segments.lists import turned
from searchlib.engine.segments.segment import Segment
from searchlib.errors import IndexDamaged

FEW = 3000
"""How many words are stemmed before the table is made: 0.15 s, where that of 80,000 forms takes 0.2 s."""


class KnownForms(Forms):
    """Remember the form of every written word that is looked up, and know those that segments hold."""

    def __init__(self, segments: Iterable[Segment], few: int = FEW) -> None:
        """Take the segments, which the present analysis must have made; they are read when `few` words were met."""
        super().__init__()
        self._segments: Iterable[Segment] | None = segments
        self._few = few
        self._tables: list[_Table] = []

    def read(self, raw: str) -> Form:
        """Return the form of a written word, stemming it only if no segment has it."""
        if self._segments is not None:
            if self._few:
                self._few -= 1
                return read_word(raw)
            self._tables = list(_tables(self._segments))
            self._segments = None
        if self._tables:
            key = _key(folded_word(raw)[:LONGEST_TERM] or raw, accented_word(raw)[:LONGEST_TERM])
            for table in self._tables:
                if (form := table.form(key)) is not None:
                    return form
        return read_word(raw)


def _key(surface: str, written: str) -> str:
    return surface if written == surface else f"{surface}\0{written}"


def _tables(segments: Iterable[Segment]) -> Iterable[_Table]:
    """Yield the tables of segments; of one whose words are damaged, stemming takes the place."""
    for segment in segments:
        try:
            yield _Table(segment)
        except IndexDamaged:
            continue


class _Table:
    """Map the forms of a segment to their stems."""

    def __init__(self, segment: Segment) -> None:
        words = segment.columns()
        stem_forms = words.stem_forms
        self._surfaces, self._stop = words.surfaces.texts(), words.stop
        self._forms = {
            _key(surface, form): number
            for number, (surface, form) in enumerate(zip(self._surfaces, words.forms.texts(), strict=True))
        }
        self._stems = words.stems.texts()
        self._offsets, self._stem_numbers = turned(stem_forms, len(self._surfaces))

    def form(self, key: str) -> Form | None:
        """Return what a form is indexed as, or None where the segment does not have it."""
        number = self._forms.get(key)
        if number is None:
            return None
        numbers = self._stem_numbers[self._offsets[number] : self._offsets[number + 1]].tolist()
        return Form(self._surfaces[number], tuple([self._stems[stem] for stem in numbers]), bool(self._stop[number]))
