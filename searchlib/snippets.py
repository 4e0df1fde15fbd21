"""Find the best passage of an article for a query, and light the matches in it.

Spans are half-open pairs of offsets in Unicode code points: `text[start:end]` is lit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from searchlib.lights import LOOKED_AT, Lights, Lit
from searchlib.records import Record

Span = tuple[int, int]

LONGEST = 240
"""Code points in a snippet, about: three lines of a terminal."""

_MOST_LIT = 1000
"""Matches of a text among which the best passage is chosen: the first ones."""

_LEAD = 60
_SENTENCE_END = re.compile(  # begins with one class of characters, so that `re` skips all others
    r"[.!?…\n](?:(?<=\n)(?:\s*\n|(?=#))|(?<!\n)[\"»”’')\]]*\s+(?=[\"«“‘'(\[]*[A-ZÀ-Þ0-9]))"
)
_HEADING = re.compile(r"#{1,6}[ \t]+")
_SPACE = re.compile(r"\s+")
_WIDE = re.compile(r"\s\s|[^\S ]")


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
    lit = [_Lit(text, found[:_MOST_LIT]) for field, text in texts if (found := lights.find(text, field))]
    best = _best(lit, LONGEST, frozenset())
    if best is None:
        return _beginning([text for _, text in texts])
    missing = {one.rule for text in lit for one in text.found if not one.row} - best.rules
    if missing:
        first = _best(lit, LONGEST // 2, frozenset())
        second = _best(lit, LONGEST // 2, first.rules) if first is not None else None
        if first is not None and second is not None and len(first.rules | second.rules) > len(best.rules):
            return _joined(first, second)
    return _cut(best.text, best.span, best.lit)


class _Lit:
    """Hold a text, what is lit in it (in order, not empty), and its sentences."""

    def __init__(self, text: str, found: list[Lit]) -> None:
        self.text = text
        self.found = found
        self._starts = [one.start for one in found]
        self.sentences = list(_sentences(text[:LOOKED_AT]))

    def starting_in(self, start: int, end: int) -> list[Lit]:
        """Return what is lit and begins in text[start:end]."""
        return self.found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


class _Passage(NamedTuple):
    """Hold a candidate for a snippet."""

    text: str
    span: Span
    lit: list[Lit]

    @property
    def rules(self) -> frozenset[int]:
        return frozenset(one.rule for one in self.lit if not one.row)


def _best(several: Sequence[_Lit], longest: int, covered: frozenset[int]) -> _Passage | None:
    """Return the passage worth most, parts of the query that are covered already counting nothing."""
    best: tuple[float, _Passage] | None = None
    for lit in several:
        for span in _passages(lit, longest):
            inside = [one for one in lit.starting_in(*span) if one.end <= span[1]]
            value = _value([one for one in inside if one.rule not in covered] if covered else inside)
            value -= 0.5 if _HEADING.match(lit.text, span[0]) else 0
            if value > 0 and (best is None or value > best[0]):
                best = (value, _Passage(lit.text, span, inside))
    return best[1] if best else None


def _joined(one: _Passage, other: _Passage) -> Snippet:
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
            return _cut(text, (0, next((end for _, end in _sentences(text)), len(text))), [])
    return Snippet("")


def _value(lit: Sequence[Lit]) -> float:
    rules = {(one.rule, one.row) for one in lit}
    return sum(20 if row else 10 for _, row in rules) + min(len(lit), 5)


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.start() + (text[match.start()] != "\n")
        if end > start:
            yield start, end
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _passages(lit: _Lit, longest: int) -> Iterator[Span]:
    """Yield passages that hold a match: runs of sentences of one paragraph, up to `longest` code points."""
    text, sentences = lit.text, lit.sentences
    for index, (start, end) in enumerate(sentences):
        inside = lit.starting_in(start, end)
        if not inside:
            continue
        if end - start > longest:
            yield from _windows(text, (start, end), inside, longest)
            continue
        last = end
        for at in range(index + 1, len(sentences)):
            following = sentences[at][1]
            if following - start > longest or "\n\n" in text[last:following]:
                break
            last = following
        yield start, last


def _windows(text: str, sentence: Span, lit: Sequence[Lit], longest: int) -> Iterator[Span]:
    """Yield windows of a long sentence, each beginning shortly before a match, cut between words."""
    for one in lit:
        start = max(sentence[0], one.start - min(_LEAD, longest // 4))
        lit_end = min(one.end, start + 2 * longest)
        end = min(sentence[1], max(start + longest, lit_end))
        start = max(sentence[0], end - longest) if one.start >= end - longest else start
        if start > sentence[0]:
            gap = _SPACE.search(text, start, one.start)
            start = gap.end() if gap else one.start
        if end < sentence[1]:
            gap_at = max(text.rfind(" ", one.end, end), text.rfind("\n", one.end, end))
            end = gap_at if gap_at > one.end else max(end, lit_end)
        yield start, end


def _cut(text: str, passage: Span, lit: Sequence[Lit]) -> Snippet:
    """Cut a passage out: heading marks dropped, white space collapsed, an ellipsis where a sentence is cut."""
    start, end = passage
    heading = _HEADING.match(text, start)
    if heading and heading.end() < end:
        start = heading.end()
    if end - start > LONGEST and not lit:
        gap = text.rfind(" ", start, start + LONGEST)
        end = gap if gap > start else start + LONGEST
    before = "" if (start == passage[0] and _begins(text, start)) or heading else "… "
    after = "" if _ends(text, end) else " …"
    piece, moved = _collapsed(text[start:end])
    inside = [one for one in lit if start < one.end <= end]
    spans = [(moved(max(one.start - start, 0)) + len(before), moved(one.end - start) + len(before)) for one in inside]
    return Snippet(f"{before}{piece}{after}", _merged(spans))


def _collapsed(text: str) -> tuple[str, Callable[[int], int]]:
    """Return a text, every run of white space in it one space, and what tells where an offset is then."""
    if not _WIDE.search(text):
        return text, lambda offset: offset
    pieces: list[str] = []
    moved: dict[int, int] = {}
    length = 0
    for match in re.finditer(r"\S+|\s+", text):
        piece = match.group()
        blank = piece.isspace()
        for offset in range(len(piece) + 1):
            moved.setdefault(match.start() + offset, length + (min(offset, 1) if blank else offset))
        pieces.append(" " if blank else piece)
        length += 1 if blank else len(piece)
    return "".join(pieces), moved.__getitem__


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
