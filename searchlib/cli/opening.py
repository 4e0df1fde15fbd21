"""Find the index and open it; build it where there is none but its articles are at hand; say when files changed."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.cli.running import Words, note
from searchlib.config import (
    CORPUS_FOLDER,
    INDEX_FOLDER,
    Settings,
    find_index,
    holds_index,
    upwards,
)
from searchlib.errors import IndexExists, IndexNotFound, SearchlibError

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.update import Report

_LOOKING = 0.01
"""Seconds to look for changed files; if that is not enough, nothing is said."""
_NAMED = 3
"""Of more sources, none is named."""


def open_existing(settings: Settings, flag: str | None, words: Words) -> Index:
    """Open the index that is named or found.

    Raises:
        IndexNotFound: there is none.
    """
    return open_at(settings, find_index(settings, flag), words)


def open_at(settings: Settings, path: Path, words: Words) -> Index:
    """Open the index in a folder as the settings say.

    Raises:
        IndexNotFound: there is none.
    """
    from searchlib.index import open_index

    return open_index(
        path,
        language=words.language,
        reading=settings.reading,
        synonyms=settings.synonyms,
        limits=settings.query,
    )


def open_or_build(settings: Settings, flag: str | None, words: Words) -> tuple[Index, bool]:
    """Open the index; where there is none but a folder of articles stands beside it, build it first.

    A flag that names a folder which does not exist and is not called `index` is rather a typing error, and nothing
    is built.

    Returns the index, and whether it was built just now.

    Raises:
        IndexNotFound: there is neither.
    """
    corpus = None
    try:
        path = find_index(settings, flag)
    except IndexNotFound:
        corpus = find_corpus(settings)
        if corpus is None:
            raise
        path = corpus.parent / INDEX_FOLDER
    if not holds_index(path):
        corpus = corpus or _corpus_of(settings, path)
        expected = flag is None or path.name == INDEX_FOLDER or path.is_dir()
        if corpus is not None and expected and _is_free(path):
            return _build(settings, path, corpus, words), True
    index = open_at(settings, path, words)
    if not len(index) and not index.info().sources and index.problem is None:  # a first build was broken off
        corpus = corpus or _corpus_of(settings, path)
        if corpus is not None:
            return _build(settings, path, corpus, words), True
    return index, False


def find_corpus(settings: Settings) -> Path | None:
    """Return the folder of the articles: the settings', else a `corpus/` with articles found upwards, or None."""
    if settings.corpus is not None:
        return settings.corpus if settings.corpus.is_dir() else None
    return next((folder for above in upwards() if _holds_articles(folder := above / CORPUS_FOLDER)), None)


def update_sources(index: Index, sources: Sequence[Path], words: Words, wait: float = 10.0, workers: int = 1) -> Report:
    """Bring an index up to date with folders and single files, showing progress."""
    from searchlib.cli.progress import ProgressBar

    with ProgressBar(words) as bar:
        return index.update(*sources, progress=bar, timeout=wait, workers=workers)


def shown(path: Path) -> str:
    """Return a path as it opens from here, relative if that is shorter."""
    with contextlib.suppress(ValueError, OSError):
        return min(os.path.relpath(path), str(path), key=len)
    return str(path)


def note_changes(index: Index, flag: str | None, words: Words) -> None:
    """Say in one line that source files have changed since they were indexed, and what to run."""
    try:
        changed = index.changed_sources(_LOOKING)
        if not changed:
            return
        sources = [shown(source) for source in index.info().sources]
    except (SearchlibError, OSError):
        return
    if not all(os.path.exists(source) for source in sources):  # noqa: PTH110 -- an index that was copied elsewhere
        return
    named = sources if len(sources) <= _NAMED else []  # `searchlib index` alone reads them all
    import shlex

    command = shlex.join(["searchlib", "index", *named, *(["--index", flag] if flag else [])])
    note(words("cli-sources-changed", n=changed, command=command))


def _corpus_of(settings: Settings, index: Path) -> Path | None:
    """Return the folder whose articles belong into an index that does not exist yet, or None."""
    if settings.corpus is not None:
        return settings.corpus if settings.corpus.is_dir() else None
    beside = index.absolute().parent / CORPUS_FOLDER
    return beside if _holds_articles(beside) else None


def _holds_articles(folder: Path) -> bool:
    """Tell whether there is a file in a folder that may hold articles."""
    if not folder.is_dir():
        return False
    from searchlib.corpus.walk import SourceFile, discover

    return any(isinstance(found, SourceFile) for found in discover(folder))


def _is_free(path: Path) -> bool:
    """Tell whether nothing stands where an index would be built: no folder, or one with dotfiles alone."""
    try:
        return all(name.startswith(".") for name in os.listdir(path))  # noqa: PTH208 -- names are all we need
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False


def _build(settings: Settings, path: Path, corpus: Path, words: Words) -> Index:
    from searchlib.cli.render import written_decimal
    from searchlib.index import create_index

    note(words("cli-building", index=shown(path), corpus=shown(corpus)))
    began = time.perf_counter()
    with contextlib.suppress(IndexExists):  # another process is building it too, or did not finish
        if not holds_index(path):
            create_index(path)
    index = open_at(settings, path, words)
    report = update_sources(index, [corpus], words)
    seconds = written_decimal(time.perf_counter() - began, ".1f", words)
    note(words("cli-built", n=len(index), seconds=seconds))
    if report.skipped:
        note(words("cli-built-skipped", n=len(report.skipped)))
    return index
