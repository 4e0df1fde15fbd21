"""Of the words of a text those alone can be asked for that have some surfaces; they are read as all words are."""

import pytest

from searchlib.analysis import Token, WantedForms, analyse

TEXT = """\
# La città

Nord-coreani e 2.500 altri, l'ONU &amp; gli U.S.A.: perché? Pero' la Corea del Nord… il nord-coreano, la CITTÀ.

Città e citta; nel 2023-25, un l'altro, la Corea.
"""


def content(token: Token) -> tuple[object, ...]:
    return token.surface, token.stems, token.stop, token.position, token.start, token.end, token.joined


@pytest.mark.parametrize(
    "surfaces", [{"citta"}, {"corea", "nord"}, {"nordcoreano"}, {"coreani", "usa", "la", "2500"}, set(), {"assente"}]
)
def test_the_tokens_are_those_of_all_with_a_wanted_surface(surfaces: set[str]) -> None:
    wanted = [content(token) for token in analyse(TEXT) if token.surface in surfaces]
    words = WantedForms(surfaces)
    assert [content(token) for token in analyse(TEXT, words)] == wanted
    assert [content(token) for token in analyse(TEXT, words)] == wanted  # from memory


def test_every_surface_of_the_text_can_be_wanted() -> None:
    tokens = analyse(TEXT)
    assert len(tokens) > 30
    surfaces = {token.surface for token in tokens}
    assert [content(token) for token in analyse(TEXT, WantedForms(surfaces))] == list(map(content, tokens))


def test_words_that_are_not_wanted_are_not_stemmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.analysis.analyzer.stems", lambda *_: pytest.fail("stemmed"))
    assert analyse("Parolainventata quasivera", WantedForms({"altraparola"})) == []
