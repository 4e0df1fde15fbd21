"""Expand a query by what says the same: a country's demonyms, an institution's acronym, the owner's synonyms.

Only plain words are expanded, never what stands in phrases, in fields or under a NOT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from searchlib.acronyms import ACRONYMS
from searchlib.names import fold
from searchlib.query.ast import Adjacent, And, Expanded, Node, Or, Word
from searchlib.records import Record

Found = tuple[int, int, tuple[str, ...]]
"""Words [start, end) of a row, and the texts that say the same as they do."""

Finder = Callable[[Sequence[str]], Iterable[Found]]
"""Finds, in words that stand side by side, those that something else says too; of two that overlap the first counts."""


class Expansion(Record):
    """Say that a text of the query was also searched for in other forms."""

    text: str
    forms: tuple[str, ...]


def synonyms(entries: Mapping[str, str | Iterable[str]]) -> Finder:
    """Return a finder of texts, of one or several words, that have a synonym or several; the longest win."""
    known = {
        _key(text.split()): (alternatives,) if isinstance(alternatives, str) else tuple(alternatives)
        for text, alternatives in entries.items()
    }
    beginnings = {key[0] for key in known if key}
    longest = max(map(len, known), default=0)

    def find(words: Sequence[str]) -> Iterable[Found]:
        key = _key(words)
        at = 0
        while at < len(key):
            ends = range(min(len(key), at + longest), at, -1) if key[at] in beginnings else ()
            for end in ends:
                alternatives = known.get(key[at:end])
                if alternatives:
                    yield at, end, alternatives
                    at = end - 1
                    break
            at += 1

    return find


def expand(root: Node, finders: Sequence[Finder]) -> tuple[Node, tuple[Expansion, ...]]:
    """Return a query with its plain words expanded, and what was done; of several finders the first one wins."""
    done: list[Expansion] = []
    expanded = _expand(root, finders, done)
    return (expanded, tuple(done)) if done else (root, ())


def _expand(node: Node, finders: Sequence[Finder], done: list[Expansion]) -> Node:
    match node:
        case Word():
            return _row([node], finders, done)[0]
        case Adjacent():
            children: list[Node] = []
            row: list[Word] = []
            for child in node.children:
                if isinstance(child, Word):
                    row.append(child)
                    continue
                children += [*_row(row, finders, done), _expand(child, finders, done)]
                row = []
            children += _row(row, finders, done)
            return Adjacent(tuple(children)) if len(children) > 1 else children[0]
        case And():
            return And(tuple(_expand(child, finders, done) for child in node.children))
        case Or():
            return Or(tuple(_expand(child, finders, done) for child in node.children))
        case _:
            return node


def _row(words: Sequence[Word], finders: Sequence[Finder], done: list[Expansion]) -> Sequence[Node]:
    """Return words side by side, those that are found expanded."""
    texts = [word.text for word in words]
    chosen: dict[int, Found] = {}
    taken: set[int] = set()
    for finder in finders:
        for start, end, alternatives in finder(texts):
            if taken.isdisjoint(range(start, end)):
                chosen[start] = start, end, alternatives
                taken |= set(range(start, end))
    if not chosen:
        return words
    nodes: list[Node] = []
    at = 0
    while at < len(words):
        start, end, alternatives = chosen.get(at, (at, at + 1, ()))
        original = tuple(words[start:end])
        node: Node = original[0] if len(original) == 1 else Adjacent(original)
        if alternatives:
            done.append(Expansion(" ".join(texts[start:end]), alternatives))
            node = Expanded(node, alternatives)
        nodes.append(node)
        at = end
    return nodes


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word if word in ACRONYMS else fold(word).replace("’", "'") for word in words)
