"""Import files of any shape into an archive: one clean Markdown file an article."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from searchlib.article import Article
from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import read
from searchlib.corpus.rendering import rendered
from searchlib.corpus.walk import discover, source_of
from searchlib.messages import Message

_LONGEST_SLUG = 80
_COMMENT = "# source: "
_HOPELESS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""Errors after which no other file could be written."""


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
        overwrite: replace files that are there already, which otherwise are skipped. Another article's file is left,
            and the next free name taken: one of another id or, where either has none, of another source.

    Raises:
        OSError: the folder cannot be made, or the disk is full, fails or cannot be written to at all.
    """
    to.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    skipped: list[Skipped] = []
    repaired: list[Repaired] = []
    names = _Names()
    for source, event in _events(paths, settings):
        if isinstance(event, Skipped):
            skipped.append(event)
            continue
        repaired += (Repaired(event.article.path, reason) for reason in event.repairs)
        file = _File(event.article, source, to)
        target = to / names.name_for(event.article, partial(file.is_not, settings=settings) if overwrite else _never)
        problem = _write(target, file.text, overwrite)
        if problem is None:
            written.append(target)
        else:
            skipped.append(Skipped(event.article.path, problem))
    return ImportReport(tuple(written), tuple(skipped), tuple(repaired))


def _events(paths: Sequence[Path], settings: ReadingSettings) -> Iterator[tuple[Path, Found | Skipped]]:
    """Yield what the files give, and the file; they are listed before the first is written, maybe into one folder."""
    sources = [source for path in paths for source in (discover(path) if path.is_dir() else (source_of(path),))]
    for source in sources:
        if isinstance(source, Skipped):
            yield Path(source.path), source
        else:
            yield from ((source.absolute, event) for event in read(source, settings))


class _Names:
    """Give the articles of an import names for their files."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._passed: dict[str, list[str]] = {}

    def name_for(self, article: Article, is_other: Callable[[str], bool]) -> str:
        """Return a name that no other article of this import has, nor a file that is another article's."""
        stem = _stem(article)
        for name in self._passed.get(stem, ()):
            if name not in self._taken and not is_other(name):
                self._taken.add(name)
                return name
        while True:
            number = self._numbers[stem] = self._numbers.get(stem, 0) + 1
            name = f"{stem}.md" if number == 1 else f"{stem}-{number}.md"
            if name in self._taken:
                continue
            if not is_other(name):
                self._taken.add(name)
                return name
            self._passed.setdefault(stem, []).append(name)


def _stem(article: Article) -> str:
    """Return what the name of an article's file begins with: its date and title."""
    from searchlib.dates import date_in_file_name

    stem = _slug(article.title) or "articolo"
    if article.date:
        return f"{article.date.isoformat()}-{stem}"
    if date_in_file_name(f"{stem}.md"):
        return f"articolo-{stem}"  # lest the file's name dates an article without a date
    return stem


def _slug(title: str) -> str:
    """Return a title in small ASCII letters, digits and hyphens, cut between words at 80 characters."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", letters)).strip("-")
    if len(slug) <= _LONGEST_SLUG:
        return slug
    whole_words = slug[: _LONGEST_SLUG + 1].rpartition("-")[0]
    return whole_words or slug[:_LONGEST_SLUG]


class _File:
    """Hold what an article's file in a folder is to hold: a comment says where the article was read from."""

    def __init__(self, article: Article, source: Path, to: Path) -> None:
        self._folder = to
        has_own_id = article.id != article.path and not article.id.startswith(f"{article.path}#")
        self._id = article.id if has_own_id else None
        self.text = rendered(article, has_own_id)
        self._comment = ""
        if os.path.realpath(source.parent) != os.path.realpath(to):
            written = os.path.relpath(source, to)
            self._comment = f"{_COMMENT}{written if written.isprintable() else json.dumps(written)}\n"
            self.text = self.text.replace("---\n", f"---\n{self._comment}", 1)

    def is_not(self, name: str, settings: ReadingSettings) -> bool:
        """Tell whether a file that is there is another article's, as far as it says."""
        target = source_of(self._folder / name)
        if isinstance(target, Skipped):
            return False
        for event in read(target, settings) if self._id else ():
            if isinstance(event, Found) and event.article.id != event.article.path:
                return event.article.id != self._id
        lines = target.absolute.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        comment = lines.pop(1) if len(lines) > 1 and lines[1].startswith(_COMMENT) else ""
        both = bool(comment and self._comment)
        return both and comment != self._comment and "".join(lines) != self.text.replace(self._comment, "", 1)


def _never(_: str) -> bool:
    return False


def _write(target: Path, text: str, overwrite: bool) -> Message | None:
    """Write an article's file at once or not at all, or return why it was not written.

    Raises:
        OSError: no other file could be written either.
    """
    if target.exists() and not overwrite:
        return Message("import-exists", {"target": target})
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(text.encode("utf-8"))
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if error.errno in _HOPELESS:
            raise OSError(error.errno, error.strerror, str(target)) from error
        return Message("import-unwritable", {"target": target, "reason": error.strerror or type(error).__name__})
    return None
