"""Make a sequence of a method that returns one item by its number."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class ItemSequence(Sequence[T_co]):
    """Show items that are made when they are reached; a subclass says how many there are and makes them.

    Indexes, slices (which are lists) and negative numbers work as those of a list do, errors included.
    """

    @abstractmethod
    def _item(self, number: int) -> T_co:
        """Return the item of a number from 0 to the length, exclusive."""

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> list[T_co]: ...
    def __getitem__(self, index: int | slice) -> T_co | list[T_co]:
        numbers = range(len(self))
        if isinstance(index, slice):
            return [self._item(number) for number in numbers[index]]
        return self._item(numbers[index])

    def __iter__(self) -> Iterator[T_co]:
        return map(self._item, range(len(self)))
