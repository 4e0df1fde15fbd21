from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from searchlib.corpus.events import Found
from searchlib.corpus.plaintext import exported_page

Find = Callable[..., Found]

TITLE = "Il Mare del Nord Torna a Dare Gas"
PARAGRAPH = "La nave è partita ieri mattina dal porto di Bergen, con a bordo ventidue tecnici e due mesi di viveri."


def page(*lines: str) -> str:
    return "\n\n".join((TITLE, *lines, PARAGRAPH))


def test_an_exported_page_gives_every_field(found: Find, exported_page: str) -> None:
    read = found("000_a1.txt", exported_page)
    article = read.article
    assert article.id == article.path == "000_a1.txt"
    assert article.title == "Il Giappone Riapre la Centrale di Kariwa: Cosa Cambia per l'Energia di Tokyo"
    assert article.summary.startswith("Dopo tredici anni di fermo")
    assert article.region == ("Asia",)
    assert article.author == ("Giulia Ferrante",)
    assert article.date == datetime.date(2026, 3, 9)
    assert article.image_alts == ("white and red tower under blue sky", "a row of cables on a wooden pole")
    assert article.extra == {}
    assert read.repairs == ()


def test_the_body_of_an_exported_page_has_its_headings_and_nothing_of_the_head(found: Find, exported_page: str) -> None:
    body = found("x.txt", exported_page).article.body
    paragraphs = body.split("\n\n")
    assert [paragraph for paragraph in paragraphs if paragraph.startswith("#")] == [
        "# Il Giappone Riapre la Centrale di Kariwa: Tokyo Ritrova l'Atomo",
        "## Un Fermo Durato Tredici Anni",
        "## I Conti delle Aziende e la Bolletta delle Famiglie",
        "## Le Prossime Riaperture 🗾",
    ]
    assert paragraphs[1].startswith("Il reattore numero sei è stato collegato")
    assert "Che cosa resta da decidere" in paragraphs
    assert len(paragraphs) == 10
    assert "tower" not in body
    assert "cables" not in body
    assert body.count("Ritrova") == 1


@pytest.mark.parametrize("change", [
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n\n", "\n\n\n\n"),
    lambda text: "\n\n" + text.replace("\n", " \n").replace(" è ", "\u00a0è\u200b "),
    lambda text: "\ufeff" + text,
])  # fmt: skip
def test_white_space_makes_no_difference(found: Find, exported_page: str, change: Callable[[str], str]) -> None:
    assert found("x.txt", change(exported_page)).article == found("x.txt", exported_page).article


@pytest.mark.parametrize("name", ["x.md", "x.jsonl.txt", "X.TXT"])
def test_the_shape_counts_and_not_the_ending(found: Find, exported_page: str, name: str) -> None:
    assert found(name, exported_page).article.region == ("Asia",)


@pytest.mark.parametrize(
    ("lines", "region", "author", "summary"),
    [
        (("Un sommario.", "MEDIO ORIENTE", "Anna Bianchi"), ("Medio Oriente",), ("Anna Bianchi",), "Un sommario."),
        (("ASIA", "Anna Bianchi"), ("Asia",), ("Anna Bianchi",), ""),
        (("Un sommario.", "ASIA"), ("Asia",), (), "Un sommario."),
        (("Un sommario.", "Anna Bianchi"), (), ("Anna Bianchi",), "Un sommario."),
        (("Anna Bianchi",), (), ("Anna Bianchi",), ""),
        (("ASIA", "Anna Bianchi, Luca Neri"), ("Asia",), ("Anna Bianchi", "Luca Neri"), ""),
        (("ASIA", "Anna Bianchi e Luca De Neri"), ("Asia",), ("Anna Bianchi", "Luca De Neri"), ""),
        (("ASIA", "Anna Bianchi", "Luca Neri"), ("Asia",), ("Anna Bianchi", "Luca Neri"), ""),
        (("ASIA", "di Maria D'Amico"), ("Asia",), ("Maria D'Amico",), ""),
        (("USA", "Redazione"), ("USA",), ("Redazione",), ""),
        (("Un sommario.", "Anna Bianchi", "ASIA"), ("Asia",), ("Anna Bianchi",), "Un sommario."),
        (("Un sommario.", "ASIA", "EUROPA"), ("Asia", "Europa"), (), "Un sommario."),
        (("ASIA", "COREA DEL NORD", "Anna Bianchi"), ("Asia", "Corea del Nord"), ("Anna Bianchi",), ""),
        (("MEDIO ORIENTE", "ANSA"), ("Medio Oriente",), ("ANSA",), ""),
        (("PARTE LA NAVE DEL GAS", "Un sommario.", "EUROPA", "Anna Bianchi"), ("Europa",), ("Anna Bianchi",),
         "PARTE LA NAVE DEL GAS Un sommario."),
        (("ASIA", "Un sommario che non sta in una riga, perché le cose da dire sono molte: due o tre.", "ANNA BIANCHI"),
         ("Asia",), ("ANNA BIANCHI",),
         "Un sommario che non sta in una riga, perché le cose da dire sono molte: due o tre."),
        (("ASIA", "Un sommario lungo, perché le cose da dire sono molte: senza contarle, più di una.", "ANNA BIANCHI"),
         ("Asia",), ("ANNA BIANCHI",),
         "Un sommario lungo, perché le cose da dire sono molte: senza contarle, più di una."),
        (("Un sommario.", "in due righe.", "AMERICA LATINA", "ANNA BIANCHI"), ("America Latina",), ("ANNA BIANCHI",),
         "Un sommario. in due righe."),
    ],
)  # fmt: skip
def test_what_stands_before_the_date_may_be_missing(
    found: Find, lines: tuple[str, ...], region: tuple[str, ...], author: tuple[str, ...], summary: str
) -> None:
    article = found("x.txt", page(*lines, "10/27/2025")).article
    assert (article.title, article.body, article.date) == (TITLE, PARAGRAPH, datetime.date(2025, 10, 27))
    assert (article.region, article.author, article.summary) == (region, author, summary)


OTHER_HEADLINE = "Il Mare del Nord Torna in Gioco"


@pytest.mark.parametrize(
    ("lines", "alts", "headline"),
    [
        ((), (), ""),
        ((TITLE,), (), ""),
        ((TITLE.upper(),), (), ""),
        ((TITLE, TITLE), (), ""),
        ((OTHER_HEADLINE,), (), OTHER_HEADLINE),
        (("a ship at sea",), ("a ship at sea",), ""),
        (("a ship at sea\na ship at sea",), ("a ship at sea",), ""),
        (("A ship\nA ship", TITLE), ("A ship",), ""),
        (("Una nave nel porto.\nUn molo\nUn molo\n" + TITLE,), ("Una nave nel porto.", "Un molo"), ""),
        (("Una nave\nUna nave\nUn molo\n" + OTHER_HEADLINE,), ("Una nave", "Un molo"), OTHER_HEADLINE),
    ],
)
def test_what_stands_after_the_date_may_be_missing(
    found: Find, lines: tuple[str, ...], alts: tuple[str, ...], headline: str
) -> None:
    article = found("x.txt", page("ASIA", "Anna Bianchi", "10/27/2025", *lines)).article
    assert article.body == (f"# {headline}\n\n{PARAGRAPH}" if headline else PARAGRAPH)
    assert (article.image_alts, article.extra) == (alts, {})


SHORT = "La nave è partita ieri dal porto di Bergen."


@pytest.mark.parametrize(
    "lines",
    [
        (SHORT, "L'equipaggio è di ventidue tecnici.", OTHER_HEADLINE),
        ("Le Ragioni di Oslo", SHORT, OTHER_HEADLINE, PARAGRAPH),
        ("«Torneremo a primavera»", OTHER_HEADLINE),
        ("Un molo", SHORT, OTHER_HEADLINE),
        ("iPhone 17 arriva a Bergen e a Oslo da venerdì, e il prezzo non cambia: «È il migliore di sempre»",),
        ("iPhone 17 arriva nei negozi. Costa mille euro (più di prima)",),
        ("iPhone 17 arriva nei negozi " + "e costa mille euro " * 10,),
        (OTHER_HEADLINE, "Il Mare del Nord Torna in Discussione"),
        (TITLE, OTHER_HEADLINE),
    ],
)  # fmt: skip
def test_no_paragraph_leaves_the_body(found: Find, lines: tuple[str, ...]) -> None:
    article = found("x.txt", page("ASIA", "10/27/2025", *lines)).article
    paragraphs = [paragraph.lstrip("# ") for paragraph in article.body.split("\n\n")]
    assert paragraphs == [line.strip() for line in (*lines, PARAGRAPH) if line != TITLE]
    assert article.image_alts == ()


def test_many_captions_leave_the_body_alone(found: Find) -> None:
    captions = [f"ship number {number}" for number in range(12)]
    article = found("x.txt", page("ASIA", "10/27/2025", *captions)).article
    assert (article.image_alts, article.body) == (tuple(captions[:10]), "\n\n".join((*captions[10:], PARAGRAPH)))


def test_a_heading_far_below_is_no_repeated_title(found: Find) -> None:
    text = page("ASIA", "10/27/2025", PARAGRAPH * 2, "Il Mare del Nord Torna Conteso")
    article = found("x.txt", text).article
    assert article.body == f"{PARAGRAPH * 2}\n\n## Il Mare del Nord Torna Conteso\n\n{PARAGRAPH}"
    assert article.image_alts == ()


def test_an_exported_date_is_american_unless_the_settings_say_otherwise(found: Find) -> None:
    text = page("ASIA", "3/4/2025")
    assert found("x.txt", text).article.date == datetime.date(2025, 3, 4)
    assert found("x.txt", text, exported_dates="dmy").article.date == datetime.date(2025, 4, 3)
    swapped = found("x.txt", page("ASIA", "27/10/2025"))
    assert swapped.article.date == datetime.date(2025, 10, 27)
    assert [repair.code for repair in swapped.repairs] == ["date-swapped"]


@pytest.mark.parametrize(
    "date",
    [
        "27 ottobre 2025",
        "lunedì 27 ottobre 2025, ore 14:30",
        "2025-10-27",
        "2025-10-27T14:30:00+01:00",
        "10/27/2025 14:30",
        "10/27/25",
        "October 27, 2025",
        "Pubblicato il 10/27/2025",
        "Data: 27 ottobre 2025",
    ],
)
def test_the_date_of_a_page_may_be_written_in_any_way(found: Find, date: str) -> None:
    read = found("x.txt", page("Un sommario.", "ASIA", "Anna Bianchi", date))
    article = read.article
    assert (article.summary, article.region, article.author) == ("Un sommario.", ("Asia",), ("Anna Bianchi",))
    assert (article.date, article.body, read.repairs) == (datetime.date(2025, 10, 27), PARAGRAPH, ())


@pytest.mark.parametrize("line", ["20251027", "ottobre 2025", "Il 27 ottobre 2025 la nave parte", "2025", "27 ottobre"])
def test_what_only_has_a_date_in_it_makes_no_page(line: str) -> None:
    assert exported_page(page("ASIA", "Anna Bianchi", line)) is None


def test_a_date_that_is_none_leaves_the_page_undated(found: Find) -> None:
    read = found("x.txt", page("ASIA", "31/31/2025"))
    assert (read.article.date, read.article.extra) == (None, {"date": "31/31/2025"})
    assert [repair.code for repair in read.repairs] == ["date-unreadable"]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Le Ragioni di Oslo", True),
        ("Conclusioni", True),
        ("LE RAGIONI DI OSLO", True),
        ("Oltre la Guerra: Tecnologia e Affari", True),
        ("E Adesso Chi Paga Davvero?", True),
        ("Chi paga?", False),
        ("Le ragioni di Oslo", False),
        ("Le Ragioni di Oslo.", False),
        ("Ecco l'Elenco:", False),
        ("Oslo Ha Detto “No.”", False),
        ("Le Ragioni di Oslo e " + "di Bergen " * 20, False),
        ("2024", False),
    ],
)
def test_headings_are_short_paragraphs_in_title_case(found: Find, line: str, is_heading: bool) -> None:
    body = found("x.txt", page("ASIA", "10/27/2025", PARAGRAPH, line)).article.body
    assert (f"\n\n## {line}\n\n" in body) is is_heading
    assert line.strip() in body


def test_the_last_paragraph_is_no_heading(found: Find) -> None:
    body = found("x.txt", page("ASIA", "10/27/2025") + "\n\nAnna Bianchi").article.body
    assert body == f"{PARAGRAPH}\n\nAnna Bianchi"


def test_a_heading_may_stand_right_above_a_long_paragraph(found: Find) -> None:
    text = page("ASIA", "10/27/2025", PARAGRAPH, "Le Ragioni di Oslo\n" + PARAGRAPH * 2)
    assert "\n\n## Le Ragioni di Oslo\n\n" in found("x.txt", text).article.body


@pytest.mark.parametrize(
    "text",
    [
        "10/27/2025\n\nASIA\n\nTitolo\n\ntesto",
        "Titolo\n\n10/27/2025\n\ntesto",
        "Titolo\n\nUn sommario che finisce col punto.\n\n10/27/2025\n\ntesto",
        "Titolo\n\nASIA\n\nAnna Bianchi\n\n10/27/2025 alle 10\n\ntesto",
        "Titolo\n\nASIA\n\n" + "riga\n\n" * 12 + "10/27/2025\n\ntesto",
        "Titolo\n\nASIA\n\ntesto",
    ],
)
def test_another_shape_is_no_exported_page(text: str) -> None:
    assert exported_page(text) is None


def test_plain_text_has_its_title_on_the_first_line(found: Find) -> None:
    article = found(
        "2021-03-04-nota.txt", "Il vertice *di* Mosca\nSottotitolo\n\nTesto &egrave; qui, con_trattini."
    ).article
    assert article.title == "Il vertice *di* Mosca"
    assert article.body == "Sottotitolo\n\nTesto è qui, con_trattini."
    assert article.date == datetime.date(2021, 3, 4)


def test_a_first_line_as_long_as_a_paragraph_is_no_title(found: Find) -> None:
    article = found("il-vertice.txt", PARAGRAPH * 4).article
    assert (article.title, article.body) == ("Il vertice", PARAGRAPH * 4)


def test_text_with_markdown_headings_is_markdown(found: Find) -> None:
    article = found("nota.txt", "# Il vertice\n\nTesto *in* corsivo")
    assert (article.article.title, article.article.body) == ("Il vertice", "Testo in corsivo")


@pytest.mark.parametrize(
    ("html", "title", "body"),
    [
        ("<!doctype html><html><head><title>Il vertice</title></head><body><p>Uno <b>C</b>redo</p><p>Due<br>tre</p>",
         "Il vertice", "Uno Credo\n\nDue\ntre"),
        ("<html lang='it'><h1>Il vertice</h1>\n<p>Uno &egrave; qui<img alt='un ponte'></p></html>", "Il vertice",
         "Uno è qui"),
        ("Il vertice\n\n<p>Uno</p><img alt='un ponte'><p>Due</p>", "Il vertice", "Uno\n\nDue"),
        ("<p>Il vertice</p><p>ASIA</p><p>Anna Bianchi</p><p>10/27/2025</p><p>Uno</p>", "Il vertice", "Uno"),
    ],
)  # fmt: skip
def test_html_is_read_whatever_the_ending(found: Find, html: str, title: str, body: str) -> None:
    article = found("nota.txt", html).article
    assert (article.title, article.body) == (title, body)
    assert article.image_alts == (("un ponte",) if "<img" in html else ())
    assert article.region == (("Asia",) if "ASIA" in html else ())


@pytest.mark.parametrize("heading", ["# Il vertice di Mosca", "Il vertice di Mosca\n==="])
def test_a_page_that_begins_with_a_heading_is_markdown(found: Find, heading: str) -> None:
    article = found("x.md", f"{heading}\n\nASIA\n\nAnna Bianchi\n\n10/27/2025\n\nTesto **forte**").article
    assert article.title == "Il vertice di Mosca"
    assert article.body.endswith("ASIA\n\nAnna Bianchi\n\n10/27/2025\n\nTesto forte")
