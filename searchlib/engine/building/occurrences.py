"""Put the words of articles at their positions, and sort them by lexeme: block by block, each small enough for a cache.

A block is some ten thousand chunks of whole articles. Its occurrences, which come in order of document and position,
are sorted by their lexemes with a radix sort: 10 ns each, where a sort of a whole segment's takes 80. `gathered` then
lays the blocks' posting lists of each lexeme end to end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searchlib.analysis import PARAGRAPH_GAP
from searchlib.engine.building.vocabulary import BREAK, FIELD, Entries
from searchlib.engine.segments.arrays import I32, I64, LENGTHS, U32, AnyArray, Lists, Postings
from searchlib.engine.segments.layout import LAYOUT_FIELDS
from searchlib.engine.segments.lists import offsets_of, places_together, spread, stable_order

FIELDS = len(LAYOUT_FIELDS)
_BLOCK_CHUNKS = 2**16


class Plan(NamedTuple):
    """Say under what the forms of a vocabulary are filed.

    Attributes:
        lexemes, codes: of each form, its lexeme and its place among the forms of it.
        sets: of each form, the sets that it is in beside the lexeme.
        lexeme_count, set_count: how many there are.
    """

    lexemes: U32
    codes: AnyArray
    sets: Lists
    lexeme_count: int
    set_count: int


class Filed(NamedTuple):
    """Hold posting lists of a block, term behind term.

    Attributes:
        terms: the terms that occur, ascending.
        counts: how many postings each of them has.
        docs, frequencies: of each posting.
    """

    terms: U32
    counts: I64
    docs: U32
    frequencies: U32


class Block(NamedTuple):
    """Hold the posting lists of some articles, and what is known of the articles' fields.

    Attributes:
        lexemes, sets: the lists of either.
        positions, codes: of each occurrence of the lexemes.
        starts, lengths: of each document, see `SegmentArrays`.
    """

    lexemes: Filed
    sets: Filed
    positions: U32
    codes: AnyArray
    starts: U32
    lengths: U32


class _Tokens(NamedTuple):
    """Hold what stands in a block, in order of document and position."""

    forms: U32
    docs: U32
    positions: I32
    starts: U32
    lengths: U32


def article_begins(chunks: U32) -> I64:
    """Return where the chunks of each article begin."""
    return np.flatnonzero(chunks == FIELD)[::FIELDS]


def blocks_of(entries: Entries, chunks: U32, plan: Plan) -> Iterator[Block]:
    """Yield the articles that stand in chunks, filed as a plan says, some at a time."""
    begins = article_begins(chunks)
    cuts = np.searchsorted(begins, np.arange(_BLOCK_CHUNKS, len(chunks), _BLOCK_CHUNKS))
    edges = np.concatenate(([0], np.unique(np.append(cuts, len(begins)))))
    bounds = np.append(begins, len(chunks))[edges].tolist()
    for base, (begin, end) in zip(edges.tolist(), pairwise(bounds), strict=False):
        yield _sorted(_placed(entries, chunks[begin:end]), base, plan)


def gathered(several: list[Filed], terms: int) -> Postings:
    """Return the posting lists of so many terms over all blocks, in the order of their documents."""
    offsets, places = places_together(terms, [(filed.terms, filed.counts) for filed in several])
    docs, frequencies = np.empty(offsets[-1], dtype=np.uint32), np.empty(offsets[-1], dtype=np.uint32)
    for filed, to in zip(several, places, strict=True):
        docs[to], frequencies[to] = filed.docs, filed.frequencies
    return Postings(offsets, docs, frequencies)


def gathered_occurrences(blocks: list[Block], terms: int) -> tuple[U32, AnyArray]:
    """Return the positions and codes over all blocks in the order of `gathered`."""
    counts = [
        (filed.terms, np.diff(offsets_of(filed.frequencies)[offsets_of(filed.counts)]))
        for filed in (block.lexemes for block in blocks)
    ]
    offsets, places = places_together(terms, counts)
    positions = np.empty(offsets[-1], dtype=np.uint32)
    codes = np.empty(offsets[-1], dtype=blocks[0].codes.dtype if blocks else np.uint8)
    for block, to in zip(blocks, places, strict=True):
        positions[to], codes[to] = block.positions, block.codes
    return positions, codes


def _placed(entries: Entries, chunks: U32) -> _Tokens:
    """Put the tokens of chunks at their positions.

    A chunk stands behind the words of those before it in its field, and `PARAGRAPH_GAP` further for every paragraph
    that begins with some word in front of it and a token somewhere before.
    """
    fields = np.flatnonzero(chunks == FIELD)
    documents = len(fields) // FIELDS
    counts = entries.counts.take(chunks)
    words = entries.words.take(chunks)
    tokens_before = np.zeros(len(chunks) + 1, dtype=np.int32)
    np.cumsum(counts, out=tokens_before[1:])
    field_tokens = tokens_before[np.append(fields, len(chunks))]

    seen = np.flatnonzero(entries.seen.take(chunks))
    first = np.searchsorted(seen, np.flatnonzero(chunks == BREAK))
    first = np.unique(seen[first[first < len(seen)]])
    first = first[tokens_before[first] > field_tokens[np.searchsorted(fields, first, side="right") - 1]]

    places = np.zeros(len(chunks), dtype=np.int32)
    places[1:] = words[:-1]
    places[first] += PARAGRAPH_GAP
    np.cumsum(places, out=places)

    chunk_of = np.repeat(np.arange(len(chunks), dtype=np.int32), counts)
    own = (entries.firsts.take(chunks) - tokens_before[:-1]).take(chunk_of)
    own += np.arange(len(own), dtype=np.int32)
    relative = entries.relative.take(own)

    spans = np.full(len(fields), 1 + PARAGRAPH_GAP, dtype=np.int64)
    some = field_tokens[1:] > field_tokens[:-1]
    last = field_tokens[1:][some] - 1
    spans[some] += places[chunk_of[last]] + relative[last] - places[fields[some]]
    starts = np.zeros((documents, FIELDS + 1), dtype=np.int64)
    np.cumsum(spans.reshape(documents, FIELDS), axis=1, out=starts[:, 1:])
    moved = (starts[:, :-1].ravel() - places[fields]).astype(np.int32)
    places += np.repeat(moved, np.diff(fields, append=len(chunks)))

    lengths = np.zeros((documents, len(LENGTHS)), dtype=np.uint32)
    if documents:
        content = np.add.reduceat(entries.content.take(chunks), fields, dtype=np.uint32).reshape(documents, FIELDS)
        lengths[:, 0] = content.sum(axis=1)
        lengths[:, 1] = np.add.reduceat(words, fields[::FIELDS], dtype=np.uint32)
        lengths[:, 2] = content[:, 0]
    docs = np.repeat(np.arange(documents, dtype=np.uint32), np.diff(field_tokens[::FIELDS]))
    return _Tokens(entries.forms.take(own), docs, places.take(chunk_of) + relative, starts.astype(np.uint32), lengths)


def _sorted(tokens: _Tokens, base: int, plan: Plan) -> Block:
    """Sort the occurrences of a block by what they are filed under; documents count from a base on."""
    lexemes = plan.lexemes.take(tokens.forms)
    order = stable_order(lexemes, plan.lexeme_count)
    counts = np.diff(plan.sets.offsets).take(tokens.forms)
    sets = plan.sets.values.take(spread(plan.sets.offsets.take(tokens.forms), counts))
    set_order = stable_order(sets, plan.set_count)
    return Block(
        _filed(lexemes.take(order), tokens.docs.take(order), base),
        _filed(sets.take(set_order), np.repeat(tokens.docs, counts).take(set_order), base),
        tokens.positions.take(order).astype(np.uint32),
        plan.codes.take(tokens.forms).take(order),
        tokens.starts,
        tokens.lengths,
    )


def _filed(terms: U32, docs: U32, base: int) -> Filed:
    """Return posting lists, given the term and the document of every occurrence, sorted by both."""
    first = np.flatnonzero(_changes(terms) | _changes(docs))
    heads = terms[first]
    begins = np.flatnonzero(_changes(heads))
    return Filed(
        heads[begins],
        np.diff(begins, append=len(first)),
        docs[first] + np.uint32(base),
        np.diff(first, append=len(terms)).astype(np.uint32),
    )


def _changes(numbers: AnyArray) -> AnyArray:
    """Return for each number whether it is another than the one before, as the first always is."""
    changes = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes
