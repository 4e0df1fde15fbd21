"""Run a query tree against a reader: which documents match, on what evidence, and what to light in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Literal

import numpy as np

from searchlib.analysis import PARAGRAPH_GAP, Token, analyse
from searchlib.engine.arrays import I64
from searchlib.engine.bm25 import K1, idf
from searchlib.engine.counting import Calendar
from searchlib.engine.docset import DocSet
from searchlib.engine.layout import FAMILY_LETTERS
from searchlib.engine.lists import distinct
from searchlib.engine.ranking import (
    EXPANSION_WEIGHT,
    FAMILY_WEIGHT,
    FUZZY_WEIGHT,
    PAIR_WEIGHT,
    STEM_WEIGHT,
    SURFACE_WEIGHT,
    TITLE_WEIGHT,
    Evidence,
    LengthKind,
)
from searchlib.engine.reader import POSITION_BITS, Posting, Reader, in_a_row, posting_of, united
from searchlib.engine.spelling import Spelling, allowed_distance
from searchlib.query.ast import (
    Adjacent,
    And,
    Dated,
    Everything,
    Expanded,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Within,
    Word,
)
from searchlib.records import Record

Match = Literal["all", "any"]
Matching = Literal["all", "most", "any"]
_WIDEST_PAIR = 4
_FEWEST_WORDS_FOR_MOST = 3


class Highlight(Record):
    """Say what to light in a text: words by stem or by written form, alone or in a row.

    Attributes:
        stems, surfaces: a token with any of these is lit.
        prefix: a token whose surface begins so is lit, unless this is empty.
        row: surfaces that are lit where they stand in a row, with their offsets (an exact phrase).
        field: the only field in which this is lit, or None for all.
    """

    stems: frozenset[str] = frozenset()
    surfaces: frozenset[str] = frozenset()
    row: tuple[tuple[str, int], ...] = ()
    field: str | None = None
    prefix: str = ""


class Matched:
    """Hold what became of a query.

    Attributes:
        found: the documents that match.
        evidence: what they score by.
        highlights: what to light in them.
        missing: the words of the query that stand in no article, as written.
        matching: what was required of words side by side: all of them, all but one ("most"), or any.
    """

    def __init__(self, found: DocSet) -> None:
        self.found = found
        self.evidence: list[Evidence] = []
        self.highlights: list[Highlight] = []
        self.missing: list[str] = []
        self.matching: Matching = "all"


def match_query(root: Node, reader: Reader, calendar: Calendar, spelling: Spelling, match: Match) -> Matched:
    """Run a query tree.

    Stop words are never required, unless nothing else is asked for: then their written forms are. Where no article
    has all words that stand side by side, and there are at least three, all but one are required.
    """
    for stop_words_count in (False, True):
        walk = _Walk(reader, calendar, spelling, match, stop_words_count)
        found = walk.match(root, None)
        if found is not None:
            break
    matched = walk.matched
    matched.matching = match
    matched.found = reader.living if found is None else found
    if match == "all" and isinstance(root, Adjacent) and not stop_words_count and not matched.found:
        fewer = walk.all_but_one(root)
        if fewer:
            matched.found, matched.matching = fewer, "most"
    return matched


class _Walk:
    """Walk a query tree; `match` returns documents, or None where a node asks for nothing (a stop word)."""

    def __init__(
        self, reader: Reader, calendar: Calendar, spelling: Spelling, match: Match, stop_words_count: bool
    ) -> None:
        self.matched = Matched(reader.living)
        self._reader = reader
        self._calendar = calendar
        self._spelling = spelling
        self._match: Match = match
        self._stop_words_count = stop_words_count
        self._excluding = False
        self._found: dict[int, list[tuple[Node, DocSet | None]]] = {}
        self._noted: set[tuple[str, str, str | None]] = set()

    def match(self, node: Node, field: str | None) -> DocSet | None:
        """Return the documents that match a node inside a field (None: anywhere)."""
        match node:
            case Everything():
                return self._reader.living
            case Word():
                return self._word(node.text, field)
            case Phrase():
                return self._phrase(node, field) if node.slop is None else self._near(node.text, node.slop, field)
            case Prefix():
                return self._prefix(node.text, field)
            case Fuzzy():
                return self._fuzzy(node.text, field)
            case Within():
                return self._within(node)
            case Dated():
                return self._calendar.inside(node.period)
            case Not():
                return self._not(node, field)
            case And():
                return _all([self.match(child, field) for child in node.children])
            case Or():
                return _any([self.match(child, field) for child in node.children])
            case Adjacent():
                return self._adjacent(node, field)
            case Expanded():
                return self._expanded(node, field)

    def all_but_one(self, root: Adjacent) -> DocSet | None:
        """Return the documents that have all of the plain words of a query but one, and everything else it asks."""
        words = [found for child, found in self._found[id(root)] if isinstance(child, Word | Expanded)]
        asking = [found for found in words if found is not None]
        if len(asking) < _FEWEST_WORDS_FOR_MOST:
            return None
        enough = self._reader.set_of(mask=np.sum([found.mask for found in asking], axis=0) >= len(asking) - 1)
        rest = [found for child, found in self._found[id(root)] if not isinstance(child, Word | Expanded)]
        return _all([enough, *rest])

    def _adjacent(self, node: Adjacent, field: str | None, first: int | None = None) -> DocSet | None:
        """Match what stands side by side; `first` is where the evidence begins that a whole run must outweigh."""
        first = len(self.matched.evidence) if first is None else first
        found = [(child, self.match(child, field)) for child in node.children]
        self._found[id(node)] = found
        if self._match == "all":
            matching = _all([matches for _, matches in found])
        else:
            wanted = _any([matches for child, matches in found if not isinstance(child, Not | Dated)])
            matching = _all([wanted, *(matches for child, matches in found if isinstance(child, Not | Dated))])
        if not self._excluding:
            for run, several in _runs(found):
                self._side_by_side(run, field, first, _all(several))
        return matching

    def _expanded(self, node: Expanded, field: str | None) -> DocSet | None:
        """Match the original, or texts that say the same, which are noted as one piece of evidence of less weight."""
        first = len(self.matched.evidence)
        several: list[Posting] = []
        stems: list[str] = []
        for text in node.alternatives:
            tokens = [token for token in analyse(text) if not token.joined]
            if len(tokens) == 1:
                stems += tokens[0].stems
            elif tokens:
                row = tuple((token.surface, token.position) for token in tokens)
                several.append(posting_of(self._reader.inside(self._row_keys(row), field)))
                self._light(Highlight(row=row, field=field))
        if stems:
            unique = tuple(sorted(set(stems)))
            several.append(self._stems(unique, field))
            self._light(Highlight(stems=frozenset(unique), field=field))
        found = united(several, self._reader.size)
        self._note("expansion", " | ".join(node.alternatives), EXPANSION_WEIGHT, found, 1)
        if isinstance(node.original, Adjacent):
            original = self._adjacent(node.original, field, first)
        else:
            original = self.match(node.original, field)
        return _any([original, self._reader.set_of(found.docs)])

    def _not(self, node: Not, field: str | None) -> DocSet:
        outer, self._excluding = self._excluding, True
        stop_words_count, self._stop_words_count = self._stop_words_count, True
        found = self.match(node.child, field)
        self._excluding, self._stop_words_count = outer, stop_words_count
        return self._reader.living if found is None else self._reader.living - found

    def _within(self, node: Within) -> DocSet | None:
        if node.field == "id":
            documents = [self._reader.find(text) for text in _texts(node.child)]
            return self._reader.set_of(np.array(sorted({one for one in documents if one is not None}), dtype=np.int64))
        outer, self._stop_words_count = self._stop_words_count, True
        found = self.match(node.child, node.field)
        self._stop_words_count = outer
        return found

    def _word(self, text: str, field: str | None) -> DocSet | None:
        tokens = analyse(text)
        found = _all([self._token(token, field, text) for token in tokens if not token.joined])
        joined = [self._token(token, field, "") for token in tokens if token.joined]
        return _any([found, *joined]) if joined else found

    def _token(self, token: Token, field: str | None, written: str) -> DocSet | None:
        """Match one analysed word and note its evidence: stem, written form, stem in the title, family."""
        surface = self._surface(token.surface, field)
        if token.stop:
            self._note("surface", token.surface, SURFACE_WEIGHT, surface, 1 if self._stop_words_count else 2, "words")
            if not self._stop_words_count:
                return None
            self._light(Highlight(surfaces=frozenset({token.surface}), field=field))
            return self._matching(surface, written)
        stems = self._stems(token.stems, field)
        self._note("stem", token.surface, STEM_WEIGHT, stems, 1)
        self._note("surface", token.surface, SURFACE_WEIGHT, surface, 2, "words")
        if field is None:
            self._note("title", token.surface, TITLE_WEIGHT, self._reader.titles(token.stems), 2, "title_length")
            if len(token.surface) >= FAMILY_LETTERS and token.surface.isalpha():
                family = token.surface[:FAMILY_LETTERS]
                self._note("family", f"{family}…", FAMILY_WEIGHT, self._reader.family(family), 2)
        self._light(Highlight(stems=frozenset(token.stems), field=field))
        return self._matching(stems, written)

    def _stems(self, stems: tuple[str, ...], field: str | None) -> Posting:
        if field is None:
            return self._reader.stems(stems)
        return posting_of(self._reader.inside(self._reader.stem_keys(stems, None), field))

    def _surface(self, surface: str, field: str | None) -> Posting:
        if field is None:
            return self._reader.surface(surface)
        return posting_of(self._reader.inside(self._reader.surface_keys([surface], None), field))

    def _phrase(self, node: Phrase, field: str | None) -> DocSet | None:
        tokens = [token for token in analyse(node.text) if not token.joined]
        if not tokens:
            return None
        row = tuple((token.surface, token.position) for token in tokens)
        found = posting_of(self._reader.inside(self._row_keys(row), field))
        written = f'"{node.text}"'
        self._note("phrase", written, STEM_WEIGHT, found, 1, "words")
        self._light(Highlight(row=row, field=field))
        return self._matching(found, written)

    def _row_keys(self, row: Sequence[tuple[str, int]], among: DocSet | None = None) -> I64:
        """Return where written forms stand in a row, as occurrences of the first, in some documents."""
        for posting in sorted(
            map(self._reader.surface, {surface for surface, _ in row}), key=lambda one: len(one.docs)
        ):
            found = self._reader.set_of(posting.docs)
            among = found if among is None else found & among
            if not among:
                return np.zeros(0, np.int64)
        keys = {surface: self._reader.surface_keys([surface], among) for surface in {surface for surface, _ in row}}
        return in_a_row([keys[surface] for surface, _ in row], [offset - row[0][1] for _, offset in row])

    def _near(self, text: str, slop: int, field: str | None) -> DocSet | None:
        tokens = [token for token in analyse(text) if not token.joined]
        wanted = [token for token in tokens if not token.stop] or tokens
        several = list({token.stems or token.surface: (token.surface, token.stems) for token in wanted}.values())
        if not several:
            return None
        among = _all([
            self._reader.set_of((self._reader.stems(stems) if stems else self._reader.surface(surface)).docs)
            for surface, stems in several
        ])  # fmt: skip
        lists = [
            self._reader.inside(
                self._reader.stem_keys(stems, among) if stems else self._reader.surface_keys([surface], among), field
            )
            for surface, stems in several
        ]
        found = posting_of(windows(lists, min(len(lists) + slop, PARAGRAPH_GAP + 1)))
        written = f'"{text}"~{slop}'
        self._note("phrase", written, STEM_WEIGHT, found, 1)
        for surface, stems in several:
            surfaces = frozenset() if stems else frozenset({surface})
            self._light(Highlight(stems=frozenset(stems), surfaces=surfaces, field=field))
        return self._matching(found, written)

    def _prefix(self, text: str, field: str | None) -> DocSet | None:
        def read(surface: str) -> tuple[Posting, Highlight]:
            if field is None:
                found = self._reader.prefix(surface)
            else:
                found = posting_of(self._reader.prefix_keys(surface, field))
            return found, Highlight(prefix=surface, field=field)

        return self._several("prefix", f"{text}*", text, field, STEM_WEIGHT, read)

    def _fuzzy(self, text: str, field: str | None) -> DocSet | None:
        def read(surface: str) -> tuple[Posting, Highlight]:
            surfaces = frozenset(self._spelling.near(surface, allowed_distance(surface)))
            self._note("surface", surface, SURFACE_WEIGHT, self._surface(surface, field), 1, "words")
            light = Highlight(surfaces=surfaces, field=field)
            if field is None:
                return self._reader.surfaces(surfaces), light
            return posting_of(self._reader.inside(self._reader.surface_keys(surfaces, None), field)), light

        return self._several("fuzzy", f"{text}~", text, field, FUZZY_WEIGHT, read)

    def _several(
        self,
        kind: str,
        written: str,
        text: str,
        field: str | None,
        weight: float,
        read: Callable[[str], tuple[Posting, Highlight]],
    ) -> DocSet | None:
        """Match any of several forms of the last word of a text; words before it match as they do alone."""
        tokens = [token for token in analyse(text) if not token.joined]
        if not tokens:
            return None
        *before, last = tokens
        found, light = read(last.surface)
        self._note(kind, written, weight, found, 1, "words")
        self._light(light)
        return _all([*(self._token(one, field, one.surface) for one in before), self._matching(found, written)])

    def _side_by_side(self, run: Sequence[Word], field: str | None, first: int, among: DocSet | None) -> None:
        """Note the evidence of words that stand side by side in the query: each pair, and the whole run.

        A document that has the whole run as it is written scores, for that, as much as all other evidence of
        these words could give: it comes before every document that has them scattered.
        """
        text = " ".join(word.text for word in run)
        tokens = [token for token in analyse(text) if not token.joined]
        content = [token for token in tokens if not token.stop]
        for one, other in itertools.pairwise(content):
            if other.position - one.position <= _WIDEST_PAIR and self._is_new(
                "pair", one.surface, other.surface, field
            ):
                self._note_pair(one, other, field)
        if len(content) < 2 or not self._is_new("run", text, "", field):
            return
        row = tuple((token.surface, token.position) for token in tokens)
        whole = posting_of(self._reader.inside(self._row_keys(row, among), field))
        if whole:
            ceiling = sum(evidence.factor for evidence in self.matched.evidence[first:])
            points = np.full(len(whole.docs), ceiling)
            self.matched.evidence.append(Evidence("run", text, whole, ceiling, 1, points=points))
            self._light(Highlight(row=row, field=field))

    def _is_new(self, kind: str, text: str, other: str, field: str | None) -> bool:
        """Tell whether a pair or a run was not noted before: the name of a country, expanded, is a run by itself."""
        key = (kind, f"{text} {other}", field)
        known = key in self._noted
        self._noted.add(key)
        return not known

    def _note_pair(self, one: Token, other: Token, field: str | None) -> None:
        """Note that two words stand side by side; where, is looked up in the second stage only.

        Its idf is the mean of the two words'.
        """
        stems = [self._stems(token.stems, field) for token in (one, other)]
        if not all(stems):
            return
        distance = other.position - one.position

        def find(among: DocSet) -> Posting:
            lists = [self._reader.stem_keys(token.stems, among) for token in (one, other)]
            return posting_of(self._reader.inside(in_a_row(lists, [0, distance]), field))

        factor = PAIR_WEIGHT * (K1 + 1) * sum(idf(self._reader.count, len(each.docs)) for each in stems) / 2
        self.matched.evidence.append(Evidence("pair", f"{one.surface} {other.surface}", find, factor, 2))

    def _note(
        self, kind: str, text: str, weight: float, posting: Posting, stage: int, length_kind: LengthKind = "length"
    ) -> None:
        if posting and not self._excluding:
            factor = weight * idf(self._reader.count, len(posting.docs)) * (K1 + 1)
            self.matched.evidence.append(Evidence(kind, text, posting, factor, stage, length_kind))

    def _light(self, highlight: Highlight) -> None:
        if not self._excluding and highlight not in self.matched.highlights:
            self.matched.highlights.append(highlight)

    def _matching(self, posting: Posting, written: str) -> DocSet:
        """Return the documents of a posting list; note its words as missing where it is empty."""
        if not posting and written and not self._excluding and written not in self.matched.missing:
            self.matched.missing.append(written)
        return self._reader.set_of(posting.docs)


def windows(lists: Sequence[I64], width: int) -> I64:
    """Return the occurrences at which the smallest windows begin, `width` wide at most, that hold one of each list.

    From every occurrence the nearest of each other list before it is looked up: the window that ends there.
    """
    found = []
    for at, keys in enumerate(lists):
        low = keys
        complete = np.ones(len(keys), dtype=np.bool_)
        for other, others in enumerate(lists):
            if other == at:
                continue
            before = np.searchsorted(others, keys, side="right") - 1
            complete &= before >= 0
            nearest = others[np.maximum(before, 0)] if len(others) else keys
            complete &= bool(len(others))
            low = np.minimum(low, nearest)
        complete &= (keys >> POSITION_BITS) == (low >> POSITION_BITS)
        complete &= keys - low < width
        found.append(low[complete])
    return distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _all(several: Sequence[DocSet | None]) -> DocSet | None:
    """Intersect what asks for something, the smallest first; None if nothing does."""
    asking = [found for found in several if found is not None]
    return reduce(and_, sorted(asking, key=lambda found: not found.few)) if asking else None


def _any(several: Sequence[DocSet | None]) -> DocSet | None:
    """Unite what asks for something; None if nothing does."""
    asking = [found for found in several if found is not None]
    return reduce(or_, asking) if asking else None


def _runs(found: Sequence[tuple[Node, DocSet | None]]) -> list[tuple[list[Word], list[DocSet | None]]]:
    """Return the longest stretches of two or more plain words side by side, and what their nodes match."""
    runs: list[tuple[list[Word], list[DocSet | None]]] = [([], [])]
    for child, matches in found:
        plain = child.original if isinstance(child, Expanded) else child
        if isinstance(plain, Word):
            runs[-1][0].append(plain)
        elif isinstance(plain, Adjacent) and isinstance(child, Expanded):
            runs[-1][0].extend(word for word in plain.children if isinstance(word, Word))
        else:
            runs.append(([], []))
            continue
        runs[-1][1].append(matches)
    return [run for run in runs if len(run[0]) > 1]


def _texts(node: Node) -> list[str]:
    """Return the texts of the leaves under a node."""
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return [node.text]
        case Within() | Not():
            return _texts(node.child)
        case Expanded():
            return _texts(node.original)
        case And() | Or() | Adjacent():
            return [text for child in node.children for text in _texts(child)]
        case _:
            return []
