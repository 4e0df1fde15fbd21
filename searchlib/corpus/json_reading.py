"""Read JSON: one article a line or one an object, whatever the size of the file, a bad one costing no other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import BinaryIO

from searchlib.config import ReadingSettings
from searchlib.corpus.assemble import Origin, assemble
from searchlib.corpus.decoding import decoded
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.json_objects import looks_like_object, outermost_objects
from searchlib.corpus.prose import clean_body
from searchlib.corpus.values import is_blank
from searchlib.fields import canonical_field
from searchlib.messages import Message

_LONG_LINE = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.){1,200}"\s*:')
_CHUNK = 2**20
_LONGEST_INTEGER = 40  # digits; Python takes minutes for millions of them
_SNIFFED_LINES = 5
_LISTS = frozenset(
    ("articles", "articoli", "data", "docs", "documents", "entries", "hits", "items", "news", "notizie", "posts",
     "records", "results")
)  # fmt: skip
"""What exports and services call a list of articles."""
_SAID_BY_HOLDERS = frozenset(("title", None))
"""The fields that an object may have beside its list of articles; None stands for what is nobody's."""
_FEED = "jsonfeed.org"
_SAID_BY_FEEDS = _SAID_BY_HOLDERS | {"summary", "author"}
_MOST_SKIPPED = 1000  # lines of one file that are told one by one


def looks_like_json_lines(head: bytes, is_whole: bool) -> bool:
    """Tell from the beginning of a file whether it holds one JSON object a line.

    Args:
        head: the first bytes.
        is_whole: whether they are the whole file.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{") or looks_like_object(head):
        return False
    *lines, last = head.split(b"\n", _SNIFFED_LINES)
    if is_whole or len(lines) == _SNIFFED_LINES:
        lines.append(last.split(b"\n", 1)[0])
    elif not lines:
        return _LONG_LINE.match(last) is not None
    texts = (decoded(_without_comma(line)) for line in lines[:_SNIFFED_LINES] if line.startswith(b"{"))
    return any(isinstance(_parsed(text[0]), dict) for text in texts if text)


JsonReader = Callable[[BinaryIO, str, ReadingSettings], Iterator[Found | Skipped]]


def json_lines(stream: BinaryIO, path: str, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield what each line of a stream gives; lines without text are passed over."""
    return _told(_lines(stream, path, settings), path)


def json_objects(stream: BinaryIO, path: str, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    """Yield what each object of a stream gives, be it in an array or not."""
    return _told(_objects(stream, path, settings), path)


def _told(events: Iterator[Found | Skipped], path: str) -> Iterator[Found | Skipped]:
    """Yield what was found and the first that were skipped, the others by their number; or that there was nothing."""
    skipped = 0
    is_empty = True
    for event in events:
        is_empty = False
        skipped += isinstance(event, Skipped)
        if skipped <= _MOST_SKIPPED or isinstance(event, Found):
            yield event
    if skipped > _MOST_SKIPPED:
        yield Skipped(path, Message("lines-more", {"n": skipped - _MOST_SKIPPED}))
    if is_empty:
        yield Skipped(path, Message("file-empty"))


def _lines(stream: BinaryIO, path: str, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    number = 0
    limit = settings.max_article_bytes
    while line := stream.readline(limit + 1):
        number += 1
        place = f"{path}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            _pass_over(stream)
            yield Skipped(place, Message("line-too-long", {"limit": limit}))
        elif line.strip():
            yield from _articles(_without_comma(line.strip(b"\r\n")), path, number, place, settings)


def _objects(stream: BinaryIO, path: str, settings: ReadingSettings) -> Iterator[Found | Skipped]:
    limit = settings.max_article_bytes
    for number, written in enumerate(outermost_objects(stream, limit), 1):
        place = f"{path}#{number}"
        if written is None or len(written) > limit:
            yield Skipped(place, Message("object-too-long", {"limit": limit}))
        else:
            yield from _articles(written, path, number, place, settings)


def _pass_over(stream: BinaryIO) -> None:
    """Read the rest of a line that is too long."""
    while (more := stream.readline(_CHUNK)) and not more.endswith(b"\n"):
        pass


def _articles(
    written: bytes, path: str, number: int, place: str, settings: ReadingSettings
) -> Iterator[Found | Skipped]:
    """Yield what one line or object gives: an article or, of one that holds a list of articles, all of these."""
    text = decoded(written)
    if text is None:
        yield Skipped(place, Message("file-binary"))
        return
    held = _parsed(text[0])
    if isinstance(held, Message):
        yield Skipped(place, held)
        return
    origin = Origin(path, f"{path}#{number}", settings.slashed_dates, settings.timezone)
    several = _listed(held) if isinstance(held, dict) else None
    if several is None:
        yield _article(held, written, text[1], origin, place)
        return
    first = path if number == 1 else origin.id
    for at, one in enumerate(several, 1):
        own = f"{first}#{at}"
        yield _article(
            one, _ENCODER.encode(one).encode("utf-8", "surrogatepass"), text[1], origin._replace(id=own), own
        )


def _article(held: object, written: bytes, mended: tuple[Message, ...], origin: Origin, place: str) -> Found | Skipped:
    """Return the article that a value of JSON holds, or what is said of one that holds none, with its place."""
    if not isinstance(held, dict):
        return Skipped(place, Message("json-not-object"))
    assembled = assemble(held, "", origin, clean_body)
    if assembled is None:
        return Skipped(place, Message("article-empty"))
    article, repairs = assembled
    return Found(article, blake2b(written, digest_size=16).hexdigest(), (*mended, *repairs))


def _listed(fields: dict[str, object]) -> list[object] | None:
    """Return the articles in an object that is none itself: `{"articles": […]}`, a page of an API, a JSON Feed.

    But for a feed, an object that says more of itself than a title is an article, whatever lists it has; and what has
    no text of its own, as a link, is no article in a list.
    """
    lists = [several for name, several in fields.items() if name in _LISTS and isinstance(several, list)]
    if not lists:
        return None
    said = {canonical_field(name) for name, value in fields.items() if name not in _LISTS and not is_blank(value)}
    if not said <= (_SAID_BY_FEEDS if _FEED in str(fields.get("version")) else _SAID_BY_HOLDERS):
        return None
    found = [several for several in lists if any(isinstance(one, dict) and _has_text(one) for one in several)]
    return found[0] if len(found) == 1 else None


def _has_text(fields: dict[str, object]) -> bool:
    return any(canonical_field(name) in ("summary", "body") for name, value in fields.items() if not is_blank(value))


def _without_comma(line: bytes) -> bytes:
    """Return a line without the comma that stands between the objects of an array."""
    stripped = line.rstrip()
    return stripped[:-1] if stripped.endswith(b",") else line


def _parsed(text: str) -> object:
    """Return what JSON holds, or a message for what is none."""
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        return Message("json-invalid", {"at": error.pos + 1})
    except RecursionError:
        return Message("json-invalid", {"at": 1})


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
DECODER = json.JSONDecoder(parse_int=_integer)
