"""Count facets over documents, and find those that pass a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from searchlib.dates import Granularity, Period
from searchlib.engine.querying.docset import DocSet, Mask
from searchlib.engine.querying.reader import Reader
from searchlib.engine.segments.arrays import I64, NO_DAY, NDArray
from searchlib.engine.segments.lists import narrow
from searchlib.engine.segments.segment import Segment
from searchlib.names import best_form, name_key
from searchlib.records import Record


class _Column(Record):
    """Hold one segment's names of a field.

    Attributes:
        written: the names as they are written, by code.
        numbers: the key of each code.
    """

    written: list[str]
    numbers: NDArray[np.int64]


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
        written = segment.names[self._field].names.texts()
        numbers = [self._number.setdefault(name_key(name), len(self._number)) for name in written]
        return _Column(written, np.array(numbers, dtype=np.int64))

    def _of_documents(self) -> tuple[NDArray[Any], I64, I64]:
        """Return the key of each document's first name plus 1 (0 for none), and further keys, each once."""
        firsts, owners, further = [], [], []
        for segment, base, column in zip(self._reader.segments, self._reader.bases, self._columns, strict=False):
            codes = segment.codes(self._field)
            first = np.concatenate([[0], column.numbers + 1])[codes.primary]
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
            narrow(np.concatenate([none, *firsts])),
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
            for name, count in zip(column.written, counts.tolist(), strict=True):
                if count:
                    forms.setdefault(name_key(name), Counter())[name] += count
        best = best_form if self._field in ("region", "author") else _commonest
        return {key: best(written) for key, written in forms.items()}

    @cached_property
    def _all(self) -> I64:
        """Return how many living documents have each key."""
        return self._count(self._reader.living)

    def counts(self, found: DocSet) -> I64:
        """Return how many of some living documents have each key, by its number."""
        if len(found) * 2 < self._reader.count:
            return self._count(found)
        return self._all - self._count(self._reader.living - found)

    def _count(self, found: DocSet) -> I64:
        counts = np.bincount(self._primary[found.docs], minlength=len(self.keys) + 1)[1:]
        if len(self._extra_docs):
            counts += np.bincount(self._extra_keys[found.among(self._extra_docs)], minlength=len(self.keys))
        return counts

    def having(self, keys: Collection[str]) -> DocSet:
        """Return the living documents that have any of some keys."""
        wanted = np.zeros(len(self.keys) + 1, dtype=np.bool_)
        wanted[[self._number[key] + 1 for key in keys if key in self._number]] = True
        mask: Mask = np.zeros(len(self._primary), dtype=np.bool_)
        for number in np.flatnonzero(wanted).tolist():
            mask |= self._primary == number
        mask[self._extra_docs[wanted[1:][self._extra_keys]]] = True
        mask &= self._reader.alive
        return self._reader.set_of(mask=mask)

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
        self._dated = reader.days != NO_DAY

    @cached_property
    def _months(self) -> tuple[int, NDArray[Any]]:
        """Return the first month (counted from the year 0), and of every document 1 + the months since then.

        Undated documents have 0.
        """
        days = self._reader.days.astype(np.int64) - 719_163  # the ordinal of 1970-01-01
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
        low = int(months[self._dated].min()) if self._dated.any() else 0
        return low, narrow(np.where(self._dated, months - low + 1, 0))

    def inside(self, period: Period) -> DocSet:
        """Return the living documents dated inside a period; undated ones are in none."""
        days = self._reader.days
        mask: Mask = self._dated & self._reader.alive
        if period.start is not None:
            mask &= days >= period.start.toordinal()
        if period.end is not None:
            mask &= days <= period.end.toordinal()
        return self._reader.set_of(mask=mask)

    def counts(self, found: DocSet, granularity: Granularity) -> dict[int, int]:
        """Return how many of some living documents are in each bucket of time that has any.

        A bucket is the ordinal of a day, the number of months since the year 0, or the number of a year.
        """
        if granularity == "day":
            days = self._reader.days[found.docs]
            return _tally(days[days != NO_DAY])
        months = self._by_month(found)
        if granularity == "month":
            return months
        years: dict[int, int] = {}
        for month, count in months.items():
            years[month // 12] = years.get(month // 12, 0) + count
        return years

    def _by_month(self, found: DocSet) -> dict[int, int]:
        low, months = self._months
        if len(found) * 2 < self._reader.count:
            counts = np.bincount(months[found.docs], minlength=len(self._all))
        else:
            counts = self._all - np.bincount(months[(self._reader.living - found).docs], minlength=len(self._all))
        return {month: count for month, count in enumerate(counts[1:].tolist(), low) if count}

    @cached_property
    def _all(self) -> I64:
        """Return how many living documents are undated, and how many in each month."""
        return np.bincount(self._months[1][self._reader.alive])


def _tally(values: NDArray[Any]) -> dict[int, int]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))
