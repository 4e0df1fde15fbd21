"""Measure Xapian (python3-xapian): stems and written forms, values for facets and dates."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import xapian
from xapian import Query

from benchmarks.corpus import read_articles
from benchmarks.peers.peer import Answer, Article, Peer
from benchmarks.question import FACETS, KINDS, PAGE, BenchQuery, Mode
from searchlib.analysis.stop_words import STOP_WORDS

_SLOTS = {name: slot for slot, name in enumerate(FACETS)}
_DAY = len(_SLOTS)
_FIELDS = ("title", "date", "region", "author", "summary")
_SNIPPET = 240


class Xapian(Peer):
    """Be Xapian: written forms have positions, stems have none, as its TermGenerator does by default."""

    kinds = frozenset(KINDS) - {"typo"}
    note = "Italian stemmer; phrases and prefixes on written forms; facets by ValueCountMatchSpy; no typing errors"

    @staticmethod
    def version() -> str:
        """Return the version of the library."""
        return str(xapian.version_string())

    def build(self, corpus: Path) -> None:
        """Index, commit and compact."""
        writing = self.folder / "writing"
        self.folder.mkdir(parents=True, exist_ok=True)
        database = xapian.WritableDatabase(str(writing), xapian.DB_CREATE_OR_OVERWRITE)
        generator = _generator()
        for article in read_articles(corpus):
            database.add_document(_document(article, generator))
        database.commit()
        database.compact(str(self.folder / "database"))
        database.close()
        shutil.rmtree(writing)

    def open(self) -> None:
        """Open the database."""
        self._database = xapian.Database(str(self.folder / "database"))
        self._stem = xapian.Stem("italian")
        self._writer: xapian.WritableDatabase | None = None

    def search(self, query: BenchQuery, mode: Mode) -> Answer:
        """Match, every hit being looked at for an exact total."""
        enquire = xapian.Enquire(self._database)
        enquire.set_query(self._query(query))
        if not query.words:
            enquire.set_weighting_scheme(xapian.BoolWeight())
            enquire.set_sort_by_value(_DAY, True)
        spies = {name: xapian.ValueCountMatchSpy(slot) for name, slot in _SLOTS.items()} if mode.facets else {}
        for spy in spies.values():
            enquire.add_matchspy(spy)
        matches = enquire.get_mset(0, PAGE, self._database.get_doccount())
        answer = Answer(matches.get_matches_estimated(), [match.docid for match in matches])
        answer.counts = {name: {one.term.decode(): one.termfreq for one in spy.values()} for name, spy in spies.items()}
        if mode.fields:
            documents = [json.loads(match.document.get_data()) for match in matches]
            answer.fields = [[one[name] for name in _FIELDS] for one in documents]
            if mode.snippets:
                answer.snippets = [
                    matches.snippet(one["body"], _SNIPPET, self._stem).decode()
                    if query.words
                    else one["body"][:_SNIPPET]
                    for one in documents
                ]
        return answer

    def update_one(self, article: Article) -> None:
        """Replace an article and commit; the writer stays open."""
        if self._writer is None:
            self._writer = xapian.WritableDatabase(str(self.folder / "database"), xapian.DB_OPEN)
            self._generator = _generator()
        self._writer.replace_document("Q" + article["id"], _document(article, self._generator))
        self._writer.commit()
        self._database.reopen()

    def close(self) -> None:
        """Close the database."""
        self._database.close()
        if self._writer is not None:
            self._writer.close()

    def _query(self, query: BenchQuery) -> Query:
        asked = self._words(query) if query.words else Query.MatchAll
        if query.region:
            asked = Query(Query.OP_FILTER, asked, Query("XR" + query.region))
        if query.days:
            first, last = map(xapian.sortable_serialise, query.days)
            asked = Query(Query.OP_FILTER, asked, Query(Query.OP_VALUE_RANGE, _DAY, first, last))
        return asked

    def _words(self, query: BenchQuery) -> Query:
        if query.operator == "prefix":
            return Query(Query.OP_WILDCARD, query.words[0], 0, Query.WILDCARD_LIMIT_ERROR, Query.OP_OR)
        if query.operator == "phrase":
            return Query(Query.OP_PHRASE, list(query.words))
        stems = ["Z" + self._stem(word).decode() for word in query.words]
        return Query(Query.OP_OR if query.operator == "or" else Query.OP_AND, stems)


def _generator() -> xapian.TermGenerator:
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("italian"))
    stopper = xapian.SimpleStopper()
    for word in sorted(STOP_WORDS):
        stopper.add(word)
    generator.set_stopper(stopper)
    return generator


def _document(article: Article, generator: xapian.TermGenerator) -> xapian.Document:
    document = xapian.Document()
    generator.set_document(document)
    generator.set_termpos(0)
    for name in ("title", "summary", "image_alt", "body"):
        generator.index_text(article[name])
        generator.increase_termpos()
    document.add_boolean_term("Q" + article["id"])
    document.add_boolean_term("XR" + article["region"])
    for name, value in (("region", article["region"]), ("month", article["date"][:7]), ("author", article["author"])):
        document.add_value(_SLOTS[name], value)
    if article["date"]:
        day = datetime.date.fromisoformat(article["date"][:10]).toordinal()
        document.add_value(_DAY, xapian.sortable_serialise(day))
    document.set_data(json.dumps(dict(article), ensure_ascii=False))
    return document
