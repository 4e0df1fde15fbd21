"""Make a corpus of news-like articles out of the sentences of the sample archive, as JSON Lines.

    python -m benchmarks.corpus N OUT.jsonl [--seed 7]

The same N and seed give the same file. An article is made of runs of neighbouring sentences, some runs far more
popular than others. Names, numbers and a part of the words are replaced by others, drawn from a Zipf-like and endless
lexicon, so that the vocabulary keeps growing and an article keeps to its few protagonists. Fields: id, title, summary,
region, author, date (ISO), image_alt, body.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.lexicon import draw_name, draw_rank, draw_word, person

SAMPLE = Path(__file__).parent.parent / "corpus"
SEED = 7

_REGIONS = {
    "Italia": 30, "Europa": 20, "Asia": 14, "Nord America": 11, "Medio Oriente": 9, "Africa": 6, "America Latina": 4,
    "Europa orientale": 3, "Mondo": 2, "Oceania": 1,
}  # fmt: skip
_FIRST_DAY = datetime.date(2016, 1, 1)
_DAYS = 3652
_AUTHORS = 200
_FENCE = re.compile(r"^(---|\+\+\+)\n.*?^\1\n", re.DOTALL | re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-ZÀÈ«])")
_SLOT = re.compile(
    r"(?P<name>(?<=[a-zàèéìòù,] )[A-ZÀÈ][\w’]+(?: (?:d[ei]l?l?a? )?[A-Z]\w+)*)"
    r"|(?P<number>\b\d{2,}\b)|(?P<word>(?<![\w'’-])[a-zàèéìòù]{6,}(?![\w'’-]))"
)


@dataclass(frozen=True)
class Sentence:
    """Hold a sentence as pieces: literal text at even places, what may be replaced at odd ones, with its kinds."""

    pieces: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Hold the sample archive: one list of sentences a paragraph, its region, and all words that stand in it."""

    runs: tuple[tuple[Sentence, ...], ...]
    regions: tuple[str, ...]
    words: tuple[str, ...]
    weights: tuple[float, ...] = field(repr=False)


def read_source(folder: Path = SAMPLE) -> Source:
    """Read the sentences of the sample archive; an article is a run, without headings and front matter."""
    runs: list[tuple[Sentence, ...]] = []
    regions: list[str] = []
    known = {name.lower().replace(" ", "-"): name for name in _REGIONS}
    for path in sorted(folder.rglob("*.md")):
        text = _FENCE.sub("", path.read_text(encoding="utf-8"), count=1)
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        runs.append(tuple(_sentence(one) for line in lines for one in _SENTENCE_END.split(line)))
        regions.append(known.get(path.parent.name, "Mondo"))
    order = list(range(len(runs)))
    random.Random(SEED).shuffle(order)
    weights = itertools.accumulate(1 / (rank + 20) ** 0.6 for rank in order)
    words = {
        piece for run in runs for one in run for piece, kind in zip(one.pieces[1::2], one.kinds, strict=True)
        if kind == "word"
    }  # fmt: skip
    return Source(tuple(runs), tuple(regions), tuple(sorted(words)), tuple(weights))


def make_articles(count: int, seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield articles as they stand in JSON Lines."""
    source = read_source()
    rng = random.Random(seed)
    for number in range(count):
        yield _article(number, source, rng)


def write_corpus(path: Path, count: int, seed: int = SEED) -> None:
    """Write a corpus as JSON Lines."""
    with path.open("w", encoding="utf-8") as out:
        for article in make_articles(count, seed):
            out.write(json.dumps(article, ensure_ascii=False) + "\n")


def read_articles(path: Path, most: int | None = None) -> Iterator[dict[str, str]]:
    """Yield the first articles of a JSON Lines file; texts that are missing are empty."""
    names = ("title", "summary", "region", "author", "date", "image_alt", "body")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(itertools.islice(filter(str.strip, lines), most)):
            row = json.loads(line)
            yield {"id": str(row.get("id", number)), **{name: str(row.get(name) or "") for name in names}}


def _article(number: int, source: Source, rng: random.Random) -> dict[str, str]:
    target = min(900, max(150, int(rng.lognormvariate(math.log(330), 0.38))))
    protagonists = [draw_name(rng) for _ in range(rng.choice((2, 3, 3, 4, 5)))]
    paragraphs: list[list[str]] = []
    region = ""
    words = 0
    while words < target:
        (run,) = rng.choices(range(len(source.runs)), cum_weights=source.weights)
        size = rng.randint(2, 6)
        start = rng.randrange(max(1, len(source.runs[run]) - size + 1))
        paragraph = [_retold(one, source, protagonists, rng) for one in source.runs[run][start : start + size]]
        region = region or source.regions[run]
        words += sum(sentence.count(" ") + 1 for sentence in paragraph)
        paragraphs.append(paragraph)
    opening = paragraphs[0]
    lead = opening[0].split()
    title = [f"{protagonists[0]}:"] if rng.random() < 0.35 else []
    if rng.random() < 0.4:
        (region,) = rng.choices(list(_REGIONS), list(_REGIONS.values()))
    day = _FIRST_DAY + datetime.timedelta(days=int(_DAYS * rng.random() ** 0.8))
    return {
        "id": str(number),
        "title": " ".join(title + lead[: rng.randint(6, 11)]).strip(" ,;:."),
        "summary": " ".join(" ".join(opening[1:] + paragraphs[-1][:1]).split()[: rng.randint(18, 34)]),
        "region": region,
        "author": person(1000 + draw_rank(rng, scale=30, alpha=1.2) % _AUTHORS),
        "date": day.isoformat(),
        "image_alt": " ".join(lead[-6:]),
        "body": "\n\n".join(" ".join(paragraph) for paragraph in paragraphs),
    }


def _sentence(text: str) -> Sentence:
    """Cut a sentence into what stays and what may be replaced."""
    pieces: list[str] = []
    kinds: list[str] = []
    at = 0
    for match in _SLOT.finditer(text):
        pieces += text[at : match.start()], match.group()
        kinds.append(match.lastgroup or "")
        at = match.end()
    return Sentence((*pieces, text[at:]), tuple(kinds))


def _retold(sentence: Sentence, source: Source, protagonists: list[str], rng: random.Random) -> str:
    """Return a sentence with some names, numbers and words replaced."""
    pieces = list(sentence.pieces)
    for slot, kind in enumerate(sentence.kinds):
        chance = rng.random()
        if kind == "word":
            if chance < 0.06:
                pieces[2 * slot + 1] = draw_word(rng)
            elif chance < 0.18:
                pieces[2 * slot + 1] = rng.choice(source.words)
        elif kind == "name":
            if chance < 0.30:
                pieces[2 * slot + 1] = rng.choice(protagonists)
            elif chance < 0.40:
                pieces[2 * slot + 1] = draw_name(rng)
        elif chance < 0.4:
            digits = min(5, len(pieces[2 * slot + 1]))
            pieces[2 * slot + 1] = str(rng.randrange(10 ** (digits - 1), 10**digits))
    return "".join(pieces)


def main() -> None:
    """Write a corpus to a file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=str(__doc__).splitlines()[0])
    parser.add_argument("count", type=int, help="how many articles")
    parser.add_argument("out", type=Path, help="the JSON Lines file to write")
    parser.add_argument("--seed", type=int, default=SEED)
    values = parser.parse_args()
    write_corpus(values.out, values.count, values.seed)


if __name__ == "__main__":
    main()
