"""Run a query tree against a snapshot: which documents match, on what evidence, and what to light in them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from searchlib.analysis import Token, analyse
from searchlib.engine.layout import FAMILY_LETTERS
from searchlib.engine.scoring import (
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
from searchlib.engine.snapshot import PostingField, Postings, Snapshot
from searchlib.engine.terms import allowed_distance, in_a_row, inside, near, near_forms, union
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

Match = Literal["all", "any"]
Matching = Literal["all", "most", "any"]
_WIDEST_PAIR = 4
_FEWEST_WORDS_FOR_MOST = 3


@dataclass(frozen=True, slots=True)
class Highlight:
    """Say what to light in a text: words by stem or by written form, alone or in a row.

    Attributes:
        stems, surfaces: a token with any of these is lit.
        row: surfaces that are lit where they stand in a row, with their offsets (an exact phrase).
        field: the only field in which this is lit, or None for all.
    """

    stems: frozenset[str] = frozenset()
    surfaces: frozenset[str] = frozenset()
    row: tuple[tuple[str, int], ...] = ()
    field: str | None = None


@dataclass
class Plan:
    """Hold what became of a query.

    Attributes:
        matches: the documents that match.
        evidence: what they score by.
        highlights: what to light in them.
        missing: the words of the query that stand in no article, as written.
        matching: what was required of words side by side: all of them, all but one ("most"), or any.
    """

    matches: frozenset[int] = frozenset()
    evidence: list[Evidence] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    matching: Matching = "all"


def run(root: Node, snapshot: Snapshot, match: Match) -> Plan:
    """Run a query tree.

    Stop words are never required, unless nothing else is asked for: then their written forms are. Where no article
    has all words that stand side by side, and there are at least three, all but one are required.
    """
    for stop_words_count in (False, True):
        runner = _Runner(snapshot, match, stop_words_count)
        found = runner.match(root, None)
        if found is not None:
            break
    else:
        found = snapshot.alive
    runner.plan.matching = match
    if not found and match == "all" and isinstance(root, Adjacent) and not stop_words_count:
        fewer = runner.all_but_one(root)
        if fewer:
            found, runner.plan.matching = fewer, "most"
    runner.plan.matches = frozenset(found)
    return runner.plan


class _Runner:
    """Walk a query tree; `match` returns documents, or None where a node asks for nothing (a stop word)."""

    def __init__(self, snapshot: Snapshot, match: Match, stop_words_count: bool) -> None:
        self.plan = Plan()
        self._snapshot = snapshot
        self._match: Match = match
        self._stop_words_count = stop_words_count
        self._excluding = False
        self._found: dict[int, list[tuple[Node, frozenset[int] | None]]] = {}

    def all_but_one(self, root: Adjacent) -> frozenset[int]:
        """Return the documents that have all of the plain words of a query but one, and everything else it asks."""
        words = [found for child, found in self._found[id(root)] if isinstance(child, Word | Expanded)]
        asking = [found for found in words if found is not None]
        if len(asking) < _FEWEST_WORDS_FOR_MOST:
            return frozenset()
        counts = Counter(document for found in asking for document in found)
        enough = frozenset(document for document, count in counts.items() if count >= len(asking) - 1)
        rest = [found for child, found in self._found[id(root)] if not isinstance(child, Word | Expanded)]
        return _intersection([enough, *rest]) or frozenset()

    def match(self, node: Node, field: str | None) -> frozenset[int] | None:
        """Return the documents that match a node inside a field (None: anywhere)."""
        match node:
            case Everything():
                return self._snapshot.alive
            case Word():
                return self._word(node.text, field)
            case Phrase():
                return self._phrase(node, field)
            case Prefix():
                return self._prefix(node.text, field)
            case Fuzzy():
                return self._fuzzy(node.text, field)
            case Within():
                return self._within(node)
            case Dated():
                return self._dated(node)
            case Not():
                return self._not(node, field)
            case And():
                return _intersection([self.match(child, field) for child in node.children])
            case Or():
                return _union([self.match(child, field) for child in node.children])
            case Adjacent():
                return self._adjacent(node, field)
            case Expanded():
                return self._expanded(node, field)

    def _adjacent(self, node: Adjacent, field: str | None, first: int | None = None) -> frozenset[int] | None:
        """Match what stands side by side; `first` is where the evidence begins that a whole run must outweigh."""
        first = len(self.plan.evidence) if first is None else first
        found = [(child, self.match(child, field)) for child in node.children]
        self._found[id(node)] = found
        if self._match == "all":
            documents = _intersection([matches for _, matches in found])
        else:
            wanted = _union([matches for child, matches in found if not isinstance(child, Not | Dated)])
            documents = _intersection(
                [wanted, *(matches for child, matches in found if isinstance(child, Not | Dated))]
            )
        if not self._excluding:
            for run in _runs(node.children):
                self._side_by_side(run, field, first)
        return documents

    def _expanded(self, node: Expanded, field: str | None) -> frozenset[int] | None:
        """Match the original, or texts that say the same, which are noted as one piece of evidence of less weight."""
        first = len(self.plan.evidence)
        several: list[Postings] = []
        for text in node.alternatives:
            tokens = [token for token in analyse(text) if not token.joined]
            if len(tokens) == 1:
                stems = tokens[0].stems
                several.append(union(self._snapshot.postings("stem", stem) for stem in stems))
                self._light(Highlight(stems=frozenset(stems), field=field))
            elif tokens:
                row = tuple((token.surface, token.position) for token in tokens)
                lists = [self._snapshot.postings("surface", surface) for surface, _ in row]
                several.append(in_a_row(lists, [offset for _, offset in row]))
                self._light(Highlight(row=row, field=field))
        found = inside(self._snapshot, union(several), field)
        self._note("expansion", " | ".join(node.alternatives), EXPANSION_WEIGHT, found, "length")
        if isinstance(node.original, Adjacent):
            return _union([self._adjacent(node.original, field, first), frozenset(found)])
        return _union([self.match(node.original, field), frozenset(found)])

    def _not(self, node: Not, field: str | None) -> frozenset[int]:
        outer, self._excluding = self._excluding, True
        stop_words_count, self._stop_words_count = self._stop_words_count, True
        found = self.match(node.child, field)
        self._excluding, self._stop_words_count = outer, stop_words_count
        return self._snapshot.alive - (found or frozenset())

    def _dated(self, node: Dated) -> frozenset[int]:
        return dated(self._snapshot, node)

    def _within(self, node: Within) -> frozenset[int] | None:
        if node.field == "id":
            texts = _texts(node.child)
            return frozenset(self._snapshot.by_id[text] for text in texts if text in self._snapshot.by_id)
        outer, self._stop_words_count = self._stop_words_count, True
        found = self.match(node.child, node.field)
        self._stop_words_count = outer
        return found

    def _word(self, text: str, field: str | None) -> frozenset[int] | None:
        tokens = analyse(text)
        parts = [token for token in tokens if not token.joined]
        found = _intersection([self._token(token, field, text) for token in parts])
        for token in tokens:
            if token.joined:
                joined = self._token(token, field, "")
                found = _union([found, joined])
        return found

    def _token(self, token: Token, field: str | None, written: str) -> frozenset[int] | None:
        """Match one analysed word and note its evidence: stem, written form, stem in the title."""
        surface = inside(self._snapshot, self._snapshot.postings("surface", token.surface), field)
        if token.stop:
            self._note("surface", token.surface, SURFACE_WEIGHT, surface, "words")
            if not self._stop_words_count:
                return None
            self._light(Highlight(surfaces=frozenset({token.surface}), field=field))
            self._note_missing(surface, written)
            return frozenset(surface)
        stems = inside(self._snapshot, union(self._snapshot.postings("stem", stem) for stem in token.stems), field)
        self._note("stem", token.surface, STEM_WEIGHT, stems, "length")
        self._note("surface", token.surface, SURFACE_WEIGHT, surface, "words")
        if field is None:
            title = inside(self._snapshot, stems, "title")
            self._note("title", token.surface, TITLE_WEIGHT, title, "title_length")
            self._note_family(token.surface)
        self._light(Highlight(stems=frozenset(token.stems), field=field))
        self._note_missing(stems, written)
        return frozenset(stems)

    def _phrase(self, node: Phrase, field: str | None) -> frozenset[int] | None:
        tokens = [token for token in analyse(node.text) if not token.joined]
        if node.slop is None:
            if not tokens:
                return None
            lists = [self._snapshot.postings("surface", token.surface) for token in tokens]
            found = inside(self._snapshot, in_a_row(lists, [t.position for t in tokens]), field)
            self._note("phrase", f'"{node.text}"', STEM_WEIGHT, found, "words")
            self._light(Highlight(row=tuple((t.surface, t.position) for t in tokens), field=field))
            self._note_missing(found, f'"{node.text}"')
            return frozenset(found)
        wanted = [token for token in tokens if not token.stop] or tokens
        several = list(dict.fromkeys((token.surface, token.stems) for token in wanted))
        if not several:
            return None
        lists = [
            inside(
                self._snapshot,
                union(self._snapshot.postings(*term) for term in _terms(surface, stems)),
                field,
            )
            for surface, stems in several
        ]
        found = near(lists, node.slop)
        self._note("phrase", f'"{node.text}"~{node.slop}', STEM_WEIGHT, found, "length")
        for surface, stems in several:
            surfaces = frozenset() if stems else frozenset({surface})
            self._light(Highlight(stems=frozenset(stems), surfaces=surfaces, field=field))
        self._note_missing(found, f'"{node.text}"~{node.slop}')
        return frozenset(found)

    def _prefix(self, text: str, field: str | None) -> frozenset[int] | None:
        tokens = [token for token in analyse(text) if not token.joined]
        if not tokens:
            return None
        *before, last = tokens
        forms = list(self._snapshot.forms_with_prefix(last.surface))
        found = inside(self._snapshot, union(self._snapshot.postings("surface", form) for form in forms), field)
        self._note("prefix", f"{text}*", STEM_WEIGHT, found, "words")
        self._light(Highlight(surfaces=frozenset(forms), field=field))
        self._note_missing(found, f"{text}*")
        return _intersection([*(self._token(token, field, token.surface) for token in before), frozenset(found)])

    def _fuzzy(self, text: str, field: str | None) -> frozenset[int] | None:
        tokens = [token for token in analyse(text) if not token.joined]
        if not tokens:
            return None
        *before, last = tokens
        lexicon = self._snapshot.lexicon("surface")
        forms = near_forms(lexicon, last.surface, allowed_distance(last.surface))
        exact = inside(self._snapshot, self._snapshot.postings("surface", last.surface), field)
        found = inside(self._snapshot, union(self._snapshot.postings("surface", form) for form in forms), field)
        self._note("surface", last.surface, SURFACE_WEIGHT, exact, "words")
        self._note("fuzzy", f"{text}~", FUZZY_WEIGHT, found, "words")
        self._light(Highlight(surfaces=frozenset(forms), field=field))
        self._note_missing(found, f"{text}~")
        return _intersection([*(self._token(token, field, token.surface) for token in before), frozenset(found)])

    def _side_by_side(self, run: Sequence[Word], field: str | None, first: int) -> None:
        """Note the evidence of words that stand side by side in the query: each pair, and the whole run.

        A document that has the whole run as it is written scores, for that, as much as all other evidence of
        these words could give: it comes before every document that has them scattered.
        """
        text = " ".join(word.text for word in run)
        tokens = [token for token in analyse(text) if not token.joined]
        content = [token for token in tokens if not token.stop]
        for one, other in itertools.pairwise(content):
            distance = other.position - one.position
            if distance > _WIDEST_PAIR:
                continue
            lists = [union(self._snapshot.postings("stem", stem) for stem in token.stems) for token in (one, other)]
            found = inside(self._snapshot, in_a_row(lists, [0, distance]), field)
            self._note("pair", f"{one.surface} {other.surface}", PAIR_WEIGHT, found, "length")
        if len(content) < 2:
            return
        lists = [self._snapshot.postings("surface", token.surface) for token in tokens]
        whole = inside(self._snapshot, in_a_row(lists, [token.position for token in tokens]), field)
        if whole:
            count = len(self._snapshot.alive)
            ceiling = sum(evidence.ceiling(count) for evidence in self.plan.evidence[first:])
            frequencies = {document: len(positions) for document, positions in whole.items()}
            points = dict.fromkeys(whole, ceiling)
            self.plan.evidence.append(Evidence("run", text, 1.0, frequencies, points=points))
            self._light(Highlight(row=tuple((token.surface, token.position) for token in tokens), field=field))

    def _note(self, kind: str, text: str, weight: float, postings: Postings, length_kind: LengthKind) -> None:
        if postings and not self._excluding:
            frequencies = {document: len(positions) for document, positions in postings.items()}
            self.plan.evidence.append(Evidence(kind, text, weight, frequencies, length_kind))

    def _note_family(self, surface: str) -> None:
        if len(surface) >= FAMILY_LETTERS and surface.isalpha() and not self._excluding:
            family = surface[:FAMILY_LETTERS]
            found = self._snapshot.frequencies(family)
            if found:
                self.plan.evidence.append(Evidence("family", f"{family}…", FAMILY_WEIGHT, found))

    def _light(self, highlight: Highlight) -> None:
        if not self._excluding and highlight not in self.plan.highlights:
            self.plan.highlights.append(highlight)

    def _note_missing(self, postings: Postings, written: str) -> None:
        if not postings and written and not self._excluding and written not in self.plan.missing:
            self.plan.missing.append(written)


def dated(snapshot: Snapshot, node: Dated) -> frozenset[int]:
    """Return the documents dated inside a period; undated ones are in none."""
    first = node.period.start.toordinal() if node.period.start else 0
    last = node.period.end.toordinal() if node.period.end else 10**9
    return frozenset(
        document
        for document in snapshot.alive
        if (day := snapshot.card(document).day) is not None and first <= day <= last
    )


def _terms(surface: str, stems: tuple[str, ...]) -> list[tuple[PostingField, str]]:
    return [("stem", stem) for stem in stems] if stems else [("surface", surface)]


def _intersection(several: Sequence[frozenset[int] | None]) -> frozenset[int] | None:
    """Intersect what asks for something; None if nothing does."""
    asking = sorted((documents for documents in several if documents is not None), key=len)
    if not asking:
        return None
    return asking[0].intersection(*asking[1:])


def _union(several: Sequence[frozenset[int] | None]) -> frozenset[int] | None:
    """Unite what asks for something; None if nothing does."""
    asking = [documents for documents in several if documents is not None]
    return frozenset().union(*asking) if asking else None


def _runs(children: Sequence[Node]) -> list[list[Word]]:
    """Return the longest stretches of two or more plain words side by side."""
    runs: list[list[Word]] = [[]]
    for child in children:
        plain = child.original if isinstance(child, Expanded) else child
        if isinstance(plain, Word):
            runs[-1].append(plain)
        elif isinstance(plain, Adjacent) and isinstance(child, Expanded):
            runs[-1] += [word for word in plain.children if isinstance(word, Word)]
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1]


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
