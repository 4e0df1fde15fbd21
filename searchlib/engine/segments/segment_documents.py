"""Read what a segment knows of its documents beside their words: ids, days, lengths, names, sources, texts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from searchlib.engine.segments.arrays import I32, U32, AnyArray, Lists, NameColumn
from searchlib.engine.segments.lists import offsets_of
from searchlib.engine.segments.segment_file import SegmentFile, guarded
from searchlib.engine.segments.stored_articles import StoredArticles
from searchlib.records import Record

_LAST_DAY = 3652059  # datetime.date.max.toordinal()


class FacetCodes(Record):
    """Hold the names of a field as numbers, the first name of each document apart.

    Attributes:
        primary: unsigned[N]: 0 for a document without a name, otherwise 1 + the code of its first name.
        extra_docs: u32, ascending: the documents of further names, once for each.
        extra_codes: u32: their codes (without 1 added), in the order of the names.
    """

    primary: AnyArray
    extra_docs: U32
    extra_codes: U32


class _Names(Mapping[str, NameColumn]):
    """Decode the names of a field when they are asked for."""

    def __init__(self, read: Callable[[str], NameColumn], fields: Sequence[str]) -> None:
        self._read, self._fields = read, fields

    def __getitem__(self, field: str) -> NameColumn:
        if field not in self._fields:
            raise KeyError(field)
        return self._read(field)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


class SegmentDocuments(SegmentFile):
    """Read the documents of a segment: numbers from 0."""

    def _open(self) -> None:
        super()._open()
        documents, length = len(self), self.container.length
        self._ids, self._sources = self._strings("ids"), self._strings("sources")
        self._articles = StoredArticles(self.container, self._meta["longest_article"])
        self._codes: dict[str, FacetCodes] = {}
        self._name_fields = [
            name.split(".")[1]
            for name in self.container.sections
            if name.startswith("names.") and name.endswith(".primary")
        ]
        agree = (
            all(length(name) == documents for name in ("days", "lengths", "starts", "source_of", "ids.order"))
            and len(self._ids) == len(self._articles) == documents
            and self.container.sections["lengths"].shape[1:] == (3,)
            and self.container.sections["starts"].shape[1:] == (8,)
        )
        if not agree:
            raise ValueError("meta")

    @property
    def names(self) -> Mapping[str, NameColumn]:
        """Return field → its names, decoded when asked for; if it were kept, the file would stay mapped until a GC."""
        return _Names(self._name_column, self._name_fields)

    @cached_property
    def days(self) -> I32:
        """Return i32[N]: proleptic ordinals (view)."""
        days = self.container.array("days", "i4")
        if len(days) and not 0 <= int(days.min()) <= int(days.max()) <= _LAST_DAY:
            raise self.container.damaged("days")
        return days

    @cached_property
    def lengths(self) -> AnyArray:
        """Return unsigned[N, 3]: see `LENGTHS` (view, in the narrowest type)."""
        return self.container.array("lengths", dimensions=2)

    @cached_property
    def starts(self) -> AnyArray:
        """Return unsigned[N, 8]: the first position of each field, and the end of the last (view)."""
        return self.container.array("starts", dimensions=2)

    @cached_property
    def source_of(self) -> AnyArray:
        """Return unsigned[N]: each document's source (view)."""
        source_of = self.container.array("source_of")
        if len(source_of) and int(source_of.max()) >= len(self._sources):
            raise self.container.damaged("source_of")
        return source_of

    @cached_property
    def _id_order(self) -> memoryview[int]:
        return self.container.array("ids.order", "u4").data

    @guarded
    def id(self, doc: int) -> str:
        """Return a document's article id."""
        return self._ids.text(doc)

    @guarded
    def ids(self) -> list[str]:
        """Return all article ids, by document."""
        return self._ids.all().texts()

    @guarded
    def find(self, id: str) -> int | None:
        """Return the document that has an article id."""
        wanted, order = id.encode("utf-8", "surrogatepass"), self._id_order
        at = bisect_left(order, wanted, key=self._ids.raw)
        doc: int | None = order[at] if at < len(order) and self._ids.raw(order[at]) == wanted else None
        return doc

    @guarded
    def codes(self, field: str) -> FacetCodes:
        """Return the names of a field as numbers (views)."""
        found = self._codes.get(field)
        if found is None:
            read = self.container.array
            primary, docs = read(f"names.{field}.primary"), read(f"names.{field}.extra_docs", "u4")
            found = FacetCodes(primary, docs, read(f"names.{field}.extra_codes", "u4"))
            if len(primary) != len(self) or len(docs) != len(found.extra_codes):
                raise ValueError(field)
            count = len(self._strings(f"names.{field}"))
            extra = len(docs) and (int(docs.max()) >= len(self) or int(found.extra_codes.max()) >= count)
            if extra or (len(primary) and int(primary.max()) > count):
                raise ValueError(field)
            self._codes[field] = found
        return found

    @guarded
    def written_names(self, field: str) -> list[str]:
        """Return the names of a field as they are written, by their number."""
        return self._strings(f"names.{field}").all().texts()

    @guarded
    def _name_column(self, field: str) -> NameColumn:
        codes = self.codes(field)
        named = np.flatnonzero(codes.primary)
        counts = (codes.primary != 0) + np.bincount(codes.extra_docs, minlength=len(self))
        offsets = offsets_of(counts)
        values = np.empty(int(offsets[-1]), dtype=np.uint32)
        first = np.zeros(len(values), dtype=bool)
        first[offsets[named]] = True
        values[first] = codes.primary[named].astype(np.int64) - 1
        values[~first] = codes.extra_codes
        return NameColumn(self._strings(f"names.{field}").all(), Lists(offsets, values))

    @guarded
    def source(self, doc: int) -> tuple[str, str]:
        """Return the root and the path of the file that a document is from; both are empty for one from no file."""
        root, _, path = self._sources.text(int(self.source_of[doc])).partition("\0")
        return root, path

    @guarded
    def sources(self) -> list[tuple[str, str]]:
        """Return all sources, by their number in `source_of`."""
        parts = (text.partition("\0") for text in self._sources.all().texts())
        return [(root, path) for root, _, path in parts]

    @guarded
    def fingerprint(self, doc: int) -> str:
        """Return the fingerprint of a document's source text, hexadecimal, "" for none."""
        if "fingerprints.raw" not in self.container.sections:
            return self._strings("fingerprints").text(doc)
        none = self.container.array("fingerprints.none", "u1")
        raw = self.container.array("fingerprints.raw", "u1", 2)
        return "" if none[doc >> 3] >> (doc & 7) & 1 else raw[doc].tobytes().hex()

    @guarded
    def fingerprints(self) -> list[str]:
        """Return the fingerprints of all documents; see `fingerprint`."""
        if "fingerprints.raw" not in self.container.sections:
            return self._strings("fingerprints").all().texts()
        table = self.container.array("fingerprints.raw", "u1", 2)
        if len(table) != len(self):
            raise ValueError("fingerprints")
        raw, width = table.tobytes().hex(), 2 * table.shape[1]
        found = [raw[doc * width : (doc + 1) * width] for doc in range(len(self))]
        none = np.unpackbits(self.container.array("fingerprints.none", "u1"), count=len(self), bitorder="little")
        for doc in np.flatnonzero(none).tolist():
            found[doc] = ""
        return found

    @guarded
    def article(self, doc: int) -> bytes:
        """Return an article as it was written: JSON."""
        return self._articles.read(doc)
