"""Read the dates of articles and Italian date expressions.

What expressions are understood, and what they mean, `searchlib.date_expressions` tells.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Literal

from searchlib.config import SlashedDates
from searchlib.date_spans import day_or_none, months_from, year_of
from searchlib.errors import DateNotUnderstood, InvalidValue
from searchlib.records import Record

MAX_TEXT = 200

Clock = Callable[[], datetime.date]


class Period(Record):
    """Hold a span of days, both ends included; None leaves an end open."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    def __contains__(self, day: datetime.date) -> bool:
        if isinstance(day, datetime.datetime):
            day = day.date()
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def __str__(self) -> str:
        if self.start is not None and self.start == self.end:
            return self.start.isoformat()
        return f"{self.start or ''}..{self.end or ''}"


When = str | int | datetime.date | Period
"""A period: a year, a month, a day, a date, or Italian words ("ottobre 2025", "ultimi 30 giorni")."""

Granularity = Literal["year", "month", "day"]
"""How fine periods are counted."""


class ArticleDate(Record):
    """Hold the day of an article; `swapped` tells that day and month stood in the other order than expected."""

    day: datetime.date
    swapped: bool = False


# -- what is public


def parse_period(text: str, today: datetime.date, slashed: SlashedDates = "dmy") -> Period:
    """Return the days that an Italian (or simple English) date expression means, seen from `today`.

    Raises:
        DateNotUnderstood: the text is no date, is longer than 200 characters, or ends before it begins.
    """
    from searchlib.date_expressions import ends_of  # here, for its patterns take 1.5 ms and most searches have no date

    if isinstance(today, datetime.datetime):
        today = today.date()
    try:
        ends = ends_of(text, today, slashed) if len(text) <= MAX_TEXT else None
    except (ValueError, OverflowError):  # a day outside the years 1-9999
        ends = None
    if ends is None:
        raise DateNotUnderstood("date-not-understood", text=_shown(text))
    period = Period(*ends)
    if period.start and period.end and period.start > period.end:
        raise DateNotUnderstood("date-reversed", text=_shown(text), start=period.start, end=period.end)
    return period


def to_period(
    value: str | datetime.date | datetime.datetime | Period | int, today: datetime.date, slashed: SlashedDates = "dmy"
) -> Period:
    """Return the period that a value means: a text is parsed, a date is one day, an integer is a year.

    Raises:
        DateNotUnderstood: the text is no date, or the value is of another type.
    """
    match value:
        case Period():
            return value
        case str():
            return parse_period(value, today, slashed)
        case datetime.datetime():
            return Period(value.date(), value.date())
        case datetime.date():
            return Period(value, value)
        case int() if not isinstance(value, bool) and 1 <= value <= 9999:
            return Period(*months_from(value, 1, 12))
    raise DateNotUnderstood("date-not-understood", text=_shown(value))


def parse_article_date(value: object, *, slashed: SlashedDates, timezone: str) -> ArticleDate:
    """Return the day of an article from what its source holds: a date, a text, or seconds since 1970.

    A date with a time keeps the day that it was written with, whatever its time zone. Numbers are seconds (above 1e11,
    milliseconds) and become a day in `timezone`; an integer of 8 or 14 digits from 19… or 20… (20251027) spells a day.
    A slashed date that can only be read the other way round is read so, and marked as swapped.

    Raises:
        DateNotUnderstood: the value is no day: another type, a year or month alone, a word like "ieri".
        InvalidValue: there is no such time zone.
    """
    try:
        found = _article_date(value, slashed, timezone)
    except InvalidValue:
        raise
    except (ValueError, OverflowError):  # a day outside the years 1-9999, a NaN, a NaT
        found = None
    if found is None:
        raise DateNotUnderstood("article-date-not-understood", text=_shown(value))
    return found


def date_in_file_name(name: str) -> datetime.date | None:
    """Return the day that a file's name begins with (2021-03-04-titolo.md, 20210304-titolo.md), or None."""
    found = re.match(r"(\d{4})([-_.])(\d{1,2})\2(\d{1,2})(?!\d)|(?=19|20)(\d{4})()(\d\d)(\d\d)(?!\d)", _last_part(name))
    if found is None:
        return None
    year, _, month, day = found.groups()[:4] if found[1] else found.groups()[4:]
    return day_or_none(int(year), int(month), int(day))


# -- texts


def _shown(value: object) -> str:
    """Return a value as an error shows it: on one line, printable and short."""
    if isinstance(value, str):
        text = value[: MAX_TEXT + 1]
    elif value is None or isinstance(value, float) or (isinstance(value, int) and value.bit_length() < 100):
        text = str(value)
    else:
        text = type(value).__name__
    text = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _last_part(name: str) -> str:
    """Return what stands after the last slash of a name."""
    return name.replace("\\", "/").rpartition("/")[2]


# -- the dates of articles

_TIME = (
    r"(?:(?<=\d)t| )(?:[-|@] )?(?:(?:ore|h) ?)?"  # what joins it to the day
    r"(?:[0-2]?\d[:.h][0-5]\d(?:[:.][0-5]\d(?:\.\d{1,9})?)?|\d{6}|(?<=ore )[0-2]?\d)"
    r"(?: ?[ap] ?m)?(?: ?[a-z]{1,4})?(?: ?[-+]\d\d(?::?\d\d)?)?"  # am, pm; the zone's name and offset
    r"(?: \([^()]*\))?$"
)


def _article_date(value: object, slashed: SlashedDates, timezone: str) -> ArticleDate | None:
    """Read a date as `parse_article_date` does; return None, or raise ValueError or OverflowError, where it cannot."""
    match value:
        case datetime.datetime():
            return ArticleDate(value.date())
        case datetime.date():
            return ArticleDate(value)
        case bool():
            return None
        case int():
            digits = str(value)
            if len(digits) in (8, 14) and digits[:2] in ("19", "20"):
                return _spelt_day(digits)
            return _epoch_day(value, timezone)
        case float():
            return _epoch_day(value, timezone)
        case str() if len(value) <= MAX_TEXT:
            return _article_text(value.strip(" \t\r\n\"'“”«»‘’\ufeff"), slashed, timezone)
    return None


def _article_text(text: str, slashed: SlashedDates, timezone: str) -> ArticleDate | None:
    """Read a day in full, which a time may follow, or digits alone."""
    from searchlib.date_expressions import numeric_day, written_day
    from searchlib.date_words import bare, canonical

    if re.fullmatch(r"\d+", text):
        if len(text) in (8, 14):
            return _spelt_day(text)
        return _epoch_day(int(text), timezone) if 9 <= len(text) <= 13 else None
    numeric = numeric_day(text, slashed)  # as most are: 4 µs, where the steps below take 15
    if numeric is None:
        text = bare(re.sub(_TIME, "", bare(canonical(text))))
        numeric = numeric_day(text, slashed)
    if numeric is not None:
        return ArticleDate(*numeric)
    written = written_day(text)
    if written is None or written[2] is None:
        return None
    day = day_or_none(year_of(written[2]), written[0], written[1])
    return None if day is None else ArticleDate(day)


def _spelt_day(digits: str) -> ArticleDate | None:
    """Read 20251027, or 20251027103000."""
    day = day_or_none(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return None if day is None else ArticleDate(day)


def _epoch_day(seconds: float, timezone: str) -> ArticleDate | None:
    """Return the day of a Unix time in a zone; None for a number that is rather a year or a month (2025, 202510)."""
    if 1000 <= seconds < 1_000_000:
        return None
    if abs(seconds) > 1e11:
        seconds /= 1000
    from zoneinfo import ZoneInfo  # here, for articles dated by text never need it

    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise InvalidValue("timezone-unknown", timezone=timezone) from None
    instant = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)
    return ArticleDate(instant.astimezone(zone).date())
