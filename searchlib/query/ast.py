"""Define the tree that a query is parsed to.

The tree knows no index and no engine: texts in it are as the person wrote them, and it is the engine's plan that
analyses them. One day the same tree compiles to a server's query language.
"""

from __future__ import annotations

from dataclasses import dataclass

from searchlib.dates import Period


@dataclass(frozen=True, slots=True)
class Everything:
    """Match every article: the empty query."""


@dataclass(frozen=True, slots=True)
class Word:
    """Match a word by its stem. `text` may hold hyphens and apostrophes, never spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Match words in a row as they are written (case and accents apart), or near each other.

    `slop` is None for an exact phrase; else the words stand in any order within a window that has room for
    `slop` other words, and match by their stems.
    """

    text: str
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Match every written form that begins with `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Match every written form that is `text` but for a typing error or two."""

    text: str


@dataclass(frozen=True, slots=True)
class Within:
    """Match what `child` matches inside one field (a key of `FIELD_NAMES`, never "date")."""

    field: str
    child: Node


@dataclass(frozen=True, slots=True)
class Dated:
    """Match articles dated inside a period."""

    period: Period


@dataclass(frozen=True, slots=True)
class Not:
    """Match the articles that `child` does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """Match the articles that every child matches (an explicit AND)."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Match the articles that any child matches (an explicit OR)."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Adjacent:
    """Hold what stands side by side with no operator between: all of it must match, or any (`match=`).

    Children under a `Not` always exclude. Runs of `Word` children are what side-by-side evidence is counted on.
    """

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Expanded:
    """Match `original`, or any of several other texts that say the same, which count less.

    Parsing gives none; `expansion.py` puts them in. A text of several words matches where they stand in a row.
    """

    original: Node
    alternatives: tuple[str, ...]


Node = Expanded | Everything | Word | Phrase | Prefix | Fuzzy | Within | Dated | Not | And | Or | Adjacent
