"""Pack lists of numbers in as few bits as their values need, all lists at once, and read them one at a time.

A list is stored in the *stream* of its width: all lists of 10-bit numbers follow each other in one stream, those of
12-bit numbers in another. A stream is cut into *planes*, the low bits first: a 10-bit number has its low 8 bits in a
plane of bytes and its high 2 in a plane of four to a byte. So a list may begin anywhere, nothing is padded, and a plane
is decoded by a cast or by one lookup a byte (0.1-0.5 ns a number). The few numbers of a long list that do not fit its
width have their high bits in a table of *patches*, as in PFor-delta (Zukowski et al., "Super-Scalar RAM-CPU Cache
Compression", ICDE 2006). docs/FORMAT.md has an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from searchlib.engine.arrays import I64, U8, U32, AnyArray, Postings

WIDTHS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 20, 24, 32)
"""The widths that lists may have, in bits."""
FEW_PLANES = (0, 1, 2, 4, 8, 10, 12, 16, 24, 32)
"""The widths of short lists, for which a plane costs more time than it saves space."""
SHORT = 64
"""Shorter lists are stored without patches."""
INLINE = 63
"""The width that says: a list of one number, which stands in place of the start."""
GAPS = 0x40
"""The flag of a list of gaps, where the reader has two ways to understand the numbers."""
PATCHED = 0x80
"""The flag of a list with patches."""
PLANE_ALIGNMENT = 64

# What reading costs, in bits: so much smaller must a list become for it (chosen by measurement).
_PATCH_BITS = 48  # what a patch takes
_PATCHED_BITS = 512  # looking for a list's patches: 6 µs
_PLANE_BITS = 128, 0.4  # a plane more: 2 µs, and 0.3 ns a number
_CHUNK = 1 << 21
_HIGHEST = max(WIDTHS)
_LIMIT = 1 << 32


def planes(width: int) -> tuple[tuple[int, int], ...]:
    """Return the planes of a width, low bits first, as (bits a number, shift)."""
    found, shift = [], 0
    for bits in (16, 16, 8, 4, 2, 1) if width >= 16 else (8, 4, 2, 1):
        if width - shift >= bits:
            found.append((bits, shift))
            shift += bits
    return tuple(found)


def plane_bytes(bits: int, count: int) -> int:
    """Return how many bytes a plane takes, its padding included."""
    return -(-((count * bits + 7) // 8) // PLANE_ALIGNMENT) * PLANE_ALIGNMENT


def narrow(values: AnyArray) -> AnyArray:
    """Return unsigned numbers in the narrowest of u8, u16, u32 and u64 that holds them all."""
    top = int(values.max()) if values.size else 0
    for dtype in (np.uint8, np.uint16, np.uint32):
        if top <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.uint64)


def ragged(starts: I64, counts: I64) -> I64:
    """Return the indexes start, start + 1, … of every run, one run behind the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)


def chunks(offsets: I64, size: int = _CHUNK) -> Iterator[tuple[int, int]]:
    """Cut lists into runs of lists with about so many values, so that memory stays bounded."""
    first, last = 0, len(offsets) - 1
    while first < last:
        after = int(np.searchsorted(offsets, offsets[first] + size, side="right")) - 1
        after = min(max(after, first + 1), last)
        yield first, after
        first = after


# -- packing


class Packer:
    """Pack lists, given in runs."""

    def __init__(self) -> None:
        self._classes: list[U8] = []
        self._starts: list[U32] = []
        self._streams: dict[int, list[AnyArray]] = {}
        self._sizes = [0] * (_HIGHEST + 1)
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
        for width in np.unique(widths[counts > 0]).tolist():
            mine = np.flatnonzero((widths == width) & (counts > 0))
            part = values[width_of_each == width]
            if width == INLINE:
                starts[mine] = part
                continue
            base, lengths = self._sizes[width], counts[mine]
            starts[mine] = base + np.cumsum(lengths) - lengths
            self._sizes[width] = base + len(part)
            if self._sizes[width] >= _LIMIT:
                raise ValueError("a segment holds at most 2**32 numbers of one width")
            if (classes[mine] & PATCHED).any():
                at = np.flatnonzero(part >> width)
                self._patches.setdefault(width, []).append(((at + base).astype(np.uint32), part[at] >> width))
                part = part & ((1 << width) - 1)
            if width:
                self._streams.setdefault(width, []).append(part.astype(_type_of(width)))
        self._classes.append(classes)
        self._starts.append(starts.astype(np.uint32))

    def finish(self) -> dict[str, AnyArray]:
        """Return the sections: see docs/FORMAT.md, "Packed lists"."""
        data: list[U8] = []
        for width in sorted(self._streams):
            stream = np.concatenate(self._streams.pop(width))
            data += [_plane(stream, bits, shift) for bits, shift in planes(width)]
        at = [pair[0] for width in sorted(self._patches) for pair in self._patches[width]]
        high = [pair[1] for width in sorted(self._patches) for pair in self._patches[width]]
        patches = [sum(len(pair[0]) for pair in self._patches.get(width, ())) for width in range(_HIGHEST + 1)]
        return {
            "classes": _join(self._classes, np.uint8),
            "starts": _join(self._starts, np.uint32),
            "streams": np.array([self._sizes, patches], dtype=np.uint64),
            "data": _join(data, np.uint8),
            "patch_at": _join(at, np.uint32),
            "patch_high": narrow(_join(high, np.uint32)),
        }


def pack(offsets: I64, values: AnyArray) -> dict[str, AnyArray]:
    """Pack lists that are all in memory."""
    packer = Packer()
    for first, after in chunks(offsets):
        ends = offsets[first : after + 1]
        packer.add(np.diff(ends), values[ends[0] : ends[-1]].astype(np.uint32))
    return packer.finish()


def _join(parts: list[AnyArray], dtype: type[np.generic]) -> AnyArray:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)


def _type_of(width: int) -> type[np.generic]:
    return np.uint8 if width <= 8 else np.uint16 if width <= 16 else np.uint32


def _round_up(widths: tuple[int, ...]) -> U8:
    return np.array([min(w for w in widths if w >= bits) for bits in range(_HIGHEST + 1)], dtype=np.uint8)


_TO_FEW_PLANES = _round_up(FEW_PLANES)


def _bits(values: AnyArray) -> AnyArray:
    """Return how many bits each number has (of numbers above 2**24, sometimes one too many)."""
    exponents = values.astype(np.float32).view(np.int32) >> 23
    bits: AnyArray = np.minimum(np.maximum(exponents - 126, 0), _HIGHEST).astype(np.uint8)
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
        keys = rank_of_each[inside] * (_HIGHEST + 1) + bits[inside]
        histogram = np.bincount(keys, minlength=len(long) * (_HIGHEST + 1)).reshape(len(long), -1)
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


def _plane(stream: AnyArray, bits: int, shift: int) -> U8:
    """Return one plane of a stream as bytes, padded."""
    if bits == 16:
        packed = ((stream >> shift) & 0xFFFF).astype("<u2").view(np.uint8)
    elif bits == 8:
        packed = ((stream >> shift) & 0xFF).astype(np.uint8)
    else:
        each = 8 // bits
        part = np.zeros(-(-len(stream) // each) * each, dtype=np.uint8)
        part[: len(stream)] = (stream >> shift) & ((1 << bits) - 1)
        packed = np.zeros(len(part) // each, dtype=np.uint8)
        for place in range(each):
            packed |= part[place::each] << (place * bits)
    padded = np.zeros(plane_bytes(bits, len(stream)), dtype=np.uint8)
    padded[: len(packed)] = packed
    return padded


# -- reading


@cache
def _lookup(bits: int, shift: int, size: int) -> AnyArray:
    """Return, for every byte of a plane, the numbers in it, shifted, as one wide number (`size` bytes each)."""
    each = 8 // bits
    places = np.arange(each) * bits
    table = ((np.arange(256)[:, None] >> places) & ((1 << bits) - 1)) << shift
    wide: AnyArray = table.astype(f"<u{size}").view(f"V{size * each}").ravel()
    return wide


class Packed:
    """Read packed lists.

    The arrays are those that `Packer.finish` returns; the caller has checked their types and dimensions.

    Raises:
        ValueError: they cannot belong together.
    """

    def __init__(self, sections: Callable[[str], AnyArray]) -> None:
        self.classes: U8 = sections("classes")
        self.starts: U32 = sections("starts")
        table = sections("streams")
        if table.shape != (2, _HIGHEST + 1) or len(self.classes) != len(self.starts):
            raise ValueError("streams")
        self._sizes, patches = table.tolist()
        self._patch_at, self._patch_high = sections("patch_at"), sections("patch_high")
        data = sections("data")
        self._planes: dict[int, list[tuple[int, int, AnyArray]]] = {}
        self._patches: dict[int, tuple[int, int]] = {}
        at = patch = 0
        for width, (size, count) in enumerate(zip(self._sizes, patches, strict=True)):
            self._patches[width] = patch, patch + count
            patch += count
            if not size or not width:
                continue
            if width not in WIDTHS or size >= _LIMIT:
                raise ValueError("streams")
            parts = self._planes[width] = []
            for bits, shift in planes(width):
                after = at + plane_bytes(bits, size)
                plane = data[at:after]
                parts.append((bits, shift, plane.view("<u2") if bits == 16 else plane))
                at = after
        if at != len(data) or patch != len(self._patch_at) or patch != len(self._patch_high):
            raise ValueError("streams")

    def __len__(self) -> int:
        return len(self.classes)

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

    def read_run(self, first: int, counts: I64) -> U32:
        """Return neighbouring lists, one behind the other; `counts` is how many numbers each has.

        Lists of one width that are neighbours are neighbours in their stream too: each stream is read once.

        Raises:
            ValueError: a stream does not hold so many.
        """
        kinds, starts = self.classes[first : first + len(counts)], self.starts[first : first + len(counts)]
        widths = kinds & 63
        out = np.empty(int(counts.sum()), dtype=np.uint32)
        width_of_each = np.repeat(widths, counts)
        full = counts > 0
        for width in np.flatnonzero(np.bincount(widths[full])).tolist():
            lists = np.flatnonzero((widths == width) & full)
            if width == INLINE:
                out[width_of_each == width] = starts[lists]
            else:
                total = int(counts[lists].sum())
                numbers = self._numbers(width, int(starts[lists[0]]), total, self._patches.get(width, (0, 0)) != (0, 0))
                out[width_of_each == width] = numbers
        return out

    def gaps_run(self, first: int, after: int) -> AnyArray:
        """Tell of neighbouring lists whether each was stored as gaps."""
        flags: AnyArray = (self.classes[first:after] & GAPS) != 0
        return flags

    def _numbers(self, width: int, start: int, count: int, patched: bool) -> AnyArray:
        if width > _HIGHEST or start + count > self._sizes[width]:
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
        dtype = np.dtype(_type_of(width))
        out: AnyArray | None = None
        for bits, shift, plane in self._planes.get(width, ()):
            if bits >= 8:
                part = plane[start : start + count]
                if shift:
                    part = np.left_shift(part, shift, dtype=dtype)
            else:
                each = 8 // bits
                first = start // each
                wide = _lookup(bits, shift, dtype.itemsize).take(
                    plane[first : (start + count - 1) // each + 1], mode="clip"
                )
                part = wide.view(dtype)[start - first * each :][:count]
            out = part.astype(dtype) if out is None else np.bitwise_or(out, part, out=out)
        return np.zeros(count, dtype=dtype) if out is None else out


# -- posting lists


class Counts:
    """Read a column of numbers most of which are small: u8, where 255 says that the number is in a table."""

    def __init__(self, sections: Callable[[str], AnyArray]) -> None:
        self._small, self._at, self._large = sections("small"), sections("large_at"), sections("large")
        if len(self._at) != len(self._large):
            raise ValueError("counts")

    def __len__(self) -> int:
        return len(self._small)

    def __getitem__(self, index: int) -> int:
        small = int(self._small[index])
        return small if small < 255 else int(self._large[self._at.searchsorted(np.uint32(index))])

    def all(self, first: int = 0, after: int | None = None) -> I64:
        """Return a slice of the column."""
        whole = self._small[first:after].astype(np.int64)
        low, high = np.searchsorted(self._at, np.array((first, first + len(whole)), dtype=np.uint32)).tolist()
        whole[self._at[low:high].astype(np.int64) - first] = self._large[low:high]
        return whole

    @staticmethod
    def pack(counts: AnyArray) -> dict[str, AnyArray]:
        """Return the sections of a column."""
        at = np.flatnonzero(counts >= 255)
        small = np.minimum(counts, 255).astype(np.uint8)
        return {"small": small, "large_at": at.astype(np.uint32), "large": counts[at].astype(np.uint32)}


def pack_postings(postings: Postings, positions: U32 | None = None) -> Iterator[tuple[str, AnyArray]]:
    """Yield the sections of posting lists: see docs/FORMAT.md, "Posting lists"."""
    offsets = postings.offsets
    packers = {"docs": Packer(), "frequencies": Packer()} | ({} if positions is None else {"positions": Packer()})
    firsts = np.zeros(len(offsets) - 1, dtype=np.uint32)
    place = 0
    for first, after in chunks(offsets):
        ends = offsets[first : after + 1]
        counts = np.diff(ends)
        docs, frequencies = postings.docs[ends[0] : ends[-1]], postings.frequencies[ends[0] : ends[-1]]
        begins = (ends[:-1] - ends[0])[counts > 0]
        steps = np.empty(len(docs), dtype=np.uint32)
        np.subtract(docs[1:], docs[:-1] + np.uint32(1), out=steps[1:])
        inner = np.ones(len(docs), dtype=bool)
        inner[begins] = False
        firsts[first:after][counts > 0] = docs[begins]
        packers["docs"].add(np.maximum(counts - 1, 0), steps[inner])
        packers["frequencies"].add(counts, frequencies - np.uint32(1))
        if positions is not None:
            occurrences = np.cumsum(np.concatenate(([0], frequencies)), dtype=np.int64)
            run = positions[place : place + occurrences[-1]]
            place += len(run)
            gaps = np.empty(len(run), dtype=np.uint32)
            np.subtract(run[1:], run[:-1], out=gaps[1:])
            gaps[occurrences[:-1]] = run[occurrences[:-1]]
            totals = np.diff(occurrences[ends - ends[0]])
            packers["positions"].add(totals, run, gaps)
    yield "firsts", firsts
    for name, array in Counts.pack(np.diff(offsets)).items():
        yield f"counts.{name}", array
    for part in list(packers):
        for name, array in packers.pop(part).finish().items():
            yield f"{part}.{name}", array


class PackedPostings:
    """Read posting lists.

    Args:
        sections: the arrays that `pack_postings` yields, by name.
        documents: how many there are; no list is longer.
        postings: how many there are in all lists.
        occurrences: how many positions there are, or None where there are none.

    All methods raise ValueError or IndexError where the arrays cannot belong together.
    """

    def __init__(
        self, sections: Callable[[str], AnyArray], documents: int, postings: int, occurrences: int | None = None
    ) -> None:
        self._documents, self._postings, self._occurrences = documents, postings, occurrences
        self._firsts: U32 = sections("firsts")
        self._counts = Counts(lambda name: sections(f"counts.{name}"))
        self._docs = Packed(lambda name: sections(f"docs.{name}"))
        self._frequencies = Packed(lambda name: sections(f"frequencies.{name}"))
        self._positions = Packed(lambda name: sections(f"positions.{name}")) if occurrences is not None else None
        sizes = {len(self._firsts), len(self._counts), len(self._docs), len(self._frequencies)}
        if len(sizes | ({len(self._positions)} if self._positions is not None else set())) != 1:
            raise ValueError("posting lists")

    def __len__(self) -> int:
        return len(self._firsts)

    def count(self, index: int) -> int:
        """Return how many postings a list has."""
        return self._counts[index]

    def counts(self) -> I64:
        """Return how many postings each list has."""
        return self._counts.all()

    def docs(self, index: int) -> U32:
        """Return the documents of a list, ascending."""
        count = self._counts[index]
        if count > self._documents:
            raise ValueError("posting list too long")
        out = np.empty(count, dtype=np.uint32)
        if count:
            out[0] = self._firsts[index]
        if count > 1:
            np.add(self._docs.read(index, count - 1), 1, out=out[1:], dtype=np.uint32)
            np.add.accumulate(out, out=out)
        if count and int(out.max()) >= self._documents:
            raise ValueError("posting list outside of the documents")
        return out

    def frequencies(self, index: int) -> AnyArray:
        """Return how often the term stands in each of the list's documents, as u8, u16 or u32."""
        count = self._counts[index]
        if count > self._documents:
            raise ValueError("posting list too long")
        less = self._frequencies.read(index, count)
        if less.dtype.itemsize == 1 and int(self._frequencies.classes[index]) & 63 == 8:
            less = less.astype(np.uint16)
        np.add(less, 1, out=less)
        return less

    def positions(self, index: int, frequencies: AnyArray) -> U32:
        """Return the positions of a list, whose frequencies are given: those of its first posting, and so on."""
        assert self._positions is not None and self._occurrences is not None
        total = int(frequencies.sum(dtype=np.int64))
        if total > self._occurrences:
            raise ValueError("more positions than there are")
        numbers = self._positions.read(index, total).astype(np.uint32)
        if total and self._positions.gaps(index):
            _accumulate(numbers, np.cumsum(frequencies, dtype=np.int64) - frequencies)
        return numbers

    def run(self, first: int, after: int) -> Postings:
        """Return neighbouring lists: `offsets` from 0, and all their documents and frequencies."""
        counts = self._counts.all(first, after)
        total = int(counts.sum())
        if (counts > self._documents).any() or total > self._postings:
            raise ValueError("posting lists too long")
        offsets = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=offsets[1:])
        full = counts > 0
        begins = offsets[:-1][full]
        docs = np.empty(total, dtype=np.uint32)
        inner = np.ones(total, dtype=bool)
        inner[begins] = False
        docs[inner] = self._docs.read_run(first, np.maximum(counts - 1, 0)) + np.uint32(1)
        docs[begins] = self._firsts[first:after][full]
        _accumulate(docs, begins)
        if total and int(docs.max()) >= self._documents:
            raise ValueError("posting list outside of the documents")
        return Postings(offsets, docs, self._frequencies.read_run(first, counts) + np.uint32(1))

    def positions_run(self, first: int, postings: Postings) -> U32:
        """Return the positions of neighbouring lists, whose postings are given as `run` returned them."""
        assert self._positions is not None and self._occurrences is not None
        before = np.zeros(len(postings.frequencies) + 1, dtype=np.int64)
        np.cumsum(postings.frequencies, out=before[1:])
        if before[-1] > self._occurrences:
            raise ValueError("more positions than there are")
        bounds = before[postings.offsets]
        numbers = self._positions.read_run(first, np.diff(bounds))
        gaps = self._positions.gaps_run(first, first + len(bounds) - 1)
        for one, other in _runs_of(gaps):
            low, high = int(bounds[one]), int(bounds[other])
            if high > low:
                begins = before[postings.offsets[one] : postings.offsets[other]] - low
                _accumulate(numbers[low:high], begins)
        return numbers


def _accumulate(numbers: U32, begins: I64) -> None:
    """Replace the gaps of lists, which begin at `begins` (the first at 0) and are not empty, by their sums."""
    if len(numbers):
        spans = np.add.reduceat(numbers, begins)
        numbers[begins[1:]] -= spans[:-1]
        np.add.accumulate(numbers, out=numbers)


def _runs_of(flags: AnyArray) -> list[tuple[int, int]]:
    """Return the runs of flags that are set, as (first, after)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
