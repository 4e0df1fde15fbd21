"""Cut the text of a query into tokens, and a token's text into words, prefixes and typing errors.

Every pattern here is deterministic, so that each character is looked at a fixed number of times whatever the text.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from searchlib.fields import queried_field
from searchlib.messages import Message
from searchlib.query.ast import Everything, Fuzzy, Node, Prefix, Word
from searchlib.query.plain import OPERATORS

MOST_WARNINGS = 5
LONGEST_VALUE = 60
MOST_SLOP = 99
MOST_TYPOS = 2

_QUOTES = '"“”„‟«»'
_APOSTROPHES = "'’‘"
_PARTNERS = {mark: re.compile("[«»]" if mark in "«»" else '["“”„‟]') for mark in _QUOTES}

# Control characters, lone surrogates and the zero-width space part words; marks of text direction, soft hyphens
# and byte-order marks come along with copied text and are nothing.
_PARTING = "[\x00-\x1f\x7f-\x9f\u200b\ud800-\udfff]"
_UNSEEN = "[\u00ad\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"

_PLAIN = re.compile(r"[^\W_]++(?=[\s)]|\Z)")
_PIECE = re.compile(rf"[^\s(){_QUOTES}]+")
_SIGNS = re.compile(r"[-+]*")
_CLOSING = ".,;:!?…¿¡·•|/\\[]{}<>‹›=^_`´¨-‐‑‒–—―−"
_EVERYTHING = rf"\*++[{re.escape(_CLOSING)}]*+"
_STAR = re.compile(_EVERYTHING)
_BANG = re.compile(rf"!(?=[({_QUOTES}*]|[^\W_])")
_OPERATOR_SIGNS = {"&&": "AND", "||": "OR"}
_SLOP = re.compile(r"~([0-9]+)")
_RUN = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W_]")
_NUMBER = re.compile(r"[0-9]*(?:[.,][0-9]+)?")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")

# What stands before a word and is none of it: all but letters, digits and the * of a wildcard.
_OPENING = rf"(?:[^\w*\s(){_QUOTES}]|_)*+"
_START = re.compile(_OPENING)

# A name, a colon, and something that can be a value: a bracket, a phrase, a word; "https://" is no field.
_VALUE = rf"(?=[-+!]*+(?:[({_QUOTES}]|{_EVERYTHING}(?=[\s(){_QUOTES}]|\Z))|(?:[^\w\s(){_QUOTES}]|_)*+[^\W_])"
_FIELD = re.compile(rf"{_OPENING}([^\W\d_][\w-]*+):(?!//){_VALUE}")


class Mark(NamedTuple):
    """Stand before a word, phrase or bracket: `-` or `!`, or a field (as it was typed, if it is unknown)."""

    kind: Literal["not", "field", "unknown"]
    name: str = ""


class Token(NamedTuple):
    """Hold a word or phrase as it was typed, a bracket, or an operator ("AND", "OR", "NOT").

    The text of a word or phrase is empty where unknown field names stand before nothing. `span` is where all of it
    stands in the text of the lexer: marks, quotation marks and distance included.
    """

    kind: Literal["word", "phrase", "(", ")", "operator"]
    text: str = ""
    slop: int | None = None
    marks: tuple[Mark, ...] = ()
    span: tuple[int, int] = (0, 0)


class Warnings:
    """Gather warnings: the same one once, a code up to five times."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def add(self, code: str, **values: object) -> None:
        """Add a warning, its long values shortened."""
        short = {key: _shortened(value) if isinstance(value, str) else value for key, value in values.items()}
        message = Message(code, short)
        known = [each for each in self.messages if each.code == code]
        if len(known) < MOST_WARNINGS and message not in known:
            self.messages.append(message)


class Lexer:
    """Cut one query into tokens.

    Attributes:
        tokens: what was found, in the order of the text.
        was_cut: whether the query went over a limit, so that its end is missing.
        text: what was read, without characters that are none.
    """

    def __init__(self, text: str, max_characters: int, max_terms: int, warnings: Warnings) -> None:
        text = text.strip()
        kept = _beginning(text, max(max_characters, 0))
        self.was_cut = len(kept) < len(text)
        self.tokens: list[Token] = []
        self.text = kept if kept.isprintable() else re.sub(_UNSEEN, "", re.sub(_PARTING, " ", kept))
        self._terms_left = max_terms
        self._terms_spent = False
        self._closed_at = -1  # where the last phrase or bracket ended: a hyphen right there excludes nothing
        self._warnings = warnings
        self._run()
        if self.was_cut:
            warnings.add("query-cut")

    def _run(self) -> None:
        text, at = self.text, 0
        while at < len(text) and not self._terms_spent:
            if text[at].isspace():
                at += 1
            elif text[at] == ")":
                self.tokens.append(Token(")", span=(at, at + 1)))
                at = self._closed_at = at + 1
            else:
                start, count = at, len(self.tokens)
                at = self._operand(at)
                if len(self.tokens) > count:
                    self.tokens[-1] = self.tokens[-1]._replace(span=(start, at))

    def _operand(self, at: int) -> int:
        """Read a word, phrase, opening bracket or operator with the marks before it; return where it ends."""
        text = self.text
        plain = _PLAIN.match(text, at)
        if plain is not None:
            self._add_plain(plain[0])
            return plain.end()
        marks, start = self._marks(at)
        bare, at = start == at, start
        char = text[at : at + 1]
        if char == "(":
            self.tokens.append(Token("(", marks=marks))
            return at + 1
        if char and char in _QUOTES:
            return self._phrase(at, marks)
        piece = _PIECE.match(text, at)
        if piece is None:
            return at
        operator = _OPERATOR_SIGNS.get(piece[0], piece[0])
        if bare and operator in OPERATORS:
            self.tokens.append(Token("operator", operator))
        else:
            self._add(Token("word", piece[0], marks=marks))
        return piece.end()

    def _marks(self, at: int) -> tuple[tuple[Mark, ...], int]:
        """Read signs and field names; return them and where they end.

        One hyphen excludes, or one exclamation mark; two or more are punctuation.
        """
        marks: list[Mark] = []
        while not self._terms_spent:
            signs = _SIGNS.match(self.text, at)
            if signs and signs[0].count("-") == 1 and at != self._closed_at:
                marks.append(Mark("not"))
            at = signs.end() if signs else at
            if _BANG.match(self.text, at) and at != self._closed_at:
                marks.append(Mark("not"))
                at += 1
            name = _FIELD.match(self.text, at)
            if name is None:
                break
            known = queried_field(name[1])
            if known:
                marks.append(Mark("field", known))
            elif kept := self._spend(name[1]):
                marks.append(Mark("unknown", kept))
            at = name.end()
        return tuple(marks), at

    def _phrase(self, start: int, marks: tuple[Mark, ...]) -> int:
        """Read a phrase and its distance; return where it ends."""
        closing = _PARTNERS[self.text[start]].search(self.text, start + 1)
        end, after = (closing.start(), closing.end()) if closing else (len(self.text), len(self.text))
        if closing is None and not self.was_cut:
            self._warnings.add("query-unclosed-quote")
        inside = re.sub(f"[{_QUOTES}]", " ", self.text[start + 1 : end])
        if "*" in inside:
            inside = inside.replace("*", " ")
            if _LETTER.search(inside):
                self._warnings.add("query-wildcard", text=self.text[start + 1 : end])
        slop = None
        distance = _SLOP.match(self.text, after)
        if distance:
            after = distance.end()
            digits = distance[1].lstrip("0") or "0"
            slop = int(digits) if len(digits) <= len(str(MOST_SLOP)) else MOST_SLOP
            if digits != str(slop):
                self._warnings.add("query-distance", text=f"~{digits}", least=0, most=MOST_SLOP)
        self._closed_at = after
        self._add(Token("phrase", " ".join(inside.split()), slop, marks))
        return after

    def _add_plain(self, text: str) -> None:
        """Add a word of letters and digits alone, or an operator."""
        if text in OPERATORS:
            self.tokens.append(Token("operator", text))
        elif self._spend(text):
            self.tokens.append(Token("word", text))

    def _add(self, token: Token) -> None:
        """Add a word or phrase unless nothing is in it; names that are no field's are words too."""
        kept = self._spend(token.text) if _LETTER.search(token.text) or is_star(token.text) else ""
        if kept or any(mark.kind == "unknown" for mark in token.marks):
            self.tokens.append(token._replace(text=kept))

    def _spend(self, text: str) -> str:
        """Count a text's terms, and return it, or what of it the terms that are left allow."""
        kept = 0
        for run in _RUN.finditer(text):
            if self._terms_left <= 0:
                self._terms_spent = self.was_cut = True
                return text[:kept]
            self._terms_left -= 1
            kept = run.end()
        return text


def read_word(text: str, warnings: Warnings) -> list[Node]:
    """Return what a typed word asks for: a word, a prefix, a word with typing errors, everything (`*`).

    It is several words where a `*` stands elsewhere than at the end: wildcards are not supported there.
    """
    if text.isalnum():
        return [Word(text)]
    text = trimmed(text)
    body, tilde, number = text.rpartition("~")
    if tilde and _NUMBER.fullmatch(number) and _LETTER.search(body):
        if number and not 1 <= float(number.replace(",", ".")) <= MOST_TYPOS:
            warnings.add("query-distance", text=text, least=1, most=MOST_TYPOS)
        core = body.rstrip("~" + _CLOSING)
        text = trimmed(core + "." if body[len(core) :].startswith(".") else core)
        if "*" not in text:
            return [Fuzzy(text)]
    if "*" not in text:
        return [Word(text)] if text else []
    beginning = text.rstrip("*")
    if not beginning:
        return [Everything()]
    if beginning and "*" not in beginning and beginning == trimmed(beginning):
        return [Prefix(beginning)]
    warnings.add("query-wildcard", text=text)
    return plain_words(text)


def is_star(text: str) -> bool:
    """Tell whether a typed word is the `*` that stands for everything."""
    return _STAR.fullmatch(text) is not None


def plain_words(text: str) -> list[Node]:
    """Return the words of a text in which no sign means anything."""
    parts = (trimmed(part) for part in re.split(r"[\s():*~]+", text))
    return [Word(part) for part in parts if part]


def trimmed(text: str) -> str:
    """Return a word without the punctuation around it; "" if nothing else is there.

    Signs that belong to words stay ("C++", "100%"), and so do the apostrophe at the end of "citta'" or "po'", unless
    the word is 'quoted', and the last dot of "U.S.A.".
    """
    start = _START.match(text)
    before = start[0] if start else ""
    body = text[len(before) :]
    core = body.rstrip(_CLOSING)
    if core.endswith(tuple(_APOSTROPHES)) and before.endswith(tuple(_APOSTROPHES)):
        core = core.rstrip(_CLOSING + _APOSTROPHES)
    if body[len(core) : len(core) + 1] == "." and _ACRONYM.fullmatch(core):
        core += "."
    return core


def _beginning(text: str, max_characters: int) -> str:
    """Return the words that fit into a number of characters; half a word only if it is the first."""
    if len(text) <= max_characters:
        return text
    kept = text[:max_characters]
    if text[max_characters].isspace():
        return kept
    words = kept.rsplit(maxsplit=1)
    return kept[: len(kept) - len(words[-1])] if len(words) == 2 and not kept[-1].isspace() else kept


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
