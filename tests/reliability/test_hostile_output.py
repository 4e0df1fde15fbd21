"""Nothing that an article, a query or a path says steers a terminal or becomes HTML, whatever prints it."""

import datetime
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from faults.processes import Ended, Workers

import searchlib
from searchlib import Article
from searchlib.cli.running import Words

STEERING = "\x1b[31m\x1b]0;titolo\x07\x1b]8;;http://x\x1b\\\x9b2J\x9d0;x\x9c\x07\x08\x7f\r\v\f\x85\u2028\u2029"
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SCRIPT = """<script>alert(1)</script><img src=x onerror="alert(1)">"'><svg/onload=alert(1)>&lt;b&gt;{{7*7}}</mark>"""
HOSTILE = f"mare {STEERING}{DIRECTIONS}\ud800 {SCRIPT} =cmd()"
HARMFUL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{DIRECTIONS}\ud800-\udfff]")

ARTICLE = Article(
    id=f"id {HOSTILE}", title=f"titolo {HOSTILE}", summary=f"sommario {HOSTILE}", body=f"Il mare. {HOSTILE} calmo.",
    region=f"regione {HOSTILE}", author=f"autore {HOSTILE}", date=datetime.date(2025, 1, 2), tags=[f"tag {HOSTILE}"],
    image_alts=f"figura {HOSTILE}", path=f"mare/{HOSTILE}.md", extra={f"nota {HOSTILE}": {"dentro": [HOSTILE]}},
)  # fmt: skip
FILE = "mare\x1b[2J\u202e<script>.md"
QUERY = f'mare {STEERING} "{DIRECTIONS}'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive in which every text is hostile, that was written and that was read from files."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / FILE).write_text(f"---\ntitle: {json.dumps(HOSTILE)}\nregion: {json.dumps(HOSTILE)}\n---\nmare {HOSTILE}"
                               .encode("utf-8", "replace").decode(), encoding="utf-8")  # fmt: skip
    (corpus / f"rotto{FILE}").write_bytes(b"\0")
    index = searchlib.create(folder / "index")
    index.update(corpus)
    with index.writer() as writer:
        writer.upsert(ARTICLE)
    return folder


SEARCHES: list[list[str]] = [
    *(["mare", "--format", name] for name in ("text", "json", "ndjson", "csv", "paths")),
    ["mare", "--color", "always"],
    ["mare", "--color", "always", "--facets", "tag,author,date:day"],
    ["mare", "--count"],
    [QUERY],
    [QUERY, "--json"],
    ["inesistente", STEERING],
    ["mare", "--region", HOSTILE],
    ["mare", "--since", STEERING],
    ["mare", f"--{DIRECTIONS}"],
    [f"campo{DIRECTIONS}:{STEERING}"],
    ["mare", "--sort", STEERING],
    ["mare", "--index", STEERING],
    ["mare", "--facets", STEERING],
    ["mare", "--limit", STEERING],
]
VERBS: list[list[str]] = [
    ["status"],
    ["status", "--json"],
    ["show", ARTICLE.id],
    ["show", ARTICLE.id, "--json"],
    ["show", STEERING],
    ["show", f"corpus/{FILE}"],
    ["facets", "mare", "--facets", "region"],
    ["facets", "mare", "--json"],
    ["facets", QUERY],
    ["explain", QUERY, ARTICLE.id],
    ["explain", QUERY, ARTICLE.id, "--json"],
    ["similar", ARTICLE.id],
    ["suggest", f"{STEERING} mar"],
    ["similar", ARTICLE.id, "--json"],
    ["index", "-v"],
    ["index", "--rebuild", "-v"],
    ["index", "--json"],
    ["index", STEERING],
    ["remove", STEERING],
    [STEERING],
    ["import", "corpus", "--to", "scritti", "-v"],
    ["import", STEERING, "--to", "scritti"],
    ["check"],
    ["check", "--json"],
    ["eval", STEERING],
    ["completion", STEERING],
]


def _named(arguments: list[str]) -> str:
    return ascii(" ".join(arguments))[1:40]


def check_harmless(ended: Ended, arguments: list[str]) -> None:
    """Check that no text on stdout or stderr steers a terminal; colours are ours."""
    for text in (ended.out, ended.err):
        without_colours = re.sub(r"\x1b\[[0-9;]*m", "", text) if "always" in arguments else text
        assert HARMFUL.findall(without_colours) == []
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("arguments", SEARCHES, ids=_named)
def test_search_prints_nothing_that_steers(running: Workers, archive: Path, arguments: list[str]) -> None:
    given = [part.encode("utf-8", "replace").decode() for part in arguments]
    ended = running.run(archive, "search", *given)
    check_harmless(ended, arguments)
    assert ended.out or ended.err
    if arguments[1:2] in (["--format"], ["--color"]):
        assert "mare" in ended.out


@pytest.mark.parametrize("arguments", VERBS, ids=_named)
def test_verbs_print_nothing_that_steers(running: Workers, archive: Path, arguments: list[str]) -> None:
    given = [part.encode("utf-8", "replace").decode() for part in arguments]
    ended = running.run(archive, "command", *given)
    check_harmless(ended, arguments)
    assert ended.out or ended.err or arguments[0] in ("similar", "suggest")


@pytest.mark.parametrize("option", ["--region", "--author", "--tag", "--facets"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_steer_neither_terminal_nor_shell(running: Workers, archive: Path, option: str, shell: str) -> None:
    words = f"search {option} "
    ended = running.run(archive, "completed", shell, words)
    check_harmless(ended, [])
    assert not re.search(r"(?<!\\)[`$;|&<>]", ended.out)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_has_marks_and_nothing_else(archive: Path) -> None:
    index = searchlib.open(archive / "index")
    for query in ("mare", "script alert", '"img src"', "titolo:mare sommario:mare", "onerror OR svg", ""):
        results = index.search(query, facets=["region", "author", "tag", "date:day"])
        assert results.total
        for hit in results:
            for html, text in ((hit.title_html(), hit.title), (hit.snippet.html(), hit.snippet.text)):
                found = _Elements()
                found.feed(html)
                found.close()
                assert found.tags <= {"mark"}
                assert found.text == text
                assert html.count("<") == html.count("<mark>") + html.count("</mark>")
                assert re.search(r"[\"']", html) is None


def test_json_can_be_printed_and_read(archive: Path, running: Workers) -> None:
    ended = running.run(archive, "search", "mare", "--json")
    hits = {hit["id"]: hit for hit in json.loads(ended.out)["hits"]}
    assert any(id.startswith("id mare") for id in hits)
    assert all(unicodedata.category(character) != "Cc" or character == "\n" for character in ended.out)


def test_no_verb_is_forgotten() -> None:
    from searchlib.cli.admin import admin_command

    known = set(admin_command(Words("en")).commands)
    assert known <= {arguments[0] for arguments in VERBS} | {"repair"}
