"""A text that is one plain word is read as that word is in a longer text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.analysis import Token, WantedForms, analyse


def content(token: Token) -> tuple[object, ...]:
    return token.surface, token.stems, token.stop, token.position, token.start, token.end, token.joined


@given(st.text(st.characters(categories=["L", "N"]) | st.sampled_from("ʼªº²½ʰdlanon12"), max_size=12))
@settings(max_examples=1_000, deadline=None)
def test_a_word_alone_is_read_as_among_others(word: str) -> None:
    assert [*map(content, analyse(word))] == [*map(content, analyse(f"{word} "))]


def test_a_word_alone_is_read_only_where_it_is_wanted() -> None:
    assert [token.surface for token in analyse("Città", WantedForms({"citta"}))] == ["citta"]
    assert analyse("Città", WantedForms({"altro"})) == []
