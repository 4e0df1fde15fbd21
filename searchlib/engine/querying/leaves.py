"""Read the leaves of a query tree: the words of a text, the runs of words side by side, the texts under a node."""

from __future__ import annotations

from collections.abc import Sequence

from searchlib.analysis import Token, analyse
from searchlib.engine.querying.docset import DocSet
from searchlib.engine.segments.arrays import NAME_FIELDS
from searchlib.places import find_place
from searchlib.query.ast import Adjacent, And, Dated, Expanded, Fuzzy, Node, Not, Or, Phrase, Prefix, Within, Word

_FILTERED = frozenset(("id", *NAME_FIELDS))


def words(text: str) -> list[Token]:
    """Return the words of a text as they are analysed, without those that are joined from others."""
    return [token for token in analyse(text) if not token.joined]


def runs(found: Sequence[tuple[Node, DocSet | None]]) -> list[tuple[list[Word], list[DocSet | None]]]:
    """Return the longest stretches of two or more plain words side by side, and what their nodes match."""
    runs: list[tuple[list[Word], list[DocSet | None]]] = [([], [])]
    for child, matches in found:
        plain = child.original if isinstance(child, Expanded) else child
        if isinstance(plain, Word):
            runs[-1][0].append(plain)
        elif isinstance(plain, Adjacent) and isinstance(child, Expanded):
            runs[-1][0].extend(word for word in plain.children if isinstance(word, Word))
        else:
            runs.append(([], []))
            continue
        runs[-1][1].append(matches)
    return [run for run in runs if len(run[0]) > 1]


def country_named(node: Node) -> str | None:
    """Return the name that a node in the field of countries is: of one word, or of several words side by side."""
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return node.text
        case Adjacent(children) if all(isinstance(child, Word) for child in children):
            name = " ".join(texts(node))
            return name if find_place(name) else None
    return None


def filtered_by(node: Node) -> str | None:
    """Return what a node filters by, whatever words are looked for, or None if it asks for words itself.

    It is a field of names, "id", or "" for a period, for what excludes, and for what holds nothing but filters.
    """
    match node:
        case Dated() | Not():
            return ""
        case Within():
            inner = filtered_by(node.child)
            return node.field if inner is None and node.field in _FILTERED else inner
        case And(children) | Or(children) | Adjacent(children):
            return None if any(filtered_by(child) is None for child in children) else ""
        case _:
            return None


def texts(node: Node) -> list[str]:
    """Return the texts of the leaves under a node."""
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return [node.text]
        case Within() | Not():
            return texts(node.child)
        case Expanded():
            return texts(node.original)
        case And() | Or() | Adjacent():
            return [text for child in node.children for text in texts(child)]
        case _:
            return []
