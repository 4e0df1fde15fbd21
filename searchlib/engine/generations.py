"""Make, commit and clean away generations.

A commit is one rename, of files that are on the disk. The generation before stays until the next commit: if a disk
damages the newest, readers fall back to it, and readers that are late still find their files.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searchlib.engine.codec import ColumnSegment
from searchlib.engine.lock import LOCK_NAME, locked
from searchlib.engine.manifest import INDEX_NAME, Manifest, latest_generation, segment_path, toc_path
from searchlib.engine.schema import schema
from searchlib.errors import IndexExists

_OURS = (f"{INDEX_NAME}_", f"_{INDEX_NAME}_", f"{INDEX_NAME}.")

_CANNOT = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)
"""What file systems say that cannot sync a folder: shared folders, some in user space."""


def create_index(directory: Path, timeout: float) -> None:
    """Make an empty index in a folder, which is made if need be.

    Raises:
        IndexExists: there is one already.
        IndexLocked: somebody is writing there.
    """
    if latest_generation(directory) is not None:
        raise IndexExists("index-exists", path=directory)
    _make_folder(directory)
    with locked(directory, timeout):
        if latest_generation(directory) is not None:
            raise IndexExists("index-exists", path=directory)
        commit(directory, Manifest())


def _make_folder(directory: Path) -> None:
    """Make a folder, and those around it that are missing, so that their names outlast a loss of power."""
    missing = [folder for folder in directory.parents if not folder.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for folder in (directory, *missing):
        with contextlib.suppress(PermissionError):
            sync(folder.parent)


def revert(directory: Path, manifest: Manifest) -> int:
    """Commit a generation that is there once more, as the newest and only one, and return its new number.

    The caller holds the lock.
    """
    latest = latest_generation(directory)
    assert latest is not None
    commit(directory, Manifest(latest + 1, manifest.sources, manifest.segments, partial=manifest.partial))
    return latest + 1


def commit(directory: Path, manifest: Manifest) -> None:
    """Write a table of contents with its manifest to disk, and let one rename make it the newest generation."""
    memory = RamStorage()
    segments = [ColumnSegment(entry.name, entry.documents, list(entry.deleted())) for entry in manifest.segments]
    TOC(schema(), segments, manifest.generation).write(memory, INDEX_NAME)
    target = toc_path(directory, manifest.generation)
    contents: bytes = memory.files[target.name]
    temporary = target.with_name(f"{target.name}.{time.time_ns()}")
    try:
        with temporary.open("xb") as file:
            file.write(contents + manifest.to_bytes(contents))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(directory)
    sweep(directory, manifest)


def sync(directory: Path) -> None:
    """Make the names in a folder durable, on file systems that can."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)


def sweep(directory: Path, manifest: Manifest) -> None:
    """Remove what neither a generation nor the one before it needs; readers that have it open keep it.

    Tables of contents go first, so that who misses another file finds that its generation is no more.
    """
    needed = {LOCK_NAME, toc_path(directory, manifest.generation).name}
    needed |= {segment_path(directory, entry.name).name for entry in manifest.segments}
    if manifest.previous is not None:
        needed.add(toc_path(directory, manifest.previous.generation).name)
        needed |= {segment_path(directory, name).name for name in manifest.previous.segments}
    for path in sorted(directory.iterdir(), key=lambda path: path.suffix != ".toc"):
        if path.name not in needed and path.name.startswith(_OURS):
            with contextlib.suppress(OSError):
                path.unlink()
