"""Measure stock Whoosh (whoosh-reloaded), on a smaller corpus: searchlib's own origin, as it comes."""

from __future__ import annotations

import datetime
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from whoosh import fields, index, query
from whoosh.analysis import LanguageAnalyzer

from benchmarks.corpus import read_articles
from benchmarks.peers.peer import Answer, Article, Peer
from benchmarks.question import FACETS, PAGE, BenchQuery, Mode

_SHOWN = ("title", "date", "region", "author", "summary")
_SNIPPET = 240


class Whoosh(Peer):
    """Be stock Whoosh: one stemmed text field, columns for facets, dates and sorting."""

    note = "LanguageAnalyzer(it), columns; facets counted over the hits' columns"

    @staticmethod
    def version() -> str:
        """Return the version of the package."""
        return version("whoosh-reloaded")

    def build(self, corpus: Path) -> None:
        """Index in one process and merge into one segment."""
        self.folder.mkdir(parents=True, exist_ok=True)
        writer = index.create_in(self.folder, _schema()).writer(limitmb=256)
        for article in read_articles(corpus):
            writer.add_document(**_row(article))
        writer.commit(optimize=True)

    def open(self) -> None:
        """Open the index."""
        self._index = index.open_dir(self.folder)
        self._searcher = self._index.searcher()

    def search(self, asked: BenchQuery, mode: Mode) -> Answer:
        """Search; the set of hits gives the total and the facets."""
        conditions: list[query.Query] = []
        if asked.region:
            conditions.append(query.Term("region", asked.region))
        if asked.days:
            conditions.append(query.NumericRange("day", *asked.days))
        if asked.words:
            only = query.And(conditions) if conditions else None
            found = self._searcher.search(self._words(asked), limit=PAGE, filter=only)
        else:
            found = self._searcher.search(query.And(conditions), limit=PAGE, sortedby="day", reverse=True)
        documents = found.docs() if found.scored_length() else set()  # docs() forgets a filter that lets nothing pass
        answer = Answer(len(documents), [found.docnum(number) for number in range(found.scored_length())])
        if mode.facets:
            reader = self._searcher.reader()
            for name in FACETS:
                column = reader.column_reader(name)
                answer.counts = {**answer.counts, name: Counter(column[document] for document in documents)}
        if mode.fields:
            answer.fields = [[hit[name] for name in _SHOWN] for hit in found]
        if mode.snippets:
            answer.snippets = [
                (asked.words and hit.highlights("text", text=hit["body"])) or hit["body"][:_SNIPPET] for hit in found
            ]
        return answer

    def update_one(self, article: Article) -> None:
        """Replace an article, commit with the usual merges, and reopen."""
        writer = self._index.writer()
        writer.update_document(**_row(article))
        writer.commit()
        self._searcher.close()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Close the index."""
        self._searcher.close()
        self._index.close()

    def _words(self, asked: BenchQuery) -> query.Query:
        field = self._index.schema["text"]
        stems = [stem for word in asked.words for stem in field.process_text(word, mode="query")]
        match asked.operator:
            case "or":
                return query.Or([query.Term("text", stem) for stem in stems])
            case "phrase":
                return query.Phrase("text", stems)
            case "prefix":
                return query.Prefix("text", asked.words[0])
            case "typo":
                return query.FuzzyTerm("text", stems[0], maxdist=1 if len(asked.words[0]) < 6 else 2)
        return query.And([query.Term("text", stem) for stem in stems])


def _schema() -> fields.Schema:
    texts = dict.fromkeys(("title", "summary", "body", "image_alt", "date"), fields.STORED)
    names = {name: fields.ID(stored=True, sortable=True) for name in FACETS}
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(analyzer=LanguageAnalyzer("it"), phrase=True),
        day=fields.NUMERIC(int, sortable=True),
        **texts,
        **names,
    )


def _row(article: Article) -> dict[str, object]:
    texts = [article[name] for name in ("title", "summary", "image_alt", "body")]
    day = datetime.date.fromisoformat(article["date"][:10]).toordinal() if article["date"] else 0
    return {**article, "text": "\n".join(texts), "month": article["date"][:7], "day": day}
