"""Pack lists of numbers in as few bits as their values need, all lists at once; `packed` reads them.

How the bits lie in the file, `streams` says.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchlib.engine.segments.arrays import I64, U8, U32, AnyArray
from searchlib.engine.segments.lists import narrow
from searchlib.engine.segments.spool import Spool
from searchlib.engine.segments.streams import (
    GAPS,
    HIGHEST,
    INLINE,
    LIMIT,
    PATCHED,
    WIDTHS,
    plane_bytes,
    planes,
    type_of,
)

Section = AnyArray | Iterator[bytes]
"""What a section is made of: an array, or bytes that come in parts."""

FEW_PLANES = (0, 1, 2, 4, 8, 10, 12, 16, 24, 32)
"""The widths of short lists, for which a plane costs more time than it saves space."""
SHORT = 64
"""Shorter lists are stored without patches."""

# What reading costs, in bits: so much smaller must a list become for it (chosen by measurement).
_PATCH_BITS = 48  # what a patch takes
_PATCHED_BITS = 512  # looking for a list's patches: 6 µs
_PLANE_BITS = 128, 0.4  # a plane more: 2 µs, and 0.3 ns a number


class Packer:
    """Pack lists, given in runs.

    What is packed goes into a spool; in memory are 5 bytes a list, and the patches.
    """

    def __init__(self, spool: Spool | None = None, name: str = "") -> None:
        """Use a spool in common with others, under a name of one's own."""
        self._spool, self._name = Spool() if spool is None else spool, name
        self._classes: list[U8] = []
        self._starts: list[U32] = []
        self._rest: dict[int, AnyArray] = {}
        self._sizes = [0] * (HIGHEST + 1)
        self._patches: dict[int, list[tuple[AnyArray, AnyArray]]] = {}

    def add(self, counts: I64, values: U32, gaps: U32 | None = None) -> None:
        """Add lists: of list i, the next `counts[i]` of `values`, or of `gaps` where those are smaller."""
        classes, costs = _choose(counts, values)
        if gaps is not None:
            other, other_costs = _choose(counts, gaps)
            # gaps take twice as long to read: they must save a bit a number
            better = (counts > 1) & (other_costs + np.where(counts < SHORT, 0, counts) < costs)
            classes = np.where(better, other | np.uint8(GAPS), classes)
            values = np.where(np.repeat(better, counts), gaps, values)
        starts = np.zeros(len(counts), dtype=np.int64)
        widths = classes & 63
        width_of_each = np.repeat(widths, counts)
        for width in np.flatnonzero(np.bincount(widths[counts > 0])).tolist():
            mine = np.flatnonzero((widths == width) & (counts > 0))
            part = values[width_of_each == width]
            if width == INLINE:
                starts[mine] = part
                continue
            base, lengths = self._sizes[width], counts[mine]
            starts[mine] = base + np.cumsum(lengths) - lengths
            self._sizes[width] = base + len(part)
            if self._sizes[width] >= LIMIT:
                raise ValueError("a segment holds at most 2**32 numbers of one width")
            if (classes[mine] & PATCHED).any():
                at = np.flatnonzero(part >> width)
                self._patches.setdefault(width, []).append(((at + base).astype(np.uint32), part[at] >> width))
            if width:
                self._append(width, part.astype(type_of(width)))
        self._classes.append(classes)
        self._starts.append(starts.astype(np.uint32))

    def _append(self, width: int, part: AnyArray) -> None:
        """Add numbers to a stream; those that would leave a byte of some plane unfilled wait for the next."""
        if width in self._rest:
            part = np.concatenate((self._rest[width], part))
        full = len(part) & ~7
        self._rest[width] = part[full:].copy()
        for bits, shift in planes(width):
            self._spool.append((self._name, width, shift), _plane(part[:full], bits, shift))

    def classes(self) -> U8:
        """Return the class of each list: its width, and flags."""
        return _join(self._classes, np.uint8)

    def starts(self) -> U32:
        """Return where each list begins in the stream of its width."""
        return _join(self._starts, np.uint32)

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Yield the sections: see docs/FORMAT.md, "Packed lists"."""
        at = [pair[0] for width in sorted(self._patches) for pair in self._patches[width]]
        high = [pair[1] for width in sorted(self._patches) for pair in self._patches[width]]
        patches = [sum(len(pair[0]) for pair in self._patches.get(width, ())) for width in range(HIGHEST + 1)]
        yield "streams", np.array([self._sizes, patches], dtype=np.uint64)
        yield "data", self._planes()
        yield "patch_at", _join(at, np.uint32)
        yield "patch_high", narrow(_join(high, np.uint32))

    def _planes(self) -> Iterator[bytes]:
        for width in sorted(self._rest):
            for bits, shift in planes(width):
                key = self._name, width, shift
                yield from self._spool.read(key)
                last = _plane(self._rest[width], bits, shift)
                yield last
                yield bytes(plane_bytes(bits, self._sizes[width]) - self._spool.size(key) - len(last))


def _join(parts: list[AnyArray], dtype: type[np.generic]) -> AnyArray:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)


def _round_up(widths: tuple[int, ...]) -> U8:
    return np.array([min(w for w in widths if w >= bits) for bits in range(HIGHEST + 1)], dtype=np.uint8)


_TO_FEW_PLANES = _round_up(FEW_PLANES)


def _bits(values: AnyArray) -> AnyArray:
    """Return how many bits each number has (of numbers above 2**24, sometimes one too many)."""
    exponents = values.astype(np.float32).view(np.int32) >> 23
    bits: AnyArray = np.minimum(np.maximum(exponents - 126, 0), HIGHEST).astype(np.uint8)
    return bits


def _choose(counts: I64, values: U32) -> tuple[U8, I64]:
    """Return each list's class (width and flag of patches) and what it takes, in bits."""
    classes = np.zeros(len(counts), dtype=np.uint8)
    costs = np.zeros(len(counts), dtype=np.int64)
    full = np.flatnonzero(counts)
    if not len(full):
        return classes, costs
    bits = _bits(values)
    starts = (np.cumsum(counts) - counts)[full]
    widths = _TO_FEW_PLANES[np.maximum.reduceat(bits, starts)]
    classes[full] = np.where(counts[full] == 1, np.uint8(INLINE), widths)
    costs[full] = widths * counts[full]
    long = np.flatnonzero(counts >= SHORT)
    if len(long):
        ranks = np.full(len(counts), -1, dtype=np.int64)
        ranks[long] = np.arange(len(long))
        rank_of_each = np.repeat(ranks, counts)
        inside = rank_of_each >= 0
        keys = rank_of_each[inside] * (HIGHEST + 1) + bits[inside]
        histogram = np.bincount(keys, minlength=len(long) * (HIGHEST + 1)).reshape(len(long), -1)
        wider = counts[long, None] - np.cumsum(histogram, axis=1)
        tried = np.array(WIDTHS)
        patches = wider[:, tried]
        plane_counts = np.array([len(planes(width)) for width in WIDTHS])
        size = counts[long, None] * tried + patches * _PATCH_BITS
        price = size + (counts[long, None] * _PLANE_BITS[1] + _PLANE_BITS[0]) * plane_counts
        price += (patches > 0) * _PATCHED_BITS
        best = np.argmin(price, axis=1)
        rows = np.arange(len(long))
        classes[long] = tried[best] + np.where(patches[rows, best] > 0, PATCHED, 0)
        costs[long] = price[rows, best].astype(np.int64)
    return classes, costs


def _plane(stream: AnyArray, bits: int, shift: int) -> bytes:
    """Return one plane of a stream; the last byte may have room left."""
    if bits == 16:
        return (stream >> shift).astype("<u2").tobytes()
    if bits == 8:
        return (stream >> shift).astype(np.uint8).tobytes()
    part = (stream >> shift).astype(np.uint8) & np.uint8((1 << bits) - 1)
    if bits == 1:
        return np.packbits(part, bitorder="little").tobytes()
    each = 8 // bits
    if len(part) % each:
        part = np.concatenate((part, np.zeros(-len(part) % each, dtype=np.uint8)))
    packed = part[::each].copy()
    for place in range(1, each):
        packed |= part[place::each] << np.uint8(place * bits)
    return packed.tobytes()
