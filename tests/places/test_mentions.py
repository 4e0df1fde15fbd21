"""What the words of a sentence mean: a table of ambiguities, both ways."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.article import Article
from searchlib.places import countries_in
from searchlib.places.finder import evidence_of
from searchlib.places.mentions import spotted
from searchlib.places.phrases import TOKEN, fold_token
from searchlib.places.spot import Spot
from searchlib.places.written import written

TABLE = Path(__file__).parent / "sentences.tsv"
SENTENCES = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("sentence", "keys"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_a_sentence_mentions(sentence: str, keys: str) -> None:
    assert set(evidence_of(Article(body=sentence)).all) == (set() if keys == "-" else set(keys.split(",")))


def test_apostrophes_part_words_and_hyphens_join_them() -> None:
    assert TOKEN.findall("L’Italia, dell'U.S.A. franco-tedesca") == [
        "L",
        "Italia",
        ",",
        "dell",
        "U.S.A.",
        "franco-tedesca",
    ]


@pytest.mark.parametrize(
    "text",
    ["Per\u00f9", "Peru\u0300", "Per&ugrave;", "Peru'", "PER\u00d9", "Pe\u00adr\u00f9"],
    ids=["NFC", "NFD", "entity", "typed accent", "capitals", "soft hyphen"],
)
def test_a_name_is_found_however_it_is_encoded(text: str) -> None:
    assert set(evidence_of(Article(body=f"In {text} si vota.")).all) == {"peru"}


def test_the_memory_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.places.written._WORDS_KEPT", 3)
    memory = type(written())()
    for word in ("uno", "due", "tre", "quattro", "Italia"):
        memory[word]
    assert len(memory) <= 3
    assert memory["Italia"] is not None


def read_in_full(text: str) -> list[list[str]]:
    """Return the phrases that a text holds, by looking up each of its words; what the sieve must not miss."""
    tokens = TOKEN.findall(text)
    found, free = [], 0
    for start, token in enumerate(tokens):
        node = written()[token] if start >= free else None
        match = node.longest(tokens, start + 1, fold_token) if node else None
        if match:
            free, readings = match
            found.extend([tokens[start:free]] if readings else [])
    return found


WORDS = st.sampled_from(
    "Italia italiana Perù Stati Uniti stato Islamico San Marino Città del Vaticano Corea nord-coreano Nord Nor-vegia "
    "filorussi antiamericana Europa Iran-Israele U.S.A. Mar\u0131no S\u0101n Itªlia Pe\u00adr\u00f9 ITALI\u0301A "
    "\u200bCina Rußia 2Italia Italia2 ſudan a_Cile e di parla ﬁlippine".split(" ")
)
GLUE = st.sampled_from([" ", " ", " ", "  ", "\n", ", ", "'", "’", "-", ".", "º ", "ª", "\u00ad", "€", "?", "…", "š"])


@given(st.lists(st.tuples(WORDS, GLUE), max_size=20).map(lambda pairs: "".join(map("".join, pairs))) | st.text())
def test_the_sieve_misses_no_phrase(text: str) -> None:
    assert [list(spot.words) for spot in spotted(f"\n{text}\n") if spot.readings] == read_in_full(f"\n{text}\n")


@given(
    st.lists(st.tuples(WORDS, GLUE), max_size=20).map(lambda pairs: "".join(map("".join, pairs))), st.integers(1, 12)
)
def test_a_spot_tells_the_words_around_it(text: str, needed: int) -> None:
    text = f"\n{text}\nItalia, "
    tokens = TOKEN.findall(text)
    begin = text.rindex("Italia,")
    spot = Spot(text, begin, begin + len("Italia"), ("Italia",), ())
    assert [spot.previous, spot.following] == [tokens[-3], ","]
    assert spot.earlier == (tokens[-4] if len(tokens) > 3 else "\n")
    assert spot.behind(needed)[-needed:] == tokens[:-2][-needed:]


@pytest.mark.parametrize("parting", ["\n", ",", ";", "/", "_", "€", "-", "\u00ad"])
def test_a_long_text_without_spaces_ends(parting: str) -> None:  # in quadratic time this would take minutes
    text = parting.join(["Italia", "San", "Marino", "šumava", "russo"] * 4000)
    assert set(countries_in(Article(body=text))) <= {"italia", "san marino", "russia"}
