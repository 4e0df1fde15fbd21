"""Know what one generation of an index was read from."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from searchlib.engine.snapshot import Snapshot

_FILE_SECONDS = 1e-5
"""What it takes to look at one source file, at least."""


class KnownSources:
    """Know the folders and files that a generation was read from."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __iter__(self) -> Iterator[Path]:
        """Yield the folders that were given to be indexed, and the single files."""
        manifest = self._snapshot.manifest
        for root in manifest.sources:
            if root in manifest.partial:
                yield from [self.folder(root) / path for path in manifest.sources[root]]
            else:
                yield self.folder(root)

    def folder(self, root: str) -> Path:
        """Return where a root folder of sources is."""
        return Path(os.path.normpath(self._snapshot.directory / root))

    def ids_at(self, path: Path) -> list[str]:
        """Return the ids of the articles that were read from a file."""
        wanted = Path(os.path.realpath(path)), Path(os.path.normpath(Path.cwd() / path))
        below: dict[str, set[str]] = {}
        found = []
        for id, origin in self._snapshot.origins():
            if origin.root:
                if origin.root not in below:
                    folder = self.folder(origin.root)
                    below[origin.root] = {
                        one.relative_to(folder).as_posix() for one in wanted if one.is_relative_to(folder)
                    }
                if origin.path in below[origin.root]:
                    found.append(id)
        return found

    def changed(self, budget: float) -> int | None:
        """Return how many files are new, changed or gone; None if `budget` seconds are not enough to tell."""
        from searchlib.corpus.walk import looks_changed
        from searchlib.engine.sources import file_counts

        deadline = time.perf_counter() + budget
        total = 0
        sources, partial = self._snapshot.manifest.sources, self._snapshot.manifest.partial
        if sum(file_counts(sources).values()) * _FILE_SECONDS > budget:
            return None
        for root, files in sources.items():
            known = {path: (state.size, state.mtime_ns) for path, state in files.items()}
            left = deadline - time.perf_counter()
            count = looks_changed(self.folder(root), known, left, others=root not in partial)
            if count is None:
                return None
            total += count
        return total
