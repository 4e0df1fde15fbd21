"""Whatever a folder holds, indexing goes on: each bad file is told with its reason, every readable article is in."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from faults.archives import FULL
from faults.hostile import MEGABYTE, Hostile, hostile_files
from faults.processes import Workers
from hypothesis import given, settings
from hypothesis import strategies as st

import searchlib
from searchlib import Index
from searchlib.config import ReadingSettings
from searchlib.corpus.events import Found, Skipped
from searchlib.corpus.reading import read
from searchlib.corpus.walk import SourceFile, source_of
from searchlib.messages import TEXTS

FRONT_MATTERS = 10_000 if FULL else 100
LARGE = (100 if FULL else 2) * MEGABYTE
READING = ReadingSettings() if FULL else ReadingSettings(max_file_bytes=MEGABYTE, max_article_bytes=MEGABYTE)
GOOD = "---\ntitle: Buono {}\n---\n\nUn articolo che si legge.\n"


def make(folder: Path, one: Hostile) -> None:
    path = folder / one.name
    path.parent.mkdir(parents=True, exist_ok=True)
    one.make(path)


def test_a_folder_of_hostile_files(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    files = hostile_files(LARGE)
    for one in files:
        make(corpus, one)
    for number in range(3):
        (corpus / f"{number}-good.md").write_text(GOOD.format(number), encoding="utf-8")
    index = searchlib.create(tmp_path / "index", reading=READING, language="en")
    report = index.update(corpus)
    assert len(index) == 3 + sum(one.articles for one in files)
    told: dict[str, list[str]] = {}
    for problem in (*report.skipped, *report.repaired):
        assert problem.reason
        assert "\n" not in problem.reason
        name = problem.path if problem.path in {one.name for one in files} else problem.path.rpartition(":")[0]
        told.setdefault(name, []).append(problem.code)
    assert {name: sorted(codes) for name, codes in told.items()} == {
        one.name: sorted(one.told) for one in files if one.told
    }
    again = index.update(corpus)
    assert (again.added, again.changed, again.removed) == ([], [], [])


@pytest.mark.parametrize("one", hostile_files(LARGE) if FULL else (), ids=lambda one: ascii(one.name))
def test_the_cost_of_a_hostile_file(running: Workers, tmp_path: Path, one: Hostile) -> None:
    """Measure each in the full form; times are not asserted."""
    (tmp_path / "corpus").mkdir()
    make(tmp_path / "corpus", one)
    searchlib.create(tmp_path / "index")
    ended = running.run(tmp_path, "measured", "index", "corpus")
    assert ended.code == 0, ended.err
    (cost,) = ended.told
    print(f"{one.name!r}: {cost['milliseconds']} ms, {cost['megabytes']} MB, {cost['articles']} articles")


def test_files_that_vanish_or_change_while_they_are_read(
    make_index: Callable[..., Index], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(6):
        (corpus / f"{number}.md").write_text(GOOD.format(number), encoding="utf-8")
    really = os.open

    def meddling(path: str | Path, *arguments: int, **options: int) -> int:
        match Path(path).name:
            case "1.md":
                Path(path).unlink(missing_ok=True)
            case "2.md":
                Path(path).unlink(missing_ok=True)
                os.mkfifo(path)
            case "3.md":
                Path(path).unlink(missing_ok=True)
                Path(path).mkdir(exist_ok=True)
        return really(path, *arguments, **options)

    index = make_index([])
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", meddling)
        report = index.update(corpus)
    assert sorted(report.added) == ["0.md", "4.md", "5.md"]
    assert {problem.path for problem in report.skipped} == {"1.md", "2.md", "3.md"}


KEYS = st.sampled_from([
    "title", "titolo", "summary", "body", "region", "regione", "author", "autore", "date", "data", "tags", "id", "alt",
    "image_alt", "draft", "categoria", "<<", "? [a, b]", '"chiave: strana"', "k", "è", "'", "&a k", "*a", "!!str k",
])  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from([
        "", "~", "null", "yes", "no", "010", "1e999", ".inf", "-.nan", "0x1F", "12:30:45", "2025-02-30", "10/27/2025",
        "2025-03-04T25:61:00Z", "9" * 50, "1761519600", "!!binary x", "!!timestamp 0", "!!python/name:os.system x",
        "&b c", "*b", "'non chiuso", '"non chiuso', "|", ">-", "[a, b", "{a: b", "@x", "`x`", "%TAG", "# c", "a: b: c",
        "\t", "\\x", "'it''s'", '"\\ud800"', '"\\U0010ffff"', "\u2028", "\x85", "😀", "---", "...", "+++",
    ]),
    st.text(max_size=12),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(KEYS, inner, max_size=3).map(lambda pairs: f"{{{', '.join(map(': '.join, pairs.items()))}}}"),
        st.lists(inner, max_size=4).map(lambda items: "".join(f"\n  - {item}" for item in items)),
        st.dictionaries(KEYS, inner, max_size=3).map(lambda pairs: "".join(f"\n  {k}: {v}" for k, v in pairs.items())),
    ),
    max_leaves=8,
)
LINES = st.one_of(st.tuples(KEYS, st.sampled_from([": ", ":", " = ", "="]), VALUES).map("".join), SCALARS)


@settings(max_examples=FRONT_MATTERS)
@given(st.sampled_from(["---", "+++"]), st.lists(LINES, max_size=8).map("\n".join), st.booleans())
def test_no_front_matter_costs_an_article(fence: str, block: str, closed: bool) -> None:
    content = f"{fence}\n{block}\n{fence if closed else ''}\n\nIl corpo della notizia resta.\n"
    with NamedTemporaryFile(suffix=".md") as file:
        file.write(content.encode("utf-8", "surrogatepass"))
        file.flush()
        source = source_of(Path(file.name))
        assert isinstance(source, SourceFile)
        events = list(read(source, ReadingSettings()))
    (event,) = events
    if isinstance(event, Skipped):
        assert event.reason.code == "file-binary"
        assert "\0" in content
        return
    assert isinstance(event, Found)
    assert all(repair.code in TEXTS for repair in event.repairs)
    article = event.article
    assert article.id
    assert article.title
    everything = (article.title, article.summary, article.body, str(dict(article.extra)))
    assert "Il corpo della notizia resta." in "\n".join(everything)
    for text in (*everything, *article.region, *article.author, *article.tags, *article.image_alts):
        text.encode("utf-8")
