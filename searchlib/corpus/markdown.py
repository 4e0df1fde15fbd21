"""Divide a Markdown file into its front matter and its body.

YAML (`---`) and TOML (`+++`) are parsed through python-frontmatter, with handlers of our own. Front matter that cannot
be parsed never costs an article: it is read line by line, and a repair says so. JSON, which has no fences, is front
matter where an object opens the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from searchlib.corpus.characters import without_controls
from searchlib.corpus.json_reading import DECODER
from searchlib.corpus.recovery import recovered, words_taken_for_marks
from searchlib.errors import DocumentError
from searchlib.fields import canonical_field
from searchlib.messages import Message

_OPENING = re.compile(r"\s*^(---|\+\+\+)[ \t]*\n", re.MULTILINE)
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_WIDEST = 4  # bytes of a character
_OBJECT = re.compile(r"\s*(?=\{\s*\")")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\n|$)")
_KINDS = {"---": ("YAML", ":"), "+++": ("TOML", "=")}


@dataclass(frozen=True, slots=True)
class Divided:
    """Hold the fields of a file's front matter, its body, and what was repaired to read them."""

    fields: Mapping[str, object]
    body: str
    repairs: tuple[Message, ...] = ()


def divided(text: str, max_bytes: int) -> Divided | None:
    """Return the front matter and the body of a text, or None for a text without front matter.

    Args:
        text: a file's text, its lines ended by newlines.
        max_bytes: longer front matter is not parsed; its first bytes are read line by line.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return _object_divided(text, max_bytes)
    fence = opening[1]
    kind, separator = _KINDS[fence]
    start = opening.end()
    closing = _CLOSING[fence].search(text, start)
    block = text[start : closing.start() if closing else len(text)]
    body = text[closing.end() :] if closing else ""
    kept, left = _cut(block, max_bytes)
    if closing is None:
        fields, rest = recovered(kept, separator, closed=False)
        repairs = (Message("front-matter-unclosed", {"fence": fence}),)
        return Divided(fields, f"{rest}{left}", repairs) if any(map(canonical_field, fields)) else None
    try:
        if left:
            raise DocumentError("front-matter-too-large", limit=max_bytes)
        fields = _parsed(f"{fence}\n{without_controls(block)}{fence}\n", fence)
        return None if _is_text(fields, block) else _whole(fields, fence, block, body)
    except DocumentError as error:
        repair = error.message
    except _Invalid as error:
        repair = Message("front-matter-invalid", {"kind": kind, "line": error.line})
    fields, rest = recovered(kept, separator, closed=True)
    if not fields or _is_text(fields, block):
        return None
    return Divided(fields, f"{rest}\n{body}" if rest else body, (repair,))


def _object_divided(text: str, max_bytes: int) -> Divided | None:
    """Return the object of JSON that opens a text, on lines of its own, as front matter, and the rest as the body."""
    opening = _OBJECT.match(text)
    if opening is None:
        return None
    start = opening.end()
    try:
        fields, end = DECODER.raw_decode(_cut(text[start:], max_bytes)[0])
    except (ValueError, RecursionError):
        return None
    closing = _REST_OF_LINE.match(text, start + end)
    if closing is None or not any(map(canonical_field, fields)):
        return None
    return Divided(fields, text[closing.end() :])


def _is_text(fields: Mapping[str, object], block: str) -> bool:
    """Tell whether what looks like fields is text between two rules: none is known, and no file's fields look so."""
    if any(map(canonical_field, fields)):
        return False
    above, below = block[: -len(block.lstrip()) or None], block[len(block.rstrip()) :]
    is_between_blank_lines = bool(block.strip()) and "\n" in above and below.count("\n") > 1
    return is_between_blank_lines or any(" " in name.strip() for name in fields)


def _whole(fields: dict[str, object], fence: str, block: str, body: str) -> Divided:
    """Return front matter that is valid, with the words in it that YAML takes for marks."""
    marked = words_taken_for_marks(fields, block) if fence == "---" else {}
    if not marked:
        return Divided(fields, body)
    return Divided(fields | marked, body, (Message("front-matter-marks", {"fields": ", ".join(marked)}),))


def _cut(block: str, max_bytes: int) -> tuple[str, str]:
    """Divide front matter behind the last line that ends before a number of bytes."""
    if len(block) * _WIDEST <= max_bytes or len(data := block.encode()) <= max_bytes:
        return block, ""
    end = len(data[: data.rfind(b"\n", 0, max_bytes) + 1].decode())
    return block[:end], block[end:]


class _Invalid(Exception):
    """Tell in which line of a file its front matter stops being valid."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _parsed(front_matter: str, fence: str) -> dict[str, Any]:
    """Return the fields of front matter between its fences.

    Raises:
        _Invalid: it is no YAML, or no TOML.
        DocumentError: it is YAML that is refused.
    """
    import frontmatter
    import yaml

    from searchlib.corpus.handlers import TOMLHandler, YAMLHandler

    handler = YAMLHandler() if fence == "---" else TOMLHandler()
    try:
        return frontmatter.parse(front_matter, handler=handler)[0]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Invalid(mark.line + 2 if mark else 1) from None
    except (yaml.YAMLError, RecursionError):
        raise _Invalid(1) from None
    except ValueError as error:  # tomllib.TOMLDecodeError
        found = re.search(r"at line (\d+)", str(error))
        raise _Invalid(int(found[1]) + 1 if found else 1) from None
