"""Put the words of articles at their positions, and sort them by form: block by block, each small enough for a cache.

A block is some ten thousand chunks of whole articles. Its occurrences, which come in order of document and position,
are sorted by their forms with a radix sort: 10 ns each, where a sort of a whole segment's takes 80. `gathered` then
lays the blocks' posting lists of each form end to end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searchlib.analysis import PARAGRAPH_GAP
from searchlib.engine.building.vocabulary import BREAK, FIELD, Entries
from searchlib.engine.segments.arrays import I32, I64, LENGTHS, U32, AnyArray, Postings
from searchlib.engine.segments.layout import LAYOUT_FIELDS
from searchlib.engine.segments.lists import offsets_of, spread, stable_order

FIELDS = len(LAYOUT_FIELDS)
_BLOCK_CHUNKS = 2**16


class Block(NamedTuple):
    """Hold the posting lists of some articles, form behind form, and what is known of the articles' fields.

    Attributes:
        forms: the forms that occur, by their number.
        postings, occurrences: how many of either each of them has.
        docs, frequencies: of each posting.
        positions: of each occurrence.
        starts, lengths: of each document, see `SegmentArrays`.
    """

    forms: U32
    postings: I64
    occurrences: I64
    docs: U32
    frequencies: U32
    positions: U32
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


def blocks_of(entries: Entries, chunks: U32, forms: int) -> Iterator[Block]:
    """Yield the articles that stand in chunks, sorted by form, some at a time; forms are below a number."""
    begins = article_begins(chunks)
    cuts = np.searchsorted(begins, np.arange(_BLOCK_CHUNKS, len(chunks), _BLOCK_CHUNKS))
    edges = np.concatenate(([0], np.unique(np.append(cuts, len(begins)))))
    bounds = np.append(begins, len(chunks))[edges].tolist()
    for base, (begin, end) in zip(edges.tolist(), pairwise(bounds), strict=False):
        yield _sorted(_placed(entries, chunks[begin:end]), base, forms)


def gathered(blocks: list[Block], order: I64, forms: int) -> tuple[Postings, U32]:
    """Return the posting lists over all blocks, which are taken out of the list, and the positions.

    Args:
        blocks: the blocks, in the order of their documents.
        order: the forms that occur, in the order in which they are wanted.
        forms: a number that all forms are below.
    """
    postings, occurrences = np.zeros(forms, dtype=np.int64), np.zeros(forms, dtype=np.int64)
    for block in blocks:
        postings[block.forms] += block.postings
        occurrences[block.forms] += block.occurrences
    offsets, ends = offsets_of(postings[order]), offsets_of(occurrences[order])
    postings[order], occurrences[order] = offsets[:-1], ends[:-1]  # from here on, where the next ones go
    docs, frequencies = np.empty(offsets[-1], dtype=np.uint32), np.empty(offsets[-1], dtype=np.uint32)
    positions = np.empty(ends[-1], dtype=np.uint32)
    blocks.reverse()
    while blocks:
        block = blocks.pop()
        to = spread(postings[block.forms], block.postings)
        docs[to], frequencies[to] = block.docs, block.frequencies
        positions[spread(occurrences[block.forms], block.occurrences)] = block.positions
        postings[block.forms] += block.postings
        occurrences[block.forms] += block.occurrences
    return Postings(offsets, docs, frequencies), positions


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


def _sorted(tokens: _Tokens, base: int, forms: int) -> Block:
    """Sort the occurrences of a block by their forms, which are below a number; documents count from a base on."""
    order = stable_order(tokens.forms, forms)
    own, docs = tokens.forms.take(order), tokens.docs.take(order)
    first = np.flatnonzero(_changes(own) | _changes(docs))
    heads = own[first]
    begins = np.flatnonzero(_changes(heads))
    return Block(
        heads[begins],
        np.diff(begins, append=len(first)),
        np.diff(first[begins], append=len(own)),
        docs[first] + np.uint32(base),
        np.diff(first, append=len(own)).astype(np.uint32),
        tokens.positions.take(order).astype(np.uint32),
        tokens.starts,
        tokens.lengths,
    )


def _changes(numbers: AnyArray) -> AnyArray:
    """Return for each number whether it is another than the one before, as the first always is."""
    changes = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes
