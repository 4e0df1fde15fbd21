"""Replace the spans of a text that stand between two marks, in linear time whatever the text holds.

A regular expression with `.*?` looks for the closing mark once for each opening one, which takes minutes on a megabyte
of `{%`. Here each closing mark is looked for once.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def replace_spans(
    text: str, opening: str, closing: str, replacement: Callable[[str], str], longest: int | None = None
) -> str:
    """Return a text whose spans from one mark to the other, both included, are replaced.

    Args:
        text: the text.
        opening: the mark that opens a span.
        closing: the mark that closes it; a span that is never closed stays.
        replacement: gets what stands between the marks.
        longest: leave longer spans (in characters) as they are.
    """
    start, end, done = text.find(opening), -1, 0
    parts: list[str] = []
    while start >= 0:
        inside = start + len(opening)
        if end < inside and (end := text.find(closing, inside)) < 0:
            break
        if longest is not None and end - start > longest:
            start = text.find(opening, inside)
            continue
        parts += text[done:start], replacement(text[inside:end])
        done = end + len(closing)
        start = text.find(opening, done)
    return "".join(parts) + text[done:]


def replace_pairs(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str], replacement: Callable[[str], str]
) -> str:
    """Return a text whose spans from one pattern to the next other are replaced, as `replace_spans` does."""
    parts: list[str] = []
    done = 0
    while (start := opening.search(text, done)) and (end := closing.search(text, start.end())):
        parts += text[done : start.start()], replacement(text[start.end() : end.start()])
        done = end.end()
    return "".join(parts) + text[done:]
