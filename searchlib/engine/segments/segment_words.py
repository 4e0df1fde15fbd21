"""Read the words of a segment: forms, their surfaces, the stems and families that they belong to."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searchlib.engine.segments.arrays import U32, AnyArray, Strings
from searchlib.engine.segments.packed import Counts, Packed
from searchlib.engine.segments.segment_documents import SegmentDocuments
from searchlib.engine.segments.segment_file import guarded


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
            and len(self._stems) == length("stems.list") == self.stem_count
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
        counts, lists = self._stem_forms
        return self._valid_forms(lists.read(number, counts[number]).astype(np.uint32))

    @cached_property
    def _stem_forms(self) -> tuple[Counts, Packed]:
        counts = Counts(lambda name: self.container.parts(f"stem_forms.counts.{name}"))
        lists = Packed(lambda name: self._packed(f"stem_forms.{name}"))
        if not len(counts) == len(lists) == self.stem_count:
            raise ValueError("stem_forms")
        return counts, lists

    def _valid_forms(self, forms: U32) -> U32:
        if len(forms) and int(forms.max()) >= self.form_count:
            raise ValueError("a stem's form does not exist")
        return forms

    @guarded
    def family(self, text: str) -> int | None:
        """Return the number of a family."""
        return self._families.number(text)
