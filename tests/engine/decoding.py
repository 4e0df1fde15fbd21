"""Decode all that a segment's file holds, and read the arrays of a segment by what docs/FORMAT.md says of them."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from searchlib.engine.segments.arrays import Columns, Lists, Postings, SegmentArrays
from searchlib.engine.segments.lists import narrow
from searchlib.engine.segments.segment import Segment

FAMILY_LETTERS = 5


def decoded(segment: Segment) -> SegmentArrays:
    """Return all of a segment."""
    columns = segment.columns()
    postings = segment.lexeme_run(0, segment.lexeme_count())
    positions, codes = segment.lexeme_occurrences(0, postings)
    return SegmentArrays(
        **{name: getattr(columns, name) for name in Columns.__match_args__},
        articles=[segment.article(doc) for doc in range(len(segment))],
        postings=postings,
        positions=positions,
        codes=narrow(codes),
        sets=segment.set_run(0, len(segment.set_counts())),
    )


def heads(segment: Segment) -> list[list[int]]:
    """Return what a segment says of each form: lexeme, code, size of the lexeme, documents."""
    found: list[list[int]] = segment.form_run(0, segment.form_count).tolist()
    return found


def listed(lists: Lists) -> list[list[int]]:
    return [lists.values[first:after].tolist() for first, after in itertools.pairwise(lists.offsets.tolist())]


def counted(postings: Postings) -> list[dict[int, int]]:
    """Return document → frequency of each posting list, whose documents ascend."""
    lists = []
    for first, after in itertools.pairwise(postings.offsets.tolist()):
        docs = postings.docs[first:after].tolist()
        assert docs == sorted(set(docs))
        lists.append(dict(zip(docs, postings.frequencies[first:after].tolist(), strict=True)))
    return lists


def plain_lexemes(stem_forms: Sequence[Sequence[int]], forms: int) -> list[list[int]]:
    """Return the forms of each lexeme: those with the same first stem; a form without stems is alone."""
    stems: dict[int, int] = {}
    for stem, own in enumerate(stem_forms):
        for form in own:
            stems.setdefault(form, stem)
    found: dict[tuple[str, int], list[int]] = {}
    for form in range(forms):
        found.setdefault(("stem", stems[form]) if form in stems else ("form", form), []).append(form)
    return list(found.values())


def plain_families(surfaces: Sequence[str], stop: Sequence[bool]) -> dict[str, list[int]]:
    """Return the forms of each family."""
    found = defaultdict(list)
    for form, (surface, stops) in enumerate(zip(surfaces, stop, strict=True)):
        if not stops and len(surface) >= FAMILY_LETTERS and surface.isalpha():
            found[surface[:FAMILY_LETTERS]].append(form)
    return dict(found)


def plain_sets(
    lexemes: Sequence[Sequence[int]], stem_forms: Sequence[Sequence[int]], family_forms: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the forms of the stems and of the families that have not the same as some lexeme."""
    return [list(forms) for forms in (*stem_forms, *family_forms) if forms not in lexemes]


def lexemes_in(arrays: SegmentArrays) -> list[list[int]]:
    return plain_lexemes(listed(arrays.stem_forms), len(arrays.forms))


def placed(arrays: SegmentArrays) -> list[dict[int, list[int]]]:
    """Return form → positions for each document; in a posting, positions never fall."""
    found: list[dict[int, list[int]]] = [{} for _ in range(len(arrays))]
    positions, codes = iter(arrays.positions.tolist()), iter(arrays.codes.tolist())
    for forms, own in zip(lexemes_in(arrays), counted(arrays.postings), strict=True):
        for doc, frequency in own.items():
            places = list(itertools.islice(positions, frequency))
            assert frequency and places == sorted(places)
            for place, code in zip(places, itertools.islice(codes, frequency), strict=True):
                found[doc].setdefault(forms[code], []).append(place)
    assert next(positions, None) is next(codes, None) is None
    return found


def plain_heads(arrays: SegmentArrays) -> list[list[int]]:
    """Return what a segment's file is to say of each form."""
    documents = Counter(form for own in placed(arrays) for form in own)
    rows = {
        form: [number, code, len(forms), documents[form]]
        for number, forms in enumerate(lexemes_in(arrays))
        for code, form in enumerate(forms)
    }
    return [rows[form] for form in range(len(rows))]


def summed(arrays: SegmentArrays, groups: Sequence[Sequence[int]]) -> list[dict[int, int]]:
    """Return of each group of forms which documents have any of them: document → how often they stand in it."""
    return [
        {
            doc: count
            for doc, own in enumerate(placed(arrays))
            if (count := sum(len(own.get(form, ())) for form in forms))
        }
        for forms in groups
    ]


def postings_from(lists: Sequence[dict[int, int]]) -> Postings:
    """Return posting lists, each given as document → frequency."""
    pairs = np.array([pair for own in lists for pair in sorted(own.items())], dtype=np.uint32).reshape(-1, 2)
    offsets = np.cumsum([0, *(len(own) for own in lists)], dtype=np.int64)
    return Postings(offsets, pairs[:, 0].copy(), pairs[:, 1].copy())
