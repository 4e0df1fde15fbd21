"""Define the article: the document that searchlib indexes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from searchlib.records import NOTHING, Record


class Article(Record, unhashed=("extra",)):
    """Hold one news article.

    Only `id` is required when an article is written to an index; everything else may be missing. An undated
    article is findable and appears under no month.

    Attributes:
        id: the user's name for the article, unique in an index.
        title, summary: plain text, one line each; lone surrogates are replaced, here and in all texts but the id and
            the path.
        body: plain text; paragraphs are separated by blank lines, headings are lines that begin with `#`.
        region, author, tags, image_alts: names, in the order they were given, without repetitions.
        date: the day of publication.
        path: where the article was read from; empty for articles that come from no file.
        extra: fields that searchlib does not know, kept and given back; their texts are cleaned when they are stored.
    """

    id: str
    title: str
    summary: str
    body: str
    region: tuple[str, ...]
    author: tuple[str, ...]
    date: datetime.date | None
    tags: tuple[str, ...]
    image_alts: tuple[str, ...]
    path: str
    extra: Mapping[str, Any]

    def __init__(
        self,
        id: str = "",
        title: str = "",
        summary: str = "",
        body: str = "",
        region: str | Iterable[str] = (),
        author: str | Iterable[str] = (),
        date: datetime.date | None = None,
        tags: str | Iterable[str] = (),
        image_alts: str | Iterable[str] = (),
        path: str = "",
        extra: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Make an article; `region`, `author`, `tags` and `image_alts` take one name or several.

        Raises:
            TypeError: the date is a text or anything else but a day; of a day with its time, the day is kept.
        """
        if date is not None and not isinstance(date, datetime.date):
            raise TypeError(f"the date of an article is a datetime.date or None, not {date!r}")
        vars(self).update(
            id=id,
            title=clean(title),
            summary=clean(summary),
            body=clean(body),
            region=names(region),
            author=names(author),
            date=date.date() if isinstance(date, datetime.datetime) else date,
            tags=names(tags),
            image_alts=names(image_alts),
            path=path,
            extra=MappingProxyType(dict(extra)),
        )

    def changed(self, values: Mapping[str, Any]) -> Article:
        """Return a copy in which some attributes have other values, which are taken as they are."""
        copy = Article.__new__(Article)
        vars(copy).update({**vars(self), **values})
        return copy


def names(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return one name or several as a tuple: white space collapsed, empty ones and repetitions dropped."""
    several = (value,) if isinstance(value, str) else value
    cleaned = [" ".join(clean(str(name)).split()) for name in several]
    return tuple(dict.fromkeys(filter(None, cleaned)))


def clean(text: str) -> str:
    """Return a text that can be written as UTF-8: lone surrogates become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
