"""Assemble an article from the fields that a source gives, whatever they are called and however they are written.

Front matter, JSON and exported pages all come through here. Where two names stand for the same field ("title",
"titolo") the first one that says something wins, and the other is kept in `extra` under its own name; a region called
a category gives way to one called a region. What is nobody's field goes to `extra` too.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from searchlib.article import Article, names
from searchlib.config import SlashedDates
from searchlib.corpus import values
from searchlib.errors import DateNotUnderstood
from searchlib.fields import canonical_field
from searchlib.messages import Message
from searchlib.names import fold, name_key, writable

if TYPE_CHECKING:
    from searchlib.dates import ArticleDate

Value = TypeVar("Value")
Cleaned = tuple[str, tuple[str, ...]]
Cleaner = Callable[[str], Cleaned]

_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_OPENING_HEADING = re.compile(r"#{1,6} (.+)(?:\n\n|\Z)")
_DAY_FIRST = re.compile(r"\d{4}([-_.]?)\d{1,2}\1\d{1,2}(?!\d)[\s_.-]*")
_TOLD = frozenset(("title", "summary", "body", "region", "author"))
_OPENING_WORDS = 12
_BLANK = Article()


class Origin(NamedTuple):
    """Say where fields come from, and what stands in for those that are missing.

    Attributes:
        path: the article's path.
        id: its id, unless it has one of its own.
        slashed: how its slashed dates are read.
        timezone: the zone in which its epoch integers become days.
        file_name: what gives a date and a title to an article without; empty where the name says nothing of it.
    """

    path: str
    id: str
    slashed: SlashedDates
    timezone: str
    file_name: str = ""


def assemble(
    fields: Mapping[str, object], body: str, origin: Origin, clean: Cleaner
) -> tuple[Article, tuple[Message, ...]] | None:
    """Return an article and what had to be repaired, or None where there is neither title, summary nor body.

    Args:
        fields: the fields by the names that the source gives them.
        body: the body that stands outside of the fields; it goes before one among them.
        origin: where they come from.
        clean: turns a body into plain text and the texts of its images.
    """
    found = _Candidates(fields)
    outside = clean(body) if body else ("", ())
    chosen = found.choose("body", lambda value: _body(value, clean), outside if outside[0] else None)
    text, alts = chosen or outside
    title, summary = found.choose("title", values.line) or "", found.choose("summary", values.line) or ""
    if not (title or summary or text):
        return None
    text, title = _titled(text, title, summary, writable(origin.file_name))
    day, repairs = _dated(found, origin)
    images = found.choose("image_alts", values.image_texts) or ()
    article = _BLANK.changed(
        {
            "id": found.choose("id", values.identifier) or writable(origin.id),
            "title": title,
            "summary": summary,
            "body": text,
            "region": found.choose("region", values.several) or (),
            "author": found.choose("author", values.listed) or (),
            "date": day,
            "tags": found.choose("tags", values.listed) or (),
            "image_alts": names((*images, *alts)) if alts else images,
            "path": origin.path,
            "extra": MappingProxyType(found.rest()),
        }
    )  # all of this is clean: to make an article that cleans its values takes 8 µs more
    if found.unread:
        repairs += (Message("field-unread", {"fields": ", ".join(found.unread)}),)
    return article, repairs


class _Candidates:
    """Hold the fields by what they stand for, and remember which of them no use was found for."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.fields = fields
        self.unread: list[str] = []  # the names of lists and mappings that say nothing of what their field holds
        self.left: dict[str, str] = {}  # the names of fields that go to `extra`, and what they are called there
        self.by_field: dict[str, list[tuple[str, object]]] = {}
        for name, value in fields.items():
            field = canonical_field(name)
            if field is None:
                self.left[name] = name
            elif not values.is_blank(value):
                self.by_field.setdefault(field, []).append((name, value))
        if len(regions := self.by_field.get("region", [])) > 1:
            regions.sort(key=lambda candidate: fold(candidate[0].strip()).startswith("categor"))

    def choose(self, field: str, read: Callable[[object], Value | None], best: Value | None = None) -> Value | None:
        """Return the first value that says something, or None; others that differ are left."""
        for name, value in self.by_field.get(field, ()):
            said = read(value)
            if said and not best:
                best = said
            elif not said or said != best:
                self.left[name] = name
                if not said and field in _TOLD and not isinstance(value, str):
                    self.unread.append(name.strip())
        return best

    def rest(self) -> dict[str, object]:
        """Return what goes to `extra`, in the source's order."""
        if not self.left:
            return {}
        kept = {name: values.plain(value) for name, value in self.fields.items() if name in self.left}
        return {
            self.left[name]: value
            for name, value in kept.items()
            if canonical_field(name) is None or not values.is_blank(value)
        }


def _body(value: object, clean: Cleaner) -> Cleaned | None:
    """Return a body among the fields as plain text and its images, or None for one that says nothing."""
    text, alts = clean(values.text(value))
    return (text, alts) if text else None


def _titled(body: str, title: str, summary: str, file_name: str) -> tuple[str, str]:
    """Return a body that does not begin by repeating the title, and the title: the first heading if there is none."""
    if not title and (heading := _HEADING.search(body)):
        title = heading[1]
    start = 0
    while (heading := _OPENING_HEADING.match(body, start)) and name_key(heading[1]) == name_key(title):
        start = heading.end()
    return body[start:], title or _title_of_name(file_name) or _opening(summary or body)


def _title_of_name(file_name: str) -> str:
    """Return the words of a file's name: "2021-03-04-il-vertice.md" → "Il vertice"."""
    stem = PurePosixPath(file_name).stem
    words = values.line(re.sub(r"[-_\s]+", " ", _DAY_FIRST.sub("", stem, count=1) or stem))
    return words[:1].upper() + words[1:]


def _opening(text: str) -> str:
    """Return the first words of a text, to stand for a title."""
    words = re.sub(r"^#{1,6} ", "", text.split("\n", 1)[0]).split()
    return " ".join(words[:_OPENING_WORDS]) + ("…" if len(words) > _OPENING_WORDS else "")


def _day(value: object, slashed: SlashedDates, timezone: str) -> ArticleDate:
    """Read the day of an article; an archive has few days, and each of them often."""
    if isinstance(value, str):
        return _written_day(value, slashed, timezone)
    from searchlib.dates import parse_article_date

    return parse_article_date(value, slashed=slashed, timezone=timezone)


@lru_cache(maxsize=4096)
def _written_day(text: str, slashed: SlashedDates, timezone: str) -> ArticleDate:
    from searchlib.dates import parse_article_date

    return parse_article_date(text, slashed=slashed, timezone=timezone)


def _dated(found: _Candidates, origin: Origin) -> tuple[datetime.date | None, tuple[Message, ...]]:
    """Return an article's day and what is to be said of it; a date that cannot be read goes to `extra["date"]`."""
    candidates = found.by_field.get("date", [])
    unread: tuple[str, Message] | None = None
    for number, (name, value) in enumerate(candidates):
        try:
            date = _day(values.single(value), origin.slashed, origin.timezone)
        except DateNotUnderstood as error:
            unread = unread or (name, error.message)
            found.left[name] = name
            continue
        found.left.update((later, later) for later, other in candidates[number + 1 :] if other != value)
        if not date.swapped:
            return date.day, ()
        return date.day, (Message("date-swapped", {"text": values.line(value), "day": date.day}),)
    if unread is None:
        from searchlib.dates import date_in_file_name

        return date_in_file_name(origin.file_name), ()
    name, message = unread
    if "date" not in found.left:
        found.left[name] = "date"
    return None, (Message("date-unreadable", dict(message.values)),)
