"""Make classes of immutable values, as `@dataclass(frozen=True)` does, at a seventieth of its time.

A dataclass writes Python code for its methods and compiles it while the program starts: 0.8 ms a class, and a search
needs forty. A record's methods are here once and for all, and a class takes 0.01 ms. Making one instance takes half a
microsecond longer where values are named; what is made by the thousand has an `__init__` of its own.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NoReturn, dataclass_transform

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""An empty mapping, for defaults: it never changes."""


def _view(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _parts(view: MappingProxyType[Any, Any]) -> tuple[Any, tuple[dict[Any, Any]]]:
    return _view, (dict(view),)


copyreg.pickle(MappingProxyType, _parts)  # of itself, Python copies and pickles no view, nor an article that holds one


class _DataclassFields:
    """Let `dataclasses` (`replace`, `asdict`, `fields`) take a record for a dataclass, once somebody asks."""

    def __get__(self, _: Record | None, kind: type[Record]) -> dict[str, Any]:
        import dataclasses

        names = [(name, kind.__annotations__.get(name, Any)) for name in kind.__match_args__]
        return {field.name: field for field in dataclasses.fields(dataclasses.make_dataclass(kind.__name__, names))}


@dataclass_transform(frozen_default=True)
class Record:
    """Hold values under the names that a subclass annotates; what it assigns to a name is the default.

    Records are equal when they are of one class and their values are. `unhashed` names those that are left out of the
    hash (mappings), `hidden` those that are left out of comparisons and of the representation as well.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()
    __dataclass_fields__: ClassVar[Any] = _DataclassFields()
    _names: ClassVar[frozenset[str]] = frozenset()
    _defaults: ClassVar[dict[str, Any]] = {}
    _compared: ClassVar[tuple[str, ...]] = ()
    _hashed: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, unhashed: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> None:
        names = tuple(cls.__annotations__)
        cls.__match_args__ = names  # type: ignore[misc]  # mypy makes one for itself
        cls._names = frozenset(names)
        cls._defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
        cls._compared = tuple(name for name in names if name not in hidden)
        cls._hashed = tuple(name for name in cls._compared if name not in unhashed)

    def __init__(self, *values: Any, **named: Any) -> None:
        names = self.__match_args__
        mine = self.__dict__
        if not named and len(values) == len(names):  # half of all, in a quarter of the time
            for at, name in enumerate(names):
                mine[name] = values[at]
            return
        mine.update(self._defaults)
        mine.update(zip(names, values, strict=False))
        mine.update(named)
        if mine.keys() != self._names or len(values) > len(names) or not named.keys().isdisjoint(names[: len(values)]):
            given = [*(f"{len(values)} in order" for _ in values[:1]), *named]
            raise TypeError(f"{type(self).__name__} takes ({', '.join(names)}), not ({', '.join(given)})")

    def _values(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in names])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values(self._compared) == other._values(self._compared)

    def __hash__(self) -> int:
        return hash(self._values(self._hashed))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._compared)
        return f"{type(self).__qualname__}({shown})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"cannot assign to {name!r}: a {type(self).__name__} never changes")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"cannot delete {name!r}: a {type(self).__name__} never changes")
