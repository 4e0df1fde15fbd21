"""The institutions that a query may name by their acronym or in full."""

import datetime

import pytest

from searchlib.query.expansion import Found, expand
from searchlib.query.institutions import INSTITUTIONS, institutions
from searchlib.query.parser import parse

TODAY = datetime.date(2025, 10, 27)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["Ue"], [(0, 1, ("Unione europea",))]),
        (["dazi", "dell'UE"], [(1, 2, ("Unione europea",))]),
        (["l’U.E."], [(0, 1, ("Unione europea",))]),
        (["dell'unione", "europea"], [(0, 2, ("Ue",))]),
        (["nazioni", "unite", "onu"], [(0, 2, ("Onu",)), (2, 3, ("Nazioni Unite",))]),
        (["nato", "ucraina"], [(0, 1, ("Alleanza atlantica",))]),
        (["nato", "a", "Napoli"], []),
        (["nato", "nell'isola"], []),
        (["Nato", "a", "guida", "turca"], [(0, 1, ("Alleanza atlantica",))]),
        (["organizzazione", "mondiale", "della", "sanita'"], [(0, 4, ("Oms",))]),
        (["Fratelli", "d'Italia"], [(0, 2, ("Fdi",))]),
        (["m5s"], [(0, 1, ("Movimento 5 Stelle", "Cinque Stelle"))]),
        (["AI"], [(0, 1, ("intelligenza artificiale",))]),
        (["fondi", "ai", "comuni"], []),
        (["intelligenza", "artificiale"], [(0, 2, ("AI",))]),
        (["unione", "sindacale"], []),
        (["europea"], []),
        ([], []),
    ],
)
def test_the_institutions_in_a_query(words: list[str], found: list[Found]) -> None:
    assert list(institutions(words)) == found


@pytest.mark.parametrize("row", INSTITUTIONS, ids=lambda row: row[0])
def test_each_name_of_an_institution_finds_the_others(row: tuple[str, ...]) -> None:
    for name in row:
        _, (one,) = expand(parse(name, TODAY).root, [institutions])
        assert (one.text, sorted((name, *one.forms))) == (name, sorted(row))


def test_what_stands_in_a_phrase_or_under_a_not_is_no_institution() -> None:
    assert expand(parse('"unione europea" -ue titolo:ue', TODAY).root, [institutions])[1] == ()
