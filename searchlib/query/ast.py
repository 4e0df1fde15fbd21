"""Define the tree that a query is parsed to.

The tree knows no index and no engine: texts in it are as the person wrote them, and it is the engine's plan that
analyses them. One day the same tree compiles to a server's query language.
"""

from __future__ import annotations

from searchlib.dates import Period
from searchlib.records import Record


class Everything(Record):
    """Match every article: the empty query."""


class Word(Record):
    """Match a word by its stem. `text` may hold hyphens and apostrophes, never spaces."""

    text: str


class Phrase(Record):
    """Match words in a row as they are written (case and accents apart), or near each other.

    `slop` is None for an exact phrase; else the words stand in any order within a window that has room for
    `slop` other words, and match by their stems.
    """

    text: str
    slop: int | None = None


class Prefix(Record):
    """Match every written form that begins with `text`."""

    text: str


class Fuzzy(Record):
    """Match every written form that is `text` but for a typing error or two."""

    text: str


class Within(Record):
    """Match what `child` matches inside one field (a key of `SHOWN_NAMES`, never "date").

    For `Everything` these are the articles that have the field.
    """

    field: str
    child: Node


class Dated(Record):
    """Match articles dated inside a period."""

    period: Period


class Not(Record):
    """Match the articles that `child` does not match."""

    child: Node


class And(Record):
    """Match the articles that every child matches (an explicit AND)."""

    children: tuple[Node, ...]


class Or(Record):
    """Match the articles that any child matches (an explicit OR)."""

    children: tuple[Node, ...]


class Adjacent(Record):
    """Hold what stands side by side with no operator between: all of it must match, or any (`match=`).

    Children under a `Not` always exclude. Runs of `Word` children are what side-by-side evidence is counted on.
    """

    children: tuple[Node, ...]


class Expanded(Record):
    """Match `original`, or any of several other texts that say the same, which count less.

    Parsing gives none; `expansion.py` puts them in. A text of several words matches where they stand in a row.
    """

    original: Node
    alternatives: tuple[str, ...]


Node = Expanded | Everything | Word | Phrase | Prefix | Fuzzy | Within | Dated | Not | And | Or | Adjacent
