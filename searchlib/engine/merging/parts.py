"""Hold what a merge takes of a segment, be it in memory or in a file: columns, posting lists, compressed articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from searchlib.engine.merging.scratch import Scratch, put_away
from searchlib.engine.merging.titles import title_postings
from searchlib.engine.segments.arrays import I64, AnyArray, Columns, Postings, SegmentArrays
from searchlib.engine.segments.compression import ArticleWriter, Compressed
from searchlib.engine.segments.lexemes import Words, families_of, words_of
from searchlib.engine.segments.lists import chunks, narrow, offsets_of, spread
from searchlib.engine.segments.segment import Segment

RUN = 1 << 19
"""How many postings are worked on at once, unless a single list is longer."""

_POSTINGS = ("lexemes", "sets", "titles")


class Part:
    """Hold a segment for merging.

    Attributes:
        columns: what is not listed here.
        articles: each as JSON.
        words: which forms belong together, and which posting list is whose.
        postings: posting lists: "lexemes", "sets" (see `ListNumbers`) and, over the titles, "titles" of stems.
        positions, codes: as in `SegmentArrays`; those of lexeme i begin at `bounds[i]`.
    """

    def __init__(
        self,
        columns: Columns,
        words: Words,
        articles: Sequence[bytes],
        postings: Mapping[str, Postings],
        positions: AnyArray,
        codes: AnyArray,
        mapped: Sequence[Scratch | Segment] = (),
    ) -> None:
        self.columns, self.words, self.articles, self.postings = columns, words, articles, postings
        self.positions, self.codes = positions, codes
        self._mapped = mapped

    @cached_property
    def bounds(self) -> I64:
        """Return where the positions of each lexeme begin, and where the last end."""
        return _bounds(self.postings["lexemes"])

    def __len__(self) -> int:
        return len(self.columns)

    def list_counts(self) -> I64:
        """Return how many postings each list has: those of lexemes, then the sets."""
        return np.concatenate([np.diff(self.postings[name].offsets) for name in ("lexemes", "sets")])

    def lists(self, numbers: I64) -> Postings:
        """Return lists by their numbers."""
        of_lexemes = numbers < len(self.words.lexemes)
        lexemes, sets = self.postings["lexemes"], self.postings["sets"]
        if of_lexemes.all():
            return take_postings(lexemes, numbers)
        others = take_postings(sets, numbers[~of_lexemes] - len(self.words.lexemes))
        if not of_lexemes.any():
            return others
        some = take_postings(lexemes, numbers[of_lexemes])
        sizes = np.empty(len(numbers), dtype=np.int64)
        sizes[of_lexemes], sizes[~of_lexemes] = np.diff(some.offsets), np.diff(others.offsets)
        each = np.repeat(of_lexemes, sizes)
        docs, frequencies = np.empty(len(each), dtype=np.uint32), np.empty(len(each), dtype=np.uint32)
        docs[each], docs[~each] = some.docs, others.docs
        frequencies[each], frequencies[~each] = some.frequencies, others.frequencies
        return Postings(offsets_of(sizes), docs, frequencies)

    def occurrences(self, lexemes: I64) -> tuple[AnyArray, AnyArray]:
        """Return the positions of lexemes, and of each the form."""
        forms, sizes = self.words.lexemes.forms, self.bounds[lexemes + 1] - self.bounds[lexemes]
        if _neighbours(lexemes):
            places: slice | I64 = slice(self.bounds[lexemes[0]], self.bounds[lexemes[-1] + 1])
        else:
            places = spread(self.bounds[lexemes], sizes)
        own = np.repeat(forms.offsets[lexemes], sizes)
        own += self.codes[places]
        return self.positions[places], forms.values.take(own)

    def forget(self) -> None:
        """Let go of the memory that files take which are mapped into it."""
        for one in self._mapped:
            one.forget()


def part_of(arrays: SegmentArrays) -> Part:
    """Return a segment that is in memory."""
    columns = Columns(**{name: getattr(arrays, name) for name in Columns.__match_args__})
    words = _words(columns)
    titles = title_postings(arrays, words.lexemes)
    postings = {"lexemes": arrays.postings, "sets": arrays.sets, "titles": titles}
    return Part(columns, words, arrays.articles, postings, arrays.positions, arrays.codes)


def spilled(part: Part, directory: Path, dictionary: bytes) -> Part:
    """Return a part that takes no memory: all of it is in files, the articles compressed."""
    writer = ArticleWriter(dictionary)
    packed = b"".join(writer.written(part.articles, np.ones(len(part), dtype=np.bool_)))
    articles = np.frombuffer(packed, dtype=np.uint8), narrow(writer.ends())
    offsets = {name: own.offsets for name, own in part.postings.items()}
    held, others = put_away(directory, (part.columns, part.words, offsets, *articles))
    scratch = Scratch(directory, _wanted(part.columns, offsets, len(part.positions), part.codes.dtype))
    scratch["positions"][:], scratch["codes"][:] = part.positions, part.codes
    for name, own in part.postings.items():
        _fill(scratch, name, 0, own)
    scratch.forget()
    columns, words, offsets, data, ends = held
    return _scratched(columns, words, Compressed(dictionary, data, ends, writer.longest), offsets, (scratch, others))


def unpacked(segment: Segment, directory: Path) -> Part:
    """Return a segment's part, its lists decoded, run by run, into a file if they are many.

    Raises:
        IndexDamaged: the segment is.
    """
    columns = segment.columns()
    words = _words(columns)
    sizes = words.lexemes.sizes
    counts = segment.lexeme_counts(), segment.set_counts(), segment.title_counts()
    if len(counts[0]) != len(sizes):
        raise segment.container.damaged("lexemes")
    if len(words.families.offsets) != len(columns.families) + 1:
        raise segment.container.damaged("families")
    offsets = dict(zip(_POSTINGS, map(offsets_of, counts), strict=True))
    code = np.dtype(np.uint8 if sizes.max(initial=0) <= 1 << 8 else np.uint32)
    scratch = Scratch(directory, _wanted(columns, offsets, segment.occurrences, code))
    highest = np.iinfo(scratch["positions"].dtype).max
    at = 0
    for first, after in chunks(offsets["lexemes"], RUN):
        run = segment.lexeme_run(first, after)
        positions, codes = segment.lexeme_occurrences(first, run)
        end = at + len(positions)
        if end > segment.occurrences or (len(positions) and positions.max() > highest):
            raise segment.container.damaged("positions")
        owners = np.repeat(np.arange(first, after), np.diff(offsets_of(run.frequencies)[run.offsets]))
        if (codes >= sizes[owners]).any():
            raise segment.container.damaged("codes")
        _fill(scratch, "lexemes", int(offsets["lexemes"][first]), run)
        scratch["positions"][at:end], scratch["codes"][at:end] = positions, codes
        at = end
        scratch.forget()
        segment.forget()
    for name, read in (("sets", segment.set_run), ("titles", segment.title_run)):
        for first, after in chunks(offsets[name], RUN):
            _fill(scratch, name, int(offsets[name][first]), read(first, after))
            scratch.forget()
            segment.forget()
    return _scratched(columns, words, segment.compressed(), offsets, (scratch, segment))


def _words(columns: Columns) -> Words:
    return words_of(columns.stem_forms, families_of(columns.surfaces, columns.stop)[1], len(columns.forms))


def _fill(scratch: Scratch, name: str, at: int, run: Postings) -> None:
    scratch[f"{name}.docs"][at : at + len(run.docs)] = run.docs
    scratch[f"{name}.frequencies"][at : at + len(run.docs)] = run.frequencies


def _wanted(
    columns: Columns, offsets: Mapping[str, I64], occurrences: int, code: np.dtype[np.generic]
) -> dict[str, tuple[np.dtype[np.generic], int]]:
    """Return the arrays to make room for: no position is greater than the end of an article.

    A joined form shares a position, and may be of one family with the parts: no frequency is twice as great.
    """
    document = _type_for(len(columns))
    top = int(columns.starts.max()) if len(columns) else 0
    place, frequency = _type_for(top), _type_for(2 * top)
    wanted = {"positions": (place, occurrences), "codes": (code, occurrences)}
    for name, ends in offsets.items():
        count = int(ends[-1])
        wanted |= {f"{name}.docs": (document, count), f"{name}.frequencies": (frequency, count)}
    return wanted


def _type_for(top: int) -> np.dtype[np.generic]:
    return np.dtype(np.uint16 if top < 1 << 16 else np.uint32)


def _scratched(
    columns: Columns,
    words: Words,
    articles: Sequence[bytes],
    offsets: Mapping[str, I64],
    mapped: tuple[Scratch, Scratch | Segment],
) -> Part:
    scratch = mapped[0]
    postings = {
        name: Postings(ends, scratch[f"{name}.docs"], scratch[f"{name}.frequencies"]) for name, ends in offsets.items()
    }
    return Part(columns, words, articles, postings, scratch["positions"], scratch["codes"], mapped)


def _bounds(lexemes: Postings) -> I64:
    """Return where the positions of each lexeme begin, and where the last end."""
    bounds = np.zeros(len(lexemes.offsets), dtype=np.int64)
    for first, after in chunks(lexemes.offsets):
        ends = lexemes.offsets[first : after + 1]
        before = offsets_of(lexemes.frequencies[ends[0] : ends[-1]])
        bounds[first + 1 : after + 1] = bounds[first] + before[ends[1:] - ends[0]]
    return bounds


def surviving_counts(part: Part, kept: AnyArray) -> I64:
    """Return how many occurrences in documents that are kept each form has; 1 for each where all are kept."""
    if kept.all():
        return np.ones(len(part.columns.forms), dtype=np.int64)
    counts = np.zeros(len(part.columns.forms), dtype=np.int64)
    lexemes = part.postings["lexemes"]
    for first, after in chunks(lexemes.offsets, RUN):
        own = np.arange(first, after)
        run = take_postings(lexemes, own)
        _, forms = part.occurrences(own)
        counts += np.bincount(forms[np.repeat(kept[run.docs], run.frequencies)], minlength=len(counts))
        part.forget()
    return counts


def take_postings(postings: Postings, numbers: I64) -> Postings:
    """Return some of the lists; neighbours are not copied."""
    offsets = postings.offsets
    if _neighbours(numbers):
        first, after = int(numbers[0]), int(numbers[-1]) + 1
        start, end = int(offsets[first]), int(offsets[after])
        return Postings(offsets[first : after + 1] - start, postings.docs[start:end], postings.frequencies[start:end])
    sizes = offsets[numbers + 1] - offsets[numbers]
    at = spread(offsets[numbers], sizes)
    return Postings(offsets_of(sizes), postings.docs[at], postings.frequencies[at])


def _neighbours(numbers: I64) -> bool:
    return len(numbers) > 0 and bool((numbers[1:] - numbers[:-1] == 1).all())
