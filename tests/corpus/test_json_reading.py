from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.json_objects import outermost_objects
from searchlib.corpus.json_reading import looks_like_json_lines

Events = Callable[..., list[Found | Skipped]]


def lines(*articles: object) -> str:
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)


def outcomes(events: list[Found | Skipped]) -> list[str]:
    return [
        event.article.title if isinstance(event, Found) else f"{event.path} {event.reason.code}" for event in events
    ]


def test_a_line_gives_an_article_with_every_field(events: Events) -> None:
    line = {
        "id": 7, "title": "Il vertice", "summary": "Due giorni.", "body": "Primo **testo**.\n\n## Sezione\n\nSecondo.",
        "region": "Asia", "author": ["Anna Bianchi"], "date": "2025-10-27", "tags": "a, b",
        "image_alts": ["un ponte"], "fonte": {"nome": "agenzia", "voti": [1, None]},
    }  # fmt: skip
    (event,) = events("asia.jsonl", lines(line))
    assert isinstance(event, Found)
    article = event.article
    assert (article.id, article.path) == ("7", "asia.jsonl")
    assert (article.title, article.summary) == ("Il vertice", "Due giorni.")
    assert article.body == "Primo testo.\n\n## Sezione\n\nSecondo."
    assert (article.region, article.author, article.tags) == (("Asia",), ("Anna Bianchi",), ("a", "b"))
    assert (article.date, article.image_alts) == (datetime.date(2025, 10, 27), ("un ponte",))
    assert article.extra == {"fonte": {"nome": "agenzia", "voti": [1, None]}}


def test_an_article_without_id_is_called_by_its_line(events: Events) -> None:
    found = events(
        "asia.jsonl", "\n" + lines({"title": "A"}, {"title": "B", "id": " b "}) + "\n\n" + lines({"title": "C"})
    )
    assert [event.article.id for event in found if isinstance(event, Found)] == ["asia.jsonl#2", "b", "asia.jsonl#6"]


def test_the_fingerprint_is_of_the_line_without_its_end(events: Events) -> None:
    line = lines({"title": "A"}).strip()
    expected = blake2b(line.encode(), digest_size=16).hexdigest()
    found = events("x.jsonl", f"{line}\n{line}\r\n{line}")
    assert [event.fingerprint for event in found if isinstance(event, Found)] == [expected] * 3


def test_a_bad_line_costs_no_other(events: Events) -> None:
    text = (
        lines({"title": "A"}) + '{"title": \n[1, 2]\n"testo"\nnull\nboh\n{}\n{"tags": ["a"]}\n' + lines({"title": "B"})
    )
    assert outcomes(events("x.jsonl", text)) == [
        "A",
        "x.jsonl:2 json-invalid",
        "x.jsonl:3 json-not-object",
        "x.jsonl:4 json-not-object",
        "x.jsonl:5 json-not-object",
        "x.jsonl:6 json-invalid",
        "x.jsonl:7 article-empty",
        "x.jsonl:8 article-empty",
        "B",
    ]


@pytest.mark.parametrize("name", ["x.jsonl", "x.txt"])
def test_a_comma_at_the_end_of_a_line_is_no_matter(name: str, events: Events) -> None:
    assert outcomes(events(name, '{"title": "A"},\n{"title": "B"}, \r\n{"title": "C"}')) == ["A", "B", "C"]


def test_a_line_that_is_no_text_costs_no_other(events: Events) -> None:
    text = '{"title": "A"}\n{"title": "\0"}\n{"title": "B"}\n'
    assert outcomes(events("x.jsonl", text)) == ["A", "x.jsonl:2 file-binary", "B"]
    assert outcomes(events("x.json", f"[{text}]")) == ["A", "x.json#2 file-binary", "B"]


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.txt", "x.md"])
@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "A"}, {"title": "B"}]',
        '\ufeff [ {"title": "A"}]\n{"title": "B"}\n',
        '[\n  {\n    "title": "A",\n    "body": "{ \\" [ \\\\"\n  },\n  {"title": "B", "k": {"a": [{}]}}\n]\n',
        '[{"title": "A"}{"title": "B"}',
    ],
)
def test_an_array_gives_an_article_an_object(name: str, text: str, events: Events) -> None:
    found = events(name, text)
    assert outcomes(found) == ["A", "B"]
    assert [event.article.id for event in found if isinstance(event, Found)] == [f"{name}#1", f"{name}#2"]


def test_an_object_over_many_lines_is_an_article(events: Events) -> None:
    assert outcomes(events("x.json", json.dumps({"title": "A", "body": "Un testo."}, indent=2))) == ["A"]
    assert outcomes(events("x.jsonl", json.dumps({"title": "A", "body": "Un testo."}, indent=2))) == ["A"]
    assert outcomes(events("x.json", '{"title":\n"A"}\n\n{\n"title": "B"}')) == ["A", "B"]
    assert outcomes(events("x.json", '{\n "authors": [\n  {"name": "B"}\n ],\n "title": "A"\n}\n')) == ["A"]


@pytest.mark.parametrize(
    "holder",
    [
        {"articles": []},
        {"title": "Esportazione", "total": 2, "articoli": []},
        {"version": "https://jsonfeed.org/version/1.1", "description": "Tutte", "items": [], "content": []},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_the_articles_in_an_object_that_is_none_are_read(
    holder: dict[str, object], indent: int | None, events: Events
) -> None:
    name = next(name for name in holder if name in ("articles", "articoli", "items"))
    several: list[object] = [
        {"title": "A", "content_html": "<p>uno</p>"},
        {"id": "b", "title": "B", "body": "due"},
        {"url": "c"},
        None,
    ]
    found = events("x.json", json.dumps(holder | {name: several}, indent=indent))
    articles = [event.article for event in found if isinstance(event, Found)]
    assert [(one.id, one.title, one.body) for one in articles] == [("x.json#1", "A", "uno"), ("b", "B", "due")]
    assert [event.path for event in found if isinstance(event, Skipped)] == ["x.json#3", "x.json#4"]
    assert len({event.fingerprint for event in found if isinstance(event, Found)}) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "A", "body": "testo", "items": [{"title": "B"}]},
        {"title": "A", "items": ["b", {"title": "B"}]},
        {"title": "A", "items": [{"url": "b"}]},
        {"title": "A", "items": [{"title": "B", "url": "b"}]},
        {"title": "A", "date": "2025-10-27", "results": [{"title": "B", "text": "2-1"}]},
        {"title": "A", "summary": "Vince la Roma", "results": [{"title": "B", "text": "2-1"}]},
        {"title": "A", "images": [{"title": "B", "text": "b"}]},
    ],
)
def test_an_article_with_a_list_is_one_article(fields: dict[str, object], events: Events) -> None:
    assert outcomes(events("x.json", json.dumps(fields))) == ["A"]


@pytest.mark.parametrize("text", ["[]{#top .anchor}\n\nUn testo.", "[{Roma}](roma) Un testo.", "[]\n\nUn testo."])
def test_brackets_that_open_a_text_are_no_array(text: str, events: Events) -> None:
    (event,) = events("x.md", text)
    assert isinstance(event, Found)
    assert "Un testo." in event.article.body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_array_may_have_any_encoding(encoding: str, events: Events) -> None:
    text = json.dumps([{"title": "Perché"}, {"title": "«Città»"}], ensure_ascii=False, indent=1)
    assert outcomes(events("x.json", text.encode(encoding))) == ["Perché", "«Città»"]


def test_what_is_no_object_in_an_array_costs_no_other(events: Events) -> None:
    text = '[{"title": "A"}, {"title": }, "una { stringa }", 12, {}, {"title": "B"}, {"title": "C"'
    assert outcomes(events("x.json", text)) == [
        "A",
        "x.json#2 json-invalid",
        "x.json#3 json-invalid",
        "x.json#4 article-empty",
        "B",
        "x.json#6 json-invalid",
    ]
    assert outcomes(events("x.json", "[1, 2")) == ["x.json#1 json-invalid"]
    assert outcomes(events("x.json", "12")) == ["x.json#1 json-not-object"]
    assert outcomes(events("x.json", "[]")) == ["x.json file-empty"]
    assert outcomes(events("x.json", "}{{{")) == ["x.json#1 json-invalid", "x.json#2 json-invalid"]


def test_objects_that_are_too_long_are_passed_over(events: Events) -> None:
    long = {"title": "a" * 3_000_000, "k": ["}", "\\"]}
    told = events("x.json", json.dumps([{"title": "A"}, long, {"title": "B"}, long]), max_article_bytes=1000)
    assert outcomes(told) == ["A", "x.json#2 object-too-long", "B", "x.json#4 object-too-long"]


class _Slow(io.BytesIO):
    """Give a few bytes a read, whatever is asked for."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._step)


_VALUES = st.recursive(
    st.none() | st.integers() | st.text('ab{}[]"\\\n, è'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a{"\\', max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text("ab"), _VALUES, max_size=4)), st.integers(1, 9), st.sampled_from([None, 2]))
def test_objects_are_found_wherever_reading_stops(objects: list[object], step: int, indent: int | None) -> None:
    data = json.dumps(objects, ensure_ascii=False, indent=indent).encode()
    assert [json.loads(one or b"") for one in outermost_objects(_Slow(data, step), 10**6)] == objects


@pytest.mark.parametrize("bad", ['{"title": ' + "[" * 100_000, '{"a": "\\ud8', '{"a": 1', "{'a': 1}", '{"a": \x01}'])
def test_lines_that_are_no_json_are_told(events: Events, bad: str) -> None:
    text = lines({"title": "A"}) + bad + "\n" + lines({"title": "B"})
    assert outcomes(events("x.jsonl", text)) == ["A", "x.jsonl:2 json-invalid", "B"]


def test_the_place_is_told(events: Events) -> None:
    (event,) = events("x.jsonl", '{"title": boh}')
    assert isinstance(event, Skipped)
    assert event.reason.text("it").startswith("non è JSON valido (dal carattere 11 in poi)")


def test_what_json_allows_and_texts_do_not_is_cleaned(events: Events) -> None:
    (event,) = events(
        "x.jsonl", '{"title": "A\\u0000\\ud800", "n": 1' + "0" * 5000 + ', "x": NaN, "y": 1e999, "z": "\\ud800"}'
    )
    assert isinstance(event, Found)
    assert event.article.title == "A\ufffd"
    assert event.article.extra == {"n": "1" + "0" * 5000, "x": "nan", "y": "inf", "z": "\ufffd"}


def test_nesting_is_cut(events: Events) -> None:
    deep = "[" * 500 + "]" * 500
    (event,) = events("x.jsonl", f'{{"title": {deep}, "summary": "s", "altro": {deep}}}')
    assert isinstance(event, Found)
    assert "…" in json.dumps(dict(event.article.extra), ensure_ascii=False)


def test_a_line_that_is_too_long_is_skipped_and_the_next_is_read(events: Events) -> None:
    exact = {"title": "B", "body": "x" * 174}
    assert len(lines(exact)) == 201
    text = lines({"title": "A", "body": "x" * 5_000_000}, exact, {"title": "C", "body": "x" * 500}) + '{"title": "D"}'
    assert outcomes(events("x.jsonl", text, max_article_bytes=200)) == [
        "x.jsonl:1 line-too-long",
        "B",
        "x.jsonl:3 line-too-long",
        "D",
    ]


def test_a_file_has_no_size_limit(events: Events) -> None:
    assert len(events("x.jsonl", lines({"title": "A"}) * 100, max_file_bytes=100)) == 100


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ([{"type": "paragraph", "text": "uno"}, {"type": "paragraph", "content": "due"}], "uno\n\ndue"),
        ({"blocks": [{"text": "uno"}, {"type": "list", "data": {"items": ["due", "tre"]}}]}, "uno\n\ndue\n\ntre"),
        ({"type": "doc", "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": "u"}, {"type": "text", "text": "no"}]},
            {"type": "paragraph", "content": [{"type": "text", "text": "due"}]}]}, "uno\n\ndue"),
        ([{"testo": "uno", "children": [{"text": "due"}]}, "tre"], "uno\n\ndue\n\ntre"),
        ({"rendered": "<p>uno</p>", "raw": "due"}, "uno"),
        ({"titolo": "uno"}, "uno"),
    ],
)  # fmt: skip
def test_a_body_may_be_blocks(events: Events, body: object, text: str) -> None:
    (event,) = events("x.jsonl", lines({"title": "A", "body": body}))
    assert isinstance(event, Found)
    assert (event.article.body, event.repairs) == (text, ())


def test_a_field_in_which_no_text_is_found_is_told(events: Events) -> None:
    (event,) = events("x.jsonl", lines({"title": "A", "body": {"x": "uno"}, "author": [{"y": 1}], "tags": [None]}))
    assert isinstance(event, Found)
    assert event.article.extra["body"] == {"x": "uno"}
    assert [(repair.code, repair.values) for repair in event.repairs] == [("field-unread", {"fields": "body, author"})]


def test_bytes_that_are_no_utf8_are_read_as_windows(events: Events) -> None:
    line = '{"title": "Città"}\n'
    first, second = events("x.jsonl", line.encode() + line.encode("cp1252"))
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert first.article.title == second.article.title == "Città"
    assert first.repairs == ()
    assert [repair.code for repair in second.repairs] == ["read-as-windows-1252"]


def test_utf16_is_read(events: Events) -> None:
    assert outcomes(events("x.txt", lines({"title": "Città"}, {"title": "B"}).encode("utf-16"))) == ["Città", "B"]


def test_a_missing_title_is_the_opening_of_the_text(events: Events) -> None:
    body = "Il presidente è arrivato ieri a Mosca per due giorni di colloqui con il governo russo.\n\nAltro."
    (event,) = events("2025-10-27.jsonl", lines({"body": body}))
    assert isinstance(event, Found)
    assert event.article.title == "Il presidente è arrivato ieri a Mosca per due giorni di colloqui…"
    assert event.article.body == body
    assert event.article.date is None


def test_a_date_in_another_order_is_told(events: Events) -> None:
    (event,) = events("x.jsonl", lines({"title": "A", "date": "10/27/2025"}))
    assert isinstance(event, Found)
    assert [repair.code for repair in event.repairs] == ["date-swapped"]


@pytest.mark.parametrize("date", [1761519600, 1761519600.5, 1761519600000, "1761519600", "20251027", 20251027])
def test_dates_may_be_numbers(events: Events, date: object) -> None:
    (event,) = events("x.jsonl", lines({"title": "A", "date": date}))
    assert isinstance(event, Found)
    assert event.article.date == datetime.date(2025, 10, 27)


@pytest.mark.parametrize("date", [True, {"a": 1}, ["2025-01-01", "2025-01-02"], "x" * 5000, 1e300])
def test_other_values_are_no_dates(events: Events, date: object) -> None:
    (event,) = events("x.jsonl", lines({"title": "A", "date": date}))
    assert isinstance(event, Found)
    assert event.article.date is None
    assert event.article.extra == {"date": date}
    assert [repair.code for repair in event.repairs] == ["date-unreadable"]
    assert len(event.repairs[0].text("it")) < 200


@pytest.mark.parametrize(
    ("head", "is_whole", "expected"),
    [
        (b'{"title": "A"}\n', True, True),
        (b'{"title": "A"}', True, True),
        (b'\xef\xbb\xbf\n {"title": "A"}\nboh', True, True),
        (b'{"title": \n{"title": "A"}\n', True, True),
        (b'{"title": "' + b"x" * 1000, False, True),
        (b'{"title": "' + b"x" * 1000, True, False),
        (b'{\n  "title": "A"\n}\n', True, False),
        (b'{\n "authors": [\n  {"name": "B"}\n ],\n "title": "A"\n}\n', True, False),
        (b'{"authors":\n  {"name": "B"},\n "title": "A"\n}\n', True, False),
        (b"{% include x %}\n", True, False),
        (b"{{< figure >}}", False, False),
        (b'[{"title": "A"}]', True, False),
        ('{"title": "Città"}'.encode("cp1252"), True, True),
        (b"testo", True, False),
        (b"", True, False),
    ],
)
def test_json_lines_are_told_by_what_they_hold(head: bytes, is_whole: bool, expected: bool) -> None:
    assert looks_like_json_lines(head, is_whole) is expected
