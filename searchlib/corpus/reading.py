"""Read a file into articles, whatever its shape; what it holds tells the shape, not what it is called.

    a JSON object a line              → JSON Lines
    an array of JSON objects          → JSON
    `---` or `+++` on the first line  → Markdown with front matter
    a date alone on one of the first  → an exported page
    anything else                     → Markdown, or plain text

Nothing in a file makes reading fail: what cannot be read is skipped with a reason, what had to be mended is told.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import stat
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import BinaryIO

from searchlib.config import ReadingSettings
from searchlib.corpus.assemble import Cleaner, Origin, assemble
from searchlib.corpus.decoding import decoded, is_wide
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.json_objects import looks_like_array, looks_like_object
from searchlib.corpus.json_reading import JsonReader, json_lines, json_objects, looks_like_json_lines
from searchlib.corpus.markdown import divided
from searchlib.corpus.plaintext import exported_page, plain_page
from searchlib.corpus.prose import clean_body, clean_plain
from searchlib.corpus.walk import SourceFile
from searchlib.messages import Message

__all__ = ["Found", "Skipped", "file_digest", "read", "too_large"]

_SNIFFED = 64 * 2**10
_CHUNK = 2**20
_JSON_ENDING = ".json"
_JSON_LINES_ENDINGS = (".jsonl", ".ndjson")
_MARKDOWN_ENDINGS = (".md", ".markdown", ".mdx")
_HTML = re.compile(
    r"\A\s*<(?:!doctype|html)\b|</(?:p|div|h[1-6]|ul|ol|table|article|body|html)\s*>|<(?:br\s*/?|p(?:\s[^<>]*)?)>",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\A---$|^#{1,6}[ \t]+\S|^[^\n]+\n={3,}[ \t]*$", re.MULTILINE)


def read(source: SourceFile, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield the articles of a file and what in it was skipped: one at least of either.

    Raises:
        InvalidValue: the settings name a time zone that does not exist, and a date needs it.
    """
    try:
        with _opened(source) as stream:
            yield from _read(stream, source, settings)
    except FileNotFoundError:
        yield Skipped(source.path, Message("file-vanished"))
    except IsADirectoryError:
        yield Skipped(source.path, Message("file-not-regular"))
    except OSError as error:
        yield Skipped(source.path, Message("file-unreadable", {"reason": error.strerror or type(error).__name__}))


def file_digest(source: SourceFile) -> str:
    """Return the fingerprint of a whole file, read in pieces; raises OSError."""
    digest = blake2b(digest_size=16)
    with _opened(source) as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def too_large(source: SourceFile, settings: ReadingSettings) -> Skipped | None:
    """Return that a file is larger than allowed, so that nobody reads it to its end; raises OSError."""
    if source.size <= settings.max_file_bytes:
        return None
    with _opened(source) as stream:
        head = stream.read(_SNIFFED)
    is_streamed = not is_wide(head) and _json_in(head, source.path)
    return None if is_streamed else _too_large(source.path, source.size, settings)


@contextlib.contextmanager
def _opened(source: SourceFile) -> Iterator[BinaryIO]:
    """Open a file to read; raise IsADirectoryError for what is none, whatever it is, and OSError."""
    with open(source.absolute, "rb", buffering=_SNIFFED, opener=_without_waiting) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        yield stream


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, or a pipe that nobody writes to, which would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _too_large(path: str, size: int, settings: ReadingSettings) -> Skipped:
    return Skipped(path, Message("file-too-large", {"size": size, "limit": settings.max_file_bytes}))


def _read(stream: BinaryIO, source: SourceFile, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield what an open file gives."""
    head = stream.read(_SNIFFED)
    if not is_wide(head) and (json := _json_in(head, source.path)):
        stream.seek(0)
        yield from json(stream, source.path, settings)
        return
    if b"\0" in head and not is_wide(head):
        yield Skipped(source.path, Message("file-binary"))
        return
    limit = settings.max_file_bytes
    data = head + stream.read(max(0, limit + 1 - len(head)))
    if len(data) > limit:
        yield _too_large(source.path, os.fstat(stream.fileno()).st_size, settings)
        return
    text = decoded(data)
    if text is None:
        yield Skipped(source.path, Message("file-binary"))
    elif not text[0].strip():
        yield Skipped(source.path, Message("file-empty"))
    elif is_wide(data) and (json := _json_in((wide := text[0].encode())[:_SNIFFED], source.path)):
        yield from json(io.BytesIO(wide), source.path, settings)
    else:
        yield _article(*text, blake2b(data, digest_size=16).hexdigest(), source.path, settings)


def _json_in(head: bytes, path: str) -> JsonReader | None:
    """Return what reads a file of JSON piece by piece, so that it may have any size; None for another shape.

    Its ending counts only for what begins like nothing else, and for Markdown, where one object may be front matter.
    """
    is_whole = len(head) < _SNIFFED
    if looks_like_array(head):
        return json_objects
    if path.lower().endswith(_MARKDOWN_ENDINGS) and not looks_like_json_lines(_behind_first_line(head), is_whole):
        return None
    if looks_like_json_lines(head, is_whole):
        return json_lines
    if b"\0" in head or head.lstrip().startswith((b"---", b"+++")):
        return None
    is_of_lines = path.lower().endswith(_JSON_LINES_ENDINGS)
    if path.lower().endswith(_JSON_ENDING) or (is_of_lines and looks_like_object(head)):
        return json_objects
    return json_lines if is_of_lines else None


def _behind_first_line(head: bytes) -> bytes:
    return head.lstrip().partition(b"\n")[2]


def _article(
    text: str, mended: tuple[Message, ...], fingerprint: str, path: str, settings: ReadingSettings
) -> Found | Skipped:
    """Return the article that a file's text is."""
    clean: Cleaner = clean_body
    slashed = settings.slashed_dates
    if division := divided(text, settings.max_front_matter_bytes):
        fields, body = division.fields, division.body
        mended += division.repairs
    else:
        fields, body, clean = _without_front_matter(text, path)
        if "date" in fields:  # of an exported page
            slashed = settings.exported_dates
    assembled = assemble(fields, body, Origin(path, path, slashed, settings.timezone, _naming(path)), clean)
    if assembled is None:
        return Skipped(path, Message("article-empty"))
    article, repairs = assembled
    return Found(article, fingerprint, (*mended, *repairs))


def _without_front_matter(text: str, path: str) -> tuple[Mapping[str, object], str, Cleaner]:
    """Return the fields and the body of a text by its shape, and what turns the body into plain text."""
    tidied, alts = (clean_body if _HTML.search(text) else clean_plain)(text)
    page = None if _MARKED.match(tidied) else exported_page(tidied)
    if not page and (PurePosixPath(path).suffix.lower() in _MARKDOWN_ENDINGS or _MARKED.search(tidied)):
        return {}, text, clean_body
    fields, body = page or plain_page(tidied)
    return fields, body, lambda clean: (clean, alts)


def _naming(path: str) -> str:
    """Return the name that tells an article's date and title: of posts/2021-03-04-il-vertice/index.md, the folder's."""
    file = PurePosixPath(path)
    is_index = file.stem.split(".")[0].lower() in ("index", "_index")
    return file.parent.name + file.suffix if is_index and file.parent.name else file.name
