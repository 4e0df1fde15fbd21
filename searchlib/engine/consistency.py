"""Look for what contradicts itself in a segment whose checksums are right: nothing that searchlib has written does."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator

import numpy as np

from searchlib.engine.segments.arrays import NAME_FIELDS, AnyArray
from searchlib.engine.segments.lexemes import families_of, lexemes_of, words_of
from searchlib.engine.segments.lists import chunks, distinct, offsets_of
from searchlib.engine.segments.segment import Segment
from searchlib.engine.snapshot import article_of
from searchlib.errors import IndexDamaged

_POSTINGS_AT_ONCE = 1 << 21


def contradictions(segment: Segment) -> Iterator[str]:
    """Read all of a segment, and yield the names of the parts that make no sense."""
    parts: dict[str, Callable[[Segment], bool]] = {
        "ids": _ids, "columns": _columns, "names": _names, "articles": _articles, "words": _words,
        "postings": _postings, "stems": _stems, "families": _families,
    }  # fmt: skip
    for name, agrees in parts.items():
        try:
            if not agrees(segment):
                yield name
        except IndexDamaged as error:
            yield f"{name}: {error.message.values.get('what')}"
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
            yield f"{name}: {error}"


def _ascending(texts: list[str]) -> bool:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return all(one < other for one, other in itertools.pairwise(encoded))


def _ids(segment: Segment) -> bool:
    ids = segment.ids()
    return len(set(ids)) == len(ids) and all(segment.find(id) == number for number, id in enumerate(ids))


def _columns(segment: Segment) -> bool:
    starts, days = segment.starts.astype(np.int64), segment.days
    sources = segment.sources()
    for number in range(len(segment)):
        segment.fingerprint(number)
    return bool(
        (np.diff(starts, axis=1) >= 0).all()
        and (days >= 0).all()
        and (days <= datetime.date.max.toordinal()).all()
        and (segment.source_of < len(sources)).all()
    )


def _names(segment: Segment) -> bool:
    return all(len(segment.codes(field).primary) == len(segment) for field in NAME_FIELDS) and all(
        len(set(segment.names[field].names.texts())) == len(segment.names[field].names) for field in NAME_FIELDS
    )


def _articles(segment: Segment) -> bool:
    return all(article_of(segment.article(number)).id == id for number, id in enumerate(segment.ids()))


def _words(segment: Segment) -> bool:
    pairs = [
        (surface.encode("utf-8", "surrogatepass"), form.encode("utf-8", "surrogatepass"))
        for surface, form in zip(segment.surface_texts(), segment.form_texts(), strict=True)
    ]
    return len(pairs) == segment.form_count and all(a < b for a, b in itertools.pairwise(pairs))


def _postings(segment: Segment) -> bool:
    columns = segment.columns()
    lexemes = lexemes_of(columns.stem_forms, segment.form_count)
    counts = segment.lexeme_counts()
    last = segment.starts[:, -1].astype(np.int64)
    if len(counts) != len(lexemes):
        return False
    found = np.zeros(segment.form_count, dtype=np.int64)
    for first, after in chunks(offsets_of(counts), _POSTINGS_AT_ONCE):
        postings = segment.lexeme_run(first, after)
        positions, codes = segment.lexeme_occurrences(first, postings)
        before = offsets_of(postings.frequencies)
        lexeme_of = np.repeat(np.arange(first, after), np.diff(before[postings.offsets]))
        docs = np.repeat(postings.docs, postings.frequencies)
        if not (
            _rising(postings.docs, postings.offsets[:-1])
            and (postings.frequencies > 0).all()
            and len(positions) == len(codes) == before[-1]
            and _rising(positions, before[:-1], level=True)
            and (positions < last[docs]).all()
            and (codes < lexemes.sizes[lexeme_of]).all()
        ):
            return False
        forms = lexemes.forms.values[lexemes.forms.offsets[lexeme_of] + codes]
        found += np.bincount(distinct(forms * np.int64(len(segment)) + docs) // len(segment), minlength=len(found))
    heads = segment.form_run(0, segment.form_count)
    expected = lexemes.of_forms, lexemes.codes, lexemes.sizes[lexemes.of_forms], found
    return all((heads[:, at] == column).all() for at, column in enumerate(expected))


def _rising(numbers: AnyArray, begins: AnyArray, level: bool = False) -> bool:
    """Tell whether each of several lists, which stand one behind the other, rises, or (`level`) never falls."""
    rises = np.ones(len(numbers) + 1, dtype=np.bool_)
    rises[1:-1] = numbers[1:] >= numbers[:-1] if level else numbers[1:] > numbers[:-1]
    rises[begins] = True
    return bool(rises.all())


def _stems(segment: Segment) -> bool:
    start = np.zeros(1, dtype=np.int64)
    for number in range(segment.stem_count):
        for docs, frequencies in (segment.stem_postings(number), segment.title_postings(number)):
            if len(docs) != len(frequencies) or not _rising(docs, start):
                return False
        if not _rising(segment.stem_forms(number), start):
            return False
    return _ascending([segment.stem_text(number) for number in range(segment.stem_count)]) and _filed(segment)


def _families(segment: Segment) -> bool:
    start = np.zeros(1, dtype=np.int64)
    return all(_rising(segment.family_postings(number)[0], start) for number in range(segment.family_count))


def _filed(segment: Segment) -> bool:
    """Tell whether stems and families have the lists that belong to them."""
    columns = segment.columns()
    families, family_forms = families_of(columns.surfaces, columns.stop)
    numbers = words_of(columns.stem_forms, family_forms, segment.form_count).numbers
    stems, others = segment.list_numbers()
    return (
        families == columns.families.texts()
        and np.array_equal(stems, numbers.stems)
        and np.array_equal(others, numbers.families)
        and len(segment.set_counts()) == len(numbers.sets.offsets) - 1
    )
