"""Find the package `faults` beside the tests, and share what its processes cost."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from faults.archives import Change, copy_archive, make_archive
from faults.processes import Workers, workers
from faults.tracing import why_not


@pytest.fixture(scope="session")
def running() -> Iterator[Workers]:
    """Return what starts processes."""
    with workers() as some:
        yield some


@pytest.fixture(scope="session")
def tracing(running: Workers) -> Workers:
    """Return what starts processes, where they can be traced."""
    if reason := why_not():
        pytest.skip(reason)
    return running


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive with its index, which nothing may change."""
    folder = tmp_path_factory.mktemp("made") / "archive"
    make_archive(folder)
    return folder


@pytest.fixture
def before(made: Path, tmp_path: Path) -> Callable[[Change], Path]:
    """Return a function that gives the archive as it stands before a change."""

    def prepare(change: Change) -> Path:
        folder = copy_archive(made, tmp_path / "before" / change.name)
        change.prepare(folder)
        return folder

    return prepare
