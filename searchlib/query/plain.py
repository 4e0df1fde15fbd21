"""Read queries of words alone, as most are, without cutting them into tokens."""

from __future__ import annotations

from searchlib.config import QueryLimits
from searchlib.query.ast import Adjacent, Everything, Node, Word

OPERATORS = frozenset(("AND", "OR", "NOT"))


def plain_query(text: str, limits: QueryLimits = QueryLimits()) -> Node | None:
    """Return the tree of a text of letters, digits and spaces, the same that `parse` gives; None for any other."""
    words = text.split()
    if not words:
        return Everything()
    if len(text) > limits.max_characters or len(words) > limits.max_terms:
        return None
    if not "".join(words).isalnum() or not OPERATORS.isdisjoint(words):
        return None
    return Word(words[0]) if len(words) == 1 else Adjacent(tuple([Word(word) for word in words]))
