"""The names of countries: the data, looking one up as a person types it, and the demonyms of a query."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.names import fold
from searchlib.places import (
    demonyms_in,
    find_country_of,
    find_place,
    may_mean_places,
    names_in,
    place_of_demonym,
    places,
)
from searchlib.places.gazetteer import phrase, table
from searchlib.places.inflection import demonym_forms


def test_every_sovereign_country_is_there_once() -> None:
    codes = [code for place in places().values() for code in place.iso if len(code) == 2 and code != "UK"]
    assert len(codes) == len(set(codes)) == 199  # 193 members of the UN, Vatican, Palestine, Taiwan, Kosovo, HK, GL
    assert len(places()) == 200  # and Tibet, which has no code


def test_keys_are_folded_names() -> None:
    for key, place in places().items():
        assert key == place.key == " ".join(phrase(place.name))
        assert place.names[0] == place.name
        assert place.label_en


def test_no_name_means_two_places_unless_it_is_declared_ambiguous() -> None:
    declared = {" ".join(phrase(row["words"])) for row in table("ambiguous_it.json")["ambiguous"]}
    for kind in ("names", "metonyms", "towns", "demonym_forms", "townsfolk"):
        owners = defaultdict(set)
        for place in places().values():
            for word in getattr(place, kind):
                owners[" ".join(phrase(word))].add(place.key)
        assert not {word for word, keys in owners.items() if len(keys) > 1} - declared


def test_the_tables_name_known_places() -> None:
    rows = table("ambiguous_it.json")
    for row in (*rows["ambiguous"], *rows["several"]):
        assert set(row["places"]) <= set(places())


@pytest.mark.parametrize(
    ("demonym", "forms"),
    [
        ("nordcoreano", "nordcoreano nordcoreana nordcoreani nordcoreane"),
        ("francese", "francese francesi"),
        ("belga", "belga belgi belghe"),
        ("tedesco", "tedesco tedesca tedeschi tedesche"),
        ("turco", "turco turca turchi turche"),
        ("greco", "greco greca greci greche"),
        ("austriaco", "austriaco austriaca austriaci austriache"),
        ("libico", "libico libica libici libiche"),
        ("slovacco", "slovacco slovacca slovacchi slovacche"),
        ("monegasco", "monegasco monegasca monegaschi monegasche"),
        ("malgascio", "malgascio malgascia malgasci malgasce"),
        ("saudita", "saudita sauditi saudite"),
        ("cipriota", "cipriota ciprioti cipriote"),
        ("estone", "estone estoni"),
        ("burkinabé", "burkinabé"),
        ("thai", "thai"),
        ("uzbeko", "uzbeko uzbeka uzbeki uzbeke"),
    ],
)
def test_demonyms_inflect(demonym: str, forms: str) -> None:
    assert demonym_forms(demonym) == tuple(forms.split())


def test_a_place_tells_its_demonyms_folded() -> None:
    known = places()
    assert known["corea del nord"].demonym_forms == ("nordcoreano", "nordcoreana", "nordcoreani", "nordcoreane")
    assert known["burkina faso"].demonym_forms == ("burkinabe",)
    assert "americano" not in known["stati uniti"].demonym_forms
    assert "americane" in known["stati uniti"].weak_demonym_forms


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Corea del Nord", "corea del nord"),
        ("corea-del-nord", "corea del nord"),
        ("COREA DEL NORD", "corea del nord"),
        ("la Corea del Nord", "corea del nord"),
        ("nordcoreano", "corea del nord"),
        ("nord-coreane", "corea del nord"),
        ("RPDC", "corea del nord"),
        ("kp", "corea del nord"),
        ("PRK", "corea del nord"),
        ("North Korea", "corea del nord"),
        ("Pyongyang", "corea del nord"),
        ("USA", "stati uniti"),
        ("U.S.A.", "stati uniti"),
        ("gli Stati Uniti", "stati uniti"),
        ("Stati Uniti d’America", "stati uniti"),
        ("americano", "stati uniti"),
        ("us", "stati uniti"),
        ("l'Italia", "italia"),
        ("it", "italia"),
        ("Perù", "peru"),
        ("peru'", "peru"),
        ("costa d'avorio", "costa d avorio"),
        ("Cechia", "repubblica ceca"),
        ("Birmania", "myanmar"),
        ("Olanda", "paesi bassi"),
        ("Inghilterra", "regno unito"),
        ("uk", "regno unito"),
        ("Gaza", "palestina"),
        ("Congo", "repubblica democratica del congo"),
        ("Congo Brazzaville", "repubblica del congo"),
        ("il Cairo", "egitto"),
        ("L'Avana", "cuba"),
        ("Vaticano", "vaticano"),
        ("Macedonia", "macedonia del nord"),
        ("Niger", "niger"),
        ("Nigeria", "nigeria"),
        ("Unione europea", None),
        ("Atlantide", None),
        ("", None),
        ("'", None),
    ],
)
def test_a_person_finds_a_place(typed: str, key: str | None) -> None:
    assert find_place(typed) == key


@pytest.mark.parametrize(
    ("typed", "key"), [("scozia", "regno unito"), ("Irlanda del nord", "regno unito"), ("Londra", None), ("", None)]
)
def test_a_person_finds_the_country_of_a_part_of_it(typed: str, key: str | None) -> None:
    assert find_country_of(typed) == key


def test_every_place_is_found_by_all_its_spellings() -> None:
    for place in places().values():
        for word in (place.key, place.label_en, *place.names, *place.iso):
            assert find_place(word) == place.key, word


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["Corea", "del", "Nord"], [(0, 3, "corea del nord")]),
        (["corea", "del", "nord", "missili"], [(0, 3, "corea del nord")]),
        (["dazi", "usa", "cina"], [(1, 2, "stati uniti"), (2, 3, "cina")]),
        (["U.S.A."], [(0, 1, "stati uniti")]),
        (["Stati", "Uniti", "d'America"], [(0, 3, "stati uniti")]),
        (["Stati", "Uniti", "d", "America"], [(0, 4, "stati uniti")]),
        (["l'Italia", "vince"], [(0, 1, "italia")]),
        (["dell’Iran"], [(0, 1, "iran")]),
        (["Costa", "d'Avorio"], [(0, 2, "costa d avorio")]),
        (["Guinea"], [(0, 1, "guinea")]),
        (["Guinea-Bissau"], [(0, 1, "guinea bissau")]),
        (["Guinea", "Equatoriale"], [(0, 2, "guinea equatoriale")]),
        (["Repubblica", "Ceca"], [(0, 2, "repubblica ceca")]),
        (["Repubblica"], []),
        (["Corea", "del"], []),
        (["Sud", "Sudan", "e", "Sudan"], [(0, 2, "sud sudan"), (3, 4, "sudan")]),
        (["Perù"], [(0, 1, "peru")]),
        (["peru'"], [(0, 1, "peru")]),
        (["i", "mali", "della", "scuola"], []),
        (["mali", "golpe"], [(0, 1, "mali")]),
        (["mali", "di", "stagione"], []),
        (["Mali", "antichi"], []),
        (["mali", "niger"], [(0, 1, "mali"), (1, 2, "niger")]),
        (["golpe", "mali", "di", "ieri"], [(1, 2, "mali")]),
        (["nordcoreano"], []),
        (["Mosca"], []),
        (["Nigeria"], [(0, 1, "nigeria")]),
        (["anti-Iran"], []),
        (["usa", "e", "getta"], []),
        (["usa", "e", "cina"], [(0, 1, "stati uniti"), (2, 3, "cina")]),
        (["piazza", "di", "Spagna"], []),
        (["re", "di", "Spagna"], [(2, 3, "spagna")]),
        (["Papua", "Nuova", "Guinea"], [(0, 3, "papua nuova guinea")]),
        (["Nuova", "Guinea"], []),
        ([], []),
    ],
)
def test_the_names_in_a_query(words: list[str], found: list[tuple[int, int, str]]) -> None:
    assert names_in(words) == found


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("nordcoreane", "corea del nord"),
        ("Nordcoreano", "corea del nord"),
        ("nord-coreani", "corea del nord"),
        ("russi", "russia"),
        ("russo", "russia"),
        ("Russo", None),
        ("Greco", None),
        ("greca", "grecia"),
        ("nigerini", "niger"),
        ("nigeriani", "nigeria"),
        ("giordano", "giordania"),
        ("Giordano", None),
        ("americani", "stati uniti"),
        ("burkinabé", "burkina faso"),
        ("romano", None),
        ("Corea", None),
    ],
)
def test_the_place_of_a_demonym(word: str, key: str | None) -> None:
    assert place_of_demonym(word) == key


@pytest.mark.parametrize(("before", "word"), [("La", "Russa"), ("la", "russa"), ("LA", "RUSSA"), ("Lo", "Russo")])
def test_an_article_and_a_demonym_may_be_a_surname(before: str, word: str) -> None:
    assert place_of_demonym(word, before) is None


def test_an_article_is_no_part_of_a_demonym() -> None:
    assert place_of_demonym("russi", "i") == place_of_demonym("russa", "banca") == "russia"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["gas", "russo"], [(1, "russia")]),
        (["gas", "russo", "La", "Russa"], [(1, "russia")]),
        (["insalata", "russa"], []),
        (["montagne", "russe", "italiane"], [(2, "italia")]),
        (["ricetta", "dell'insalata", "russa"], []),
        (["zuppa", "inglese", "inglese"], [(2, "regno unito")]),
        (["governo"], []),
    ],
)
def test_the_demonyms_in_a_query(words: list[str], found: list[tuple[int, str]]) -> None:
    assert demonyms_in(words) == found


def test_a_demonym_leads_to_its_place_and_back() -> None:
    for place in places().values():
        for form in place.demonym_forms:
            assert fold(form) == form
            assert place_of_demonym(form) == place.key


@pytest.mark.parametrize("word", ["governo", "perché", "12", "regione"])
def test_most_words_mean_no_place(word: str) -> None:
    assert not may_mean_places([word, word.upper()])


@given(st.lists(st.sampled_from("Corea del Nord russo nord-coreani l'Italia U.S.A. Perù mali ½ ﷺ".split()) | st.text()))
def test_what_is_found_in_words_they_may_mean(words: list[str]) -> None:
    if names_in(words) or any(map(place_of_demonym, words)) or demonyms_in(words):
        assert may_mean_places(words)


def test_every_name_and_demonym_may_mean_a_place() -> None:
    for place in places().values():
        for name in (*place.names, *place.demonyms, *place.demonym_forms):
            assert may_mean_places(name.split())
