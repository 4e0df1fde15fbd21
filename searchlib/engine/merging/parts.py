"""Hold what a merge takes of a segment, be it in memory or in a file: columns, posting lists, compressed articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from searchlib.engine.merging.scratch import Scratch
from searchlib.engine.merging.shared_lists import SharedLists, shared, take_postings
from searchlib.engine.merging.titles import title_postings
from searchlib.engine.segments.arrays import I64, AnyArray, Columns, Postings, SegmentArrays
from searchlib.engine.segments.compression import ArticleWriter, Compressed
from searchlib.engine.segments.lists import chunks, narrow, offsets_of, spread
from searchlib.engine.segments.segment import Segment

RUN = 1 << 19
"""How many postings are worked on at once, unless a single list is longer."""

_POSTINGS = ("forms", "sets", "titles")


class Part:
    """Hold a segment for merging.

    Attributes:
        columns: what is in memory.
        articles: each as JSON.
        shared: the lists of stems and families.
        forms, titles: posting lists, of forms and, over the titles, of stems.
        positions: as in `SegmentArrays`; those of form i begin at `bounds[i]`.
    """

    def __init__(
        self,
        columns: Columns,
        articles: Sequence[bytes],
        postings: Mapping[str, Postings],
        positions: AnyArray,
        lists: tuple[I64, I64],
        mapped: Sequence[Scratch | Segment] = (),
    ) -> None:
        self.columns, self.articles, self.positions = columns, articles, positions
        self.forms, self.titles = postings["forms"], postings["titles"]
        self.shared = SharedLists(postings["sets"], *lists)
        self.bounds = _bounds(self.forms)
        self._mapped = mapped

    def __len__(self) -> int:
        return len(self.columns)

    def list_counts(self) -> I64:
        """Return how many postings each list has: those of forms, then those of `shared.sets`."""
        return np.concatenate((np.diff(self.forms.offsets), np.diff(self.shared.sets.offsets)))

    def lists(self, numbers: I64) -> Postings:
        """Return lists by their numbers."""
        count = len(self.forms.offsets) - 1
        if not len(numbers) or numbers.max() < count:
            return take_postings(self.forms, numbers)
        if numbers.min() >= count:
            return take_postings(self.shared.sets, numbers - count)
        of_forms = numbers < count
        some = take_postings(self.forms, numbers[of_forms])
        others = take_postings(self.shared.sets, numbers[~of_forms] - count)
        sizes = np.empty(len(numbers), dtype=np.int64)
        sizes[of_forms], sizes[~of_forms] = np.diff(some.offsets), np.diff(others.offsets)
        each = np.repeat(of_forms, sizes)
        docs, frequencies = np.empty(len(each), dtype=np.uint32), np.empty(len(each), dtype=np.uint32)
        docs[each], docs[~each] = some.docs, others.docs
        frequencies[each], frequencies[~each] = some.frequencies, others.frequencies
        return Postings(offsets_of(sizes), docs, frequencies)

    def positions_of(self, forms: I64) -> AnyArray:
        """Return the positions of forms, which ascend."""
        if len(forms) and forms[-1] - forms[0] + 1 == len(forms):
            return self.positions[self.bounds[forms[0]] : self.bounds[forms[-1] + 1]]
        return self.positions[spread(self.bounds[forms], self.bounds[forms + 1] - self.bounds[forms])]

    def forget(self) -> None:
        """Let go of the memory that files take which are mapped into it."""
        for one in self._mapped:
            one.forget()


def part_of(arrays: SegmentArrays) -> Part:
    """Return a segment that is in memory."""
    lists = shared(arrays)
    postings = {"forms": arrays.form_postings, "sets": lists.sets, "titles": title_postings(arrays)}
    columns = Columns(**{name: getattr(arrays, name) for name in Columns.__match_args__})
    return Part(columns, arrays.articles, postings, arrays.positions, (lists.stems, lists.families))


def spilled(part: Part, directory: Path, dictionary: bytes) -> Part:
    """Return a part that takes little memory: its lists and its articles, compressed, are in a file."""
    writer = ArticleWriter(dictionary)
    packed = b"".join(writer.written(part.articles, np.ones(len(part), dtype=np.bool_)))
    postings = dict(zip(_POSTINGS, (part.forms, part.shared.sets, part.titles), strict=True))
    offsets = {name: own.offsets for name, own in postings.items()}
    articles = {"articles": (np.dtype(np.uint8), len(packed))}
    scratch = Scratch(directory, _wanted(part.columns, offsets, len(part.positions)) | articles)
    scratch["articles"][:] = np.frombuffer(packed, dtype=np.uint8)
    scratch["positions"][:] = part.positions
    for name, own in postings.items():
        _fill(scratch, name, 0, own)
    scratch.forget()
    compressed = Compressed(dictionary, scratch["articles"], narrow(writer.ends()), writer.longest)
    return _scratched(part.columns, compressed, offsets, (part.shared.stems, part.shared.families), scratch)


def unpacked(segment: Segment, directory: Path) -> Part:
    """Return a segment's part, its lists decoded, run by run, into a file if they are many.

    Raises:
        IndexDamaged: the segment is.
    """
    columns = segment.columns()
    counts = segment.form_frequencies(), segment.set_counts(), segment.title_counts()
    offsets = dict(zip(_POSTINGS, map(offsets_of, counts), strict=True))
    scratch = Scratch(directory, _wanted(columns, offsets, segment.occurrences))
    highest = np.iinfo(scratch["positions"].dtype).max
    at = 0
    for first, after in chunks(offsets["forms"], RUN):
        run, positions = segment.form_run_positions(first, after)
        if at + len(positions) > segment.occurrences or (len(positions) and positions.max() > highest):
            raise segment.container.damaged("positions")
        _fill(scratch, "forms", int(offsets["forms"][first]), run)
        scratch["positions"][at : at + len(positions)] = positions
        at += len(positions)
        scratch.forget()
        segment.forget()
    for name, read in (("sets", segment.set_run), ("titles", segment.title_run)):
        for first, after in chunks(offsets[name], RUN):
            _fill(scratch, name, int(offsets[name][first]), read(first, after))
            scratch.forget()
            segment.forget()
    return _scratched(columns, segment.compressed(), offsets, segment.list_numbers(), scratch, segment)


def _fill(scratch: Scratch, name: str, at: int, run: Postings) -> None:
    scratch[f"{name}.docs"][at : at + len(run.docs)] = run.docs
    scratch[f"{name}.frequencies"][at : at + len(run.docs)] = run.frequencies


def _wanted(
    columns: Columns, offsets: Mapping[str, I64], occurrences: int
) -> dict[str, tuple[np.dtype[np.generic], int]]:
    """Return the arrays to make room for: no frequency and no position is greater than the end of an article."""
    document = _type_for(len(columns))
    place = _type_for(int(columns.starts.max()) if len(columns) else 0)
    wanted = {"positions": (place, occurrences)}
    for name, ends in offsets.items():
        count = int(ends[-1])
        wanted |= {f"{name}.docs": (document, count), f"{name}.frequencies": (place, count)}
    return wanted


def _type_for(top: int) -> np.dtype[np.generic]:
    return np.dtype(np.uint16 if top < 1 << 16 else np.uint32)


def _scratched(
    columns: Columns,
    articles: Sequence[bytes],
    offsets: Mapping[str, I64],
    lists: tuple[I64, I64],
    scratch: Scratch,
    *segment: Segment,
) -> Part:
    postings = {
        name: Postings(ends, scratch[f"{name}.docs"], scratch[f"{name}.frequencies"]) for name, ends in offsets.items()
    }
    return Part(columns, articles, postings, scratch["positions"], lists, (scratch, *segment))


def _bounds(forms: Postings) -> I64:
    """Return where the positions of each form begin, and where the last end."""
    bounds = np.zeros(len(forms.offsets), dtype=np.int64)
    for first, after in chunks(forms.offsets):
        ends = forms.offsets[first : after + 1]
        before = offsets_of(forms.frequencies[ends[0] : ends[-1]])
        bounds[first + 1 : after + 1] = bounds[first] + before[ends[1:] - ends[0]]
    return bounds


def surviving_counts(part: Part, kept: AnyArray) -> I64:
    """Return how many postings of documents that are kept each list has."""
    counts = part.list_counts()
    if kept.all():
        return counts
    for first, after in chunks(offsets_of(counts), RUN):
        run = part.lists(np.arange(first, after))
        counts[first:after] = np.diff(offsets_of(kept[run.docs])[run.offsets])
        part.forget()
    return counts
