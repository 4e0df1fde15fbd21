"""Look for what contradicts itself in a segment whose checksums are right: nothing that searchlib has written does."""

from __future__ import annotations

import datetime
import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import numpy as np

from searchlib.engine.segments.arrays import I64, NAME_FIELDS, AnyArray, Columns, Lists, NDArray, Postings
from searchlib.engine.segments.lexemes import Words, families_of, words_of
from searchlib.engine.segments.lists import chunks, distinct, offsets_of
from searchlib.engine.segments.segment import Segment
from searchlib.engine.snapshot import article_of
from searchlib.errors import IndexDamaged

_POSTINGS_AT_ONCE = 1 << 21

Sums = NDArray[np.uint64]


def contradictions(segment: Segment) -> Iterator[str]:
    """Read all of a segment, and yield the names of the parts that make no sense."""
    reading = _Reading(segment)
    parts: dict[str, Callable[[], bool]] = {
        "ids": reading.ids, "columns": reading.columns, "names": reading.names, "articles": reading.articles,
        "words": reading.words, "stems": reading.stems, "postings": reading.postings,
    }  # fmt: skip
    for name, agrees in parts.items():
        try:
            if not agrees():
                yield name
        except IndexDamaged as error:
            yield f"{name}: {error.message.values.get('what')}"
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
            yield f"{name}: {error}"


class _Reading:
    """Read all of a segment; each method tells whether a part makes sense."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    @cached_property
    def _columns(self) -> Columns:
        return self._segment.columns()

    @cached_property
    def _families(self) -> tuple[list[str], Lists]:
        return families_of(self._columns.surfaces, self._columns.stop)

    @cached_property
    def _words(self) -> Words:
        return words_of(self._columns.stem_forms, self._families[1], self._segment.form_count)

    def ids(self) -> bool:
        ids = self._segment.ids()
        return len(set(ids)) == len(ids) and all(self._segment.find(id) == number for number, id in enumerate(ids))

    def columns(self) -> bool:
        segment = self._segment
        starts, days = segment.starts.astype(np.int64), segment.days
        sources = segment.sources()
        segment.fingerprints()
        return bool(
            (np.diff(starts, axis=1) >= 0).all()
            and (days >= 0).all()
            and (days <= datetime.date.max.toordinal()).all()
            and (segment.source_of < len(sources)).all()
        )

    def names(self) -> bool:
        segment = self._segment
        return all(len(segment.codes(field).primary) == len(segment) for field in NAME_FIELDS) and all(
            len(set(segment.names[field].names.texts())) == len(segment.names[field].names) for field in NAME_FIELDS
        )

    def articles(self) -> bool:
        segment = self._segment
        return all(article_of(segment.article(number)).id == id for number, id in enumerate(segment.ids()))

    def words(self) -> bool:
        pairs = [
            (surface.encode("utf-8", "surrogatepass"), form.encode("utf-8", "surrogatepass"))
            for surface, form in zip(self._segment.surface_texts(), self._segment.form_texts(), strict=True)
        ]
        return len(pairs) == self._segment.form_count and all(a < b for a, b in itertools.pairwise(pairs))

    def stems(self) -> bool:
        """Tell whether stems have forms in order, and stems and families the lists that belong to them."""
        groups, numbers = self._columns.stem_forms, self._words.numbers
        stems, families = self._segment.list_numbers()
        return (
            _rising(groups.values, groups.offsets[:-1])
            and _ascending(self._columns.stems.texts())
            and self._families[0] == self._columns.families.texts()
            and np.array_equal(stems, numbers.stems)
            and np.array_equal(families, numbers.families)
            and len(self._segment.set_counts()) == len(numbers.sets.offsets) - 1
        )

    def postings(self) -> bool:
        """Tell whether lexemes are in order, and whether what is stored beside them is what they say.

        Sets and titles are compared by sums: each document has a number, drawn by chance, which counts as often as a
        term stands in it. What differs has the same sum once in billions of times.
        """
        segment, lexemes = self._segment, self._words.lexemes
        if len(segment.lexeme_counts()) != len(lexemes):
            return False
        drawn = np.frombuffer(secrets.token_bytes(8 * len(segment)), dtype=np.uint64)
        documents = np.zeros(segment.form_count, dtype=np.int64)
        everywhere, titled = np.zeros((2, segment.form_count), dtype=np.uint64)
        for first, postings in _runs(segment.lexeme_counts(), segment.lexeme_run):
            positions, codes = segment.lexeme_occurrences(first, postings)
            before = offsets_of(postings.frequencies)
            lexeme_of = first + np.repeat(np.arange(len(postings.offsets) - 1), np.diff(before[postings.offsets]))
            docs = np.repeat(postings.docs, postings.frequencies)
            if not (
                _in_order(postings)
                and len(positions) == len(codes) == before[-1]
                and _rising(positions, before[:-1], level=True)
                and (positions < self._columns.starts[docs, -1]).all()
                and (codes < lexemes.sizes[lexeme_of]).all()
            ):
                return False
            forms = lexemes.forms.values[lexemes.forms.offsets[lexeme_of] + codes]
            pairs = distinct(forms * np.int64(len(segment)) + docs)
            documents += np.bincount(pairs // len(segment), minlength=len(documents))
            np.add.at(everywhere, forms, drawn[docs])
            in_title = positions < self._columns.starts[docs, 1]
            np.add.at(titled, forms[in_title], drawn[docs[in_title]])
        heads = segment.form_run(0, segment.form_count)
        expected = lexemes.of_forms, lexemes.codes, lexemes.sizes[lexemes.of_forms], documents
        if not all((heads[:, at] == column).all() for at, column in enumerate(expected)):
            return False
        sets, stems = self._words.numbers.sets, self._columns.stem_forms
        in_sets, in_titles = _sums(everywhere[sets.values], sets.offsets), _sums(titled[stems.values], stems.offsets)
        return _agree(_runs(segment.set_counts(), segment.set_run), in_sets, drawn) and _agree(
            _runs(segment.title_counts(), segment.title_run), in_titles, drawn
        )


def _runs(counts: I64, read: Callable[[int, int], Postings]) -> Iterator[tuple[int, Postings]]:
    """Yield posting lists in runs, with the number of the first."""
    for first, after in chunks(offsets_of(counts), _POSTINGS_AT_ONCE):
        yield first, read(first, after)


def _agree(runs: Iterable[tuple[int, Postings]], expected: Sums, drawn: Sums) -> bool:
    """Tell whether posting lists are in order and have the sums that are expected."""
    for first, postings in runs:
        found = _sums(drawn[postings.docs] * postings.frequencies, postings.offsets)
        if not _in_order(postings) or (found != expected[first : first + len(found)]).any():
            return False
    return True


def _sums(numbers: Sums, offsets: I64) -> Sums:
    """Return the sums of several lists of numbers, which stand one behind the other, modulo 2**64."""
    before = np.zeros(len(numbers) + 1, dtype=np.uint64)
    np.cumsum(numbers, out=before[1:])
    return np.diff(before[offsets])


def _in_order(postings: Postings) -> bool:
    return _rising(postings.docs, postings.offsets[:-1]) and bool((postings.frequencies > 0).all())


def _ascending(texts: list[str]) -> bool:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return all(one < other for one, other in itertools.pairwise(encoded))


def _rising(numbers: AnyArray, begins: AnyArray, level: bool = False) -> bool:
    """Tell whether each of several lists, which stand one behind the other, rises, or (`level`) never falls."""
    rises = np.ones(len(numbers) + 1, dtype=np.bool_)
    rises[1:-1] = numbers[1:] >= numbers[:-1] if level else numbers[1:] > numbers[:-1]
    rises[begins] = True
    return bool(rises.all())
