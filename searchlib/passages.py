"""Choose the passage of some texts that says most of what a query asked for.

A text is mostly longer than what is lit in it, so sentences are looked for around that alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searchlib.lights import LOOKED_AT, Lit

Span = tuple[int, int]

LONGEST = 240
"""Code points in a passage, about: three lines of a terminal."""

HEADING = re.compile(r"#{1,6}[ \t]+")
_SENTENCE_END = re.compile(  # begins with one class of characters, so that `re` skips all others
    r"[.!?…\n](?:(?<=\n)(?:\s*\n|(?=#))|(?<!\n)[\"»”’')\]]*\s+(?=[\"«“‘'(\[]*[A-ZÀ-Þ0-9]))"
)
_SPACE = re.compile(r"\s+")
_LEAD = 60
_NEAR = 256
"""Code points before a match in which its sentence mostly begins."""


_Part = tuple[int, bool]
"""A part of the query that is lit: the number of the highlight, and whether it is a row."""


class Passage(NamedTuple):
    """Hold a stretch of a text and what is lit in it."""

    text: str
    span: Span
    lit: list[Lit]

    @property
    def rules(self) -> frozenset[int]:
        """Return the parts of the query that are lit, rows apart."""
        return frozenset([one.rule for one in self.lit if not one.row])


class LitText:
    """Hold a text and what is lit in it: in order, not empty."""

    def __init__(self, text: str, found: list[Lit]) -> None:
        self.text = text
        self.found = found
        self._looked_at = text[:LOOKED_AT]
        self._starts = [one.start for one in found]
        self._parts: list[_Part] = [one[2:] for one in found]
        self._runs: dict[int, list[Span]] = {}

    def starting_in(self, start: int, end: int) -> list[Lit]:
        """Return what is lit and begins in text[start:end]."""
        return self.found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def inside(self, span: Span) -> list[Lit]:
        """Return what is lit in a stretch of the text, to its end."""
        return [one for one in self.starting_in(*span) if one.end <= span[1]]

    def most(self, covered: frozenset[int]) -> float:
        """Return what a passage of this text can be worth, at most."""
        return _value(self._parts, covered)

    def most_near(self, at: int, longest: int, covered: frozenset[int]) -> float:
        """Return what a passage can be worth, at most, that begins with match number `at`, or is a window for it."""
        one = self.found[at]
        first = bisect_left(self._starts, one.start - longest)
        behind = bisect_left(self._starts, max(one.start + longest, one.end), at)
        return _value(self._parts[first:behind], covered)

    def passages(self, at: int, longest: int) -> tuple[int, list[Span]]:
        """Return the passages of the sentence in which match number `at` stands, and the first match behind it."""
        run = self._runs.get(at)
        if run is None:
            run = self._runs[at] = self._run(self._starts[at])
        start, end = run[0]
        behind = bisect_left(self._starts, end, at + 1)
        if end - start > longest:
            return behind, [_window(self.text, (start, end), one, longest) for one in self.found[at:behind]]
        for _, next_end in run[1:]:
            if next_end - start > longest or "\n\n" in self.text[end:next_end]:
                break
            end = next_end
        return behind, [(start, end)]

    def _run(self, at: int) -> list[Span]:
        """Return the sentence in which a match begins and those behind it, as many as a passage may hold, and one."""
        text = self._looked_at
        start = sentence_start(text, at)
        run = []
        for span in sentences(text, start):
            run.append(span)
            if span[1] - start > LONGEST:
                break
        return run


def best_passage(texts: Sequence[LitText], longest: int, covered: frozenset[int] = frozenset()) -> Passage | None:
    """Return the passage worth most, parts of the query that are covered already counting nothing.

    Passages are runs of sentences of one paragraph, up to `longest` code points, which is `LONGEST` or less, and
    windows of longer sentences.
    """
    best, most = None, 0.0
    for text in texts:
        at, ceiling = 0, text.most(covered)
        while at < len(text.found) and ceiling > most:
            if most and text.most_near(at, longest, covered) <= most:
                at += 1
                continue
            at, spans = text.passages(at, longest)
            for span in spans:
                inside = text.inside(span)
                value = _value([one[2:] for one in inside], covered) - (0.5 if HEADING.match(text.text, span[0]) else 0)
                if value > most:
                    best, most = Passage(text.text, span, inside), value
    return best


def sentences(text: str, start: int = 0) -> Iterator[Span]:
    """Yield the sentences of a text from the start of one on."""
    for match in _SENTENCE_END.finditer(text, start):
        at = match.start()
        end = at + (text[at] != "\n")
        if end > start:
            yield start, end
        start = match.end()
    if start < len(text):
        yield start, len(text)


def sentence_start(text: str, at: int) -> int:
    """Return where the sentence begins in which a word begins at an offset, as if all of the text had been read.

    No end of a sentence reaches over a letter, so they are the same if looked for from any letter on.
    """
    near = _NEAR
    while True:
        first = max(at - near, 0)
        while first and not text[first].isalnum():
            first -= 1
        starts = [match.end() for match in _SENTENCE_END.finditer(text, first, at + 1)]
        if starts or not first:
            return starts[-1] if starts else 0
        near *= 4


def _value(parts: Sequence[_Part], covered: frozenset[int]) -> float:
    if covered:
        parts = [part for part in parts if part[0] not in covered]
    value = min(len(parts), 5)
    for _, row in set(parts):
        value += 20 if row else 10
    return value


def _window(text: str, sentence: Span, one: Lit, longest: int) -> Span:
    """Return a window of a long sentence that begins shortly before a match, cut between words."""
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
    return start, end
