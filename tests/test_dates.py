"""State what dates and date expressions mean, seen from Sunday 23 November 2025."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.config import SlashedDates
from searchlib.date_expressions import ends_of
from searchlib.date_spans import easter
from searchlib.date_words import NOISE, WORDS
from searchlib.dates import ArticleDate, Period, date_in_file_name, parse_article_date, parse_period, to_period
from searchlib.errors import DateNotUnderstood, InvalidValue

TODAY = datetime.date(2025, 11, 23)

# A line a case: what is written = what it means, as `str(Period)` writes it.
NUMBERS = """
    2025 = 2025-01-01..2025-12-31
    2025-10 = 2025-10-01..2025-10-31
    2025/10 = 2025-10-01..2025-10-31
    2025-10-27 = 2025-10-27
    2025/10/27 = 2025-10-27
    2025.10.27 = 2025-10-27
    2025-1-5 = 2025-01-05
    20251027 = 2025-10-27
    27/10/2025 = 2025-10-27
    27-10-2025 = 2025-10-27
    27.10.2025 = 2025-10-27
    27 / 10 / 2025 = 2025-10-27
    27/10/25 = 2025-10-27
    27/10/69 = 2069-10-27
    27/10/70 = 1970-10-27
    3/4/2025 = 2025-04-03
    10/27/2025 = 2025-10-27
    27-ott-2025 = 2025-10-27
    10/2025 = 2025-10-01..2025-10-31
    27/10 = 2025-10-27
    10/27 = 2025-10-27
    24/11 = 2024-11-24
    29/2 = 2024-02-29
    2025-W43 = 2025-10-20..2025-10-26
    2025W01 = 2024-12-30..2025-01-05
    Q3 2025 = 2025-07-01..2025-09-30
    T3 2025 = 2025-07-01..2025-09-30
    2025-Q1 = 2025-01-01..2025-03-31
    T4 = 2025-10-01..2025-12-31
    nel '98 = 1998-01-01..1998-12-31
    anno 2024 = 2024-01-01..2024-12-31
"""
RANGES = """
    2025-01..2025-10 = 2025-01-01..2025-10-31
    2024/2025 = 2024-01-01..2025-12-31
    marzo/maggio 2025 = 2025-03-01..2025-05-31
    ..2025-10 = ..2025-10-31
    2025-01.. = 2025-01-01..
    marzo 2024 .. ieri = 2024-03-01..2025-11-22
    dal 3 marzo al 10 aprile 2025 = 2025-03-03..2025-04-10
    dal 3 dicembre al 10 gennaio 2025 = 2024-12-03..2025-01-10
    dal 10 dicembre 2024 al 3 gennaio = 2024-12-10..2025-01-03
    dal 3 al 10 aprile 2025 = 2025-04-03..2025-04-10
    dal 28 al 3 aprile 2025 = 2025-03-28..2025-04-03
    dal primo all'8 marzo = 2025-03-01..2025-03-08
    da gennaio a marzo 2025 = 2025-01-01..2025-03-31
    da novembre a febbraio 2025 = 2024-11-01..2025-02-28
    da ottobre a dicembre = 2024-10-01..2024-12-31
    tra marzo e maggio 2024 = 2024-03-01..2024-05-31
    fra il 3 e il 10 aprile = 2025-04-03..2025-04-10
    dal 27/10 al 3/11/2024 = 2024-10-27..2024-11-03
    dal 2020 al 2023 = 2020-01-01..2023-12-31
    dal 2023 a marzo = 2023-01-01..2025-03-31
    da marzo ad oggi = 2025-03-01..2025-11-23
    da lunedì a venerdì = 2025-11-17..2025-11-21
    dal 3 marzo = 2025-03-03..
    dal 2023 = 2023-01-01..
    dal 2023 in poi = 2023-01-01..
    a partire da marzo = 2025-03-01..
    da marzo = 2025-03-01..
    dalla settimana scorsa = 2025-11-10..
    fino al 10 aprile = ..2025-04-10
    fino alla fine di ottobre = ..2025-10-31
    entro ieri = ..2025-11-22
    prima del 2024 = ..2023-12-31
    dopo il 3 marzo 2024 = 2024-03-04..
    dopo l'estate 2024 = 2024-09-01..
    3-10 aprile 2025 = 2025-04-03..2025-04-10
    gennaio–marzo 2025 = 2025-01-01..2025-03-31
    2020-2024 = 2020-01-01..2024-12-31
    2025-10-27 - 2025-11-02 = 2025-10-27..2025-11-02
    from March to May 2024 = 2024-03-01..2024-05-31
    between March and May 2024 = 2024-03-01..2024-05-31
    since March 2025 = 2025-03-01..
    before 2024 = ..2023-12-31
"""
MONTHS = """
    ottobre 2025 = 2025-10-01..2025-10-31
    OTTOBRE  2025 = 2025-10-01..2025-10-31
    nell'ottobre del 2025 = 2025-10-01..2025-10-31
    ottobre dell'anno scorso = 2024-10-01..2024-10-31
    ott. 2025 = 2025-10-01..2025-10-31
    genn 2025 = 2025-01-01..2025-01-31
    febb. 2024 = 2024-02-01..2024-02-29
    sett. 2025 = 2025-09-01..2025-09-30
    October 2025 = 2025-10-01..2025-10-31
    ottobre = 2025-10-01..2025-10-31
    novembre = 2025-11-01..2025-11-30
    dicembre = 2024-12-01..2024-12-31
    ottobre scorso = 2025-10-01..2025-10-31
    novembre scorso = 2024-11-01..2024-11-30
    27 ottobre 2025 = 2025-10-27
    27 ott '25 = 2025-10-27
    lunedì 27 ottobre 2025 = 2025-10-27
    mar 28 ott 2025 = 2025-10-28
    ventisette ottobre = 2025-10-27
    27 ott = 2025-10-27
    il 23 novembre = 2025-11-23
    24 novembre = 2024-11-24
    October 27, 2025 = 2025-10-27
    27th October 2025 = 2025-10-27
    primo maggio = 2025-05-01
    1° maggio = 2025-05-01
    1º maggio 2024 = 2024-05-01
    29 febbraio = 2024-02-29
    inizio ottobre 2025 = 2025-10-01..2025-10-10
    metà ottobre = 2025-10-11..2025-10-20
    meta' ottobre = 2025-10-11..2025-10-20
    a fine ottobre 2025 = 2025-10-21..2025-10-31
    fine febbraio 2024 = 2024-02-21..2024-02-29
    fine mese = 2025-11-21..2025-11-30
    inizio dello scorso mese = 2025-10-01..2025-10-10
    metà 2024 = 2024-05-01..2024-08-31
"""
RELATIVE = """
    oggi = 2025-11-23
    stamattina = 2025-11-23
    stasera = 2025-11-23
    ieri = 2025-11-22
    l'altro ieri = 2025-11-21
    l’altroieri = 2025-11-21
    altro ieri = 2025-11-21
    avantieri = 2025-11-21
    tre giorni fa = 2025-11-20
    ventuno giorni fa = 2025-11-02
    2 settimane fa = 2025-11-09
    un mese fa = 2025-10-01..2025-10-31
    sei mesi fa = 2025-05-01..2025-05-31
    un anno fa = 2024-01-01..2024-12-31
    vent'anni fa = 2005-01-01..2005-12-31
    cent'anni fa = 1925-01-01..1925-12-31
    questa settimana = 2025-11-17..2025-11-23
    la settimana scorsa = 2025-11-10..2025-11-16
    scorsa settimana = 2025-11-10..2025-11-16
    settimana passata = 2025-11-10..2025-11-16
    questo mese = 2025-11-01..2025-11-30
    il mese scorso = 2025-10-01..2025-10-31
    quest'anno = 2025-01-01..2025-12-31
    quest’anno = 2025-01-01..2025-12-31
    anno in corso = 2025-01-01..2025-12-31
    dell'anno scorso = 2024-01-01..2024-12-31
    ultimi 30 giorni = 2025-10-25..2025-11-23
    ultimi 7gg = 2025-11-17..2025-11-23
    ultime 24 ore = 2025-11-22..2025-11-23
    ultime 24h = 2025-11-22..2025-11-23
    ultime 36 ore = 2025-11-21..2025-11-23
    negli ultimi trenta giorni = 2025-10-25..2025-11-23
    i 30 giorni scorsi = 2025-10-25..2025-11-23
    ultima settimana = 2025-11-17..2025-11-23
    nell'ultimo mese = 2025-10-24..2025-11-23
    ultimi tre mesi = 2025-08-24..2025-11-23
    ultimo anno = 2024-11-24..2025-11-23
    lunedì scorso = 2025-11-17
    lunedi' = 2025-11-17
    lo scorso lunedì = 2025-11-17
    domenica = 2025-11-16
    today = 2025-11-23
    yesterday = 2025-11-22
    last week = 2025-11-10..2025-11-16
    last month = 2025-10-01..2025-10-31
    last year = 2024-01-01..2024-12-31
    last 30 days = 2025-10-25..2025-11-23
    3 days ago = 2025-11-20
    a week ago = 2025-11-16
"""
PARTS_OF_THE_YEAR = """
    estate 2024 = 2024-06-01..2024-08-31
    primavera 2024 = 2024-03-01..2024-05-31
    autunno 2024 = 2024-09-01..2024-11-30
    inverno 2024 = 2024-12-01..2025-02-28
    inverno 2023-24 = 2023-12-01..2024-02-29
    estate '24 = 2024-06-01..2024-08-31
    estate = 2025-06-01..2025-08-31
    inverno = 2024-12-01..2025-02-28
    estate scorsa = 2025-06-01..2025-08-31
    autunno = 2025-09-01..2025-11-30
    autunno scorso = 2024-09-01..2024-11-30
    primo trimestre 2024 = 2024-01-01..2024-03-31
    4° trimestre 2024 = 2024-10-01..2024-12-31
    secondo semestre 2023 = 2023-07-01..2023-12-31
    ultimo trimestre 2024 = 2024-10-01..2024-12-31
    primo semestre = 2025-01-01..2025-06-30
    anni novanta = 1990-01-01..1999-12-31
    anni 90 = 1990-01-01..1999-12-31
    negli anni '90 = 1990-01-01..1999-12-31
    anni venti = 2020-01-01..2029-12-31
    anni trenta = 1930-01-01..1939-12-31
    anni duemila = 2000-01-01..2009-12-31
"""
FEASTS = """
    natale 2023 = 2023-12-25
    natale = 2024-12-25
    lo scorso natale = 2024-12-25
    prima di natale = ..2024-12-24
    capodanno = 2025-01-01
    epifania = 2025-01-06
    pasqua 2024 = 2024-03-31
    pasqua = 2025-04-20
    pasquetta 2024 = 2024-04-01
    martedì grasso 2024 = 2024-02-13
    25 aprile = 2025-04-25
    liberazione = 2025-04-25
    festa della repubblica = 2025-06-02
    ferragosto = 2025-08-15
    ognissanti = 2025-11-01
    immacolata = 2024-12-08
    Santo Stefano 2023 = 2023-12-26
    san silvestro = 2024-12-31
"""


def cases(*tables: str) -> list[tuple[str, str]]:
    lines = [line.strip() for table in tables for line in table.strip().splitlines()]
    return [(text, meaning) for text, _, meaning in (line.rpartition(" = ") for line in lines)]


@pytest.mark.parametrize(("text", "meaning"), cases(NUMBERS, RANGES, MONTHS, RELATIVE, PARTS_OF_THE_YEAR, FEASTS))
def test_expression_means_period(text: str, meaning: str) -> None:
    assert str(parse_period(text, TODAY)) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "..", "...", "boh", "il", "scorso", "questo", "27", "ottobre 25", "2025-13", "2025-02-30",
        "30 febbraio", "31/04/2025", "32 ottobre 2025", "13/13/2025", "0000", "0000-01-01", "prima del 0001",
        "99999 anni fa", "9" * 30 + " giorni fa", "ultimi 0 giorni", "ultimi giorni", "quinto trimestre 2024",
        "5 trimestre 2024", "anni 85", "2025..2024", "dal 2025 al 2024", "2025-01..boh", "dal boh al 2025", "dopo",
        "inverno 9999", "inverno 2023-25", "scorso " * 25, "27 ottobre 2025 e 3 marzo", "1" * 200, "ottobre\x002025",
        "fine settimana", "\ud800", "²",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(DateNotUnderstood):
        parse_period(text, TODAY)


def test_long_text_is_refused_and_shown_short() -> None:
    assert parse_period("ottobre" + " " * 188 + " 2025", TODAY) == parse_period("ottobre 2025", TODAY)
    with pytest.raises(DateNotUnderstood) as caught:
        parse_period("ottobre" + " " * 190 + "2025", TODAY)
    assert caught.value.message.code == "date-not-understood"
    with pytest.raises(DateNotUnderstood) as caught:
        parse_period("a\n{b}" * 100_000, TODAY)
    for text in (caught.value.text("en"), caught.value.text("it")):
        assert "\n" not in text
        assert len(text) < 300


def test_period_that_ends_before_it_begins_is_told_apart() -> None:
    with pytest.raises(DateNotUnderstood) as caught:
        parse_period("2025..2024", TODAY)
    assert str(caught.value) == 'the period "2025..2024" ends before it begins (2025-01-01..2024-12-31)'


def test_slashed_dates_follow_the_order_given_where_they_can() -> None:
    assert str(parse_period("3/4/2025", TODAY, "mdy")) == "2025-03-04"
    assert str(parse_period("3/4", TODAY, "mdy")) == "2025-03-04"
    assert str(parse_period("27/10/2025", TODAY, "mdy")) == "2025-10-27"
    assert str(parse_period("27/10..3/11", TODAY, "mdy")) == "2024-10-27..2025-03-11"


def test_month_arithmetic_keeps_to_shorter_months() -> None:
    assert str(parse_period("un mese fa", datetime.date(2024, 3, 31))) == "2024-02-01..2024-02-29"
    assert str(parse_period("ultimo mese", datetime.date(2024, 3, 31))) == "2024-03-01..2024-03-31"
    assert str(parse_period("sei mesi fa", datetime.date(2025, 2, 1))) == "2024-08-01..2024-08-31"


def test_thirds_of_a_month_that_have_not_begun_are_last_year() -> None:
    assert str(parse_period("fine ottobre", datetime.date(2025, 10, 5))) == "2024-10-21..2024-10-31"
    assert str(parse_period("inizio ottobre", datetime.date(2025, 10, 5))) == "2025-10-01..2025-10-10"


# Published dates of Easter.
@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1818, 3, 22), (1943, 4, 25), (1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2019, 4, 21), (2024, 3, 31),
     (2025, 4, 20), (2038, 4, 25), (2049, 4, 18), (2076, 4, 19)],
)  # fmt: skip
def test_easter(year: int, month: int, day: int) -> None:
    assert easter(year) == datetime.date(year, month, day)


@pytest.mark.parametrize("word", ["uno", "quattordici", "ventuno", "ventitré", "trentotto", "novantanove", "cento"])
def test_number_words_are_their_digits(word: str) -> None:
    digits = {"uno": 1, "quattordici": 14, "ventuno": 21, "ventitré": 23, "trentotto": 38, "novantanove": 99}
    expected = parse_period(f"{digits.get(word, 100)} giorni fa", TODAY)
    assert parse_period(f"{word} giorni fa", TODAY) == expected


def test_every_number_up_to_a_hundred_has_a_word() -> None:
    assert {int(code) for code in WORDS.values() if code.isdecimal()} >= set(range(1, 101))


def test_no_word_with_a_code_is_noise() -> None:
    assert not NOISE & WORDS.keys()


def test_to_period_takes_dates_years_and_periods() -> None:
    period = Period(TODAY, None)
    rome = datetime.timezone(datetime.timedelta(hours=1))
    assert to_period(period, TODAY) is period
    assert to_period("ieri", TODAY) == Period(datetime.date(2025, 11, 22), datetime.date(2025, 11, 22))
    assert to_period(TODAY, TODAY) == Period(TODAY, TODAY)
    assert to_period(datetime.datetime(2025, 11, 23, 23, 59, tzinfo=rome), TODAY) == Period(TODAY, TODAY)
    assert str(to_period(2024, TODAY)) == "2024-01-01..2024-12-31"
    assert str(to_period("3/4/2025", TODAY, "mdy")) == "2025-03-04"


@pytest.mark.parametrize("value", [0, -1, 10_000, True, None, 2025.0, [2025], 10**400])
def test_to_period_refuses_what_is_no_date(value: object) -> None:
    with pytest.raises(DateNotUnderstood):
        to_period(value, TODAY)  # type: ignore[arg-type]


def test_period_contains_both_its_ends() -> None:
    period = parse_period("ottobre 2025", TODAY)
    assert datetime.date(2025, 10, 1) in period
    assert datetime.datetime(2025, 10, 31, 23, 59) in period
    assert datetime.date(2025, 11, 1) not in period
    assert datetime.date(2025, 9, 30) not in period
    assert datetime.date.max in Period(TODAY)
    assert datetime.date.max not in Period(None, TODAY)
    assert TODAY in Period()
    assert str(Period()) == ".."


# -- the dates of articles

DAY = datetime.date(2025, 10, 27)


def article_day(value: object, slashed: SlashedDates = "dmy", timezone: str = "Europe/Rome") -> ArticleDate:
    return parse_article_date(value, slashed=slashed, timezone=timezone)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        datetime.datetime(2025, 10, 27, 23, 59),
        datetime.datetime(2025, 10, 27, 23, 59, tzinfo=datetime.UTC),
        "2025-10-27", " 2025-10-27\n", "'2025-10-27'", '"2025-10-27"', "2025/10/27", "2025.10.27", "20251027",
        20251027, "20251027103000", "20251027T103000Z",
        "2025-10-27 00:00:00 +0100", "2025-10-27T23:30:00Z", "2025-10-27T23:30:00.123456+02:00", "2025-10-27 9:05",
        "2025-10-27T00:00-08:00", "27/10/2025", "27/10/2025 10:30", "27/10/2025, ore 10:30", "27/10/25", "27-10-2025",
        "27.10.2025 - 10.30", "27-Oct-2025", "27 ottobre 2025", "27 Ottobre, 2025", "lunedì 27 ottobre 2025, ore 10:30",
        "lun 27 ott. 2025 ore 10", "Lunedi' 27 ottobre 2025 alle 10:30", "October 27, 2025", "Oct 27, 2025 10:30 am",
        "October 27th, 2025 at 10:30 p.m.", "27 Oct 2025", "Mon, 27 Oct 2025 10:00:00 +0100",
        "Mon, 27 Oct 2025 10:00:00 GMT", "Mon Oct 27 2025 10:00:00 GMT+0100 (Central European Standard Time)",
        "Lunedì, 27 ottobre 2025", "il 27 ottobre 2025", "2025‑10‑27",
        1761562800, 1761562800.5, 1761562800000, "1761562800", "1761562800000",
    ],
    ids=repr,
)  # fmt: skip
def test_article_is_dated(value: object) -> None:
    assert article_day(value) == ArticleDate(DAY, swapped=False)


@pytest.mark.parametrize(
    ("value", "slashed", "day", "swapped"),
    [
        ("10/27/2025", "mdy", "2025-10-27", False),
        ("10/27/2025", "dmy", "2025-10-27", True),
        ("27/10/2025", "mdy", "2025-10-27", True),
        ("3/4/2025", "mdy", "2025-03-04", False),
        ("3/4/2025", "dmy", "2025-04-03", False),
        ("3.4.2025", "mdy", "2025-04-03", False),
        ("10.27.2025", "mdy", "2025-10-27", True),
        ("10/27/2025 10:30:00 PM", "mdy", "2025-10-27", False),
        ("1/2/70", "dmy", "1970-02-01", False),
        ("2025-03-04", "mdy", "2025-03-04", False),
        ("5 giugno 1946", "dmy", "1946-06-05", False),
        ("1861-03-17", "dmy", "1861-03-17", False),
        (-86400, "dmy", "1969-12-31", False),
        (0, "dmy", "1970-01-01", False),
        (63072000, "dmy", "1972-01-01", False),
    ],
)
def test_article_date_follows_the_order_given(value: object, slashed: SlashedDates, day: str, swapped: bool) -> None:
    assert article_day(value, slashed) == ArticleDate(datetime.date.fromisoformat(day), swapped)


def test_epoch_becomes_a_day_in_the_zone() -> None:
    late = 1761604200  # 2025-10-27T22:30:00Z, when clocks in Rome tell 23:30 and in Tokyo 07:30
    assert article_day(late).day == DAY
    assert article_day(late + 3600).day == datetime.date(2025, 10, 28)
    assert article_day(late, timezone="Asia/Tokyo").day == datetime.date(2025, 10, 28)
    assert article_day(late + 3600, timezone="America/New_York").day == DAY


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, [], ["2025-10-27"], {}, b"2025-10-27", datetime.time(10), object(), math.nan, math.inf,
        -math.inf, 1e300, 10**400, -(10**18), 2025, 202510, 20250230, "", "   ", "oggi", "ieri",
        "ottobre 2025", "2025", "2025-10", "10/2025", "202510", "27 ottobre", "27/10", "natale 2024", "estate 2024",
        "2025-02-30", "31/04/2025", "13/13/2025", "20250230", "0000-01-01", "2025-10-27 e 2025-10-28",
        "2025-10-27..2025-10-28", "dal 3 al 10 aprile 2025", "2025-10-27 alle 99:99", "draft", "1" * 500,
        "2025-10-27" + " " * 200,
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(DateNotUnderstood) as caught:
        article_day(value)
    assert caught.value.message.code == "article-date-not-understood"
    assert "\n" not in caught.value.text("it")


def test_numbers_too_long_to_print_are_refused() -> None:
    with pytest.raises(DateNotUnderstood):
        article_day(10**5000)
    with pytest.raises(DateNotUnderstood):
        to_period(10**5000, TODAY)


@pytest.mark.parametrize("timezone", ["Europe/Atlantide", "", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_unknown_time_zone_is_no_fault_of_the_date(timezone: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        article_day(1761562800, timezone=timezone)
    assert caught.value.message.code == "timezone-unknown"
    assert not isinstance(caught.value, DateNotUnderstood)
    assert article_day("2025-10-27", timezone=timezone).day == DAY


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2021-03-04-titolo.md", "2021-03-04"),
        ("20210304-titolo.md", "2021-03-04"),
        ("2021_03_04_titolo.md", "2021-03-04"),
        ("2021-3-4-titolo.md", "2021-03-04"),
        ("_posts/2021-03-04-titolo.md", "2021-03-04"),
        ("_posts\\2021-03-04.md", "2021-03-04"),
        ("1946-06-02-referendum.txt", "1946-06-02"),
        ("2021-02-30-titolo.md", None),
        ("20211304-titolo.md", None),
        ("20210304123.md", None),
        ("12340101-titolo.md", None),
        ("titolo-2021-03-04.md", None),
        ("2021-03-04/titolo.md", None),
        ("2021-03-titolo.md", None),
        ("", None),
    ],
)
def test_file_name_carries_a_day(name: str, day: str | None) -> None:
    assert date_in_file_name(name) == (datetime.date.fromisoformat(day) if day else None)


# -- laws

# Words that the grammar knows, so that random texts reach into it.
_VOCABULARY = sorted(WORDS) + sorted(NOISE) + [
    "dal", "al", "tra", "e", "fino", "prima", "dopo", "fa", "inizio", "fine", "..", "-", "/", ".", "'", "2024", "0001",
    "9999", "0000", "99", "31", "natale", "pasqua", "ieri", "27/10", "2025-10-27", "°", "in poi",
]  # fmt: skip
_SENTENCES = st.lists(st.sampled_from(_VOCABULARY), max_size=8).map(" ".join)
_CROWDED = st.lists(st.sampled_from(_VOCABULARY), max_size=8).map("".join)


@settings(deadline=None)  # the first example compiles the patterns
@given(
    text=st.text() | _SENTENCES | _CROWDED,
    today=st.dates(),
    slashed=st.sampled_from(["dmy", "mdy"]),
)
def test_any_text_is_a_period_or_is_not_understood(text: str, today: datetime.date, slashed: SlashedDates) -> None:
    try:
        period = parse_period(text, today, slashed)
    except DateNotUnderstood as error:
        assert "\n" not in str(error)
    else:
        assert period != Period()
        assert period.start is None or period.end is None or period.start <= period.end
        assert parse_period(str(period), today, slashed) == period


@settings(deadline=None)  # the first example compiles the patterns
@given(value=st.text() | _SENTENCES | _CROWDED | st.floats() | st.integers() | st.none() | st.lists(st.integers()))
def test_any_value_dates_an_article_or_is_not_understood(value: object) -> None:
    try:
        found = article_day(value)
    except DateNotUnderstood as error:
        assert "\n" not in str(error)
    else:
        assert type(found.day) is datetime.date


@settings(deadline=None)  # the first example compiles the patterns
@given(st.text())
def test_any_file_name_has_a_day_or_none(name: str) -> None:
    day = date_in_file_name(name)
    assert day is None or str(day.year).zfill(4) in name


@settings(deadline=None)  # the first example compiles the patterns
@given(day=st.dates(), today=st.dates())
def test_iso_dates_round_trip(day: datetime.date, today: datetime.date) -> None:
    assert parse_period(day.isoformat(), today) == Period(day, day)
    assert article_day(day.isoformat()) == ArticleDate(day)
    assert article_day(f"{day}T23:59:59Z") == ArticleDate(day)


@settings(deadline=None)  # the first example compiles the patterns
@given(start=st.dates() | st.none(), end=st.dates() | st.none(), today=st.dates())
def test_periods_round_trip(start: datetime.date | None, end: datetime.date | None, today: datetime.date) -> None:
    if start and end and start > end:
        start, end = end, start
    period = Period(start, end)
    if period == Period():
        assert ends_of(str(period), today, "dmy") is None
    else:
        assert parse_period(str(period), today) == period


@settings(deadline=None)  # the first example compiles the patterns
@given(text=st.sampled_from(["27/10", "ottobre", "natale", "pasqua", "estate", "1° maggio", "29 febbraio"]),
       today=st.dates(min_value=datetime.date(1600, 1, 1)))  # fmt: skip
def test_what_lacks_a_year_has_begun_and_is_the_latest(text: str, today: datetime.date) -> None:
    period = parse_period(text, today)
    assert period.start is not None
    assert period.start <= today
    assert (today - period.start).days < (8 * 366 if text == "29 febbraio" else 400)


@settings(deadline=None)  # the first example compiles the patterns
@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(9000, 1, 1)))
def test_weeks_begin_on_monday_and_follow_each_other(today: datetime.date) -> None:
    last, this = parse_period("settimana scorsa", today), parse_period("questa settimana", today)
    assert last.start is not None
    assert last.start.weekday() == 0
    assert this.start == last.start + datetime.timedelta(days=7)
    assert last.end == last.start + datetime.timedelta(days=6)
    assert today in this


@pytest.mark.parametrize(
    "part", ["da ", "a ", " - ", "..", "scorso ", "1", "1-", "/", " ", "dal 3 al ", "ultimi ", "'2", "ﷺ"]
)
def test_long_expressions_are_refused(part: str) -> None:
    with pytest.raises(DateNotUnderstood):
        parse_period((part * 200)[:200], TODAY)
    with pytest.raises(DateNotUnderstood):
        article_day(("2025-10-27 " + part * 200)[:199] + "x")
