"""Import files of any shape into an archive: one clean Markdown file an article."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from searchlib.article import Article
from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import read
from searchlib.corpus.rendering import rendered
from searchlib.corpus.walk import discover, source_of
from searchlib.messages import Message

_LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class Repaired:
    """Name a file that had to be mended to be read, and say what was mended."""

    path: str
    reason: Message


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Tell what an import wrote, what it could not read or write, and what it mended."""

    written: tuple[Path, ...]
    skipped: tuple[Skipped, ...]
    repaired: tuple[Repaired, ...]


def import_files(paths: Sequence[Path], to: Path, settings: ReadingSettings, overwrite: bool = False) -> ImportReport:
    """Write the articles of files and folders as Markdown files, named by date and title, in a folder.

    Args:
        paths: files, whatever their endings, and folders, with the files that `discover` finds in them.
        to: the folder to write in; it is made if it is missing.
        settings: how the files are read.
        overwrite: replace files that are there already, which otherwise are skipped.

    Raises:
        OSError: the folder cannot be made.
    """
    to.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    skipped: list[Skipped] = []
    repaired: list[Repaired] = []
    taken: set[str] = set()
    for event in _events(paths, settings):
        if isinstance(event, Skipped):
            skipped.append(event)
            continue
        repaired += (Repaired(event.article.path, reason) for reason in event.repairs)
        target = to / _file_name(event.article, taken)
        problem = _write(target, event.article, overwrite)
        if problem is None:
            written.append(target)
        else:
            skipped.append(Skipped(event.article.path, problem))
    return ImportReport(tuple(written), tuple(skipped), tuple(repaired))


def _events(paths: Sequence[Path], settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield what the files give; they are listed before the first is written, which may be into the same folder."""
    sources = [source for path in paths for source in (discover(path) if path.is_dir() else (source_of(path),))]
    for source in sources:
        if isinstance(source, Skipped):
            yield source
        else:
            yield from read(source, settings)


def _file_name(article: Article, taken: set[str]) -> str:
    """Return a name for an article's file that no other article of this import has."""
    from searchlib.dates import date_in_file_name

    stem = _slug(article.title) or "articolo"
    if article.date:
        stem = f"{article.date.isoformat()}-{stem}"
    elif date_in_file_name(f"{stem}.md"):
        stem = f"articolo-{stem}"  # lest the file's name dates an article without a date
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return f"{name}.md"


def _slug(title: str) -> str:
    """Return a title in small ASCII letters, digits and hyphens, cut between words at 80 characters."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", letters)).strip("-")
    if len(slug) <= _LONGEST_SLUG:
        return slug
    whole_words = slug[: _LONGEST_SLUG + 1].rpartition("-")[0]
    return whole_words or slug[:_LONGEST_SLUG]


def _write(target: Path, article: Article, overwrite: bool) -> Message | None:
    """Write an article's file at once or not at all, or return why it was not written."""
    if target.exists() and not overwrite:
        return Message("import-exists", {"target": target})
    has_own_id = article.id != article.path and not article.id.startswith(f"{article.path}#")
    content = rendered(article, has_own_id).encode("utf-8")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        return Message("import-unwritable", {"target": target, "reason": error.strerror or type(error).__name__})
    return None
