"""Loosen a query: write it again so that it asks for less."""

from __future__ import annotations

import sys

from searchlib.query.ast import Word
from searchlib.query.lexer import Lexer, Warnings, plain_words
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


def _words(text: str) -> str:
    """Return the words of a phrase as they are typed without quotation marks."""
    words = [word.text for word in plain_words(text) if isinstance(word, Word)]
    return " ".join(word.lower() if word in OPERATORS else word for word in words)
