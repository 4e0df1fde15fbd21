"""Find the objects in JSON that is not one a line: an array of articles, one article over many lines, several in a row.

Only quotes and braces tell where an object ends, so a file may have any size, and one that is no valid JSON costs no
other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{\s*[\"}]|\]\s*\Z)")
_BEGINS_ALONE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{[ \t\r]*\n\s*\"")
_OUTSIDE = re.compile(rb'["{}]')
_IN_TEXT = re.compile(rb'"|\\[\s\S]')
_BETWEEN = b"\xef\xbb\xbf \t\r\n,[]"
_CHUNK = 2**18


def looks_like_array(head: bytes) -> bool:
    """Tell from the beginning of a file whether it holds an array of objects."""
    return _BEGINS.match(head) is not None


def looks_like_object(head: bytes) -> bool:
    """Tell from the beginning of a file whether it holds an object over many lines."""
    return _BEGINS_ALONE.match(head) is not None


def outermost_objects(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield the objects of a stream that are in no other, as they are written, and what stands there instead of one.

    Args:
        stream: holds JSON, in UTF-8 or another encoding with the bytes of ASCII.
        limit: the most bytes of an object that is held; None comes for one that is much longer.
    """
    held, at, depth, is_quoted, is_too_long = b"", 0, 0, False, False
    while piece := stream.read(_CHUNK):
        held += piece
        start = 0
        while mark := (_IN_TEXT if is_quoted else _OUTSIDE).search(held, at):
            at = mark.end()
            if mark[0] == b'"':
                is_quoted = not is_quoted
            elif mark[0] == b"{":
                if not depth:
                    yield from _stray(held[start : at - 1])
                    start = at - 1
                depth += 1
            elif mark[0] == b"}" and depth:
                depth -= 1
                if not depth:
                    yield None if is_too_long else held[start:at]
                    start, is_too_long = at, False
        at = max(at, len(held) - is_quoted)  # the last byte may be a backslash, which tells what the next one means
        if not depth:
            yield from _stray(held[start:at])
        elif len(held) - start > limit:
            is_too_long = True
        if not depth or is_too_long:
            start = at
        held, at = held[start:], at - start
    if depth:
        yield None if is_too_long else held
    else:
        yield from _stray(held)


def _stray(text: bytes) -> Iterator[bytes]:
    """Yield what stands outside of objects, unless it only holds them together."""
    if text := text.strip(_BETWEEN):
        yield text
