"""Decode all that a segment's file holds, to compare it with what was written."""

from collections.abc import Callable

import numpy as np

from searchlib.engine.segments.arrays import AnyArray, Columns, Postings, SegmentArrays
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.segment import Segment


def decoded(segment: Segment) -> SegmentArrays:
    """Return all of a segment."""
    columns = segment.columns()
    form_postings, positions = segment.form_run_positions(0, segment.form_count)
    return SegmentArrays(
        **{name: getattr(columns, name) for name in Columns.__match_args__},
        articles=[segment.article(doc) for doc in range(len(segment))],
        form_postings=form_postings,
        positions=positions,
        stem_postings=_listed(segment.stem_postings, segment.stem_count),
        family_postings=_listed(segment.family_postings, segment.family_count),
    )


def _listed(read: Callable[[int], tuple[AnyArray, AnyArray]], count: int) -> Postings:
    lists = [read(number) for number in range(count)]
    none = np.zeros(0, dtype=np.uint32)
    return Postings(
        offsets_of(np.array([len(docs) for docs, _ in lists], dtype=np.int64)),
        np.concatenate([none, *(docs.astype(np.uint32) for docs, _ in lists)]),
        np.concatenate([none, *(frequencies.astype(np.uint32) for _, frequencies in lists)]),
    )
