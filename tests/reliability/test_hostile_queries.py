"""Queries that mean harm are cut and answered, with a warning; their cost grows with their length alone."""

import string
from collections.abc import Callable

import pytest
from faults.archives import FULL

from searchlib import Article, Index, QueryLimits
from searchlib.query.lexer import MOST_WARNINGS

WORDS = "guerra corea nord governo presidente italia porto mare".split()
LETTERS = string.ascii_lowercase
BOMBS = {
    "one token of 100 kB": "a" * 100_000,
    "10,000 terms": " ".join(f"{word}{number}" for number in range(1250) for word in WORDS),
    "10,000 known terms": " ".join(WORDS * 1250),
    "1,000 brackets": "(" * 1000 + "corea" + ")" * 1000,
    "1,000 open brackets": "(" * 1000,
    "nested alternatives": "(corea OR " * 1000 + "x" + ")" * 1000,
    "5,000 NOT": "NOT " * 5000 + "corea",
    "5,000 exclusions": " ".join("-guerra" for _ in range(5000)),
    "5,000 hyphens": "-" * 5000 + "corea",
    "10,000 prefixes": " ".join(f"{a}{b}*" for a in LETTERS for b in LETTERS) * 15,
    "10,000 typing errors": " ".join(f"{word}~" for word in WORDS * 1250),
    "a typing error of 100 kB": "a" * 100_000 + "~2",
    "a phrase of 10,000 words": '"' + "corea nord " * 5000 + '"',
    "a near phrase": '"' + "corea nord " * 5000 + '"~99',
    "100,000 quotes": '"' * 100_000,
    "5,000 fields": "titolo:" * 5000 + "corea",
    "5,000 unknown fields": " ".join(f"campo{number}:x" for number in range(5000)),
    "5,000 dates": " ".join(f"data:2025-{number % 12 + 1:02}" for number in range(5000)),
    "nested dates": "data:(" * 1000 + "x" + ")" * 1000,
    "stars": "*" * 100_000,
    "tildes": "~" * 100_000,
    "apostrophes": "l'" * 50_000,
    "hyphens": "a-" * 50_000,
    "dots": "a." * 50_000,
    "accents": "e" + "\u0301" * 100_000,
    "surrogates": "\ud800" * 100_000,
    "controls": "\x1b[31m\x00\u202e" * 20_000,
}


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=list(BOMBS))
def test_a_query_over_a_limit_is_cut_and_says_so(index: Index, bomb: str, match: str) -> None:
    results = index.search(bomb, match=match)  # type: ignore[arg-type]
    assert [warning.code for warning in results.warnings if warning.code.startswith("query-")]
    assert len(results.warnings) <= 12 * MOST_WARNINGS
    for hit in results:
        assert hit.snippet.text is not None
    assert sum(len(warning.text) for warning in results.warnings) < 5000
    index.suggest(bomb)
    index.explain(bomb, "patto", match=match)  # type: ignore[arg-type]


def test_a_prefix_for_each_letter_is_no_bomb(index: Index) -> None:
    results = index.search(" ".join(f"{letter}*" for letter in LETTERS), match="any")
    assert results.total == len(index)
    assert results.warnings == ()


def test_limits_can_be_set(make_index: Callable[..., Index]) -> None:
    import searchlib

    narrow = searchlib.open(make_index().path, limits=QueryLimits(max_terms=2), language="en")
    results = narrow.search("corea nord inesistente")
    assert [warning.code for warning in results.warnings] == ["query-cut"]
    assert results.total


@pytest.mark.parametrize("many", [6, 40])
def test_many_mistyped_words_are_not_combined(make_index: Callable[..., Index], many: int) -> None:
    spellings = [f"par{letter}la" for letter in LETTERS]
    index = make_index(
        [Article(id="a", title="Parole", body=" ".join(f"{one}{end}" for one in spellings for end in "aeio"))]
    )
    results = index.search(" ".join(f"parol{number}x" for number in range(many)))
    assert (results.total, results.did_you_mean) == (0, None)


@pytest.mark.parametrize(
    "body",
    [
        "corea del nord " * 4_000,
        "corea. " * 8_000,
        "corea" + "x" * 60_000,
        "." + " " * 60_000 + "corea",
        "corea\n" * 8_000,
    ],
    ids=["a sentence of matches", "sentences of matches", "a long word", "white space", "lines"],
)
def test_an_article_full_of_matches_is_shown(make_index: Callable[..., Index], body: str) -> None:
    index = make_index([Article(id="a", title="corea " * 1000, body=body * (25 if FULL else 1))])
    (hit,) = index.search("corea del nord OR corea*")
    assert len(hit.snippet.text) < 1000
    assert all(0 <= start < end <= len(hit.snippet.text) for start, end in hit.snippet.spans)
    assert hit.title_spans
