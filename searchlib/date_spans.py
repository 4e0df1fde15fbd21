"""Hold the calendar's arithmetic: spans of days, months, weeks and years, and Easter."""

from __future__ import annotations

import datetime

ONE_DAY = datetime.timedelta(days=1)

# A first and a last day.
Span = tuple[datetime.date, datetime.date]

# How many months a unit of `date_words` has; days and weeks are counted in days.
MONTHS_IN: dict[str, int] = {"m": 1, "q": 3, "k": 4, "h": 6, "y": 12}


def day_or_none(year: int, month: int, day: int) -> datetime.date | None:
    """Return a day, or None where the calendar has none."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def year_of(text: str) -> int:
    """Return a year written with four digits, or with two: 1970-2069."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (1900 if year >= 70 else 2000)


def one_day(day: datetime.date) -> Span:
    """Return the span of a single day."""
    return day, day


def months_from(year: int, month: int, count: int) -> Span:
    """Return the span of `count` months from one on."""
    years, last = divmod(month - 1 + count - 1, 12)
    end_year, end_month = year + years, last + 1
    if end_month == 12:
        return datetime.date(year, month, 1), datetime.date(end_year, 12, 31)
    return datetime.date(year, month, 1), datetime.date(end_year, end_month + 1, 1) - ONE_DAY


def months_before(day: datetime.date, count: int) -> datetime.date:
    """Return the same day `count` months earlier, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    _, last = months_from(year, month + 1, 1)
    return last.replace(day=min(day.day, last.day))


def unit_around(unit: str, day: datetime.date) -> Span:
    """Return the calendar week, month … or year that a day is in; the day itself for "d"."""
    if unit == "d":
        return one_day(day)
    if unit == "w":
        monday = day - day.weekday() * ONE_DAY
        return monday, monday + 6 * ONE_DAY
    size = MONTHS_IN[unit]
    return months_from(day.year, (day.month - 1) // size * size + 1, size)


def easter(year: int) -> datetime.date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moved = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moved + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return datetime.date(year, month, day + 1)


def third_of(whole: Span, part: int) -> Span:
    """Return the first, second or third part (0-2) of a month or a year."""
    start, end = whole
    if start.month != end.month:
        return months_from(start.year, 1 + 4 * part, 4)
    return start.replace(day=1 + 10 * part), end if part == 2 else start.replace(day=10 + 10 * part)
