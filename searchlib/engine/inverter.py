"""Invert articles: from texts to the arrays of a segment, without a loop over words.

`add` turns an article into the numbers of its chunks (see `vocabulary`), and nothing else; 4 bytes a word. `finish`
does the rest for all articles at once: chunks become occurrences (form, document, position) by `repeat` and `cumsum`,
and a radix sort by form, which is stable, makes posting lists of them. What is so made is what `layout.lay_out` says of
each article; a property test compares them.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searchlib.analysis import PARAGRAPH_GAP
from searchlib.article import Article
from searchlib.engine.arrays import (
    I64,
    LENGTHS,
    NAME_FIELDS,
    NO_DAY,
    U32,
    Lists,
    NameColumn,
    Postings,
    SegmentArrays,
    Strings,
)
from searchlib.engine.chunks import FIELD_CHUNK, chunked
from searchlib.engine.layout import LAYOUT_FIELDS, field_text
from searchlib.engine.lists import offsets_of, spread, stable_order
from searchlib.engine.vocabulary import BREAK, FIELD, Entries, Terms, Vocabulary

_BYTES_PER_CHUNK = 56
"""What `finish` needs at its height for each word (measured), the 4 bytes that `add` keeps included."""
_BYTES_PER_ARTICLE = 700
_BYTES_PER_WORD = 6
_BLOCK_BYTES = 2**16
_BLOCK_CHUNKS = 2**16
"""How much text and how many chunks are worked on at once, so that arrays stay in the processor's cache."""

_FIELDS = len(LAYOUT_FIELDS)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


class _Occurrences(NamedTuple):
    """Hold all occurrences of words in order of document and position, and what is known of the documents' fields."""

    forms: U32
    docs: U32
    positions: U32
    starts: U32
    lengths: U32


class Inverter:
    """Collect articles and make a segment of them; then begin anew, with the words already known."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        """Begin with an empty segment; a vocabulary serves one inverter at a time."""
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._forget()

    def _forget(self) -> None:
        self._texts: list[bytes] = []
        self._text_bytes = 0
        self._chunks: list[U32] = []
        self._chunk_count = 0
        self._kept: list[bool] = []
        self._ids: list[str] = []
        self._days = array("i")
        self._names: dict[str, list[tuple[str, ...]]] = {name: [] for name in NAME_FIELDS}
        self._sources: list[str] = []
        self._fingerprints: list[str] = []
        self._articles: list[bytes] = []
        self._article_bytes = 0

    def __len__(self) -> int:
        return sum(self._kept)

    @property
    def bytes_used(self) -> int:
        """About how many bytes the articles take, and will take when they are inverted."""
        chunks = self._chunk_count + self._text_bytes // _BYTES_PER_WORD
        return self._article_bytes + _BYTES_PER_ARTICLE * len(self._ids) + _BYTES_PER_CHUNK * chunks

    def add(
        self, article: Article, places: Sequence[str], root: str = "", path: str = "", fingerprint: str = ""
    ) -> int:
        """Add an article, with the countries it is about and the source it was read from; return its number."""
        fields = tuple([field_text(article, field) for field in LAYOUT_FIELDS])
        stored = article_bytes(article)
        text = chunked(fields)
        if text is None:
            text = b" ".join(b"%b %b" % (FIELD_CHUNK.encode(), self.vocabulary.chunk_of(field)) for field in fields)
        self._texts.append(text)
        self._text_bytes += len(text)
        if self._text_bytes > _BLOCK_BYTES:
            self._read()
        self._kept.append(True)
        self._ids.append(article.id)
        self._days.append(article.date.toordinal() if article.date else NO_DAY)
        for name, column in self._names.items():
            column.append(tuple(places) if name == "places" else getattr(article, name))
        self._sources.append(f"{root}\0{path}")
        self._fingerprints.append(fingerprint)
        self._articles.append(stored)
        self._article_bytes += len(stored)
        return len(self._ids) - 1

    def _read(self) -> None:
        """Turn the texts that wait for it into entries."""
        texts, self._texts, self._text_bytes = self._texts, [], 0
        self._chunks.append(self.vocabulary.entries_of(b" ".join(texts)))
        self._chunk_count += len(self._chunks[-1])

    def remove(self, number: int) -> None:
        """Leave an article out, as if it had not been added."""
        self._kept[number] = False

    def finish(self) -> SegmentArrays:
        """Return the segment of the articles that were added, and forget them."""
        self._read()
        kept = np.array(self._kept, dtype=np.bool_)
        numbers = np.flatnonzero(kept).tolist()
        chunks = np.concatenate(self._chunks)
        if len(numbers) < len(kept):
            begins = np.flatnonzero(chunks == FIELD)[::_FIELDS]
            chunks = chunks[np.repeat(kept, np.diff(begins, append=len(chunks)))]
        columns = {name: _name_column([column[n] for n in numbers]) for name, column in self._names.items()}
        sources, source_of = _codes([self._sources[n] for n in numbers], always=("\0",))
        ids, fingerprints = ([column[n] for n in numbers] for column in (self._ids, self._fingerprints))
        articles = [self._articles[n] for n in numbers]
        days = np.array(self._days, dtype=np.int32)[kept]
        self._forget()
        found = _occurrences(self.vocabulary.entries(), chunks)
        del chunks
        words = _Words(self.vocabulary, found.forms)
        form_postings, positions = _invert(words.ranks(found.forms), found.docs, found.positions, len(words.numbers))
        starts, lengths = found.starts, found.lengths
        del found
        stems, stem_forms = words.stems()
        families, family_forms = words.families()
        segment = SegmentArrays(
            ids=Strings.of(ids),
            days=days,
            lengths=lengths,
            starts=starts,
            names=columns,
            sources=sources,
            source_of=source_of,
            fingerprints=Strings.of(fingerprints),
            articles=articles,
            surfaces=self.vocabulary.surfaces.take(words.numbers),
            forms=self.vocabulary.forms.take(words.numbers),
            stop=np.array(self.vocabulary.stop, dtype=np.bool_)[words.numbers],
            form_postings=form_postings,
            positions=positions,
            stems=stems,
            stem_forms=stem_forms,
            stem_postings=united(stem_forms, form_postings, len(days)),
            families=families,
            family_postings=united(family_forms, form_postings, len(days)),
        )
        self.vocabulary.tidy()
        return segment


def article_bytes(article: Article) -> bytes:
    """Return an article as it is stored (JSON; values of `extra` that JSON does not know become text)."""
    values = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    values["date"] = article.date.isoformat() if article.date else None
    values["extra"] = dict(article.extra)
    return _ENCODER.encode(values).encode("utf-8", "surrogatepass")


def _codes(texts: Sequence[str], always: tuple[str, ...] = ()) -> tuple[Strings, U32]:
    """Return the distinct texts, sorted, and the number of each text among them."""
    distinct = sorted({*texts, *always})
    numbers = {text: number for number, text in enumerate(distinct)}
    return Strings.of(distinct), np.array([numbers[text] for text in texts], dtype=np.uint32)


def _name_column(several: Sequence[Sequence[str]]) -> NameColumn:
    names, codes = _codes([name for names in several for name in names])
    return NameColumn(names, Lists(offsets_of(np.array([len(names) for names in several], dtype=np.int64)), codes))


def _occurrences(entries: Entries, chunks: U32) -> _Occurrences:
    """Return the occurrences in all chunks, found block by block."""
    begins = np.flatnonzero(chunks == FIELD)[::_FIELDS]
    cuts = np.searchsorted(begins, np.arange(_BLOCK_CHUNKS, len(chunks), _BLOCK_CHUNKS))
    edges = np.unique(np.concatenate(([0], cuts, [len(begins)])))
    bounds = np.append(begins, len(chunks))[edges].tolist()
    blocks = [_placed(entries, chunks[a:b]) for a, b in pairwise(bounds)]
    if not blocks:
        return _placed(entries, chunks)
    for base, block in zip(edges.tolist(), blocks, strict=False):
        np.add(block.docs, base, out=block.docs, casting="unsafe")
    return _Occurrences(*(np.concatenate(column) for column in zip(*blocks, strict=True)))


def _placed(entries: Entries, chunks: U32) -> _Occurrences:
    """Put the tokens of all chunks at their positions.

    A chunk stands behind the words of those before it in its field, and `PARAGRAPH_GAP` further for every paragraph
    that begins with some word in front of it and a token somewhere before.
    """
    fields = np.flatnonzero(chunks == FIELD)
    documents = len(fields) // _FIELDS
    counts = np.diff(entries.offsets)[chunks]
    tokens_before = offsets_of(counts)
    words = entries.words[chunks]

    seen = np.flatnonzero(entries.seen[chunks])
    breaks = np.cumsum(chunks == BREAK, dtype=np.uint32)[seen]
    first = seen[1:][breaks[1:] != breaks[:-1]]
    field_tokens = tokens_before[fields]
    first = first[tokens_before[first] > field_tokens[np.searchsorted(fields, first, side="right") - 1]]

    places = np.zeros(len(chunks), dtype=np.int64)
    places[1:] = words[:-1]
    places[first] += PARAGRAPH_GAP
    np.cumsum(places, out=places)

    own = spread(entries.offsets[chunks], counts)
    forms = entries.forms[own]
    positions = np.repeat(places, counts)
    positions += entries.relative[own]
    del own

    field_ends = np.append(field_tokens[1:], tokens_before[-1])
    spans = np.full(len(fields), 1 + PARAGRAPH_GAP, dtype=np.int64)
    some = field_ends > field_tokens
    spans[some] += positions[field_ends[some] - 1] - places[fields[some]]
    starts = np.zeros((documents, _FIELDS + 1), dtype=np.int64)
    np.cumsum(spans.reshape(documents, _FIELDS), axis=1, out=starts[:, 1:])
    positions += np.repeat(starts[:, :-1].ravel() - places[fields], field_ends - field_tokens)

    lengths = np.zeros((documents, len(LENGTHS)), dtype=np.uint32)
    if documents:
        content = np.add.reduceat(entries.content[chunks], fields, dtype=np.uint32).reshape(documents, _FIELDS)
        lengths[:, 0] = content.sum(axis=1)
        lengths[:, 1] = np.add.reduceat(words, fields[::_FIELDS], dtype=np.uint32)
        lengths[:, 2] = content[:, 0]
    document_tokens = np.append(field_tokens[::_FIELDS], tokens_before[-1])
    docs = np.repeat(np.arange(documents, dtype=np.uint32), np.diff(document_tokens))
    return _Occurrences(forms, docs, positions.astype(np.uint32), starts.astype(np.uint32), lengths)


def _invert(ranks: U32, docs: U32, positions: U32, forms: int) -> tuple[Postings, U32]:
    """Sort occurrences, which come in order of document and position, by the ranks of their forms."""
    places = docs.astype(np.uint64) << np.uint64(32) | positions
    places = places[stable_order(ranks, forms)]
    positions = places.astype(np.uint32)
    docs = (places >> np.uint64(32)).astype(np.uint32)
    ends = offsets_of(np.bincount(ranks, minlength=forms))
    heads = np.ones(len(docs), dtype=np.bool_)
    heads[1:] = docs[1:] != docs[:-1]
    heads[ends[:-1]] = True
    first = np.flatnonzero(heads)
    frequencies = np.diff(first, append=len(docs)).astype(np.uint32)
    return Postings(np.searchsorted(first, ends), docs[first], frequencies), positions


def united(groups: Lists, postings: Postings, documents: int) -> Postings:
    """Return the posting lists of groups of forms: the documents of any, with the sums of their frequencies."""
    sizes = np.diff(groups.offsets)
    counts = np.diff(postings.offsets)[groups.values]
    own = spread(postings.offsets[:-1][groups.values], counts)
    group_of = np.repeat(np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes), counts)
    docs, frequencies = postings.docs[own], postings.frequencies[own]
    del own
    order = stable_order(docs, documents)
    order = order[stable_order(group_of[order], len(sizes))]
    group_of, docs, frequencies = group_of[order], docs[order], frequencies[order]
    heads = np.ones(len(docs), dtype=np.bool_)
    heads[1:] = (group_of[1:] != group_of[:-1]) | (docs[1:] != docs[:-1])
    first = np.flatnonzero(heads)
    offsets = offsets_of(np.bincount(group_of[first], minlength=len(sizes)))
    sums = np.add.reduceat(frequencies, first, dtype=np.uint32) if len(first) else frequencies
    return Postings(offsets, docs[first], sums)


class _Words:
    """Number the forms that occur by their rank in (surface, form), and the stems and families that these have."""

    def __init__(self, vocabulary: Vocabulary, forms: U32) -> None:
        self._vocabulary = vocabulary
        used = np.bincount(forms, minlength=len(vocabulary)) > 0
        order = vocabulary.order()
        self.numbers = order[used[order]]
        self._ranks = np.zeros(len(used), dtype=np.uint32)
        self._ranks[self.numbers] = np.arange(len(self.numbers), dtype=np.uint32)

    def ranks(self, forms: U32) -> U32:
        """Return the ranks of forms of the vocabulary."""
        return self._ranks[forms]

    def stems(self) -> tuple[Strings, Lists]:
        """Return the stems of the forms that occur, and their forms."""
        offsets, values = self._vocabulary.stems_of_forms()
        counts = np.diff(offsets)[self.numbers]
        forms = np.repeat(np.arange(len(self.numbers), dtype=np.uint32), counts)
        return _grouped(self._vocabulary.stems, values[spread(offsets[self.numbers], counts)], forms)

    def families(self) -> tuple[Strings, Lists]:
        """Return the families of the forms that occur, and their forms."""
        families = np.array(self._vocabulary.form_families, dtype=np.int64)[self.numbers]
        forms = np.flatnonzero(families >= 0)
        return _grouped(self._vocabulary.families, families[forms], forms.astype(np.uint32))


def _grouped(terms: Terms, groups: I64 | U32, forms: U32) -> tuple[Strings, Lists]:
    """Return the terms of groups that some form has, sorted, and the forms of each, which come ascending."""
    used = np.bincount(groups, minlength=len(terms)) > 0
    order = terms.order()
    numbers = order[used[order]]
    ranks = np.zeros(len(terms), dtype=np.uint32)
    ranks[numbers] = np.arange(len(numbers), dtype=np.uint32)
    keys = ranks[groups]
    lists = Lists(offsets_of(np.bincount(keys, minlength=len(numbers))), forms[stable_order(keys, len(numbers))])
    return terms.texts.take(numbers), lists
