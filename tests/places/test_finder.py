"""Which countries an article is about: figures over the labelled archive, and laws."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.article import Article
from searchlib.places import countries_in, places

Figures = tuple[int, int, int]


def measured(labelled: Iterable[Any], change: Callable[[Article], Article] = lambda article: article) -> Figures:
    """Return how many countries were found rightly, found wrongly and missed."""
    right = wrong = missed = 0
    for row in labelled:
        found = set(countries_in(change(row.article)))
        right += len(found & row.countries)
        wrong += len(found - row.countries)
        missed += len(row.countries - found)
    return right, wrong, missed


def untagged(article: Article) -> Article:
    """Return an article as one that has neither tags nor a region."""
    return Article(id=article.id, title=article.title, summary=article.summary, body=article.body)


def line(name: str, articles: int, figures: Figures) -> str:
    right, wrong, missed = figures
    precision, recall = right / (right + wrong), right / (right + missed)
    return f"{name:<22}{articles:>8}{right:>7}{wrong:>7}{missed:>8}{precision:>11.3f}{recall:>8.3f}\n"


def mistakes(labelled: Iterable[Any]) -> str:
    """Return a line for each article with other countries than its label's: + wrongly found, - missed."""
    lines = []
    for row in labelled:
        found = set(countries_in(row.article))
        wrong = [f"+{key}" for key in sorted(found - row.countries)] + [
            f"-{key}" for key in sorted(row.countries - found)
        ]
        if wrong:
            lines.append(f"{row.article.path}: {', '.join(wrong)}\n")
    return "".join(lines)


def test_the_figures_change_only_visibly(labelled: list[Any], committed: Callable[[str, str], None]) -> None:
    tuned, held_out = [row for row in labelled if row.tuned], [row for row in labelled if not row.tuned]
    text = "set                   articles  right  wrong  missed  precision  recall\n"
    for name, part in (("tuned", tuned), ("held-out", held_out), ("all", labelled)):
        text += line(name, len(part), measured(part))
    for name, part in (("tuned, untagged", tuned), ("held-out, untagged", held_out)):
        text += line(name, len(part), measured(part, untagged))
    committed("figures.txt", f"{text}\n{mistakes(labelled)}")


@pytest.mark.parametrize("tuned", [True, False], ids=["tuned", "held-out"])
def test_nine_countries_in_ten_are_right(labelled: list[Any], tuned: bool) -> None:
    right, wrong, _ = measured(row for row in labelled if row.tuned is tuned)
    assert right / (right + wrong) >= 0.9


def test_labels_name_known_countries_of_the_whole_archive(labelled: list[Any]) -> None:
    assert {key for row in labelled for key in row.countries} <= set(places())
    assert len({row.article.path for row in labelled}) == len(labelled) >= 90


def test_the_most_prominent_country_comes_first() -> None:
    article = Article(
        title="Seul risponde al missile della Corea del Nord", tags=["Corea del Nord", "Corea del Sud", "missili"]
    )
    assert countries_in(article) == ("corea del nord", "corea del sud")


def test_a_country_named_in_passing_is_not_what_a_long_article_is_about() -> None:
    body = "Il governo francese ha deciso. " + "La riforma passa in aula dopo un lungo esame. " * 60 + "Come in Svezia."
    assert countries_in(Article(title="La riforma di Parigi", body=body)) == ("francia",)


def test_a_short_notice_is_about_the_country_it_names() -> None:
    assert countries_in(Article(title="Nota", body="Una nota d'archivio sulla Svezia.")) == ("svezia",)


def test_tags_and_regions_may_be_in_small_letters() -> None:
    assert countries_in(Article(title="Il vertice", tags=["corea del nord"])) == ("corea del nord",)
    assert countries_in(Article(title="Il vertice", region="ITALIA")) == ("italia",)


@pytest.mark.parametrize("tag", ["Ignazio La Russa", "ignazio la russa", "La Russa", "la russa"])
def test_a_tag_that_is_a_surname_is_no_country(tag: str) -> None:
    assert countries_in(Article(title="Il voto in aula", tags=[tag])) == ()


@pytest.mark.parametrize("town", ["Prato", "Latina", "LATINA", "Fermo", "Viterbo"])
def test_a_tag_may_be_a_town(town: str) -> None:
    assert countries_in(Article(title="Il cantiere", tags=[town, "lavoro"], region=town)) == ("italia",)


def test_a_tag_may_be_a_common_word_that_is_a_town_too() -> None:
    assert countries_in(Article(title="Il cantiere", tags=["prato", "potenza", "Massa critica"])) == ()


CAPITALS = """
    Agrigento, Alessandria, Ancona, Andria, Aosta, Arezzo, Ascoli Piceno, Asti, Avellino, Bari, Barletta, Belluno,
    Benevento, Bergamo, Biella, Bologna, Bolzano, Brescia, Brindisi, Cagliari, Caltanissetta, Campobasso, Carbonia,
    Carrara, Caserta, Catania, Catanzaro, Cesena, Chieti, Como, Cosenza, Cremona, Crotone, Cuneo, Enna, Fermo, Ferrara,
    Firenze, Foggia, Forlì, Frosinone, Genova, Gorizia, Grosseto, Iglesias, Imperia, Isernia, La Spezia, Latina, Lecce,
    Lecco, Livorno, Lodi, Lucca, Macerata, Mantova, Massa, Matera, Messina, Milano, Modena, Monza, Napoli, Novara,
    Nuoro, Olbia, Oristano, Padova, Palermo, Parma, Pavia, Perugia, Pesaro, Pescara, Piacenza, Pisa, Pistoia, Pordenone,
    Potenza, Prato, Ragusa, Ravenna, Reggio Calabria, Reggio Emilia, Rieti, Rimini, Roma, Rovigo, Salerno, Sassari,
    Savona, Siena, Siracusa, Sondrio, Taranto, Teramo, Terni, Torino, Trani, Trapani, Trento, Treviso, Trieste, Udine,
    Urbino, Varese, Venezia, Verbania, Vercelli, Verona, Vibo Valentia, Vicenza, Viterbo
"""


@pytest.mark.parametrize("town", [" ".join(town.split()) for town in CAPITALS.split(",")])
def test_an_accident_in_any_capital_of_a_province_is_in_italy(town: str) -> None:
    body = f"È successo a {town}. La procura di {town} indaga; il sindaco di {town} ha visto i familiari."
    assert countries_in(Article(title=f"{town}, operaio muore in cantiere", body=body)) == ("italia",)


@pytest.mark.parametrize(
    ("title", "body", "key"),
    [
        ("Conferenza di Monaco, scontro", "Alla Conferenza sulla sicurezza di Monaco anche il re.", "germania"),
        ("Monaco, attacco al mercatino", "La polizia bavarese ha fermato un uomo a Monaco di Baviera.", "germania"),
        ("Champions, il Bayern Monaco vince", "Il Bayern Monaco ha giocato in casa.", "germania"),
        ("Alberto di Monaco alla prima", "Il principe Alberto di Monaco ha tagliato il nastro.", "monaco"),
        ("Gp di Monaco, vince Norris", "Nel Principato di Monaco, Norris davanti al pilota monegasco.", "monaco"),
    ],
)
def test_an_article_is_about_one_of_two_monacos(title: str, body: str, key: str) -> None:
    assert countries_in(Article(title=title, body=body)) == (key,)


def test_an_article_without_text_is_about_nothing() -> None:
    assert countries_in(Article()) == ()


def test_a_byline_is_no_country() -> None:
    article = Article(
        title="Il mercato del sabato", author="Dario Russo", body="di Dario Russo\n\nLe bancarelle aprono."
    )
    assert countries_in(article) == ()


WORDS = st.sampled_from(
    "il la Russo russo Greco Georgia Atlanta Niger Mosca Corea del Nord , . \n - d' l' Costa Avorio U.S.A. Usa usa "
    "Iran-Israele franco-tedesco Tripoli Sofia Perù Peru' &egrave; San San Marino IL RUSSO \u00ad e\u0301".split(" ")
)


@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_known_countries_once(text: str) -> None:
    found = countries_in(Article(title=text, summary=text, body=f"{text}\n{text}", tags=[text], region=text))
    assert len(set(found)) == len(found)
    assert set(found) <= set(places())
