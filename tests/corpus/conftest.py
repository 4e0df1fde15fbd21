from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import read
from searchlib.corpus.walk import SourceFile, source_of

Events = list[Found | Skipped]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file, a text as UTF-8, and return its path."""

    def write(name: str, content: str | bytes = "") -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


@pytest.fixture
def events(write: Callable[..., Path]) -> Callable[..., Events]:
    """Write a file and return what reading it gives."""

    def events(name: str, content: str | bytes, **settings: object) -> Events:
        source = source_of(write(name, content))
        assert isinstance(source, SourceFile)
        return list(read(source, ReadingSettings(**settings)))  # type: ignore[arg-type]

    return events


@pytest.fixture
def found(events: Callable[..., Events]) -> Callable[..., Found]:
    """Write a file and return the one article that it holds."""

    def found(name: str, content: str | bytes, **settings: object) -> Found:
        (event,) = events(name, content, **settings)
        assert isinstance(event, Found), event
        return event

    return found


@pytest.fixture
def exported_page() -> str:
    return (Path(__file__).parent / "exported_page.txt").read_text(encoding="utf-8")
