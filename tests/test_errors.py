"""Errors say the same after a copy, and in another process."""

import copy
import datetime
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searchlib.errors import IndexLocked, SearchlibError


def every(kind: type[SearchlibError] = SearchlibError) -> Iterator[type[SearchlibError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from every(narrower)


WAYS: list[Callable[[SearchlibError], SearchlibError]] = [copy.copy, copy.deepcopy]
WAYS += [lambda error, how=protocol: pickle.loads(pickle.dumps(error, how)) for protocol in range(6)]  # type: ignore[misc]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", list(every()))
def test_every_error_can_be_copied_and_pickled(
    kind: type[SearchlibError], way: Callable[[SearchlibError], SearchlibError]
) -> None:
    error = kind("file-damaged", path=Path("x"), why=OSError(5, "Input/output error"))
    again = way(error)
    assert type(again) is kind
    assert (str(again), again.text("it"), again.message.code) == (str(error), error.text("it"), "file-damaged")


@pytest.mark.parametrize("way", WAYS)
def test_who_holds_the_lock_is_still_known(way: Callable[[SearchlibError], SearchlibError]) -> None:
    since = datetime.datetime(2025, 10, 27, 12, tzinfo=datetime.UTC)
    error = IndexLocked("index-locked-by", pid=7, since=since, path="x", seconds=1)
    again = way(error)
    assert isinstance(again, IndexLocked)
    assert (again.pid, again.since, str(again)) == (7, since, str(error))
