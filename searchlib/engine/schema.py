"""Define the Whoosh schema of an index: what stock Whoosh finds in it, read through our codec.

    id                              the article's id, unique
    stem, surface                   positions of stems, and of words as they are written, folded (see layout.py)
    title, summary, body, region,   stored as the article's JSON has them: `region`, `author`, `tags` and `image_alts`
    author, date, tags, image_alts, are lists of names, `date` is an ISO date or None, `extra` is a mapping
    path, extra

A query of stock Whoosh must hold terms as they are indexed: `Term("surface", "perche")`, `Term("stem", "govern")`. The
analyzer of the two fields, which Whoosh's query parser uses, only lower-cases words; it neither folds nor stems them.
The title, the summary and the body are not fields of their own: both fields go over all of the article.

The schema is pickled inside Whoosh's table of contents, so it has no class of ours in it.
"""

from __future__ import annotations

from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import ID, STORED, TEXT, Schema

STORED_FIELDS = (
    "title", "summary", "body", "region", "author", "date", "tags", "image_alts", "path", "extra",
)  # fmt: skip


def schema() -> Schema:
    """Return the schema of an index."""
    return Schema(
        id=ID(stored=True, unique=True),
        stem=TEXT(SimpleAnalyzer()),
        surface=TEXT(SimpleAnalyzer()),
        **{name: STORED() for name in STORED_FIELDS},
    )
