"""Open, search and write an index: the door to everything for Python code."""

from __future__ import annotations

import contextlib
import datetime
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from searchlib.article import Article, names
from searchlib.config import ReadingSettings
from searchlib.dates import Clock, Period, to_period
from searchlib.errors import DocumentError, InvalidValue
from searchlib.facets import FacetRequest, date_values, facet_request, name_values
from searchlib.fields import NAME_FACETS
from searchlib.messages import Language, Message, system_language
from searchlib.names import loose_key, name_key
from searchlib.results import FacetValue, Hit, Results, SearchWarning
from searchlib.snippets import best_snippet, spans_in

if TYPE_CHECKING:
    from searchlib.engine.plan import Highlight
    from searchlib.engine.search import Answer, Filters
    from searchlib.engine.snapshot import Snapshot
    from searchlib.engine.writer import Transaction
    from searchlib.suggest import WordForms
    from searchlib.update import Progress, Report

Match = Literal["all", "any"]
Sort = Literal["relevance", "newest", "oldest"]
When = str | int | datetime.date | Period
"""A period: a year, a month, a day, a date, or Italian words ("ottobre 2025", "ultimi 30 giorni")."""

_MOST_WARNINGS = 5


@dataclass(frozen=True)
class IndexInfo:
    """Describe an index: its folder, how many articles it holds, their first and last day, bytes, sources."""

    path: Path
    articles: int
    generation: int
    first_date: datetime.date | None
    last_date: datetime.date | None
    size: int
    sources: tuple[Path, ...]


@dataclass(frozen=True)
class Explanation:
    """Say what one kind of evidence gave an article: kind, what was looked for, how often it stands there, points."""

    kind: str
    text: str
    frequency: int
    score: float


def open_index(
    path: str | os.PathLike[str],
    *,
    language: Language | None = None,
    clock: Clock = datetime.date.today,
    reading: ReadingSettings | None = None,
) -> Index:
    """Open the index in a folder.

    Args:
        path: the folder.
        language: of labels and warnings, "it" or "en"; by default the system's.
        clock: says which day is today, for relative dates.
        reading: how sources are read.

    Raises:
        IndexNotFound: there is no index.
        IndexDamaged: it cannot be read.
    """
    return Index(Path(path), language=language, clock=clock, reading=reading)


def create_index(
    path: str | os.PathLike[str],
    *,
    language: Language | None = None,
    clock: Clock = datetime.date.today,
    reading: ReadingSettings | None = None,
) -> Index:
    """Make an empty index in a folder (made if need be) and open it.

    Raises:
        IndexExists: there is an index already.
    """
    from searchlib.engine.writer import create_index as create

    create(Path(path))
    return open_index(path, language=language, clock=clock, reading=reading)


class Index:
    """Search and write one index.

    An index is safe to share between threads, and sees what other processes commit without being reopened. Use
    `searchlib.open` or `searchlib.create` to get one.
    """

    def __init__(
        self,
        path: Path,
        *,
        language: Language | None = None,
        clock: Clock = datetime.date.today,
        reading: ReadingSettings | None = None,
    ) -> None:
        self.path = path.resolve()
        self.language: Language = language or system_language()
        self._clock = clock
        self._reading = reading or ReadingSettings()
        self._lock = threading.Lock()
        self._opened: tuple[Snapshot, WordForms | None] | None = None
        self._snapshot()

    def __len__(self) -> int:
        return len(self._snapshot().alive)

    def __contains__(self, id: object) -> bool:
        return id in self._snapshot().by_id

    def __repr__(self) -> str:
        return f"<Index of {len(self)} articles in {str(self.path)!r}>"

    # -- searching

    def search(
        self,
        query: str = "",
        *,
        region: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        since: When | None = None,
        until: When | None = None,
        date: When | None = None,
        sort: Sort = "relevance",
        match: Match = "all",
        limit: int | None = 10,
        offset: int = 0,
        facets: Iterable[str] | None = None,
    ) -> Results:
        """Search for a query among the articles that pass all filters.

        Args:
            query: what a person typed (see docs/QUERY.md). It never raises: what is not understood is searched as
                plain words and said in `results.warnings`. An empty query finds every article, newest first.
            region, author, tag: one name or several, of which an article must have one.
            since, until: the first and the last period, both included.
            date: the period; with since and until, what all have in common.
            sort: "relevance", "newest" or "oldest".
            match: "all" or "any" of the words that stand side by side.
            limit: hits on a page; None loads every hit when it is reached.
            offset: hits to leave out before the first.
            facets: any of "region", "author", "tag", "date:year", "date:month", "date:day"; by default region and
                month; none for an empty list.

        Raises:
            DateNotUnderstood: since, until or date is no period.
            UnknownField: a facet does not exist.
            InvalidValue: another argument has a value that cannot be used.
        """
        began = time.perf_counter()
        _check(sort, match, limit, offset)
        request = facet_request(facets)
        snapshot = self._snapshot()
        filters, warnings = self._filters(snapshot, {"region": region, "author": author, "tag": tag},
                                          self._period(since, until, date))  # fmt: skip
        answer, noted = self._answer(snapshot, query, match, filters, sort, request.names)
        warnings = [*noted, *warnings]
        did_you_mean = None
        if not answer.ranked:
            warnings += self._why_nothing(answer)
            did_you_mean = self._did_you_mean(snapshot, query, answer, match, filters)
        end = None if limit is None else offset + limit
        results = Results(
            answer.ranked[offset:end],
            lambda document, score: self._hit(snapshot, document, score, answer.plan.highlights),
            total=len(answer.ranked),
            query=query,
            filters=_filters_as_json(filters),
            match=match,
            sort=sort,
            offset=offset,
            limit=limit,
            facets=self._facets(snapshot, answer, filters, request),
            warnings=[SearchWarning(one.code, one.text(self.language)) for one in warnings],
            did_you_mean=did_you_mean,
        )
        results.took_ms = (time.perf_counter() - began) * 1000
        return results

    def get(self, id: str) -> Article | None:
        """Return the article of an id, body and all, or None."""
        snapshot = self._snapshot()
        document = snapshot.by_id.get(id)
        return None if document is None else self._article(snapshot, document)

    def suggest(self, text: str, limit: int = 10) -> list[str]:
        """Return a text with its last word completed in the commonest ways, accents restored."""
        if limit < 0:
            raise InvalidValue("bad-limit", value=limit)
        return self._words().complete(text, limit)

    def similar(self, id: str, limit: int = 5) -> Results:
        """Return the articles that share most of an article's telling words, best first, without facets.

        Raises:
            DocumentError: there is no article of that id.
        """
        from searchlib.engine.search import similar

        _check("relevance", "all", limit, 0)
        snapshot = self._snapshot()
        ranked = similar(snapshot, self._document(snapshot, id))
        return Results(
            ranked[:limit],
            lambda document, score: self._hit(snapshot, document, score, []),
            total=len(ranked),
            limit=limit,
        )

    def explain(self, query: str, id: str, match: Match = "all") -> list[Explanation]:
        """Return what each evidence gives an article for a query; the scores add up to `hit.score`.

        The list is empty for an article that the query does not match.

        Raises:
            DocumentError: there is no article of that id.
        """
        from searchlib.engine.plan import run
        from searchlib.engine.search import explain
        from searchlib.query.parser import parse

        snapshot = self._snapshot()
        document = self._document(snapshot, id)
        plan = run(parse(query, self._clock(), self._reading.slashed_dates).root, snapshot, match)
        if document not in plan.matches:
            return []
        return [
            Explanation(evidence.kind, evidence.text, evidence.frequencies[document], score)
            for evidence, score in explain(snapshot, plan, document)
        ]

    def labels(self, facet: str) -> list[str]:
        """Return the best written forms of all names of a facet ("region", "author" or "tag"), in order.

        Raises:
            UnknownField: the facet does not exist.
        """
        (name,) = facet_request([facet]).names
        return sorted(self._snapshot().labels[NAME_FACETS[name]].values()) if name in NAME_FACETS else []

    def info(self) -> IndexInfo:
        """Return what the index holds."""
        snapshot = self._snapshot()
        days = [datetime.date.fromordinal(day) for day in snapshot.days or ()]
        return IndexInfo(
            path=self.path,
            articles=len(snapshot.alive),
            generation=snapshot.manifest.generation,
            first_date=days[0] if days else None,
            last_date=days[1] if days else None,
            size=sum(entry.stat().st_size for entry in os.scandir(self.path) if entry.is_file()),
            sources=tuple(self._root(root) for root in snapshot.manifest.sources),
        )

    def changed_sources(self, budget: float = 0.01) -> int | None:
        """Return how many source files are new, changed or gone since they were indexed.

        Only sizes and times are looked at, for `budget` seconds at most; None if that was not enough.
        """
        from searchlib.corpus.walk import looks_changed

        deadline = time.perf_counter() + budget
        total = 0
        for root, files in self._snapshot().manifest.sources.items():
            known = {path: (state.size, state.mtime_ns) for path, state in files.items()}
            count = looks_changed(self._root(root), known, deadline - time.perf_counter())
            if count is None:
                return None
            total += count
        return total

    # -- writing

    def update(
        self,
        folder: str | os.PathLike[str],
        *,
        progress: Progress | None = None,
        timeout: float = 10.0,
    ) -> Report:
        """Bring the index up to date with a folder (or one file), in one transaction.

        Readers see the index as it was until it is done. Articles of other folders, and those written through
        `writer()`, are left alone.

        Args:
            folder: holds Markdown, exported pages and JSON Lines, mixed freely.
            progress: is called with files done, files in all and articles written.
            timeout: seconds to wait for another writer.

        Raises:
            DocumentError: there is no such folder.
            IndexLocked: another writer did not finish in time.
        """
        from searchlib.update import Updater

        with self._transaction(timeout) as transaction:
            updater = Updater(transaction, self.path, self._reading, self.language)
            updater.folder(Path(folder), progress)
        return updater.report

    def rebuild(self, *, progress: Progress | None = None, timeout: float = 10.0) -> Report:
        """Index everything anew, as a new generation: every known folder, and what came from none.

        A folder that is gone keeps the articles that were read from it, from their stored text.
        """
        from searchlib.update import Updater

        with self._transaction(timeout, rebuilding=True) as transaction:
            updater = Updater(transaction, self.path, self._reading, self.language)
            updater.keep_all("")
            for root in list(transaction.sources):
                if self._root(root).exists():
                    updater.folder(self._root(root), progress)
                else:
                    updater.keep_all(root)
        return updater.report

    @contextlib.contextmanager
    def writer(self, timeout: float = 10.0) -> Iterator[Writer]:
        """Write articles in one transaction: committed on leaving, rolled back on an exception.

        Raises:
            IndexLocked: another writer did not finish within `timeout` seconds.
        """
        with self._transaction(timeout) as transaction:
            yield Writer(transaction)

    @contextlib.contextmanager
    def _transaction(self, timeout: float, rebuilding: bool = False) -> Iterator[Transaction]:
        from searchlib.engine.writer import Transaction

        transaction = Transaction(self.path, timeout, rebuilding)
        try:
            yield transaction
            transaction.commit()
        finally:
            transaction.cancel()

    # -- inside

    def _snapshot(self) -> Snapshot:
        """Return the newest generation, opened if it is not yet."""
        from searchlib.engine.manifest import latest_generation
        from searchlib.engine.snapshot import open_snapshot

        opened = self._opened
        if opened is not None and latest_generation(self.path) == opened[0].manifest.generation:
            return opened[0]
        with self._lock:
            opened = self._opened
            if opened is None or latest_generation(self.path) != opened[0].manifest.generation:
                self._opened = opened = (open_snapshot(self.path), None)
            return opened[0]

    def _words(self) -> WordForms:
        from searchlib.suggest import WordForms

        snapshot = self._snapshot()
        opened = self._opened
        if opened is not None and opened[0] is snapshot and opened[1] is not None:
            return opened[1]
        words = WordForms(snapshot)
        with self._lock:
            if self._opened is not None and self._opened[0] is snapshot:
                self._opened = (snapshot, words)
        return words

    def _answer(
        self, snapshot: Snapshot, query: str, match: Match, filters: Filters, sort: Sort, facets: Sequence[str]
    ) -> tuple[Answer, list[Message]]:
        from searchlib.engine.search import answer
        from searchlib.query.parser import parse

        parsed = parse(query, self._clock(), self._reading.slashed_dates)
        return answer(snapshot, parsed.root, match, filters, sort, facets), list(parsed.warnings)

    def _filters(
        self, snapshot: Snapshot, asked: dict[str, str | Iterable[str] | None], period: Period | None
    ) -> tuple[Filters, list[Message]]:
        """Turn names into keys; a name of no article is its own key, and a warning says so."""
        from searchlib.engine.search import Filters

        keys: dict[str, list[str]] = {}
        warnings: list[Message] = []
        for facet, value in asked.items():
            labels = snapshot.labels[NAME_FACETS[facet]]
            loose = {loose_key(key): key for key in labels}
            for name in names(value or ()):
                key = loose.get(loose_key(name))
                if key is None:
                    key = name_key(name)
                    warnings.append(_unknown_name(facet, name, labels))
                if key not in keys.setdefault(facet, []):
                    keys[facet].append(key)
        if period is not None and period.start and period.end and period.start > period.end:
            warnings.append(Message("empty-period", {"start": period.start, "end": period.end}))
        return Filters(keys, period), warnings

    def _period(self, since: When | None, until: When | None, date: When | None) -> Period | None:
        """Return what since, until and date have in common; None where none is given."""
        given = [
            (name, to_period(value, self._clock(), self._reading.slashed_dates))
            for name, value in (("since", since), ("until", until), ("date", date))
            if value is not None and value != ""
        ]
        if not given:
            return None
        starts = [period.start for name, period in given if name != "until"]
        ends = [period.end for name, period in given if name != "since"]
        return Period(
            max((start for start in starts if start), default=None), min((end for end in ends if end), default=None)
        )

    def _facets(
        self, snapshot: Snapshot, answer: Answer, filters: Filters, request: FacetRequest
    ) -> dict[str, tuple[FacetValue, ...]]:
        facets: dict[str, tuple[FacetValue, ...]] = {}
        for name in request.names:
            counts: Any = answer.counts[name]
            if name == "date":
                facets[name] = date_values(counts, request.granularity, filters.period, self.language)
            else:
                facets[name] = name_values(counts, snapshot.labels[NAME_FACETS[name]], filters.names.get(name, ()))
        return facets

    def _hit(self, snapshot: Snapshot, document: int, score: float, highlights: Sequence[Highlight]) -> Hit:
        article = self._article(snapshot, document)
        return Hit(
            id=article.id,
            title=article.title,
            title_spans=spans_in(article.title, highlights, "title"),
            summary=article.summary,
            region=article.region,
            author=article.author,
            date=article.date,
            tags=article.tags,
            image_alts=article.image_alts,
            path=article.path,
            extra=article.extra,
            score=score,
            snippet=best_snippet((("body", article.body), ("summary", article.summary)), highlights),
        )

    def _article(self, snapshot: Snapshot, document: int) -> Article:
        """Return an article with names in their best form and a path that opens from the working directory."""
        stored = snapshot.article(document)
        card = snapshot.card(document)
        shown = {
            name: tuple(snapshot.labels[name].get(key, key) for key in card.keys[name]) for name in ("region", "author")
        }
        path = os.path.relpath(self._root(card.root) / card.path) if card.root else stored.path
        values = {name: getattr(stored, name) for name in Article.__dataclass_fields__}
        return Article(**{**values, **shown, "path": path})

    def _root(self, root: str) -> Path:
        return Path(os.path.normpath(self.path / root))

    def _document(self, snapshot: Snapshot, id: str) -> int:
        document = snapshot.by_id.get(id)
        if document is None:
            raise DocumentError("article-not-found", id=id)
        return document

    def _why_nothing(self, answer: Answer) -> list[Message]:
        """Say which words stand in no article, and which filter removed everything."""
        missing = [Message("word-in-no-article", {"word": word}) for word in answer.plan.missing[:_MOST_WARNINGS]]
        if missing or not answer.plan.matches:
            return missing
        helpful = [name for name, count in answer.without.items() if count]
        if helpful:
            return [Message(f"filter-{name}", {"n": answer.without[name]}) for name in helpful]
        return [Message("filters-together", {"n": len(answer.plan.matches)})]

    def _did_you_mean(
        self, snapshot: Snapshot, query: str, answer: Answer, match: Match, filters: Filters
    ) -> str | None:
        if not answer.plan.missing:
            return None
        for candidate in self._words().mend(query, answer.plan.missing):
            if self._answer(snapshot, candidate, match, filters, "newest", ())[0].ranked:
                return candidate
        return None


class Writer:
    """Write articles inside a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def upsert(self, article: Article) -> None:
        """Add an article, or replace the one of the same id.

        Raises:
            DocumentError: the article has no id, or one that is too long.
        """
        self._transaction.put(article)

    def delete(self, id: str) -> bool:
        """Remove the article of an id and tell whether there was one."""
        return self._transaction.delete(id)


def _check(sort: str, match: str, limit: int | None, offset: int) -> None:
    if sort not in get_args(Sort):
        raise InvalidValue("bad-choice", name="sort", value=sort, known=", ".join(get_args(Sort)))
    if match not in get_args(Match):
        raise InvalidValue("bad-choice", name="match", value=match, known=", ".join(get_args(Match)))
    if limit is not None and limit < 0:
        raise InvalidValue("bad-limit", value=limit)
    if offset < 0:
        raise InvalidValue("bad-offset", value=offset)


def _unknown_name(facet: str, name: str, labels: dict[str, str] | Any) -> Message:
    import difflib

    near = difflib.get_close_matches(name_key(name), list(labels), 1)
    if near:
        return Message(f"unknown-{facet}-near", {"name": name, "near": labels[near[0]]})
    return Message(f"unknown-{facet}", {"name": name})


def _filters_as_json(filters: Filters) -> dict[str, Any]:
    """Return the filters as they stand in JSON: keys of names, the ends of the period as ISO days."""
    shown: dict[str, Any] = {facet: list(keys) for facet, keys in filters.names.items()}
    if filters.period is not None:
        for name, day in (("since", filters.period.start), ("until", filters.period.end)):
            if day is not None:
                shown[name] = day.isoformat()
    return shown
