"""Read a segment from its file without decoding more than is asked for."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Columns, Lists, Postings, Strings
from searchlib.engine.segments.container import Checked
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.packed_postings import PackedPostings
from searchlib.engine.segments.segment_file import guarded
from searchlib.engine.segments.segment_words import SegmentWords

if TYPE_CHECKING:
    from searchlib.engine.segments.compression import Compressed

_MOST_SETS = 8
"""How many stems and families a form may belong to."""


class Segment(SegmentWords):
    """Read a segment from its file, which is mapped into memory.

    Documents, forms, stems and families are numbers from 0; a number that does not exist is taken for damage. Arrays
    are read-only views of the file where their description says "view".

    Raises:
        IndexDamaged: in all methods, where what they read is not as it was written. Only `verify` reads all of it.
    """

    @cached_property
    def _stem_list(self) -> U32:
        return self.container.array("stems.list", "u4")

    @cached_property
    def _family_list(self) -> U32:
        return self.container.array("families.list", "u4")

    def _postings_of(self, name: str, postings: int, occurrences: int | None) -> PackedPostings:
        return PackedPostings(lambda part: self._packed(f"{name}.{part}"), len(self), postings, occurrences)

    @cached_property
    def _postings(self) -> PackedPostings:
        found = self._postings_of("postings", self._meta["postings"], self._meta["occurrences"])
        if len(found) != self.form_count:
            raise ValueError("postings")
        return found

    @cached_property
    def _sets(self) -> PackedPostings:
        return self._derived("sets", self._meta["set_postings"])

    def _derived(self, name: str, postings: int) -> PackedPostings:
        """Return lists that are made of those of forms, and cannot be much longer together."""
        if postings > _MOST_SETS * self._meta["postings"] or len(self._postings) != self.form_count:
            raise ValueError(name)
        return self._postings_of(name, postings, None)

    @cached_property
    def _titles(self) -> PackedPostings:
        found = self._derived("titles", self._meta["title_postings"])
        if len(found) != len(self._titled):
            raise ValueError("titles")
        return found

    @cached_property
    def _titled(self) -> Checked:
        """The stems that stand in titles, ascending."""
        return self.container.parts("titles.at", "u4")

    @guarded
    def title_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a stem in the title, ascending, and how often each does."""
        at = bisect_left(self._titled, number)
        if at == len(self._titled) or self._titled[at] != number:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8)
        return self._titles.docs(at), self._titles.frequencies(at)

    @guarded
    def form_frequency(self, form: int) -> int:
        """Return how many documents have a form."""
        return self._postings.count(form)

    @guarded
    def form_frequencies(self) -> I64:
        """Return how many documents have each form."""
        return self._postings.counts()

    @guarded
    def form_postings(self, form: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a form, ascending, and how often each does (u8, u16 or u32)."""
        return self._postings.docs(form), self._postings.frequencies(form)

    @guarded
    def form_positions(self, form: int) -> tuple[I64, AnyArray, U32]:
        """Return what `form_postings` does, and the positions: those in the first document, and so on."""
        docs, frequencies = self.form_postings(form)
        return docs, frequencies, self._postings.positions(form, frequencies)

    @guarded
    def several_postings(self, forms: I64) -> Postings:
        """Return the postings of some forms, one behind the other; `offsets` begins with 0."""
        return self._postings.several(forms)

    @guarded
    def positions_of(self, forms: I64, postings: Postings, before: I64, kept: I64) -> U32:
        """Return the positions of some of the postings that `several_postings` returned.

        `before` says how many positions all postings before each have, and at last how many there are; `kept` are the
        places of those that are asked for, ascending.
        """
        return self._postings.positions_of(forms, postings, before, kept)

    @guarded
    def form_run(self, start: int, end: int) -> Postings:
        """Return the postings of neighbouring forms (a prefix), all at once; `offsets` begins with 0."""
        return self._postings.run(start, end)

    @guarded
    def form_run_positions(self, start: int, end: int) -> tuple[Postings, U32]:
        """Return what `form_run` does, and the positions in the same order."""
        postings = self._postings.run(start, end)
        return postings, self._postings.positions_run(start, postings)

    @guarded
    def stem_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a stem, ascending, and how often each does."""
        return self._set_postings(int(self._stem_list[number]))

    @guarded
    def stem_frequency(self, number: int) -> int:
        """Return how many documents have a stem."""
        return self._set_frequency(int(self._stem_list[number]))

    @guarded
    def family_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a family, ascending, and how often each does."""
        return self._set_postings(int(self._family_list[number]))

    @guarded
    def family_frequency(self, number: int) -> int:
        """Return how many documents have a family."""
        return self._set_frequency(int(self._family_list[number]))

    def _set_postings(self, number: int) -> tuple[I64, AnyArray]:
        if number < self.form_count:
            return self.form_postings(number)
        number -= self.form_count
        return self._sets.docs(number), self._sets.frequencies(number)

    def _set_frequency(self, number: int) -> int:
        return self._postings.count(number) if number < self.form_count else self._sets.count(number - self.form_count)

    @property
    def occurrences(self) -> int:
        """How many positions the segment has."""
        occurrences: int = self._meta["occurrences"]
        return occurrences

    @guarded
    def columns(self) -> Columns:
        """Return all but posting lists and articles, decoded."""
        counts, lists = self._stem_forms
        sizes = counts.all()
        return Columns(
            ids=self._ids.all(),
            days=self.days,
            lengths=self.lengths.astype(np.uint32),
            starts=self.starts.astype(np.uint32),
            names=dict(self.names),
            sources=self._sources.all(),
            source_of=self.source_of.astype(np.uint32),
            fingerprints=self._fingerprints(),
            surfaces=self._surfaces.all(),
            forms=Strings.of(self._form_texts),
            stop=self.stops,
            stems=self._stems.all(),
            stem_forms=Lists(offsets_of(sizes), self._valid_forms(lists.read_run(0, sizes))),
            families=self._families.all(),
        )

    @guarded
    def dictionary(self) -> bytes:
        """Return what the articles are compressed with."""
        return self.container.array("articles.dictionary", "u1").tobytes()

    @guarded
    def compressed(self) -> Compressed:
        """Return all articles as they are stored."""
        from searchlib.engine.segments.compression import Compressed

        data, ends = self.container.parts("articles.data", "u1"), self.container.array("articles.ends")
        return Compressed(self.dictionary(), data, ends, self._meta["longest_article"])

    @guarded
    def list_numbers(self) -> tuple[I64, I64]:
        """Return which posting list each stem has, and each family: see `SharedLists`."""
        return self._stem_list.astype(np.int64), self._family_list.astype(np.int64)

    @guarded
    def set_counts(self) -> I64:
        """Return how many documents each list has that stems and families have for themselves."""
        return self._sets.counts()

    @guarded
    def set_run(self, start: int, end: int) -> Postings:
        """Return neighbours among those lists, all at once; `offsets` begins with 0."""
        return self._sets.run(start, end)

    @guarded
    def title_counts(self) -> I64:
        """Return how many documents have each stem in the title."""
        counts = np.zeros(self.stem_count, dtype=np.int64)
        counts[self._titled[:]] = self._titles.counts()
        return counts

    @guarded
    def title_run(self, start: int, end: int) -> Postings:
        """Return the postings of neighbouring stems over the titles; `offsets` begins with 0."""
        stems = self._titled[:]
        first, after = np.searchsorted(stems, np.array((start, end), dtype=np.uint32)).tolist()
        run = self._titles.run(first, after)
        counts = np.zeros(end - start, dtype=np.int64)
        counts[stems[first:after].astype(np.int64) - start] = np.diff(run.offsets)
        return Postings(offsets_of(counts), run.docs, run.frequencies)
