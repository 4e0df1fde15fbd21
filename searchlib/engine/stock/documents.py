"""Read what a segment knows of its documents, for Whoosh."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from whoosh.codec.base import PerDocumentReader
from whoosh.codec.base import Segment as WhooshSegment

if TYPE_CHECKING:
    from searchlib.engine.segments.segment import Segment

LENGTH_COLUMNS = {"stem": 0, "surface": 1}
"""Which column of a segment's lengths is the length of a field: stems count content words, surfaces all words."""


class ColumnDocuments(PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """Read what a segment knows of its documents."""

    def __init__(self, segment: Segment, described: WhooshSegment) -> None:
        self._segment = segment
        self._lengths = {field: segment.lengths[:, column] for field, column in LENGTH_COLUMNS.items()}
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
