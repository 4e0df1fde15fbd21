"""Read packed lists, one at a time or in runs: the counterpart of `packing`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray
from searchlib.engine.segments.container import Checked
from searchlib.engine.segments.lists import located, offsets_of, spread
from searchlib.engine.segments.streams import (
    HIGHEST,
    INLINE,
    LIMIT,
    PATCHED,
    WIDTHS,
    plane_bytes,
    planes,
    type_of,
)

_LONG = 1024
"""Longer lists of a run are copied one by one, shorter ones all at once."""
_PICKING = 8
"""How many times as much a number that is picked out costs as one of a list that is read whole."""
_FAR = 1 << 12
"""So many bytes apart, those between are not worth being checked."""
_STEPS = {1: 3, 2: 2, 4: 1, 8: 0, 16: -1}
"""Of how many bits each number is → how many bits of its place say where in a byte it is."""


@cache
def _lookup(bits: int, shift: int, size: int) -> AnyArray:
    """Return, for every byte of a plane, the numbers in it, shifted, as one wide number (`size` bytes each)."""
    each = 8 // bits
    places = np.arange(each) * bits
    table = ((np.arange(256)[:, None] >> places) & ((1 << bits) - 1)) << shift
    wide: AnyArray = table.astype(f"<u{size}").view(f"V{size * each}").ravel()
    return wide


def _unchecked(array: Checked | AnyArray) -> AnyArray:
    return array.unchecked if isinstance(array, Checked) else array


class Packed:
    """Read packed lists.

    The arrays are those that `Packer.sections` yields, in memory or in a file; the caller has checked their types and
    dimensions.

    Raises:
        ValueError: they cannot belong together.
    """

    def __init__(self, sections: Callable[[str], Checked | AnyArray]) -> None:
        table = sections("streams")[:]
        if table.shape != (2, HIGHEST + 1):
            raise ValueError("streams")
        self._sizes, patches = table.tolist()
        self._patch_at, self._patch_high = sections("patch_at"), sections("patch_high")
        self._data = sections("data")
        self._planes: dict[int, list[tuple[int, int, int]]] = {}
        self._patches: dict[int, tuple[int, int]] = {}
        at = patch = 0
        for width, (size, count) in enumerate(zip(self._sizes, patches, strict=True)):
            self._patches[width] = patch, patch + count
            patch += count
            if not size or not width:
                continue
            if width not in WIDTHS or size >= LIMIT:
                raise ValueError("streams")
            parts = self._planes[width] = []
            for bits, shift in planes(width):
                parts.append((bits, shift, at))
                at += plane_bytes(bits, size)
        if at != len(self._data) or patch != len(self._patch_at) or patch != len(self._patch_high):
            raise ValueError("streams")

    @property
    def free(self) -> int:
        """Return how many numbers take no bytes."""
        return int(self._sizes[0])

    @property
    def total(self) -> int:
        """Return how many numbers there are, but those of lists of one."""
        return int(sum(self._sizes))

    def read(self, kind: int, start: int, count: int) -> AnyArray:
        """Return one list as u8, u16 or u32.

        Args:
            kind, start: its class and where it begins, as `Packer` gave them.
            count: how many numbers it has.

        Raises:
            ValueError: the stream does not hold so many.
        """
        return self._patched(self.unpatched(kind, start, count), kind, start)

    def unpatched(self, kind: int, start: int, count: int) -> AnyArray:
        """Return one list as `read` does, but for what `patch` adds to it."""
        width = kind & 63
        if not count:
            return np.empty(0, dtype=np.uint32)
        if width == INLINE:
            if count != 1:
                raise ValueError("inline")
            return np.array((start,), dtype=np.uint32)
        return self._unpack(width, start, count)

    def patch(self, numbers: I64, kind: int, start: int) -> None:
        """Add the patches of a list to what was made of its numbers."""
        if kind & PATCHED and len(numbers):
            places, values = self._patches_of(kind & 63, start, len(numbers))
            numbers[places] += values

    def pick(self, kind: int, start: int, count: int, places: I64) -> AnyArray:
        """Return single numbers of a list: those at some places, which ascend.

        Raises:
            ValueError: the stream does not hold so many.
        """
        width = kind & 63
        if len(places) == count:
            return self.read(kind, start, count)
        if count < _PICKING * len(places) or width in (0, INLINE):
            return self.read(kind, start, count)[places]
        numbers = self._gathered(width, places + start)
        if kind & PATCHED:
            at, values = self._patches_of(width, start, count)
            found, there = located(places.astype(np.uint32), at)
            numbers[there] |= values[found[there]]
        return numbers

    def _gathered(self, width: int, at: I64) -> U32:
        """Return single numbers of a stream, but for their patches."""
        if width > HIGHEST or (len(at) and int(at[-1]) >= self._sizes[width]):
            raise ValueError("list outside of its stream")
        out = np.zeros(len(at), dtype=np.uint32)
        data = _unchecked(self._data)
        for bits, shift, start in self._planes.get(width, ()):
            step = _STEPS[bits]
            bytes_at = at >> step if step >= 0 else at << -step
            self._check(start + bytes_at)
            if bits == 16:
                part = data[start : start + 2 * self._sizes[width]].view("<u2").take(at)
            else:
                part = data[start : start + (self._sizes[width] >> step) + 1].take(bytes_at)
                if step:
                    part >>= ((at & (1 << step) - 1) * bits).astype(np.uint8)
                    part &= np.uint8((1 << bits) - 1)
            out |= np.left_shift(part, shift, dtype=np.uint32) if shift else part
        return out

    def _check(self, at: I64) -> None:
        """Make sure that some bytes, which ascend, are as they were written: all between them, unless they are far."""
        if len(at) and int(at[-1] - at[0]) < _FAR * len(at):
            self._data[int(at[0]) : int(at[-1]) + 1]
        elif isinstance(self._data, Checked):
            self._data.check(at)

    def read_run(self, kinds: AnyArray, starts: AnyArray, counts: I64) -> U32:
        """Return neighbouring lists, one behind the other; see `read`.

        Lists of one width that are neighbours are neighbours in their stream too: each stream is read once.

        Raises:
            ValueError: a stream does not hold so many.
        """
        widths = kinds & 63
        offsets = offsets_of(counts)
        out = np.empty(int(offsets[-1]), dtype=np.uint32)
        full = counts > 0
        for width in np.flatnonzero(np.bincount(widths[full])).tolist():
            lists = np.flatnonzero((widths == width) & full)
            if width == INLINE:
                out[offsets[lists]] = starts[lists]
                continue
            sizes = counts[lists]
            ends = np.cumsum(sizes)
            start, patched = int(starts[lists[0]]), self._patches.get(width, (0, 0)) != (0, 0)
            numbers = self._patched(self._unpack(width, start, int(ends[-1])), width | PATCHED * patched, start)
            long = sizes > _LONG
            for at, end, size in zip(
                offsets[lists[long]].tolist(), ends[long].tolist(), sizes[long].tolist(), strict=True
            ):
                out[at : at + size] = numbers[end - size : end]
            short = ~long
            sizes = sizes[short]
            out[spread(offsets[lists[short]], sizes)] = numbers[spread(ends[short] - sizes, sizes)]
        return out

    def _patched(self, numbers: AnyArray, kind: int, start: int) -> AnyArray:
        if not kind & PATCHED or not len(numbers):
            return numbers
        places, values = self._patches_of(kind & 63, start, len(numbers))
        if numbers.dtype.itemsize > 1 or (len(values) and int(values.max()) >> 8):
            numbers = numbers.astype(np.uint32)
        numbers[places] += values.astype(numbers.dtype)
        return numbers

    def _patches_of(self, width: int, start: int, count: int) -> tuple[U32, U32]:
        """Return the places in a list of the numbers that have patches, and what the patches add to them."""
        if width not in self._patches:
            raise ValueError("patches")
        first, after = self._patches[width]
        bounds = np.array((start, start + count), dtype=np.uint32)  # of another type, it would copy patch_at
        low, high = (_unchecked(self._patch_at)[first:after].searchsorted(bounds) + first).tolist()
        begin, end = max(low - 1, first), min(high + 1, after)
        around = self._patch_at[begin:end]  # only what is among these has been checked: it says whether they are all
        if around.searchsorted(bounds).tolist() != [low - begin, high - begin]:
            raise ValueError("patches")
        places = around[low - begin : high - begin] - np.uint32(start)
        return places, np.left_shift(self._patch_high[low:high], width, dtype=np.uint32)

    def _unpack(self, width: int, start: int, count: int) -> AnyArray:
        """Return so many numbers of a stream; always an array of its own."""
        if width > HIGHEST or start + count > self._sizes[width]:
            raise ValueError("list outside of its stream")
        dtype = np.dtype(type_of(width))
        out: AnyArray | None = None
        for bits, shift, at in self._planes.get(width, ()):
            if bits >= 8:
                size = bits // 8
                part = self._data[at + start * size : at + (start + count) * size]
                if size == 2:
                    part = part.view("<u2")
                if shift:
                    part = np.left_shift(part, shift, dtype=dtype)
            else:
                each = 8 // bits
                first = start // each
                wide = _lookup(bits, shift, dtype.itemsize).take(
                    self._data[at + first : at + (start + count - 1) // each + 1], mode="clip"
                )
                part = wide.view(dtype)[start - first * each :][:count]
            out = part.astype(dtype) if out is None else np.bitwise_or(out, part, out=out)
        return np.zeros(count, dtype=dtype) if out is None else out
