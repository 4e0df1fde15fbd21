"""Look for damage in an index, whether it can be opened or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

from searchlib.engine.consistency import contradictions
from searchlib.engine.manifest import (
    Manifest,
    SegmentEntry,
    contents_agree,
    generations,
    has_segments,
    segment_path,
    toc_path,
)
from searchlib.engine.segments.segment import Segment
from searchlib.engine.snapshot import open_segment
from searchlib.errors import IndexDamaged, IndexNotFound
from searchlib.messages import Message

_MOST_IDS = 5

Finding = tuple[Path, Message]
"""A file, and what is wrong with it."""


def check(directory: Path, deep: bool) -> list[Finding]:
    """Return what is damaged in all generations of an index, a file at a time, the newest generation first.

    Raises:
        IndexNotFound: there is no index.
        IndexDamaged: a file cannot be read, so that nobody can tell.
    """
    while numbers := generations(directory):
        seen: dict[str, Segment | None] = {}
        found = [one for number in numbers for one in _generation(directory, number, deep, seen)]
        found += _missing(directory, numbers)
        if not found or generations(directory) == numbers:  # else a commit removed what was looked at
            return list(dict(found).items())
    if has_segments(directory):
        return [(directory, Message("generation-missing", {"index": directory}))]
    raise IndexNotFound("index-not-found", path=directory)


def generation_to_keep(directory: Path) -> Manifest | None:
    """Return the manifest of a sound generation that a repair goes back to; None where a rebuild saves more.

    That is so where the newest manifest can be read, as most of its articles can be then, and where the generation
    before has none.
    """
    numbers = generations(directory)
    sound = next((number for number in numbers if not list(_generation(directory, number, True, {}))), None)
    if sound is None:
        return None
    manifest = Manifest.read(toc_path(directory, sound))
    if sound == numbers[0] and not list(_missing(directory, numbers)):
        return manifest
    return manifest if manifest.segments and (sound == numbers[0] or not _readable(directory, numbers[0])) else None


def _readable(directory: Path, number: int) -> bool:
    try:
        Manifest.read(toc_path(directory, number))
    except (IndexDamaged, OSError):
        return False
    return True


def _missing(directory: Path, numbers: list[int]) -> Iterator[Finding]:
    """Name the generation before where it is not there; it may be that a newer one is not."""
    try:
        previous = Manifest.read(toc_path(directory, numbers[0])).previous
    except (IndexDamaged, OSError):
        return
    if previous is not None and previous.generation not in numbers:
        path = toc_path(directory, previous.generation)
        yield path, Message("generation-missing", {"index": directory})


def _generation(directory: Path, number: int, deep: bool, seen: dict[str, Segment | None]) -> Iterator[Finding]:
    """Check a generation; a segment that another one has is known already."""
    path = toc_path(directory, number)
    try:
        manifest = Manifest.read(path)
        dict(manifest.sources)  # reads them
        if not contents_agree(path):
            yield path, Message("index-torn", {"path": path})
    except IndexDamaged as error:
        yield path, error.message
        return
    except OSError as error:
        yield path, _unreadable(path, error)
        return
    ids: Counter[str] = Counter()
    for entry in manifest.segments:
        file = segment_path(directory, entry.name)
        if entry.name not in seen:
            seen[entry.name] = None
            seen[entry.name] = yield from _segment(file, entry, deep)
        segment = seen[entry.name]
        try:
            gone = frozenset(entry.deleted())
        except ValueError:
            yield path, Message("index-torn", {"path": path})
            continue
        if deep and segment is not None:
            ids.update(id for number, id in enumerate(segment.ids()) if number not in gone)
    twice = [id for id, count in ids.items() if count > 1]
    if twice:
        yield path, Message("ids-twice", {"path": path, "ids": ", ".join(twice[:_MOST_IDS])})


def _segment(path: Path, entry: SegmentEntry, deep: bool) -> Generator[Finding, None, Segment | None]:
    """Check the file of a segment, and return it if it is sound."""
    try:
        segment = open_segment(path, entry)
    except IndexDamaged as error:
        yield path, error.message
        return None
    except OSError as error:
        yield path, _unreadable(path, error)
        return None
    if not deep:
        return segment
    wrong = ", ".join(segment.verify()) or "; ".join(contradictions(segment))
    if wrong:
        yield path, segment.container.damaged(wrong).message
        return None
    return segment


def _unreadable(path: Path, error: OSError) -> Message:
    """Say that a file is not there, or is none.

    Raises:
        IndexDamaged: it may not be read.
    """
    if isinstance(error, FileNotFoundError):
        return Message("file-missing", {"path": path})
    if isinstance(error, PermissionError):
        raise IndexDamaged("index-forbidden", path=path) from error
    return Message("file-damaged", {"path": path, "why": error.strerror or error})
