"""Bring an index up to date with a folder of sources: what is new, changed, gone, and what could not be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import file_digest, read, too_large
from searchlib.corpus.walk import SourceFile, discover
from searchlib.engine.snapshot import Origin
from searchlib.engine.sources import SourceState
from searchlib.engine.writer import Transaction
from searchlib.errors import DocumentError
from searchlib.messages import Language, Message

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
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    repaired: list[Problem] = field(default_factory=list)


class Updater:
    """Compare sources with what a transaction's index holds, and write the difference to the transaction."""

    def __init__(
        self, transaction: Transaction, directory: Path, settings: ReadingSettings, language: Language
    ) -> None:
        self.report = Report()
        self._transaction = transaction
        self._directory = directory
        self._settings = settings
        self._language: Language = language
        self._claimed: dict[str, str] = {}
        self._progress: Callable[[], None] = lambda: None

    def folder(self, given: Path, progress: Progress | None = None) -> None:
        """Bring the index up to date with a folder or a single file.

        Raises:
            DocumentError: there is no such folder or file.
        """
        if not given.exists():
            raise DocumentError("folder-not-found", path=given)
        scope = given.resolve()
        root = self._root_of(scope)
        relative = self._relative(root)
        known = self._transaction.sources.get(relative)
        inside = _inside(root, scope)
        others = {path: state for path, state in (known or {}).items() if not inside(path)}
        self._read(root, relative, list(discover(root, scope)), self._origins_under(scope), others, progress)
        for other in list(self._transaction.sources):
            if other != relative and _is_under(self._absolute(other), scope):
                del self._transaction.sources[other]
        if scope == root:
            self._transaction.partial.discard(relative)
        elif known is None:
            self._transaction.partial.add(relative)

    def again(self, relative: str, progress: Progress | None = None) -> None:
        """Read what the index was made of under a root folder anew; what is there no more is kept as it is stored."""
        root = self._absolute(relative)
        if relative not in self._transaction.partial:
            if root.exists():
                self.folder(root, progress)
            else:
                self.keep_all(relative)
            return
        known = self._transaction.sources[relative]
        there = {path for path in known if (root / path).exists()}
        found = [one for path in sorted(there) for one in discover(root, root / path)]
        origins = {id: origin for id, origin in self._transaction.base.origins() if origin.root == relative}
        before = {id: origin for id, origin in origins.items() if origin.path in there}
        others = {path: state for path, state in known.items() if path not in there}
        self._read(root, relative, found, before, others, progress)
        for id in origins.keys() - before.keys():
            self._keep(id)

    def _read(
        self,
        root: Path,
        relative: str,
        found: Sequence[SourceFile | Skipped],
        before: dict[str, Origin],
        others: dict[str, SourceState],
        progress: Progress | None,
    ) -> None:
        """Bring the index up to date with files of a root folder.

        Args:
            root, relative: the folder, and what it is called in the index.
            found: what is there now of what is looked at.
            before: the articles that the index has of it.
            others: the states of files that are not looked at.
            progress: see `Progress`.
        """
        known, states = self._transaction.sources.get(relative, {}), dict(others)
        read_from: dict[str, list[str]] = {}
        for id, origin in before.items():
            if origin.root == relative:
                read_from.setdefault(origin.path, []).append(id)
        unreadable: list[Path] = []
        for number, source in enumerate(found):
            self._tell_progress(progress, number, len(found))
            if isinstance(source, Skipped):
                self._skip(source)
                unreadable += [root / source.path] if source.reason.code in UNREADABLE else []
                continue
            try:
                ids = read_from.get(source.path, [])
                states[source.path] = self._source(source, relative, known.get(source.path), before, ids)
            except _Unreadable:
                unreadable.append(root / source.path)
        self._tell_progress(progress, len(found), len(found))
        self._remove_gone(before, unreadable)
        self._transaction.sources[relative] = states

    def _tell_progress(self, progress: Progress | None, done: int, total: int) -> None:
        def tell() -> None:
            if progress is not None:
                progress(done, total, len(self.report.added) + len(self.report.changed))

        self._progress = tell
        tell()

    def keep_all(self, root: str) -> None:
        """Keep what was read from a root folder as it is stored; "" stands for what came from no source."""
        for id, origin in self._transaction.base.origins():
            if origin.root == root:
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
        self.report.skipped.append(Problem(id, lost.code, lost.text(self._language)))

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
                self._claimed.update(dict.fromkeys(ids, source.path))
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
        """Write one article if it is new or changed; tell whether its id can be had."""
        id = found.article.id
        if id in self._claimed:
            self._skip(Skipped(source.path, Message("id-twice", {"id": id, "other": self._claimed[id]})))
            return False
        if id not in before and id in self._transaction:
            self._skip(Skipped(source.path, Message("id-elsewhere", {"id": id})))
            return False
        old = before.get(id)
        same = old is not None and (old.root, old.path, old.fingerprint) == (root, source.path, found.fingerprint)
        if written := not same or self._transaction.rebuilding:
            try:
                self._transaction.put(found.article, Origin(root, source.path, found.fingerprint))
            except DocumentError as error:
                self._skip(Skipped(source.path, error.message))
                return False
        self._claimed[id] = source.path
        self.report.repaired += [
            Problem(source.path, repair.code, repair.text(self._language)) for repair in found.repairs
        ]
        (self.report.unchanged if same else self.report.changed if old else self.report.added).append(id)
        if written:
            self._progress()
        return True

    def _remove_gone(self, before: dict[str, Origin], unreadable: Iterable[Path]) -> None:
        """Remove the articles whose sources are gone; those of sources that cannot be read for now are kept."""
        blocked = list(unreadable)
        for id, origin in before.items():
            if id in self._claimed:
                continue
            path = self._absolute(origin.root) / origin.path
            if any(_is_under(path, one) for one in blocked):
                self._keep(id)
            elif self._transaction.delete(id):
                self.report.removed.append(id)

    def _root_of(self, scope: Path) -> Path:
        """Return the folder that ids are relative to: one that was indexed before and holds this, else this."""
        around = [root for root in self._whole_roots() if _is_under(scope, root)]
        if around:
            return min(around, key=lambda root: len(root.parts))
        return scope if scope.is_dir() else scope.parent

    def _whole_roots(self) -> list[Path]:
        return [self._absolute(root) for root in self._transaction.sources if root not in self._transaction.partial]

    def is_found_in(self, relative: str, scopes: Iterable[Path]) -> bool:
        """Tell whether a root folder will be read with one of some folders that it lies in."""
        root, partial = self._absolute(relative), relative in self._transaction.partial
        return root.exists() and any(_is_under(root, scope) and (partial or root != scope) for scope in scopes)

    def covers(self, scope: Path) -> bool:
        """Tell whether a folder or file is among the sources that the index knows, or lies in one."""
        files = self._transaction.sources.get(self._relative(scope.parent), {})
        return scope.name in files or any(_is_under(scope, root) for root in self._whole_roots())

    def _origins_under(self, scope: Path) -> dict[str, Origin]:
        """Return the articles whose sources lie under a folder, or are it."""
        roots: dict[str, Callable[[str], bool]] = {}
        found: dict[str, Origin] = {}
        for id, origin in self._transaction.base.origins():
            if origin.root:
                if origin.root not in roots:
                    roots[origin.root] = _inside(self._absolute(origin.root), scope)
                if roots[origin.root](origin.path):
                    found[id] = origin
        return found

    def _absolute(self, root: str) -> Path:
        return Path(os.path.normpath(self._directory / root))

    def _relative(self, root: Path) -> str:
        return PurePosixPath(Path(os.path.relpath(root, self._directory))).as_posix()

    def _skip(self, skipped: Skipped) -> None:
        self.report.skipped.append(Problem(skipped.path, skipped.reason.code, skipped.reason.text(self._language)))


class _Unreadable(Exception):
    """Tell that a source cannot be read for now."""


def _inside(root: Path, scope: Path) -> Callable[[str], bool]:
    """Return what tells whether a path under a root folder is in a scope, which is a folder or a file."""
    if _is_under(root, scope):
        return lambda _: True
    if not _is_under(scope, root):
        return lambda _: False
    inner = scope.relative_to(root).as_posix()
    return lambda path: path == inner or path.startswith(f"{inner}/")


def _is_under(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
