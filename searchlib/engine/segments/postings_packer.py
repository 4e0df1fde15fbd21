"""Pack posting lists, run by run: documents as steps, frequencies less one, positions as they are or as gaps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchlib.engine.segments.arrays import U32, AnyArray, Postings
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.packing import Packer, Section, pack_counts
from searchlib.engine.segments.spool import Spool


class PostingsPacker:
    """Pack posting lists that are given in runs of neighbours.

    Attributes:
        postings, occurrences: how many were given.
    """

    def __init__(self, spool: Spool | None = None, with_positions: bool = False) -> None:
        spool = Spool() if spool is None else spool
        names = ("docs", "frequencies", "positions") if with_positions else ("docs", "frequencies")
        self._packers = {name: Packer(spool, name) for name in names}
        self._firsts = [np.zeros(0, dtype=np.uint32)]
        self._counts = [np.zeros(0, dtype=np.int64)]
        self.postings = self.occurrences = 0

    def add(self, run: Postings, positions: U32 | None = None) -> None:
        """Add lists; the offsets of a run begin with 0."""
        offsets, docs, frequencies = run
        counts = np.diff(offsets)
        begins = offsets[:-1][counts > 0]
        firsts = np.zeros(len(counts), dtype=np.uint32)
        firsts[counts > 0] = docs[begins]
        steps = np.empty(len(docs), dtype=np.uint32)
        np.subtract(docs[1:], docs[:-1] + np.uint32(1), out=steps[1:])
        inner = np.ones(len(docs), dtype=np.bool_)
        inner[begins] = False
        self._packers["docs"].add(np.maximum(counts - 1, 0), steps[inner])
        self._packers["frequencies"].add(counts, frequencies - np.uint32(1))
        if positions is not None:
            ends = offsets_of(frequencies)
            self._packers["positions"].add(np.diff(ends[offsets]), positions, _gaps(positions, ends[:-1]))
            self.occurrences += len(positions)
        self.postings += len(docs)
        self._firsts.append(firsts)
        self._counts.append(counts)

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Yield the sections: see docs/FORMAT.md, "Posting lists"."""
        yield "firsts", np.concatenate(self._firsts)
        for name, array in pack_counts(np.concatenate(self._counts)).items():
            yield f"counts.{name}", array
        for part, packer in self._packers.items():
            for name, section in packer.sections():
                yield f"{part}.{name}", section


def _gaps(positions: U32, begins: AnyArray) -> U32:
    """Return each position as its distance from the one before, those at the begins as they are."""
    gaps = np.empty(len(positions), dtype=np.uint32)
    np.subtract(positions[1:], positions[:-1], out=gaps[1:])
    gaps[begins] = positions[begins]
    return gaps
