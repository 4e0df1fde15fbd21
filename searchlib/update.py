"""Bring an index up to date with a folder of sources: what is new, changed, gone, and what could not be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import file_digest, read, too_large
from searchlib.corpus.walk import SourceFile, discover
from searchlib.engine.snapshot import Origin
from searchlib.engine.sources import SourceState
from searchlib.engine.writer import Transaction
from searchlib.errors import DocumentError
from searchlib.messages import Language, Message
from searchlib.names import writable
from searchlib.roots import Roots, Scopes, is_missing, outermost

Progress = Callable[[int, int, int], None]
"""Called with: files done, files in all, articles written so far."""

UNREADABLE = ("file-unreadable", "folder-unreadable")
"""The codes of sources that cannot be read for now: articles read from them before are kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what was wrong with a source: its path, a stable code and a reason to show."""

    path: str
    code: str
    reason: str


@dataclass
class Report:
    """Say what an update did.

    Attributes:
        added, changed, removed, unchanged: ids of articles.
        skipped: what could not be read or was not wanted, and why.
        repaired: what was read in spite of a fault, and which.
        others: files that may hold articles in a form that is not read, by their endings (.html, .docx, .pdf …).
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    repaired: list[Problem] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


class Updater:
    """Compare sources with what a transaction's index holds, and write the difference to the transaction."""

    def __init__(
        self, transaction: Transaction, directory: Path, settings: ReadingSettings, language: Language
    ) -> None:
        self.report = Report()
        self._transaction = transaction
        self.roots = Roots(transaction, directory)
        self._settings = settings
        self._language: Language = language
        self._claimed: dict[str, tuple[str, str]] = {}
        """The root and path of the source that each article was read from now."""
        self._gone: dict[tuple[str, str], bool] = {}
        """Of sources elsewhere whose ids were met, whether they are there no more."""
        self._progress: Callable[[], None] = lambda: None

    def read(self, given: Iterable[Path], progress: Progress | None = None) -> None:
        """Bring the index up to date with folders and single files.

        Raises:
            DocumentError: there is no such folder or file; nothing has been read then.
        """
        several = list(given)
        for one in several:
            if is_missing(one):
                raise DocumentError("folder-not-found", path=one)
        scopes = outermost(Path(os.path.realpath(one)) for one in several)
        by_root, before = self.roots.of(scopes), self.roots.origins_in(Scopes(scopes))
        others = self.report.others
        found = {
            root: [one for scope in inner for one in discover(root, scope, others)] for root, inner in by_root.items()
        }
        others.sort()
        done, total = 0, sum(map(len, found.values()))
        for root, inner in by_root.items():
            known = {id: origin for scope in inner for id, origin in before.get(scope, {}).items()}
            self._read(root, inner, found[root], known, partial(self._tell, progress, total, done))
            done += len(found[root])
        self._forget_swallowed(by_root, Scopes(scopes))
        self._forget_gone()
        self._tell(progress, total, done)

    def again(self, others: Iterable[Path], progress: Progress | None = None) -> None:
        """Read what the index was made of anew, and other folders and files.

        What is there no more is kept as it is stored, but for what lies in one of these.
        """
        given = [Path(os.path.realpath(one)) for one in others]
        scopes = Scopes(outermost(given))
        gone: dict[str, Container[str]] = {}
        for relative, files in self._transaction.sources.items():
            root = self.roots.absolute(relative)
            if is_missing(root):
                gone[relative] = ()
            elif relative not in self._transaction.partial:
                given.append(root)
            elif scopes.around(root) is None:
                gone[relative] = there = {path for path in files if not is_missing(root / path)}
                given += [root / path for path in sorted(there)]
        self.read(given, progress)
        self.keep_all(gone)

    def _read(
        self,
        root: Path,
        scopes: Sequence[Path],
        found: Sequence[SourceFile | Skipped],
        before: dict[str, Origin],
        tell: Callable[[int], None],
    ) -> None:
        """Bring the index up to date with files of a root folder: what was found in some folders and files inside.

        `before` are the articles that were read from there.
        """
        relative, sources = self.roots.relative(root), self._transaction.sources
        is_new, known = relative not in sources, sources.get(relative, {})
        around = Scopes(scopes).around_path_in(root)
        states = {path: state for path, state in known.items() if around(path) is None}
        read_from: dict[str, list[str]] = {}
        for id, origin in before.items():
            if origin.root == relative:
                read_from.setdefault(origin.path, []).append(id)
        unreadable: set[Path] = set()
        for number, source in enumerate(found):
            tell(number)
            if isinstance(source, Skipped):
                self._skip(source)
                if source.reason.code in UNREADABLE:
                    unreadable.add(root / source.path)
                continue
            try:
                ids = read_from.get(source.path, [])
                states[source.path] = self._source(source, relative, known.get(source.path), before, ids)
            except _Unreadable:
                unreadable.add(root / source.path)
        self._remove_gone(before, Scopes(unreadable))
        sources[relative] = states
        if root in scopes:
            self._transaction.partial.discard(relative)
        elif is_new:
            self._transaction.partial.add(relative)

    def _tell(self, progress: Progress | None, total: int, done: int, more: int = 0) -> None:
        def tell() -> None:
            if progress is not None:
                progress(done + more, total, len(self.report.added) + len(self.report.changed))

        self._progress = tell
        tell()

    def keep_all(self, roots: Mapping[str, Container[str]]) -> None:
        """Keep what was read from root folders, but for some files of each, as it is stored.

        The root "" stands for what came from no source. What was read from elsewhere now is not kept.
        """
        for id, origin in self._transaction.base.origins():
            if origin.root in roots and origin.path not in roots[origin.root] and id not in self._claimed:
                self._keep(id)

    def _keep(self, id: str) -> None:
        try:
            self._transaction.keep(id)
        except DocumentError:
            self.tell_lost(id)
        else:
            self.report.unchanged.append(id)

    def tell_lost(self, id: str, n: int = 1) -> None:
        """Report an article that cannot be kept, because its stored text is damaged; or n of which no id is known."""
        lost = Message("article-lost", {"id": id}) if id else Message("articles-lost", {"n": n})
        self._skip(Skipped(id, lost))

    def _source(
        self, source: SourceFile, root: str, known: SourceState | None, before: dict[str, Origin], ids: list[str]
    ) -> SourceState:
        """Write what is new in one source file, from which some ids were read, and return the state to remember."""
        try:
            if (refused := too_large(source, self._settings)) is not None:
                self._skip(refused)
                return SourceState(source.size, source.mtime_ns, "", again=True)
            digest = file_digest(source)
        except OSError as error:
            self._skip(Skipped(source.path, Message(UNREADABLE[0], {"reason": error.strerror or str(error)})))
            raise _Unreadable from error
        if known is not None and known.digest == digest and not known.again and not self._transaction.rebuilding:
            clean = all(id not in self._claimed for id in ids)
            if clean:
                self._claimed.update(dict.fromkeys(ids, (root, source.path)))
                self.report.unchanged += ids
                return SourceState(source.size, source.mtime_ns, digest)
        again = False
        for event in read(source, self._settings):
            if isinstance(event, Found):
                again |= not self._article(event, root, source, before)
            else:
                self._skip(event)
                again = True
                if event.reason.code in UNREADABLE:
                    raise _Unreadable
        return SourceState(source.size, source.mtime_ns, digest, again)

    def _article(self, found: Found, root: str, source: SourceFile, before: dict[str, Origin]) -> bool:
        """Write one article if it is new or changed; tell whether its id can be had.

        An id that is only the path under its root, which an article under another root has too, gets the root's name.
        """
        article = found.article
        taken = self._taken(article.id, root, before)
        if taken is not None and taken.code == "id-twice" and _is_path(article.id, source.path):
            article = article.changed({"id": f"{self.roots.absolute(root).name}/{article.id}"})
            taken = self._taken(article.id, root, before)
        if taken is not None:
            self._skip(Skipped(source.path, taken))
            return False
        id = article.id
        old = before.get(id)
        if old is None and id in self._transaction:
            old = self._origin_elsewhere(id)
        same = old is not None and (old.root, old.path, old.fingerprint) == (root, source.path, found.fingerprint)
        if written := not same or self._transaction.rebuilding:
            try:
                self._transaction.put(article, Origin(root, source.path, found.fingerprint))
            except DocumentError as error:
                self._skip(Skipped(source.path, error.message))
                return False
        self._claimed[id] = root, source.path
        self.report.repaired += [self._problem(source.path, repair) for repair in found.repairs]
        (self.report.unchanged if same else self.report.changed if old else self.report.added).append(id)
        if written:
            self._progress()
        return True

    def _taken(self, id: str, root: str, before: dict[str, Origin]) -> Message | None:
        """Return why an article under a root cannot have an id: it is that of another, whose source is still there."""
        if id in self._claimed:
            other, path = self._claimed[id]
        elif id in before or id not in self._transaction:
            return None
        else:
            old = self._origin_elsewhere(id)
            if self._is_gone(old):
                return None
            if not old.root:
                return Message("id-elsewhere", {"id": id})
            other, path = old.root, old.path
        where = path if other == root else str(self.roots.absolute(other) / path)
        return Message("id-twice", {"id": id, "other": writable(where)})

    def _remove_gone(self, before: dict[str, Origin], unreadable: Scopes) -> None:
        """Remove the articles whose sources are gone; those of sources that cannot be read for now are kept."""
        for id, origin in before.items():
            if id in self._claimed:
                continue
            if unreadable.around(self.roots.absolute(origin.root) / origin.path) is not None:
                self._keep(id)
            elif self._transaction.delete(id):
                self.report.removed.append(id)

    def _forget_swallowed(self, read: Iterable[Path], scopes: Scopes) -> None:
        """Forget the roots that lie in folders which were read as sources of their own."""
        roots, sources = {self.roots.relative(root) for root in read}, self._transaction.sources
        for other in [other for other in sources if other not in roots]:
            if scopes.around(self.roots.absolute(other)) is not None:
                del sources[other]

    def _origin_elsewhere(self, id: str) -> Origin:
        document = self._transaction.base.find(id)
        return Origin() if document is None else self._transaction.base.origin(document)

    def _is_gone(self, origin: Origin) -> bool:
        """Tell whether a source was moved, so that its articles are those of who has their ids now."""
        key = origin.root, origin.path
        if key not in self._gone:
            self._gone[key] = bool(origin.root) and is_missing(self.roots.absolute(origin.root) / origin.path)
        return self._gone[key]

    def _forget_gone(self) -> None:
        """Forget the sources that are gone, now that all their articles are read from others."""
        gone = {key for key, is_gone in self._gone.items() if is_gone}
        if not gone:
            return
        left = {(each.root, each.path) for id, each in self._transaction.base.origins() if id not in self._claimed}
        for root, path in gone - left:
            self._transaction.sources.get(root, {}).pop(path, None)
        for root in {root for root, _ in gone} - {root for root, _ in left}:
            if not self._transaction.sources.get(root) or is_missing(self.roots.absolute(root)):
                self._transaction.sources.pop(root, None)

    def _skip(self, skipped: Skipped) -> None:
        self.report.skipped.append(self._problem(skipped.path, skipped.reason))

    def _problem(self, path: str, reason: Message) -> Problem:
        return Problem(writable(path), reason.code, reason.text(self._language))


def _is_path(id: str, path: str) -> bool:
    """Tell whether an id is that of an article without one: the path of its file, or that and its number there."""
    own = writable(path)
    return id == own or id.startswith(f"{own}#")


class _Unreadable(Exception):
    """Tell that a source cannot be read for now."""
