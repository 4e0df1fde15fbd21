"""Pack posting lists, run by run: documents as steps, frequencies less one, positions as they are or as gaps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchlib.engine.segments.arrays import U32, AnyArray, Postings
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.packing import Packer, Section
from searchlib.engine.segments.spool import Spool
from searchlib.engine.segments.streams import PARTS


class PostingsPacker:
    """Pack posting lists that are given in runs of neighbours.

    Attributes:
        postings, occurrences: how many were given.
    """

    def __init__(self, spool: Spool | None = None, with_positions: bool = False) -> None:
        spool = Spool() if spool is None else spool
        self._packers = {name: Packer(spool, name) for name in (PARTS if with_positions else PARTS[:2])}
        self._firsts = [np.zeros(0, dtype=np.uint32)]
        self._counts = [np.zeros(0, dtype=np.uint32)]
        self.postings = self.occurrences = 0

    def add(self, run: Postings, positions: U32 | None = None, codes: AnyArray | None = None) -> None:
        """Add lists, with what is known of their occurrences; the offsets of a run begin with 0."""
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
        if positions is not None and codes is not None:
            ends = offsets_of(frequencies)
            sizes = np.diff(ends[offsets])
            self._packers["positions"].add(sizes, positions, _gaps(positions, ends[:-1]))
            self._packers["codes"].add(sizes, codes.astype(np.uint32))
            self.occurrences += len(positions)
        self.postings += len(docs)
        self._firsts.append(firsts)
        self._counts.append(counts.astype(np.uint32))

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Yield the sections: see docs/FORMAT.md, "Posting lists"."""
        yield "heads", self._heads()
        for part, packer in self._packers.items():
            for name, section in packer.sections():
                yield f"{part}.{name}", section

    def _heads(self) -> U32:
        """Return what there is to know of each list before it is read, one list behind the other."""
        firsts = np.concatenate(self._firsts)
        classes = np.zeros((len(firsts), len(PARTS)), dtype=np.uint8)
        for at, packer in enumerate(self._packers.values()):
            classes[:, at] = packer.classes()
        columns = [np.concatenate(self._counts), firsts, classes.view("<u4").ravel()]
        return np.stack([*columns, *(packer.starts() for packer in self._packers.values())], axis=1).ravel()


def _gaps(positions: U32, begins: AnyArray) -> U32:
    """Return each position as its distance from the one before, those at the begins as they are."""
    gaps = np.empty(len(positions), dtype=np.uint32)
    np.subtract(positions[1:], positions[:-1], out=gaps[1:])
    gaps[begins] = positions[begins]
    return gaps
