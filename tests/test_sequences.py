from collections.abc import Sequence

import pytest

from searchlib.sequences import ItemSequence


class Squares(ItemSequence[int]):
    def __init__(self) -> None:
        self.made: list[int] = []

    def __len__(self) -> int:
        return 5

    def _item(self, number: int) -> int:
        self.made.append(number)
        return number * number


@pytest.mark.parametrize("index", [0, 4, -1, -5, slice(1, 3), slice(None, None, -2), slice(-2, 99), slice(3, 1)])
def test_items_are_those_of_a_list(index: int | slice) -> None:
    assert Squares()[index] == [0, 1, 4, 9, 16][index]


@pytest.mark.parametrize("index", [5, -6])
def test_there_are_no_others(index: int) -> None:
    with pytest.raises(IndexError):
        Squares()[index]


def test_an_item_is_made_when_it_is_reached() -> None:
    squares = Squares()
    assert next(iter(squares)) == 0
    assert squares.made == [0]
    assert list(squares) == [0, 1, 4, 9, 16]
    assert isinstance(squares, Sequence)
    assert 9 in squares
