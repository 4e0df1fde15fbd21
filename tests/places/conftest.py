"""The sample archive with its labels, and how to compare a text with a committed file."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from searchlib.article import Article
from searchlib.config import ReadingSettings
from searchlib.corpus.reading import Found, read
from searchlib.corpus.walk import SourceFile

HERE = Path(__file__).parent
ARCHIVE = HERE.parent.parent / "corpus"


@dataclass(frozen=True)
class Labelled:
    """Hold an article, the countries that it is about, and whether the finder was tuned on it."""

    article: Article
    countries: frozenset[str]
    tuned: bool


def rows(name: str) -> list[list[str]]:
    """Return the rows of a table beside this file, its comments left out."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def keys(cell: str) -> frozenset[str]:
    """Return the countries of a cell; `-` is none."""
    return frozenset() if cell == "-" else frozenset(cell.split(","))


@pytest.fixture(scope="session")
def labelled() -> list[Labelled]:
    """Return the labelled articles of the sample archive."""
    return [Labelled(_article(path), keys(cell), tuned == "tuned") for path, cell, tuned in rows("labels.tsv")]


def _article(path: str) -> Article:
    status = (ARCHIVE / path).stat()
    source = SourceFile(path, ARCHIVE / path, status.st_size, status.st_mtime_ns)
    (found,) = read(source, ReadingSettings())
    assert isinstance(found, Found), path
    return found.article


@pytest.fixture
def committed() -> Callable[[str, str], None]:
    """Return a function that compares a text with a file; SEARCHLIB_UPDATE_GOLDEN=1 writes the file instead."""

    def compare(name: str, text: str) -> None:
        path = HERE / name
        if os.environ.get("SEARCHLIB_UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
