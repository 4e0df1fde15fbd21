"""Packed lists: what is read is what was packed, one list, a run of lists or all of them."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.engine.segments.arrays import Postings
from searchlib.engine.segments.lists import chunks, narrow
from searchlib.engine.segments.packed import Counts, Packed
from searchlib.engine.segments.packed_postings import PackedPostings
from searchlib.engine.segments.packing import FEW_PLANES, Packer, Section, pack, pack_counts
from searchlib.engine.segments.postings_packer import PostingsPacker
from searchlib.engine.segments.streams import INLINE, PATCHED, WIDTHS, plane_bytes, planes


def read_in(sections: Iterable[tuple[str, Section]]) -> dict[str, np.ndarray]:
    """Return sections as a file would give them."""
    return {
        name: part if isinstance(part, np.ndarray) else np.frombuffer(b"".join(part), dtype=np.uint8)
        for name, part in sections
    }


def packed_postings(postings: Postings, positions: np.ndarray | None = None, run: int = 1000) -> dict[str, np.ndarray]:
    packer = PostingsPacker(with_positions=positions is not None)
    ends = np.concatenate(([0], np.cumsum(postings.frequencies, dtype=np.int64)))
    for first, after in chunks(postings.offsets, run):
        start, end = postings.offsets[first], postings.offsets[after]
        some = Postings(
            postings.offsets[first : after + 1] - start, postings.docs[start:end], postings.frequencies[start:end]
        )
        packer.add(some, None if positions is None else positions[ends[start] : ends[end]])
    return read_in(packer.sections())


numbers = st.integers(0, 32).flatmap(lambda bits: st.integers(0, max(0, 2**bits - 1)))
lists = st.lists(st.one_of(st.lists(numbers, max_size=5), st.lists(numbers, min_size=64, max_size=90)), max_size=12)


def offsets_of(several: list[list[int]]) -> np.ndarray:
    return np.concatenate(([0], np.cumsum([len(one) for one in several], dtype=np.int64)))


def flat(several: list[list[int]]) -> np.ndarray:
    return np.array([number for one in several for number in one], dtype=np.uint32)


@given(lists)
def test_lists_come_back_one_by_one_and_in_runs(several: list[list[int]]) -> None:
    packed = Packed(read_in(pack(offsets_of(several), flat(several))).__getitem__)
    assert [packed.read(at, len(one)).tolist() for at, one in enumerate(several)] == several
    counts = np.diff(offsets_of(several))
    for first in range(len(several) + 1):
        assert packed.read_run(first, counts[first:]).tolist() == flat(several[first:]).tolist()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("before", range(9))
def test_a_list_may_begin_anywhere_in_its_stream(width: int, before: int) -> None:
    rng = np.random.default_rng(width)
    one = rng.integers(0, 1 << width, 100).tolist()
    one[0] = (1 << width) - 1
    several = [one[: 64 + before], one, [], one[:7]]
    packed = Packed(read_in(pack(offsets_of(several), flat(several))).__getitem__)
    assert [packed.read(at, len(some)).tolist() for at, some in enumerate(several)] == several


def test_the_planes_of_a_width_cover_it() -> None:
    for width in WIDTHS:
        assert sum(bits for bits, _ in planes(width)) == width
        assert [shift for _, shift in planes(width)] == sorted(shift for _, shift in planes(width))
    assert all(len(planes(width)) <= 2 for width in FEW_PLANES)


def test_a_plane_is_padded_to_64_bytes() -> None:
    assert [plane_bytes(4, count) for count in (0, 1, 128, 129)] == [0, 64, 64, 128]


def test_one_number_stands_in_place_of_the_start() -> None:
    sections = read_in(pack(np.array([0, 1]), np.array([70_000])))
    assert sections["classes"].tolist() == [INLINE] and sections["starts"].tolist() == [70_000]
    assert not len(sections["data"])


def test_the_few_large_numbers_of_a_long_list_are_patched() -> None:
    one = [3] * 500 + [1_000_000] + [2] * 500
    sections = read_in(pack(np.array([0, len(one)]), np.array(one)))
    assert sections["classes"].tolist() == [2 | PATCHED] and sections["patch_at"].tolist() == [500]
    assert len(sections["data"]) == plane_bytes(2, len(one))
    assert Packed(sections.__getitem__).read(0, len(one)).tolist() == one


def test_gaps_are_stored_where_they_are_smaller() -> None:
    packer = Packer()
    values = np.concatenate((np.arange(100) * 100, [5, 6])).astype(np.uint32)
    packer.add(np.array([100, 2]), values, np.concatenate((np.full(100, 100), [5, 1])).astype(np.uint32))
    packed = Packed(read_in(packer.sections()).__getitem__)
    assert packed.gaps(0) and packed.read(0, 100).tolist() == [100] * 100
    assert not packed.gaps(1) or packed.read(1, 2).tolist() == [5, 1]


def test_what_is_not_in_the_stream_is_refused() -> None:
    packed = Packed(read_in(pack(np.array([0, 3, 4]), np.array([1, 2, 3, 9]))).__getitem__)
    with pytest.raises(ValueError, match="outside"):
        packed.read(0, 4)
    with pytest.raises(ValueError, match="inline"):
        packed.read(1, 2)


def test_narrow_chooses_the_smallest_type() -> None:
    tops = (0, 255, 256, 65_535, 65_536, 2**32)
    assert [narrow(np.array([top])).dtype.itemsize for top in tops] == [1, 1, 2, 2, 4, 8]
    assert narrow(np.array([], dtype=np.int64)).dtype == np.uint8


def test_chunks_cut_between_lists() -> None:
    offsets = np.array([0, 5, 5, 30, 31, 40])
    assert list(chunks(offsets, 10)) == [(0, 2), (2, 3), (3, 5)]
    assert list(chunks(np.array([0]))) == []


@given(st.lists(st.integers(0, 2**32 - 1).map(lambda n: n >> (n % 32)), max_size=40), st.data())
def test_counts_come_back(counts: list[int], data: st.DataObject) -> None:
    column = Counts(pack_counts(np.array(counts, dtype=np.int64)).__getitem__)
    assert [column[at] for at in range(len(counts))] == counts
    first = data.draw(st.integers(0, len(counts)))
    after = data.draw(st.integers(first, len(counts)))
    assert column.all(first, after).tolist() == counts[first:after]


@pytest.mark.parametrize("seed", range(8))
def test_postings_and_positions_come_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    documents = int(rng.integers(1, 5000))
    sizes = np.minimum(rng.choice([0, 1, 1, 2, 3, 10, 70, 900, 5000], 60), documents)
    docs = [np.sort(rng.choice(documents, size, replace=False)) for size in sizes]
    frequencies = rng.choice([1, 1, 1, 2, 5, 300 if seed % 2 else 4], int(sizes.sum()))
    steps = rng.integers(1, int(rng.choice([3, 40, 900])), int(frequencies.sum()))
    begins = np.cumsum(frequencies) - frequencies
    sums = np.cumsum(steps)
    positions = sums - np.repeat(sums[begins] - rng.integers(0, 300, len(begins)), frequencies)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    postings = Postings(offsets, np.concatenate(docs).astype(np.uint32), frequencies.astype(np.uint32))

    sections = packed_postings(postings, positions.astype(np.uint32))
    read = PackedPostings(sections.__getitem__, documents, len(frequencies), len(positions))
    ends = np.concatenate(([0], np.cumsum(frequencies)))
    for at in range(len(sizes)):
        some = slice(offsets[at], offsets[at + 1])
        assert read.count(at) == sizes[at]
        assert np.array_equal(read.docs(at), docs[at])
        assert np.array_equal(read.frequencies(at), frequencies[some])
        theirs = positions[ends[some.start] : ends[some.stop]]
        assert np.array_equal(read.positions(at, read.frequencies(at)), theirs)
    for first, after in ((0, 60), (0, 0), (7, 8), (20, 50), (59, 60)):
        run = read.run(first, after)
        some = slice(offsets[first], offsets[after])
        assert np.array_equal(run.offsets, offsets[first : after + 1] - offsets[first])
        assert np.array_equal(run.docs, postings.docs[some])
        assert np.array_equal(run.frequencies, postings.frequencies[some])
        assert np.array_equal(read.positions_run(first, run), positions[ends[some.start] : ends[some.stop]])
    for share in (0.01, 0.2, 1.0):
        lists = np.flatnonzero(rng.random(60) < 0.5)
        several = read.several(lists)
        places = np.concatenate([np.arange(offsets[at], offsets[at + 1]) for at in lists])
        assert np.array_equal(several.docs, postings.docs[places])
        assert np.array_equal(several.frequencies, postings.frequencies[places])
        kept = np.flatnonzero(rng.random(len(places)) < share)
        before = np.concatenate(([0], np.cumsum(several.frequencies, dtype=np.int64)))
        wanted = [positions[ends[place] : ends[place + 1]] for place in places[kept].tolist()]
        assert read.positions_of(lists, several, before, kept).tolist() == np.concatenate([[], *wanted]).tolist()
    with pytest.raises(ValueError, match="too long"):
        PackedPostings(sections.__getitem__, documents, 5, len(positions)).several(np.arange(60))


def test_dense_lists_and_ones_take_no_bytes() -> None:
    postings = Postings(np.array([0, 1000]), np.arange(1000, dtype=np.uint32), np.ones(1000, dtype=np.uint32))
    sections = packed_postings(postings)
    assert not len(sections["docs.data"]) and not len(sections["frequencies.data"])
