"""Define what every engine in the benchmark can do, whatever its own words for it are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from benchmarks.question import KINDS, BenchQuery, Mode

Article = Mapping[str, str]
"""An article as `benchmarks.corpus.read_articles` yields it."""


@dataclass(slots=True)
class Answer:
    """Hold what an engine answered.

    Attributes:
        total: how many articles match; None where the engine cannot tell.
        ids: what tells the ten best apart inside this engine: not always the articles' own ids.
        counts: facet → value → how many articles, where facets were asked for.
        fields: fields of the ten best, where they were asked for.
        snippets: lit passages of the ten best, where they were asked for.
        widened: whether the engine looked for more than it was asked (searchlib: the demonyms of a country).
    """

    total: int | None
    ids: Sequence[object]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    fields: Sequence[Sequence[str]] = ()
    snippets: Sequence[str] = ()
    widened: bool = False


class Peer(ABC):
    """Be one engine with one index in one folder.

    A subclass imports its engine at the top of its file, so that an engine that is not installed is an ImportError of
    its file and of nothing else.
    """

    kinds: ClassVar[frozenset[str]] = frozenset(KINDS)
    """The classes of queries that the engine can answer."""

    modes: ClassVar[frozenset[str]] = frozenset({"ids", "facets", "list", "page"})
    """The modes that it can answer in."""

    can_update: ClassVar[bool] = True
    """Whether one article can be added to its index."""

    note: ClassVar[str] = ""
    """What a reader should know about its configuration, in one line."""

    cold_script: ClassVar[str] = ""
    """A Python program: arguments FOLDER and QUERY, prints a page of an AND as one answer; empty if there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    @abstractmethod
    def version() -> str:
        """Return the version of the engine and of what it leans on."""

    @abstractmethod
    def build(self, corpus: Path) -> None:
        """Make the index from a JSON Lines file, complete and on disk on return."""

    @abstractmethod
    def open(self) -> None:
        """Open the index for searching."""

    @abstractmethod
    def search(self, query: BenchQuery, mode: Mode) -> Answer:
        """Answer a query."""

    def update_one(self, article: Article) -> None:
        """Add an article or replace the one of its id; the next search finds it."""
        raise NotImplementedError

    def size(self) -> int:
        """Return the bytes of the index."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def close(self) -> None:  # noqa: B027 -- most have nothing to let go of
        """Let go of files and locks."""
