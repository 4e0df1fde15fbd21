"""The sample archive is what the README says: ninety original articles, no two alike."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from searchlib import Article, ReadingSettings
from searchlib.corpus.events import Found
from searchlib.corpus.reading import read
from searchlib.corpus.walk import SourceFile, discover

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def archive() -> list[Article]:
    articles = []
    for source in discover(CORPUS):
        assert isinstance(source, SourceFile), source
        for event in read(source, ReadingSettings()):
            assert isinstance(event, Found), event
            assert event.repairs == (), (source.path, [str(repair) for repair in event.repairs])
            articles.append(event.article)
    return articles


def test_every_article_is_complete(archive: list[Article]) -> None:
    assert len(archive) >= 80
    for article in archive:
        assert article.title and article.summary and article.region and article.author and article.tags, article.path
        assert article.date and article.image_alts, article.path
        assert 300 <= len(article.body.split()) <= 700, (article.path, len(article.body.split()))
        assert (2023, 1) <= (article.date.year, article.date.month) <= (2025, 11), article.path


def test_the_archive_is_varied(archive: list[Article]) -> None:
    assert len({region for article in archive for region in article.region}) >= 9
    assert len({author for article in archive for author in article.author}) >= 12
    north_korea = [a for a in archive if re.search(r"Corea del Nord|nordcorean", f"{a.title} {a.body}")]
    assert len(north_korea) >= 8
    event = [a for a in archive if "Choe Son Hui" in a.body and a.date and a.date.isoformat()[:7] == "2025-10"]
    assert len(event) >= 3


def test_no_two_articles_share_a_run_of_twelve_words(archive: list[Article]) -> None:
    runs: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for article in archive:
        words = re.findall(r"\w+", article.body.lower())
        for at in range(len(words) - 11):
            runs[tuple(words[at : at + 12])].add(article.path)
    shared = Counter(tuple(sorted(paths)) for paths in runs.values() if len(paths) > 1)
    assert shared == Counter()
