from __future__ import annotations

import datetime
import errno
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.article import Article
from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.importing import ImportReport, _Names, import_files
from searchlib.corpus.reading import read
from searchlib.corpus.walk import SourceFile, source_of

Write = Callable[..., Path]
SETTINGS = ReadingSettings()


def article_of(file: Path) -> Article:
    source = source_of(file)
    assert isinstance(source, SourceFile)
    (event,) = read(source, SETTINGS)
    assert isinstance(event, Found), event
    return event.article


def names(report: ImportReport) -> list[str]:
    return [file.name for file in report.written]


def reasons(report: ImportReport) -> list[tuple[str, str]]:
    return [(skipped.path, skipped.reason.code) for skipped in report.skipped]


def test_an_exported_page_becomes_clean_markdown(tmp_path: Path, exported_page: str) -> None:
    page = tmp_path / "000_a1.txt"
    page.write_text(exported_page, encoding="utf-8")
    report = import_files([page], tmp_path / "archivio", SETTINGS)
    assert names(report) == [
        "2026-03-09-il-giappone-riapre-la-centrale-di-kariwa-cosa-cambia-per-l-energia-di-tokyo.md"
    ]
    assert (report.skipped, report.repaired) == ((), ())
    written = report.written[0].read_text(encoding="utf-8")
    assert written.startswith(
        "---\n"
        "# source: ../000_a1.txt\n"
        "title: 'Il Giappone Riapre la Centrale di Kariwa: Cosa Cambia per l''Energia di Tokyo'\n"
        "summary: Dopo tredici anni di fermo, il reattore numero sei torna in funzione. Le ragioni del governo, "
        "i dubbi dei comitati e i conti delle aziende elettriche.\n"
        "region: Asia\n"
        "author: Giulia Ferrante\n"
        "date: 2026-03-09\n"
        "image_alts:\n"
        "- white and red tower under blue sky\n"
        "- a row of cables on a wooden pole\n"
        "---\n"
        "\n"
        "# Il Giappone Riapre la Centrale di Kariwa: Tokyo Ritrova l'Atomo\n"
        "\n"
        "Il reattore numero sei è stato collegato"
    )
    assert "\n\n## Le Prossime Riaperture 🗾\n\n" in written
    assert written.endswith("in autunno.\n")
    assert article_of(report.written[0]).body == article_of(page).body


def test_keys_come_in_a_fixed_order_and_empty_ones_not_at_all(write: Write, tmp_path: Path) -> None:
    source = write("x.jsonl", json.dumps({
        "zeta": 1, "tags": ["a"], "body": "Testo.", "date": "27/10/2025", "alt": "un ponte", "alfa": [True, None],
        "author": ["Bianchi, Anna"], "titolo": "Il vertice", "uuid": 12, "region": ["Asia", "Africa"],
    }))  # fmt: skip
    (file,) = import_files([source], tmp_path / "a", SETTINGS).written
    assert file.read_text(encoding="utf-8") == (
        "---\n# source: ../x.jsonl\n"
        "id: '12'\ntitle: Il vertice\nregion:\n- Asia\n- Africa\nauthor:\n- Bianchi, Anna\ndate: 2025-10-27\n"
        "tags:\n- a\nimage_alts:\n- un ponte\nzeta: 1\nalfa:\n- true\n- null\n---\n\nTesto.\n"
    )


@pytest.mark.parametrize(
    ("title", "date", "name"),
    [
        ("Perché l’Élite è già lì?", "2025-10-27", "2025-10-27-perche-l-elite-e-gia-li.md"),
        ("東京", "2025-10-27", "2025-10-27-articolo.md"),
        ("东京 2025", None, "2025.md"),
        ("2021-03-04: cronaca di un giorno", None, "articolo-2021-03-04-cronaca-di-un-giorno.md"),
        ("Straße ½ ﬁne", None, "strasse-1-2-fine.md"),
        ("parola " * 20, None, "parola-" * 10 + "parola.md"),
        ("x" * 100, None, "x" * 80 + ".md"),
        ("../../etc/passwd", None, "etc-passwd.md"),
    ],
)
def test_files_are_named_by_date_and_title(
    write: Write, tmp_path: Path, title: str, date: str | None, name: str
) -> None:
    source = write("x.jsonl", json.dumps({"title": title, "date": date}))
    report = import_files([source], tmp_path / "a", SETTINGS)
    assert names(report) == [name]
    assert len(name.removesuffix(".md").removeprefix("2025-10-27-").removeprefix("articolo-")) <= 80
    assert article_of(report.written[0]).date == (datetime.date(2025, 10, 27) if date else None)


def test_articles_of_the_same_name_are_numbered(write: Write, tmp_path: Path) -> None:
    source = write("x.jsonl", '{"title": "A!"}\n{"title": "a?"}\n{"title": "A 2"}\n{"title": "a"}\n')
    report = import_files([source], tmp_path / "a", SETTINGS)
    assert names(report) == ["a.md", "a-2.md", "a-2-2.md", "a-3.md"]
    assert [article_of(file).title for file in report.written] == ["A!", "a?", "A 2", "a"]


def test_a_file_that_is_there_is_not_overwritten_unless_asked(write: Write, tmp_path: Path) -> None:
    source = write("x.jsonl", '{"title": "A", "body": "nuovo"}')
    target = write("archivio/a.md", "vecchio")
    report = import_files([source], target.parent, SETTINGS)
    assert (report.written, reasons(report)) == ((), [("x.jsonl", "import-exists")])
    assert target.read_text() == "vecchio"
    assert import_files([source], target.parent, SETTINGS, overwrite=True).written == (target,)
    assert "nuovo" in target.read_text()
    assert [file.name for file in target.parent.iterdir()] == ["a.md"]


def test_folders_and_files_of_any_shape_are_read_and_the_rest_is_told(
    write: Write, tmp_path: Path, exported_page: str
) -> None:
    write("da/a.md", "---\ntitle: Mosca: il vertice\ndate: 10/27/2025\n---\ntesto")
    write("da/b/pagina.txt", exported_page)
    write("da/c.jsonl", '{"title": "C"}\nboh\n')
    write("da/foto.md", b"\x00")
    write("da/saltato.html", "x")
    other = write("altro.html", "<h1>Il titolo</h1><p>Il testo.</p>")
    report = import_files([tmp_path / "da", other, tmp_path / "manca.txt"], tmp_path / "a", SETTINGS)
    assert len(report.written) == 4
    assert report.written[0].name == "2025-10-27-mosca-il-vertice.md"
    assert reasons(report) == [
        ("c.jsonl:2", "json-invalid"),
        ("foto.md", "file-binary"),
        ("manca.txt", "file-vanished"),
    ]
    assert [(repaired.path, repaired.reason.code) for repaired in report.repaired] == [
        ("a.md", "front-matter-invalid"),
        ("a.md", "date-swapped"),
    ]


def test_an_archive_can_be_imported_into_itself(write: Write, tmp_path: Path) -> None:
    for number in range(3):
        write(f"{number}.txt", f"Titolo {number}\n\ntesto")
    report = import_files([tmp_path], tmp_path, SETTINGS)
    assert names(report) == ["titolo-0.md", "titolo-1.md", "titolo-2.md"]


def test_what_cannot_be_written_is_told_and_leaves_nothing_behind(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write("x.jsonl", '{"title": "A"}\n{"title": "B"}')
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "a.md":
            raise OSError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    report = import_files([source], tmp_path / "a", SETTINGS)
    assert names(report) == ["b.md"]
    (skipped,) = report.skipped
    assert isinstance(skipped, Skipped)
    assert "permesso negato" in skipped.reason.text("it")
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b.md"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_where_nothing_can_be_written_an_import_ends(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    source = write("x.jsonl", '{"title": "A"}\n{"title": "B"}')

    def refuse(self: Path, _: bytes) -> int:
        raise OSError(code, os.strerror(code), str(self))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OSError, match=os.strerror(code)) as caught:
        import_files([source], tmp_path / "a", SETTINGS)
    assert caught.value.filename == str(tmp_path / "a" / "a.md")
    assert list((tmp_path / "a").iterdir()) == []


def test_another_article_of_the_same_name_is_never_overwritten(write: Write, tmp_path: Path) -> None:
    page = "---\ntitle: Editoriale\ndate: 2025-10-27\n---\n"
    first, second = write("i1/a.md", page + "Uno."), write("i2/b.md", page + "Due.")
    archive = tmp_path / "archivio"

    def taken(*sources: Path) -> dict[str, str]:
        import_files(sources, archive, SETTINGS, overwrite=True)
        return {file.name: article_of(file).body for file in sorted(archive.iterdir())}

    one, two = "2025-10-27-editoriale.md", "2025-10-27-editoriale-2.md"
    assert taken(first) == {one: "Uno."}
    assert taken(second) == {one: "Uno.", two: "Due."}
    second.write_text(page + "Due, corretto.", encoding="utf-8")
    for order in ((second,), (second, first), (first, second)):
        assert taken(*order) == {one: "Uno.", two: "Due, corretto."}
    assert taken(write("i3/c.md", page + "Uno.")) == {one: "Uno.", two: "Due, corretto."}, "it is the same article"


def test_articles_with_ids_of_their_own_are_told_apart_by_these(write: Write, tmp_path: Path) -> None:
    def taken(source: Path) -> dict[str, str]:
        import_files([source], tmp_path / "a", SETTINGS, overwrite=True)
        return {file.name: article_of(file).body for file in (tmp_path / "a").iterdir()}

    assert taken(write("x.jsonl", '{"id": "1", "title": "T", "body": "uno"}')) == {"t.md": "uno"}
    assert taken(write("y.jsonl", '{"id": "1", "title": "T", "body": "nuovo"}')) == {"t.md": "nuovo"}
    assert taken(write("x.jsonl", '{"id": "2", "title": "T", "body": "due"}')) == {"t.md": "nuovo", "t-2.md": "due"}


def test_many_articles_of_one_name_are_named_in_linear_time() -> None:
    names, article = _Names(), Article(title="你好")
    began = time.process_time()
    assert [names.name_for(article, lambda _: False) for _ in range(20_000)][-1] == "articolo-20000.md"
    assert time.process_time() - began < 2


def test_a_field_that_lost_to_another_of_the_same_name_still_loses(write: Write, tmp_path: Path) -> None:
    source = write("x.md", "---\ntitolo: Uno\ntitle: Due\ndata: presto\nbozza: true\n---\ntesto")
    (file,) = import_files([source], tmp_path / "a", SETTINGS).written
    again = article_of(file)
    assert again.title == "Uno"
    assert again.extra == {"title": "Due", "date": "presto", "bozza": True} == article_of(source).extra


@pytest.mark.parametrize(
    "body",
    [
        "Il 3*4 di *ieri* e nome_di_file e \\ e `x`",
        "- uno\n- due\n\n1. tre\n\n31) quattro\n\n+ cinque",
        "[tre](x) ![quattro](y) [^1] [a][b]\n\n[a]: b",
        "a < b <i>c</i> <!-- d --> &egrave; {{ e }} {% f %}",
        "# Uno #\n\n## Due *due*\n\ntesto\n# non titolo",
        "===\n\n---\n\n***\n\n```\n\ncodice\n\n```",
        "import x from 'y'\n\nexport default Foto",
        "| a | b |\n|---|---|\n| c | d |",
        "> citata\n\n::: nota\n\n~~via~~",
        "finisce con \\",
    ],
)
def test_plain_text_that_looks_like_markup_survives(write: Write, tmp_path: Path, body: str) -> None:
    source = write("x.txt", f"Titolo\n\nASIA\n\n10/27/2025\n\n{body}")
    before = article_of(source)
    (file,) = import_files([source], tmp_path / "a", SETTINGS).written
    assert article_of(file).body == before.body


MARKUP = st.sampled_from([
    *"*_`#[](){}<>!&;:\\\"'|~-+=.,/?%^$@ \n", "&amp;", "&lt;b&gt;", "**", "__", "\n\n", "- ", "1. ", "> ", "# ",
    "```", "---", "===", "import x from 'y'", "export default ", "<b>", "</b>", "<br>", "<script>", "</script>",
    "<!--", "-->", "{%", "%}", "{{", "}}", "[caption]", "[/caption]", "[a](b)", "![a](b)", "[^1]", "[a]: b",
    "C\nredo", "è", "L’", "\u00a0", "\u200b", "e\u0301", "🌏", "|---|", "ASIA", "1", "true", "null", ": ", ", ",
    "\n\n## Titolo\n\n", "&#42;",
])  # fmt: skip
TEXT = st.lists(MARKUP | st.text(max_size=4), max_size=12).map("".join)
ARTICLE = st.fixed_dictionaries(
    {"title": TEXT},
    optional={
        "id": TEXT, "summary": TEXT, "body": TEXT, "region": TEXT | st.lists(TEXT, max_size=3), "titolo": TEXT,
        "author": TEXT | st.lists(TEXT, max_size=3), "date": st.dates().map(str) | TEXT,
        "tags": st.lists(TEXT, max_size=3), "image_alts": st.lists(TEXT, max_size=2),
        "altro": st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
            max_leaves=5,
        ),
    },
)  # fmt: skip


@given(ARTICLE)
def test_reading_what_was_written_gives_the_same_article(fields: dict[str, object]) -> None:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "x.jsonl"
        source.write_text(json.dumps(fields), encoding="utf-8")
        entry = source_of(source)
        assert isinstance(entry, SourceFile)
        (event,) = read(entry, SETTINGS)
        report = import_files([source], Path(folder) / "archivio", SETTINGS)
        if isinstance(event, Skipped):
            assert report.written == ()
            return
        before, after = event.article, article_of(report.written[0])
    for field in ("title", "summary", "body", "region", "author", "date", "tags", "image_alts", "extra"):
        assert getattr(after, field) == getattr(before, field)
    assert after.id == (after.path if before.id == "x.jsonl#1" else before.id)
