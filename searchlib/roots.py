"""Know the root folders of an index's sources: where they are, and which of them holds a folder or a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
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

    def of(self, scopes: Iterable[Path]) -> dict[Path, list[Path]]:
        """Return the folders that ids are relative to, and which folders and files are read under each.

        It is the outermost of those that were indexed before and hold a folder or file, else that folder itself.
        """
        sources, partial = self._transaction.sources, self._transaction.partial
        whole = Scopes(outermost(self.absolute(root) for root in sources if root not in partial))
        found: dict[Path, list[Path]] = {}
        for scope in scopes:
            root = whole.around(scope) or (scope if scope.is_dir() else scope.parent)
            found.setdefault(root, []).append(scope)
        return found

    def origins_in(self, scopes: Scopes) -> dict[Path, dict[str, Origin]]:
        """Return the articles whose sources are some folders and files, or lie in them, by which they lie in."""
        roots: dict[str, Callable[[str], Path | None]] = {}
        found: dict[Path, dict[str, Origin]] = {}
        for id, origin in self._transaction.base.origins():
            if origin.root:
                if origin.root not in roots:
                    roots[origin.root] = scopes.around_path_in(self.absolute(origin.root))
                scope = roots[origin.root](origin.path)
                if scope is not None:
                    found.setdefault(scope, {})[id] = origin
        return found

    def absolute(self, root: str) -> Path:
        """Return where a root folder is."""
        return Path(os.path.normpath(self._directory / root))

    def relative(self, root: Path) -> str:
        """Return what a root folder is called in the index."""
        return PurePosixPath(Path(os.path.relpath(root, self._directory))).as_posix()


class Scopes:
    """Know some folders and files, of which none lies in another: which of them is a path, or holds it?"""

    def __init__(self, scopes: Iterable[Path]) -> None:
        self._scopes = set(scopes)
        self._inside: dict[Path, list[Path]] = {}
        for scope in self._scopes:
            for folder in scope.parents:
                self._inside.setdefault(folder, []).append(scope)

    def around(self, path: Path) -> Path | None:
        """Return the folder or file that a path is or lies in."""
        return next((one for one in (path, *path.parents) if one in self._scopes), None)

    def around_path_in(self, root: Path) -> Callable[[str], Path | None]:
        """Return what finds, for a path under a root folder, the folder or file that it is or lies in."""
        scope = self.around(root)
        if scope is not None:
            return lambda _: scope
        inner = {one.relative_to(root).as_posix(): one for one in self._inside.get(root, [])}

        def around(path: str) -> Path | None:
            while path and path not in inner:
                path = path.rpartition("/")[0]
            return inner.get(path)

        return around if inner else lambda _: None


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
