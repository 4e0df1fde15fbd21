"""Cut articles into chunks, and look chunks up by the hundred thousand.

A *chunk* is what stands between white space and the like: nearly always one word, with the punctuation that touches
it. A word that may be elided before the next one is glued to it, so that what a chunk is read as depends on itself
alone. A `ChunkTable` maps chunks to numbers without making a Python object of each: 0.1 µs a word, where `split` and a
dictionary take 0.3, most of it spent waiting for memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.acronyms import not_shouted
from searchlib.analysis.characters import APOSTROPHES, unescape
from searchlib.analysis.elision import ELIDED
from searchlib.engine.segments.arrays import I32, I64

_NOTHING, _GLUE, _GLUE_LINE, _BREAK_MARK, _FIELD_MARK, _NEUTRAL = "\x00\x01\x02\x03\x04\x05"
"""Signs that no chunk has but by our hand; the last stands for any that is neither letter nor space."""

FIELD_CHUNK = _FIELD_MARK * 4  # more than the three characters that elision looks across
BREAK_CHUNK = _BREAK_MARK
_BREAK = f" {_BREAK_MARK} "
ADDED_BY_BREAK = len(_BREAK)
"""How many characters a break adds to the text; gluing adds none."""
_BETWEEN_FIELDS = f" {FIELD_CHUNK} "
_BETWEEN_FIELDS_LINES = f"\n{FIELD_CHUNK}\n"  # a heading begins a line
_MARKS = str.maketrans(dict.fromkeys((_GLUE, _GLUE_LINE, _BREAK_MARK, _FIELD_MARK), _NEUTRAL))

_BLANK_LINE = re.compile(r"\n\s*\n\s*")
_HEADING_OR_BLANK_LINE = re.compile(r"\n\s*\n\s*|\n(?=#)|(?m:^#[^\n]*\n)")

_SPLITTING = '!"$%&()*+/:;<=>?@[\\]^{|}~\t\n\x0b\x0c\r'
"""What is as good as a space to the analyzer, once breaks are marked and elision is glued."""

_TO_SPACES = bytes.maketrans(_SPLITTING.encode() + _NOTHING.encode(), b" " * len(_SPLITTING) + _NEUTRAL.encode())
_TO_GLUE = str.maketrans(dict.fromkeys(_SPLITTING + " \xa0", _GLUE) | {"\n": _GLUE_LINE})
_FROM_GLUE = str.maketrans({_GLUE: " ", _GLUE_LINE: "\n"})

_VOWELS = "".join({*"aeiou"} - {word[-1] for word in ELIDED})
_NO_ELISION = f"(?<![{_VOWELS}{_VOWELS.upper()}].)" if _VOWELS else ""
_ELISIONS = {mark: re.compile(rf"{mark}(?=\W){_NO_ELISION}[^\w\n]{{0,3}}\n?(?=[^\W_])") for mark in APOSTROPHES}
"""An apostrophe that a word follows, but not at once: the one case where reading a word needs the next.

One pattern for all apostrophes would take six times as long, for it would have no first character to look for.
"""

U64 = NDArray[np.uint64]

_LONGEST = 16
_MASKS = np.tri(_LONGEST + 1, _LONGEST, -1, dtype=np.uint8).view("<u8") * np.uint64(0xFF)
"""For each size of a chunk, which bits of its two words are its own."""
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)  # odd, their bits well mixed
_SMALLEST = 12
_ROOM = 4
"""The least number of slots for each chunk."""


def chunked(fields: Sequence[str]) -> bytes | None:
    """Return the chunks of an article's fields, spaces between them; marks announce each field and each paragraph.

    Returns None for the rare text where no chunk can be read by itself: an elision across the end of a heading.
    """
    text = _BETWEEN_FIELDS.join(("", *fields))
    if "&" in text:
        fields = [unescape(field)[0] for field in fields]
        text = _BETWEEN_FIELDS.join(("", *fields))
    has_marks = _GLUE in text or _GLUE_LINE in text or _BREAK_MARK in text
    if has_marks or any(_FIELD_MARK in field for field in fields):
        text = _BETWEEN_FIELDS.join(("", *(field.translate(_MARKS) for field in fields)))
    text = _with_glue(not_shouted(text))
    if "#" in text:
        if _GLUE_LINE in text:
            return None
        text = text.replace(_BETWEEN_FIELDS, _BETWEEN_FIELDS_LINES)
        text = _HEADING_OR_BLANK_LINE.sub(rf"\g<0>{_BREAK}", text)
    elif "\n" in text:
        text = _with_breaks(text)
    if "\xa0" in text:
        text = text.replace("\xa0", " ")
    return text.encode("utf-8", "surrogatepass").translate(_TO_SPACES)


def _with_breaks(text: str) -> str:
    """Return a text without headings with a mark behind each blank line."""
    lines = text.split("\n")
    if len(lines) % 2 and not any(lines[1::2]):
        return f"  {_BREAK}".join(lines[::2])  # a fifth of the time
    return _BLANK_LINE.sub(rf"\g<0>{_BREAK}", text)


def _with_glue(text: str) -> str:
    for mark, elision in _ELISIONS.items():
        if mark in text:
            text = elision.sub(_glued, text)
    return text


def _glued(match: re.Match[str]) -> str:
    return match[0].translate(_TO_GLUE)


def chunk_text(chunk: bytes) -> str:
    """Return the text that a chunk stands for."""
    text = chunk.decode("utf-8", "surrogatepass")
    return text.translate(_FROM_GLUE) if _GLUE in text or _GLUE_LINE in text else text


def neutral(text: str) -> str:
    """Return a text, its entities replaced, that cannot be taken for one with entities any more."""
    return unescape(text)[0].replace("&", _NEUTRAL) if "&" in text else text


class Cut(NamedTuple):
    """Hold a text, with spaces around it, and where in it each chunk begins and how many bytes it has."""

    data: bytes
    starts: I64
    sizes: I64


def cut(text: bytes) -> Cut:
    """Find the chunks of a text."""
    data = b" %b%b" % (text, b" " * (_LONGEST + 2))
    is_space = np.frombuffer(data, dtype=np.uint8) == ord(" ")
    edges = np.flatnonzero(is_space[1:] != is_space[:-1])  # by turns before the first and at the last byte of a chunk
    return Cut(data, edges[::2] + 1, edges[1::2] - edges[::2])


class ChunkTable:
    """Map chunks to numbers: a hash table with open addressing, in arrays, asked for many chunks at a time.

    A chunk of up to 16 bytes is two 64-bit words, filled up with zeros, which are compared whole: the hash only says
    where to look. Longer ones are rare and kept in a dictionary. As in Python's own dictionaries, slots hold but the
    places of the chunks in arrays that grow in order of first meeting: frequent words are met early, so what is
    compared most lies close together.
    """

    def __init__(self) -> None:
        self._long: dict[bytes, int] = {}
        self._bits = _SMALLEST
        self._slots: I32 = np.full(1 << _SMALLEST, -1, dtype=np.int32)
        self._size = 0
        self._words = np.zeros((1 << _SMALLEST, 2), dtype=np.uint64)
        self._numbers: I32 = np.zeros(1 << _SMALLEST, dtype=np.int32)

    def __len__(self) -> int:
        return self._size + len(self._long)

    def numbers(self, chunks: Cut, read: Callable[[bytes], int]) -> I32:
        """Return the number of each chunk of a text; `read` is asked once for that of a chunk not met before."""
        data, starts, sizes = chunks
        at_byte = np.ndarray((len(data) - _LONGEST + 1,), dtype=f"V{_LONGEST}", buffer=data, strides=(1,))
        words: U64 = at_byte[starts].view("<u8").reshape(-1, 2)
        words &= _MASKS.take(np.minimum(sizes, _LONGEST), axis=0)
        found = self._find(words)
        long = np.flatnonzero(sizes > _LONGEST)
        found[long] = -1
        for index, start, end in zip(
            long.tolist(), starts[long].tolist(), (starts + sizes)[long].tolist(), strict=True
        ):
            chunk = data[start:end]
            number = self._long.get(chunk)
            if number is None:
                number = self._long[chunk] = read(chunk)
            found[index] = number
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            found[unknown] = self._learn(data, starts[unknown], sizes[unknown], words[unknown], read)
        return found

    def _learn(self, data: bytes, starts: I64, sizes: I64, words: U64, read: Callable[[bytes], int]) -> I32:
        new: dict[bytes, int] = {}
        places, numbers = [], []
        for place, (start, end) in enumerate(zip(starts.tolist(), (starts + sizes).tolist(), strict=True)):
            chunk = data[start:end]
            number = new.get(chunk)
            if number is None:
                number = new[chunk] = read(chunk)
                places.append(place)
            numbers.append(number)
        found = np.array(numbers, dtype=np.int32)
        self._insert(words[places], found[places])
        return found

    def _first_slots(self, words: U64) -> I64:
        mixed = words[:, 0] * _MULTIPLIERS[0]
        mixed ^= words[:, 1] * _MULTIPLIERS[1]
        mixed ^= mixed >> np.uint64(29)
        mixed *= _MULTIPLIERS[0]
        mixed >>= np.uint64(64 - self._bits)
        slots: I64 = mixed.astype(np.int64)
        return slots

    def _find(self, words: U64) -> I32:
        """Return the numbers of chunks, -1 for those that are not there."""
        slots = self._first_slots(words)
        places = self._slots.take(slots)
        wrong = np.flatnonzero(self._differ(places, words))
        wrong = wrong[places[wrong] >= 0]
        while len(wrong):
            slots[wrong] = (slots[wrong] + 1) & (len(self._slots) - 1)
            places[wrong] = self._slots[slots[wrong]]
            other = self._differ(places[wrong], words[wrong])
            wrong = wrong[other & (places[wrong] >= 0)]
        found = self._numbers.take(places)
        found[places < 0] = -1
        return found

    def _differ(self, places: I32, words: U64) -> NDArray[np.bool_]:
        there = self._words.take(places, axis=0)  # by index it would take eight times as long
        differ: NDArray[np.bool_] = (there[:, 0] != words[:, 0]) | (there[:, 1] != words[:, 1])
        return differ

    def _insert(self, words: U64, numbers: I32) -> None:
        """Add chunks that are not there."""
        old, self._size = self._size, self._size + len(numbers)
        if self._size > len(self._numbers):
            room = 2 * self._size - old
            self._words = np.concatenate((self._words[:old], np.zeros((room, 2), dtype=np.uint64)))
            self._numbers = np.concatenate((self._numbers[:old], np.zeros(room, dtype=np.int32)))
        self._words[old : self._size], self._numbers[old : self._size] = words, numbers
        if _ROOM * self._size > len(self._slots):
            self._bits = (2 * _ROOM * self._size).bit_length()
            self._slots = np.full(1 << self._bits, -1, dtype=np.int32)
            old = 0
        places = np.arange(old, self._size, dtype=np.int32)
        slots = self._first_slots(self._words[old : self._size])
        while len(places):  # all go to their slots; who finds it taken goes on to the next
            free = self._slots[slots] < 0
            self._slots[slots[free]] = places[free]  # the last of those that want one slot gets it
            late = self._slots[slots] != places
            places, slots = places[late], (slots[late] + 1) & (len(self._slots) - 1)
