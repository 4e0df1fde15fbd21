"""Packed lists: what is read is what was packed, one list, a run of lists or all of them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.engine.segments.arrays import Postings
from searchlib.engine.segments.lists import chunks, narrow
from searchlib.engine.segments.packed import Packed
from searchlib.engine.segments.packed_postings import PackedPostings
from searchlib.engine.segments.packing import FEW_PLANES, Packer, Section
from searchlib.engine.segments.postings_packer import PostingsPacker
from searchlib.engine.segments.streams import GAPS, INLINE, PATCHED, WIDTHS, plane_bytes, planes


def read_in(sections: Iterable[tuple[str, Section]]) -> dict[str, np.ndarray]:
    """Return sections as a file would give them."""
    return {
        name: part if isinstance(part, np.ndarray) else np.frombuffer(b"".join(part), dtype=np.uint8)
        for name, part in sections
    }


class Lists:
    """Packed lists, and what must be known of each to read it."""

    def __init__(self, packer: Packer) -> None:
        self.sections = read_in(packer.sections())
        self.packed = Packed(self.sections.__getitem__)
        self.classes, self.starts = packer.classes(), packer.starts()

    def read(self, at: int, count: int) -> list[int]:
        found: list[int] = self.packed.read(int(self.classes[at]), int(self.starts[at]), count).tolist()
        return found

    def pick(self, at: int, count: int, places: list[int]) -> list[int]:
        wanted = np.array(places, dtype=np.int64)
        found: list[int] = self.packed.pick(int(self.classes[at]), int(self.starts[at]), count, wanted).tolist()
        return found


def packed(several: list[list[int]]) -> Lists:
    packer = Packer()
    packer.add(np.array([len(one) for one in several], dtype=np.int64), flat(several))
    return Lists(packer)


def packed_postings(
    postings: Postings, positions: np.ndarray | None = None, codes: np.ndarray | None = None, run: int = 1000
) -> dict[str, np.ndarray]:
    packer = PostingsPacker(with_positions=positions is not None)
    ends = np.concatenate(([0], np.cumsum(postings.frequencies, dtype=np.int64)))
    for first, after in chunks(postings.offsets, run):
        start, end = postings.offsets[first], postings.offsets[after]
        some = Postings(
            postings.offsets[first : after + 1] - start, postings.docs[start:end], postings.frequencies[start:end]
        )
        mine = slice(ends[start], ends[end])
        packer.add(some, *(column[mine] for column in (positions, codes) if column is not None))
    return read_in(packer.sections())


numbers = st.integers(0, 32).flatmap(lambda bits: st.integers(0, max(0, 2**bits - 1)))
lists = st.lists(st.one_of(st.lists(numbers, max_size=5), st.lists(numbers, min_size=64, max_size=90)), max_size=12)


def flat(several: list[list[int]]) -> np.ndarray:
    return np.array([number for one in several for number in one], dtype=np.uint32)


@given(lists)
def test_lists_come_back_one_by_one_and_in_runs(several: list[list[int]]) -> None:
    whole = packed(several)
    assert [whole.read(at, len(one)) for at, one in enumerate(several)] == several
    counts = np.array([len(one) for one in several], dtype=np.int64)
    for first in range(len(several) + 1):
        run = whole.packed.read_run(whole.classes[first:], whole.starts[first:], counts[first:])
        assert run.tolist() == flat(several[first:]).tolist()


@given(lists, st.data())
def test_single_numbers_are_those_of_the_whole_list(several: list[list[int]], data: st.DataObject) -> None:
    whole = packed(several)
    for at, one in enumerate(several):
        places = sorted(data.draw(st.sets(st.integers(0, max(0, len(one) - 1)), max_size=min(9, len(one)))))
        assert whole.pick(at, len(one), places) == [one[place] for place in places]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("before", range(9))
def test_a_list_may_begin_anywhere_in_its_stream(width: int, before: int) -> None:
    rng = np.random.default_rng(width)
    one = rng.integers(0, 1 << width, 100).tolist()
    one[0] = (1 << width) - 1
    several = [one[: 64 + before], one, [], one[:7]]
    whole = packed(several)
    assert [whole.read(at, len(some)) for at, some in enumerate(several)] == several
    assert [whole.pick(1, 100, [place]) for place in (0, 1, 50, 99)] == [[one[place]] for place in (0, 1, 50, 99)]


def test_the_planes_of_a_width_cover_it() -> None:
    for width in WIDTHS:
        assert sum(bits for bits, _ in planes(width)) == width
        assert [shift for _, shift in planes(width)] == sorted(shift for _, shift in planes(width))
    assert all(len(planes(width)) <= 2 for width in FEW_PLANES)


def test_a_plane_is_padded_to_64_bytes() -> None:
    assert [plane_bytes(4, count) for count in (0, 1, 128, 129)] == [0, 64, 64, 128]


def test_one_number_stands_in_place_of_the_start() -> None:
    whole = packed([[70_000]])
    assert whole.classes.tolist() == [INLINE] and whole.starts.tolist() == [70_000]
    assert not len(whole.sections["data"])


def test_the_few_large_numbers_of_a_long_list_are_patched() -> None:
    one = [3] * 500 + [1_000_000] + [2] * 500
    whole = packed([one])
    assert whole.classes.tolist() == [2 | PATCHED] and whole.sections["patch_at"].tolist() == [500]
    assert len(whole.sections["data"]) == plane_bytes(2, len(one))
    assert whole.read(0, len(one)) == one
    assert whole.pick(0, len(one), [3, 499, 500, 501]) == [3, 3, 1_000_000, 2]


def test_gaps_are_stored_where_they_are_smaller() -> None:
    packer = Packer()
    values = np.concatenate((np.arange(100) * 100, [5, 6])).astype(np.uint32)
    packer.add(np.array([100, 2]), values, np.concatenate((np.full(100, 100), [5, 1])).astype(np.uint32))
    whole = Lists(packer)
    assert whole.classes[0] & GAPS and whole.read(0, 100) == [100] * 100
    assert whole.read(1, 2) == ([5, 1] if whole.classes[1] & GAPS else [5, 6])


def test_what_is_not_in_the_stream_is_refused() -> None:
    whole = packed([[1, 2, 3], [9]])
    with pytest.raises(ValueError, match="outside"):
        whole.read(0, 4)
    with pytest.raises(ValueError, match="inline"):
        whole.read(1, 2)
    long = packed([list(range(100))])
    with pytest.raises(ValueError, match="outside"):
        long.pick(0, 101, [100])


def test_narrow_chooses_the_smallest_type() -> None:
    tops = (0, 255, 256, 65_535, 65_536, 2**32)
    assert [narrow(np.array([top])).dtype.itemsize for top in tops] == [1, 1, 2, 2, 4, 8]
    assert narrow(np.array([], dtype=np.int64)).dtype == np.uint8


def test_chunks_cut_between_lists() -> None:
    offsets = np.array([0, 5, 5, 30, 31, 40])
    assert list(chunks(offsets, 10)) == [(0, 2), (2, 3), (3, 5)]
    assert list(chunks(np.array([0]))) == []


class Drawn(NamedTuple):
    """Hold random posting lists, and where the occurrences of each posting begin and end."""

    documents: int
    postings: Postings
    positions: np.ndarray
    codes: np.ndarray
    ends: np.ndarray

    def packed(self) -> PackedPostings:
        sections = packed_postings(self.postings, self.positions, self.codes)
        return PackedPostings(
            sections.__getitem__, self.documents, len(self.postings.docs), occurrences=len(self.positions)
        )


def drawn(seed: int) -> Drawn:
    rng = np.random.default_rng(seed)
    documents = int(rng.integers(1, 5000))
    sizes = np.minimum(rng.choice([0, 1, 1, 2, 3, 10, 70, 900, 5000], 60), documents)
    docs = [np.sort(rng.choice(documents, size, replace=False)) for size in sizes]
    frequencies = rng.choice([1, 1, 1, 2, 5, 300 if seed % 2 else 4], int(sizes.sum()))
    ends = np.concatenate(([0], np.cumsum(frequencies)))
    sums = np.cumsum(rng.integers(0, int(rng.choice([3, 40, 900])), int(ends[-1])))
    positions = sums - np.repeat(sums[ends[:-1]] - rng.integers(0, 300, len(frequencies)), frequencies)
    codes = rng.integers(0, int(rng.choice([1, 2, 12, 300])), int(ends[-1])).astype(np.uint32)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    postings = Postings(offsets, np.concatenate(docs).astype(np.uint32), frequencies.astype(np.uint32))
    return Drawn(documents, postings, positions.astype(np.uint32), codes, ends)


@pytest.mark.parametrize("seed", range(8))
def test_a_posting_list_comes_back(seed: int) -> None:
    rng, (_, postings, positions, codes, ends) = np.random.default_rng(seed), drawn(seed)
    read = drawn(seed).packed()
    assert len(read) == len(postings.offsets) - 1
    assert read.counts().tolist() == np.diff(postings.offsets).tolist()
    for at in range(len(read)):
        start, end = postings.offsets[at : at + 2].tolist()
        docs, frequencies = read.read(at)
        assert read.count(at) == len(docs)
        assert np.array_equal(docs, postings.docs[start:end])
        assert np.array_equal(frequencies, postings.frequencies[start:end])
        first, after = int(ends[start]), int(ends[end])
        for share in (0.0, 0.01, 0.2, 1.0):
            kept = rng.random(end - start) < share
            places = np.flatnonzero(np.repeat(kept, frequencies))
            assert np.array_equal(
                read.positions(at, places, frequencies[kept], after - first), positions[first:after][places]
            )
            assert np.array_equal(read.codes(at, places, after - first), codes[first:after][places])


@pytest.mark.parametrize("seed", range(8))
def test_neighbouring_posting_lists_come_back(seed: int) -> None:
    _, postings, positions, codes, ends = drawn(seed)
    read = drawn(seed).packed()
    for first, after in ((0, 60), (0, 0), (7, 8), (20, 50), (59, 60)):
        run = read.run(first, after)
        start, end = postings.offsets[first], postings.offsets[after]
        assert np.array_equal(run.offsets, postings.offsets[first : after + 1] - start)
        assert np.array_equal(run.docs, postings.docs[start:end])
        assert np.array_equal(run.frequencies, postings.frequencies[start:end])
        places, forms = read.occurrences_run(first, run)
        assert np.array_equal(places, positions[ends[start] : ends[end]])
        assert np.array_equal(forms, codes[ends[start] : ends[end]])


def test_more_than_there_is_said_to_be_is_refused() -> None:
    documents, postings, positions, codes, _ = drawn(0)
    sections = packed_postings(postings, positions, codes)
    few = PackedPostings(sections.__getitem__, documents, 5, len(positions))
    with pytest.raises(ValueError, match="too long"):
        few.run(0, 60)
    with pytest.raises(IndexError):
        few.read(60)
    for first, after in ((50, 61), (-1, 5), (8, 7)):
        with pytest.raises(IndexError):
            few.run(first, after)
    longest = int(np.diff(postings.offsets).argmax())
    with pytest.raises(ValueError, match="too long"):
        PackedPostings(sections.__getitem__, 3, len(postings.docs), len(positions)).read(longest)
    with pytest.raises(ValueError, match="than there are"):
        few.positions(longest, np.arange(1), np.ones(1, dtype=np.uint32), len(positions) + 1)
    with pytest.raises(ValueError, match="positions"):
        PackedPostings(sections.__getitem__, documents, len(postings.docs), 2**40)
    with pytest.raises(ValueError, match="postings"):
        PackedPostings(sections.__getitem__, documents, len(positions) + 1, len(positions))


def test_a_head_says_all_that_must_be_known_of_a_list() -> None:
    postings = Postings(np.array([0, 2, 2, 3]), *np.array([[4, 9, 7], [1, 2, 1]], dtype=np.uint32))
    sections = packed_postings(postings, np.array([5, 30, 31, 8], np.uint32), np.array([0, 1, 0, 2], np.uint32))
    one = INLINE
    assert sections["heads"].reshape(-1, 7).tolist() == [
        [2, 4, one | 1 << 8 | 8 << 16 | 1 << 24, 4, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
        [1, 7, one << 8 | one << 16 | one << 24, 0, 0, 8, 2],
    ]
    assert packed_postings(postings)["heads"].reshape(-1, 5)[:, :3].tolist() == [
        [2, 4, one | 1 << 8], [0, 0, 0], [1, 7, one << 8],
    ]  # fmt: skip


def test_dense_lists_and_ones_take_no_bytes() -> None:
    postings = Postings(np.array([0, 1000]), np.arange(1000, dtype=np.uint32), np.ones(1000, dtype=np.uint32))
    sections = packed_postings(postings)
    assert not len(sections["docs.data"]) and not len(sections["frequencies.data"])
