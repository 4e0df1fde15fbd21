"""Golden tables of the analysis: what the chain makes of texts, and which queries match which texts.

`tokens.txt` is written anew by SEARCHLIB_UPDATE_GOLDEN=1, so that a change of the chain is a visible diff. `pairs.txt`
and `slices.txt` are written by hand. In all of them \\uXXXX is a character and \\n a line break.
"""

import html
import os
import re
from pathlib import Path

import pytest

from searchlib.analysis import Token, analyse
from searchlib.analysis.characters import folded_word

HERE = Path(__file__).parent
ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\n|\\r")


def unescaped(text: str) -> str:
    names = {"\\n": "\n", "\\r": "\r"}
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else names[match[0]], text)


def lines(name: str) -> list[str]:
    rows = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith(";")]


def shown(token: Token) -> str:
    stems = "" if token.stop else "=" + "/".join(token.stems)
    return f"{token.position}:{'+' if token.joined else ''}{token.surface}{stems}"


def shown_tokens(text: str) -> str:
    return " ".join(shown(token) for token in analyse(unescaped(text)))


def update_tokens() -> None:
    path = HERE / "tokens.txt"
    rows = path.read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(rows):
        if row and not row.startswith(";"):
            text = row.partition("  =>")[0]
            rows[number] = f"{text}  =>  {shown_tokens(text)}".rstrip()
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


if os.environ.get("SEARCHLIB_UPDATE_GOLDEN") == "1":
    update_tokens()

TOKENS = [tuple(part.strip(" ") for part in row.split("  =>", 1)) for row in lines("tokens.txt")]
SLICES = [tuple(part.strip(" ") for part in row.split("  =>", 1)) for row in lines("slices.txt")]
PAIRS = [
    (query.strip(" "), text.strip(" "), sign == "~")
    for query, sign, text in (re.split(r"  (!?~)  ", row, maxsplit=1) for row in lines("pairs.txt"))
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_the_tokens_of_a_text(text: str, expected: str) -> None:
    assert shown_tokens(text) == expected


@pytest.mark.parametrize(("text", "expected"), SLICES)
def test_a_token_covers_its_word_in_the_original_text(text: str, expected: str) -> None:
    original = unescaped(text)
    assert [original[token.start : token.end] for token in analyse(original)] == unescaped(expected).split(" | ")


@pytest.mark.parametrize("text", [text for text, _ in TOKENS])
def test_what_a_token_covers_reads_as_its_surface(text: str) -> None:
    original = unescaped(text)
    for token in analyse(original):
        covered = folded_word(html.unescape(original[token.start : token.end]))
        assert "".join(c for c in covered if c.isalnum() or c == ",") == token.surface.strip("ª")


def matches(query: str, text: str) -> bool:
    """Tell whether a text matches a query in which every word is wanted.

    Every content word of the query shares a stem with the text; a compound may do so in its joined form instead of its
    parts. Stop words are wanted, by surface, only where the query has nothing else.
    """
    wanted = analyse(query)
    found = analyse(text)
    stems = {stem for token in found for stem in token.stems}
    surfaces = {token.surface for token in found}
    if any(token.joined and not stems.isdisjoint(token.stems) for token in wanted):
        return True
    content = [token for token in wanted if not token.stop and not token.joined]
    if not content:
        return bool(wanted) and all(token.surface in surfaces for token in wanted)
    return all(not stems.isdisjoint(token.stems) for token in content)


@pytest.mark.parametrize(("query", "text", "expected"), PAIRS)
def test_a_query_and_a_text(query: str, text: str, expected: bool) -> None:
    assert matches(unescaped(query), unescaped(text)) is expected


def test_the_tables_are_no_smaller_than_they_were() -> None:
    assert len(TOKENS) >= 200
    assert len(SLICES) >= 36
    assert len(PAIRS) >= 490
    assert sum(not expected for *_, expected in PAIRS) >= 215
