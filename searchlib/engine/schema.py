"""Define the Whoosh schema of an index.

    id                              the article's id, unique
    stem, surface                   positions of stems and of folded written forms (see layout.py)
    family                          how often words with the same first letters stand in an article
    form                            which written forms, accents and all, an article holds
    article                         the article as it was given, stored (JSON)
    card                            a column: what filtering, sorting and counting need to know (JSON)

The class of the two position fields is pickled inside Whoosh's table of contents: its module path must not change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from whoosh import columns, fields, formats
from whoosh.analysis import SimpleAnalyzer
from whoosh.system import pack_uint


class PositionsField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Index terms that were analysed before: a mapping from term to ascending positions."""

    indexed = True

    def __init__(self) -> None:
        super().__init__(formats.Positions(), SimpleAnalyzer(), scorable=True, stored=False)

    def index(self, value: Mapping[str, Sequence[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions) for Whoosh's posting pool."""
        for term, positions in value.items():
            yield term.encode("utf-8"), len(positions), float(len(positions)), self.format.encode(positions)


class FamilyField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Index how often terms stand in an article: a mapping from term to frequency."""

    indexed = True

    def __init__(self) -> None:
        super().__init__(formats.Frequency(), SimpleAnalyzer(), scorable=False, stored=False)

    def index(self, value: Mapping[str, int], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded frequency) for Whoosh's posting pool."""
        for term, frequency in value.items():
            yield term.encode("utf-8"), frequency, float(frequency), pack_uint(frequency)


class FormsField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Index a set of terms, each once an article."""

    indexed = True

    def __init__(self) -> None:
        super().__init__(formats.Existence(), SimpleAnalyzer(), scorable=False, stored=False)

    def index(self, value: frozenset[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, 1, 1, nothing) for Whoosh's posting pool."""
        for term in sorted(value):
            yield term.encode("utf-8"), 1, 1.0, b""


def schema() -> fields.Schema:
    """Return the schema of a new index."""
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        stem=PositionsField(),
        surface=PositionsField(),
        family=FamilyField(),
        form=FormsField(),
        article=fields.STORED(),
        card=fields.COLUMN(columns.VarBytesColumn()),
    )
