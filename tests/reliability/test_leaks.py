"""What searches and commits take, they give back."""

from pathlib import Path

import pytest
from faults.archives import FULL, copy_archive
from faults.processes import Workers

SEARCHES, COMMITS = (10_000, 1_000) if FULL else (200, 20)
MOST_GROWTH = 8_000
"""Kilobytes that caches may take."""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_many_searches_and_commits_hold_no_files_and_no_memory(running: Workers, made: Path, tmp_path: Path) -> None:
    folder = copy_archive(made, tmp_path / "used")
    ended = running.run(folder, "exercise", "index", SEARCHES, COMMITS)
    assert ended.code == 0, ended.err
    before, after = ended.told
    print(f"{SEARCHES} searches, {COMMITS} commits: {before} -> {after}")
    assert after["files"] <= before["files"] + 2
    assert after["mapped"] <= before["mapped"] + 4
    assert after["kilobytes"] <= before["kilobytes"] + MOST_GROWTH
