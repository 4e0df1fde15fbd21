"""Read the words of a segment: forms, their surfaces, the stems and families that they belong to."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Lists, Strings
from searchlib.engine.segments.container import Checked
from searchlib.engine.segments.segment_documents import SegmentDocuments
from searchlib.engine.segments.segment_file import guarded


class FormHead(NamedTuple):
    """Hold what is known of a form.

    Attributes:
        lexeme: which it belongs to.
        code: its place among the forms of the lexeme.
        size: how many forms the lexeme has.
        frequency: how many documents have the form.
    """

    lexeme: int
    code: int
    size: int
    frequency: int


class SegmentWords(SegmentDocuments):
    """Read the words of a segment: forms, stems and families are numbers from 0."""

    def _open(self) -> None:
        super()._open()
        forms, length = self.form_count, self.container.length
        self._surfaces, self._stems, self._families = map(self._strings, ("surfaces", "stems", "families"))
        self._forms = self._strings("forms")
        agree = (
            len(self._surfaces) == forms
            and length("stop") == (forms + 7) // 8
            and len(self._forms) == length("forms.at")
            and len(self._stems) == length("stems.list") == length("stem_forms.ends") - 1 == self.stem_count
            and length("forms.heads") == forms * len(FormHead._fields)
            and len(self._families) == length("families.list") == self.family_count
        )
        if not agree:
            raise ValueError("meta")

    @cached_property
    def _form_at(self) -> U32:
        return self.container.array("forms.at", "u4")

    @cached_property
    def _stop(self) -> AnyArray:
        return self.container.array("stop", "u1")

    @guarded
    def surface(self, form: int) -> str:
        """Return a form's surface."""
        return self._surfaces.text(form)

    @guarded
    def form(self, form: int) -> str:
        """Return a form as it is written, accents kept."""
        at = int(self._form_at.searchsorted(np.uint32(form)))
        if at < len(self._form_at) and self._form_at[at] == form:
            return self._forms.text(at)
        return self._surfaces.text(form)

    @guarded
    def surfaces_with_prefix(self, prefix: str) -> tuple[int, int]:
        """Return the slice of forms whose surface begins with a text."""
        return self._surfaces.with_prefix(prefix)

    @guarded
    def surface_range(self, surface: str) -> tuple[int, int]:
        """Return the slice of forms that have a surface; an empty one where none has."""
        return self._surfaces.equal_to(surface)

    @guarded
    def surface_strings(self) -> Strings:
        """Return the surface of every form, sorted."""
        return self._surfaces.all()

    @guarded
    def surface_texts(self) -> list[str]:
        """Return the surface of every form; made once and kept: not to be changed."""
        return self._surface_texts

    @guarded
    def form_texts(self) -> list[str]:
        """Return every form; made once and kept: not to be changed."""
        return self._form_texts

    @cached_property
    def _surface_texts(self) -> list[str]:
        return self._surfaces.all().texts()

    @cached_property
    def _form_texts(self) -> list[str]:
        texts = self._surface_texts.copy()
        for at, text in zip(self._form_at.tolist(), self._forms.all().texts(), strict=True):
            texts[at] = text
        return texts

    @cached_property
    def stops(self) -> AnyArray:
        """Return bool[forms]: whether each form is a stop word."""
        return np.unpackbits(self._stop, count=self.form_count, bitorder="little").view(np.bool_)

    @guarded
    def stem(self, stem: str) -> int | None:
        """Return the number of a stem."""
        return self._stems.number(stem)

    @guarded
    def stem_text(self, number: int) -> str:
        """Return a stem."""
        return self._stems.text(number)

    @guarded
    def stem_forms(self, number: int) -> U32:
        """Return the forms that have a stem, ascending."""
        start, end = self._stem_ends[number : number + 2].tolist()
        return self._valid_forms(self._stem_values[start:end])

    @cached_property
    def _stem_ends(self) -> Checked:
        return self.container.parts("stem_forms.ends")

    @cached_property
    def _stem_values(self) -> Checked:
        return self.container.parts("stem_forms.values", "u4")

    def _all_stem_forms(self) -> Lists:
        offsets, values = self._stem_ends[:].astype(np.int64), self._stem_values[:]
        if offsets[0] or offsets[-1] != len(values) or (np.diff(offsets) < 1).any():
            raise ValueError("stem_forms")
        return Lists(offsets, self._valid_forms(values))

    def _valid_forms(self, forms: U32) -> U32:
        if len(forms) and int(forms.max()) >= self.form_count:
            raise ValueError("a stem's form does not exist")
        return forms

    @guarded
    def form_head(self, form: int) -> FormHead:
        """Return what is known of a form."""
        size = len(FormHead._fields)
        head = FormHead(*self._form_heads[form * size : (form + 1) * size].tolist())
        if not head.code < head.size <= self.form_count:
            raise ValueError("forms.heads")
        return head

    @guarded
    def form_heads(self, forms: I64) -> AnyArray:
        """Return what is known of some forms: u32[forms, 4], the columns as in `FormHead`."""
        size = len(FormHead._fields)
        return self._valid_heads(self._form_heads.pick((forms[:, None] * size + np.arange(size)).ravel()))

    @guarded
    def form_run(self, start: int, end: int) -> AnyArray:
        """Return what is known of neighbouring forms; see `form_heads`."""
        size = len(FormHead._fields)
        return self._valid_heads(self._form_heads[start * size : end * size])

    def _valid_heads(self, numbers: U32) -> AnyArray:
        heads: AnyArray = numbers.reshape(-1, len(FormHead._fields))
        if (heads[:, 1] >= heads[:, 2]).any() or (heads[:, 2] > self.form_count).any():
            raise ValueError("forms.heads")
        return heads

    @cached_property
    def _form_heads(self) -> Checked:
        return self.container.parts("forms.heads", "u4")

    @guarded
    def family(self, text: str) -> int | None:
        """Return the number of a family."""
        return self._families.number(text)
