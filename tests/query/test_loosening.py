"""What a query becomes without the quotation marks that it can do without."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.query.ast import Node, Not, Phrase, Within
from searchlib.query.loosening import unquoted, with_one_condition_looser
from searchlib.query.parser import parse


@pytest.mark.parametrize(
    ("query", "loose"),
    [
        ('"guerra vertice"', "guerra vertice"),
        ("«guerra vertice» corea", "guerra vertice corea"),
        ("“guerra vertice” corea", "guerra vertice corea"),
        ("„guerra“corea", "guerra corea"),
        ('"guerra vertice"~3', "guerra vertice"),
        ('"pace AND guerra -mare"', "pace and guerra mare"),
        ('"guerra vertice" -"corea del nord"', 'guerra vertice -"corea del nord"'),
        ('"guerra vertice" NOT "corea del nord"', 'guerra vertice NOT "corea del nord"'),
        ('NOT AND "corea del nord"', None),
        ('NOT ) "corea del nord"', None),
        ('(NOT) "corea del nord"', "(NOT) corea del nord"),
        ('-"corea del nord"', None),
        ('-("corea del nord" OR "sud est")', None),
        ('corea data:"ultimi 12 mesi"', None),
        ('titolo:"patto di difesa"', None),
        ("corea", None),
        ("", None),
    ],
)
def test_phrases_that_are_asked_for_lose_their_quotation_marks(query: str, loose: str | None) -> None:
    assert unquoted(query) == loose


def kept(node: Node, inside: bool = False) -> list[Node]:
    """Return the phrases that are excluded or belong to a field."""
    if isinstance(node, Phrase):
        return [node] if inside else []
    if isinstance(node, Not | Within):
        return kept(node.child, True)
    return [each for child in getattr(node, "children", ()) for each in kept(child, inside)]


@given(st.lists(st.sampled_from(['"a b"', '-"c d"', 'titolo:"e f"', "g", "NOT", "OR", "AND", "(", ")", "-", "«h i»"])))
def test_what_is_excluded_or_in_a_field_stays(pieces: list[str]) -> None:
    query = " ".join(pieces)
    loose = unquoted(query)
    today = datetime.date(2025, 11, 15)
    if loose is not None:
        assert kept(parse(loose, today).root) == kept(parse(query, today).root)


@pytest.mark.parametrize(
    ("query", "looser"),
    [
        ("regione:asia titolo:guerra", ["regione:asia guerra", "titolo:guerra"]),
        ("guerra regione:(asia OR africa) pace", ["guerra pace"]),
        ('guerra autore:"mario greco"', ["guerra"]),
        ("guerra data:ottobre 2025 mare", ["guerra mare"]),
        ("guerra data:(ottobre OR (2024))", ["guerra"]),
        ("guerra -regione:asia -(data:2024)", []),
        ("(guerra regione:asia) pace", []),
        ("guerra AND regione:asia", []),
        ("guerra OR regione:asia", []),
        ("regione:asia", []),
        ("titolo:guerra", ["guerra"]),
        (
            'titolo:("guerra fredda" mare*) autore:neri',
            ['("guerra fredda" mare*) autore:neri', 'titolo:("guerra fredda" mare*)'],
        ),
        ('testo:titolo:"la guerra"~2', ['"la guerra"~2']),
        ("guerra foo:bar", []),
        (") guerra regione:asia)", [") guerra )"]),
        ("guerra regione:(asia", []),
        ("", []),
    ],
)
def test_conditions_are_loosened_one_by_one(query: str, looser: list[str]) -> None:
    assert list(with_one_condition_looser(query)) == looser
