"""Sentences are looked for around matches only: the passage must be the one that reading all of the text gives."""

from collections.abc import Iterator
from random import Random

import pytest

from searchlib.lights import Lights, Lit
from searchlib.passages import (
    HEADING,
    LONGEST,
    LitText,
    Span,
    _window,
    best_passage,
    sentence_start,
    sentences,
)
from searchlib.snippets import _cut, best_snippet

WORDS = "Roma corea «Nord l'ONU vince. 3,5% U.S.A. (Seul) è disse: “Ecco” ieri perché guerra pace".split()
GAPS = [" "] * 12 + [". ", ".\n", "\n\n", "\n\n  ", "! ", "…» ", ".) ", "\n# ", "\n", "  ", ".\u00a0", " \n \n"]


def generated_text(rng: Random) -> str:
    return "".join(
        rng.choice(WORDS) + rng.choice(GAPS[: rng.randint(8, len(GAPS))]) for _ in range(rng.randint(1, 150))
    )


def generated_lights(rng: Random, text: str) -> list[Lit]:
    found = []
    for start in range(len(text)):
        if text[start].isalnum() and not (start and text[start - 1].isalnum()) and rng.random() < 0.08:
            row = rng.random() < 0.2
            end = min(start + (rng.choice((12, 40, 300)) if row else 4), len(text))
            found.append(Lit(start, end, rng.randrange(3), row))
    return found


def value(lit: list[Lit], covered: frozenset[int]) -> int:
    counted = [one for one in lit if one.rule not in covered]
    parts = {(one.rule, one.row) for one in counted}
    return sum(20 if row else 10 for _, row in parts) + min(len(counted), 5)


def all_passages(text: str, found: list[Lit], longest: int) -> Iterator[Span]:
    spans = list(sentences(text))
    for index, (start, end) in enumerate(spans):
        inside = [one for one in found if start <= one.start < end]
        if inside and end - start > longest:
            yield from (_window(text, (start, end), one, longest) for one in inside)
        elif inside:
            last = end
            for _, following in spans[index + 1 :]:
                if following - start > longest or "\n\n" in text[last:following]:
                    break
                last = following
            yield start, last


def best_of_all(texts: list[LitText], longest: int, covered: frozenset[int]) -> tuple[str, Span, list[Lit]] | None:
    best, most = None, 0.0
    for text in texts:
        for span in all_passages(text.text, text.found, longest):
            inside = [one for one in text.found if span[0] <= one.start < span[1] and one.end <= span[1]]
            worth = value(inside, covered) - (0.5 if HEADING.match(text.text, span[0]) else 0)
            if worth > most:
                best, most = (text.text, span, inside), worth
    return best


@pytest.mark.parametrize("seed", range(150))
def test_the_best_passage_is_that_of_all_passages(seed: int) -> None:
    rng = Random(seed)
    texts = [generated_text(rng) for _ in range(2)]
    lit = [LitText(text, found) for text in texts if (found := generated_lights(rng, text))]
    for longest in (LONGEST, LONGEST // 2):
        for covered in (frozenset[int](), frozenset({0}), frozenset({1, 2})):
            assert best_passage(lit, longest, covered) == best_of_all(lit, longest, covered)


@pytest.mark.parametrize("seed", range(30))
def test_a_sentence_begins_where_it_does_in_the_whole_text(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(seed)
    monkeypatch.setattr("searchlib.passages._NEAR", rng.randint(1, 9))
    text = generated_text(rng) + "x, " * 200 + generated_text(rng)
    for start, end in sentences(text):
        for at in range(start, end):
            if text[at].isalnum():
                assert sentence_start(text, at) == start
                assert next(sentences(text, start)) == (start, end)


@pytest.mark.parametrize("seed", range(30))
def test_white_space_is_collapsed_and_the_same_words_are_lit(seed: int) -> None:
    rng = Random(seed)
    text = generated_text(rng)
    words = [Lit(one.start, one.end, one.rule, False) for one in generated_lights(rng, text)]
    passage = text[:200].rstrip()
    lit = [one for one in words if one.end <= len(passage)]
    for one in lit:
        snippet = _cut(text, (0, len(passage)), [one])
        assert " ".join(passage.split()).removeprefix("# ") in snippet.text
        assert [snippet.text[start:end] for start, end in snippet.spans] == [
            " ".join(f"|{text[one.start : one.end]}|".split())[1:-1]
        ]


def test_a_text_in_which_nothing_is_lit_gives_its_first_sentence() -> None:
    assert best_snippet([("body", "Prima frase. Seconda.")], Lights([], lambda _: ())).text == "Prima frase."
