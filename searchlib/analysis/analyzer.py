"""Turn Italian text into tokens: the one chain that documents and queries share.

    text ─► unescape ─► words ─► elision ─► fold ─► stop words ─► stems ─► tokens

A token stands at a position and covers characters of the original text, whatever normalisation did. Its surface is
the folded written form; its stems are what it is matched by. Stop words keep their positions and have no stems.
A hyphenated compound gives its parts, and its joined form at the position of the first part.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from searchlib.acronyms import ACRONYMS, behind_elided, not_shouted
from searchlib.analysis.apostrophes import word_before
from searchlib.analysis.characters import accented_word, folded_word, unescape
from searchlib.analysis.numbers import number_of
from searchlib.analysis.stemmer import stems
from searchlib.analysis.stop_words import STOP_WORDS
from searchlib.analysis.words import PART, WORD

ANALYSIS_VERSION = 3
"""Changes whenever the same text gives other tokens: an index of another version is rebuilt."""

PARAGRAPH_GAP = 100
"""Positions left free between paragraphs and between fields, so that no phrase and no nearness crosses them."""

_BLANK_LINE = re.compile(r"\n\s*\n\s*")
_HEADING_OR_BLANK_LINE = re.compile(r"\n\s*\n\s*|\n(?=#)|(?m:^#[^\n]*\n)")
LONGEST_TERM = 128
_MOST_PARTS = 4
_LETTER_APOSTROPHE = "ʼ"
_FORMS_KEPT = 200_000


class Form:
    """Hold what one written word is indexed as, wherever it stands."""

    __slots__ = ("stems", "stop", "surface")

    def __init__(self, surface: str, stems: tuple[str, ...], stop: bool) -> None:
        self.surface = surface
        self.stems = stems
        self.stop = stop


class Token:
    """Hold one word of a text: its form, its position, and the code points [start, end) that it covers.

    `joined` is true for the joined form of a hyphenated compound, which shares the position of its first part. No
    `Record`: the time of `analyse` is mostly that of making tokens.
    """

    __slots__ = ("end", "joined", "position", "start", "stems", "stop", "surface")

    def __init__(
        self,
        surface: str,
        stems: tuple[str, ...],
        stop: bool,
        position: int,
        start: int,
        end: int,
        joined: bool = False,
    ) -> None:
        self.surface = surface
        self.stems = stems
        self.stop = stop
        self.position = position
        self.start = start
        self.end = end
        self.joined = joined


class Forms(dict[str, Form]):
    """Remember the form of every written word that is looked up."""

    def __missing__(self, raw: str) -> Form:
        if len(self) >= _FORMS_KEPT:
            self.clear()
        form = self[raw] = self.read(raw)
        return form

    def read(self, raw: str) -> Form:
        """Return the form of a written word that is not remembered."""
        return read_word(raw)


_forms = Forms()
_UNWANTED = Form("", (), False)


class WantedForms(Forms):
    """Know the forms of those written words alone that have one of some surfaces, or begin with one of some prefixes.

    The others are not stemmed, which takes most of the time of a text whose words have not been seen before.
    """

    def __init__(self, surfaces: Container[str], prefixes: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._surfaces = surfaces
        self._prefixes = prefixes

    def __missing__(self, raw: str) -> Form:
        surface = folded_word(raw)[:LONGEST_TERM] or raw
        wanted = surface in self._surfaces or surface.startswith(self._prefixes)
        form = self[raw] = _forms[raw] if wanted else _UNWANTED
        return form


def form_of(raw: str) -> Form:
    """Return the form of a written word, from memory where it was seen before."""
    return _forms[raw]


def read_word(raw: str) -> Form:
    """Return the form of a written word."""
    surface = folded_word(raw)[:LONGEST_TERM]
    if not surface:  # nothing but ª or the like
        return Form(raw, (raw,), False)
    if raw in ACRONYMS:
        return Form(surface, (raw,), False)
    if surface in STOP_WORDS:
        return Form(surface, (), True)
    found = stems(surface, surface if raw.isascii() else accented_word(raw)[:LONGEST_TERM])
    number = number_of(surface)
    if number is not None:
        found = (*found, str(number))
    return Form(surface, tuple(dict.fromkeys(found)) if len(found) > 1 else found, False)


def analyse(text: str, forms: Forms = _forms) -> list[Token]:
    """Return the tokens of a text, in order of position; the joined form of a compound comes before its parts.

    With `WantedForms` there are only the tokens of these words, at the positions that they have among all.
    """
    if text.isalnum() and _LETTER_APOSTROPHE not in text:
        return _word_alone(text, forms)
    plain, offsets = unescape(text)
    plain = not_shouted(plain)
    breaks = _breaks(plain)
    next_break = next(breaks)
    tokens: list[Token] = []
    position = 0
    elided = -1
    for match in WORD.finditer(plain):
        raw = match[0]
        start, end = match.span()
        if start >= next_break:
            while start >= next_break:
                next_break = next(breaks)
            if position:
                position += PARAGRAPH_GAP
        if match.lastgroup is not None:  # no plain run of letters
            if match["apostrophe"] is not None:
                read = word_before(plain, start, match.start("apostrophe"), end)
                if read is None:
                    elided = end
                    continue
                raw, end = read
            if match["compound"] is not None:
                position = _add_compound(tokens, raw, start, end, position, forms)
                continue
            raw = raw.replace(".", "")
        if start == elided:
            raw = behind_elided(plain[start - 2 : start - 1], raw)
        form = forms[raw]
        if form is not _UNWANTED:
            tokens.append(Token(form.surface, form.stems, form.stop, position, start, end))
        position += 1
    return tokens if offsets is None else _moved(tokens, offsets)


def _word_alone(text: str, forms: Forms) -> list[Token]:
    """Return the token of a plain word, as most texts of queries are."""
    form = forms[text]
    return [] if form is _UNWANTED else [Token(form.surface, form.stems, form.stop, 0, 0, len(text))]


def _breaks(text: str) -> Iterator[int]:
    """Yield where paragraphs and headings begin, and at last a place behind the text."""
    if "\n" in text:
        pattern = _HEADING_OR_BLANK_LINE if "#" in text else _BLANK_LINE
        for match in pattern.finditer(text):
            yield match.end()
    yield len(text) + 1


def _add_compound(tokens: list[Token], raw: str, start: int, end: int, position: int, forms: Forms) -> int:
    """Append the joined form and the parts of a hyphenated compound; return the next free position."""
    parts = list(PART.finditer(raw))
    whole = "".join(part[0] for part in parts)
    if len(parts) <= _MOST_PARTS and not whole.isdigit():  # 2023-25 is not 202325
        form = forms[whole]
        if form is not _UNWANTED:
            tokens.append(Token(form.surface, form.stems, form.stop, position, start, end, joined=True))
    for part in parts:
        form = forms[part[0]]
        if form is not _UNWANTED:
            at = start + part.start(), start + part.end()
            tokens.append(Token(form.surface, form.stems, form.stop, position, *at))
        position += 1
    return position


def _moved(tokens: list[Token], offsets: list[int]) -> list[Token]:
    """Return tokens whose offsets are those of the original text."""
    for token in tokens:
        token.start, token.end = offsets[token.start], _end(offsets, token.end)
    return tokens


def _end(offsets: list[int], end: int) -> int:
    """Return the original offset behind the character that ends at `end`, the whole of an entity included."""
    last = offsets[end - 1]
    while end < len(offsets) and offsets[end] == last:
        end += 1
    return offsets[end] if end < len(offsets) else last + 1
