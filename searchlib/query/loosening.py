"""Loosen a query: write it again so that it asks for less."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator

from searchlib.query.ast import Word
from searchlib.query.lexer import Lexer, Token, Warnings, plain_words
from searchlib.query.periods import Periods
from searchlib.query.plain import OPERATORS

_TEXTS = frozenset(("title", "summary", "body", "image_alts"))
"""The fields of which what is asked for may stand in another."""


def unquoted(query: str) -> str | None:
    """Return a query without the quotation marks of the phrases that it asks for, or None if there are none.

    What is excluded, stands in brackets or belongs to a field or a date stays as it is.
    """
    lexer = Lexer(query, len(query), sys.maxsize, Warnings())
    parts: list[str] = []
    end = depth = 0
    negated = False
    for token in lexer.tokens:
        if token.kind == "phrase" and not (depth or negated or token.marks):
            parts += [lexer.text[end : token.span[0]], f" {_words(token.text)} "]
            end = token.span[1]
        if token.kind == "operator":
            negated = token.text != "OR" and (negated or token.text == "NOT")
        elif depth or token.kind != ")":
            negated = False
        depth = max(0, depth + (token.kind == "(") - (token.kind == ")"))
    return " ".join("".join([*parts, lexer.text[end:]]).split()) if parts else None


def with_one_condition_looser(query: str) -> Iterator[str]:
    """Yield a query with one of its conditions loosened, each in turn.

    What is asked for in a field of text is asked for anywhere; then, a name or a date is not asked for at all. What is
    excluded or stands in brackets stays. A query with operators has no conditions here: what they join means something
    else without one side.
    """
    lexer = Lexer(query, len(query), sys.maxsize, Warnings())
    conditions: list[tuple[Token, int]] = []
    opened: Token | None = None
    depth = 0
    for token in Periods(datetime.date.today(), "dmy").joined(lexer.tokens):
        if token.kind == "operator" and not depth:
            return
        if token.kind == "(":
            opened = opened if depth else token
            depth += 1
        elif token.kind == ")":
            depth = max(0, depth - 1)
            if opened and not depth:
                conditions.append((opened, token.span[1]))
                opened = None
        elif not depth:
            conditions.append((token, token.span[1]))
    for of_text in (True, False):
        for token, end in conditions:
            names = [mark.name for mark in token.marks if mark.kind == "field"]
            if names and len(names) == len(token.marks) and (names[-1] in _TEXTS) == of_text:
                start = token.span[0]
                value = lexer.text[start:end].split(":", len(names))[-1] if of_text else ""
                rest = " ".join(f"{lexer.text[:start]} {value} {lexer.text[end:]}".split())
                if rest:
                    yield rest


def _words(text: str) -> str:
    """Return the words of a phrase as they are typed without quotation marks."""
    words = [word.text for word in plain_words(text) if isinstance(word, Word)]
    return " ".join(word.lower() if word in OPERATORS else word for word in words)
