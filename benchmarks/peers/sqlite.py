"""Measure SQLite FTS5, an external-content table beside a narrow table of what facets and filters need."""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from pathlib import Path

from benchmarks.corpus import read_articles
from benchmarks.peers.peer import Answer, Article, Peer
from benchmarks.question import FACETS, KINDS, PAGE, BenchQuery, Mode

_SCHEMA = """
CREATE TABLE article (row INTEGER PRIMARY KEY, id TEXT UNIQUE, title, summary, region, author, date, image_alt, body);
CREATE TABLE facet (row INTEGER PRIMARY KEY, region INTEGER, month INTEGER, author INTEGER, day INTEGER);
CREATE TABLE name (code INTEGER PRIMARY KEY, text TEXT UNIQUE);
CREATE VIRTUAL TABLE words USING fts5 (title, summary, image_alt, body, content='article', content_rowid='row',
    tokenize='unicode61 remove_diacritics 2');
INSERT INTO words (words, rank) VALUES ('hashsize', 67108864);
"""
_COLUMNS = ("id", "title", "summary", "region", "author", "date", "image_alt", "body")
_SHOWN = "title, date, region, author, summary"
_INDEXED = "title, summary, image_alt, body"


class Sqlite(Peer):
    """Be SQLite FTS5. Facets are counted in Python over the hits' codes: faster than GROUP BY (measured, 10,000)."""

    kinds = frozenset(KINDS) - {"typo"}
    note = "FTS5, unicode61, no stemming, no stop words; WAL; facets counted over the hits' codes; no typing errors"
    cold_script = """
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/articles.db")
words = " AND ".join('"%s"' % word for word in sys.argv[2].split())
rows = db.execute("SELECT a.id, a.title, a.date, snippet(words, 3, '<mark>', '</mark>', '…', 32) FROM words "
    "JOIN article a ON a.row = words.rowid WHERE words MATCH ? ORDER BY rank LIMIT 10", (words,)).fetchall()
sql = "SELECT %s, count(*) FROM words JOIN facet f ON f.row = words.rowid WHERE words MATCH ? GROUP BY 1"
facets = [db.execute(sql % column, (words,)).fetchall() for column in ("region", "month")]
(total,) = db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (words,)).fetchone()
print(json.dumps([total, rows, facets]))
"""

    @staticmethod
    def version() -> str:
        """Return the version of the SQLite library."""
        return sqlite3.sqlite_version

    def build(self, corpus: Path) -> None:
        """Insert everything in one transaction, index it, and merge the index into one segment."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.open()
        db = self._db
        db.execute("PRAGMA page_size = 8192")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(_SCHEMA)
        codes: dict[str, int] = {}
        for row, article in enumerate(read_articles(corpus)):
            self._insert(row, article, codes)
        db.executemany("INSERT INTO name VALUES (?, ?)", ((code, text) for text, code in codes.items()))
        db.execute("CREATE INDEX facet_day ON facet (day)")
        db.execute("CREATE INDEX facet_region ON facet (region, day)")
        db.execute("INSERT INTO words (words) VALUES ('rebuild')")
        db.execute("INSERT INTO words (words) VALUES ('optimize')")
        db.commit()
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.close()

    def open(self) -> None:
        """Open the database."""
        self._db = db = sqlite3.connect(self.folder / "articles.db")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA cache_size = -65536")
        db.execute("PRAGMA mmap_size = 4294967296")
        has_names = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'name'").fetchone()
        self._names = dict(db.execute("SELECT code, text FROM name")) if has_names else {}
        self._codes = {text: code for code, text in self._names.items()}

    def search(self, query: BenchQuery, mode: Mode) -> Answer:
        """Run one statement for the ten best, one for the total or the facets, one for fields and snippets."""
        source, condition, values, order = self._statement(query)
        best = self._db.execute(
            f"SELECT {source[0]} FROM {source[1]} WHERE {condition} ORDER BY {order} LIMIT {PAGE}", values
        )
        ids = [row for (row,) in best]
        answer = Answer(None, ids)
        if mode.facets:
            join = source[1] if "facet" in source[1] else f"{source[1]} JOIN facet f ON f.row = words.rowid"
            hits = self._db.execute(f"SELECT f.region, f.month, f.author FROM {join} WHERE {condition}", values)
            rows = hits.fetchall()
            answer.total = len(rows)
            columns = zip(FACETS, zip(*rows, strict=True), strict=True) if rows else ()
            answer.counts = {
                name: {self._names[code]: count for code, count in Counter(column).items()} for name, column in columns
            }
        else:
            (answer.total,) = self._db.execute(f"SELECT count(*) FROM {source[1]} WHERE {condition}", values).fetchone()
        if mode.fields and ids:
            marks = ", ".join("?" * len(ids))
            found = self._db.execute(f"SELECT row, {_SHOWN} FROM article WHERE row IN ({marks})", ids)
            by_row = {row: fields for row, *fields in found}
            answer.fields = [by_row[row] for row in ids]
        if mode.snippets and ids:
            answer.snippets = self._snippets(query, ids)
        return answer

    def update_one(self, article: Article) -> None:
        """Replace an article in one transaction."""
        db = self._db
        known = db.execute(f"SELECT row, {_INDEXED} FROM article WHERE id = ?", (article["id"],)).fetchone()
        if known:
            db.execute(f"INSERT INTO words (words, rowid, {_INDEXED}) VALUES ('delete', ?, ?, ?, ?, ?)", known)
            db.execute("DELETE FROM article WHERE row = ?", known[:1])
            db.execute("DELETE FROM facet WHERE row = ?", known[:1])
        (row,) = db.execute("SELECT coalesce(max(row), -1) + 1 FROM article").fetchone()
        before = len(self._codes)
        self._insert(row, article, self._codes)
        for text, code in list(self._codes.items())[before:]:
            db.execute("INSERT INTO name VALUES (?, ?)", (code, text))
            self._names[code] = text
        db.execute(f"INSERT INTO words (rowid, {_INDEXED}) SELECT row, {_INDEXED} FROM article WHERE row = ?", (row,))
        db.commit()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _insert(self, row: int, article: Article, codes: dict[str, int]) -> None:
        day = datetime.date.fromisoformat(article["date"][:10]).toordinal() if article["date"] else 0
        texts = article["region"], article["date"][:7], article["author"]
        coded = [codes.setdefault(text, len(codes)) for text in texts]
        self._db.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (row, *(article[name] for name in _COLUMNS))
        )
        self._db.execute("INSERT INTO facet VALUES (?, ?, ?, ?, ?)", (row, *coded, day))

    def _statement(self, query: BenchQuery) -> tuple[tuple[str, str], str, list[object], str]:
        """Return the column of the row and the tables, the condition and its values, and the order."""
        conditions: list[str] = []
        values: list[object] = []
        if query.words:
            conditions.append("words MATCH ?")
            values.append(_match(query))
        if query.region:
            conditions.append("f.region = ?")
            values.append(self._codes.get(query.region, -1))
        if query.days:
            conditions.append("f.day BETWEEN ? AND ?")
            values += query.days
        condition = " AND ".join(conditions) or "1"
        if not query.words:
            return ("f.row", "facet f"), condition, values, "f.day DESC, f.row"
        tables = "words JOIN facet f ON f.row = words.rowid" if len(conditions) > 1 else "words"
        return ("words.rowid", tables), condition, values, "rank"

    def _snippets(self, query: BenchQuery, ids: list[int]) -> list[str]:
        """Return FTS5's own snippets, or the beginnings where there is nothing to light."""
        marks = ", ".join("?" * len(ids))
        if not query.words:
            rows = self._db.execute(f"SELECT row, substr(body, 1, 240) FROM article WHERE row IN ({marks})", ids)
        else:
            rows = self._db.execute(
                "SELECT rowid, snippet(words, -1, '<mark>', '</mark>', '…', 32) FROM words "
                f"WHERE words MATCH ? AND rowid IN ({marks})",
                (_match(query), *ids),
            )
        by_row = dict(rows.fetchall())
        return [by_row[row] for row in ids]


def _match(query: BenchQuery) -> str:
    """Write a query in FTS5's language."""
    match query.operator:
        case "or":
            return " OR ".join(query.words)
        case "phrase":
            return f'"{" ".join(query.words)}"'
        case "prefix":
            return f"{query.words[0]}*"
    return " AND ".join(query.words)
