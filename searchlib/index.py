"""Open, search and write an index: the door to everything for Python code."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.article import Article
from searchlib.config import QueryLimits, ReadingSettings
from searchlib.dates import Clock, When
from searchlib.errors import InvalidValue, UnknownField
from searchlib.fields import NAME_FACETS
from searchlib.messages import LANGUAGES, Language, system_language
from searchlib.query.expansion import synonyms as find_synonyms
from searchlib.records import Record
from searchlib.request import Manner, Match, Request, Sort
from searchlib.results import Explanation, Results, SearchWarning

if TYPE_CHECKING:
    from searchlib.engine.writer import Transaction
    from searchlib.newest import Newest
    from searchlib.searching import View
    from searchlib.update import Progress, Report


_CREATION_TIMEOUT = 10.0


class IndexInfo(Record):
    """Describe an index: its folder, how many articles it holds, their first and last day, bytes, sources."""

    path: Path
    articles: int
    generation: int
    first_date: datetime.date | None
    last_date: datetime.date | None
    size: int
    sources: tuple[Path, ...]


def open_index(
    path: str | os.PathLike[str],
    *,
    language: Language | None = None,
    clock: Clock = datetime.date.today,
    reading: ReadingSettings | None = None,
    synonyms: Mapping[str, str | Iterable[str]] | None = None,
    limits: QueryLimits | None = None,
) -> Index:
    """Open the index in a folder.

    Args:
        path: the folder.
        language: of labels and warnings, "it" or "en"; by default the system's.
        clock: says which day is today, for relative dates.
        reading: how sources are read.
        synonyms: text → one text or several that say the same, searched for too unless a search is exact.
        limits: how long queries may be.

    Raises:
        IndexNotFound: there is no index.
        IndexDamaged: it cannot be read.
        InvalidValue: no file can have this path, there is no such language, or a limit leaves nothing of a query.
    """
    index = Index(_path_of(path), language=language, clock=clock, reading=reading, synonyms=synonyms, limits=limits)
    index._view()
    return index


def create_index(
    path: str | os.PathLike[str],
    *,
    language: Language | None = None,
    clock: Clock = datetime.date.today,
    reading: ReadingSettings | None = None,
    synonyms: Mapping[str, str | Iterable[str]] | None = None,
    limits: QueryLimits | None = None,
) -> Index:
    """Make an empty index in a folder (made if need be) and open it.

    Raises:
        IndexExists: there is an index already.
        IndexLocked: somebody is making it.
        InvalidValue: as in `open`; then nothing was made.
    """
    from searchlib.engine.generations import create_index as create

    index = Index(_path_of(path), language=language, clock=clock, reading=reading, synonyms=synonyms, limits=limits)
    create(_path_of(path), _CREATION_TIMEOUT)
    index._view()
    return index


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
        synonyms: Mapping[str, str | Iterable[str]] | None = None,
        limits: QueryLimits | None = None,
    ) -> None:
        self.path = Path(os.path.realpath(path))
        self.language: Language = language or system_language()
        if self.language not in LANGUAGES:
            raise InvalidValue("bad-choice", name="language", value=language, known=", ".join(LANGUAGES))
        self._clock = clock
        self._reading = reading or ReadingSettings()
        self._synonyms = find_synonyms(synonyms) if synonyms else None
        self._limits = limits or QueryLimits()
        self._limits.check()

    def __len__(self) -> int:
        return len(self._view().snapshot)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._view().snapshot.reader.find(id) is not None

    def __repr__(self) -> str:
        return f"<Index of {len(self)} articles in {str(self.path)!r}>"

    @property
    def problem(self) -> SearchWarning | None:
        """Return what is wrong with an index that can be read nevertheless: its newest state is damaged."""
        problem = self._view().snapshot.problem
        return None if problem is None else SearchWarning(problem.code, problem.text(self.language))

    # -- searching

    def search(
        self,
        query: str = "",
        *,
        region: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        place: str | Iterable[str] | None = None,
        since: When | None = None,
        until: When | None = None,
        date: When | None = None,
        sort: Sort = "relevance",
        match: Match = "all",
        exact: bool = False,
        recent: bool = False,
        limit: int | None = 10,
        offset: int = 0,
        facets: Iterable[str] | None = None,
    ) -> Results:
        """Search for a query among the articles that pass all filters.

        Args:
            query: what a person typed (see docs/QUERY.md). It never raises: what is not understood is searched as
                plain words and said in `results.warnings`. An empty query finds every article, newest first.
            region, author, tag: one name or several, of which an article must have one.
            place: countries, one of which the article must be about: names, demonyms or ISO codes.
            since, until: the first and the last period, both included.
            date: the period; with since and until, what all have in common.
            sort: "relevance", "newest" or "oldest".
            match: "all" or "any" of the words that stand side by side. Where no article has all of three or more, or
                fewer than ten have all of four or more, those that have all but one are found too, and
                `results.matching` is "most".
            exact: whether countries' demonyms and the owner's synonyms are left out.
            recent: whether newer articles score more.
            limit: hits on a page; None loads every hit when it is reached.
            offset: hits to leave out before the first.
            facets: any of "region", "author", "tag", "place", "date:year", "date:month", "date:day"; by default
                region and month; none for an empty list.

        Raises:
            DateNotUnderstood: since, until or date is no period.
            UnknownField: a facet does not exist.
            InvalidValue: another argument has a value that cannot be used.
        """
        names = {"region": region, "author": author, "tag": tag, "place": place}
        request = Request(
            query, names, since, until, date, sort, match, exact, recent, limit, offset, facets
        )  # fmt: skip
        return self._view().search(request, self._manner())

    def get(self, id: str) -> Article | None:
        """Return the article of an id, body and all, or None."""
        view = self._view()
        document = view.snapshot.reader.find(id)
        return None if document is None else view.article(document)

    def ids_at(self, path: str | os.PathLike[str]) -> list[str]:
        """Return the ids of the articles that were read from a file, none for a file that none came from.

        Raises:
            InvalidValue: no file can have this path.
        """
        return self._view().sources.ids_at(_path_of(path))

    def suggest(self, text: str, limit: int = 10) -> list[str]:
        """Return a text with its last word completed, accents restored.

        First comes how the words before it go on in the archive's articles ("corea del n" → "corea del nord"), then
        the commonest words that begin so.
        """
        if limit < 0:
            raise InvalidValue("bad-limit", value=limit)
        return self._view().words.complete(text, limit)

    def similar(self, id: str, limit: int = 5) -> Results:
        """Return the articles that share most of an article's telling words, best first, without facets.

        Raises:
            DocumentError: there is no article of that id.
        """
        return self._view().similar(id, limit, self.language)

    def explain(
        self, query: str, id: str, match: Match = "all", exact: bool = False, recent: bool = False
    ) -> list[Explanation]:
        """Return what each evidence gives an article for a query; the scores add up to `hit.score`.

        The list is empty for an article that the query does not match.

        Raises:
            DocumentError: there is no article of that id.
        """
        return self._view().explain(Request(query, match=match, exact=exact, recent=recent), id, self._manner())

    def labels(self, facet: str) -> list[str]:
        """Return how all names of a facet ("region", "author", "tag" or "place") are shown, in order.

        Raises:
            UnknownField: there is no such facet, or its values are no names.
        """
        if facet not in NAME_FACETS:
            raise UnknownField("unknown-facet", name=facet, known=", ".join(NAME_FACETS))
        return sorted(self._view().labels(facet, self.language).values())

    def info(self) -> IndexInfo:
        """Return what the index holds."""
        view = self._view()
        dates = view.snapshot.dates
        return IndexInfo(
            path=self.path,
            articles=len(view.snapshot),
            generation=view.snapshot.manifest.generation,
            first_date=dates[0] if dates else None,
            last_date=dates[1] if dates else None,
            size=_size(self.path),
            sources=tuple(view.sources),
        )

    def changed_sources(self, budget: float = 0.01) -> int | None:
        """Return how many source files are new, changed or gone since they were indexed.

        Only sizes and times are looked at, for `budget` seconds at most; None if that was not enough.
        """
        return self._view().sources.changed(budget)

    # -- writing

    def update(
        self,
        *folders: str | os.PathLike[str],
        progress: Progress | None = None,
        timeout: float = 10.0,
        workers: int = 1,
    ) -> Report:
        """Bring the index up to date with folders and single files, in one transaction.

        Readers see the index as it was until it is done. Articles of other folders, and those written through
        `writer()`, are left alone, as is what lies beside a single file.

        Args:
            folders: hold Markdown, exported pages and JSON, mixed freely. Where none is given, those are taken
                that the index knows and that are there.
            progress: is called with files done, files in all and articles written.
            timeout: seconds to wait for another writer.
            workers: with more than one, so many processes of their own analyse the articles, if these are many; each
                takes about 250 MB.

        Raises:
            DocumentError: there is no such folder or file.
            IndexLocked: another writer did not finish in time.
            InvalidValue: `workers` is less than 1, or no file can have such a path.
            WorkerFailed: one of the processes failed; the index is as it was.
        """
        from searchlib.engine.writer import transaction_in
        from searchlib.update import Updater

        with transaction_in(self.path, timeout, workers=workers) as transaction:
            updater = Updater(transaction, self.path, self._reading, self.language)
            updater.read(map(_path_of, folders) if folders else self._sources_there(), progress)
        return updater.report

    def _sources_there(self) -> list[Path]:
        return [source for source in self._view().sources if source.exists()]

    def rebuild(self, *, progress: Progress | None = None, timeout: float = 10.0, workers: int = 1) -> Report:
        """Index everything anew, as a new generation: every known folder, and what came from none.

        A folder that is gone keeps the articles that were read from it, from their stored text.
        """
        from searchlib.upkeep import rebuild_index

        return rebuild_index(
            self.path,
            language=self.language,
            reading=self._reading,
            progress=progress,
            timeout=timeout,
            workers=workers,
        )

    @contextlib.contextmanager
    def writer(self, timeout: float = 10.0) -> Iterator[Writer]:
        """Write articles in one transaction: committed on leaving, rolled back on an exception.

        Raises:
            IndexLocked: another writer did not finish within `timeout` seconds.
        """
        from searchlib.engine.writer import transaction_in

        with transaction_in(self.path, timeout) as transaction:
            yield Writer(transaction)

    # -- inside

    def _view(self) -> View:
        """Return the newest generation."""
        return self._newest.view()

    @cached_property
    def _newest(self) -> Newest:
        from searchlib.newest import Newest

        return Newest(self.path)

    def _manner(self) -> Manner:
        return Manner(self.language, self._clock, self._reading.slashed_dates, self._synonyms, self._limits)


def _path_of(given: str | os.PathLike[str]) -> Path:
    """Return a path as such.

    Raises:
        InvalidValue: no file can have it.
    """
    path = Path(given)
    if "\0" in str(path):
        raise InvalidValue("bad-path", path=str(path))
    return path


def _size(folder: Path) -> int:
    """Return how many bytes the files in a folder have, without those that a commit removes meanwhile."""
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                size += entry.stat().st_size if entry.is_file() else 0
    return size


class Writer:
    """Write articles inside a transaction: as long as the `with` block runs that gave the writer."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def upsert(self, article: Article) -> None:
        """Add an article, or replace the one of the same id.

        Raises:
            DocumentError: the article has no id or too long a one, or is itself too long to be read again; or the
                transaction is over.
        """
        self._transaction.put(article)

    def delete(self, id: str) -> bool:
        """Remove the article of an id and tell whether there was one.

        Raises:
            DocumentError: the transaction is over.
        """
        return self._transaction.delete(id)
