"""Know the root folders of an index's sources: where they are, and which of them holds a folder or a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

from searchlib.engine.snapshot import Origin
from searchlib.engine.writer import Transaction


class Roots:
    """Know the roots of a transaction's sources.

    A root is a folder that was given, and all in it is a source; or one of which only single files were (it is
    *partial*), and they alone are. Paths of sources and ids of articles are relative to it.
    """

    def __init__(self, transaction: Transaction, directory: Path) -> None:
        """Take a transaction and the index's folder, which roots are relative to."""
        self._transaction, self._directory = transaction, directory

    def of(self, scope: Path) -> Path:
        """Return the folder that ids are relative to: one that was indexed before and holds this, else this."""
        around = [root for root in self._whole() if is_under(scope, root)]
        if around:
            return min(around, key=lambda root: len(root.parts))
        return scope if scope.is_dir() else scope.parent

    def _whole(self) -> list[Path]:
        return [self.absolute(root) for root in self._transaction.sources if root not in self._transaction.partial]

    def is_read_with(self, relative: str, scopes: Iterable[Path]) -> bool:
        """Tell whether a root folder will be read with one of some folders that it lies in."""
        root, in_files = self.absolute(relative), relative in self._transaction.partial
        return not is_missing(root) and any(is_under(root, scope) and (in_files or root != scope) for scope in scopes)

    def covers(self, scope: Path) -> bool:
        """Tell whether a folder or file is among the sources that the index knows, or lies in one."""
        files = self._transaction.sources.get(self.relative(scope.parent), {})
        return scope.name in files or any(is_under(scope, root) for root in self._whole())

    def origins_under(self, scopes: Sequence[Path]) -> dict[str, Origin]:
        """Return the articles whose sources are some folders and files, or lie in them."""
        roots: dict[str, Callable[[str], bool]] = {}
        found: dict[str, Origin] = {}
        for id, origin in self._transaction.base.origins():
            if origin.root:
                if origin.root not in roots:
                    roots[origin.root] = inside_of(self.absolute(origin.root), scopes)
                if roots[origin.root](origin.path):
                    found[id] = origin
        return found

    def absolute(self, root: str) -> Path:
        """Return where a root folder is."""
        return Path(os.path.normpath(self._directory / root))

    def relative(self, root: Path) -> str:
        """Return what a root folder is called in the index."""
        return PurePosixPath(Path(os.path.relpath(root, self._directory))).as_posix()


def inside_of(root: Path, scopes: Sequence[Path]) -> Callable[[str], bool]:
    """Return what tells whether a path under a root folder is one of some folders and files, or in one."""
    if is_in(root, scopes):
        return lambda _: True
    inner = {scope.relative_to(root).as_posix() for scope in scopes if is_under(scope, root)}

    def is_inside(path: str) -> bool:
        while path and path not in inner:
            path = path.rpartition("/")[0]
        return bool(path)

    return is_inside


def outermost(paths: Iterable[Path]) -> list[Path]:
    """Return paths without those that lie in another of them, and without repetitions."""
    several = dict.fromkeys(paths)
    return [path for path in several if several.keys().isdisjoint(path.parents)]


def is_missing(path: Path) -> bool:
    """Tell whether there is no such file or folder; what cannot be looked at may be there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_in(path: Path, scopes: Iterable[Path]) -> bool:
    """Tell whether a path is one of some folders and files, or lies in one."""
    return any(is_under(path, scope) for scope in scopes)


def is_under(path: Path, folder: Path) -> bool:
    """Tell whether a path is a folder or file, or lies in it."""
    return path == folder or folder in path.parents
