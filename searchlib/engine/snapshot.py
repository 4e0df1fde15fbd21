"""Read one generation of an index: columns, postings, word lists and stored articles.

A snapshot never changes and outlives later commits: every file of its generation is open. It may be shared between
threads. Documents are numbered from 0 across segments; `alive` holds those that are not deleted.
"""

from __future__ import annotations

import datetime
import json
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from searchlib.article import Article
from searchlib.engine.manifest import INDEX_NAME, Manifest, latest_generation, toc_path
from searchlib.errors import IndexDamaged, IndexNotFound
from searchlib.names import best_form, name_key

T = TypeVar("T")

PostingField = Literal["stem", "surface"]
Postings = Mapping[int, tuple[int, ...]]
"""A posting list: document → the ascending positions of a term in it."""

_OPEN_TRIES = 20
_POSTINGS_KEPT = 512
NAME_FIELDS = ("region", "author", "tags", "places")


@dataclass(frozen=True, slots=True)
class Card:
    """Hold what filtering, sorting and counting need to know of one article.

    `keys` maps each of `NAME_FIELDS` to normalised names, `written` to the names as written; `day` is the
    proleptic ordinal of the date or None; `root`, `path` and `fingerprint` say which source file it was read from
    (empty for an article that came from none).
    """

    id: str
    written: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, tuple[str, ...]]
    day: int | None
    starts: tuple[int, ...]
    length: int
    words: int
    title_length: int
    root: str = ""
    path: str = ""
    fingerprint: str = ""

    def to_bytes(self) -> bytes:
        """Return the card as it stands in Whoosh's column."""
        values = [
            self.id, [self.written[name] for name in NAME_FIELDS], self.day, self.starts,
            [self.length, self.words, self.title_length], [self.root, self.path, self.fingerprint],
        ]  # fmt: skip
        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes) -> Card:
        """Read a card from Whoosh's column."""
        id, written, day, starts, lengths, source = json.loads(data.decode("utf-8", "surrogatepass"))
        names = {name: tuple(several) for name, several in zip(NAME_FIELDS, written, strict=True)}
        keys = {name: tuple(dict.fromkeys(map(name_key, several))) for name, several in names.items()}
        return cls(id, names, keys, day, tuple(starts), *lengths, *source)


class Snapshot:
    """Read one generation."""

    def __init__(self, directory: Path, reader: Any, manifest: Manifest) -> None:
        self.directory = directory
        self.manifest = manifest
        self._reader = reader
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self._lock = threading.RLock()
        self._postings: dict[tuple[str, str], Any] = {}
        self._lexicons: dict[str, list[str]] = {}
        self.cards: list[Card | None] = []
        for leaf, _ in self._leaves:
            column = leaf.column_reader("card") if leaf.doc_count_all() else []
            for number in range(leaf.doc_count_all()):
                self.cards.append(None if leaf.is_deleted(number) else Card.from_bytes(column[number]))
        self.alive = frozenset(number for number, card in enumerate(self.cards) if card is not None)
        self.by_id = {card.id: number for number, card in enumerate(self.cards) if card is not None}

    def card(self, document: int) -> Card:
        """Return the card of a document that is alive."""
        card = self.cards[document]
        assert card is not None, document
        return card

    @cached_property
    def average_length(self) -> Mapping[str, float]:
        """Return the mean lengths over all articles: "length", "words" and "title_length", each at least 1."""
        count = max(1, len(self.alive))
        cards = [self.card(document) for document in self.alive]
        return {
            name: max(1.0, sum(getattr(card, name) for card in cards) / count)
            for name in ("length", "words", "title_length")
        }

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Return field → key → the best written form of the name."""
        forms: dict[str, dict[str, Counter[str]]] = {name: {} for name in NAME_FIELDS}
        for document in self.alive:
            for name, several in self.card(document).written.items():
                for written in several:
                    forms[name].setdefault(name_key(written), Counter())[written] += 1
        return {
            name: {
                key: best_form(written) if name in ("region", "author") else _commonest(written)
                for key, written in keys.items()
            }
            for name, keys in forms.items()
        }

    @cached_property
    def days(self) -> tuple[int, int] | None:
        """Return the first and the last day (ordinals) of the archive, or None if nothing is dated."""
        days = [day for document in self.alive if (day := self.card(document).day) is not None]
        return (min(days), max(days)) if days else None

    def postings(self, field: PostingField, term: str) -> Postings:
        """Return where a term stands, deleted documents left out; empty for an unknown term."""
        return self._kept(field, term, lambda matcher: tuple(matcher.value_as("positions")))

    def frequencies(self, family: str) -> Mapping[int, int]:
        """Return how often words of a family (their first letters) stand in each document."""
        return self._kept("family", family, lambda matcher: int(matcher.value_as("frequency")))

    def _kept(self, field: str, term: str, value: Callable[[Any], T]) -> Mapping[int, T]:
        """Return document → value of a term, from memory where it was read before."""
        key = (field, term)
        found: Mapping[int, T] | None = self._postings.get(key)
        if found is None:
            with self._lock:
                found = self._read(field, term, value)
                if len(self._postings) >= _POSTINGS_KEPT:
                    self._postings.clear()
                self._postings[key] = found
        return found

    def _read(self, field: str, term: str, value: Callable[[Any], T]) -> Mapping[int, T]:
        found: dict[int, T] = {}
        encoded = term.encode("utf-8", "surrogatepass")
        for leaf, base in self._leaves:
            if (field, encoded) not in leaf:
                continue
            matcher = leaf.postings(field, encoded)
            while matcher.is_active():
                document = base + matcher.id()
                if document in self.alive:
                    found[document] = value(matcher)
                matcher.next()
        return found

    def lexicon(self, field: Literal["stem", "surface", "form"]) -> Sequence[str]:
        """Return every term of a field in code-point order (terms of deleted documents may be among them)."""
        with self._lock:
            terms = self._lexicons.get(field)
            if terms is None:
                terms = sorted({term.decode("utf-8", "surrogatepass") for term in self._reader.lexicon(field)})
                self._lexicons[field] = terms
            return terms

    def forms_with_prefix(self, prefix: str) -> Iterator[str]:
        """Yield every folded written form that begins with a prefix."""
        terms = self.lexicon("surface")
        for at in range(bisect_left(terms, prefix), len(terms)):
            if not terms[at].startswith(prefix):
                return
            yield terms[at]

    def form_count(self, form: str) -> int:
        """Return in about how many articles a written form, accents and all, stands."""
        with self._lock:
            return int(self._reader.doc_frequency("form", form.encode("utf-8", "surrogatepass")))

    def article(self, document: int) -> Article:
        """Return a document as it was written, its `path` being relative to its root folder."""
        with self._lock:
            stored = json.loads(self._reader.stored_fields(document)["article"])
        date = stored.pop("date")
        return Article(date=datetime.date.fromisoformat(date) if date else None, **stored)


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def stored_article(article: Article) -> str:
    """Return an article as it is stored (JSON; values of `extra` that JSON does not know become text)."""
    values = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    values["date"] = article.date.isoformat() if article.date else None
    values["extra"] = dict(article.extra)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str)


def open_snapshot(directory: Path) -> Snapshot:
    """Open the newest generation of the index in a folder.

    A commit that removes files while they are opened is no error: the newer generation is tried.

    Raises:
        IndexNotFound: the folder holds no index.
        IndexDamaged: its index cannot be read.
    """
    failure: OSError | None = None
    for attempt in range(_OPEN_TRIES):
        generation = latest_generation(directory)
        if generation is None:
            raise IndexNotFound("index-not-found", path=directory)
        path = toc_path(directory, generation)
        try:
            manifest = Manifest.from_bytes(path.read_bytes(), path)
            storage = FileStorage(str(directory), readonly=True)
            toc = TOC.read(storage, INDEX_NAME, gen=generation)
            reader = FileIndex._reader(storage, toc.schema, toc.segments, generation)
            return Snapshot(directory, reader, manifest)
        except OSError as error:
            failure = error
            time.sleep(0.002 * attempt)
    assert failure is not None
    raise IndexDamaged("index-unreadable", path=directory, why=failure.strerror or failure) from failure
