from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import read
from searchlib.corpus.walk import SourceFile, discover

Find = Callable[..., Found]
Events = Callable[..., list[Found | Skipped]]


def codes(found: Found) -> list[str]:
    return [repair.code for repair in found.repairs]


def article(found: Find, block: str, body: str = "corpo", name: str = "x.md") -> SimpleNamespace:
    read = found(name, f"---\n{block}\n---\n{body}")
    names = ("id", "title", "summary", "body", "region", "author", "date", "tags", "image_alts", "extra")
    return SimpleNamespace(**{field: getattr(read.article, field) for field in names}, codes=codes(read))


@pytest.mark.parametrize(
    ("block", "field", "expected"),
    [
        ("Título: a\nTITOLO: b", "title", "b"),
        ("title: ''\ntitolo: b", "title", "b"),
        ("title: 1984", "title", "1984"),
        ("title: no", "title", "no"),
        ("title: [a, b]", "title", "a, b"),
        ("title: L&#8217;Asia <em>oggi</em>", "title", "L’Asia oggi"),
        ("title: {rendered: Mosca}", "title", "Mosca"),
        ("summary: |\n  una\n  due", "summary", "una due"),
        ("region: Asia, Africa", "region", ("Asia, Africa",)),
        ("region: [Asia, {nome: Africa}, Asia]", "region", ("Asia", "Africa")),
        ("categories: [Esteri]\narea: Asia", "region", ("Asia",)),
        ("categoria: Asia", "region", ("Asia",)),
        ("author: Anna Bianchi, Luca Neri", "author", ("Anna Bianchi", "Luca Neri")),
        ("author: Anna Bianchi e Luca Neri", "author", ("Anna Bianchi e Luca Neri",)),
        ("author: [\"Bianchi, Anna\"]", "author", ("Bianchi, Anna",)),
        ("author:\n  - {name: Anna, url: x}\n  - Luca", "author", ("Anna", "Luca")),
        ("author: {nome: Anna, ruolo: inviata}", "author", ("Anna",)),
        ("tags: a, b , ,a", "tags", ("a", "b")),
        ("tags: [2024, 1.5, true, null, [x, y]]", "tags", ("2024", "1.5", "true", "x, y")),
        ("parole chiave: pace", "tags", ("pace",)),
        ("image: /foto/ponte.jpg\nimage_alt: un ponte", "image_alts", ("un ponte",)),
        ("image: {src: a.jpg, alt: un ponte}", "image_alts", ("un ponte",)),
        ("image_alt: [un ponte, un fiume]", "image_alts", ("un ponte", "un fiume")),
        ("id: 12", "id", "12"),
        ("id: '  a b '", "id", "a b"),
        ("id: [a]", "id", "x.md"),
        ("title: A", "id", "x.md"),
    ],
)  # fmt: skip
def test_fields_are_read_however_they_are_written(found: Find, block: str, field: str, expected: object) -> None:
    assert getattr(article(found, block), field) == expected


@pytest.mark.parametrize(
    ("block", "extra"),
    [
        ("title: A\ntitolo: B", {"titolo": "B"}),
        ("title: A\ntitolo: A", {}),
        ("category: Esteri\nregion: Asia", {"category": "Esteri"}),
        ("tags: [a]\nkeywords: [b, 1]", {"keywords": ["b", 1]}),
        ("image: /foto/ponte.jpg", {"image": "/foto/ponte.jpg"}),
        ("date: 2025-01-01\npubblicato: 2025-01-02", {"pubblicato": "2025-01-02"}),
        ("bozza: false\nvoti: 3\npeso: 1.5\ndove: {a: [1, x]}\nvuoto:",
         {"bozza": False, "voti": 3, "peso": 1.5, "dove": {"a": [1, "x"]}, "vuoto": None}),
        ("aggiornato: 2025-10-28", {"aggiornato": "2025-10-28"}),
    ],
)  # fmt: skip
def test_what_is_no_field_or_lost_is_kept_in_extra(found: Find, block: str, extra: dict[str, object]) -> None:
    assert article(found, block).extra == extra


def test_dates_of_toml_are_kept_as_iso_texts(found: Find) -> None:
    read = found("x.md", "+++\nletto = 2025-10-28T10:00:00\nora = 10:00:00\ninf = inf\n+++\ncorpo")
    assert read.article.extra == {"letto": "2025-10-28T10:00:00", "ora": "10:00:00", "inf": "inf"}


# -- dates


@pytest.mark.parametrize(
    "written",
    ["2025-10-27", "'2025-10-27'", "27/10/2025", "2025-10-27 00:00:00 +0100", "1761519600", "27 ottobre 2025",
     "[2025-10-27]"],
)  # fmt: skip
def test_dates_are_read_however_they_are_written(found: Find, written: str) -> None:
    read = article(found, f"title: A\ndate: {written}")
    assert (read.date, read.codes) == (datetime.date(2025, 10, 27), [])


def test_a_date_that_is_none_leaves_the_article_undated(found: Find) -> None:
    read = found("2021-03-04-mosca.md", "---\ntitle: A\ndata: 2025-02-30\n---\ncorpo")
    assert read.article.date is None
    assert read.article.extra == {"date": "2025-02-30"}
    (repair,) = read.repairs
    assert (repair.code, repair.values["text"]) == ("date-unreadable", "2025-02-30")
    assert "2025-02-30" in repair.text("it")


def test_another_date_stands_in_for_one_that_is_none(found: Find) -> None:
    read = article(found, "title: A\ndata: presto\npubblicato: 2025-10-27")
    assert (read.date, read.extra, read.codes) == (datetime.date(2025, 10, 27), {"data": "presto"}, [])


def test_a_date_in_the_other_order_is_read_and_told(found: Find) -> None:
    read = found("x.md", "---\ndate: 10/27/2025\n---\ncorpo")
    assert read.article.date == datetime.date(2025, 10, 27)
    assert codes(read) == ["date-swapped"]
    assert read.repairs[0].text("en").startswith('the date "10/27/2025"')


def test_slashed_dates_follow_the_settings(found: Find) -> None:
    content = "---\ndate: 3/4/2025\n---\ncorpo"
    assert found("x.md", content).article.date == datetime.date(2025, 4, 3)
    assert found("x.md", content, slashed_dates="mdy").article.date == datetime.date(2025, 3, 4)


@pytest.mark.parametrize("block", ["title: A", "title: A\ndate:", "title: A\ndate: ''"])
def test_a_missing_date_is_in_the_name_of_the_file(found: Find, block: str) -> None:
    read = article(found, block, name="2021-03-04-mosca.md")
    assert (read.date, read.codes) == (datetime.date(2021, 3, 4), [])


# -- titles


@pytest.mark.parametrize(
    ("name", "body", "title", "left"),
    [
        ("x.md", "# Il vertice\n\ntesto", "Il vertice", "testo"),
        ("x.md", "testo\n\n## Le reazioni\n\naltro", "Le reazioni", "testo\n\n## Le reazioni\n\naltro"),
        ("2021-03-04-il-vertice_di-mosca.md", "testo", "Il vertice di mosca", "testo"),
        ("20210304.md", "testo", "20210304", "testo"),
        ("2021-03-04-il-vertice/index.md", "testo", "Il vertice", "testo"),
        ("---.md", "uno due\n\ntre", "uno due", "uno due\n\ntre"),
    ],
)
def test_a_missing_title_is_found_elsewhere(
    write: Callable[..., Path], tmp_path: Path, name: str, body: str, title: str, left: str
) -> None:
    write(name, f"---\nregion: Asia\n---\n{body}")
    (source,) = discover(tmp_path)
    assert isinstance(source, SourceFile)
    (event,) = read(source, ReadingSettings())
    assert isinstance(event, Found)
    assert (event.article.title, event.article.body) == (title, left)


def test_a_body_does_not_begin_by_repeating_the_title(found: Find) -> None:
    assert article(found, "title: Il vertice", "# IL VERTICE\n\n## Il vertice\n\ntesto").body == "testo"


def test_an_article_with_nothing_to_read_is_skipped(events: Events) -> None:
    (event,) = events("2021-03-04-mosca.md", "---\nregion: Asia\ntags: [a]\n---\n\n<br>\n")
    assert isinstance(event, Skipped)
    assert event.reason.code == "article-empty"


@pytest.mark.parametrize(
    ("body", "text", "extra"),
    [("", "dal campo", {}), ("<br>", "dal campo", {}), ("corpo", "corpo", {"testo": "*dal* campo"})],
)
def test_a_body_among_the_fields_stands_in_for_a_missing_one(
    found: Find, body: str, text: str, extra: dict[str, str]
) -> None:
    read = article(found, 'title: A\ntesto: "*dal* campo"', body)
    assert (read.body, read.extra) == (text, extra)
