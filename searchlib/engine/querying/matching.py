"""Run a query tree against a reader: which documents match, on what evidence, and what to light in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from searchlib.analysis import Token, analyse
from searchlib.engine.querying.counting import Calendar, Names
from searchlib.engine.querying.coverage import widened
from searchlib.engine.querying.docset import DocSet, all_of, any_of
from searchlib.engine.querying.evidence import (
    EXPANSION_WEIGHT,
    FAMILY_WEIGHT,
    FUZZY_WEIGHT,
    STEM_WEIGHT,
    SURFACE_WEIGHT,
    TITLE_WEIGHT,
)
from searchlib.engine.querying.leaves import country_named, filtered_by, runs, texts, words
from searchlib.engine.querying.lookup import Lookup
from searchlib.engine.querying.matched import Highlight, Match, Matched
from searchlib.engine.querying.noting import Notes
from searchlib.engine.querying.postings import Posting, united
from searchlib.engine.querying.reader import Reader
from searchlib.engine.querying.spelling import Spelling, allowed_distance
from searchlib.engine.segments.arrays import NAME_FIELDS
from searchlib.engine.segments.layout import FAMILY_LETTERS
from searchlib.fields import COUNTRIES
from searchlib.names import name_key
from searchlib.places import find_place
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


def match_query(
    root: Node, reader: Reader, calendar: Calendar, spelling: Spelling, names: Callable[[str], Names], match: Match
) -> Matched:
    """Run a query tree; `names` gives those of a field.

    Stop words are never required, unless nothing else is asked for: then their written forms are. Where few articles
    have all words that stand side by side, all but one are required (see `coverage`).
    """
    for stop_words_count in (False, True):
        walk = _Walk(reader, calendar, spelling, names, match, stop_words_count)
        found = walk.match(root, None)
        if found is not None:
            break
    matched = walk.matched
    matched.matching = match
    matched.found = matched.complete = reader.living if found is None else found
    if match == "all" and isinstance(root, Adjacent) and not stop_words_count:
        wider = widened(reader, matched.found, walk.side_by_side(root))
        if wider is not None:
            matched.found, matched.matching = wider, "most"
    return matched


class _Walk:
    """Walk a query tree; `match` returns documents, or None where a node asks for nothing (a stop word)."""

    def __init__(
        self,
        reader: Reader,
        calendar: Calendar,
        spelling: Spelling,
        names: Callable[[str], Names],
        match: Match,
        stop_words_count: bool,
    ) -> None:
        self.matched = Matched(reader.living)
        self._reader = reader
        self._lookup = Lookup(reader)
        self._notes = Notes(self.matched, self._lookup, reader.count)
        self._calendar = calendar
        self._spelling = spelling
        self._names = names
        self._match: Match = match
        self._stop_words_count = stop_words_count
        self._found: dict[int, list[tuple[Node, DocSet | None]]] = {}

    def match(self, node: Node, field: str | None) -> DocSet | None:
        """Return the documents that match a node inside a field (None: anywhere)."""
        if field == COUNTRIES and (country := country_named(node)):
            return self._about(country)
        match node:
            case Everything():
                return self._everything(field)
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
                return all_of([self.match(child, field) for child in node.children])
            case Or():
                return any_of([self.match(child, field) for child in node.children])
            case Adjacent():
                return self._adjacent(node, field)
            case Expanded():
                return self._expanded(node, field)

    def _everything(self, field: str | None) -> DocSet:
        """Return all documents, or, in a field of names, those that have one."""
        if field is None or field not in NAME_FIELDS:
            return self._reader.living
        return self._reader.set_of(mask=self._names(field).named() & self._reader.alive)

    def _about(self, country: str) -> DocSet:
        """Return the documents that are about a country, by its name, adjective, capital or code."""
        key = find_place(country) or name_key(country)
        found = self._reader.set_of(mask=self._names(COUNTRIES).having([key], None) & self._reader.alive)
        if not found:
            self._notes.miss(country, COUNTRIES)
        return found

    def side_by_side(self, root: Adjacent) -> list[tuple[Node, DocSet | None]]:
        """Return what stands side by side in a node that was matched, and what each matches."""
        return self._found[id(root)]

    def _adjacent(self, node: Adjacent, field: str | None, first: int | None = None) -> DocSet | None:
        """Match what stands side by side; `first` is where the evidence begins that a whole run must outweigh."""
        first = len(self.matched.evidence) if first is None else first
        found = [(child, self.match(child, field)) for child in node.children]
        self._found[id(node)] = found
        every = self._match == "all"
        matching = all_of([matches for _, matches in found]) if every else _any_under_filters(found)
        if not self._notes.excluding and field != COUNTRIES:
            for run, several in runs(found):
                text = " ".join(word.text for word in run)
                self._notes.side_by_side(text, words(text), field, first, all_of(several))
        return matching

    def _expanded(self, node: Expanded, field: str | None) -> DocSet | None:
        """Match the original, or texts that say the same, which are noted as one piece of evidence of less weight.

        No word of the original is missing where these texts stand somewhere.
        """
        first, missed = len(self.matched.evidence), len(self.matched.missing)
        several: list[Posting] = []
        stems: list[str] = []
        for text in node.alternatives:
            tokens = words(text)
            if len(tokens) == 1:
                stems += tokens[0].stems
            elif tokens:
                row = tuple((token.surface, token.position) for token in tokens)
                several.append(self._lookup.row(row, field))
                self._notes.light(Highlight(row=row, field=field))
        if stems:
            unique = tuple(sorted(set(stems)))
            several.append(self._lookup.stems(unique, field))
            self._notes.light(Highlight(stems=frozenset(unique), field=field))
        found = united(several, self._reader.size)
        self._notes.note("expansion", " | ".join(node.alternatives), EXPANSION_WEIGHT, found, 1)
        if isinstance(node.original, Adjacent):
            original = self._adjacent(node.original, field, first)
        else:
            original = self.match(node.original, field)
        if found:
            del self.matched.missing[missed:]
        return any_of([original, self._reader.set_of(found.docs)])

    def _not(self, node: Not, field: str | None) -> DocSet:
        outer, self._notes.excluding = self._notes.excluding, True
        stop_words_count, self._stop_words_count = self._stop_words_count, True
        found = self.match(node.child, field)
        self._notes.excluding, self._stop_words_count = outer, stop_words_count
        return self._reader.living if found is None else self._reader.living - found

    def _within(self, node: Within) -> DocSet | None:
        if node.field == "id":
            documents = [self._reader.find(text) for text in texts(node.child)]
            return self._reader.set_of(np.array(sorted({one for one in documents if one is not None}), dtype=np.int64))
        outer, self._stop_words_count = self._stop_words_count, True
        found = self.match(node.child, node.field)
        self._stop_words_count = outer
        return found

    def _word(self, text: str, field: str | None) -> DocSet | None:
        tokens = analyse(text)
        found = all_of([self._token(token, field, text) for token in tokens if not token.joined])
        joined = [self._token(token, field, "") for token in tokens if token.joined]
        return any_of([found, *joined]) if joined else found

    def _token(self, token: Token, field: str | None, written: str) -> DocSet | None:
        """Match one analysed word and note its evidence: stem, written form, stem in the title, family."""
        if token.stop and self._stop_words_count:
            surface = self._lookup.surface(token.surface, field)
            self._notes.note("surface", token.surface, SURFACE_WEIGHT, surface, 1, "words")
            self._notes.light(Highlight(surfaces=frozenset({token.surface}), field=field))
            return self._matching(surface, written, field)
        if token.stop:
            self._surface(token.surface, field)
            return None
        stems = self._lookup.stems(token.stems, field)
        self._notes.note("stem", token.surface, STEM_WEIGHT, stems, 1)
        self._surface(token.surface, field)
        if field is None:
            self._notes.note("title", token.surface, TITLE_WEIGHT, self._lookup.titles(token.stems), 2, "title_length")
            if len(token.surface) >= FAMILY_LETTERS and token.surface.isalpha():
                family = token.surface[:FAMILY_LETTERS]
                self._notes.note("family", f"{family}…", FAMILY_WEIGHT, self._reader.family(family), 2)
        self._notes.light(Highlight(stems=frozenset(token.stems), field=field))
        return self._matching(stems, written, field)

    def _surface(self, surface: str, field: str | None) -> None:
        """Note the evidence of a written form for the second stage."""
        if field is None:
            self._notes.note_surface(surface, SURFACE_WEIGHT)
        else:
            self._notes.note("surface", surface, SURFACE_WEIGHT, self._lookup.surface(surface, field), 2, "words")

    def _phrase(self, node: Phrase, field: str | None) -> DocSet | None:
        tokens = words(node.text)
        if not tokens:
            return None
        row = tuple((token.surface, token.position) for token in tokens)
        found = self._lookup.row(row, field)
        written = f'"{node.text}"'
        self._notes.note("phrase", written, STEM_WEIGHT, found, 1, "words")
        self._notes.light(Highlight(row=row, field=field))
        return self._matching(found, written, field)

    def _near(self, text: str, slop: int, field: str | None) -> DocSet | None:
        tokens = words(text)
        wanted = [token for token in tokens if not token.stop] or tokens
        several = list({token.stems or token.surface: (token.surface, token.stems) for token in wanted}.values())
        if not several:
            return None
        found = self._lookup.near(several, slop, field)
        written = f'"{text}"~{slop}'
        self._notes.note("phrase", written, STEM_WEIGHT, found, 1)
        for surface, stems in several:
            surfaces = frozenset() if stems else frozenset({surface})
            self._notes.light(Highlight(stems=frozenset(stems), surfaces=surfaces, field=field))
        return self._matching(found, written, field)

    def _prefix(self, text: str, field: str | None) -> DocSet | None:
        def read(surface: str) -> tuple[Posting, Highlight]:
            return self._lookup.prefix(surface, field), Highlight(prefix=surface, field=field)

        return self._several("prefix", f"{text}*", text, field, STEM_WEIGHT, read)

    def _fuzzy(self, text: str, field: str | None) -> DocSet | None:
        def read(surface: str) -> tuple[Posting, Highlight]:
            surfaces = frozenset(self._spelling.near(surface, allowed_distance(surface)))
            self._notes.note("surface", surface, SURFACE_WEIGHT, self._lookup.surface(surface, field), 1, "words")
            return self._lookup.surfaces(surfaces, field), Highlight(surfaces=surfaces, field=field)

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
        tokens = words(text)
        if not tokens:
            return None
        *before, last = tokens
        found, light = read(last.surface)
        self._notes.note(kind, written, weight, found, 1, "words")
        self._notes.light(light)
        return all_of(
            [*(self._token(one, field, one.surface) for one in before), self._matching(found, written, field)]
        )

    def _matching(self, posting: Posting, written: str, field: str | None) -> DocSet:
        """Return the documents of a posting list; note its words as missing where it is empty."""
        if not posting and written:
            self._notes.miss(written, field)
        return self._reader.set_of(posting.docs)


def _any_under_filters(found: Sequence[tuple[Node, DocSet | None]]) -> DocSet | None:
    """Return what has any of the words and passes all filters; of several names in one field, one will do."""
    wanted: list[DocSet | None] = []
    filters: list[DocSet | None] = []
    named: dict[str, list[DocSet | None]] = {}
    for child, matches in found:
        by = filtered_by(child)
        (wanted if by is None else named.setdefault(by, []) if by else filters).append(matches)
    return all_of([any_of(wanted), *map(any_of, named.values()), *filters])
