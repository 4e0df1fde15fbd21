"""Invert articles: from texts to the arrays of a segment, without a loop over words.

`add` turns articles, some at a time, into the entries of their chunks (see `vocabulary`), 4 bytes a word, and finds in
these where a country may be named. `finish` does the rest for all articles: entries become posting lists, block by
block (see `occurrences`). What is so made is what `layout.lay_out` says of each article; a property test compares them.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence

import numpy as np

from searchlib.article import Article, clean
from searchlib.engine.building.chunks import FIELD_CHUNK, chunked, cut
from searchlib.engine.building.occurrences import (
    Plan,
    article_begins,
    blocks_of,
    gathered,
    gathered_occurrences,
)
from searchlib.engine.building.openings import openings
from searchlib.engine.building.vocabulary import Entries, Terms, Vocabulary
from searchlib.engine.segments.arrays import (
    I64,
    NAME_FIELDS,
    NO_DAY,
    U32,
    Lists,
    NameColumn,
    SegmentArrays,
    Strings,
)
from searchlib.engine.segments.layout import LAYOUT_FIELDS, field_text
from searchlib.engine.segments.lexemes import Lexemes, words_of
from searchlib.engine.segments.lists import narrow, offsets_of, spread, stable_order, turned
from searchlib.places.finder import countries_in

_BYTES_PER_CHUNK = 30
"""What `finish` needs at its height for each word (measured), the 4 bytes that `add` keeps included."""
_BYTES_PER_ARTICLE = 700
_BYTES_PER_WORD = 6
_BLOCK_BYTES = 2**16
"""How much text is worked on at once, so that arrays stay in the processor's cache."""

_quoted = json.encoder.encode_basestring
_CONTROLS = bytes(range(0x20))
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


class Inverter:
    """Collect articles and make a segment of them; then begin anew, with the words already known."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        """Begin with an empty segment; a vocabulary serves one inverter at a time."""
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._forget()

    def _forget(self) -> None:
        self._texts: list[bytes] = []
        self._unplaced: list[Article | None] = []
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
        self,
        article: Article,
        places: Sequence[str] | None = None,
        root: str = "",
        path: str = "",
        fingerprint: str = "",
    ) -> int:
        """Add an article and return its number.

        Args:
            article: the article.
            places: the countries it is about; found if they are not given.
            root, path, fingerprint: the source it was read from.
        """
        fields = tuple([field_text(article, field) for field in LAYOUT_FIELDS])
        stored = article_bytes(article)
        day = article.date.toordinal() if article.date else NO_DAY
        text = chunked(fields)
        if text is None:
            text = b" ".join(b"%b %b" % (FIELD_CHUNK.encode(), self.vocabulary.chunk_of(field)) for field in fields)
            places = countries_in(article) if places is None else places
        names = [tuple(places or ()) if name == "places" else getattr(article, name) for name in self._names]
        # nothing fails from here on: an article is added to all lists or to none
        self._texts.append(text)
        self._unplaced.append(article if places is None else None)
        self._text_bytes += len(text)
        self._kept.append(True)
        self._ids.append(article.id)
        self._days.append(day)
        for column, several in zip(self._names.values(), names, strict=True):
            column.append(several)
        self._sources.append(f"{root}\0{path}")
        self._fingerprints.append(fingerprint)
        self._articles.append(stored)
        self._article_bytes += len(stored)
        if self._text_bytes > _BLOCK_BYTES:
            self._read()
        return len(self._ids) - 1

    def _read(self) -> None:
        """Turn the texts that wait for it into entries."""
        texts, self._texts, self._text_bytes = self._texts, [], 0
        chunks = cut(b" ".join(texts))
        entries = self.vocabulary.entries_of(chunks)
        self._chunks.append(entries)
        self._chunk_count += len(entries)
        articles, self._unplaced = self._unplaced, []
        if any(articles):
            found = openings(chunks, entries, self.vocabulary.clues())
            self._names["places"][-len(texts) :] = [
                places if article is None else countries_in(article, begins)
                for article, begins, places in zip(articles, found, self._names["places"][-len(texts) :], strict=True)
            ]

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
            chunks = chunks[np.repeat(kept, np.diff(article_begins(chunks), append=len(chunks)))]
        columns = {name: _name_column([column[n] for n in numbers]) for name, column in self._names.items()}
        sources, source_of = _codes([self._sources[n] for n in numbers], always=("\0",))
        ids, fingerprints = ([column[n] for n in numbers] for column in (self._ids, self._fingerprints))
        articles = [self._articles[n] for n in numbers]
        days = np.array(self._days, dtype=np.int32)[kept]
        self._forget()
        entries = self.vocabulary.entries()
        words = _Words(self.vocabulary, _forms_in(entries, chunks))
        stems, stem_forms = words.stems()
        families, family_forms = words.families()
        lexemes, _, lists = words_of(stem_forms, family_forms, len(words.numbers))
        sets = lists.sets
        blocks = list(blocks_of(entries, chunks, words.plan(lexemes, sets)))
        del chunks
        positions, codes = gathered_occurrences(blocks, len(lexemes))
        segment = SegmentArrays(
            ids=Strings.of(ids),
            days=days,
            lengths=np.concatenate([block.lengths for block in blocks]),
            starts=np.concatenate([block.starts for block in blocks]),
            names=columns,
            sources=sources,
            source_of=source_of,
            fingerprints=Strings.of(fingerprints),
            articles=articles,
            surfaces=self.vocabulary.surfaces.take(words.numbers),
            forms=self.vocabulary.forms.take(words.numbers),
            stop=np.array(self.vocabulary.stop, dtype=np.bool_)[words.numbers],
            postings=gathered([block.lexemes for block in blocks], len(lexemes)),
            positions=positions,
            codes=codes,
            stems=stems,
            stem_forms=stem_forms,
            families=families,
            sets=gathered([block.sets for block in blocks], len(sets.offsets) - 1),
        )
        self.vocabulary.tidy()
        return segment


def _forms_in(entries: Entries, chunks: U32) -> U32:
    """Return the forms of the entries that chunks are."""
    used = np.zeros(len(entries.counts), dtype=np.bool_)
    used[chunks] = True
    return entries.forms[spread(entries.firsts[used], entries.counts[used])]


def article_bytes(article: Article) -> bytes:
    """Return an article as it is stored (JSON; values of `extra` that JSON does not know become text)."""
    text, names = _quoted, _names_quoted
    before = f'{{"id":{text(article.id)},"title":{text(article.title)},"summary":{text(article.summary)},"body":'
    after = (
        f',"region":{names(article.region)},"author":{names(article.author)},'
        f'"date":{text(article.date.isoformat()) if article.date else "null"},"tags":{names(article.tags)},'
        f'"image_alts":{names(article.image_alts)},"path":{text(article.path)},'
        f'"extra":{clean(_ENCODER.encode(dict(article.extra))) if article.extra else "{}"}}}'
    )
    return b"".join((_encoded(before), _long_quoted(article.body), _encoded(after)))


def _long_quoted(text: str) -> bytes:
    """Return a text as JSON writes it, in half the time where it is long and holds no control character."""
    data = _encoded(text).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    if len(data.translate(None, _CONTROLS)) < len(data):
        return _encoded(_quoted(text))
    return b'"%b"' % data


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _names_quoted(names: tuple[str, ...]) -> str:
    return f"[{','.join(map(_quoted, names))}]" if names else "[]"


def _codes(texts: Sequence[str], always: tuple[str, ...] = ()) -> tuple[Strings, U32]:
    """Return the distinct texts, sorted, and the number of each text among them."""
    distinct = sorted({*texts, *always})
    numbers = {text: number for number, text in enumerate(distinct)}
    return Strings.of(distinct), np.array([numbers[text] for text in texts], dtype=np.uint32)


def _name_column(several: Sequence[Sequence[str]]) -> NameColumn:
    names, codes = _codes([name for names in several for name in names])
    return NameColumn(names, Lists(offsets_of(np.array([len(names) for names in several], dtype=np.int64)), codes))


class _Words:
    """Number the forms that occur by their rank in (surface, form), and the stems and families that these have."""

    def __init__(self, vocabulary: Vocabulary, forms: U32) -> None:
        """Number some forms; `numbers` are theirs in the vocabulary, in the order of ranks."""
        self._vocabulary = vocabulary
        used = np.zeros(len(vocabulary), dtype=np.bool_)
        used[forms] = True
        order = vocabulary.order()
        self.numbers = order[used[order]]

    def plan(self, lexemes: Lexemes, sets: Lists) -> Plan:
        """Say under what the forms are to be filed, by their numbers in the vocabulary."""
        size = len(self._vocabulary)
        of_forms, codes = np.zeros(size, dtype=np.uint32), np.zeros(size, dtype=np.int64)
        of_forms[self.numbers], codes[self.numbers] = lexemes.of_forms, lexemes.codes
        by_form = turned(Lists(sets.offsets, self.numbers[sets.values]), size)
        return Plan(of_forms, narrow(codes), by_form, len(lexemes), len(sets.offsets) - 1)

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
