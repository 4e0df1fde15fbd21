"""Our stemmer gives what Snowball's own does."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.snowball import stem_word

CORPUS = Path(__file__).parents[2] / "corpus"
PIECES = (
    "ando endo ar er ir la glielo cele ci gli mente amente iv at ic abil os ità istà azione logia uzione enza amento "
    "ivo isca erebbero essero issero avate iamo qu u i a e o à ì h ch gh divan á ú b r st gn c"
).split()


def snowball(word: str) -> str:
    snowballstemmer = pytest.importorskip("snowballstemmer")
    stem: str = snowballstemmer.stemmer("italian").stemWord(word)
    return stem


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("portandoglielo", "port"),
        ("parlargli", "parl"),
        ("aiuola", "aiuol"),
        ("quotidianamente", "quotidian"),
        ("divano", "divan"),
        ("nazionalità", "nazional"),
        ("amiche", "amic"),
        ("città", "citt"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_words_have_their_stems(word: str, stem: str) -> None:
    assert stem_word(word) == stem


def test_the_words_of_the_archive_have_the_stems_that_snowball_gives() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.md")))
    words = sorted(set(re.findall(r"[^\W\d_]+", text.lower())))
    stemmer = pytest.importorskip("snowballstemmer").stemmer("italian")
    assert len(words) > 1000
    assert [(word, stem_word(word)) for word in words] == [(word, stemmer.stemWord(word)) for word in words]


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_words_of_any_endings_have_the_stems_that_snowball_gives(word: str) -> None:
    assert stem_word(word) == snowball(word)
