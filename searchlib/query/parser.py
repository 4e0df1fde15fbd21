"""Parse what people type into a tree. `docs/QUERY.md` describes the language.

No text is an error: what is not understood is searched as plain words, and a warning says so. Brackets are kept on
a stack of our own and nest up to a limit, so that no text exhausts Python's.
"""

from __future__ import annotations

import datetime

from searchlib.config import QueryLimits, SlashedDates
from searchlib.dates import Period
from searchlib.fields import BOUND_NAMES, COUNTRY_NAMES, DATE_FIELDS, FIELD_NAMES, SHOWN_NAMES
from searchlib.messages import Message
from searchlib.names import fold
from searchlib.query.ast import (
    Adjacent,
    And,
    Dated,
    Everything,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from searchlib.query.lexer import (
    MOST_WARNINGS,
    Lexer,
    Mark,
    Token,
    Warnings,
    is_star,
    plain_words,
    read_word,
    trimmed,
)
from searchlib.query.periods import Periods
from searchlib.query.trees import adjacent, joined, negated, within
from searchlib.records import Record

FIELDS_WITHOUT_EVERYTHING = frozenset(("id", "title", "summary", "body", "image_alts"))
"""Fields of texts: which articles have one is not known without reading them."""

_DAY = datetime.timedelta(days=1)
LONGEST_NAME = 24  # difflib's time grows with the square of the length, and field names are short


class ParsedQuery(Record):
    """Hold the tree of a query, and what in it was not understood."""

    root: Node
    warnings: tuple[Message, ...] = ()


def parse(
    text: str, today: datetime.date, slashed: SlashedDates = "dmy", limits: QueryLimits = QueryLimits()
) -> ParsedQuery:
    """Return the tree of a query; never raise.

    `plain_query` gives the tree of most queries sooner.

    Args:
        text: what was typed.
        today: what "ieri" and "ultimi 30 giorni" are reckoned from.
        slashed: how 3/4/2025 is read.
        limits: how much of the text is read.
    """
    warnings = Warnings()
    lexer = Lexer(text, limits.max_characters, limits.max_terms, warnings)
    root = _Parser(lexer, today, slashed, limits, warnings).run()
    return ParsedQuery(root, tuple(warnings.messages))


class _Group:
    """Hold what has been read of a bracket (or of the whole query)."""

    def __init__(self, marks: tuple[Mark, ...] = (), within: str | None = None) -> None:
        self.marks = marks
        self.within = within
        self.alternatives: list[Node] = []  # what stood before each OR
        self.row: list[list[Node]] = []  # side by side, each a chain of AND
        self.and_waits = False
        self.negations: list[Mark] = []  # NOTs that wait for what they negate

    def add(self, node: Node) -> None:
        if self.and_waits:
            self.row[-1].append(node)
        else:
            self.row.append([node])
        self.and_waits = False

    def end_alternative(self) -> None:
        if self.row:
            self.alternatives.append(adjacent([joined(And, chain) for chain in self.row]))
            self.row = []


class _Parser:
    def __init__(
        self, lexer: Lexer, today: datetime.date, slashed: SlashedDates, limits: QueryLimits, warnings: Warnings
    ) -> None:
        self._lexer = lexer
        self._max_depth = limits.max_depth
        self._left: dict[type[Node], int] = {Prefix: limits.max_prefixes, Fuzzy: limits.max_typos}
        self._warnings = warnings
        self._groups = [_Group()]
        self._ignored = 0  # brackets that are open but nested too deep
        self._unknown_fields: set[str] = set()
        self._periods = Periods(today, slashed)
        self._ends_early = False  # the end was reached and is a cut: what lacks there is nobody's mistake

    def run(self) -> Node:
        for token in self._periods.joined(self._lexer.tokens):
            if token.kind == "(":
                self._open(token)
            elif token.kind == ")":
                self._close()
            elif token.kind == "operator":
                self._operator(token.text)
            else:
                self._atom(token)
        self._ends_early = self._lexer.was_cut
        if (self._ignored or len(self._groups) > 1) and not self._ends_early:
            self._warnings.add("query-unbalanced")
        while len(self._groups) > 1:
            self._end_group()
        return self._content(self._groups[0]) or Everything()

    def _open(self, token: Token) -> None:
        group = self._groups[-1]
        if len(self._groups) > self._max_depth:
            self._ignored += 1
            self._warnings.add("query-too-deep")
            group.negations += [mark for mark in token.marks if mark.kind == "not"]
            return
        marks = (*group.negations, *token.marks)
        group.negations = []
        self._groups.append(_Group(marks, _field_of(token.marks) or group.within))

    def _close(self) -> None:
        if self._ignored:
            self._ignored -= 1
        elif len(self._groups) > 1:
            self._end_group()
        else:
            self._warnings.add("query-unbalanced")

    def _end_group(self) -> None:
        group = self._groups.pop()
        node = self._marked(group.marks, self._content(group))
        if node is not None:
            self._groups[-1].add(node)

    def _content(self, group: _Group) -> Node | None:
        self._drop_waiting(group)
        if group.alternatives and not group.row:
            self._dangling("OR")
        group.end_alternative()
        return joined(Or, group.alternatives) if group.alternatives else None

    def _operator(self, operator: str) -> None:
        group = self._groups[-1]
        if operator == "NOT":
            group.negations.append(Mark("not"))
        elif operator == "OR":
            self._drop_waiting(group)
            if not group.row:
                self._dangling("OR")
            group.end_alternative()
        elif group.row and not group.and_waits and not group.negations:
            group.and_waits = True
        else:
            self._dangling("AND")

    def _drop_waiting(self, group: _Group) -> None:
        if group.and_waits:
            self._dangling("AND")
        if group.negations:
            self._dangling("NOT")
        group.and_waits = False
        group.negations = []

    def _dangling(self, operator: str) -> None:
        if not self._ends_early:
            self._warnings.add("query-dangling-operator", operator=operator)

    def _atom(self, token: Token) -> None:
        group = self._groups[-1]
        node: Node | None
        if not token.text:
            node = None
        elif token.kind == "phrase":
            node = Phrase(token.text, token.slop)
        elif (_field_of(token.marks) or group.within) in DATE_FIELDS:
            node = (
                Everything() if is_star(token.text) else Word(token.text)
            )  # as it was typed: the dots of "2025-10.." say something
        else:
            node = adjacent([self._allowed(each) for each in read_word(token.text, self._warnings)])
        node = self._marked((*group.negations, *token.marks), node)
        if node is not None:
            group.negations = []
            group.add(node)

    def _allowed(self, node: Node) -> Node:
        """Return a word as it was read, or, if there have been too many prefixes or typing errors, as it stands."""
        if not isinstance(node, Prefix | Fuzzy):
            return node
        self._left[type(node)] -= 1
        if self._left[type(node)] >= 0:
            return node
        self._warnings.add("query-too-many-prefixes" if isinstance(node, Prefix) else "query-too-many-typos")
        text = node.text
        while text.count("~") and isinstance(inner := read_word(text, Warnings())[0], Fuzzy):
            text = inner.text  # "x~1~2" is a word with two marks
        return Word(text)

    def _marked(self, marks: tuple[Mark, ...], node: Node | None) -> Node | None:
        """Return a node under the marks before it, the innermost first."""
        for mark in reversed(marks):
            if mark.kind == "unknown":
                self._unknown_field(mark.name)
                name = Word(trimmed(mark.name))
                node = name if node is None else adjacent((name, node))
            elif node is None:
                continue
            elif mark.kind == "not":
                node = negated(node)
            elif mark.name in DATE_FIELDS:
                node = self._dated(node, mark.name)
            elif mark.name in FIELDS_WITHOUT_EVERYTHING and node in (Everything(), Not(Everything())):
                self._warnings.add("query-field-star", name=SHOWN_NAMES[mark.name])
                node = None
            else:
                node = within(mark.name, node)
        return node

    def _unknown_field(self, name: str) -> None:
        if name not in self._unknown_fields and len(self._unknown_fields) < MOST_WARNINGS:
            self._unknown_fields.add(name)
            self._warnings.add("query-unknown-field", name=name, near=_near_field(name))

    def _dated(self, node: Node, field: str) -> Node:
        """Return a tree whose words and phrases were read as dates of a field; those that are none as plain words."""
        match node:
            case Word(text) | Phrase(text):
                period = self._periods.read(text)
                return Dated(_bounded(period, field)) if period else self._undated(text)
            case Adjacent(children):
                texts = [child.text for child in children if isinstance(child, Word)]
                period = self._periods.read(" ".join(texts)) if len(texts) == len(children) else None
                if period:
                    return Dated(_bounded(period, field))
                return adjacent([self._dated(child, field) for child in children])
            case And(children) | Or(children):
                return joined(type(node), [self._dated(child, field) for child in children])
            case Not(child):
                return negated(self._dated(child, field))
            case Everything():
                return Dated(Period())
        return node

    def _undated(self, text: str) -> Node:
        self._warnings.add("query-bad-date", text=text)
        return adjacent(plain_words(text))


def _bounded(period: Period, field: str) -> Period:
    """Return the period that a field makes of one: see `BOUND_NAMES`. Where an end is open, so it stays."""
    start, end = period.start, period.end
    match field:
        case "since":
            return Period(start, None)
        case "until":
            return Period(None, end)
        case "before" if start is not None and start > datetime.date.min:
            return Period(None, start - _DAY)
        case "later" if end is not None and end < datetime.date.max:
            return Period(end + _DAY, None)
    return period


def _field_of(marks: tuple[Mark, ...]) -> str | None:
    return next((mark.name for mark in reversed(marks) if mark.kind == "field"), None) if marks else None


def _near_field(name: str) -> str:
    """Return the field name that an unknown name was probably meant for, or all of those that people use."""
    if len(name) <= LONGEST_NAME:
        import difflib

        fields = (*FIELD_NAMES.values(), *BOUND_NAMES.values(), COUNTRY_NAMES)
        names = [each for several in fields for each in several]
        near = difflib.get_close_matches(fold(name), names, n=1, cutoff=0.7)
        if near:
            return near[0]
    return "titolo, sommario, testo, regione, autore, data, tag, paese"
