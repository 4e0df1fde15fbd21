"""Count facets over a mask of documents, and make the masks of filters."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.dates import Granularity, Period
from searchlib.engine.arrays import I32, NO_DAY, U32
from searchlib.engine.reader import Mask, Reader
from searchlib.engine.segment import Segment
from searchlib.names import best_form, name_key


class _Column(NamedTuple):
    """Hold one segment's names of a field, by key.

    Attributes:
        written: the names as they are written, by code.
        numbers: the key of each code.
        primary: the key of each document's first name, plus 1; 0 for none.
        extra_docs, extra_keys: further keys of documents, each once.
    """

    written: list[str]
    numbers: NDArray[np.int64]
    primary: NDArray[np.int64]
    extra_docs: U32
    extra_keys: NDArray[np.int64]


class Names:
    """Know one field's names: the key of every document's, in every segment, and how each is best written."""

    def __init__(self, reader: Reader, field: str) -> None:
        self._reader = reader
        self._field = field
        self._number: dict[str, int] = {}
        self._columns = [self._column(segment) for segment in reader.segments]
        self.keys = list(self._number)

    def _column(self, segment: Segment) -> _Column:
        written = segment.names[self._field].names.texts()
        numbers = np.array(
            [self._number.setdefault(name_key(name), len(self._number)) for name in written], dtype=np.int64
        )
        codes = segment.codes(self._field)
        primary = np.concatenate([[0], numbers + 1])[codes.primary]
        docs, keys = codes.extra_docs, numbers[codes.extra_codes]
        if len(docs):  # a document may have one name in two spellings
            width = len(self._number) + 1
            pairs = docs.astype(np.int64) * width + keys
            once = np.zeros(len(pairs), dtype=np.bool_)
            once[np.unique(pairs, return_index=True)[1]] = True
            once &= primary[docs] != keys + 1
            docs, keys = docs[once], keys[once]
        return _Column(written, numbers, primary, docs, keys)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return key → best written form, of the names that living documents have."""
        forms: dict[str, Counter[str]] = {}
        for at, (segment, column) in enumerate(zip(self._reader.segments, self._columns, strict=True)):
            alive = self._inside(at, self._reader.alive)
            codes = segment.codes(self._field)
            size = len(column.written)
            counts = np.bincount(codes.primary[alive], minlength=size + 1)[1:]
            counts = counts + np.bincount(codes.extra_codes[alive[codes.extra_docs]], minlength=size)
            for name, count in zip(column.written, counts.tolist(), strict=True):
                if count:
                    forms.setdefault(name_key(name), Counter())[name] += count
        best = best_form if self._field in ("region", "author") else _commonest
        return {key: best(written) for key, written in forms.items()}

    def counts(self, mask: Mask) -> Counter[str]:
        """Return key → how many documents of a mask have it."""
        size = len(self.keys)
        total = np.zeros(size + 1, dtype=np.int64)
        for at, column in enumerate(self._columns):
            inside = self._inside(at, mask)
            total += np.bincount(column.primary[inside], minlength=size + 1)
            if len(column.extra_docs):
                total[1:] += np.bincount(column.extra_keys[inside[column.extra_docs]], minlength=size)
        return Counter({self.keys[number]: int(total[number + 1]) for number in np.flatnonzero(total[1:]).tolist()})

    def mask(self, keys: Collection[str]) -> Mask:
        """Return the living documents that have any of some keys."""
        wanted = np.zeros(len(self.keys) + 1, dtype=np.bool_)
        wanted[[self._number[key] + 1 for key in keys if key in self._number]] = True
        mask = np.zeros(self._reader.size, dtype=np.bool_)
        for at, column in enumerate(self._columns):
            inside = self._inside(at, mask)
            inside[:] = wanted[column.primary]
            inside[column.extra_docs[wanted[1:][column.extra_keys]]] = True
        return mask & self._reader.alive

    def of(self, document: int) -> list[str]:
        """Return the keys of one document, in order."""
        segment, number = self._reader.where(document)
        column = self._columns[self._reader.segments.index(segment)]
        first, last = np.searchsorted(column.extra_docs, [number, number + 1])
        numbers = [int(column.primary[number]) - 1, *column.extra_keys[first:last].tolist()]
        return [self.keys[one] for one in numbers if one >= 0]

    def _inside(self, at: int, mask: Mask) -> Mask:
        """Return the part of a mask that is one segment's (a view)."""
        return mask[self._reader.bases[at] : self._reader.bases[at + 1]]


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


class Calendar:
    """Know in which year, month and day every document is."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._dated = reader.days != NO_DAY

    @cached_property
    def _months(self) -> I32:
        """Return months since the year 0 of every document, 0 for undated ones."""
        days = self._reader.days.astype(np.int64) - 719_163  # the ordinal of 1970-01-01
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
        return np.where(self._dated, months, 0).astype(np.int32)

    def mask(self, period: Period) -> Mask:
        """Return the living documents dated inside a period; undated ones are in none."""
        days = self._reader.days
        mask: Mask = self._dated & self._reader.alive
        if period.start is not None:
            mask = mask & (days >= period.start.toordinal())
        if period.end is not None:
            mask = mask & (days <= period.end.toordinal())
        return mask

    def counts(self, mask: Mask, granularity: Granularity) -> Counter[tuple[int, int, int]]:
        """Return (year, month, day) of the first day of a bucket → documents of a mask in it."""
        dated = mask & self._dated
        if granularity == "day":
            return _day_counts(self._reader.days[dated])
        months = self._months[dated]
        if not len(months):
            return Counter()
        low = int(months.min())
        counts = np.bincount(months - low)
        found: Counter[tuple[int, int, int]] = Counter()
        for at in np.flatnonzero(counts):
            year, month = divmod(low + int(at), 12)
            found[(year, month + 1, 1) if granularity == "month" else (year, 1, 1)] += int(counts[at])
        return found


def _day_counts(days: I32) -> Counter[tuple[int, int, int]]:
    found: Counter[tuple[int, int, int]] = Counter()
    for day, count in zip(*(one.tolist() for one in np.unique(days, return_counts=True)), strict=True):
        date = datetime.date.fromordinal(day)
        found[date.year, date.month, date.day] = count
    return found
