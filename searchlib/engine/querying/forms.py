"""Say which forms are meant, lexeme by lexeme: posting lists are those of lexemes, and codes tell their forms apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, AnyArray, NDArray
from searchlib.engine.segments.lists import distinct
from searchlib.engine.segments.segment import Segment


class Forms(NamedTuple):
    """Name forms of a lexeme: by their codes, or all (None); the lexeme has `size`."""

    lexeme: int
    codes: AnyArray | None = None
    size: int = 1

    def among(self, codes: AnyArray) -> NDArray[np.bool_]:
        """Tell which of some codes are of these forms."""
        if self.codes is None:
            return np.ones(len(codes), dtype=np.bool_)
        wanted = np.zeros(self.size, dtype=np.bool_)
        wanted[self.codes] = True
        mine: NDArray[np.bool_] = wanted[codes]
        return mine


class Written(NamedTuple):
    """Hold the forms that are written in some way, and how many documents have any, where that is known."""

    forms: list[Forms]
    frequency: int | None


class Groups(NamedTuple):
    """Hold forms by lexeme: of each lexeme whether all forms are there, and how many it has; codes[begins:ends]."""

    lexemes: AnyArray
    whole: AnyArray
    sizes: AnyArray
    codes: AnyArray
    begins: I64
    ends: I64

    def forms(self, which: AnyArray | None = None) -> list[Forms]:
        """Return the forms of some lexemes, or (None) of all."""
        numbers = range(len(self.lexemes)) if which is None else np.flatnonzero(which).tolist()
        return [
            Forms(
                int(self.lexemes[at]),
                None if self.whole[at] else self.codes[self.begins[at] : self.ends[at]],
                int(self.sizes[at]),
            )
            for at in numbers
        ]


def by_lexeme(heads: AnyArray) -> Groups:
    """Group some forms by lexeme, given what is known of them (see `Segment.form_heads`); there is at least one."""
    heads = heads[np.argsort(heads[:, 0], kind="stable")]
    begins = np.flatnonzero(np.concatenate(([True], heads[1:, 0] != heads[:-1, 0])))
    ends = np.append(begins[1:], len(heads))
    return Groups(heads[begins, 0], ends - begins == heads[begins, 2], heads[begins, 2], heads[:, 1], begins, ends)


def forms_written(segment: Segment, surface: str) -> Written:
    """Return which forms of a segment are written in some way."""
    first, after = segment.surface_range(surface)
    if after - first == 1:
        lexeme, code, size, frequency = segment.form_head(first)
        return Written([Forms(lexeme, None if size == 1 else np.array([code]), size)], frequency)
    return Written(forms_between(segment, first, after), None if after > first else 0)


def forms_between(segment: Segment, first: int, after: int) -> list[Forms]:
    """Return neighbouring forms of a segment."""
    return by_lexeme(segment.form_run(first, after)).forms() if first < after else []


def forms_with_stems(segment: Segment, numbers: list[int]) -> list[Forms]:
    """Return which forms of a segment have any of some stems."""
    if len(numbers) == 1 and (own := segment.stem_list(numbers[0])) < segment.lexeme_count():
        return [Forms(own)]
    if not numbers:
        return []
    forms = distinct(np.concatenate([segment.stem_forms(number) for number in numbers]))
    return by_lexeme(segment.form_heads(forms.astype(np.int64))).forms()
