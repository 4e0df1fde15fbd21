from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable

import pytest

from searchlib.corpus.events import Found
from searchlib.corpus.markdown import divided

Find = Callable[..., Found]
LIMIT = 2**18


def codes(found: Found) -> list[str]:
    return [repair.code for repair in found.repairs]


def fields(block: str, fence: str = "---") -> dict[str, object]:
    division = divided(f"{fence}\n{block}\n{fence}\ncorpo\n", LIMIT)
    assert division is not None
    assert division.body.strip() == "corpo"
    return dict(division.fields)


def test_an_article_with_every_field(found: Find) -> None:
    article = found(
        "asia/2020-01-01-nome.md",
        "---\n"
        "id: tokyo-1\ntitolo: Il vertice di Tokyo\nsommario: Due giorni di colloqui.\nregione: Asia\n"
        "autori: [Anna Bianchi, Luca Neri]\ndata: 27/10/2025\ntag: [Giappone, 2025]\nimmagine: la torre di Tokyo\n"
        "fonte: agenzia\n---\n\nPrimo paragrafo con ![un ponte](p.jpg).\n\n## Le reazioni\n\nSecondo.\n",
    ).article
    assert article.id == "tokyo-1"
    assert article.path == "asia/2020-01-01-nome.md".rpartition("/")[2]
    assert article.title == "Il vertice di Tokyo"
    assert article.summary == "Due giorni di colloqui."
    assert article.body == "Primo paragrafo con .\n\n## Le reazioni\n\nSecondo."
    assert article.region == ("Asia",)
    assert article.author == ("Anna Bianchi", "Luca Neri")
    assert article.date == datetime.date(2025, 10, 27)
    assert article.tags == ("Giappone", "2025")
    assert article.image_alts == ("la torre di Tokyo", "un ponte")
    assert article.extra == {"fonte": "agenzia"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("a: no\nb: yes\nc: on", {"a": "no", "b": "yes", "c": "on"}),
        ("a: true\nb: False\nc: null\nd: ~\ne:", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("a: 12\nb: -3\nc: 010\nd: 1_000\ne: 0x1F\nf: +5", {"a": 12, "b": -3, "c": "010", "d": "1_000", "e": "0x1F",
         "f": "+5"}),
        ("a: 1.5\nb: 1.50\nc: 1e5\nd: .5\ne: .inf", {"a": 1.5, "b": "1.50", "c": "1e5", "d": ".5", "e": ".inf"}),
        ("ora: 12:30\ngiorno: 2025-02-30\naltro: 2025-10-27 10:00:00", {"ora": "12:30", "giorno": "2025-02-30",
         "altro": "2025-10-27 10:00:00"}),
        ("a: !!python/object:os.system x\nb: !!timestamp domani\nc: !!int boh", {"a": "x", "b": "domani", "c": "boh"}),
        ("a: {b: [1, {c: d}]}", {"a": {"b": [1, {"c": "d"}]}}),
        ("1: uno\ntrue: due\n2025-01-01: tre", {"1": "uno", "true": "due", "2025-01-01": "tre"}),
        ("a: prima\na: seconda", {"a": "prima"}),
        ("a: >\n  uno\n  due\nb: |\n  tre\n  quattro", {"a": "uno due\n", "b": "tre\nquattro\n"}),
        ("# solo un commento", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_yaml_is_read_without_guesses(block: str, expected: dict[str, object]) -> None:
    assert fields(block) == expected


def test_toml_is_read() -> None:
    block = 'title = "Il vertice"\ntags = ["a", "b"]\ndate = 2025-10-27\n[params]\nora = 10:30:00'
    assert fields(block, "+++") == {
        "title": "Il vertice",
        "tags": ["a", "b"],
        "date": datetime.date(2025, 10, 27),
        "params": {"ora": datetime.time(10, 30)},
    }


@pytest.mark.parametrize(
    "block", ['{"title": "A", "tags": ["b"]}', '\ufeff\n{\n  "title": "A",\n  "tags": [\n    "b"\n  ]\n}  \n']
)
def test_an_object_that_opens_a_file_is_front_matter(found: Find, block: str) -> None:
    article = found("x.md", f"{block}\nUn *corpo*.").article
    assert (article.title, article.tags, article.body) == ("A", ("b",), "Un corpo.")


@pytest.mark.parametrize("text", ['{"title": "A"} e altro', '{"title": "A"', '{"boh": 1}\ntesto', '{"title": "A",}\n'])
def test_what_is_no_object_of_fields_is_body(text: str) -> None:
    assert divided(text, LIMIT) is None


@pytest.mark.parametrize("content", ["\n\n---\ntitle: A\n---\ncorpo", "---  \ntitle: A\n...\ncorpo",
                                     "---\r\ntitle: A\r\n---\r\ncorpo", "\ufeff---\ntitle: A\n---\ncorpo"])  # fmt: skip
def test_fences_are_recognised(found: Find, content: str) -> None:
    read = found("x.md", content)
    assert (read.article.title, read.article.body, read.repairs) == ("A", "corpo", ())


@pytest.mark.parametrize(
    "text",
    [
        "corpo",
        "--- a\n---\n",
        "---",
        " ---\ntitle: A\n---",
        "---\nsolo un paragrafo\n---\naltro",
        "----\ntitle: A\n----\n",
        "---\n\nparole tra due righe\n\n---\n",
        "---\n\nMosca: il vertice si chiude con un peperone.\n\n---\n\nAltro testo.",
        "---\n\nMosca: il vertice: si chiude.\n\n---\n\nAltro testo.",
        "---\n\n# Il vertice\n\n---\n\nAltro testo.",
        "---\nIl vertice di Mosca: si chiude\n---\n\nAltro testo.",
        "---\nMosca: il vertice si chiude\n\nAltro testo.",
    ],
)
def test_what_is_no_front_matter_is_body(text: str) -> None:
    assert divided(text, LIMIT) is None


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("title: Il caso #MeToo arriva a Roma # da rivedere", {"title": "Il caso #MeToo arriva a Roma # da rivedere"}),
        ("titolo: !Attenzione al vertice", {"titolo": "!Attenzione al vertice"}),
        ("title: &Attenzione al vertice", {"title": "&Attenzione al vertice"}),
        ("tags:\n  - #MeToo\n  - difesa", {"tags": ["#MeToo", "difesa"]}),
        ("tags: #MeToo, #Roma\nsummary: Mosca\n  #oggi", {"tags": "#MeToo, #Roma", "summary": "Mosca #oggi"}),
    ],
)  # fmt: skip
def test_words_that_yaml_takes_for_marks_are_kept_and_told(block: str, expected: dict[str, object]) -> None:
    division = divided(f"---\n{block}\n---\ncorpo", LIMIT)
    assert division is not None
    assert division.fields == expected
    assert [(repair.code, repair.values) for repair in division.repairs] == [
        ("front-matter-marks", {"fields": ", ".join(expected)})
    ]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("title: Il vertice # da rivedere", {"title": "Il vertice"}),
        ("title: 'Il caso #MeToo'\ntags: ['#MeToo', a]", {"title": "Il caso #MeToo", "tags": ["#MeToo", "a"]}),
        ("summary: |\n  Il caso #MeToo", {"summary": "Il caso #MeToo\n"}),
        ("title: !!str Mosca\nnota: x #y", {"title": "Mosca", "nota": "x"}),
        ("#nota: x\ntitle: Mosca C#", {"title": "Mosca C#"}),
    ],
)  # fmt: skip
def test_comments_and_tags_of_yaml_say_nothing(block: str, expected: dict[str, object]) -> None:
    division = divided(f"---\n{block}\n---\ncorpo", LIMIT)
    assert division is not None
    assert (division.fields, division.repairs) == (expected, ())


@pytest.mark.parametrize("first", ["", "title: Mosca: il vertice\n"])
def test_names_under_a_key_that_is_written_again_are_joined(found: Find, first: str) -> None:
    block = f"{first}tag: mosca\ntag: [difesa]\nautore: Anna Bianchi\nautore:\n- Luca Neri\ntag:\ntag: Asia"
    article = found("x.md", f"---\n{block}\n---\ncorpo").article
    assert (article.tags, article.author) == (("mosca", "difesa", "Asia"), ("Anna Bianchi", "Luca Neri"))


@pytest.mark.parametrize("name", ["x.md", "x.txt"])
def test_text_between_rules_is_in_the_body(found: Find, name: str) -> None:
    text = "---\n\nMosca: il vertice si chiude con un peperone.\n\n---\n\nAltro testo."
    article = found(name, text).article
    assert article.body == "Mosca: il vertice si chiude con un peperone.\n\nAltro testo."
    assert article.extra == {}


# -- front matter that is not valid

RECOVERED = [
    ("title: Mosca: il vertice\ndate: 2025-10-27", {"title": "Mosca: il vertice", "date": "2025-10-27"}),
    ('title: "Mosca\nauthor: Anna Bianchi', {"title": "Mosca", "author": "Anna Bianchi"}),
    ("title: 'L'incontro di Mosca'\ndate: 2025-10-27", {"title": "L'incontro di Mosca", "date": "2025-10-27"}),
    ('title: "Basta" dice Mosca\ntags: [a, "b, c", \'d\']',
     {"title": '"Basta" dice Mosca', "tags": ["a", "b, c", "d"]}),
    ("title: Mosca: sì\ntags:\n\t- a\n\t- b\n", {"title": "Mosca: sì", "tags": ["a", "b"]}),
    ("\ttitle: Mosca\n\tdate: 2025-10-27", {"title": "Mosca", "date": "2025-10-27"}),
    ("title: a: b\ntags:\n- uno\n- 'due'\nregion: Asia", {"title": "a: b", "tags": ["uno", "due"], "region": "Asia"}),
    ("title: a: b\ntags: [uno, due\nregion: Asia", {"title": "a: b", "tags": ["uno", "due"], "region": "Asia"}),
    ("title: a: b\ntags: [uno,\n  due]", {"title": "a: b", "tags": ["uno", "due"]}),
    ("title: a: b\nauthor:\n  nome: Anna\n  email: x", {"title": "a: b", "author": {"nome": "Anna", "email": "x"}}),
    ("title: a: b\nauthor:\n  - name: Anna\n    email: x\n  - name: Luca",
     {"title": "a: b", "author": ["Anna", "Luca"]}),
    ("title: a: b\nsummary: >-\n  una riga\n  e un'altra", {"title": "a: b", "summary": "una riga e un'altra"}),
    ("summary: una riga\nche va a capo\ntitle: a: b", {"summary": "una riga che va a capo", "title": "a: b"}),
    ("title: @mosca\ntesto: %x", {"title": "@mosca", "testo": "%x"}),
    ("title: *Mosca* e oltre", {"title": "*Mosca* e oltre"}),
    ("title: [Esclusiva] Mosca", {"title": "[Esclusiva] Mosca"}),
    ("titolo:Mosca\nora:10:30\nid: 'a", {"titolo": "Mosca", "ora": "10:30", "id": "a"}),
    ("title: a: b\n# commento\ndate:", {"title": "a: b", "date": None}),
    ("base: &b {x: 1}\naltro: *b", {"base": "&b {x: 1}", "altro": "*b"}),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), RECOVERED)
def test_invalid_yaml_is_recovered_line_by_line(block: str, expected: dict[str, object]) -> None:
    division = divided(f"---\n{block}\n---\ncorpo", LIMIT)
    assert division is not None
    assert dict(division.fields) == expected
    assert len(division.repairs) == 1
    assert "corpo" in division.body


def test_invalid_toml_is_recovered_line_by_line() -> None:
    division = divided(
        '+++\ntitle = "Mosca"\ndate = 2025-02-30\ntags = ["a", "b"]\n[params]\nx = boh\n+++\ncorpo', LIMIT
    )
    assert division is not None
    assert division.fields == {"title": "Mosca", "date": "2025-02-30", "tags": ["a", "b"], "x": "boh"}
    assert [repair.values for repair in division.repairs] == [{"kind": "TOML", "line": 3}]


def test_a_repair_names_the_line(found: Find) -> None:
    (repair,) = found("x.md", "---\ndate: 2025-10-27\ntitle: Mosca: il vertice\n---\ncorpo").repairs
    assert (repair.code, repair.values) == ("front-matter-invalid", {"kind": "YAML", "line": 3})


@pytest.mark.parametrize(
    ("content", "title", "body"),
    [
        ("---\ntitle: Mosca\ndate: 2025-10-27\n\nIl testo: comincia qui.\n\nE continua.", "Mosca",
         "Il testo: comincia qui.\n\nE continua."),
        ("---\ntitle: Mosca\n\n# Sezione\n\nTesto", "Mosca", "# Sezione\n\nTesto"),
        ("---\ntitle: Mosca\n\nautore: Anna\n\nTesto", "Mosca", "Testo"),
        ("+++\ntitle = 'Mosca'\n\nTesto", "Mosca", "Testo"),
    ],
)  # fmt: skip
def test_front_matter_that_is_not_closed_ends_where_its_fields_end(
    found: Find, content: str, title: str, body: str
) -> None:
    read = found("x.md", content)
    assert (read.article.title, read.article.body) == (title, body)
    assert codes(read) == ["front-matter-unclosed"]


def test_text_caught_between_the_fences_is_not_lost(found: Find) -> None:
    read = found("x.md", "---\ntitle: Mosca\n\nUn paragrafo intero.\n\nUn altro.\n\n---\n\nLa fine.")
    assert read.article.title == "Mosca"
    assert read.article.body == "Un paragrafo intero.\n\nUn altro.\n\nLa fine."
    assert codes(read) == ["front-matter-invalid"]


BOMB = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else '1'}]" for n in range(12))


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (f"title: Mosca\n{BOMB}", "front-matter-aliases"),
        ("title: Mosca\na: &x [*x]", "front-matter-aliases"),
        ("title: Mosca\na: {<<: *b}", "front-matter-invalid"),
        ("title: Mosca\na: " + "[" * 30 + "]" * 30, "front-matter-too-deep"),
        ("title: Mosca\na:\n  " + "- " * 50_000 + "x", "front-matter-too-deep"),
        ("title: Mosca\na: " + "{a: " * 50_000, "front-matter-too-deep"),
        ("title: Mosca\nsummary: " + "parole " * 50_000, "front-matter-too-large"),
    ],
    ids=["bomb", "itself", "merge", "brackets", "items", "braces", "size"],
)
def test_front_matter_that_could_do_harm_is_not_parsed(found: Find, block: str, code: str) -> None:
    read = found("x.md", f"---\n{block}\n---\ncorpo")
    assert (read.article.title, read.article.body) == ("Mosca", "corpo")
    assert codes(read) == [code]


def test_toml_keys_of_many_parts_are_not_parsed(found: Find) -> None:
    read = found("x.md", f"+++\ntitle = 'Mosca'\n{'a.' * 100_000}a = 1\n+++\ncorpo")
    assert read.article.title == "Mosca"
    assert codes(read) == ["front-matter-too-deep"]


def test_yaml_and_front_matter_load_only_when_a_file_needs_them() -> None:
    code = (
        "import sys, searchlib.corpus.importing as i; print([m for m in ('yaml', 'frontmatter') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
