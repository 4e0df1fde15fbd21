"""Count facets over documents, and find those that pass a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from searchlib.dates import Granularity, Period
from searchlib.engine.querying.docset import DocSet, Mask
from searchlib.engine.querying.reader import Reader
from searchlib.engine.querying.running import RunningCounts, affordable
from searchlib.engine.segments.arrays import I32, I64, NO_DAY, NDArray
from searchlib.engine.segments.lists import distinct, narrow
from searchlib.engine.segments.segment import Segment
from searchlib.names import best_form, name_key
from searchlib.records import Record

_DAYS_BEFORE_1970 = 719_163
_NOTHING = np.zeros(0, np.int64)


class _Column(Record):
    """Hold one segment's names of a field.

    Attributes:
        written: the names as they are written, by code.
        numbers: the key of each code.
    """

    written: list[str]
    numbers: NDArray[np.int64]


class _Buckets(Record):
    """Hold the buckets of time of one granularity.

    Attributes:
        keys: those that documents have, ascending: one that is dated wrong does not cost what lies between.
        of: of every document 1 + its bucket's place in `keys`; 0 where it is undated.
        all: how many living documents have each of these numbers.
    """

    keys: I64
    of: NDArray[Any]
    all: I64


class Sample:
    """Hold living documents to be counted: themselves or, where they are the greater part, those that are not there.

    Attributes:
        rest: whether `docs` are those that are not there.
        docs: numbers, ascending.
    """

    __slots__ = ("docs", "rest")

    def __init__(self, reader: Reader, found: DocSet) -> None:
        self.rest = len(found) * 2 >= reader.count
        self.docs = _NOTHING if found is reader.living else (reader.living - found if self.rest else found).docs


class Stretch(NamedTuple):
    """Hold living documents that follow one another by date, as places in `Documents.newest`, where none is deleted."""

    first: int
    after: int


class Names:
    """Know one field's names: the keys of every document, and how each is best written.

    Attributes:
        keys: every key, by its number.
    """

    def __init__(self, reader: Reader, field: str) -> None:
        self._reader = reader
        self._field = field
        self._number: dict[str, int] = {}
        self._columns = [self._column(segment) for segment in reader.segments]
        self.keys = list(self._number)
        self._primary, self._extra_docs, self._extra_keys = self._of_documents()

    def _column(self, segment: Segment) -> _Column:
        written = segment.written_names(self._field)
        numbers = [self._number.setdefault(name_key(name), len(self._number)) for name in written]
        return _Column(written, np.array(numbers, dtype=np.int64))

    def _of_documents(self) -> tuple[NDArray[Any], I64, I64]:
        """Return the key of each document's first name plus 1 (0 for none), and further keys, each once."""
        firsts, owners, further = [], [], []
        for segment, base, column in zip(self._reader.segments, self._reader.bases, self._columns, strict=False):
            codes = segment.codes(self._field)
            first = codes.primary
            if not np.array_equal(column.numbers, np.arange(len(column.numbers))):
                first = narrow(np.concatenate([[0], column.numbers + 1])).take(first)
            docs, keys = codes.extra_docs, column.numbers[codes.extra_codes]
            if len(docs):  # a document may have one name in two spellings
                pairs = docs.astype(np.int64) * (len(self.keys) + 1) + keys
                once = np.zeros(len(pairs), dtype=np.bool_)
                once[np.unique(pairs, return_index=True)[1]] = True
                once &= first[docs] != keys + 1
                docs, keys = docs[once], keys[once]
            firsts.append(first)
            owners.append(docs.astype(np.int64) + base)
            further.append(keys)
        none = np.zeros(0, np.int64)
        return (
            narrow(np.concatenate(firsts or [none])),
            np.concatenate([none, *owners]),
            np.concatenate([none, *further]),
        )

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return key → best written form, of the names that living documents have."""
        forms: dict[str, Counter[str]] = {}
        for at, (segment, column) in enumerate(zip(self._reader.segments, self._columns, strict=True)):
            alive = self._reader.alive[self._reader.bases[at] : self._reader.bases[at + 1]]
            codes = segment.codes(self._field)
            size = len(column.written)
            counts = np.bincount(codes.primary[alive], minlength=size + 1)[1:]
            counts = counts + np.bincount(codes.extra_codes[alive[codes.extra_docs]], minlength=size)
            for name, number, count in zip(column.written, column.numbers.tolist(), counts.tolist(), strict=True):
                if count:
                    forms.setdefault(self.keys[number], Counter())[name] += count
        best = best_form if self._field in ("region", "author") else _commonest
        return {key: best(written) for key, written in forms.items()}

    @cached_property
    def _all(self) -> I64:
        """Return how many living documents have each key."""
        return self._count(self._reader.living.docs)

    def counts(self, sample: Sample) -> I64:
        """Return how many documents of a sample have each key, by its number."""
        counts = self._count(sample.docs)
        return self._all - counts if sample.rest else counts

    def counts_in(self, stretch: Stretch) -> I64:
        """Return how many documents of a stretch have each key, by its number."""
        first, (extra_places, extra) = self._running
        counts = first.between(*stretch)[1:]
        if len(extra_places):
            counts += extra.between(*extra_places.searchsorted(np.array(stretch)).tolist())
        return counts

    @cached_property
    def countable(self) -> bool:
        """Tell whether the counts of stretches are known."""
        return affordable(max(len(self._primary), len(self._extra_docs)), len(self.keys) + 1)

    @cached_property
    def _running(self) -> tuple[RunningCounts, tuple[I64, RunningCounts]]:
        """Return the counts of first names by date, and the places by date of further names with their counts."""
        newest = self._reader.newest
        places = np.empty(len(newest), np.int64)
        places[newest] = np.arange(len(newest))
        extra_places = places[self._extra_docs]
        order = np.argsort(extra_places, kind="stable")
        return (
            RunningCounts(self._primary[newest], len(self.keys) + 1),
            (extra_places[order], RunningCounts(self._extra_keys[order], len(self.keys))),
        )

    def _count(self, docs: I64) -> I64:
        counts = np.bincount(self._primary.take(docs), minlength=len(self.keys) + 1)[1:]
        if len(self._extra_docs):
            extra = self._reader.set_of(docs).among(self._extra_docs)
            counts += np.bincount(self._extra_keys[extra], minlength=len(self.keys))
        return counts

    def having(self, keys: Collection[str], docs: I64 | None) -> Mask:
        """Tell which of some documents (None: of all) have any of some keys."""
        numbers = [self._number[key] for key in keys if key in self._number]
        first = self._primary if docs is None else self._primary.take(docs)
        mask: Mask = np.zeros(len(first), dtype=np.bool_)
        for number in numbers:
            mask |= first == number + 1
        if len(self._extra_docs):
            wanted = np.zeros(len(self.keys), dtype=np.bool_)
            wanted[numbers] = True
            owners = self._extra_docs[wanted[self._extra_keys]]
            if docs is None:
                mask[owners] = True
            else:
                mask |= self._reader.set_of(distinct(owners)).among(docs)
        return mask

    def named(self) -> Mask:
        """Tell which documents have any name."""
        return self._primary > 0

    def of(self, document: int) -> list[str]:
        """Return the keys of one document, in order."""
        found = [int(self._primary[document]) - 1] if self._primary[document] else []
        if len(self._extra_docs):
            first, last = self._extra_docs.searchsorted([document, document + 1])
            found += self._extra_keys[first:last].tolist()
        return [self.keys[one] for one in found]


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


class Calendar:
    """Know in which year, month and day every document is."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._columns: dict[Granularity, _Buckets] = {}
        self._dated: Mask = reader.days != NO_DAY
        self._asked = False

    def inside(self, period: Period) -> DocSet:
        """Return the living documents dated inside a period; undated ones are in none."""
        return self._reader.set_of(mask=self.holds(period, None) & self._reader.alive)

    def stretch(self, period: Period) -> Stretch | None:
        """Return the documents dated inside a period; None where any is deleted, and when this is asked first.

        What is to be known of stretches takes 1 ms a field with 100,000 documents, which one search does not give back.
        """
        again, self._asked = self._asked, True
        if not again or not self._reader.whole:
            return None
        earliest = 1 if period.start is None else period.start.toordinal()
        latest = 0 if period.end is None else period.end.toordinal()
        first = int(self._falling.searchsorted(np.int32(-latest))) if latest else 0
        return Stretch(first, max(first, int(self._falling.searchsorted(np.int32(-earliest), side="right"))))

    @cached_property
    def _falling(self) -> I32:
        """Return the days of all documents, the newest first, with a minus before them."""
        return -self._reader.days[self._reader.newest]

    def holds(self, period: Period, docs: I64 | None) -> Mask:
        """Tell which of some documents (None: of all) are dated inside a period."""
        days, dated = self._reader.days, self._dated
        if docs is not None:
            days, dated = days.take(docs), dated.take(docs)
        mask = dated if period.end is None else days <= period.end.toordinal()
        return mask & (dated if period.start is None else days >= period.start.toordinal())

    def counts(self, sample: Sample, granularity: Granularity) -> dict[int, int]:
        """Return how many documents are in each bucket of time that has any, in the order of time.

        A bucket is the ordinal of a day, the number of months since the year 0, or the number of a year.
        """
        if granularity == "year":
            years: dict[int, int] = {}
            for month, count in self.counts(sample, "month").items():
                years[month // 12] = years.get(month // 12, 0) + count
            return years
        column = self._columns.get(granularity) or self._column(granularity)
        counts = np.bincount(column.of.take(sample.docs), minlength=len(column.all))
        counts = (column.all - counts if sample.rest else counts)[1:]
        found = counts.nonzero()[0]
        return dict(zip(column.keys[found].tolist(), counts[found].tolist(), strict=True))

    def _column(self, granularity: Granularity) -> _Buckets:
        """Return the buckets of days or months that some document has."""
        days = self._reader.days[self._dated]
        first, last = (int(days.min()), int(days.max())) if len(days) else (1, 1)
        every = np.arange(first, last + 1)
        if granularity == "month":  # what each day is, is found once, and not for each document
            months = (every - _DAYS_BEFORE_1970).astype("datetime64[D]").astype("datetime64[M]")
            every = months.astype(np.int64) + 1970 * 12
        occurs = np.bincount(days - np.int32(first), minlength=1) > 0
        named = every[occurs]
        is_first = np.concatenate(([True], named[1:] != named[:-1]))[: len(named)]
        numbers = np.zeros(len(every) + 1, np.int64)
        numbers[1:][occurs] = is_first.cumsum()
        of = narrow(numbers).take(np.where(self._dated, self._reader.days - np.int32(first - 1), 0))
        column = self._columns[granularity] = _Buckets(named[is_first], of, np.bincount(of[self._reader.alive]))
        return column
