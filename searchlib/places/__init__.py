"""Know the countries of the world in Italian, and find which of them an article is about.

`gazetteer` holds their names, `phrases` all that may mean them; `sieve` tells where in a text to look and `mentions`
reads it there, with `context` to tell Russo the surname from russo the demonym; `finder` weighs the mentions of an
article.
"""

from __future__ import annotations

from searchlib.article import Article
from searchlib.places.gazetteer import (
    Place,
    demonyms_in,
    find_country_of,
    find_place,
    may_mean_places,
    names_in,
    place_of_demonym,
    places,
)

__all__ = [
    "Place",
    "countries_in",
    "demonyms_in",
    "find_country_of",
    "find_place",
    "may_mean_places",
    "names_in",
    "place_of_demonym",
    "places",
]


def countries_in(article: Article) -> tuple[str, ...]:
    """Return the keys of the countries that an article is about, the most prominent first.

    What finds them is imported here, for writing alone needs it.
    """
    from searchlib.places.finder import countries_in as find

    return find(article)
