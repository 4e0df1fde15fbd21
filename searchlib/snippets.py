"""Find the best passage of an article for a query, and light the matches in it.

Spans are half-open pairs of offsets in Unicode code points: `text[start:end]` is lit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchlib.lights import Lights, Lit
from searchlib.passages import HEADING, LONGEST, LitText, Passage, Span, best_passage, sentences
from searchlib.records import Record

_MOST_LIT = 1000
"""Matches of a text among which the best passage is chosen: the first ones."""

_WIDE = re.compile(r"\s{2,}|[^\S ]")
"""White space that is not one space."""


class Markup(str):
    """Be HTML that is escaped already: template engines that know `__html__` (Jinja, Django) print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


class Snippet(Record):
    """Hold a passage of an article and where it is lit."""

    text: str
    spans: tuple[Span, ...] = ()

    def html(self) -> Markup:
        """Return the passage as HTML: everything escaped, matches inside `<mark>`."""
        return marked(self.text, self.spans)


def marked(text: str, spans: Sequence[Span]) -> Markup:
    """Return a text as HTML: everything escaped, spans inside `<mark>`."""
    import html  # with html.entities: not for those who want no HTML

    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"
        at = end
    pieces.append(html.escape(text[at:]))
    return Markup("".join(pieces))


def spans_in(text: str, lights: Lights, field: str) -> tuple[Span, ...]:
    """Return what a query lights in the text of one field, in order and without overlaps."""
    return _merged([(lit.start, lit.end) for lit in lights.find(text, field)])


def best_snippet(texts: Sequence[tuple[str, str]], lights: Lights) -> Snippet:
    """Return the best passage of several (field, text) pairs, or two short ones where one lacks part of the query.

    The passage with most different parts of the query wins, phrases counting double; then the one with most
    matches; then the earliest. Where nothing matches it is the beginning of the first text that is not empty.
    """
    lit = [LitText(text, found[:_MOST_LIT]) for field, text in texts if (found := lights.find(text, field))]
    best = best_passage(lit, LONGEST)
    if best is None:
        return _beginning([text for _, text in texts])
    missing = {one.rule for text in lit for one in text.found if not one.row} - best.rules
    if missing:
        first = best_passage(lit, LONGEST // 2)
        second = best_passage(lit, LONGEST // 2, first.rules) if first is not None else None
        if first is not None and second is not None and len(first.rules | second.rules) > len(best.rules):
            return _joined(first, second)
    return _cut(best.text, best.span, best.lit)


def _joined(one: Passage, other: Passage) -> Snippet:
    """Return two passages as one snippet, in the order of their text."""
    if one.text is other.text and other.span < one.span:
        one, other = other, one
    first, second = _cut(one.text, one.span, one.lit), _cut(other.text, other.span, other.lit)
    gap = " " if first.text.endswith("…") or second.text.startswith("…") else " … "
    moved = tuple((start + len(first.text + gap), end + len(first.text + gap)) for start, end in second.spans)
    return Snippet(f"{first.text}{gap}{second.text}", first.spans + moved)


def _beginning(texts: Sequence[str]) -> Snippet:
    """Return the first sentence of the first text that is not empty."""
    for text in texts:
        if text.strip():
            return _cut(text, (0, next((end for _, end in sentences(text)), len(text))), [])
    return Snippet("")


def _cut(text: str, passage: Span, lit: Sequence[Lit]) -> Snippet:
    """Cut a passage out: heading marks dropped, white space collapsed, an ellipsis where a sentence is cut."""
    start, end = passage
    heading = HEADING.match(text, start)
    if heading and heading.end() < end:
        start = heading.end()
    if end - start > LONGEST and not lit:
        gap = text.rfind(" ", start, start + LONGEST)
        end = gap if gap > start else start + LONGEST
    before = "" if (start == passage[0] and _begins(text, start)) or heading else "… "
    after = "" if _ends(text, end) else " …"
    piece, wide = _collapsed(text[start:end])
    spans = [(max(one.start - start, 0), one.end - start) for one in lit if start < one.end <= end]
    if wide:
        spans = [(_moved(one, wide), _moved(other, wide)) for one, other in spans]
    spans = [(one + len(before), other + len(before)) for one, other in spans]
    return Snippet(f"{before}{piece}{after}", _merged(spans))


def _collapsed(text: str) -> tuple[str, list[Span]]:
    """Return a text, every run of white space in it one space, and which runs were something else."""
    if " ".join(text.split()) == text:
        return text, []
    return _WIDE.sub(" ", text), [match.span() for match in _WIDE.finditer(text)]


def _moved(offset: int, wide: Sequence[Span]) -> int:
    """Return where an offset is once runs of white space are one space each."""
    return offset - sum([max(min(offset, end) - start - 1, 0) for start, end in wide if start < offset])


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence or paragraph begins at an offset."""
    at = start
    while at and text[at - 1].isspace():
        at -= 1
    return not at or text[at - 1] in ".!?…»”\"'’)" or "\n" in text[at:start]


def _ends(text: str, end: int) -> bool:
    """Tell whether a sentence or paragraph ends at an offset."""
    return end >= len(text.rstrip()) or text[end - 1] in '.!?…»”"' or text[end : end + 1] == "\n"


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that touch or overlap united."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
