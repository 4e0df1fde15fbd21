"""Measure searchlib on its public path: `Index.update` of a JSON Lines file, `Index.search` with full `Results`."""

from __future__ import annotations

import datetime
from pathlib import Path

import searchlib
from benchmarks.peers.peer import Answer, Article, Peer
from benchmarks.question import PAGE, BenchQuery, Mode

_FACETS = {"region": "region", "month": "date", "author": "author"}
"""Facet of the benchmark → its name in the results."""


class Searchlib(Peer):
    """Be searchlib as it comes. A search loads the fields of its hits and expands countries, asked or not."""

    note = "public path, defaults: fields weighted, phrases and surface forms scored, countries expanded"
    cold_script = "from searchlib.cli.search import main; import sys; sys.argv[1:] = [sys.argv[2], '--json', '--index', sys.argv[1]]; main()"  # noqa: E501

    @staticmethod
    def version() -> str:
        """Return searchlib's version and which stemmer and engine stand under it."""
        return " + ".join([searchlib.__version__, *filter(None, map(_installed, ("whoosh-reloaded", "PyStemmer")))])

    def build(self, corpus: Path) -> None:
        """Index the file."""
        searchlib.create(self.folder).update(corpus)

    def open(self) -> None:
        """Open the index."""
        self._index = searchlib.open(self.folder, language="it")

    def search(self, query: BenchQuery, mode: Mode) -> Answer:
        """Search as a program would."""
        results = self._index.search(
            _text(query),
            region=query.region or None,
            since=query.since,
            until=query.until,
            limit=PAGE,
            facets=("region", "date:month", "author") if mode.facets else (),
        )
        return Answer(
            results.total,
            [hit.id for hit in results],
            {
                name: {value.value: value.count for value in results.facets[facet] if value.count}
                for name, facet in _FACETS.items()
            }
            if mode.facets
            else {},
            [(hit.title, str(hit.date), *hit.region, *hit.author, hit.summary) for hit in results]
            if mode.fields
            else (),
            [hit.snippet.html() for hit in results] if mode.snippets else (),
            bool(results.expansions) or results.matching == "most",
        )

    def update_one(self, article: Article) -> None:
        """Write one article in one transaction."""
        written = searchlib.Article(
            id=article["id"],
            title=article["title"],
            summary=article["summary"],
            body=article["body"],
            region=article["region"],
            author=article["author"],
            date=datetime.date.fromisoformat(article["date"][:10]) if article["date"] else None,
            image_alts=article["image_alt"],
        )
        with self._index.writer() as writer:
            writer.upsert(written)


def _text(query: BenchQuery) -> str:
    """Write a query as a person would type it."""
    match query.operator:
        case "or":
            return " OR ".join(query.words)
        case "phrase":
            return f'"{" ".join(query.words)}"'
        case "prefix":
            return f"{query.words[0]}*"
        case "typo":
            return f"{query.words[0]}~"
    return " ".join(query.words)


def _installed(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return ""
