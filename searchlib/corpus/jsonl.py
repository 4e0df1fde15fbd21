"""Read JSON Lines: one article a line, whatever the size of the file, a bad line costing no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import BinaryIO

from searchlib.config import ReadingSettings
from searchlib.corpus.assemble import Origin, assemble
from searchlib.corpus.decoding import decoded
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.prose import clean_body
from searchlib.messages import Message

_LONG_LINE = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.){1,200}"\s*:')
_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:(\{)|\Z)")
_CHUNK = 2**20
_LONGEST_INTEGER = 40  # digits; Python takes minutes for millions of them
_SNIFFED_LINES = 5
_MOST_SKIPPED = 1000  # lines of one file that are told one by one


def looks_like_json_lines(head: bytes, is_whole: bool) -> bool:
    """Tell from the beginning of a file whether it holds one JSON object a line.

    Args:
        head: the first bytes.
        is_whole: whether they are the whole file.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{"):
        return False
    *lines, last = head.split(b"\n", _SNIFFED_LINES)
    if is_whole or len(lines) == _SNIFFED_LINES:
        lines.append(last.split(b"\n", 1)[0])
    elif not lines:
        return _LONG_LINE.match(last) is not None
    texts = (decoded(line) for line in lines[:_SNIFFED_LINES] if line.strip())
    return any(isinstance(_parsed(text[0]), dict) for text in texts if text)


def json_lines(stream: BinaryIO, path: str, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield what each line of a stream gives; lines without text are passed over.

    Of lines that give nothing the first thousand are told one by one, the others by their number.
    """
    skipped = 0
    for event in _lines(stream, path, settings):
        skipped += isinstance(event, Skipped)
        if skipped <= _MOST_SKIPPED or isinstance(event, Found):
            yield event
    if skipped > _MOST_SKIPPED:
        yield Skipped(path, Message("lines-more", {"n": skipped - _MOST_SKIPPED}))


def _lines(stream: BinaryIO, path: str, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield what each line gives, or that there is none."""
    number = 0
    is_empty = True
    limit = settings.max_article_bytes
    while line := stream.readline(limit + 1):
        number += 1
        if number == 1 and (array := _ARRAY.match(line)):
            yield Skipped(path, Message("file-is-array", {"path": path}))
            if not array[1]:
                return
            is_empty = False
            if not line.endswith(b"\n"):
                _pass_over(stream)
            continue  # it is all on this line, and what comes after may be objects
        if len(line) > limit and not line.endswith(b"\n"):
            _pass_over(stream)
            is_empty = False
            yield Skipped(f"{path}:{number}", Message("line-too-long", {"limit": limit}))
        elif line.strip():
            is_empty = False
            yield _article(line.strip(b"\r\n"), path, number, settings)
    if is_empty:
        yield Skipped(path, Message("file-empty"))


def _pass_over(stream: BinaryIO) -> None:
    """Read the rest of a line that is too long."""
    while (more := stream.readline(_CHUNK)) and not more.endswith(b"\n"):
        pass


def _article(line: bytes, path: str, number: int, settings: ReadingSettings) -> Found | Skipped:
    """Return what one line gives."""
    place = f"{path}:{number}"
    text, mended = decoded(line) or ("", ())
    fields = _parsed(text)
    if isinstance(fields, Message):
        return Skipped(place, fields)
    if not isinstance(fields, dict):
        return Skipped(place, Message("line-not-object"))
    origin = Origin(path, f"{path}#{number}", settings.slashed_dates, settings.timezone)
    assembled = assemble(fields, "", origin, clean_body)
    if assembled is None:
        return Skipped(place, Message("article-empty"))
    article, repairs = assembled
    return Found(article, blake2b(line, digest_size=16).hexdigest(), (*mended, *repairs))


def _parsed(line: str) -> object:
    """Return what a line of JSON holds, or a message for one that is none."""
    try:
        return _DECODER.decode(line)
    except json.JSONDecodeError as error:
        return Message("line-not-json", {"column": error.colno})
    except RecursionError:
        return Message("line-not-json", {"column": 1})


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


_DECODER = json.JSONDecoder(parse_int=_integer)
