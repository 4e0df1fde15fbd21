"""Let stock Whoosh read our segments: `whoosh.index.open_dir(folder)`, where searchlib can be imported.

searchlib itself reads segments without this. What reads one for Whoosh is in `stock`; what there is to be queried,
schema.py says.

It only reads. Nobody asks it when Whoosh's own writer adds documents, or merges segments into one of Whoosh's: that
commits a generation without a manifest, which searchlib takes for damage.

Whoosh's table of contents holds a pickled `ColumnSegment` for each segment: the path of this module, the name of that
class and its attributes must not change. To unpickle one loads no NumPy; to open its file does.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from whoosh.codec.base import Codec
from whoosh.codec.base import Segment as WhooshSegment

from searchlib.engine.stock.documents import ColumnDocuments
from searchlib.engine.stock.terms import ColumnTerms
from searchlib.errors import IndexDamaged

if TYPE_CHECKING:
    from searchlib.engine.segments.segment import Segment


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
    from searchlib.engine.segments.segment import Segment

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
