"""Read chunks of text as forms, each distinct chunk once.

What a chunk is read as depends on itself alone (see `chunks`), so a table from chunk to *entry* takes the place of
analysis: an entry says how many words the chunk holds, and which form stands at which position after its first.
Capitals and punctuation lead to the entry of the bare word, which is analysed by the one analyzer there is.

A form here is a pair of surface and written form, for that pair alone decides the stems: "ℝ" and "r" are both written
"r", but folding leaves "R" of the first.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import analyse
from searchlib.analysis.analyzer import Token, form_of
from searchlib.analysis.apostrophes import word_before
from searchlib.analysis.characters import APOSTROPHES, HYPHENS, accented_word, folded_word
from searchlib.analysis.words import WORD
from searchlib.engine.arrays import I64, U32, SegmentArrays, Strings
from searchlib.engine.chunks import BREAK_CHUNK, FIELD_CHUNK, ChunkTable, chunk_text, neutral
from searchlib.engine.layout import FAMILY_LETTERS
from searchlib.engine.lists import offsets_of, spread

FIELD, BREAK = 0, 1
"""The entries of what is no text: the beginning of a field, and that of a paragraph."""

_LONGEST_FORM = 128
_LONGEST_CHUNK = 64
_CHUNKS_KEPT = 1_000_000

_BEFORE, _AFTER = '([{«“”„"#*–—…', ')]}»“”"*–—…,;:!?'
"""What says nothing at the edges of a chunk. Signs that tell numbers, acronyms, compounds and quotes are not here."""


class Entries(NamedTuple):
    """Hold all entries as arrays: entry i has the tokens `offsets[i]` up to `offsets[i + 1]`.

    Attributes:
        offsets: i64.
        words, content: how many words an entry has, and how many that are no stop words; joined forms not counted.
        seen: bool, whether there is any word, be it elided.
        forms, relative: of each token, its form, and its position counted from the first of the entry.
    """

    offsets: I64
    words: U32
    content: U32
    seen: NDArray[np.bool_]
    forms: U32
    relative: U32


class TextColumn:
    """Hold strings as UTF-8, in the order in which they were added."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._offsets = array("q", [0])

    def append(self, text: str) -> None:
        """Add a string."""
        self._data += text.encode("utf-8", "surrogatepass")
        self._offsets.append(len(self._data))

    def take(self, numbers: I64) -> Strings:
        """Return some of the strings."""
        offsets = np.array(self._offsets, dtype=np.int64)
        sizes = np.diff(offsets)[numbers]
        return Strings(
            np.frombuffer(bytes(self._data), dtype=np.uint8)[spread(offsets[numbers], sizes)], offsets_of(sizes)
        )


class Ranking:
    """Keep the numbers of keys in the order of the keys; what is new is sorted in when the order is asked for."""

    def __init__(self, keys: Mapping[Any, int]) -> None:
        """Rank a dictionary's keys, whose numbers are those of their insertion."""
        self._keys = keys
        self._order: list[int] = []

    def order(self) -> I64:
        """Return the numbers, sorted by their keys."""
        if len(self._order) < len(self._keys):
            keys = list(self._keys)
            self._order.extend(range(len(self._order), len(keys)))
            self._order.sort(key=keys.__getitem__)
        return np.array(self._order, dtype=np.int64)


class Terms:
    """Number strings in the order in which they are first met."""

    def __init__(self) -> None:
        self.texts = TextColumn()
        self._numbers: dict[str, int] = {}
        self.order = Ranking(self._numbers).order

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, text: str) -> int:
        """Return the number of a string, which is added if need be."""
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self._numbers)
            self.texts.append(text)
        return number


class Vocabulary:
    """Map chunks to entries, and hold the forms and stems that these are made of; a chunk is read when first met."""

    def __init__(self) -> None:
        self.surfaces, self.forms = TextColumn(), TextColumn()
        self.stop = array("B")
        self.form_families = array("i")
        """Of each form, the number of its family, or -1."""
        self.families, self.stems = Terms(), Terms()
        self._form_ids: dict[tuple[str, str], int] = {}
        self._stem_offsets = array("q", [0])
        self._form_stems = array("I")
        self.order = Ranking(self._form_ids).order
        """The forms' numbers, sorted by (surface, form)."""
        self._forget_entries()

    def __len__(self) -> int:
        return len(self._form_ids)

    def _forget_entries(self) -> None:
        self._table = ChunkTable()
        self._bare: dict[str, int] = {}
        self._offsets = array("q", [0])
        self._words, self._content, self._seen = array("I"), array("I"), array("B")
        self._token_forms, self._relative = array("I"), array("I")
        self._marks = {FIELD_CHUNK.encode(): self._entry([], False), BREAK_CHUNK.encode(): self._entry([], False)}

    def tidy(self) -> None:
        """Forget the chunks if they are many; their forms stay known. The entries handed out mean nothing any more."""
        if len(self._table) > _CHUNKS_KEPT or len(self._words) > _CHUNKS_KEPT:
            self._forget_entries()

    def entries_of(self, text: bytes) -> U32:
        """Return the entries of the chunks of a text (see `chunked`)."""
        return self._table.numbers(text, self._entry_of_chunk).astype(np.uint32)

    def chunk_of(self, text: str) -> bytes:
        """Make a chunk of a text of any length, paragraphs and all, as the analyzer reads it."""
        chunk = f"{FIELD_CHUNK}{len(self._words)}".encode()
        self._marks[chunk] = self._analysed(neutral(text))
        return chunk

    def _entry_of_chunk(self, chunk: bytes) -> int:
        mark = self._marks.get(chunk)
        return self._read(chunk_text(chunk)) if mark is None else mark

    def _read(self, text: str) -> int:
        bare = text.lstrip(_BEFORE).rstrip(_AFTER)
        if bare.endswith(".") and "." not in bare[:-1]:
            bare = bare[:-1].rstrip(_AFTER)
        plain = bare.isalpha() and "ʼ" not in bare
        if plain:
            small = bare.lower()
            if small != bare and (bare.isascii() or _written_alike(small, bare)):
                bare = small
        entry = self._bare.get(bare)
        if entry is None:
            entry = self._entry([(self._form_of(bare), 0, False)], True) if plain else self._analysed(bare)
            if len(bare) <= _LONGEST_CHUNK:
                self._bare[bare] = entry
        return entry

    def _analysed(self, text: str) -> int:
        tokens = analyse(text)
        return self._entry(
            [(self._form(t.surface, _written(text, t), t.stems, t.stop), t.position, t.joined) for t in tokens],
            bool(tokens) or WORD.search(text) is not None,
        )

    def _entry(self, tokens: list[tuple[int, int, bool]], seen: bool) -> int:
        own = [form for form, _, joined in tokens if not joined]
        self._token_forms.extend(form for form, _, _ in tokens)
        self._relative.extend(position for _, position, _ in tokens)
        self._offsets.append(len(self._token_forms))
        self._words.append(len(own))
        self._content.append(sum(not self.stop[form] for form in own))
        self._seen.append(seen)
        return len(self._words) - 1

    def _form_of(self, raw: str) -> int:
        written = accented_word(raw)
        known = self._form_ids.get((folded_word(raw), written))
        if known is not None:
            return known
        form = form_of(raw)
        return self._form(form.surface, written, form.stems, form.stop)

    def _form(self, surface: str, written: str, stems: tuple[str, ...], stop: bool) -> int:
        key = surface, written[:_LONGEST_FORM]
        number = self._form_ids.get(key)
        if number is None:
            number = self._form_ids[key] = len(self._form_ids)
            self.surfaces.append(surface)
            self.forms.append(key[1])
            self.stop.append(stop)
            is_family = not stop and len(surface) >= FAMILY_LETTERS and surface.isalpha()
            self.form_families.append(self.families.number(surface[:FAMILY_LETTERS]) if is_family else -1)
            self._form_stems.extend(map(self.stems.number, stems))
            self._stem_offsets.append(len(self._form_stems))
        return number

    def learn(self, segment: SegmentArrays) -> None:
        """Take over the forms of a segment with their stems, so that its words need not be stemmed again."""
        stems = segment.stems.texts()
        counts = np.diff(segment.stem_forms.offsets)
        order = np.argsort(segment.stem_forms.values, kind="stable")
        stem_of = np.repeat(np.arange(len(stems)), counts)[order].tolist()
        ends = np.searchsorted(segment.stem_forms.values[order], np.arange(len(segment.forms) + 1)).tolist()
        columns = zip(segment.surfaces.texts(), segment.forms.texts(), segment.stop.tolist(), strict=True)
        for number, (surface, written, stop) in enumerate(columns):
            own = stem_of[ends[number] : ends[number + 1]]
            self._form(surface, written, tuple(stems[stem] for stem in own), stop)

    def entries(self) -> Entries:
        """Return a copy of all entries."""
        return Entries(
            np.array(self._offsets, dtype=np.int64),
            np.array(self._words, dtype=np.uint32),
            np.array(self._content, dtype=np.uint32),
            np.array(self._seen, dtype=np.bool_),
            np.array(self._token_forms, dtype=np.uint32),
            np.array(self._relative, dtype=np.uint32),
        )

    def stems_of_forms(self) -> tuple[I64, U32]:
        """Return offsets and numbers of the stems of each form."""
        return np.array(self._stem_offsets, dtype=np.int64), np.array(self._form_stems, dtype=np.uint32)


def _written_alike(one: str, other: str) -> bool:
    """Tell whether two words are one form."""
    return accented_word(one) == accented_word(other) and folded_word(one) == folded_word(other)


def _written(text: str, token: Token) -> str:
    """Return the form of a token as it is written, a typed accent (incontrera') being put on its letter."""
    raw = text[token.start : token.end]
    if raw[-1] in APOSTROPHES:
        read = word_before(text, token.start, token.end - 1, token.end)
        raw = read[0] if read is not None else raw[:-1]
    return accented_word("".join(c for c in raw if c != "." and c not in HYPHENS))
