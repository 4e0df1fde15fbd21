"""Loosen a query: write it again so that it asks for less."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator

from searchlib.query.ast import Word
from searchlib.query.lexer import Lexer, Warnings, plain_words
from searchlib.query.periods import Periods
from searchlib.query.plain import OPERATORS


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


def without_each_condition(query: str) -> Iterator[str]:
    """Yield a query without one of its conditions, each in turn: what a field or a date is asked for.

    What is excluded or stands in brackets stays. A query with operators has no conditions here: what they join means
    something else without one side.
    """
    lexer = Lexer(query, len(query), sys.maxsize, Warnings())
    tokens = Periods(datetime.date.today(), "dmy").joined(lexer.tokens)
    conditions: list[tuple[int, int]] = []
    depth, begin = 0, -1
    for token in tokens:
        is_condition = bool(token.marks) and all(mark.kind == "field" for mark in token.marks)
        if token.kind == "operator" and not depth:
            return
        if token.kind == "(":
            begin = (token.span[0] if is_condition else -1) if not depth else begin
            depth += 1
        elif token.kind == ")":
            depth = max(0, depth - 1)
            if not depth and begin >= 0:
                conditions.append((begin, token.span[1]))
            begin = begin if depth else -1
        elif is_condition and not depth:
            conditions.append(token.span)
    for start, end in conditions:
        rest = f"{lexer.text[:start]} {lexer.text[end:]}".split()
        if rest:
            yield " ".join(rest)


def _words(text: str) -> str:
    """Return the words of a phrase as they are typed without quotation marks."""
    words = [word.text for word in plain_words(text) if isinstance(word, Word)]
    return " ".join(word.lower() if word in OPERATORS else word for word in words)
