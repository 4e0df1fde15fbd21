"""Read a segment from its file without decoding more than is asked for. docs/FORMAT.md has the bytes."""

from __future__ import annotations

import functools
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import numpy as np

from searchlib.engine.arrays import (
    I32,
    I64,
    U32,
    AnyArray,
    Columns,
    Lists,
    NameColumn,
    Postings,
    SegmentArrays,
    Strings,
)
from searchlib.engine.compression import Compressed
from searchlib.engine.container import Checked, Container
from searchlib.engine.lists import offsets_of, spread
from searchlib.engine.packed_postings import Counts, Packed, PackedPostings
from searchlib.engine.stored_articles import StoredArticles
from searchlib.engine.stored_strings import StoredStrings
from searchlib.errors import IndexDamaged

META = (
    "documents", "forms", "stems", "families", "postings", "set_postings", "occurrences", "longest_article",
    "title_postings",
)  # fmt: skip
"""The numbers of the section `meta`, in order."""

_MOST_SETS = 8
"""How many stems and families a form may belong to."""
_LAST_DAY = 3652059  # datetime.date.max.toordinal()

_P = ParamSpec("_P")
_T = TypeVar("_T")


class FacetCodes(NamedTuple):
    """Hold the names of a field as numbers, the first name of each document apart.

    Attributes:
        primary: unsigned[N]: 0 for a document without a name, otherwise 1 + the code of its first name.
        extra_docs: u32, ascending: the documents of further names, once for each.
        extra_codes: u32: their codes (without 1 added), in the order of the names.
    """

    primary: AnyArray
    extra_docs: U32
    extra_codes: U32


def _guarded(method: Callable[Concatenate[Segment, _P], _T]) -> Callable[Concatenate[Segment, _P], _T]:
    """Turn what reading damaged bytes raises into IndexDamaged."""

    @functools.wraps(method)
    def guarded(self: Segment, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return method(self, *args, **kwargs)
        except (ValueError, IndexError, OverflowError, TypeError, MemoryError, zlib.error) as error:
            raise self.container.damaged(f"{method.__name__}: {error}") from error

    return guarded


class _Names(Mapping[str, NameColumn]):
    """Decode the names of a field when they are asked for."""

    def __init__(self, read: Callable[[str], NameColumn], fields: Sequence[str]) -> None:
        self._read, self._fields = read, fields
        self._columns: dict[str, NameColumn] = {}

    def __getitem__(self, field: str) -> NameColumn:
        if field not in self._fields:
            raise KeyError(field)
        if field not in self._columns:
            self._columns[field] = self._read(field)
        return self._columns[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


class Segment:
    """Read a segment from its file, which is mapped into memory.

    Documents, forms, stems and families are numbers from 0; a number that does not exist is taken for damage. Arrays
    are read-only views of the file where their description says "view".

    Attributes:
        names: field → its names, decoded when asked for.
        form_count, stem_count, family_count: how many there are.

    Raises:
        IndexDamaged: in all methods, where what they read is not as it was written. Only `verify` reads all of it.
    """

    def __init__(self, path: Path) -> None:
        self.container = Container(path)
        try:
            self._open()
        except (ValueError, IndexError, OverflowError, TypeError) as error:
            self.container.close()
            raise self.container.damaged(str(error)) from error
        except IndexDamaged:
            self.container.close()
            raise

    def _open(self) -> None:
        meta = self.container.array("meta", "u8")
        if len(meta) != len(META):
            raise ValueError("meta")
        self._meta = dict(zip(META, meta.tolist(), strict=True))
        documents, forms = self._meta["documents"], self._meta["forms"]
        self.form_count, self.stem_count, self.family_count = forms, self._meta["stems"], self._meta["families"]
        self._ids, self._sources = self._strings("ids"), self._strings("sources")
        self._surfaces, self._stems, self._families = map(self._strings, ("surfaces", "stems", "families"))
        self._forms = self._strings("forms")
        self._articles = StoredArticles(self.container, self._meta["longest_article"])
        self._codes: dict[str, FacetCodes] = {}
        fields = [
            name.split(".")[1]
            for name in self.container.sections
            if name.startswith("names.") and name.endswith(".primary")
        ]
        self.names: Mapping[str, NameColumn] = _Names(self._name_column, fields)
        length = self.container.length
        agree = (
            all(length(name) == documents for name in ("days", "lengths", "starts", "source_of", "ids.order"))
            and len(self._ids) == len(self._articles) == documents
            and self.container.sections["lengths"].shape[1:] == (3,)
            and self.container.sections["starts"].shape[1:] == (8,)
            and len(self._surfaces) == forms
            and length("stop") == (forms + 7) // 8
            and len(self._forms) == length("forms.at")
            and len(self._stems) == length("stems.list") == self.stem_count
            and len(self._families) == length("families.list") == self.family_count
        )
        if not agree:
            raise ValueError("meta")

    @functools.cached_property
    def days(self) -> I32:
        """Return i32[N]: proleptic ordinals (view)."""
        days = self.container.array("days", "i4")
        if len(days) and not 0 <= int(days.min()) <= int(days.max()) <= _LAST_DAY:
            raise self.container.damaged("days")
        return days

    @functools.cached_property
    def lengths(self) -> AnyArray:
        """Return unsigned[N, 3]: see `LENGTHS` (view, in the narrowest type)."""
        return self.container.array("lengths", dimensions=2)

    @functools.cached_property
    def starts(self) -> AnyArray:
        """Return unsigned[N, 8]: the first position of each field, and the end of the last (view)."""
        return self.container.array("starts", dimensions=2)

    @functools.cached_property
    def source_of(self) -> AnyArray:
        """Return unsigned[N]: each document's source (view)."""
        source_of = self.container.array("source_of")
        if len(source_of) and int(source_of.max()) >= len(self._sources):
            raise self.container.damaged("source_of")
        return source_of

    @functools.cached_property
    def _id_order(self) -> memoryview[int]:
        return self.container.array("ids.order", "u4").data

    @functools.cached_property
    def _form_at(self) -> U32:
        return self.container.array("forms.at", "u4")

    @functools.cached_property
    def _stop(self) -> AnyArray:
        return self.container.array("stop", "u1")

    @functools.cached_property
    def _stem_list(self) -> U32:
        return self.container.array("stems.list", "u4")

    @functools.cached_property
    def _family_list(self) -> U32:
        return self.container.array("families.list", "u4")

    def _strings(self, name: str) -> StoredStrings:
        return StoredStrings(self.container, name)

    def __len__(self) -> int:
        documents: int = self._meta["documents"]
        return documents

    def close(self) -> None:
        """Let go of the file; arrays that were handed out stay valid."""
        self.container.close()

    def verify(self) -> list[str]:
        """Read all of the file, and return the names of the sections that are damaged."""
        return self.container.verify()

    # -- documents

    @_guarded
    def id(self, doc: int) -> str:
        """Return a document's article id."""
        return self._ids.text(doc)

    @_guarded
    def ids(self) -> list[str]:
        """Return all article ids, by document."""
        return self._ids.all().texts()

    @_guarded
    def find(self, id: str) -> int | None:
        """Return the document that has an article id."""
        wanted, order = id.encode("utf-8", "surrogatepass"), self._id_order
        at = bisect_left(order, wanted, key=self._ids.raw)
        doc: int | None = order[at] if at < len(order) and self._ids.raw(order[at]) == wanted else None
        return doc

    @_guarded
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

    @_guarded
    def _name_column(self, field: str) -> NameColumn:
        codes = self.codes(field)
        named = np.flatnonzero(codes.primary)
        counts = (codes.primary != 0) + np.bincount(codes.extra_docs, minlength=len(self))
        offsets = np.zeros(len(self) + 1, dtype=np.int64)
        np.cumsum(counts, out=offsets[1:])
        values = np.empty(int(offsets[-1]), dtype=np.uint32)
        first = np.zeros(len(values), dtype=bool)
        first[offsets[named]] = True
        values[first] = codes.primary[named].astype(np.int64) - 1
        values[~first] = codes.extra_codes
        return NameColumn(self._strings(f"names.{field}").all(), Lists(offsets, values))

    @_guarded
    def source(self, doc: int) -> tuple[str, str]:
        """Return the root and the path of the file that a document is from; both are empty for one from no file."""
        root, _, path = self._sources.text(int(self.source_of[doc])).partition("\0")
        return root, path

    @_guarded
    def sources(self) -> list[tuple[str, str]]:
        """Return all sources, by their number in `source_of`."""
        parts = (text.partition("\0") for text in self._sources.all().texts())
        return [(root, path) for root, _, path in parts]

    @_guarded
    def fingerprint(self, doc: int) -> str:
        """Return the fingerprint of a document's source text, hexadecimal, "" for none."""
        if "fingerprints.raw" not in self.container.sections:
            return self._strings("fingerprints").text(doc)
        none = self.container.array("fingerprints.none", "u1")
        raw = self.container.array("fingerprints.raw", "u1", 2)
        return "" if none[doc >> 3] >> (doc & 7) & 1 else raw[doc].tobytes().hex()

    def _fingerprints(self) -> Strings:
        if "fingerprints.raw" not in self.container.sections:
            return self._strings("fingerprints").all()
        return Strings.of([self.fingerprint(doc) for doc in range(len(self))])

    @_guarded
    def article(self, doc: int) -> bytes:
        """Return an article as it was written: JSON."""
        return self._articles.read(doc)

    # -- words

    @_guarded
    def surface(self, form: int) -> str:
        """Return a form's surface."""
        return self._surfaces.text(form)

    @_guarded
    def form(self, form: int) -> str:
        """Return a form as it is written, accents kept."""
        at = int(self._form_at.searchsorted(np.uint32(form)))
        if at < len(self._form_at) and self._form_at[at] == form:
            return self._forms.text(at)
        return self._surfaces.text(form)

    @_guarded
    def stop(self, form: int) -> bool:
        """Tell whether a form is a stop word."""
        return bool(self._stop[form >> 3] >> (form & 7) & 1)

    @_guarded
    def surfaces_with_prefix(self, prefix: str) -> tuple[int, int]:
        """Return the slice of forms whose surface begins with a text."""
        return self._surfaces.with_prefix(prefix)

    @_guarded
    def surface_range(self, surface: str) -> tuple[int, int]:
        """Return the slice of forms that have a surface; an empty one where none has."""
        return self._surfaces.equal_to(surface)

    @_guarded
    def surface_strings(self) -> Strings:
        """Return the surface of every form, sorted."""
        return self._surfaces.all()

    @_guarded
    def surface_texts(self) -> list[str]:
        """Return the surface of every form; made once and kept: not to be changed."""
        return self._surface_texts

    @_guarded
    def form_texts(self) -> list[str]:
        """Return every form; made once and kept: not to be changed."""
        return self._form_texts

    @functools.cached_property
    def _surface_texts(self) -> list[str]:
        return self._surfaces.all().texts()

    @functools.cached_property
    def _form_texts(self) -> list[str]:
        texts = self._surface_texts.copy()
        for at, text in zip(self._form_at.tolist(), self._forms.all().texts(), strict=True):
            texts[at] = text
        return texts

    @functools.cached_property
    def stops(self) -> AnyArray:
        """Return bool[forms]: whether each form is a stop word."""
        return np.unpackbits(self._stop, count=self.form_count, bitorder="little").view(np.bool_)

    @_guarded
    def stem(self, stem: str) -> int | None:
        """Return the number of a stem."""
        return self._stems.number(stem)

    @_guarded
    def stem_text(self, number: int) -> str:
        """Return a stem."""
        return self._stems.text(number)

    @_guarded
    def stem_forms(self, number: int) -> U32:
        """Return the forms that have a stem, ascending."""
        counts, lists = self._stem_forms
        return self._valid_forms(lists.read(number, counts[number]).astype(np.uint32))

    @functools.cached_property
    def _stem_forms(self) -> tuple[Counts, Packed]:
        counts = Counts(lambda name: self.container.parts(f"stem_forms.counts.{name}"))
        lists = Packed(lambda name: self._packed(f"stem_forms.{name}"))
        if not len(counts) == len(lists) == self.stem_count:
            raise ValueError("stem_forms")
        return counts, lists

    def _valid_forms(self, forms: U32) -> U32:
        if len(forms) and int(forms.max()) >= self.form_count:
            raise ValueError("a stem's form does not exist")
        return forms

    @_guarded
    def family(self, text: str) -> int | None:
        """Return the number of a family."""
        return self._families.number(text)

    # -- postings

    def _postings_of(self, name: str, postings: int, occurrences: int | None) -> PackedPostings:
        return PackedPostings(lambda part: self._packed(f"{name}.{part}"), len(self), postings, occurrences)

    def _packed(self, name: str) -> Checked | AnyArray:
        return self.container.array(name, dimensions=2) if name.endswith("streams") else self.container.parts(name)

    @functools.cached_property
    def _postings(self) -> PackedPostings:
        found = self._postings_of("postings", self._meta["postings"], self._meta["occurrences"])
        if len(found) != self.form_count:
            raise ValueError("postings")
        return found

    @functools.cached_property
    def _sets(self) -> PackedPostings:
        return self._derived("sets", self._meta["set_postings"])

    def _derived(self, name: str, postings: int) -> PackedPostings:
        """Return lists that are made of those of forms, and cannot be much longer together."""
        if postings > _MOST_SETS * self._meta["postings"] or len(self._postings) != self.form_count:
            raise ValueError(name)
        return self._postings_of(name, postings, None)

    @functools.cached_property
    def _titles(self) -> PackedPostings:
        found = self._derived("titles", self._meta["title_postings"])
        if len(found) != len(self._titled):
            raise ValueError("titles")
        return found

    @functools.cached_property
    def _titled(self) -> Checked:
        """The stems that stand in titles, ascending."""
        return self.container.parts("titles.at", "u4")

    @_guarded
    def title_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a stem in the title, ascending, and how often each does."""
        at = bisect_left(self._titled, number)
        if at == len(self._titled) or self._titled[at] != number:
            return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint8)
        return self._titles.docs(at), self._titles.frequencies(at)

    @_guarded
    def form_frequency(self, form: int) -> int:
        """Return how many documents have a form."""
        return self._postings.count(form)

    @_guarded
    def form_frequencies(self) -> I64:
        """Return how many documents have each form."""
        return self._postings.counts()

    @_guarded
    def form_postings(self, form: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a form, ascending, and how often each does (u8, u16 or u32)."""
        return self._postings.docs(form), self._postings.frequencies(form)

    @_guarded
    def form_positions(self, form: int) -> tuple[I64, AnyArray, U32]:
        """Return what `form_postings` does, and the positions: those in the first document, and so on."""
        docs, frequencies = self.form_postings(form)
        return docs, frequencies, self._postings.positions(form, frequencies)

    @_guarded
    def positions(self, form: int, frequencies: AnyArray) -> U32:
        """Return the positions of a form, whose frequencies are known: those in the first document, and so on."""
        return self._postings.positions(form, frequencies)

    @_guarded
    def several_postings(self, forms: I64) -> Postings:
        """Return the postings of some forms, one behind the other; `offsets` begins with 0."""
        return self._postings.several(forms)

    @_guarded
    def positions_of(self, forms: I64, postings: Postings, before: I64, kept: I64) -> U32:
        """Return the positions of some of the postings that `several_postings` returned.

        `before` says how many positions all postings before each have, and at last how many there are; `kept` are the
        places of those that are asked for, ascending.
        """
        return self._postings.positions_of(forms, postings, before, kept)

    @_guarded
    def form_run(self, start: int, end: int) -> Postings:
        """Return the postings of neighbouring forms (a prefix), all at once; `offsets` begins with 0."""
        return self._postings.run(start, end)

    @_guarded
    def form_run_positions(self, start: int, end: int) -> tuple[Postings, U32]:
        """Return what `form_run` does, and the positions in the same order."""
        postings = self._postings.run(start, end)
        return postings, self._postings.positions_run(start, postings)

    @_guarded
    def stem_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a stem, ascending, and how often each does."""
        return self._set_postings(int(self._stem_list[number]))

    @_guarded
    def stem_frequency(self, number: int) -> int:
        """Return how many documents have a stem."""
        return self._set_frequency(int(self._stem_list[number]))

    @_guarded
    def family_postings(self, number: int) -> tuple[I64, AnyArray]:
        """Return the documents that have a family, ascending, and how often each does."""
        return self._set_postings(int(self._family_list[number]))

    @_guarded
    def family_frequency(self, number: int) -> int:
        """Return how many documents have a family."""
        return self._set_frequency(int(self._family_list[number]))

    def _set_postings(self, number: int) -> tuple[I64, AnyArray]:
        if number < self.form_count:
            return self.form_postings(number)
        number -= self.form_count
        return self._sets.docs(number), self._sets.frequencies(number)

    def _set_frequency(self, number: int) -> int:
        return self._postings.count(number) if number < self.form_count else self._sets.count(number - self.form_count)

    # -- all of it

    @property
    def occurrences(self) -> int:
        """How many positions the segment has."""
        occurrences: int = self._meta["occurrences"]
        return occurrences

    @_guarded
    def columns(self) -> Columns:
        """Return all but posting lists and articles, decoded."""
        counts, lists = self._stem_forms
        sizes = counts.all()
        return Columns(
            ids=self._ids.all(),
            days=self.days,
            lengths=self.lengths.astype(np.uint32),
            starts=self.starts.astype(np.uint32),
            names=dict(self.names),
            sources=self._sources.all(),
            source_of=self.source_of.astype(np.uint32),
            fingerprints=self._fingerprints(),
            surfaces=self._surfaces.all(),
            forms=Strings.of(self._form_texts),
            stop=self.stops,
            stems=self._stems.all(),
            stem_forms=Lists(offsets_of(sizes), self._valid_forms(lists.read_run(0, sizes))),
            families=self._families.all(),
        )

    @_guarded
    def dictionary(self) -> bytes:
        """Return what the articles are compressed with."""
        return self.container.array("articles.dictionary", "u1").tobytes()

    @_guarded
    def compressed(self) -> Compressed:
        """Return all articles as they are stored."""
        data, ends = self.container.parts("articles.data", "u1"), self.container.array("articles.ends")
        return Compressed(self.dictionary(), data, ends, self._meta["longest_article"])

    @_guarded
    def list_numbers(self) -> tuple[I64, I64]:
        """Return which posting list each stem has, and each family: see `SharedLists`."""
        return self._stem_list.astype(np.int64), self._family_list.astype(np.int64)

    @_guarded
    def set_counts(self) -> I64:
        """Return how many documents each list has that stems and families have for themselves."""
        return self._sets.counts()

    @_guarded
    def set_run(self, start: int, end: int) -> Postings:
        """Return neighbours among those lists, all at once; `offsets` begins with 0."""
        return self._sets.run(start, end)

    @_guarded
    def title_counts(self) -> I64:
        """Return how many documents have each stem in the title."""
        counts = np.zeros(self.stem_count, dtype=np.int64)
        counts[self._titled[:]] = self._titles.counts()
        return counts

    @_guarded
    def title_run(self, start: int, end: int) -> Postings:
        """Return the postings of neighbouring stems over the titles; `offsets` begins with 0."""
        stems = self._titled[:]
        first, after = np.searchsorted(stems, np.array((start, end), dtype=np.uint32)).tolist()
        run = self._titles.run(first, after)
        counts = np.zeros(end - start, dtype=np.int64)
        counts[stems[first:after].astype(np.int64) - start] = np.diff(run.offsets)
        return Postings(offsets_of(counts), run.docs, run.frequencies)

    def forget(self) -> None:
        """Let go of the memory that the file takes; what is read again is read from the disk."""
        self.container.forget()

    @_guarded
    def arrays(self) -> SegmentArrays:
        """Return all of the segment, decoded."""
        columns = self.columns()
        forms = self._postings.run(0, self.form_count)
        sets = self._sets.run(0, len(self._sets))
        return SegmentArrays(
            **{name: getattr(columns, name) for name in Columns.__match_args__},
            articles=[self.article(doc) for doc in range(len(self))],
            form_postings=forms,
            positions=self._postings.positions_run(0, forms),
            stem_postings=_gather(forms, sets, self._stem_list),
            family_postings=_gather(forms, sets, self._family_list),
        )


def _gather(forms: Postings, sets: Postings, numbers: AnyArray) -> Postings:
    """Return the lists of these numbers, out of the forms' and behind them the others."""
    count = len(forms.offsets) - 1
    numbers = numbers.astype(np.int64)
    of_form = numbers < count
    starts = np.concatenate((forms.offsets[:-1], sets.offsets[:-1]))[numbers]
    sizes = np.concatenate((np.diff(forms.offsets), np.diff(sets.offsets)))[numbers]
    offsets = np.zeros(len(numbers) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    docs = np.empty(int(offsets[-1]), dtype=np.uint32)
    frequencies = np.empty(int(offsets[-1]), dtype=np.uint32)
    each = np.repeat(of_form, sizes)
    for source, mine, places in ((forms, of_form, each), (sets, ~of_form, ~each)):
        at = spread(starts[mine], sizes[mine])
        docs[places], frequencies[places] = source.docs[at], source.frequencies[at]
    return Postings(offsets, docs, frequencies)
