"""Find the posting lists of titles: which documents have a stem in the title, and how often."""

from __future__ import annotations

import numpy as np

from searchlib.engine.arrays import Postings, SegmentArrays
from searchlib.engine.inverter import united
from searchlib.engine.lists import offsets_of


def title_postings(arrays: SegmentArrays) -> Postings:
    """Return over stems the documents that have one in the title, out of the positions of a segment's forms.

    The title comes first in a document, so that its positions are those before the start of the next field.
    """
    forms = arrays.form_postings
    ends = arrays.starts[:, 1][forms.docs]
    inside = arrays.positions < np.repeat(ends, forms.frequencies)
    before = offsets_of(inside)
    occurrences = offsets_of(forms.frequencies)
    frequencies = before[occurrences[1:]] - before[occurrences[:-1]]
    kept = frequencies > 0
    titles = Postings(offsets_of(kept)[forms.offsets], forms.docs[kept], frequencies[kept].astype(np.uint32))
    return united(arrays.stem_forms, titles, len(arrays))
