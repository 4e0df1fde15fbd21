"""Measure tantivy through tantivy-py: one text field with positions, fast fields for facets, dates and sorting."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import tantivy
from tantivy import FieldType, Filter, Occur, Order, Query

from benchmarks.corpus import read_articles
from benchmarks.peers.peer import Answer, Article, Peer
from benchmarks.question import PAGE, BenchQuery, Mode

_HEAP = 200_000_000
_MOST_VALUES = 100_000
_SNIPPET = 240
_NAMES = "names.json"
_NAMED = ("date", "region_name", "author_name")
_TEXTS = ("title", "summary", "image_alt", "body")


class Tantivy(Peer):
    """Be tantivy. What was measured to be faster is used: codes instead of texts in facets, a term set for a prefix."""

    note = (
        "Italian stemmer and stop words, positions; all texts in one field; facets by its aggregation, a second "
        "pass over the hits, on integer fast fields"
    )
    cold_script = """
import json, sys, tantivy
from tantivy import Filter, Occur, Query
index = tantivy.Index.open(sys.argv[1])
builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(Filter.lowercase())
analyzer = builder.filter(Filter.stopword("italian")).filter(Filter.stemmer("italian")).build()
index.register_tokenizer("it", analyzer)
terms = [Query.term_query(index.schema, "text", word) for word in analyzer.analyze(sys.argv[2])]
query = Query.boolean_query([(Occur.Must, term) for term in terms])
searcher = index.searcher()
found = searcher.search(query, 10)
snippets = tantivy.SnippetGenerator.create(searcher, query, index.schema, "text")
documents = [searcher.doc(address) for _, address in found.hits]
hits = [[*map(one.get_first, ("id", "text", "date")), snippets.snippet_from_doc(one).to_html()] for one in documents]
names = json.load(open(sys.argv[1] + "/names.json"))
facets = searcher.aggregate(query, {name: {"terms": {"field": name, "size": 1000}} for name in ("region", "month")})
facets["region"] = [[names[int(one["key"])], one["doc_count"]] for one in facets["region"]["buckets"]]
print(json.dumps([found.count, hits, facets]))
"""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._analyzer = _analyzer()
        self._writer: tantivy.IndexWriter | None = None

    @staticmethod
    def version() -> str:
        """Return the version of tantivy-py."""
        return version("tantivy")

    def build(self, corpus: Path) -> None:
        """Index with one thread, commit, and wait for merges."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._codes: dict[str, int] = {}
        index = tantivy.Index(_schema(), str(self.folder))
        index.register_tokenizer("it", self._analyzer)
        writer = index.writer(_HEAP, num_threads=1)
        for article in read_articles(corpus):
            writer.add_document(self._document(article))
        writer.commit()
        writer.wait_merging_threads()
        self._write_names()

    def open(self) -> None:
        """Open the index."""
        self._index = tantivy.Index.open(str(self.folder))
        self._index.register_tokenizer("it", self._analyzer)
        self._names: list[str] = json.loads((self.folder / _NAMES).read_text(encoding="utf-8"))
        self._codes = {name: code for code, name in enumerate(self._names)}
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: BenchQuery, mode: Mode) -> Answer:
        """Search; then aggregate, load documents and cut snippets as far as asked."""
        asked = self._query(query)
        if query.words:
            found = self._searcher.search(asked, PAGE)
        else:
            found = self._searcher.search(asked, PAGE, order_by_field="day", order=Order.Desc)
        addresses = [address for _, address in found.hits]
        total: int = found.count  # type: ignore[attr-defined]  # its stub lacks it
        answer = Answer(total, [(one.segment_ord, one.doc) for one in addresses])
        if mode.facets:
            fields = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in ("region", "month", "author")}
            counts = self._searcher.aggregate(asked, fields)
            answer.counts = {
                "month": {_month(one["key"]): one["doc_count"] for one in counts["month"]["buckets"]},
                **{
                    name: {self._names[int(one["key"])]: one["doc_count"] for one in counts[name]["buckets"]}
                    for name in ("region", "author")
                },
            }
        if mode.fields:
            documents = [self._searcher.doc(address) for address in addresses]
            answer.fields = [
                [*one.get_all("text")[:2], *(str(one.get_first(name)) for name in _NAMED)]
                for one in documents
            ]  # fmt: skip
            if mode.snippets and not query.words:
                answer.snippets = [one.get_all("text")[3][:_SNIPPET] for one in documents]
            elif mode.snippets:
                snippets = tantivy.SnippetGenerator.create(self._searcher, asked, self._index.schema, "text")
                snippets.set_max_num_chars(_SNIPPET)
                answer.snippets = [snippets.snippet_from_doc(one).to_html() for one in documents]
        return answer

    def update_one(self, article: Article) -> None:
        """Replace an article, commit, and reload; the writer stays open, as in a server."""
        if self._writer is None:
            self._writer = self._index.writer(_HEAP, num_threads=1)
        self._writer.delete_documents_by_term("id", article["id"])
        before = len(self._codes)
        self._writer.add_document(self._document(article))
        self._writer.commit()
        if len(self._codes) > before:
            self._write_names()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """End the writer."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _document(self, article: Article) -> tantivy.Document:
        document = tantivy.Document()
        for name in _TEXTS:
            document.add_text("text", article[name])
        document.add_text("id", article["id"])
        for name in ("region", "author"):
            document.add_text(f"{name}_name", article[name])
            document.add_unsigned(name, self._codes.setdefault(article[name], len(self._codes)))
        document.add_text("date", article["date"])
        if article["date"]:
            day = datetime.date.fromisoformat(article["date"][:10])
            document.add_unsigned("day", day.toordinal())
            document.add_unsigned("month", day.year * 100 + day.month)
        return document

    def _write_names(self) -> None:
        self._names = list(self._codes)
        (self.folder / _NAMES).write_text(json.dumps(self._names, ensure_ascii=False), encoding="utf-8")

    def _query(self, query: BenchQuery) -> Query:
        """Return the query as tantivy's own."""
        schema = self._index.schema
        parts = [self._words(query)] if query.words else []
        if query.region:
            region = Query.term_query(schema, "region_name", query.region, "basic")
            parts.append(Query.const_score_query(region, 0.0))
        if query.days:
            days = Query.range_query(schema, "day", FieldType.Unsigned, *query.days)
            parts.append(Query.const_score_query(days, 0.0) if query.words else days)
        return _all(parts) if parts else Query.all_query()

    def _words(self, query: BenchQuery) -> Query:
        schema = self._index.schema
        if query.operator == "prefix":
            known = self._searcher.terms_with_prefix("text", query.words[0])
            return Query.term_set_query(schema, "text", [term for term, _ in known])
        if query.operator == "typo":
            distance = 1 if len(query.words[0]) < 6 else 2
            return Query.fuzzy_term_query(schema, "text", self._stems(query.words)[0], distance)
        stems = self._stems(query.words)
        if query.operator == "phrase" and len(stems) > 1:
            return Query.phrase_query(schema, "text", list(stems))
        terms = [Query.term_query(schema, "text", stem) for stem in stems]
        if query.operator == "or":
            return Query.boolean_query([(Occur.Should, term) for term in terms])
        return _all(terms)

    def _stems(self, words: Iterable[str]) -> list[str]:
        return [stem for word in words for stem in self._analyzer.analyze(word)]


def _all(parts: list[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, part) for part in parts])


def _month(key: float) -> str:
    """Return 202510.0 as "2025-10"."""
    year, month = divmod(int(key), 100)
    return f"{year}-{month:02}"


def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(Filter.remove_long(100))
    builder = builder.filter(Filter.lowercase()).filter(Filter.stopword("italian")).filter(Filter.stemmer("italian"))
    return builder.filter(Filter.ascii_fold()).build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True, tokenizer_name="it", index_option="position")
    for name in ("id", "region_name", "author_name", "date"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("region", "month", "author", "day"):
        builder.add_unsigned_field(name, fast=True, indexed=name == "day")
    return builder.build()
