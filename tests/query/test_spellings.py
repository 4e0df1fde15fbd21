"""The names and amounts that a query may spell in another way than an article."""

import datetime

import pytest

from searchlib.analysis import analyse
from searchlib.query.expansion import Found, expand
from searchlib.query.parser import parse
from searchlib.query.spellings import SPELLINGS, spellings

TODAY = datetime.date(2025, 10, 27)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["incontro", "Odesa"], [(1, 2, ("Odessa",))]),
        (["stato", "islamico"], [(0, 2, ("Isis", "Daesh"))]),
        (["stato", "sociale"], []),
        (["la", "vicepresidente", "della", "Camera"], [(1, 2, ("vice presidente",))]),
        (["Vice", "Presidente"], [(0, 2, ("vicepresidente",))]),
        (["vice"], []),
        (["neonati"], []),
        (["nel", "XXI", "secolo"], [(1, 3, ("ventunesimo secolo",))]),
        (["ventesimo", "secolo"], [(0, 2, ("XX secolo",))]),
        (["papa", "Giovanni", "XXIII"], []),
        (["500", "milioni"], [(1, 2, ("mln",))]),
        (["20", "per", "cento", "annuo"], [(0, 3, ("20%",)), (1, 3, ("percento",))]),
        (["3,5", "percento"], [(0, 2, ("3,5%",)), (1, 2, ("per cento",))]),
        (["quanto", "per", "cento"], [(1, 3, ("percento",))]),
        (["20", "per", "ogni"], []),
        (["10", "mila", "euro"], [(0, 2, ("10mila",))]),
        (["in", "20MILA", "in", "piazza"], [(1, 2, ("20 mila",))]),
        (["mila"], []),
        (["cento", "mila"], []),
        (["Primo", "Maggio"], [(0, 2, ("1 maggio",))]),
        (["1°", "maggio"], [(0, 2, ("primo maggio",))]),
        (["11", "maggio"], []),
        (["primo", "ministro"], []),
        (["un", "30enne", "romano"], [(1, 2, ("trentenne",))]),
        (["Ventitreenni"], [(0, 1, ("23enni",))]),
        (["diciottenne"], [(0, 1, ("18enne",))]),
        (["perenne"], []),
        (["200enne"], []),
        (["magnitudo", "3.5"], [(1, 2, ("3,5",))]),
        (["3,5"], []),
        (["10.000"], []),
        (["1.2.3"], []),
        ([], []),
    ],
)
def test_the_spellings_in_a_query(words: list[str], found: list[Found]) -> None:
    assert list(spellings(words)) == found


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: row[0])
def test_each_spelling_finds_the_others(row: tuple[str, ...]) -> None:
    for name in row:
        _, (one,) = expand(parse(name, TODAY).root, [spellings])
        assert (one.text, sorted((name, *one.forms))) == (name, sorted(row))


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: row[0])
def test_no_row_holds_what_the_analysis_unites_by_itself(row: tuple[str, ...]) -> None:
    stems = {tuple(token.stems for token in analyse(name)) for name in row}
    assert len(stems) == len(row)


def test_no_spelling_stands_in_two_rows() -> None:
    names = [name.lower() for row in SPELLINGS for name in row]
    assert len(set(names)) == len(names)
