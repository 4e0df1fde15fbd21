"""Find the posting lists of titles: which documents have a stem in the title, and how often."""

from __future__ import annotations

import numpy as np

from searchlib.engine.segments.arrays import Postings, SegmentArrays
from searchlib.engine.segments.lists import offsets_of, spread, united


def title_postings(arrays: SegmentArrays) -> Postings:
    """Return over stems the documents that have one in the title, out of the positions of a segment's forms.

    The title comes first in a document, so that its positions are those before the start of the next field.
    """
    forms = arrays.form_postings
    occurrences = offsets_of(forms.frequencies)
    ends = arrays.starts[:, 1][forms.docs]
    inside = np.flatnonzero(arrays.positions[occurrences[:-1]] < ends)
    counts = forms.frequencies[inside]
    positions = arrays.positions[spread(occurrences[inside], counts)]
    before = offsets_of(positions < np.repeat(ends[inside], counts))
    frequencies = np.diff(before[offsets_of(counts)]).astype(np.uint32)
    titles = Postings(np.searchsorted(inside, forms.offsets), forms.docs[inside], frequencies)
    return united(arrays.stem_forms, titles, len(arrays))
