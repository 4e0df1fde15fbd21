"""Read packed lists, one at a time or in runs: the counterpart of `packing`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from searchlib.engine.segments.arrays import I64, U32, AnyArray
from searchlib.engine.segments.container import Checked
from searchlib.engine.segments.lists import offsets_of, spread
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

_LONG = 1024
"""Longer lists are read one by one, shorter ones all at once."""
_PICKING = 8
"""How many times as much a number that is picked out costs as one of a list that is read whole."""


@cache
def _lookup(bits: int, shift: int, size: int) -> AnyArray:
    """Return, for every byte of a plane, the numbers in it, shifted, as one wide number (`size` bytes each)."""
    each = 8 // bits
    places = np.arange(each) * bits
    table = ((np.arange(256)[:, None] >> places) & ((1 << bits) - 1)) << shift
    wide: AnyArray = table.astype(f"<u{size}").view(f"V{size * each}").ravel()
    return wide


def _all(array: Checked | AnyArray) -> AnyArray:
    return array[:] if isinstance(array, Checked) else array


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
        self.classes, self.starts = sections("classes"), sections("starts")
        table = _all(sections("streams"))
        if table.shape != (2, HIGHEST + 1) or len(self.classes) != len(self.starts):
            raise ValueError("streams")
        self._sizes, patches = table.tolist()
        self._patch_at, self._patch_high = sections("patch_at"), sections("patch_high")
        self._data = sections("data")
        self._sound: set[int] = set()
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

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def free(self) -> int:
        """Return how many numbers take no bytes."""
        return int(self._sizes[0])

    @property
    def total(self) -> int:
        """Return how many numbers there are, but those of lists of one."""
        return int(sum(self._sizes))

    def gaps(self, index: int) -> bool:
        """Tell whether a list was stored as the gaps that `Packer.add` was given."""
        return bool(self.classes[index] & GAPS)

    def read(self, index: int, count: int) -> AnyArray:
        """Return one list as u8, u16 or u32; `count` is how many numbers it has, which is not stored.

        Raises:
            ValueError: the stream does not hold so many.
        """
        kind, start = int(self.classes[index]), int(self.starts[index])
        width = kind & 63
        if not count:
            return np.empty(0, dtype=np.uint32)
        if width == INLINE:
            if count != 1:
                raise ValueError("inline")
            return np.array((start,), dtype=np.uint32)
        return self._numbers(width, start, count, bool(kind & PATCHED))

    def several(self, indices: I64, counts: I64) -> U32:
        """Return some lists, one behind the other; `counts` is how many numbers each has.

        Raises:
            ValueError: a stream does not hold so many.
        """
        offsets = offsets_of(counts)
        out = np.empty(int(offsets[-1]), dtype=np.uint32)
        long = counts > _LONG
        for at in np.flatnonzero(long).tolist():
            out[offsets[at] : offsets[at + 1]] = self.read(int(indices[at]), int(counts[at]))
        short = np.flatnonzero(~long)
        if len(short) == len(counts):
            out[:] = self._picked(
                indices, counts, np.repeat(np.arange(len(counts)), counts), spread(counts * 0, counts)
            )
        elif len(short):
            owners = np.repeat(short, counts[short])
            places = spread(np.zeros(len(short), np.int64), counts[short])
            out[offsets[owners] + places] = self._picked(indices, counts, owners, places)
        return out

    def pick(self, indices: I64, counts: I64, owners: I64, places: I64) -> U32:
        """Return single numbers of some lists: `owners` says of which, `places` where in it.

        Raises:
            ValueError: a stream does not hold so many.
        """
        if int(counts.sum()) < _PICKING * len(places):
            numbers: U32 = self.several(indices, counts)[(np.cumsum(counts) - counts)[owners] + places]
            return numbers
        return self._picked(indices, counts, owners, places)

    def _check(self, indices: I64, counts: I64) -> None:
        """Make sure that some lists are as they were written, unless that is known."""
        for index, count in zip(indices.tolist(), counts.tolist(), strict=True):
            if index not in self._sound:
                width, start = int(self.classes[index]) & 63, int(self.starts[index])
                for bits, _, at in self._planes.get(width, ()):
                    self._data[at + start * bits // 8 : at + (start + count) * bits // 8 + 1]
                self._sound.add(index)

    def _picked(self, indices: I64, counts: I64, owners: I64, places: I64) -> U32:
        self._check(indices, counts)
        kinds = _unchecked(self.classes)[indices]
        widths = kinds & 63
        at = _unchecked(self.starts)[indices].astype(np.int64)[owners]
        found = np.flatnonzero(np.bincount(widths)).tolist()
        if found == [INLINE]:
            return at.astype(np.uint32)
        width_of_each = widths[owners]
        at += np.where(width_of_each == INLINE, 0, places)
        if len(found) == 1:
            return self._gathered(found[0], at)
        out = at.astype(np.uint32)
        for width in found:
            if width != INLINE:
                mine = np.flatnonzero(width_of_each == width)
                out[mine] = self._gathered(width, at[mine])
        return out

    def _gathered(self, width: int, at: I64) -> U32:
        """Return single numbers of a stream."""
        out = np.zeros(len(at), dtype=np.uint32)
        if width > HIGHEST or (len(at) and int(at.max()) >= self._sizes[width]):
            raise ValueError("list outside of its stream")
        data = _unchecked(self._data)
        for bits, shift, start in self._planes.get(width, ()):
            if bits == 16:
                part = data[start : start + 2 * self._sizes[width]].view("<u2")[at]
            elif bits == 8:
                part = data[start + at]
            else:
                each = 8 // bits
                part = (data[start + at // each] >> (at % each * bits).astype(np.uint8)) & np.uint8((1 << bits) - 1)
            out |= part.astype(np.uint32) << np.uint32(shift)
        first, after = self._patches[width]
        if first < after:
            patched = self._patch_at[first:after]
            found = patched.searchsorted(at.astype(np.uint32))
            found[found == len(patched)] = 0
            hits = np.flatnonzero(patched[found] == at)
            out[hits] |= self._patch_high[first:after][found[hits]].astype(np.uint32) << np.uint32(width)
        return out

    def read_run(self, first: int, counts: I64) -> U32:
        """Return neighbouring lists, one behind the other; `counts` is how many numbers each has.

        Lists of one width that are neighbours are neighbours in their stream too: each stream is read once.

        Raises:
            ValueError: a stream does not hold so many.
        """
        kinds, starts = self.classes[first : first + len(counts)], self.starts[first : first + len(counts)]
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
            numbers = self._numbers(
                width, int(starts[lists[0]]), int(ends[-1]), self._patches.get(width, (0, 0)) != (0, 0)
            )
            long = sizes > _LONG
            for at, end, size in zip(
                offsets[lists[long]].tolist(), ends[long].tolist(), sizes[long].tolist(), strict=True
            ):
                out[at : at + size] = numbers[end - size : end]
            short = ~long
            sizes = sizes[short]
            out[spread(offsets[lists[short]], sizes)] = numbers[spread(ends[short] - sizes, sizes)]
        return out

    def gaps_run(self, first: int, after: int) -> AnyArray:
        """Tell of neighbouring lists whether each was stored as gaps."""
        flags: AnyArray = (self.classes[first:after] & GAPS) != 0
        return flags

    def gaps_of(self, indices: I64) -> AnyArray:
        """Tell of some lists, numbers of which were picked before, whether each was stored as gaps."""
        flags: AnyArray = (_unchecked(self.classes)[indices] & GAPS) != 0
        return flags

    def _numbers(self, width: int, start: int, count: int, patched: bool) -> AnyArray:
        if width > HIGHEST or start + count > self._sizes[width]:
            raise ValueError("list outside of its stream")
        out = self._unpack(width, start, count)
        if patched:
            first, after = self._patches[width]
            bounds = np.array((start, start + count), dtype=np.uint32)  # of another type, it would copy patch_at
            low, high = self._patch_at[first:after].searchsorted(bounds).tolist()
            at = self._patch_at[first + low : first + high] - np.uint32(start)
            out = out.astype(np.uint32)
            out[at] |= self._patch_high[first + low : first + high].astype(np.uint32) << np.uint32(width)
        return out

    def _unpack(self, width: int, start: int, count: int) -> AnyArray:
        """Return so many numbers of a stream; always an array of its own."""
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


class Counts:
    """Read a column of numbers most of which are small: u8, where 255 says that the number is in a table."""

    def __init__(self, sections: Callable[[str], Checked | AnyArray]) -> None:
        self._small = sections("small")
        self._at, self._large = _all(sections("large_at")), _all(sections("large"))
        if len(self._at) != len(self._large):
            raise ValueError("counts")

    def __len__(self) -> int:
        return len(self._small)

    def __getitem__(self, index: int) -> int:
        small = int(self._small[index])
        return small if small < 255 else int(self._large[self._at.searchsorted(np.uint32(index))])

    def of(self, places: I64) -> I64:
        """Return the numbers at some places."""
        small = self._small.pick(places) if isinstance(self._small, Checked) else self._small[places]
        counts = small.astype(np.int64)
        for at in np.flatnonzero(small == 255).tolist():
            counts[at] = self[int(places[at])]
        return counts

    def all(self, first: int = 0, after: int | None = None) -> I64:
        """Return a slice of the column."""
        whole = self._small[first:after].astype(np.int64)
        low, high = np.searchsorted(self._at, np.array((first, first + len(whole)), dtype=np.uint32)).tolist()
        whole[self._at[low:high].astype(np.int64) - first] = self._large[low:high]
        return whole
