"""Find the best passage of an article for a query, and light the matches in it.

Spans are half-open pairs of offsets in Unicode code points: `text[start:end]` is lit.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchlib.analysis import Token
    from searchlib.engine.matching import Highlight

Span = tuple[int, int]

LONGEST = 240
"""Code points in a snippet, about: three lines of a terminal."""

_LEAD = 60
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”’')\]]*\s+(?=[\"«“‘'(\[]*[A-ZÀ-Þ0-9])|\n\s*\n|\n(?=#)")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_SPACE = re.compile(r"\s+")


class Markup(str):
    """Be HTML that is escaped already: template engines that know `__html__` (Jinja, Django) print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class Snippet:
    """Hold a passage of an article and where it is lit."""

    text: str
    spans: tuple[Span, ...] = ()

    def html(self) -> Markup:
        """Return the passage as HTML: everything escaped, matches inside `<mark>`."""
        return marked(self.text, self.spans)


@dataclass(frozen=True, slots=True)
class _Lit:
    """One lit stretch of a text, and the number of the highlight that lit it."""

    start: int
    end: int
    rule: int
    row: bool


def marked(text: str, spans: Sequence[Span]) -> Markup:
    """Return a text as HTML: everything escaped, spans inside `<mark>`."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"
        at = end
    pieces.append(html.escape(text[at:]))
    return Markup("".join(pieces))


def spans_in(text: str, highlights: Sequence[Highlight], field: str) -> tuple[Span, ...]:
    """Return what a query lights in the text of one field, in order and without overlaps."""
    return _merged([(lit.start, lit.end) for lit in _lit(text, highlights, field)])


def best_snippet(texts: Sequence[tuple[str, str]], highlights: Sequence[Highlight]) -> Snippet:
    """Return the best passage of several (field, text) pairs, or two short ones where one lacks part of the query.

    The passage with most different parts of the query wins, phrases counting double; then the one with most
    matches; then the earliest. Where nothing matches it is the beginning of the first text that is not empty.
    """
    lit = [(text, _lit(text, highlights, field)) for field, text in texts]
    best = _best(lit, LONGEST, frozenset())
    if best is None:
        return _beginning([text for _, text in texts])
    missing = {one.rule for _, several in lit for one in several if not one.row} - best.rules
    if missing:
        first = _best(lit, LONGEST // 2, frozenset())
        second = _best(lit, LONGEST // 2, first.rules) if first is not None else None
        if first is not None and second is not None and len(first.rules | second.rules) > len(best.rules):
            return _joined(first, second)
    return _cut(best.text, best.span, best.lit)


@dataclass(frozen=True, slots=True)
class _Passage:
    """Hold a candidate for a snippet."""

    text: str
    span: Span
    lit: list[_Lit]

    @property
    def rules(self) -> frozenset[int]:
        return frozenset(one.rule for one in self.lit if not one.row)


def _best(lit: Sequence[tuple[str, list[_Lit]]], longest: int, covered: frozenset[int]) -> _Passage | None:
    """Return the passage worth most, parts of the query that are covered already counting nothing."""
    best: tuple[float, _Passage] | None = None
    for text, several in lit:
        for span in _passages(text, several, longest):
            inside = [one for one in several if span[0] <= one.start and one.end <= span[1]]
            value = _value([one for one in inside if one.rule not in covered])
            value -= 0.5 if _HEADING.match(text, span[0]) else 0
            if value > 0 and (best is None or value > best[0]):
                best = (value, _Passage(text, span, inside))
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


def _value(lit: Sequence[_Lit]) -> float:
    rules = {(one.rule, one.row) for one in lit}
    return sum(20 if row else 10 for _, row in rules) + min(len(lit), 5)


def _lit(text: str, highlights: Sequence[Highlight], field: str) -> list[_Lit]:
    """Return every lit stretch of a text, in order."""
    rules = [(number, rule) for number, rule in enumerate(highlights) if rule.field in (None, field)]
    if not rules or not text:
        return []
    from searchlib.analysis import analyse

    tokens = analyse(text)
    found: list[_Lit] = []
    rows: dict[str, list[int]] = {}
    for number, rule in rules:
        if rule.row:
            rows.setdefault(rule.row[0][0], []).append(number)
    at = {(token.position, token.surface): token for token in tokens} if rows else {}
    for token in tokens:
        for number, rule in rules:
            if token.surface in rule.surfaces or not rule.stems.isdisjoint(token.stems):
                found.append(_Lit(token.start, token.end, number, False))
        for number in rows.get(token.surface, ()):
            end = _row_end(token, highlights[number].row, at)
            if end is not None:
                found.append(_Lit(token.start, end, number, True))
    return sorted(found, key=lambda one: (one.start, one.end))


def _row_end(first: Token, row: Sequence[tuple[str, int]], at: dict[tuple[int, str], Token]) -> int | None:
    end = first.end
    for surface, offset in row[1:]:
        token = at.get((first.position + offset, surface))
        if token is None:
            return None
        end = max(end, token.end)
    return end


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _passages(text: str, lit: Sequence[_Lit], longest: int) -> Iterator[Span]:
    """Yield passages that hold a match: runs of sentences of one paragraph, up to `longest` code points."""
    if not lit:
        return
    sentences = list(_sentences(text))
    starts = [one.start for one in lit]
    for index, (start, end) in enumerate(sentences):
        if not any(start <= at < end for at in starts):
            continue
        if end - start > longest:
            inside = [one for one in lit if start <= one.start < end]
            yield from _windows(text, (start, end), inside, longest)
            continue
        last = end
        for _, following in sentences[index + 1 :]:
            if following - start > longest or "\n\n" in text[last:following]:
                break
            last = following
        yield start, last


def _windows(text: str, sentence: Span, lit: Sequence[_Lit], longest: int) -> Iterator[Span]:
    """Yield windows of a long sentence, each beginning shortly before a match, cut between words."""
    for one in lit:
        start = max(sentence[0], one.start - min(_LEAD, longest // 4))
        end = min(sentence[1], max(start + longest, one.end))
        start = max(sentence[0], end - longest) if one.start >= end - longest else start
        if start > sentence[0]:
            gap = _SPACE.search(text, start, one.start)
            start = gap.end() if gap else one.start
        if end < sentence[1]:
            gap_at = max(text.rfind(" ", one.end, end), text.rfind("\n", one.end, end))
            end = gap_at if gap_at > one.end else max(end, one.end)
        yield start, end


def _cut(text: str, passage: Span, lit: Sequence[_Lit]) -> Snippet:
    """Cut a passage out: heading marks dropped, white space collapsed, an ellipsis where a sentence is cut."""
    start, end = passage
    heading = _HEADING.match(text, start)
    if heading and heading.end() < end:
        start = heading.end()
    if end - start > LONGEST and not lit:
        gap = text.rfind(" ", start, start + LONGEST)
        end = gap if gap > start else start + LONGEST
    pieces: list[str] = []
    moved: dict[int, int] = {}
    length = 0
    for match in re.finditer(r"\S+|\s+", text[start:end]):
        piece = match.group()
        blank = piece.isspace()
        for offset in range(len(piece) + 1):
            moved.setdefault(start + match.start() + offset, length + (min(offset, 1) if blank else offset))
        pieces.append(" " if blank else piece)
        length += 1 if blank else len(piece)
    before = "" if (start == passage[0] and _begins(text, start)) or heading else "… "
    after = "" if _ends(text, end) else " …"
    spans = [(moved[max(one.start, start)], moved[one.end]) for one in lit if one.end in moved and one.end > start]
    shifted = [(a + len(before), b + len(before)) for a, b in spans]
    return Snippet(f"{before}{''.join(pieces)}{after}", _merged(shifted))


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence or paragraph begins at an offset."""
    before = text[:start].rstrip()
    return not before or before[-1] in ".!?…»”\"'’)" or "\n" in text[len(before) : start]


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
