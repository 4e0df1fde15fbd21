"""Read the terms of a segment, for Whoosh: those of a field are decoded when they are first listed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from whoosh.codec.base import EmptyCursor, FieldCursor, TermsReader
from whoosh.reading import TermInfo, TermNotFound

from searchlib.engine.stock.documents import LENGTH_COLUMNS
from searchlib.engine.stock.postings import ColumnMatcher, TermPostings, postings_of

if TYPE_CHECKING:
    from searchlib.engine.segments.segment import Segment

_FIELDS = ("id", "stem", "surface")
"""The fields that have terms, in the order of their names."""


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

    def _info(self, fieldname: str, postings: TermPostings) -> TermInfo:
        column = LENGTH_COLUMNS.get(fieldname)
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

    def _postings(self, fieldname: str, text: bytes) -> TermPostings:
        numbers = self._numbers(fieldname, text)
        if not numbers:
            raise KeyError((fieldname, text))
        if fieldname == "id":
            return TermPostings(numbers, [1.0], lambda: [[]])
        return postings_of(self._segment, numbers)


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
