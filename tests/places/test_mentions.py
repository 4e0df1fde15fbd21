"""What the words of a sentence mean: a table of ambiguities, both ways."""

from pathlib import Path

import pytest

from searchlib.article import Article
from searchlib.places.finder import evidence_of
from searchlib.places.mentions import tokens_of, written

TABLE = Path(__file__).parent / "sentences.tsv"
SENTENCES = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("sentence", "keys"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_a_sentence_mentions(sentence: str, keys: str) -> None:
    assert set(evidence_of(Article(body=sentence)).all) == (set() if keys == "-" else set(keys.split(",")))


def test_apostrophes_part_words_and_hyphens_join_them() -> None:
    assert tokens_of("L’Italia, dell'U.S.A. franco-tedesca") == ["L", "Italia", ",", "dell", "U.S.A.", "franco-tedesca"]


@pytest.mark.parametrize(
    "text",
    ["Per\u00f9", "Peru\u0300", "Per&ugrave;", "Peru'", "PER\u00d9", "Pe\u00adr\u00f9"],
    ids=["NFC", "NFD", "entity", "typed accent", "capitals", "soft hyphen"],
)
def test_a_name_is_found_however_it_is_encoded(text: str) -> None:
    assert set(evidence_of(Article(body=f"In {text} si vota.")).all) == {"peru"}


def test_the_memory_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.places.mentions._WORDS_KEPT", 3)
    memory = type(written())()
    for word in ("uno", "due", "tre", "quattro", "Italia"):
        memory[word]
    assert len(memory) <= 3
    assert memory["Italia"] is not None
