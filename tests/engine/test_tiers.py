"""Which segments a commit merges: few are left, large ones are written again seldom, limits are kept."""

import math

import pytest

from searchlib.engine.merging import tiers
from searchlib.engine.merging.tiers import FACTOR, Size, due, groups


def size(documents: int, alive: int | None = None) -> Size:
    return Size(documents, documents if alive is None else alive, 10 * documents)


@pytest.mark.parametrize("first", [1, 1000, 100_000])
def test_segments_grow_as_a_logarithm_and_articles_are_written_seldom(first: int) -> None:
    segments, written, commits = [size(first)], 0, 3000
    for _ in range(commits):
        chosen = due([size(1)], segments)
        together = 1 + sum(segments[number].documents for number in chosen)
        segments = [one for number, one in enumerate(segments) if number not in chosen] + [size(together)]
        written += together
        assert len(segments) <= 3 + math.log(commits, FACTOR + 1)
    assert sum(one.documents for one in segments) == first + commits
    assert written <= commits * (FACTOR + 1) * (2 + math.log(commits, FACTOR + 1)) + first


def test_after_a_small_commit_a_large_segment_stays() -> None:
    assert due([size(1)], [size(100_000), size(3)]) == [1]
    assert due([size(30_000)], [size(100_000), size(3)]) == [0, 1]


def test_a_segment_of_which_most_is_deleted_is_written_again_by_itself() -> None:
    assert due([], [size(100, 49), size(1000), size(400)]) == [0]
    assert due([], [size(100, 50), size(1000)]) == []
    assert due([], []) == []


def test_what_a_file_cannot_count_is_not_put_into_one_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "MOST_OCCURRENCES", 100)
    assert groups([size(4), size(5), size(3), size(12), size(1)]) == [[0, 1], [2], [3], [4]]
    assert groups([]) == []
    assert due([size(4)], [size(5), size(6)]) == [0]
