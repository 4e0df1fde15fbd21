"""Widths, lines, and what may be shown."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from searchlib.cli.terminal import Style, clean, cut, lines_of, padded, width_of, wrapped

DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
TEXTS = st.text(st.characters(codec=None), max_size=80)


@given(TEXTS)
def test_what_is_clean_has_no_control_characters_and_the_same_length(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in cleaned)
    assert DIRECTIONS.isdisjoint(map(unicodedata.bidirectional, cleaned))
    assert clean(cleaned) == cleaned


def test_clean_leaves_texts_alone() -> None:
    assert clean("Così è «il» naïve 日本 👍🏽 – l’uomo…") == "Così è «il» naïve 日本 👍🏽 – l’uomo…"
    assert clean("a\tb\r\nc\x1b[1md\u202e") == "a b  c\ufffd[1md\ufffd"


@given(st.text(st.sampled_from("ab è日\u0301 \n"), max_size=60), st.integers(2, 20))
def test_lines_hold_every_word_and_fit(text: str, columns: int) -> None:
    spans = list(lines_of(text, columns))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "").replace("\n", "") == "".join(text.split())
    for start, end in spans:
        assert width_of(text[start:end]) <= columns


@given(st.text(st.sampled_from("ab è日"), max_size=40), st.integers(1, 20))
def test_padded_is_exactly_as_wide(text: str, columns: int) -> None:
    assert width_of(padded(text, columns)) == columns
    assert width_of(cut(text, columns)) <= columns


def test_wide_and_combining_characters_are_counted() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1
    assert width_of("ab\u00adc") == 3


def test_spans_are_lit_across_lines() -> None:
    style = Style(True)
    text = "la Corea del Nord tace"
    assert list(wrapped(text, ((3, 17),), 12, style)) == [
        "la \x1b[1;31mCorea del\x1b[0m",
        "\x1b[1;31mNord\x1b[0m tace",
    ]
    assert list(wrapped(text, ((3, 17),), 80, Style(False))) == [text]
