"""Remember what the segments of a new generation are made of: what is in files, and what is not yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from searchlib.engine.manifest import SegmentEntry
from searchlib.engine.merging.merged_columns import Kept
from searchlib.engine.merging.parts import Part, unpacked
from searchlib.engine.merging.tiers import Size
from searchlib.engine.segments.segment import Segment


@dataclass(eq=False)
class Written:
    """Remember a segment of the new generation that is in a file."""

    name: str
    segment: Segment
    deleted: set[int] = field(default_factory=set)

    def size(self) -> Size:
        """Return how large it is."""
        return Size(len(self.segment), len(self.segment) - len(self.deleted), self.segment.occurrences)

    def entry(self) -> SegmentEntry:
        """Return what the manifest says of it."""
        container = self.segment.container
        return SegmentEntry.of(
            self.name, len(self.segment), sorted(self.deleted), container.size, container.digest
        )  # fmt: skip

    def part(self, directory: Path) -> tuple[Part, Kept | None]:
        """Return what a merge takes over."""
        return unpacked(self.segment, directory), _kept(len(self.segment), self.deleted)


@dataclass(eq=False)
class Unwritten:
    """Remember what this transaction has inverted, and is to write as part of a segment."""

    make: Callable[[], Part]
    deleted: set[int] = field(default_factory=set)

    @cached_property
    def content(self) -> Part:
        """Return what is to be written, waiting for it if need be."""
        return self.make()

    def size(self) -> Size:
        """Return how large it is."""
        return Size(len(self.content), len(self.content) - len(self.deleted), len(self.content.positions))

    def part(self, _: Path) -> tuple[Part, Kept | None]:
        """Return what a merge takes over."""
        return self.content, _kept(len(self.content), self.deleted)


def _kept(documents: int, deleted: set[int]) -> Kept | None:
    if not deleted:
        return None
    kept = np.ones(documents, dtype=np.bool_)
    kept[list(deleted)] = False
    return kept
