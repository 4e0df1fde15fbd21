"""Read a segment from its file without decoding more than is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray, Columns, Postings, Strings
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
    def _stem_list(self) -> Checked:
        return self.container.parts("stems.list", "u4")

    @cached_property
    def _family_list(self) -> Checked:
        return self.container.parts("families.list", "u4")

    def _postings_of(self, name: str, postings: int, occurrences: int | None = None) -> PackedPostings:
        return PackedPostings(lambda part: self._packed(f"{name}.{part}"), len(self), postings, occurrences)

    @cached_property
    def _lexemes(self) -> PackedPostings:
        found = self._postings_of("lexemes", self._meta["postings"], self._meta["occurrences"])
        if len(found) > self.form_count:
            raise ValueError("lexemes")
        return found

    @cached_property
    def _sets(self) -> PackedPostings:
        return self._derived("sets", self._meta["set_postings"])

    def _derived(self, name: str, postings: int) -> PackedPostings:
        """Return lists that are made of those of lexemes, and cannot be much longer together."""
        if postings > _MOST_SETS * self._meta["occurrences"]:
            raise ValueError(name)
        return self._postings_of(name, postings)

    @cached_property
    def _titles(self) -> PackedPostings:
        found = self._derived("titles", self._meta["title_postings"])
        if len(found) != len(self._titled):
            raise ValueError("titles")
        return found

    @cached_property
    def _titled(self) -> U32:
        """The stems that stand in titles, ascending."""
        return self.container.array("titles.at", "u4")

    # -- lexemes: the sets of forms that have posting lists

    @guarded
    def lexeme_count(self) -> int:
        """Return how many lexemes there are."""
        return len(self._lexemes)

    @guarded
    def lexeme_postings(self, lexeme: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a lexeme, ascending, and how often each does (u8, u16 or u32)."""
        return self._lexemes.read(lexeme)

    @guarded
    def lexeme_positions(self, lexeme: int, places: I64, frequencies: AnyArray, occurrences: int) -> U32:
        """Return the positions of some of a lexeme's occurrences, all those of one posting or none.

        Args:
            lexeme: the lexeme.
            places: which occurrences, by their places among all of the lexeme, ascending.
            frequencies: how many of them each posting has.
            occurrences: how many the lexeme has.
        """
        return self._lexemes.positions(lexeme, places, frequencies, occurrences)

    @guarded
    def lexeme_codes(self, lexeme: int, places: I64, occurrences: int, size: int) -> AnyArray:
        """Return which of its `size` forms some of a lexeme's occurrences are; see `lexeme_positions`."""
        codes = self._lexemes.codes(lexeme, places, occurrences)
        if len(codes) and int(codes.max()) >= size:
            raise ValueError("a lexeme's form does not exist")
        return codes

    @guarded
    def lexeme_run(self, start: int, end: int) -> Postings:
        """Return the postings of neighbouring lexemes, all at once; `offsets` begins with 0."""
        return self._lexemes.run(start, end)

    @guarded
    def lexeme_occurrences(self, start: int, postings: Postings) -> tuple[U32, U32]:
        """Return the positions and the codes of what `lexeme_run` returned."""
        return self._lexemes.occurrences_run(start, postings)

    @guarded
    def lexeme_counts(self) -> I64:
        """Return how many documents have each lexeme."""
        return self._lexemes.counts()

    # -- forms

    @guarded
    def form_frequency(self, form: int) -> int:
        """Return how many documents have a form."""
        return self.form_head(form).frequency

    @guarded
    def form_positions(self, form: int) -> tuple[I64, AnyArray, U32]:
        """Return the documents that have a form, how often each does, and the positions in the same order."""
        head = self.form_head(form)
        docs, frequencies = self.lexeme_postings(head.lexeme)
        count = int(frequencies.sum(dtype=np.int64))
        places = np.arange(count)
        positions = self.lexeme_positions(head.lexeme, places, frequencies, count)
        mine = self.lexeme_codes(head.lexeme, places, count, head.size) == head.code
        owners = np.repeat(np.arange(len(docs)), frequencies)[mine]
        counts = np.bincount(owners, minlength=len(docs))
        return docs[counts > 0], counts[counts > 0], positions[mine]

    # -- stems and families

    @guarded
    def stem_list(self, number: int) -> int:
        """Return the number of a stem's posting list: a lexeme if it is below `lexeme_count`."""
        return int(self._stem_list[number])

    @guarded
    def family_list(self, number: int) -> int:
        """Return the number of a family's posting list."""
        return int(self._family_list[number])

    @guarded
    def list_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents of a posting list, ascending, and how often each has what it is of."""
        if number < len(self._lexemes):
            return self._lexemes.read(number)
        return self._sets.read(number - len(self._lexemes))

    @guarded
    def stem_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a stem, ascending, and how often each does."""
        return self.list_postings(int(self._stem_list[number]))

    @guarded
    def family_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a family, ascending, and how often each does."""
        return self.list_postings(int(self._family_list[number]))

    @guarded
    def title_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a stem in the title, ascending, and how often each does."""
        at = int(self._titled.searchsorted(np.uint32(number)))
        if at == len(self._titled) or self._titled[at] != number:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8)
        return self._titles.read(at)

    # -- all of it

    @property
    def occurrences(self) -> int:
        """How many positions the segment has."""
        occurrences: int = self._meta["occurrences"]
        return occurrences

    @guarded
    def columns(self) -> Columns:
        """Return all but posting lists and articles, decoded."""
        return Columns(
            ids=self._ids.all(),
            days=self.days,
            lengths=self.lengths.astype(np.uint32),
            starts=self.starts.astype(np.uint32),
            names=dict(self.names),
            sources=self._sources.all(),
            source_of=self.source_of.astype(np.uint32),
            fingerprints=Strings.of(self.fingerprints()),
            surfaces=self._surfaces.all(),
            forms=Strings.of(self._form_texts),
            stop=self.stops,
            stems=self._stems.all(),
            stem_forms=self._all_stem_forms(),
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
        """Return which posting list each stem has, and each family: see `ListNumbers`."""
        return self._stem_list[:].astype(np.int64), self._family_list[:].astype(np.int64)

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
        counts[self._titled] = self._titles.counts()
        return counts

    @guarded
    def title_run(self, start: int, end: int) -> Postings:
        """Return the postings of neighbouring stems over the titles; `offsets` begins with 0."""
        stems = self._titled
        first, after = np.searchsorted(stems, np.array((start, end), dtype=np.uint32)).tolist()
        run = self._titles.run(first, after)
        counts = np.zeros(end - start, dtype=np.int64)
        counts[stems[first:after].astype(np.int64) - start] = np.diff(run.offsets)
        return Postings(offsets_of(counts), run.docs, run.frequencies)
