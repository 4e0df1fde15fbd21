"""Records behave as frozen dataclasses do."""

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from searchlib.records import NOTHING, Record


class Point(Record):
    x: int
    y: int = 0


class Other(Record):
    x: int
    y: int = 0


class Marked(Record, unhashed=("notes",), hidden=("how",)):
    name: str
    notes: Mapping[str, Any] = NOTHING
    how: object = None


def test_values_come_in_order_or_by_name() -> None:
    assert Point(1, 2) == Point(y=2, x=1) == Point(1, y=2)
    assert Point(1).y == 0


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, 3), {}), ((1,), {"z": 1}), ((), {"y": 1, "z": 1}), ((1,), {"x": 1}), ((1, 2), {"y": 2})],
)
def test_what_does_not_fit_is_a_type_error(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match=r"Point takes \(x, y\)"):
        Point(*values, **named)


def test_records_are_equal_by_class_and_values() -> None:
    assert Point(1) != Point(2)
    assert Point(1) != Other(1)
    assert Point(1) != (1, 0)
    assert len({Point(1), Point(1, 0), Point(2)}) == 2


def test_some_values_are_left_out_of_hash_and_comparison() -> None:
    assert hash(Marked("a", {"b": 1})) == hash(Marked("a"))
    assert Marked("a", {"b": 1}) != Marked("a")
    assert Marked("a", how=1) == Marked("a", how=2)
    assert repr(Marked("a", {}, 1)) == "Marked(name='a', notes={})"


def test_a_record_never_changes() -> None:
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del point.x
    assert point == Point(1)


def test_a_record_can_be_matched_copied_and_pickled() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    assert copy.deepcopy(Point(1)) == pickle.loads(pickle.dumps(Point(1))) == Point(1)


def test_dataclasses_take_a_record_for_one_of_theirs() -> None:
    assert dataclasses.is_dataclass(Point)
    assert dataclasses.asdict(Point(1, 2)) == {"x": 1, "y": 2}
    assert dataclasses.replace(Point(1, 2), y=3) == Point(1, 3)
