"""Answer searches slowly and obviously: dicts, sets and loops over every article, from the documented formula.

Only the tokens (`analyse` and the layout of fields), the parser with its expansion, and the places of an article are
the product's. Nothing here knows numpy, segments, or how an index is stored.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from searchlib import Article
from searchlib.analysis import PARAGRAPH_GAP, Token, analyse
from searchlib.dates import Period
from searchlib.engine.querying import bm25, ranking
from searchlib.engine.querying import evidence as weights
from searchlib.engine.segments.layout import LAYOUT_FIELDS, field_text, lay_out
from searchlib.fields import COUNTRIES
from searchlib.names import best_form, loose_key, name_key
from searchlib.places import countries_in, find_place, places
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

Ids = frozenset[str]
FILTERS = ("id", "region", "author", "tags", "places")
FACETS = {"region": "region", "author": "author", "tag": "tags"}
UNDATED = 10**9


@dataclass(frozen=True)
class Occurrence:
    """Hold one word of an article: its field, its paragraph, its position in the article, and what it is.

    The joined form of a compound is a word like others, at the position of the first part.
    """

    field: str
    paragraph: int
    position: int
    surface: str
    stems: frozenset[str]
    stop: bool
    joined: bool


@dataclass(frozen=True)
class Document:
    """Hold an article, its words, and the keys of its names (those of its countries under "place")."""

    article: Article
    words: tuple[Occurrence, ...]
    lengths: Mapping[str, int]
    keys: Mapping[str, tuple[str, ...]]

    @property
    def day(self) -> int | None:
        return self.article.date.toordinal() if self.article.date else None


def read(article: Article) -> Document:
    words: list[Occurrence] = []
    paragraph = 0
    for name, start in zip(LAYOUT_FIELDS, lay_out(article).starts, strict=False):
        paragraph += 1
        last = 0
        for token in analyse(field_text(article, name)):
            paragraph += token.position > last + PARAGRAPH_GAP
            last = token.position
            stems = frozenset(token.stems)
            words.append(Occurrence(name, paragraph, start + last, token.surface, stems, token.stop, token.joined))
    own = [word for word in words if not word.joined]
    content = [word for word in own if not word.stop]
    lengths = {
        "length": len(content),
        "words": len(own),
        "title_length": len([word for word in content if word.field == "title"]),
    }
    keys = {facet: tuple(dict.fromkeys(map(name_key, getattr(article, name)))) for facet, name in FACETS.items()}
    return Document(article, tuple(words), lengths, {**keys, "place": tuple(countries_in(article))})


@dataclass(frozen=True)
class Evidence:
    """Hold one reason for which articles score: id → frequency, or id → points.

    `df` are the numbers of articles from which its idf is taken: their mean, where there are several.
    """

    kind: str
    text: str
    weight: float
    frequencies: Mapping[str, int]
    stage: int
    length: str = "length"
    points: Mapping[str, float] | None = None
    df: tuple[int, ...] = ()


@dataclass
class Found:
    """Hold what a search should answer: ids of a page with scores, and the counts of facets."""

    total: int
    page: list[tuple[str, float]]
    facets: dict[str, dict[Any, int]]
    matching: str


@dataclass
class Matched:
    """Hold the ids that a query matches, None where it asks for nothing, and what they score by."""

    ids: Ids | None
    evidence: list[Evidence]
    children: list[tuple[Node, Ids | None]] = field(default_factory=list)


class Reference:
    """Search articles, each id once."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = {document.article.id: document for document in documents}
        self.all = frozenset(self.documents)
        count = max(1, len(self.documents))
        self.averages = {
            kind: max(1.0, sum(document.lengths[kind] for document in self.documents.values()) / count)
            for kind in ("length", "words", "title_length")
        }
        self.surfaces = {word.surface for document in self.documents.values() for word in document.words}
        self._labels: dict[str, dict[str, str]] = {}
        self._by_surface: dict[str, dict[str, list[Occurrence]]] = {}
        self._by_stem: dict[str, dict[str, list[Occurrence]]] = {}
        for id, document in self.documents.items():
            for word in document.words:
                self._by_surface.setdefault(word.surface, {}).setdefault(id, []).append(word)
                for stem in word.stems:
                    self._by_stem.setdefault(stem, {}).setdefault(id, []).append(word)

    # -- where words stand

    def with_surface(self, surfaces: Iterable[str]) -> dict[str, list[Occurrence]]:
        return united(self._by_surface.get(surface, {}) for surface in sorted(set(surfaces)))

    def with_stem(self, stems: Iterable[str]) -> dict[str, list[Occurrence]]:
        return united(self._by_stem.get(stem, {}) for stem in sorted(set(stems)))

    def in_a_row(
        self, lists: Sequence[Mapping[str, list[Occurrence]]], offsets: Sequence[int], within: str | None
    ) -> dict[str, int]:
        """Return id → at how many places words stand at given distances from the first."""
        found = {}
        for id in lists[0]:
            if all(id in words for words in lists):
                stand = [{word.position for word in words[id]} for words in lists]
                begin = {word.position for word in lists[0][id] if within in (None, word.field)}
                places = [
                    at
                    for at in begin
                    if all(at + offset - offsets[0] in there for offset, there in zip(offsets, stand, strict=True))
                ]
                if places:
                    found[id] = len(places)
        return found

    def row(self, tokens: Sequence[Token], within: str | None) -> dict[str, int]:
        lists = [self.with_surface([token.surface]) for token in tokens]
        return self.in_a_row(lists, [token.position for token in tokens], within)

    def near(self, tokens: Sequence[Token], slop: int, within: str | None) -> dict[str, int]:
        """Return id → how many of the narrowest windows hold all words, and no more than `slop` others.

        No window crosses the border of a paragraph.
        """
        lists = [self.with_stem(t.stems) if t.stems else self.with_surface([t.surface]) for t in tokens]
        found = {}
        for id in set(lists[0]).intersection(*lists):
            count = 0
            for paragraph in {word.paragraph for word in lists[0][id] if within in (None, word.field)}:
                stand = [{word.position for word in words[id] if word.paragraph == paragraph} for words in lists]
                count += len(narrowest(stand, len(tokens) + slop))
            if count:
                found[id] = count
        return found

    # -- answering

    def search(
        self,
        root: Node,
        match: str,
        names: Mapping[str, Sequence[str]],
        period: Period | None,
        sort: str,
        offset: int,
        limit: int | None,
        today: int | None,
        granularity: str,
    ) -> Found:
        ids, evidence, matching = self.match(root, match)
        passing = self.passing(names, period)
        hits = ids.intersection(self.all, *passing.values())
        facets: dict[str, dict[Any, int]] = {}
        for facet in ("region", "author", "tag", "place", "date"):
            inside = ids.intersection(self.all, *(them for name, them in passing.items() if name != facet))
            if facet == "date":
                dates = [self.documents[id].article.date for id in inside]
                facets[facet] = Counter(bucket(day, granularity) for day in dates if day)
            else:
                facets[facet] = Counter(key for id in inside for key in set(self.documents[id].keys[facet]))
        if sort == "relevance" and isinstance(root, Everything) and today is None:
            sort = "newest"
        order = self.ordered(hits, [*evidence, *self.recency(today)], sort)
        end = None if limit is None else offset + limit
        return Found(len(hits), order[offset:end], facets, matching)

    def explain(self, root: Node, match: str, id: str, today: int | None) -> list[tuple[str, str, int, float]]:
        ids, evidence, _ = self.match(root, match)
        if id not in ids:
            return []
        evidence += self.recency(today)
        stages = (1, 2) if id in self.window(ids, evidence) else (1,)
        return [
            (one.kind, one.text, one.frequencies[id], self.part(one, id))
            for one in evidence
            if one.stage in stages and id in one.frequencies
        ]

    def similar(self, id: str, limit: int) -> tuple[int, list[tuple[str, float]]]:
        """Return how many articles share the 25 words of an article with the highest tf·idf, and the best of them."""
        own = Counter(stem for word in self.documents[id].words for stem in word.stems)
        weighed = []
        for stem, count in own.items():
            frequency = len(self.with_stem([stem]))
            if frequency > 1 and not stem.isdigit():
                weighed.append((-count * self.idf(frequency), stem))
        evidence = []
        for _, stem in sorted(weighed)[:25]:
            words = self.with_stem([stem])
            title = {one: n for one, n in ((one, times(them, "title")) for one, them in words.items()) if n}
            evidence.append(Evidence("stem", stem, weights.STEM_WEIGHT, {i: len(w) for i, w in words.items()}, 1))
            evidence.append(Evidence("title", stem, weights.TITLE_WEIGHT, title, 2, "title_length"))
        others = frozenset(one for each in evidence for one in each.frequencies) - {id}
        return len(others), self.ordered(others, evidence, "relevance")[:limit]

    def passing(self, names: Mapping[str, Sequence[str]], period: Period | None) -> dict[str, Ids]:
        """Return filter → the ids that pass it."""
        passing = {}
        for facet, wanted in names.items():
            if wanted:
                loose = {loose_key((find_place(name) if facet == "place" else None) or name) for name in wanted}
                passing[facet] = self.those(lambda d, f=facet, w=loose: bool(w & set(map(loose_key, d.keys[f]))))
        if period is not None:
            passing["date"] = self.dated(period)
        return passing

    def those(self, wanted: Callable[..., bool]) -> Ids:
        return frozenset(id for id, document in self.documents.items() if wanted(document))

    def dated(self, period: Period) -> Ids:
        return self.those(
            lambda document: (
                document.article.date is not None
                and (period.start is None or period.start <= document.article.date)
                and (period.end is None or document.article.date <= period.end)
            )
        )

    def labels(self, facet: str) -> dict[str, str]:
        """Return key → how its name is best written."""
        if facet not in self._labels:
            self._labels[facet] = self._best_written(facet)
        return self._labels[facet]

    def _best_written(self, facet: str) -> dict[str, str]:
        if facet == "place":
            return {key: places()[key].name for document in self.documents.values() for key in document.keys["place"]}
        written: dict[str, Counter[str]] = {}
        for document in self.documents.values():
            for name in getattr(document.article, FACETS[facet]):
                written.setdefault(name_key(name), Counter())[name] += 1
        if facet == "tag":
            return {key: min(forms, key=lambda one, f=forms: (-f[one], one)) for key, forms in written.items()}
        return {key: best_form(forms) for key, forms in written.items()}

    # -- scores

    def idf(self, frequency: int) -> float:
        return math.log(1 + (len(self.documents) - frequency + 0.5) / (frequency + 0.5))

    def rarity(self, one: Evidence) -> float:
        several = one.df or (len(one.frequencies),)
        return sum(self.idf(frequency) for frequency in several) / len(several)

    def part(self, one: Evidence, id: str) -> float:
        """Return what one evidence gives an article: BM25, or points."""
        if id not in one.frequencies:
            return 0.0
        if one.points is not None:
            return one.points[id]
        k1, b, tf = bm25.K1, bm25.B, one.frequencies[id]
        length = self.documents[id].lengths[one.length]
        norm = k1 * (1 - b + b * length / self.averages[one.length])
        return one.weight * self.rarity(one) * tf * (k1 + 1) / (tf + norm)

    def most(self, one: Evidence) -> float:
        """Return what no article gets from an evidence, however often it has it."""
        if one.points is not None:
            return max(one.points.values())
        return one.weight * self.rarity(one) * (bm25.K1 + 1)

    def recency(self, today: int | None) -> list[Evidence]:
        if today is None:
            return []
        days = {id: document.day for id, document in self.documents.items() if document.day is not None}
        points = {
            id: weights.RECENCY_WEIGHT * 0.5 ** (max(0, today - day) / weights.RECENCY_HALF_LIFE)
            for id, day in days.items()
        }
        return [Evidence("recency", "", weights.RECENCY_WEIGHT, dict.fromkeys(points, 1), 1, points=points)]

    def score(self, id: str, evidence: Iterable[Evidence], stage: int) -> float:
        return sum(self.part(one, id) for one in evidence if one.stage == stage)

    def window(self, ids: Ids, evidence: Sequence[Evidence]) -> set[str]:
        """Return the best of the first stage, for which the second is looked up."""
        first = {id: self.score(id, evidence, 1) for id in ids}
        return set(sorted(ids, key=lambda one: (-round(first[one], 9), *self.tie(one)))[: ranking.WINDOW])

    def tie(self, id: str, newest: bool = True) -> tuple[int, str]:
        day = self.documents[id].day
        return (UNDATED if day is None else -day if newest else day), id

    def ordered(self, ids: Ids, evidence: Sequence[Evidence], sort: str) -> list[tuple[str, float]]:
        window = self.window(ids, evidence)
        scores = {
            id: self.score(id, evidence, 1) + (self.score(id, evidence, 2) if id in window else 0.0) for id in ids
        }
        if sort == "relevance" and evidence:
            order = sorted(ids, key=lambda one: (one not in window, -round(scores[one], 9), *self.tie(one)))
        else:
            order = sorted(ids, key=lambda one: self.tie(one, newest=sort != "oldest"))
        return [(id, scores[id]) for id in order]

    # -- matching

    def match(self, root: Node, match: str) -> tuple[Ids, list[Evidence], str]:
        """Return what a query matches, on what evidence, and what was required: all, all but one, or any."""
        walk = Walk(self, match, stop_words_count=False)
        matched = walk.whole(root)
        if matched.ids is None:
            walk = Walk(self, match, stop_words_count=True)
            matched = walk.whole(root)
        elif match == "all" and isinstance(root, Adjacent) and len(matched.ids) < 10:
            words = [ids for child, ids in matched.children if isinstance(child, Word | Expanded) and ids is not None]
            rest = [ids for child, ids in matched.children if not isinstance(child, Word | Expanded)]
            if len(words) >= (4 if matched.ids else 3):
                enough = frozenset(id for id in self.all if sum(id in ids for ids in words) >= len(words) - 1)
                fewer = every([enough, *rest])
                if fewer is not None and len(fewer) > len(matched.ids):
                    return fewer, matched.evidence, "most"
        return self.all if matched.ids is None else matched.ids, matched.evidence, match


class Walk:
    """Walk a tree once."""

    def __init__(self, reference: Reference, match: str, stop_words_count: bool) -> None:
        self.reference = reference
        self.all_must_match = match == "all"
        self.root_counts = stop_words_count
        self.evidence: list[Evidence] = []
        self.noted: set[tuple[str | None, ...]] = set()

    def whole(self, root: Node) -> Matched:
        if isinstance(root, Adjacent):
            ids, children = self.adjacent(root, None, self.root_counts, False, 0)
            return Matched(ids, self.evidence, children)
        return Matched(self.match(root, None, self.root_counts, False), self.evidence)

    def match(self, node: Node, within: str | None, counting: bool, excluding: bool) -> Ids | None:
        """Return the ids that match a node, None where it asks for nothing.

        `counting` tells whether stop words are asked for; what excludes is no evidence.
        """
        here = (within, counting, excluding)
        if within == COUNTRIES:
            named = " ".join(texts(node)) if isinstance(node, Word | Phrase | Prefix | Fuzzy | Adjacent) else ""
            plain = not isinstance(node, Adjacent) or all(isinstance(child, Word) for child in node.children)
            if named and plain and (find_place(named) or not isinstance(node, Adjacent)):
                key = find_place(named) or name_key(named)
                return self.reference.those(lambda document: key in document.keys["place"])
        match node:
            case Everything():
                facet = next((name for name, field in (*FACETS.items(), ("place", COUNTRIES)) if field == within), None)
                return self.reference.those(lambda document: facet is None or bool(document.keys[facet]))
            case Dated():
                return self.reference.dated(node.period)
            case Not():
                excluded = self.match(node.child, within, True, True)
                return self.reference.all - (excluded or frozenset())
            case And():
                return every([self.match(child, *here) for child in node.children])
            case Or():
                return some([self.match(child, *here) for child in node.children])
            case Adjacent():
                return self.adjacent(node, *here, len(self.evidence))[0]
            case Expanded():
                return self.expanded(node, *here)
            case Within():
                if node.field == "id":
                    return frozenset(texts(node.child)) & self.reference.all
                return self.match(node.child, node.field, True, excluding)
            case Word():
                return self.word(node.text, *here)
            case Phrase():
                return self.phrase(node, *here)
            case Prefix() | Fuzzy():
                return self.several(node, *here)

    def adjacent(
        self, node: Adjacent, within: str | None, counting: bool, excluding: bool, first: int
    ) -> tuple[Ids | None, list[tuple[Node, Ids | None]]]:
        found = [(child, self.match(child, within, counting, excluding)) for child in node.children]
        if self.all_must_match:
            ids = every([them for _, them in found])
        else:
            words = [them for child, them in found if not is_filter(child)]
            excluded = [them for child, them in found if is_filter(child) and not fields_of(child)]
            by_field = [
                some([them for child, them in found if is_filter(child) and fields_of(child) == [name]])
                for name in FILTERS
            ]
            ids = every([some(words), *excluded, *by_field])
        if not excluding and within != COUNTRIES:
            for run in runs(node.children):
                self.side_by_side(run, within, first)
        return ids, found

    def word(self, text: str, within: str | None, counting: bool, excluding: bool) -> Ids | None:
        """Match every part of a word, or its joined form."""
        tokens = analyse(text)
        parts = every([self.token(token, within, counting, excluding) for token in tokens if not token.joined])
        joined = [self.token(token, within, counting, excluding) for token in tokens if token.joined]
        return some([parts, *joined])

    def token(self, token: Token, within: str | None, counting: bool, excluding: bool) -> Ids | None:
        written = frequencies(self.reference.with_surface([token.surface]), within)
        if token.stop:
            stage = 1 if counting else 2
            self.note(excluding, "surface", token.surface, weights.SURFACE_WEIGHT, written, stage, "words")
            return frozenset(written) if counting else None
        words = self.reference.with_stem(token.stems)
        found = frequencies(words, within)
        self.note(excluding, "stem", token.surface, weights.STEM_WEIGHT, found, 1)
        self.note(excluding, "surface", token.surface, weights.SURFACE_WEIGHT, written, 2, "words")
        if within is None:
            title = frequencies(words, "title")
            self.note(excluding, "title", token.surface, weights.TITLE_WEIGHT, title, 2, "title_length")
            if len(token.surface) >= 5 and token.surface.isalpha():
                self.note(excluding, "family", token.surface[:5] + "…", weights.FAMILY_WEIGHT, self.family(token), 2)
        return frozenset(found)

    def family(self, token: Token) -> dict[str, int]:
        """Return id → how many content words of letters alone begin as a word does, joined forms among them."""
        counts = {
            id: sum(
                word.surface[:5] == token.surface[:5] and not word.stop and word.surface.isalpha()
                for word in document.words
            )
            for id, document in self.reference.documents.items()
        }
        return {id: count for id, count in counts.items() if count}

    def phrase(self, node: Phrase, within: str | None, counting: bool, excluding: bool) -> Ids | None:
        tokens = parts_of(node.text)
        if not tokens:
            return None
        if node.slop is None:
            found = self.reference.row(tokens, within)
            self.note(excluding, "phrase", f'"{node.text}"', weights.STEM_WEIGHT, found, 1, "words")
        else:
            wanted = [token for token in tokens if not token.stop] or tokens
            once = list({token.stems or token.surface: token for token in wanted}.values())  # of one stem, one
            found = self.reference.near(once, node.slop, within)
            self.note(excluding, "phrase", f'"{node.text}"~{node.slop}', weights.STEM_WEIGHT, found, 1)
        return frozenset(found)

    def several(self, node: Prefix | Fuzzy, within: str | None, counting: bool, excluding: bool) -> Ids | None:
        """Match any form that the last word of a text may have, and the words before it."""
        tokens = parts_of(node.text)
        if not tokens:
            return None
        *before, last = tokens
        if isinstance(node, Prefix):
            forms = {surface for surface in self.reference.surfaces if surface.startswith(last.surface)}
            found = frequencies(self.reference.with_surface(forms), within)
            self.note(excluding, "prefix", f"{node.text}*", weights.STEM_WEIGHT, found, 1, "words")
        else:
            typos = 0 if len(last.surface) < 3 else 1 if len(last.surface) < 6 else 2
            forms = {surface for surface in self.reference.surfaces if edits(last.surface, surface) <= typos}
            found = frequencies(self.reference.with_surface(forms), within)
            exact = frequencies(self.reference.with_surface([last.surface]), within)
            self.note(excluding, "surface", last.surface, weights.SURFACE_WEIGHT, exact, 1, "words")
            self.note(excluding, "fuzzy", f"{node.text}~", weights.FUZZY_WEIGHT, found, 1, "words")
        return every([*(self.token(token, within, counting, excluding) for token in before), frozenset(found)])

    def expanded(self, node: Expanded, within: str | None, counting: bool, excluding: bool) -> Ids | None:
        """Match the original or what says the same: words by their stems, several words in a row."""
        first = len(self.evidence)
        total: Counter[str] = Counter()
        stems: set[str] = set()
        for text in node.alternatives:
            tokens = parts_of(text)
            if len(tokens) == 1:
                stems.update(tokens[0].stems)
            elif tokens:
                total.update(self.reference.row(tokens, within))
        total.update(frequencies(self.reference.with_stem(stems), within))
        self.note(excluding, "expansion", " | ".join(node.alternatives), weights.EXPANSION_WEIGHT, total, 1)
        if isinstance(node.original, Adjacent):
            original = self.adjacent(node.original, within, counting, excluding, first)[0]
        else:
            original = self.match(node.original, within, counting, excluding)
        return some([original, frozenset(total)])

    def side_by_side(self, run: Sequence[Word], within: str | None, first: int) -> None:
        """Note what is known of words side by side: each pair that stands so, and the whole run as it is written."""
        text = " ".join(word.text for word in run)
        tokens = parts_of(text)
        content = [token for token in tokens if not token.stop]
        for one, other in itertools.pairwise(content):
            if other.position - one.position <= 4 and (one.surface, other.surface, within) not in self.noted:
                self.noted.add((one.surface, other.surface, within))
                lists = [self.reference.with_stem(one.stems), self.reference.with_stem(other.stems)]
                found = self.reference.in_a_row(lists, [one.position, other.position], within)
                df = tuple(len(frequencies(words, within)) for words in lists)
                if all(df):  # its idf is that of the two words, whether they stand so anywhere or not
                    text_of = f"{one.surface} {other.surface}"
                    self.evidence.append(Evidence("pair", text_of, weights.PAIR_WEIGHT, found, 2, df=df))
        if len(content) > 1 and (text, within) not in self.noted:
            self.noted.add((text, within))
            whole = self.reference.row(tokens, within)
            if whole:
                points = sum(self.reference.most(one) for one in self.evidence[first:])
                self.evidence.append(Evidence("run", text, 1, whole, 1, points=dict.fromkeys(whole, points)))

    def note(
        self,
        excluding: bool,
        kind: str,
        text: str,
        weight: float,
        found: Mapping[str, int],
        stage: int,
        length: str = "length",
    ) -> None:
        if found and not excluding:
            self.evidence.append(Evidence(kind, text, weight, found, stage, length))


def united(several: Iterable[Mapping[str, list[Occurrence]]]) -> dict[str, list[Occurrence]]:
    """Return the words of several lists, each once."""
    found: dict[str, dict[int, Occurrence]] = {}
    for words in several:
        for id, here in words.items():
            found.setdefault(id, {}).update((id_of(word), word) for word in here)
    return {id: list(here.values()) for id, here in found.items()}


id_of = id  # the builtin, which is shadowed where articles have ids


def times(words: Iterable[Occurrence], within: str | None) -> int:
    return sum(within in (None, word.field) for word in words)


def frequencies(words: Mapping[str, list[Occurrence]], within: str | None) -> dict[str, int]:
    counts = {id: times(here, within) for id, here in words.items()}
    return {id: count for id, count in counts.items() if count}


def narrowest(stand: Sequence[set[int]], width: int) -> list[tuple[int, int]]:
    """Return the windows that hold one of each set, and none of whose parts does, `width` wide at most."""
    every_place = sorted(set().union(*stand))

    def holds(start: int, end: int) -> bool:
        return all(any(start <= at <= end for at in places) for places in stand)

    return [
        (start, end)
        for start in every_place
        for end in every_place
        if start <= end < start + width
        and holds(start, end)
        and not holds(start + 1, end)
        and not holds(start, end - 1)
    ]


def edits(one: str, other: str) -> int:
    """Return how many insertions, deletions, substitutions and swaps of neighbours lie between two words.

    This is the optimal string alignment distance: no letter is edited twice.
    """
    table = {(-1, -1): 0}
    for i in range(len(one)):
        table[i, -1] = i + 1
    for j in range(len(other)):
        table[-1, j] = j + 1
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == other[j - 1] and b == one[i - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


def parts_of(text: str) -> list[Token]:
    return [token for token in analyse(text) if not token.joined]


def runs(children: Iterable[Node]) -> list[list[Word]]:
    """Return the stretches of two plain words or more, those included that are expanded."""
    found: list[list[Word]] = [[]]
    for child in children:
        if isinstance(child, Expanded):
            child = child.original
        several = child.children if isinstance(child, Adjacent) else (child,)
        if all(isinstance(one, Word) for one in several):
            found[-1].extend(one for one in several if isinstance(one, Word))
        else:
            found.append([])
    return [run for run in found if len(run) > 1]


def texts(node: Node) -> list[str]:
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return [node.text]
        case Within() | Not():
            return texts(node.child)
        case Expanded():
            return texts(node.original)
        case And() | Or() | Adjacent():
            return [text for child in node.children for text in texts(child)]
    return []


def is_filter(node: Node) -> bool:
    """Tell whether nothing in a node asks for words outside of fields of names, ids and dates, but to exclude them."""
    match node:
        case Within():
            return node.field in FILTERS or is_filter(node.child)
        case And() | Or() | Adjacent():
            return all(is_filter(child) for child in node.children)
    return isinstance(node, Not | Dated)


def fields_of(node: Node) -> list[str]:
    """Return the field of a filter that asks for names of one; none for other filters."""
    if not isinstance(node, Within):
        return []
    return fields_of(node.child) if is_filter(node.child) else [node.field]


def every(several: Iterable[Ids | None]) -> Ids | None:
    asking = [ids for ids in several if ids is not None]
    return asking[0].intersection(*asking[1:]) if asking else None


def some(several: Iterable[Ids | None]) -> Ids | None:
    asking = [ids for ids in several if ids is not None]
    return asking[0].union(*asking[1:]) if asking else None


def bucket(day: datetime.date, granularity: str) -> str:
    return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[granularity]]
