"""Names are compared as people do and shown in their best form."""

import sys
import unicodedata
from collections import Counter

import pytest

from searchlib.analysis.characters import accented_word
from searchlib.names import best_form, capitalised, fold, loose_key, name_key, plainly_folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Erdoğan", "erdogan"), ("ŁÓDŹ", "lodz"), ("Vučić", "vucic"), ("citta\u0300", "citta"), ("ß", "ss"), ("M²", "m2")],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_keys_ignore_case_accents_and_spaces() -> None:
    assert name_key("  MEDIO   Oriente ") == name_key("medio oriente") == "medio oriente"
    assert name_key("Valle d’Aosta") == name_key("Valle d'Aosta")
    assert loose_key("medio-oriente") == loose_key("Medio Oriente") == loose_key("medio_oriente")


@pytest.mark.parametrize(
    ("forms", "best"),
    [
        ({"ASIA": 5, "Asia": 1}, "Asia"),
        ({"ASIA": 5}, "Asia"),
        ({"asia": 2}, "Asia"),
        ({"USA": 2}, "USA"),
        ({"MEDIO ORIENTE": 1}, "Medio Oriente"),
        ({"Corea Del Sud": 1, "Corea del Sud": 1}, "Corea Del Sud"),
        ({"Corea Del Sud": 1, "Corea del Sud": 2}, "Corea del Sud"),
    ],
)
def test_best_form(forms: dict[str, int], best: str) -> None:
    assert best_form(Counter(forms)) == best


def test_capitalised_keeps_small_words_small() -> None:
    assert capitalised("COREA DEL NORD") == "Corea del Nord"


def test_what_is_folded_plainly_is_folded_as_unicode_says() -> None:
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        plain = plainly_folded(character)
        if plain is not None:
            decomposed = unicodedata.normalize("NFKD", character.lower())
            assert plain == "".join(one for one in decomposed if not unicodedata.combining(one))
            assert accented_word(character) == unicodedata.normalize("NFKC", character).lower()
    assert all(plainly_folded(letter) for letter in "àèéìíîòóùúÀÈÉÌÒÙçñöü")
    assert plainly_folded("città di Łódź") is None
