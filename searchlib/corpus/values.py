"""Read the values of fields, however a source writes them: texts, numbers, lists, mappings with a name in them."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from searchlib.article import names
from searchlib.corpus.characters import without_controls
from searchlib.corpus.prose import clean_line
from searchlib.names import fold

MAX_DEPTH = 16  # of what is kept in `extra`: front matter is not read deeper than 20
_SHORT = 100  # characters; longer names are not worth remembering
_NAMING_KEYS = ("name", "nome", "alt", "caption", "didascalia", "rendered", "title", "titolo", "label", "text", "value")
_WORDS_KEYS = ("rendered", "html", "markdown", "text", "testo", "content", "contenuto", "body", "corpo", "value")
_BLOCKS_KEYS = frozenset((*_WORDS_KEYS, "data", "blocks", "blocchi", "children", "items", "nodes", "paragraphs"))
_IMAGE_FILE = re.compile(r"(?:https?:)?/\S*|\S+\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)(?:[?#]\S*)?", re.IGNORECASE)


def is_blank(value: object) -> bool:
    """Tell whether a value says nothing."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == {}


def line(value: object, depth: int = 0) -> str:
    """Return a value as plain text on one line; what lies too deep says nothing."""
    if isinstance(value, str):
        return clean_line(value)
    if depth >= MAX_DEPTH:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (line(item, depth + 1) for item in value)))
    if isinstance(value, Mapping):
        return line(_naming(value), depth + 1)
    return _number(value)


def text(value: object, depth: int = 0) -> str:
    """Return a value as a text of any length: a list is a list of paragraphs, a mapping a block that may hold others.

    Of a block's words in several forms (`rendered`, `raw`) the first counts. Pieces of one paragraph, as editors write
    them (`{"type": "text", "text": …}`), are put together.
    """
    if isinstance(value, str):
        return value
    if depth >= MAX_DEPTH:
        return ""
    if isinstance(value, list | tuple):
        is_inline = all(isinstance(item, Mapping) and item.get("type") == "text" for item in value)
        return ("" if is_inline else "\n\n").join(filter(None, (text(item, depth + 1) for item in value)))
    if isinstance(value, Mapping):
        return _block(value, depth + 1) or text(_naming(value), MAX_DEPTH)
    return _number(value)


def _block(block: Mapping[object, object], depth: int) -> str:
    """Return the words of a block and those of the blocks in it."""
    within = {fold(str(key)): value for key, value in block.items() if not is_blank(value)}
    own = next((words for key in _WORDS_KEYS if isinstance(words := within.get(key), str)), "")
    inner = (text(within[key], depth) for key in within if key in _BLOCKS_KEYS and not isinstance(within[key], str))
    return "\n\n".join(filter(None, (own, *inner)))


def identifier(value: object) -> str:
    """Return a value as an article's id; an empty text for what cannot be one."""
    if isinstance(value, str):
        return " ".join(without_controls(value).splitlines()).strip()
    return "" if isinstance(value, list | tuple | Mapping) else _number(value)


def several(value: object) -> tuple[str, ...]:
    """Return a value, or each of a list, as a name; a name is never split."""
    if isinstance(value, str) and len(value) <= _SHORT:
        return _names(value)
    items = value if isinstance(value, list | tuple) else (value,)
    return names(_name(item) if isinstance(item, str) and len(item) <= _SHORT else line(item) for item in items)


def listed(value: object) -> tuple[str, ...]:
    """Return the names of a list, or those that commas set apart in a text."""
    return several(value.split(",") if isinstance(value, str) and "," in value else value)


def image_texts(value: object) -> tuple[str, ...]:
    """Return what images show; the addresses of their files say nothing of it."""
    return tuple(said for said in several(value) if not _IMAGE_FILE.fullmatch(said))


def single(value: object) -> object:
    """Return the only value of a list, or the value itself."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def plain(value: object, depth: int = 0) -> object:
    """Return a value as JSON can write it: dates as ISO texts, what lies too deep as "…"."""
    if isinstance(value, str):
        return without_controls(value)
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if depth >= MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {without_controls(str(key)): plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [plain(inner, depth + 1) for inner in value]
    return without_controls(str(value))


@lru_cache(maxsize=4096)
def _name(text: str) -> str:
    """Return a name as `line` does; an archive has few names, and each of them often."""
    return clean_line(text)


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    """Return a name as `several` does."""
    return names(clean_line(text))


def _naming(mapping: Mapping[object, object]) -> object:
    """Return the value that names what a mapping describes: {"nome": "Anna Bianchi", "email": …} → "Anna Bianchi"."""
    found = {fold(str(key)): value for key, value in mapping.items()}
    return next((found[key] for key in _NAMING_KEYS if not is_blank(found.get(key))), "")


def _number(value: object) -> str:
    """Return a number, a truth value or a date as it is written in front matter."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else ""
