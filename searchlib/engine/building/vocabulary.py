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

from searchlib.acronyms import ACRONYMS, behind_elided
from searchlib.analysis import analyse
from searchlib.analysis.analyzer import Forms, Token
from searchlib.analysis.apostrophes import word_before
from searchlib.analysis.characters import APOSTROPHES, HYPHENS, accented_word, folded_word
from searchlib.analysis.elision import ELIDED
from searchlib.analysis.words import WORD
from searchlib.engine.building.chunks import BREAK_CHUNK, FIELD_CHUNK, ChunkTable, Cut, chunk_text, neutral
from searchlib.engine.segments.arrays import I32, I64, U8, U32, Strings
from searchlib.engine.segments.layout import family_of
from searchlib.engine.segments.lists import offsets_of, spread
from searchlib.places.clues import clue_of_text, clue_of_word

FIELD, BREAK = 0, 1
"""The entries of what is no text: the beginning of a field, and that of a paragraph."""

_LONGEST_FORM = 128
_LONGEST_CHUNK = 64
_CHUNKS_KEPT = 1_000_000

_BEFORE, _AFTER = '([{«“”„"#*–—…', ')]}»“”"*–—…,;:!?'
"""What says nothing at the edges of a chunk. Signs that tell numbers, acronyms, compounds and quotes are not here."""


class Entries(NamedTuple):
    """Hold all entries as arrays: entry i has `counts[i]` tokens, from `firsts[i]` on.

    Attributes:
        words, content: how many words an entry has, and how many that are no stop words; joined forms not counted.
        seen: bool, whether there is any word, be it elided.
        forms, relative: of each token, its form, and its position counted from the first of the entry.
    """

    firsts: I32
    counts: I32
    words: I32
    content: I32
    seen: NDArray[np.bool_]
    forms: U32
    relative: I32


class TextColumn:
    """Hold strings as UTF-8, in the order in which they were added."""

    def __init__(self) -> None:
        self._new: list[str] = []
        self._encoded = Strings.of([])
        self.append = self._new.append

    def take(self, numbers: I64) -> Strings:
        """Return some of the strings."""
        data, offsets = self._all()
        sizes = np.diff(offsets)[numbers]
        return Strings(data[spread(offsets[numbers], sizes)], offsets_of(sizes))

    def _all(self) -> tuple[U8, I64]:
        """Return all strings, end to end, and where they begin, having encoded those that are new."""
        if self._new:
            old, new = self._encoded, Strings.of(self._new)
            offsets = np.concatenate((old.offsets, new.offsets[1:] + old.offsets[-1]))
            self._encoded = Strings(np.concatenate((old.data, new.data)), offsets)
            self._new.clear()
        return self._encoded.data, self._encoded.offsets


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

    def __init__(self, known: Forms | None = None) -> None:
        """Begin without any word; forms that are known are asked for before a word is analysed."""
        self._known = Forms() if known is None else known
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
        self._words, self._content, self._seen, self._clues = array("I"), array("I"), array("B"), array("B")
        self._token_forms, self._relative = array("I"), array("I")
        self._marks = {FIELD_CHUNK.encode(): self._entry([], False), BREAK_CHUNK.encode(): self._entry([], False)}

    def tidy(self) -> None:
        """Forget the chunks if they are many; their forms stay known. The entries handed out mean nothing any more."""
        if len(self._table) > _CHUNKS_KEPT or len(self._words) > _CHUNKS_KEPT:
            self._forget_entries()

    def entries_of(self, chunks: Cut) -> U32:
        """Return the entries of the chunks of a text."""
        return self._table.numbers(chunks, self._entry_of_chunk).astype(np.uint32)

    def chunk_of(self, text: str) -> bytes:
        """Make a chunk of a text of any length, paragraphs and all, as the analyzer reads it."""
        chunk = f"{FIELD_CHUNK}{len(self._words)}".encode()
        self._marks[chunk] = self._analysed(neutral(text))
        return chunk

    def _entry_of_chunk(self, chunk: bytes) -> int:
        mark = self._marks.get(chunk)
        return self._read(chunk_text(chunk)) if mark is None else mark

    def _read(self, text: str) -> int:
        bare = text
        if not (letters := text.isalpha()):
            bare = text.lstrip(_BEFORE).rstrip(_AFTER)
            if bare.endswith(".") and "." not in bare[:-1]:
                bare = bare[:-1].rstrip(_AFTER)
            letters = bare.isalpha()
        plain = letters and "ʼ" not in bare
        if plain:
            small = bare.lower()
            if small != bare and bare not in ACRONYMS and (bare.isascii() or _written_alike(small, bare)):
                bare = small
        entry = self._bare.get(bare)
        if entry is None:
            entry = self._word(bare) if plain else self._not_plain(bare)
            if len(bare) <= _LONGEST_CHUNK:
                self._bare[bare] = entry
        return entry

    def _not_plain(self, bare: str) -> int:
        clue = clue_of_text(bare)
        word = _behind_elision(bare) or (bare.isascii() and bare.isdigit() and bare)
        return self._word(word, clue) if word else self._analysed(bare, clue)

    def _analysed(self, text: str, clue: int = 0) -> int:
        tokens = analyse(text, self._known)
        return self._entry(
            [(self._form(t.surface, _written(text, t), t.stems, t.stop), t.position, t.joined) for t in tokens],
            bool(tokens) or WORD.search(text) is not None,
            clue,
        )

    def _word(self, raw: str, clue: int | None = None) -> int:
        """Make an entry of one word of letters alone, or of digits; a clue is that of the whole chunk."""
        written, folded = accented_word(raw), folded_word(raw)
        form = self._form_ids.get((folded, written))
        if form is None:
            read = self._known.read(raw)
            form = self._form(read.surface, written, read.stems, read.stop)
        self._token_forms.append(form)
        self._relative.append(0)
        self._offsets.append(len(self._token_forms))
        self._words.append(1)
        self._content.append(not self.stop[form])
        self._seen.append(True)
        self._clues.append(clue_of_word(folded) if clue is None else clue)
        return len(self._words) - 1

    def _entry(self, tokens: list[tuple[int, int, bool]], seen: bool, clue: int = 0) -> int:
        own = [form for form, _, joined in tokens if not joined]
        for form, position, _ in tokens:
            self._token_forms.append(form)
            self._relative.append(position)
        self._offsets.append(len(self._token_forms))
        self._words.append(len(own))
        self._content.append(len(own) - sum([self.stop[form] for form in own]))
        self._seen.append(seen)
        self._clues.append(clue)
        return len(self._words) - 1

    def _form(self, surface: str, written: str, stems: tuple[str, ...], stop: bool) -> int:
        key = surface, written[:_LONGEST_FORM]
        number = self._form_ids.get(key)
        if number is None:
            number = self._form_ids[key] = len(self._form_ids)
            self.surfaces.append(surface)
            self.forms.append(key[1])
            self.stop.append(stop)
            family = None if stop else family_of(surface)
            self.form_families.append(-1 if family is None else self.families.number(family))
            for stem in stems:
                self._form_stems.append(self.stems.number(stem))
            self._stem_offsets.append(len(self._form_stems))
        return number

    def clues(self) -> U8:
        """Return what each entry may be to a country's name (see `places.clues`)."""
        return np.array(self._clues, dtype=np.uint8)

    def entries(self) -> Entries:
        """Return a copy of all entries."""
        offsets = np.array(self._offsets, dtype=np.int32)
        return Entries(
            offsets[:-1],
            np.diff(offsets),
            np.array(self._words, dtype=np.int32),
            np.array(self._content, dtype=np.int32),
            np.array(self._seen, dtype=np.bool_),
            np.array(self._token_forms, dtype=np.uint32),
            np.array(self._relative, dtype=np.int32),
        )

    def stems_of_forms(self) -> tuple[I64, U32]:
        """Return offsets and numbers of the stems of each form."""
        return np.array(self._stem_offsets, dtype=np.int64), np.array(self._form_stems, dtype=np.uint32)


def _behind_elision(text: str) -> str:
    """Return the word of letters alone that stands behind an elided one and an apostrophe; "" for most other texts."""
    before, _, behind = text.partition("’" if "’" in text else "'")
    word = behind.removeprefix(" ")
    is_word = word.isalpha() and "ʼ" not in word and word != "s" and before.lower() in ELIDED
    if not is_word:
        return ""
    return behind_elided(before, word) if word is behind else word


def _written_alike(one: str, other: str) -> bool:
    """Tell whether two words are one form."""
    return accented_word(one) == accented_word(other) and folded_word(one) == folded_word(other)


def _written(text: str, token: Token) -> str:
    """Return the form of a token as it is written, a typed accent (incontrera') being put on its letter."""
    raw = text[token.start : token.end]
    if raw[-1] in APOSTROPHES:
        read = word_before(text, token.start, token.end - 1, token.end)
        raw = read[0] if read is not None else raw[:-1]
    if not raw.isalpha():
        raw = "".join([c for c in raw if c != "." and c not in HYPHENS])
    return raw.upper() if token.stems and raw.upper() in ACRONYMS else accented_word(raw)
