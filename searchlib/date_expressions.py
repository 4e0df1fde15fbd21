"""Read Italian date expressions, and the days in full that articles are dated with.

A text is first made canonical: folded to lower case without accents, apostrophes opened, every word that has a code in
`searchlib.date_words` replaced by it ("lunedì 27 ott." → "W0 27 M10"). Then small functions, one a form of writing, try
it in order: `_MOMENTS` for one day, month, season …, `_RANGES` for what has two ends or an open one.

What the forms mean where Italian leaves room:

- Without a year, the latest that has begun by today is meant (`ottobre`, `natale`, `27/10`); a weekday is before today.
- `tre giorni fa` and `due settimane fa` are a day, `due mesi fa` a whole month, `un anno fa` a whole year.
- `la settimana scorsa` is the week before this one, from Monday; `l'ultima settimana` is the seven days to today.
- Seasons are the meteorological ones, three months from March; `inverno 2024` begins in December 2024.
- `anni venti` are the latest that have begun: 2020-2029. Years of two digits are 1970-2069.
- `inizio`, `metà`, `fine` are thirds: days 1-10, 11-20 and 21 to the end of a month, or four months of a year.
- In a range each end takes from the other what it lacks (`dal 3 al 10 aprile`, `da novembre a febbraio 2025`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import NamedTuple

from searchlib.config import SlashedDates
from searchlib.date_spans import (
    MONTHS_IN,
    ONE_DAY,
    Span,
    day_or_none,
    easter,
    months_before,
    months_from,
    one_day,
    third_of,
    unit_around,
    year_of,
)
from searchlib.date_words import (
    AFTER,
    AND,
    BEFORE,
    BETWEEN,
    DAYS_AGO,
    EASTER_FEASTS,
    FEASTS,
    FROM,
    ONWARDS,
    PARTS,
    TO,
    UNTIL,
    bare,
    canonical,
)

# A first and a last day; None leaves an end open.
Ends = tuple[datetime.date | None, datetime.date | None]


class _Viewpoint(NamedTuple):
    """Hold what a text is read from: relative words count from `today`, what lacks a year is the last by `latest`."""

    today: datetime.date
    latest: datetime.date
    slashed: SlashedDates


def _yearly(span_in: Callable[[int], Span | None], year: str | None, view: _Viewpoint) -> Span | None:
    """Return what comes once a year in a given year, or without one the latest that has begun."""
    if year is not None:
        return span_in(year_of(year))
    for candidate in range(view.latest.year, view.latest.year - 9, -1):  # 29 February can be eight years away
        span = span_in(candidate)
        if span is not None and span[0] <= view.latest:
            return span
    return None


def _on(month: int, day: int) -> Callable[[int], Span | None]:
    """Return the function from a year to one of its days."""

    def span_in(year: int) -> Span | None:
        found = day_or_none(year, month, day)
        return None if found is None else one_day(found)

    return span_in


# -- days in full, which articles and periods share


def numeric_day(text: str, slashed: SlashedDates) -> tuple[datetime.date, bool] | None:
    """Read 2025-10-27, 20251027 or 27/10/2025; tell whether day and month stand against the order given."""
    if found := re.fullmatch(r"(\d{4})([-/.]?)(\d\d|(?<=\D)\d)\2(\d\d|(?<=\D)\d)", text):
        day = day_or_none(int(found[1]), int(found[3]), int(found[4]))
        return None if day is None else (day, False)
    if found := re.fullmatch(r"(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)", text):
        month, number, swapped = _ordered(int(found[1]), int(found[3]), found[2], slashed)
        day = day_or_none(year_of(found[4]), month, number)
        return None if day is None else (day, swapped)
    return None


def _ordered(first: int, second: int, mark: str, slashed: SlashedDates) -> tuple[int, int, bool]:
    """Return month and day from two numbers, and whether they can only be read against their order.

    That is the one given, but for points: who writes 3.4.2025 puts the day first everywhere.
    """
    month, day = (first, second) if slashed == "mdy" and mark != "." else (second, first)
    return (day, month, True) if month > 12 >= day else (month, day, False)


def written_day(text: str) -> tuple[int, int, str | None] | None:
    """Read "27 ottobre", "27 ottobre 2025" or "October 27, 2025" as month, day and year."""
    if found := re.fullmatch(r"(\d\d?) M(\d+)(?: (\d{4}|\d\d))?", text):
        return int(found[2]), int(found[1]), found[3]
    if found := re.fullmatch(r"M(\d+) (\d\d?) (\d{4})", text):
        return int(found[1]), int(found[2]), found[3]
    return None


# -- one day, month, season …: each form takes a bare text


def _by_numbers(text: str, view: _Viewpoint) -> Span | None:
    """Read 2025-10-27, 27/10/2025, 27/10, 2025-10, 10/2025 or 2025."""
    if full := numeric_day(text, view.slashed):
        return one_day(full[0])
    if found := re.fullmatch(r"(\d{4})[-/.](\d\d?)", text):
        return months_from(int(found[1]), int(found[2]), 1)
    if found := re.fullmatch(r"(\d\d?)[-/.](\d{4})", text):
        return months_from(int(found[2]), int(found[1]), 1)
    if found := re.fullmatch(r"(\d{4})", text):
        return months_from(int(found[1]), 1, 12)
    if found := re.fullmatch(r"(\d\d?)([-/.])(\d\d?)", text):
        month, day, _ = _ordered(int(found[1]), int(found[3]), found[2], view.slashed)
        return _yearly(_on(month, day), None, view)
    return None


def _day_word(text: str, view: _Viewpoint) -> Span | None:
    """Read "oggi", "ieri" or "altro ieri"."""
    if text not in DAYS_AGO:
        return None
    return one_day(view.today - DAYS_AGO[text] * ONE_DAY)


def _ago(text: str, view: _Viewpoint) -> Span | None:
    """Read "tre giorni fa" and "due settimane fa" as a day, "due mesi fa" as a month, "un anno fa" as a year."""
    found = re.fullmatch(r"(?:(\d+) )?U(.) (?:fa|M8)", text)  # M8: "ago" is agosto too
    if found is None:
        return None
    count, unit = int(found[1] or 1), found[2]
    if unit in MONTHS_IN:
        return unit_around(unit, months_before(view.today, count * MONTHS_IN[unit]))
    return one_day(view.today - count * (7 if unit == "w" else 1) * ONE_DAY)


def _rolling(text: str, view: _Viewpoint) -> Span | None:
    """Read "ultimi 30 giorni" or "ultima settimana": as many days, months … up to today, today included."""
    found = re.fullmatch(r"(?:(?:ultimi|ultimo|scorso) (\d+)|ultimo) U(.)|(\d+) U(.) scorso", text)
    if found is None:
        return None
    count, unit = int(found[1] or found[3] or 1), found[2] or found[4]
    if unit in MONTHS_IN:
        return months_before(view.today, count * MONTHS_IN[unit]) + ONE_DAY, view.today
    return view.today - (count * (7 if unit == "w" else 1) - 1) * ONE_DAY, view.today


def _hours(text: str, view: _Viewpoint) -> Span | None:
    """Read "ultime 24 ore": the days that they reach into, today included."""
    found = re.fullmatch(r"(?:ultimi|ultimo|scorso) (\d+) (?:ore|h|hours?)", text)
    return None if found is None else (view.today - -(-int(found[1]) // 24) * ONE_DAY, view.today)


def _week(text: str, view: _Viewpoint) -> Span | None:
    """Read "2025-W43", a week as ISO 8601 numbers them."""
    found = re.fullmatch(r"(\d{4})(?: - | )?w(\d\d?)", text)
    if found is None:
        return None
    monday = datetime.date.fromisocalendar(int(found[1]), int(found[2]), 1)
    return monday, monday + 6 * ONE_DAY


def _calendar_unit(text: str, view: _Viewpoint) -> Span | None:
    """Read "questa settimana" or "mese scorso"."""
    found = re.fullmatch(r"(questo|scorso) U(.)|U(.) (questo|scorso)", text)
    if found is None:
        return None
    this = unit_around(found[2] or found[3], view.today)
    if "questo" in (found[1], found[4]):
        return this
    return unit_around(found[2] or found[3], this[0] - ONE_DAY)


def _weekday(text: str, view: _Viewpoint) -> Span | None:
    """Read "lunedì": the latest before today."""
    found = re.fullmatch(r"W(\d)", text)
    if found is None:
        return None
    days = (view.latest.weekday() - int(found[1]) - 1) % 7 + 1
    return one_day(view.latest - days * ONE_DAY)


def _by_words(text: str, view: _Viewpoint) -> Span | None:
    """Read "27 ottobre" or "27 ottobre 2025"."""
    written = written_day(text)
    if written is None:
        return None
    month, day, year = written
    return _yearly(_on(month, day), year, view)


def _month(text: str, view: _Viewpoint) -> Span | None:
    """Read "ottobre" or "ottobre 2025"."""
    found = re.fullmatch(r"(?:Um )?M(\d+)(?: (\d{4}))?", text)
    if found is None:
        return None
    return _yearly(lambda year: months_from(year, int(found[1]), 1), found[2], view)


def _season(text: str, view: _Viewpoint) -> Span | None:
    """Read "estate", "estate 2024" or "inverno 2024-25"."""
    found = re.fullmatch(r"(?:questo )?S(\d)(?: (\d{4})(?:[-/](\d{4}|\d\d))?)?", text)
    if found is None or (found[3] and year_of(found[3]) != int(found[2]) + 1):
        return None
    return _yearly(lambda year: months_from(year, 3 * int(found[1]), 3), found[2], view)


def _feast(text: str, view: _Viewpoint) -> Span | None:
    """Read "natale" or "pasqua 2024"."""
    found = re.fullmatch(r"(.+?)(?: (\d{4}))?", text)
    if found is None:
        return None
    name = found[1]
    if name in FEASTS:
        return _yearly(_on(*FEASTS[name]), found[2], view)
    if name in EASTER_FEASTS:
        after = EASTER_FEASTS[name] * ONE_DAY
        return _yearly(lambda year: one_day(easter(year) + after), found[2], view)
    return None


def _part_of_year(text: str, view: _Viewpoint) -> Span | None:
    """Read "primo trimestre", "secondo semestre 2023" or "ultimo trimestre 2024"."""
    found = re.fullmatch(r"(\d) U([qkh])(?: (\d{4}))?|ultimo U([qkh]) (\d{4})", text)
    if found is None:
        return None
    size = MONTHS_IN[found[2] or found[4]]
    number = int(found[1] or 12 // size)
    if not 1 <= number <= 12 // size:
        return None
    return _yearly(lambda year: months_from(year, (number - 1) * size + 1, size), found[3] or found[5], view)


def _decade(text: str, view: _Viewpoint) -> Span | None:
    """Read "anni novanta", "anni 90" or "anni 1990"."""
    found = re.fullmatch(r"Uy (\d\d)?(\d)0", text)
    if found is None:
        return None
    first = int(found[1] or view.latest.year // 100) * 100 + int(found[2]) * 10
    if not found[1] and first > view.latest.year:
        first -= 100
    return months_from(first, 1, 120)


def _third(text: str, view: _Viewpoint) -> Span | None:
    """Read "inizio ottobre 2025", "metà 2024" or "fine mese": a third of a month or a year."""
    word, _, rest = text.partition(" ")
    if word not in PARTS:
        return None
    part = PARTS[word]
    if month := re.fullmatch(r"M(\d+)(?: (\d{4}))?", rest):
        return _yearly(lambda year: third_of(months_from(year, int(month[1]), 1), part), month[2], view)
    if year := re.fullmatch(r"(\d{4})", rest):
        return third_of(months_from(int(year[1]), 1, 12), part)
    unit = re.fullmatch(r"(?:questo |scorso )?U([my])(?: questo| scorso)?", rest)
    whole = _calendar_unit(rest if " " in rest else f"questo {rest}", view) if unit else None
    return None if whole is None else third_of(whole, part)


def _last_one(text: str, view: _Viewpoint) -> Span | None:
    """Read "ottobre scorso", "lo scorso natale" or "estate scorsa": the latest that has ended before today."""
    rest = text.removeprefix("scorso ").removesuffix(" scorso")
    if rest == text or "scorso" in rest:
        return None
    view = view._replace(latest=view.today)
    span = _moment(rest, view)
    if span is not None and span[1] >= view.today:
        span = _moment(rest, view._replace(latest=span[0] - ONE_DAY))
    return span


_MOMENTS: tuple[Callable[[str, _Viewpoint], Span | None], ...] = (
    _by_numbers,
    _by_words,
    _month,
    _day_word,
    _ago,
    _rolling,
    _hours,
    _week,
    _calendar_unit,
    _weekday,
    _season,
    _feast,
    _part_of_year,
    _decade,
    _third,
    _last_one,
)


def _moment(text: str, view: _Viewpoint) -> Span | None:
    """Read a canonical text that is one day, month, season … with no range in it."""
    plain = bare(text)
    for ending, back in ((" Uy scorso", 1), (" scorso Uy", 1), (" questo Uy", 0), (" Uy questo", 0)):
        plain = re.sub(f"{ending}$", f" {view.today.year - back:04}", plain)  # ottobre dell'anno scorso
    for form in _MOMENTS:
        if span := form(plain, view):
            return span
    return None


# -- ranges: each form takes a canonical text, prepositions and all


def _between(first: str, last: str, view: _Viewpoint) -> Ends | None:
    """Return the period from one moment to another; each takes from the other what it lacks."""
    if _has_year(first) and not _has_year(last):
        start = _moment(first, view)
        if start is None:
            return None
        year_later = start[0] + 364 * ONE_DAY
        end = _moment(last, view._replace(latest=min(view.latest, year_later)))
        return None if end is None else (start[0], end[1])
    end = _moment(last, view)
    if end is None:
        return None
    start = _day_before(bare(first), end[0]) or _moment(first, view._replace(latest=end[1]))
    return None if start is None else (start[0], end[1])


def _has_year(text: str) -> bool:
    """Tell whether a text names a year and something smaller."""
    return bool(re.search(r"\d{4}|\d[-/.]\d+[-/.]\d", text)) and not re.fullmatch(r"\d{4}", bare(text))


def _day_before(text: str, limit: datetime.date) -> Span | None:
    """Return the latest day with a number by itself ("3" of "dal 3 al 10 aprile") up to a day."""
    if not re.fullmatch(r"\d\d?", text):
        return None
    for months in (0, 1, 2):
        month = months_before(limit.replace(day=1), months)
        day = day_or_none(month.year, month.month, int(text))
        if day is not None and day <= limit:
            return one_day(day)
    return None


def _dotted(text: str, view: _Viewpoint) -> Ends | None:
    """Read 2025-01..2025-10, ..2025-10 or 2025-01.. ."""
    first, dots, last = text.partition("..")
    first, last = first.strip(), last.strip()
    if not dots or not (first or last):
        return None
    if first and last:
        return _between(first, last, view)
    span = _moment(first or last, view)
    if span is None:
        return None
    return (span[0], None) if first else (None, span[1])


def _from_to(text: str, view: _Viewpoint) -> Ends | None:
    """Read "dal 3 marzo al 10 aprile" or "tra marzo e maggio"."""
    found = re.fullmatch(f"{FROM} (.+?) {TO} (.+)", text) or re.fullmatch(f"{BETWEEN} (.+?) {AND} (.+)", text)
    return None if found is None else _between(found[1], found[2], view)


def _one_sided(text: str, view: _Viewpoint) -> Ends | None:
    """Read "dal 3 marzo", "fino al 10 aprile", "prima del 2024" or "dopo il 3 marzo"."""
    for pattern, edge in (
        (f"{FROM} (.+?){ONWARDS}", lambda span: (span[0], None)),
        (f"{UNTIL} (.+)", lambda span: (None, span[1])),
        (f"{BEFORE} (.+)", lambda span: (None, span[0] - ONE_DAY)),
        (f"{AFTER} (.+)", lambda span: (span[1] + ONE_DAY, None)),
    ):
        found = re.fullmatch(pattern, text)
        span = _moment(found[1], view) if found else None
        if span is not None:
            return edge(span)
    return None


def _hyphenated(text: str, view: _Viewpoint) -> Ends | None:
    """Read "3-10 aprile 2025", "gennaio-marzo 2025" or "2020 - 2024"."""
    hyphen = " - " if text.count(" - ") == 1 else "-"
    if text.count(hyphen) != 1:
        return None
    first, _, last = text.partition(hyphen)
    return _between(first, last, view)


_RANGES: tuple[Callable[[str, _Viewpoint], Ends | None], ...] = (_dotted, _from_to, _one_sided, _moment, _hyphenated)


def ends_of(text: str, today: datetime.date, slashed: SlashedDates) -> Ends | None:
    """Return the ends of what a text means, or None; raise ValueError or OverflowError outside the years 1-9999."""
    view = _Viewpoint(today, today, slashed)
    text = canonical(text)
    for form in _RANGES:
        if ends := form(text, view):
            return ends
    return None
