"""Let stock Whoosh read our segments: `whoosh.index.open_dir(folder)`, where searchlib can be imported.

searchlib itself reads segments without this, so it is written to be plain, not fast: the terms of a field are decoded
when they are first listed, the postings of a term as a whole. What there is to be queried, schema.py says.

It only reads. Nobody asks it when Whoosh's own writer adds documents, or merges segments into one of Whoosh's: that
commits a generation without a manifest, which searchlib takes for damage.

Whoosh's table of contents holds a pickled `ColumnSegment` for each segment: the path of this module, the name of that
class and its attributes must not change. To unpickle one loads no NumPy; to open its file does.
"""

from __future__ import annotations

import errno
import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from whoosh.codec.base import Codec, EmptyCursor, FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searchlib.errors import IndexDamaged

if TYPE_CHECKING:
    from searchlib.engine.segment import Segment

_FIELDS = ("id", "stem", "surface")
"""The fields that have terms, in the order of their names."""
_LENGTH_COLUMNS = {"stem": 0, "surface": 1}
"""Which column of a segment's lengths is the length of a field: stems count content words, surfaces all words."""


class ColumnSegment(WhooshSegment):  # type: ignore[misc]  # Whoosh has no types
    """Name a segment, and say which of its documents are deleted.

    Attributes:
        indexname, segid: the two parts of its name, as Whoosh wants them.
    """

    def __init__(self, name: str, documents: int, deleted: Sequence[int]) -> None:
        """Describe the segment in the file `<name>.col`, name being "MAIN_" and some letters and digits."""
        self.indexname, _, self.segid = name.partition("_")
        self.compound = False
        self._documents = documents
        self._deleted = frozenset(deleted)

    def codec(self) -> ColumnCodec:
        """Return what reads the segment."""
        return ColumnCodec()

    def should_assemble(self) -> bool:
        """Return False: the file is not to be moved into one of Whoosh's."""
        return False

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self._documents

    def deleted_count(self) -> int:
        """Return how many documents are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents, ascending."""
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        """Refuse: Whoosh would commit this without searchlib's manifest."""
        raise _read_only()


def _read_only() -> NotImplementedError:
    return NotImplementedError("Whoosh can only read this index; write to it with searchlib")


class ColumnCodec(Codec):  # type: ignore[misc]  # Whoosh has no types
    """Make the readers of a segment."""

    def terms_reader(self, storage: Any, segment: ColumnSegment) -> ColumnTerms:
        """Return what reads the segment's terms and postings."""
        return ColumnTerms(_open(storage, segment))

    def per_document_reader(self, storage: Any, segment: ColumnSegment) -> ColumnDocuments:
        """Return what reads the segment's documents."""
        return ColumnDocuments(_open(storage, segment), segment)

    def per_document_writer(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise _read_only()

    field_writer = postings_writer = new_segment = per_document_writer

    def postings_reader(self, *_: object, **__: object) -> NoReturn:
        """Refuse: only Whoosh's own codec calls this, for files of its own."""
        raise NotImplementedError("ColumnTerms.matcher reads postings")


def _open(storage: Any, segment: ColumnSegment) -> Segment:
    """Map a segment's file.

    Raises:
        FileNotFoundError: it is gone, by a commit of somebody else; `Index.reader` then looks for a newer generation.
        IndexDamaged: it cannot be read.
    """
    from searchlib.engine.segment import Segment

    path = Path(storage.folder) / segment.make_filename(".col")
    try:
        opened = Segment(path)
    except IndexDamaged as error:
        if path.exists():
            raise
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from error
    if len(opened) != segment.doc_count_all():
        opened.close()
        raise opened.container.damaged("documents")
    return opened


class ColumnDocuments(PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """Read what a segment knows of its documents."""

    def __init__(self, segment: Segment, described: ColumnSegment) -> None:
        self._segment = segment
        self._lengths = {field: segment.lengths[:, column] for field, column in _LENGTH_COLUMNS.items()}
        self.doc_count = described.doc_count
        self.doc_count_all = described.doc_count_all
        self.has_deletions = described.has_deletions
        self.is_deleted = described.is_deleted
        self.deleted_docs = described.deleted_docs

    def close(self) -> None:
        """Let go of the file."""
        self._segment.close()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return how long a field of a document is."""
        lengths = self._lengths.get(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """Return how long a field of all documents is, deleted ones included."""
        return int(self._lengths[fieldname].sum()) if fieldname in self._lengths else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return how long a field is where it is shortest."""
        return int(self._lengths[fieldname].min()) if self._has_lengths(fieldname) else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return how long a field is where it is longest."""
        return int(self._lengths[fieldname].max()) if self._has_lengths(fieldname) else 0

    def _has_lengths(self, fieldname: str) -> bool:
        return fieldname in self._lengths and len(self._segment) > 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return a document as it is stored."""
        stored: dict[str, Any] = json.loads(self._segment.article(docnum))
        return stored | {"id": self._segment.id(docnum)}


@dataclass(frozen=True)
class _Postings:
    """Hold the postings of a term.

    Attributes:
        docs: the documents, ascending; never none.
        weights: how often each has the term.
        positions: decodes where, for each document: ascending, no position twice.
    """

    docs: list[int]
    weights: list[float]
    positions: Callable[[], list[list[int]]]


class ColumnTerms(TermsReader):  # type: ignore[misc]  # Whoosh has no types
    """Read the terms of a segment and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._lexicons: dict[str, list[bytes]] = {}

    def close(self) -> None:
        """Let go of the file; matchers that were handed out stay valid as long as nobody asks them for positions."""
        self._segment.close()

    def indexed_field_names(self) -> Sequence[str]:
        """Return the fields that have terms."""
        return _FIELDS

    # -- the terms

    def lexicon(self, fieldname: str) -> list[bytes]:
        """Return all terms of a field, sorted."""
        if fieldname not in self._lexicons:
            segment = self._segment
            texts = {
                "id": segment.ids,
                "stem": lambda: [segment.stem_text(number) for number in range(segment.stem_count)],
                "surface": segment.surface_texts,
            }[fieldname]()
            self._lexicons[fieldname] = sorted({text.encode("utf-8", "surrogatepass") for text in texts})
        return self._lexicons[fieldname]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return bool(self._numbers(*term))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms with their fields, sorted."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from one on, those of later fields too."""
        for field in _FIELDS:
            if field >= fieldname:
                lexicon = self.lexicon(field)
                first = bisect_left(lexicon, prefix) if field == fieldname else 0
                for text in islice(lexicon, first, None):
                    yield field, text

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all terms, and what is known of them."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms from one on, and what is known of them."""
        for field, text in self.terms_from(fieldname, prefix):
            yield (field, text), self.term_info(field, text)

    def cursor(self, fieldname: str, fieldobj: object) -> FieldCursor:
        """Return a cursor at the first term of a field."""
        return ColumnCursor(self, fieldname) if fieldname in _FIELDS else EmptyCursor()

    # -- their postings

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term; KeyError where there is none."""
        return self._info(fieldname, self._postings(fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnMatcher:
        """Return what steps through the postings of a term; TermNotFound where there is none."""
        try:
            postings = self._postings(fieldname, text)
        except KeyError as error:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from error
        return ColumnMatcher(postings, (fieldname, text), self._info(fieldname, postings), format_, scorer)

    def _info(self, fieldname: str, postings: _Postings) -> TermInfo:
        column = _LENGTH_COLUMNS.get(fieldname)
        lengths = [0] if column is None else self._segment.lengths[postings.docs, column].tolist()
        return TermInfo(
            weight=sum(postings.weights),
            df=len(postings.docs),
            minlength=min(lengths),
            maxlength=max(lengths),
            maxweight=max(postings.weights),
            minid=postings.docs[0],
            maxid=postings.docs[-1],
        )

    def _numbers(self, fieldname: str, text: bytes) -> list[int]:
        """Return what a term stands for: one document where it is an id, otherwise forms; nothing if there is none."""
        try:
            wanted = text.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return []
        if fieldname == "surface":
            return list(range(*self._segment.surface_range(wanted)))
        if fieldname == "stem":
            stem = self._segment.stem(wanted)
            return [] if stem is None else self._segment.stem_forms(stem).tolist()
        document = self._segment.find(wanted) if fieldname == "id" else None
        return [] if document is None else [document]

    def _postings(self, fieldname: str, text: bytes) -> _Postings:
        numbers = self._numbers(fieldname, text)
        if not numbers:
            raise KeyError((fieldname, text))
        if fieldname == "id":
            return _Postings(numbers, [1.0], lambda: [[]])
        return _united(self._segment, numbers)


def _united(segment: Segment, forms: list[int]) -> _Postings:
    """Return the postings of some forms taken together."""
    import numpy as np

    parts = [segment.form_postings(form) for form in forms]
    docs, part_of = np.unique(np.concatenate([docs for docs, _ in parts]), return_inverse=True)
    weights = np.bincount(part_of, weights=np.concatenate([frequencies for _, frequencies in parts]))

    def positions() -> list[list[int]]:
        whole = [segment.form_positions(form) for form in forms]
        owners = np.concatenate([np.repeat(docs, frequencies) for docs, frequencies, _ in whole])
        pairs = np.unique(np.stack((owners, np.concatenate([places for _, _, places in whole]))), axis=1)
        return [places.tolist() for places in np.split(pairs[1], np.searchsorted(pairs[0], docs[1:]))]

    return _Postings(docs.tolist(), weights.tolist(), positions)


class ColumnCursor(FieldCursor):  # type: ignore[misc]  # Whoosh has no types
    """Step through the terms of a field, as text."""

    def __init__(self, terms: ColumnTerms, fieldname: str) -> None:
        self._terms, self._fieldname, self._at = terms, fieldname, 0
        self._lexicon = terms.lexicon(fieldname)

    def is_valid(self) -> bool:
        """Tell whether there is a current term."""
        return self._at < len(self._lexicon)

    def text(self) -> str | None:
        """Return the current term; None behind the last."""
        return self._lexicon[self._at].decode("utf-8", "surrogatepass") if self.is_valid() else None

    term = text

    def term_info(self) -> TermInfo | None:
        """Return what is known of the current term."""
        return self._terms.term_info(self._fieldname, self._lexicon[self._at]) if self.is_valid() else None

    def first(self) -> str | None:
        """Go to the first term, and return it."""
        self._at = 0
        return self.text()

    def next(self) -> str | None:
        """Go to the next term, and return it."""
        self._at += 1
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        """Go to a term, or the one behind where it would be, and return it."""
        wanted = string.encode("utf-8", "surrogatepass") if isinstance(string, str) else string
        self._at = bisect_left(self._lexicon, wanted)
        return self.text()


class ColumnMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Step through the postings of a term.

    To Whoosh all of them are one block. It needs to be told of the quality of blocks: without, it leaves out matchers
    that cannot make the top any more and yet counts the hits as they come, too few. More than one block would do harm:
    where Whoosh skips to a block, it does not ask whether the document there is deleted.
    """

    def __init__(
        self, postings: _Postings, term: tuple[str, bytes], info: TermInfo, format_: Any, scorer: Any, at: int = 0
    ) -> None:
        self._postings, self._term, self._info, self._at = postings, term, info, at
        self._docs = postings.docs
        self._positions: list[list[int]] | None = None
        self.format, self.scorer = format_, scorer

    def copy(self) -> ColumnMatcher:
        """Return another that is at the same posting."""
        return ColumnMatcher(self._postings, self._term, self._info, self.format, self.scorer, self._at)

    def is_active(self) -> bool:
        """Tell whether there is a current posting."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Go to the first posting."""
        self._at = 0

    def id(self) -> int:
        """Return the current document."""
        return self._docs[self._at]

    def weight(self) -> float:
        """Return how often the current document has the term."""
        return self._postings.weights[self._at]

    def value(self) -> bytes:
        """Return the positions of the term in the current document as Whoosh encodes them; nothing for an id."""
        value: bytes = self.format.encode(self._places()) if self.format.supports("positions") else b""
        return value

    def value_as(self, astype: str) -> Any:
        """Return the positions, or what else Whoosh makes of them."""
        return self._places() if astype == "positions" and self.supports(astype) else super().value_as(astype)

    def _places(self) -> list[int]:
        if self._positions is None:
            self._positions = self._postings.positions()
        return self._positions[self._at]

    def next(self) -> None:
        """Go to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        """Go to the first posting from here on whose document is this one or a later one."""
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._docs, id, lo=self._at)

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the end if no posting is better, and return how many blocks that skipped."""
        if not self.is_active() or self.block_quality() > minquality:
            return 0
        self._at = len(self._docs)
        return 1

    def block_min_id(self) -> int:
        """Return the first document."""
        return self._docs[0]

    def block_max_id(self) -> int:
        """Return the last document."""
        return self._docs[-1]

    def block_min_length(self) -> int:
        """Return the length of the shortest field that has the term."""
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        """Return the length of the longest field that has the term."""
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        """Return how often the term stands where it does most often."""
        return float(self._info.max_weight())
