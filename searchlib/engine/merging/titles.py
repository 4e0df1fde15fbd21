"""Find the posting lists of titles: which documents have a stem in the title, and how often."""

from __future__ import annotations

import numpy as np

from searchlib.engine.segments.arrays import Postings, SegmentArrays
from searchlib.engine.segments.lexemes import Lexemes
from searchlib.engine.segments.lists import offsets_of, spread, turned


def title_postings(arrays: SegmentArrays, lexemes: Lexemes) -> Postings:
    """Return over stems the documents that have one in the title, out of the positions of a segment's lexemes.

    The title comes first in a document, so that its positions are those before the start of the next field.
    """
    postings, stem_forms = arrays.postings, arrays.stem_forms
    before = offsets_of(postings.frequencies)
    ends = arrays.starts[:, 1][postings.docs]
    inside = np.flatnonzero(arrays.positions[before[:-1]] < ends)
    counts = postings.frequencies[inside]
    places = spread(before[inside], counts)
    posting_of = np.repeat(inside, counts)
    mine = arrays.positions[places] < ends[posting_of]
    places, posting_of = places[mine], posting_of[mine]
    lexeme_of = np.searchsorted(postings.offsets, posting_of, side="right") - 1
    forms = lexemes.forms.values[lexemes.forms.offsets[lexeme_of] + arrays.codes[places]]

    stems = turned(stem_forms, len(arrays.forms))
    own = np.diff(stems.offsets)[forms]
    stem_of = stems.values[spread(stems.offsets[forms], own)].astype(np.int64)
    keys = stem_of * len(arrays) + np.repeat(postings.docs[posting_of], own)
    found, frequencies = np.unique(keys, return_counts=True)
    stem_of, docs = np.divmod(found, max(1, len(arrays)))
    offsets = offsets_of(np.bincount(stem_of, minlength=len(arrays.stems)))
    return Postings(offsets, docs.astype(np.uint32), frequencies.astype(np.uint32))
