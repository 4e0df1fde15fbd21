"""Find the files of an archive, in a stable order, and tell cheaply whether they have changed."""

# ruff: noqa: PTH100, PTH110, PTH112, PTH116, PTH118, PTH206
# (os.path, not pathlib: a Path costs more to make than its file costs to look at, and archives have 100,000)

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from searchlib.corpus.events import Skipped
from searchlib.messages import Message
from searchlib.names import writable

ENDINGS = (".md", ".markdown", ".mdx", ".txt", ".json", ".jsonl", ".ndjson")

OTHER_ENDINGS = (
    ".html", ".htm", ".xhtml", ".xml", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".csv", ".tsv", ".rst", ".org", ".epub",
    ".pages", ".gz", ".zip",
)  # fmt: skip
"""Of files that may well hold articles, and are not read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Hold a file to read: `path` is relative to the root folder, with "/" between its parts on every system.

    A name that is no UTF-8 has surrogates, as Python reads it, so that the file can be opened again.
    """

    path: str
    absolute: Path
    size: int
    mtime_ns: int


def discover(root: Path, scope: Path | None = None, others: list[str] | None = None) -> Iterator[SourceFile | Skipped]:
    """Yield every file under a folder that may hold articles, sorted by path, and what cannot be visited.

    Hidden files and folders (a leading dot) are left out. A symbolic link is followed only where it leads to
    something inside the root that would not be found under its own name, so that each file comes once.

    Args:
        root: the archive's folder; paths are relative to it.
        scope: a file or folder inside the root, to look at nothing else.
        others: is given the paths of files with one of `OTHER_ENDINGS`, in the order in which they are met.
    """
    walk = _Walk(root, others)
    for found in walk.files(walk.start(scope)):
        if isinstance(found, _Candidate):
            yield SourceFile(found.path, Path(found.absolute), found.size, found.mtime_ns)
        elif found is not None:
            yield found


def looks_changed(
    root: Path, known: Mapping[str, tuple[int, int]], budget_seconds: float, others: bool = True
) -> int | None:
    """Return how many files are new, changed or gone, by size and time alone; None when the time ran out.

    Args:
        root: the archive's folder.
        known: size in bytes and mtime_ns of each file, by path relative to the root.
        budget_seconds: how long to look.
        others: whether a file that is not known counts as new.
    """
    deadline = time.monotonic() + budget_seconds
    changed = present = 0
    walk = _Walk(root)
    starts = [None] if others else [root / path for path in known]
    for number, found in enumerate(found for start in starts for found in walk.files(walk.start(start))):
        if (found is None or number % 64 == 0) and time.monotonic() >= deadline:
            return None
        if not isinstance(found, _Candidate):
            continue
        before = known.get(found.path)
        present += before is not None
        changed += before != (found.size, found.mtime_ns)
    return changed + len(known) - present


def source_of(file: Path) -> SourceFile | Skipped:
    """Return one file as a source under its own name, whatever its ending, or why it cannot be one."""
    path = file.name
    try:
        status = file.stat()
    except OSError as error:
        return _unreadable(path, error)
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, Message("file-not-regular"))
    return SourceFile(path, file, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: str
    absolute: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold a file or folder to visit; `linked` tells that a symbolic link led to it."""

    absolute: str
    is_folder: bool
    linked: bool = False


class _Walk:
    """Visit an archive without recursion, so that no depth of folders is too much."""

    def __init__(self, root: Path, others: list[str] | None = None) -> None:
        self.others = others
        self.root = os.path.abspath(root)
        self.prefix = os.path.join(self.root, "")
        self.real_root = os.path.realpath(root)
        self.linked: set[str] = set()

    def start(self, scope: Path | None) -> _Place | Skipped:
        """Return where to begin, or why there is nowhere to."""
        absolute = self.root if scope is None else self._inside(scope)
        if absolute is None:
            return Skipped(str(scope), Message("path-outside", {"root": writable(self.root)}))
        path = self.relative(absolute)
        if absolute == self.root:
            return _Place(absolute, True)
        if any(part.startswith(".") for part in path.split("/")):
            return Skipped(path, Message("path-hidden"))
        if not os.path.lexists(absolute):
            return Skipped(path, Message("file-vanished"))
        if not (is_folder := os.path.isdir(absolute)) and not _is_candidate(absolute):
            return Skipped(path, Message("file-ending-unknown", {"endings": " ".join(ENDINGS)}))
        if os.path.realpath(absolute) == os.path.join(self.real_root, absolute.removeprefix(self.prefix)):
            return _Place(absolute, is_folder)
        return self._followed(absolute, is_folder)

    def files(self, start: _Place | Skipped) -> Iterator[_Candidate | Skipped | None]:
        """Yield candidates and what cannot be visited, sorted by path; None at each folder, to look at the clock."""
        if isinstance(start, Skipped):
            yield start
            return
        pending: list[_Place | Skipped] = [start]
        while pending:
            place = pending.pop()
            if isinstance(place, Skipped):
                yield place
            elif place.linked and not self._first_time(place.absolute):
                continue
            elif place.is_folder:
                yield None
                pending.extend(self._listed(place))
            else:
                yield self._measured(place.absolute)

    def relative(self, absolute: str) -> str:
        """Return a path relative to the root, with "/" between its parts; "." for the root."""
        if absolute == self.root:
            return "."
        return absolute.removeprefix(self.prefix).replace(os.sep, "/")

    def _inside(self, scope: Path) -> str | None:
        """Return a scope as an absolute path under the root, whether it was given relative to here or to the root."""
        for given in (os.path.abspath(scope), os.path.abspath(os.path.join(self.root, scope))):
            if given == self.root or given.startswith(self.prefix):
                return given
        real = os.path.realpath(scope)  # another name of the root
        if real == self.real_root or real.startswith(os.path.join(self.real_root, "")):
            return os.path.normpath(os.path.join(self.root, os.path.relpath(real, self.real_root)))
        return None

    def _listed(self, folder: _Place) -> list[_Place | Skipped]:
        """Return what a folder holds, last path first."""
        try:
            with os.scandir(folder.absolute) as entries:
                found = [(entry, self._place(entry, folder.linked)) for entry in entries if entry.name[0] != "."]
        except OSError as error:
            return [_unreadable(self.relative(folder.absolute), error, "folder-unreadable")]
        places = [
            (entry.name + "/" if isinstance(place, _Place) and place.is_folder else entry.name, place)
            for entry, place in found
            if place is not None
        ]
        places.sort(key=lambda named: named[0], reverse=True)
        return [place for _, place in places]

    def _place(self, entry: os.DirEntry[str], linked: bool) -> _Place | Skipped | None:
        """Return an entry as a place to visit; None for what holds no articles."""
        try:
            if entry.is_symlink():
                return self._linked_place(entry.path)
            if entry.is_dir(follow_symlinks=False):
                return _Place(entry.path, True, linked)
            if not _is_candidate(entry.name):
                if self.others is not None and entry.name.lower().endswith(OTHER_ENDINGS):
                    self.others.append(self.relative(entry.path))
                return None
            if entry.is_file(follow_symlinks=False):
                return _Place(entry.path, False, linked)
        except OSError as error:
            return _unreadable(self.relative(entry.path), error)
        return Skipped(self.relative(entry.path), Message("file-not-regular"))

    def _linked_place(self, link: str) -> _Place | Skipped | None:
        """Return what a link leads to; None for what is found under its own name or holds no articles."""
        if not (is_folder := os.path.isdir(link)) and not _is_candidate(link):
            return None
        place = self._followed(link, is_folder)
        return None if isinstance(place, _Place) and not place.linked else place

    def _followed(self, absolute: str, is_folder: bool) -> _Place | Skipped:
        """Return where a path with a link in it leads: the target's own place, if a visit would find it there."""
        target = os.path.realpath(absolute)
        if not os.path.exists(target):
            return Skipped(self.relative(absolute), Message("link-broken"))
        if target == self.real_root:
            return _Place(self.root, True)
        below = os.path.join(self.real_root, "")
        if not target.startswith(below):
            return Skipped(self.relative(absolute), Message("link-outside"))
        own = target.removeprefix(below)
        if (is_folder or _is_candidate(own)) and not any(part.startswith(".") for part in own.split(os.sep)):
            return _Place(self.prefix + own, is_folder)
        return _Place(absolute, is_folder, linked=True)

    def _first_time(self, absolute: str) -> bool:
        """Tell whether something that links lead to has not been visited yet."""
        target = os.path.realpath(absolute)
        if target in self.linked:
            return False
        self.linked.add(target)
        return True

    def _measured(self, absolute: str) -> _Candidate | Skipped:
        """Return a file with its size and time."""
        path = self.relative(absolute)
        try:
            status = os.stat(absolute)
        except OSError as error:
            return _unreadable(path, error)
        if not stat.S_ISREG(status.st_mode):
            return Skipped(path, Message("file-not-regular"))
        return _Candidate(path, absolute, status.st_size, status.st_mtime_ns)


def _is_candidate(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def _unreadable(path: str, error: OSError, code: str = "file-unreadable") -> Skipped:
    """Say why a file or folder could not be visited."""
    if isinstance(error, FileNotFoundError):
        return Skipped(path, Message("file-vanished"))
    return Skipped(path, Message(code, {"reason": error.strerror or type(error).__name__}))
