"""Turn Italian text into tokens: the one chain that documents and queries share.

    text ─► unescape ─► words ─► elision ─► fold ─► stop words ─► stems ─► tokens

A token stands at a position and covers characters of the original text, whatever normalisation did. Its surface is
the folded written form; its stems are what it is matched by. Stop words keep their positions and have no stems.
A hyphenated compound gives its parts, and its joined form at the position of the first part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from searchlib.analysis.characters import APOSTROPHES, HYPHENS, INVISIBLE, MARKS, accented_word, folded_word, unescape
from searchlib.analysis.elision import ELIDED
from searchlib.analysis.numbers import number_of
from searchlib.analysis.stemmer import stem
from searchlib.analysis.stop_words import STOP_WORDS
from searchlib.names import fold

ANALYSIS_VERSION = 1
"""Changes whenever the same text gives other tokens: an index of another version is rebuilt."""

PARAGRAPH_GAP = 100
"""Positions left free between paragraphs and between fields, so that no phrase and no nearness crosses them."""

_WORD = f"[^\\W_](?:[^\\W_]|[{MARKS}{INVISIBLE}])*"
_TOKEN = re.compile(
    rf"(?P<acronym>\b(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?)"
    rf"|(?P<number>(?<![\w,.])\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?![\w])|(?<![\w,.])\d+,\d+(?![\w]))"
    rf"|(?P<word>{_WORD}(?:[{HYPHENS}]{_WORD})*)(?P<apostrophe>[{APOSTROPHES}])?"
)
_HYPHEN = re.compile(f"[{HYPHENS}]")
_BREAK = re.compile(r"\n\s*\n\s*|\n(?=#)|(?m:^#[^\n]*\n)")
_LONGEST_TERM = 128
_MOST_PARTS = 4
_FORMS_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Form:
    """Hold what one written word is indexed as, wherever it stands."""

    surface: str
    stems: tuple[str, ...]
    stop: bool


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one word of a text: its form, its position, and the code points [start, end) that it covers."""

    surface: str
    stems: tuple[str, ...]
    stop: bool
    position: int
    start: int
    end: int
    joined: bool = False
    """True for the joined form of a hyphenated compound, which shares the position of its first part."""


_forms: dict[str, Form] = {}


def form_of(raw: str) -> Form:
    """Return the form of a written word, from memory where it was seen before."""
    form = _forms.get(raw)
    if form is None:
        if len(_forms) >= _FORMS_KEPT:
            _forms.clear()
        form = _forms[raw] = _analyse(raw)
    return form


def _analyse(raw: str) -> Form:
    surface = folded_word(raw)[:_LONGEST_TERM]
    if surface in STOP_WORDS:
        return Form(surface, (), True)
    stems = [stem(surface)]
    accented = surface if raw.isascii() else accented_word(raw)
    if accented != surface:  # incontrerà: the accent makes it a verb ending, which meets incontrare
        stems.append(fold(stem(accented))[:_LONGEST_TERM])
    number = number_of(surface)
    if number is not None:
        stems.append(str(number))
    return Form(surface, tuple(dict.fromkeys(stems)), False)


def analyse(text: str) -> list[Token]:
    """Return the tokens of a text, in order of position; the joined form of a compound comes before its parts."""
    plain, offsets = unescape(text)
    breaks = [match.end() for match in _BREAK.finditer(plain)] if "\n" in plain else []
    breaks.append(len(plain) + 1)
    tokens: list[Token] = []
    position = 0
    next_break = 0
    for raw, start, end in _words(plain):
        if start >= breaks[next_break]:
            while start >= breaks[next_break]:
                next_break += 1
            if tokens:
                position += PARAGRAPH_GAP
        position = _emit(tokens, raw, start, end, position)
    return tokens if offsets is None else _moved(tokens, offsets)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield written words with their offsets: acronyms and numbers joined, elided words left out."""
    for match in _TOKEN.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        kind = match.lastgroup
        if kind == "acronym" or kind == "number":
            yield match.group().replace(".", ""), start, end
        else:
            raw = match.group("word")
            start, end = match.span("word")
            if match.group("apostrophe") is not None:
                if folded_word(raw) in ELIDED and re.match(r"\s?[^\W_]", text[match.end() : match.end() + 2]):
                    continue
                quoted = start > 0 and text[start - 1] in APOSTROPHES
                if not quoted and not text[match.end() : match.end() + 1].isalnum():
                    end = match.end()  # a typed accent or an apocope belongs to its word: citta', po'
            yield raw, start, end


def _emit(tokens: list[Token], raw: str, start: int, end: int, position: int) -> int:
    """Append the tokens of one written word at a position and return the next free position."""
    if not _HYPHEN.search(raw):
        form = form_of(raw)
        tokens.append(Token(form.surface, form.stems, form.stop, position, start, end))
        return position + 1
    parts = list(re.finditer(f"[^{HYPHENS}]+", raw))
    if len(parts) <= _MOST_PARTS:
        form = form_of(_HYPHEN.sub("", raw))
        tokens.append(Token(form.surface, form.stems, form.stop, position, start, end, joined=True))
    for part in parts:
        form = form_of(part.group())
        tokens.append(Token(form.surface, form.stems, form.stop, position, start + part.start(), start + part.end()))
        position += 1
    return position


def _moved(tokens: list[Token], offsets: list[int]) -> list[Token]:
    """Return tokens whose offsets are those of the original text."""
    return [
        Token(t.surface, t.stems, t.stop, t.position, offsets[t.start], _end(offsets, t.end), t.joined) for t in tokens
    ]


def _end(offsets: list[int], end: int) -> int:
    """Return the original offset behind the character that ends at `end`, the whole of an entity included."""
    last = offsets[end - 1]
    while end < len(offsets) and offsets[end] == last:
        end += 1
    return offsets[end] if end < len(offsets) else last + 1
