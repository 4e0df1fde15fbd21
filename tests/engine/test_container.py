"""The file of named arrays: what comes back, and what is refused."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from searchlib.engine.segments import container
from searchlib.engine.segments.container import BLOCK, Container
from searchlib.engine.segments.container_writer import ContainerWriter
from searchlib.errors import IndexDamaged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "one.seg"
    with ContainerWriter(path) as out:
        out.add("small", np.arange(10, dtype=np.uint8))
        out.add("table", np.arange(600, dtype=np.uint32).reshape(200, 3))
        out.add("days", np.array([-1, 5], dtype=np.int32))
        out.add("none", np.empty(0, dtype=np.uint16))
        out.add("flags", np.array([True, False]))
        out.add_bytes("text", iter([b"abc", b"", b"def"]))
    return path


def test_arrays_come_back_as_read_only_views(path: Path) -> None:
    one = Container(path)
    assert one.array("small").tolist() == list(range(10))
    table = one.array("table", "u4", 2)
    assert table.shape == (200, 3) and table.dtype == np.uint32 and table[199].tolist() == [597, 598, 599]
    assert one.array("days", "i4").tolist() == [-1, 5]
    assert one.array("none", "u2").shape == (0,)
    assert one.array("flags", "u1").tolist() == [1, 0]
    assert one.array("text").tobytes() == b"abcdef"
    assert not table.flags.writeable and all(section.offset % 64 == 0 for section in one.sections.values())
    assert one.verify() == []


def test_arrays_stay_valid_when_the_container_is_closed(path: Path) -> None:
    one = Container(path)
    small = one.array("small")
    one.close()
    assert small.sum() == 45


@pytest.mark.parametrize("wanted", [("other", "u", 1), ("small", "u4", 1), ("small", "u", 2), ("days", "u", 1)])
def test_a_section_of_another_kind_is_damage(path: Path, wanted: tuple[str, str, int]) -> None:
    with pytest.raises(IndexDamaged):
        Container(path).array(*wanted)


def test_every_byte_of_the_file_is_checked(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ (1 << at % 8),)) + whole[at + 1 :])
        try:
            damaged = Container(path)
        except IndexDamaged:
            continue
        wrong = damaged.verify()
        assert len(wrong) == 1
        section = damaged._listed[wrong[0]]
        assert section.offset <= at < section.offset + section.size + -section.size % 64


def test_what_is_taken_is_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "blocks.seg"
    numbers = np.arange(20_000, dtype=np.uint32)
    with ContainerWriter(path) as out:
        out.add_bytes("before", [b"x" * 100])
        out.add("zero", numbers[:0])
        out.add("numbers", numbers)
        out.add("zero too", numbers[:0])
    whole = path.read_bytes()
    offset = Container(path).sections["numbers"].offset
    assert Container(path).parts("numbers")[:].tolist() == numbers.tolist()
    for at in (offset, offset + 4096, offset + 40_000, offset + 79_999):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ 8,)) + whole[at + 1 :])
        read = Container(path).parts("numbers", "u4")
        block = at // BLOCK * BLOCK
        first, after = max(0, (block - offset) // 4), min(len(read), (block + BLOCK - offset) // 4)
        assert read[:first].tolist() == numbers[:first].tolist()
        assert read[after:].tolist() == numbers[after:].tolist()
        assert read[first:first].tolist() == []
        for wrong in (slice(None), slice(first, first + 1), slice(after - 1, None), first, after - 1):
            with pytest.raises(IndexDamaged):
                read[wrong]
        for place in (first, after - 1):
            with pytest.raises(IndexDamaged):
                Container(path).parts("numbers", "u4").pick(np.array([place]))
        with pytest.raises(IndexDamaged, match="numbers"):
            Container(path).array("numbers")
        assert Container(path).array("before").tobytes() == b"x" * 100


def test_wrong_checksums_are_damage(path: Path) -> None:
    whole = path.read_bytes()
    checks = Container(path)._listed["checks"]
    path.write_bytes(whole[: checks.offset] + b"\xff" + whole[checks.offset + 1 :])
    damaged = Container(path)
    assert damaged.verify() == ["checks"]
    with pytest.raises(IndexDamaged, match="checks"):
        damaged.touch_all("small")


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(IndexDamaged):
        Container(tmp_path / "pipe")


def test_every_truncation_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(IndexDamaged):
            Container(path)
    path.write_bytes(whole + bytes(64))
    with pytest.raises(IndexDamaged):
        Container(path)


def test_another_version_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "CONTAINER_VERSION", 2)
    with pytest.raises(IndexDamaged) as caught:
        Container(path)
    assert caught.value.message.code == "index-version"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        Container(tmp_path)
    with pytest.raises(FileNotFoundError):  # a commit may have removed it: opening tries the next generation
        Container(tmp_path / "none")


def test_a_table_that_lies_is_refused_though_its_checksum_is_right(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    tail = len(whole) - 64
    table = int.from_bytes(whole[tail + 16 : tail + 24], "little")
    rng = np.random.default_rng(3)
    for _ in range(500):
        lying = whole.copy()
        at = table + int(rng.integers(0, 6)) * container.ENTRY.size + int(rng.integers(40, 88))
        lying[at] ^= 1 << int(rng.integers(0, 8))
        lying[tail + 32 : tail + 48] = hashlib.blake2b(lying[table:tail], digest_size=16).digest()
        path.write_bytes(lying)
        try:
            one = Container(path)
        except IndexDamaged:
            continue
        for name, section in one.sections.items():
            size = one.array(name, section.dtype.str[1:], len(section.shape)).nbytes
            assert size == section.size and section.offset + size <= table


def test_a_file_that_was_not_finished_is_none(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ContainerWriter(tmp_path / "one") as out:
        out.add("small", np.arange(10, dtype=np.uint8))
        raise KeyError
    with pytest.raises(IndexDamaged):
        Container(tmp_path / "one")
