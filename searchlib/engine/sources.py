"""Remember in which state source files were read: an archive has as many as articles, and only an update asks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from searchlib.errors import IndexDamaged


class SourceState(NamedTuple):
    """Remember one source file as it was when it was read.

    Attributes:
        size, mtime_ns: what the file system said of it (bytes, nanoseconds).
        digest: the fingerprint of its bytes.
        again: true where something in it was skipped, so that it is read anew even when it has not changed.
    """

    size: int
    mtime_ns: int
    digest: str
    again: bool = False


SENSELESS = ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError
"""What JSON that makes no sense makes of the code that reads it."""

Sources = Mapping[str, Mapping[str, SourceState]]
"""Root folder (relative to the index's folder, POSIX) → path under it → its state.

A root of which only single files were given is *partial*: what else lies in it is no source.
"""


class StoredSources(Sources):
    """Read states as they are stored, when one is asked for; the root folders are known at once.

    Attributes:
        text: the states, as `stored_text` makes it.
        counts: how many files each root has.
        path: the file that they are stored in.

    Raises:
        IndexDamaged: where states are asked for and the text makes no sense.
    """

    def __init__(self, text: bytes, counts: Mapping[str, int], path: Path) -> None:
        self.text, self.counts, self.path = text, counts, path

    def __getitem__(self, root: str) -> Mapping[str, SourceState]:
        return self._states[root]

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def _states(self) -> Sources:
        try:
            states = states_of(json.loads(self.text.decode("utf-8", "surrogatepass")))
        except SENSELESS as error:
            raise IndexDamaged("index-torn", path=self.path) from error
        if file_counts(states) != self.counts:
            raise IndexDamaged("index-torn", path=self.path)
        return states


def with_one_file(counts: Mapping[str, int]) -> frozenset[str]:
    """Return the roots that are taken for partial where nothing says which are: a file more can be given again."""
    return frozenset(root for root, count in counts.items() if count == 1)


def states_of(content: Mapping[str, Mapping[str, tuple[int, int, str, int]]]) -> Sources:
    """Return the states that JSON holds."""
    return {
        root: {path: SourceState(int(s[0]), int(s[1]), str(s[2]), bool(s[3])) for path, s in files.items()}
        for root, files in content.items()
    }


def file_counts(sources: Sources) -> Mapping[str, int]:
    """Return how many files each root has, without reading their states where they are stored."""
    if isinstance(sources, StoredSources):
        return sources.counts
    return {root: len(files) for root, files in sources.items()}


def stored_text(sources: Sources) -> bytes:
    """Return sources as they are stored: JSON, UTF-8 (lone surrogates as they are)."""
    if isinstance(sources, StoredSources):
        return sources.text
    text = json.dumps(sources, ensure_ascii=False, separators=(",", ":"), default=dict)
    return text.encode("utf-8", "surrogatepass")
