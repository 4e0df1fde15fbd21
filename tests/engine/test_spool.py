"""Streams and arrays that wait in files without a name: what comes out is what went in, and nothing is left."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.engine.merging import scratch
from searchlib.engine.merging.scratch import Scratch, put_away
from searchlib.engine.segments import spool
from searchlib.engine.segments.arrays import Lists, Strings
from searchlib.engine.segments.spool import Spool


@given(st.lists(st.tuples(st.integers(0, 3), st.binary(max_size=9))))
def test_streams_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    with pytest.MonkeyPatch.context() as patch, Spool(folder) as inside, Spool() as outside:
        patch.setattr(spool, "ROOM", 7)
        for key, content in parts:
            inside.append(key, content)
            outside.append(key, content)
        for key in range(4):
            whole = b"".join(content for own, content in parts if own == key)
            assert b"".join(inside.read(key)) == b"".join(outside.read(key)) == whole
            assert inside.size(key) == outside.size(key) == len(whole)
    assert not list(folder.iterdir())


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_arrays_stay_what_they_are_when_their_memory_is_let_go(
    room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "IN_MEMORY", room)
    held = Scratch(tmp_path, {"a": (np.dtype(np.uint8), 3), "b": (np.dtype(np.uint32), 2000), "c": (np.dtype("u2"), 0)})
    held["a"][:] = 7, 8, 9
    held["b"][:] = np.arange(2000)
    held.forget()
    assert held["a"].tolist() == [7, 8, 9] and held["b"].tolist() == list(range(2000)) and len(held["c"]) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_what_is_put_away_is_the_same_in_a_file(room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "IN_MEMORY", room)
    table = np.arange(6, dtype=np.int32).reshape(3, 2)
    names = {"a": Lists(np.array([0, 2]), np.array([5, 6], dtype=np.uint8))}
    held = Strings.of(["uno", "due"]), names, (table, np.zeros(0, bool))
    (strings, lists, (copied, nothing)), file = put_away(tmp_path, held)
    file.forget()
    table[:] = 0
    assert (strings.texts(), len(nothing), nothing.dtype) == (["uno", "due"], 0, np.dtype(bool))
    assert isinstance(lists["a"], Lists) and lists["a"].values.tolist() == [5, 6]
    assert copied.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert not list(tmp_path.iterdir())
