from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.config import ReadingSettings
from searchlib.corpus.reading import Found, Skipped, file_digest, read
from searchlib.corpus.walk import SourceFile, source_of
from searchlib.errors import InvalidValue
from searchlib.messages import TEXTS

Events = Callable[..., list[Found | Skipped]]
Find = Callable[..., Found]


def codes(events: list[Found | Skipped]) -> list[str]:
    return [event.reason.code if isinstance(event, Skipped) else "found" for event in events]


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a.txt", '{"title": "A"}\n', "A"),
        ("a.md", '{"title": "A"}\n{"title": "B"}', "A"),
        ("a.txt", "---\ntitle: A\n---\ntesto", "A"),
        ("a.jsonl", "---\ntitle: A\n---\ntesto", "A"),
        ("a.txt", '+++\ntitle = "A"\n+++\ntesto', "A"),
        ("a.md", "A\n\nASIA\n\nAnna Bianchi\n\n10/27/2025\n\ntesto", "A"),
        ("a.txt", "# A\n\ntesto", "A"),
        ("a.txt", "A\n\ntesto", "A"),
        ("a.md", "testo *solo*", "A"),
        ("a.md", '{\n "title": "A"\n}', "A"),
        ("b.md", '{"title": "A"}\ntesto', "A"),
        ("b.md", '{"titolo": testo', "B"),
    ],
)
def test_the_content_tells_the_shape(events: Events, name: str, content: str, title: str) -> None:
    first = events(name, content)[0]
    assert isinstance(first, Found)
    assert first.article.title == title


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.md", b"", "file-empty"),
        ("a.txt", b" \n\t\r\n", "file-empty"),
        ("a.jsonl", b"", "file-empty"),
        ("a.jsonl", b"\n\n \n", "file-empty"),
        ("a.md", b"\xef\xbb\xbf", "file-empty"),
        ("a.md", b"\x89PNG\r\n\x1a\n\x00\x00", "file-binary"),
        ("a.jsonl", b"\x00\x01", "file-binary"),
        ("a.md", "testo\0".encode("utf-16"), "file-binary"),
        ("a.md", "testo".encode("utf-32"), "file-binary"),
        ("a.md", b"x" * 70_000 + b"\x00", "file-binary"),
        ("a.jsonl", b"testo\n", "json-invalid"),
    ],
)
def test_what_cannot_be_read_is_skipped_with_a_reason(events: Events, name: str, content: bytes, code: str) -> None:
    assert codes(events(name, content)) == [code]


@pytest.mark.parametrize(
    ("content", "repairs"),
    [
        ("Città è".encode(), []),
        (b"\xef\xbb\xbf" + "Città è".encode(), []),
        ("Città è".encode("utf-16"), []),
        ("\ufeffCittà è".encode("utf-16-be"), []),
        ("Città è".encode("cp1252"), ["read-as-windows-1252"]),
        ("Città ".encode() + "è".encode("cp1252"), ["read-as-windows-1252"]),
        ("Citta\u0300 è\r\n".encode(), []),
    ],
)
def test_text_is_decoded(found: Find, content: bytes, repairs: list[str]) -> None:
    event = found("a.txt", content)
    assert event.article.title == "Città è"
    assert [repair.code for repair in event.repairs] == repairs


def test_bytes_that_no_encoding_has_are_replaced(found: Find) -> None:
    assert found("a.txt", b"Titolo \x81 \x93x\x94").article.title == "Titolo \ufffd “x”"


@pytest.mark.parametrize("size", [100, 101, 70_000])
def test_a_file_that_is_too_large_is_skipped(events: Events, size: int) -> None:
    (event,) = events("a.md", "x" * size, max_file_bytes=100)
    if size <= 100:
        assert isinstance(event, Found)
    else:
        assert isinstance(event, Skipped)
        assert (event.reason.code, event.reason.values) == ("file-too-large", {"size": size, "limit": 100})


def test_the_fingerprint_is_of_the_files_bytes(write: Callable[..., Path]) -> None:
    content = b"\xef\xbb\xbfTitolo\r\n\r\n" + b"testo " * 300_000
    source = source_of(write("a.txt", content))
    assert isinstance(source, SourceFile)
    (event,) = read(source, ReadingSettings())
    assert isinstance(event, Found)
    assert event.fingerprint == file_digest(source) == blake2b(content, digest_size=16).hexdigest()


def test_a_file_that_is_gone_or_no_file_is_skipped(write: Callable[..., Path], tmp_path: Path) -> None:
    gone = write("a.md", "x")
    source = source_of(gone)
    assert isinstance(source, SourceFile)
    gone.unlink()
    assert codes(list(read(source, ReadingSettings()))) == ["file-vanished"]
    gone.mkdir()
    assert codes(list(read(source, ReadingSettings()))) == ["file-not-regular"]
    gone.rmdir()
    os.mkfifo(gone)
    assert codes(list(read(source, ReadingSettings()))) == ["file-not-regular"]
    assert isinstance(source_of(tmp_path / "manca.md"), Skipped)


def test_a_file_that_may_not_be_read_is_skipped(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(write("a.md", "x"))
    assert isinstance(source, SourceFile)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        (event,) = read(source, ReadingSettings())
    assert isinstance(event, Skipped)
    assert event.reason.text("en") == "it cannot be read (Permission denied): check its permissions"


def test_a_time_zone_that_does_not_exist_is_no_fault_of_the_file(events: Events) -> None:
    with pytest.raises(InvalidValue):
        events("a.md", "---\ndate: 1761519600\n---\ntesto", timezone="Europa/Roma")


# -- laws

FRAGMENTS = st.sampled_from([
    "---", "+++", "\n", "\n\n", "...", "title: ", "titolo = ", "date: ", "tags:", "- ", "[", "]", "{", "}", '"', "'",
    ": ", "&a ", "*a", "!!int ", "|", ">", "# ", "\t", "  ", "10/27/2025", "2025-02-30", "ASIA", "Anna Bianchi",
    '{"title": ', '"A"}', "\x00", "\ufeff", "\ud800", "\u200b", "<script>", "```", "null", "0x", "12:30", "è",
])  # fmt: skip
NAMES = st.sampled_from(["a.md", "a.txt", "a.jsonl", "2021-03-04-a.mdx", "index.md", "senza"])


def check(name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        source = source_of(file)
        assert isinstance(source, SourceFile)
        events = list(read(source, ReadingSettings()))
    assert events
    for event in events:
        reasons = (event.reason,) if isinstance(event, Skipped) else event.repairs
        for reason in reasons:
            assert reason.code in TEXTS
            for language in ("en", "it"):
                assert "\n" not in reason.text(language)
        if isinstance(event, Found):
            article = event.article
            assert article.id
            assert article.title
            for text in (article.id, article.title, article.summary, article.body, *article.tags, str(article.extra)):
                text.encode("utf-8")


@given(NAMES, st.binary())
def test_any_bytes_give_an_event_and_no_error(name: str, content: bytes) -> None:
    check(name, content)


@given(NAMES, st.lists(FRAGMENTS | st.text(max_size=5)).map("".join))
def test_any_text_gives_an_event_and_no_error(name: str, text: str) -> None:
    check(name, text.encode("utf-8", "surrogatepass"))


@given(st.sampled_from(["---", "+++"]), st.lists(FRAGMENTS | st.text(max_size=5)).map("".join))
def test_any_front_matter_leaves_the_body_alone(fence: str, block: str) -> None:
    content = f"{fence}\n{block}\n{fence}\n\nIl corpo della notizia.\n".encode("utf-8", "surrogatepass")
    check("a.md", content)
