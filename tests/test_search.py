"""What a search finds, in which order, and what it says of it."""

import datetime
from collections.abc import Callable, Iterable

import pytest

import searchlib
from searchlib import Article, DateNotUnderstood, Index, InvalidValue, UnknownField


def ids(results: Iterable[object]) -> list[str]:
    return [hit.id for hit in results]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("patto difesa", {"patto"}),
        ("patti", {"patto"}),
        ("nordcoreano", {"patto"}),
        ("l'incontro al cremlino", {"patto"}),
        ("10.000 soldati", {"patto"}),
        ("SICCITA'", {"siccita"}),
        ("siccita", {"siccita"}),
        ("citta", {"calcio"}),
        ('"Corea del Nord"', {"patto"}),
        ('"corea nord"', {"penisola"}),
        ('"difesa il patto"', set()),
        ('"cremlino l\'incontro"', set()),
        ("Corea del Nord", {"patto", "penisola"}),
        ("corea -nord", {"senza-data"}),
        ("corea NOT nord", {"senza-data"}),
        ("calcio OR siccità", {"calcio", "siccita"}),
        ("(calcio OR corea) marzo", set()),
        ("(calcio OR corea) confine", {"penisola"}),
        ("cremlin*", {"patto"}),
        ("nord*", {"patto", "penisola"}),
        ("cremilno~", {"patto"}),
        ('"soldati patto"~20', {"patto"}),
        ('"soldati patto"~1', set()),
        ("regione:asia", {"patto", "penisola"}),
        ("autore:neri calcio", {"calcio"}),
        ("tag:clima", {"siccita"}),
        ("titolo:corea", {"patto", "penisola"}),
        ('titolo:"patto di difesa"', {"patto"}),
        ('titolo:"corea del sud"', set()),
        ("-titolo:corea corea", {"senza-data"}),
        ("immagine:bandiere", {"patto"}),
        ("bandiere rosse", {"patto"}),
        ("data:2025-03", {"penisola", "calcio"}),
        ("data:2025-01..2025-03 corea", {"penisola"}),
        ("id:calcio", {"calcio"}),
        ("di la", {"patto"}),
        ("-corea", {"calcio", "siccita"}),
        ("Bianchi", {"patto", "penisola"}),
        ("-*", set()),
        ("corea -*", set()),
        ("corea NOT *", set()),
        ("corea OR *", {"patto", "penisola", "calcio", "siccita", "senza-data"}),
        ("-data:*", {"senza-data"}),
        ("corea data:*", {"patto", "penisola"}),
        ("corea -regione:*", {"senza-data"}),
        ("regione:* corea", {"patto", "penisola"}),
    ],
)
def test_query_finds(index: Index, query: str, found: set[str]) -> None:
    assert set(ids(index.search(query))) == found


def test_phrase_comes_before_its_scattered_words(index: Index) -> None:
    assert ids(index.search("Corea del Nord")) == ["patto", "penisola"]


def test_phrase_comes_first_even_where_scattered_words_are_many(make_index: Callable[..., Index]) -> None:
    scattered = [Article(id=f"s{n}", title="Corea nord", body="Corea, nord. Corea e nord. " * n) for n in range(1, 8)]
    phrase = Article(id="frase", title="Altro", body="parole " * 300 + "Un cenno alla Corea del Nord.")
    assert ids(make_index([*scattered, phrase]).search("Corea del Nord"))[0] == "frase"


def test_phrase_never_crosses_paragraphs_or_fields(make_index: Callable[..., Index]) -> None:
    index = make_index([
        Article(id="paragrafi", body="Il primo patto.\n\nDi difesa si parla."),
        Article(id="campi", title="Il patto", summary="di difesa"),
        Article(id="intestazione", body="## Il patto\ndi difesa"),
        Article(id="riga", body="Il patto\ndi difesa"),
    ])  # fmt: skip
    assert ids(index.search('"patto di difesa"')) == ["riga"]
    assert ids(index.search('"patto difesa"~99')) == ["riga"]


def test_stop_words_are_not_required_but_a_query_of_them_alone_is_searched(index: Index) -> None:
    assert ids(index.search("il calcio che")) == ["calcio"]
    assert index.search("alle").total == 1
    assert index.search("della").total == 0


def test_an_acronym_is_told_from_the_stop_word_that_is_written_alike(make_index: Callable[..., Index]) -> None:
    index = make_index([
        Article(id="act", title="L'AI Act", body="Le regole per l’Ai generativa."),
        Article(id="comuni", title="Aiuti ai comuni", body="Fondi ai sindaci e ai cittadini."),
        Article(id="shouted", title="NUOVI FONDI AI COMUNI"),
    ])  # fmt: skip
    for query in ("AI", "ai", "l'ai", "A.I.", "ai act", '"ai act"', "AI generativa"):
        assert {hit.id for hit in index.search(query)} == {"act"}, query
    for query in ("fondi ai comuni", "FONDI AI COMUNI"):
        assert {hit.id for hit in index.search(query)} == {"comuni", "shouted"}, query
    assert index.search("AI")[0].snippet.html() == "Le regole per l’<mark>Ai</mark> generativa."


def test_empty_query_browses_newest_first_and_undated_last(index: Index) -> None:
    assert ids(index.search()) == ["siccita", "calcio", "penisola", "patto", "senza-data"]
    assert ids(index.search(sort="oldest")) == ["patto", "penisola", "calcio", "siccita", "senza-data"]


def test_match_any_finds_what_has_one_of_the_words(index: Index) -> None:
    assert set(ids(index.search("calcio siccità", match="any"))) == {"calcio", "siccita"}
    assert index.search("calcio siccità").total == 0


def test_any_of_the_words_but_every_filter(make_index: Callable[..., Index]) -> None:
    day = datetime.date(2025, 10, 27)
    index = make_index([
        Article(id="a", title="Tregua", region="Asia", author="Anna Neri", date=day),
        Article(id="b", title="Vertice", region="Asia", author="Ugo Verdi", date=day),
        Article(id="c", title="Vertice", region="Africa", author="Anna Neri", date=day),
        Article(id="d", title="Altro", region="Asia", author="Anna Neri"),
    ])  # fmt: skip
    for query, found in (
        ("vertice tregua regione:asia", "ab"),
        ("vertice tregua regione:asia autore:neri", "a"),
        ("vertice tregua regione:asia regione:africa", "abc"),
        ("vertice tregua (regione:asia OR regione:africa) -autore:verdi", "ac"),
        ("vertice tregua regione:-asia", "c"),
        ("titolo:vertice titolo:tregua data:2025", "abc"),
        ("regione:asia data:2025", "ab"),
        ("regione:asia autore:verdi", "b"),
        ("vertice tregua dal:2025-10 al:2025-10-26", ""),
    ):
        assert set(ids(index.search(query, match="any"))) == set(found), query


def test_all_words_but_one_where_no_article_has_all(index: Index) -> None:
    results = index.search("patto difesa calcio")
    assert (ids(results), results.matching) == (["patto"], "most")
    assert [warning.code for warning in results.warnings] == ["matching-most"]
    for query in (
        "patto calcio",
        '"patto difesa calcio"',
        "titolo:(patto difesa calcio)",
        "patto difesa -corea calcio",
    ):
        assert index.search(query).total == 0
    assert index.search("il calcio alle 15 di marzo", match="any").matching == "any"


def crowd(having: int, size: int = 40) -> list[Article]:
    """Return articles of which some have four words, one has them all but one in its title, and others have none."""
    found = [Article(id=f"tutte{n}", body=f"vertice {'altro ' * 50} bilaterale tregua budapest") for n in range(having)]
    others = [Article(id=f"altro{n}", body="altro ancora") for n in range(size - having)]
    return [*found, *others, Article(id="ricordato", title="Vertice bilaterale: tregua", region="Europa")]


def test_all_words_but_one_are_enough_where_few_articles_have_all_of_four(make_index: Callable[..., Index]) -> None:
    query = "vertice bilaterale tregua budapest"
    for having, text in ((1, "un solo articolo contiene"), (9, "solo 9 articoli contengono")):
        index = make_index(crowd(having))
        results = index.search(query, limit=None)
        assert (results.total, results.matching, len(results)) == (having + 1, "most", having + 1)
        assert results.warnings[0].text.startswith(text)
        assert sum(value.count for value in results.facets["region"]) == 1
        pages = [hit.id for at in range(having + 1) for hit in index.search(query, limit=1, offset=at)]
        assert pages == ids(results)
        assert index.explain(query, "ricordato")
    assert index.search(query, region="europa").warnings[0].text.startswith("nessun articolo contiene")
    assert ids(index.search(query, match="any"))[0] == ids(results)[0]


def test_all_words_are_required_where_ten_articles_have_them_or_the_query_says_so(
    make_index: Callable[..., Index],
) -> None:
    assert make_index(crowd(10)).search("vertice bilaterale tregua budapest").total == 10
    index = make_index(crowd(2))
    for query in (
        "vertice bilaterale budapest",
        "vertice AND bilaterale AND tregua AND budapest",
        'vertice bilaterale "tregua" budapest',
    ):
        results = index.search(query)
        assert ("ricordato" in ids(results), results.matching) == (False, "all"), query
    assert [one.code for one in index.search("vertice bilaterale tregua").warnings] == []


def test_a_country_is_found_by_its_demonym_unless_exactly(make_index: Callable[..., Index]) -> None:
    index = make_index([
        Article(id="demonimo", body="Il regime nordcoreano ha negato."),
        Article(id="nome", body="La Corea del Nord ha negato."),
    ])  # fmt: skip
    results = index.search("corea del nord")
    assert (ids(results), results.matching) == (["nome", "demonimo"], "all")
    assert [one.text for one in results.expansions] == ["corea del nord"]
    assert ids(index.search("corea del nord", exact=True)) == ["nome"]
    assert ids(index.search('"corea del nord"')) == ["nome"]
    assert [value.label for value in index.search(facets=["place"]).facets["place"]] == ["Corea del Nord"]


def test_a_name_of_no_article_is_said_with_what_it_may_have_been_meant_for(make_index: Callable[..., Index]) -> None:
    index = make_index([
        Article(id="1", title="La Corea del Nord e la Corea del Sud", region="Asia"),
        Article(id="2", title="La Thailandia vota", body="In Thailandia si vota."),
    ])  # fmt: skip
    for filters, text in (
        ({"place": "Islanda"}, "nessun articolo parla di 'Islanda'"),
        ({"place": "Tailandia del nord"}, "nessun articolo parla di 'Tailandia del nord'"),
        ({"place": "scozia"}, "nessun articolo parla di 'scozia'"),
        ({"place": "phuket"}, "'phuket' non è un paese: i suoi articoli sono tra quelli su 'Thailandia'"),
        ({"place": "tahilandia"}, "nessun articolo parla di 'tahilandia'; forse 'Thailandia'?"),
        ({"place": "Corea"}, "'Corea' può essere più di un paese: Corea del Nord, Corea del Sud"),
        ({"region": "aisa"}, "nessun articolo ha la regione 'aisa'; forse 'Asia'?"),
        ({"region": "Africa"}, "nessun articolo ha la regione 'Africa'"),
    ):
        assert index.search("", **filters).warnings[0].text == text


def test_a_country_is_a_field_of_queries(make_index: Callable[..., Index]) -> None:
    index = make_index([
        Article(id="nord", title="La Corea del Nord tace", body="Pyongyang, in Corea del Nord, tace."),
        Article(id="russia", title="La Russia e l'Ucraina", body="La Russia attacca l'Ucraina; la Russia bombarda."),
        Article(id="nessuno", title="Il calcio tace", body="Una domenica di gol."),
    ])  # fmt: skip
    for query, found in (
        ("paese:russia", {"russia"}),
        ("luogo:russo", {"russia"}),
        ('place:"corea del nord"', {"nord"}),
        ("paese:(corea del nord)", {"nord"}),
        ("paese:KP tace", {"nord"}),
        ("tace -paese:(corea del nord)", {"nessuno"}),
        ("paese:(russia OR nordcoreano)", {"nord", "russia"}),
        ("paese:russia OR gol", {"russia", "nessuno"}),
        ("paese:(russia -ucraina)", set()),
        ("-paese:*", {"nessuno"}),
        ("paese:(russia titolo:calcio)", set()),
    ):
        assert set(ids(index.search(query))) == found, query
    assert [one.text for one in index.search("paese:islanda").warnings] == ["nessun articolo contiene: paese:islanda"]


def test_filters_are_united_inside_and_intersected_between(index: Index) -> None:
    assert set(ids(index.search(region=["asia", "Europa"]))) == {"patto", "penisola", "siccita"}
    assert ids(index.search(region="ITALIA", author="luca  neri")) == ["calcio"]
    assert ids(index.search(tag="Clima")) == ["siccita"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"date": 2024}, {"patto"}),
        ({"date": "marzo"}, {"penisola", "calcio"}),
        ({"date": "ultimi 60 giorni"}, {"siccita"}),
        ({"since": "2025-03-30"}, {"calcio", "siccita"}),
        ({"since": "2025-03", "until": "2025-03-02"}, {"penisola"}),
        ({"until": datetime.date(2024, 6, 20)}, {"patto"}),
        ({"since": "dal 3 marzo"}, {"calcio", "siccita"}),
    ],
)
def test_periods(index: Index, arguments: dict[str, object], found: set[str]) -> None:
    assert set(ids(index.search(**arguments))) == found  # type: ignore[arg-type]


def test_pages_and_streams(index: Index) -> None:
    everything = ids(index.search(limit=None))
    assert len(everything) == 5
    assert ids(index.search(limit=2, offset=2)) == everything[2:4]
    assert ids(index.search(limit=2, offset=9)) == []
    assert index.search(limit=2, offset=9).total == 5
    assert ids(index.search(limit=None, offset=3)) == everything[3:]
    assert len(index.search(limit=0)) == 0
    assert [hit.id for hit in index.search(limit=None)[1:3]] == everything[1:3]


def test_facets_are_disjunctive_and_keep_what_is_selected(index: Index) -> None:
    results = index.search("corea", region=["asia", "oceania"], facets=["region", "author", "date:year"])
    assert [(v.value, v.label, v.count, v.selected) for v in results.facets["region"]] == [
        ("asia", "Asia", 2, True),
        ("oceania", "oceania", 0, True),
    ]
    assert [(v.value, v.count) for v in results.facets["author"]] == [("anna bianchi", 2), ("luca neri", 1)]
    assert [(v.value, v.count, v.selected) for v in results.facets["date"]] == [("2024", 1, False), ("2025", 1, False)]
    assert [(v.value, v.count) for v in index.search(region="asia").facets["region"]] == [
        ("asia", 2), ("italia", 2), ("europa", 1),
    ]  # fmt: skip


def test_month_facet_has_every_month_and_ignores_only_the_period(index: Index) -> None:
    months = index.search(region="asia", since="2025-02", until="2025-04").facets["date"]
    assert [m.value for m in months][:2] == ["2024-06", "2024-07"]
    assert [m.value for m in months][-1] == "2025-04"
    assert len(months) == 11
    assert [m.value for m in months if m.selected] == ["2025-02", "2025-03", "2025-04"]
    assert {m.value: m.count for m in months if m.count} == {"2024-06": 1, "2025-03": 1}
    assert months[0].label == "giugno 2024"


def test_histogram_of_absurd_dates_stays_small(make_index: Callable[..., Index]) -> None:
    index = make_index([Article(id="1", date=datetime.date.min), Article(id="2", date=datetime.date.max)])
    assert [v.count for v in index.search(facets=["date:day"]).facets["date"]] == [1, 1]
    assert len(index.search(facets=["date:year"]).facets["date"]) in (2, 9999)


def test_no_facets_for_an_empty_list(index: Index) -> None:
    assert index.search("corea", facets=[]).facets == {}
    assert set(index.search("corea").facets) == {"region", "date"}


def test_highlights_land_on_the_written_characters(index: Index) -> None:
    hit = index.search("l'incontro al cremlino")[0]
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.spans] == ["incontro al Cremlino"]
    assert hit.snippet.html() == "L&#x27;<mark>incontro al Cremlino</mark>"
    title = index.search("siccita")[0]
    assert title.title_html() == "<mark>Siccità</mark>, il Po ai minimi"


def test_words_that_only_the_newest_segment_has_are_lit(make_index: Callable[..., Index]) -> None:
    index = make_index(Article(id=str(number), title=f"Vertice {number}", body="nord") for number in range(40))
    with index.writer() as writer:
        writer.upsert(Article(id="aurora", title="Aurora boreale"))
    assert len(list(index.path.glob("*.col"))) > 1
    assert [hit.title_spans for hit in index.search("aurora")] == [((0, 6),)]


def test_a_name_in_another_field_does_not_light(index: Index) -> None:
    assert index.search("autore:neri")[0].title_spans == ()


def test_hit_has_the_fields_of_the_article(index: Index) -> None:
    hit = index.search("id:patto")[0]
    assert (hit.region, hit.author, hit.date) == (("Asia",), ("Anna Bianchi",), datetime.date(2024, 6, 20))
    assert (hit.tags, hit.image_alts) == (("difesa", "Corea del Nord"), ("due bandiere rosse",))
    assert index.search("id:senza-data")[0].extra == {"fonte": "archivio"}


def test_get_returns_the_body(index: Index) -> None:
    article = index.get("patto")
    assert article is not None
    assert article.body.startswith("Il patto di difesa")
    assert index.get("niente") is None


def test_why_nothing_was_found(index: Index) -> None:
    results = index.search("corea xylofono")
    assert [(w.code, w.text) for w in results.warnings] == [
        ("word-in-no-article", "nessun articolo contiene: xylofono")
    ]
    results = index.search("calcio", region="asia")
    assert [w.code for w in results.warnings] == ["filter-region"]
    results = index.search("calcio", region="azia")
    assert [w.code for w in results.warnings] == ["unknown-region-near", "filter-region"]


def test_no_word_is_missing_that_stands_in_another_spelling(make_index: Callable[..., Index]) -> None:
    index = make_index([Article(id="a", title="Vertice a Kyiv", date=datetime.date(2025, 1, 2))])
    assert index.search("kiev vertice").total == 1
    assert [w.code for w in index.search("kiev", date="1999").warnings] == ["filter-date"]
    missing = index.search("kiev", date="1999", exact=True).warnings
    assert [w.text for w in missing] == ["nessun articolo contiene: kiev"]


def test_did_you_mean_proposes_written_words_that_have_hits(index: Index) -> None:
    assert index.search("sicita").did_you_mean == "siccità"
    assert index.search("crmlino incontro").did_you_mean == "cremlino incontro"
    assert index.search("crmlino calcio").did_you_mean is None
    assert index.search("corea").did_you_mean is None


def test_what_a_field_lacks_is_said_with_the_field(index: Index) -> None:
    for query, missing in (
        ("immagine:calcio", "immagine:calcio"),
        ('titolo:"patto corea"', 'titolo:"patto corea"'),
        ("titolo:(corea cremlino)", "titolo:cremlino"),
        ("image_alt:crem*", "immagine:crem*"),
        ("xilofono", "xilofono"),
    ):
        results = index.search(query)
        assert [one.text for one in results.warnings] == [f"nessun articolo contiene: {missing}"]
        assert results.did_you_mean is None
    assert index.search("titolo:siccitta").did_you_mean == "titolo:siccità"


def test_did_you_mean_repeats_nothing_that_was_not_understood(make_index: Callable[..., Index]) -> None:
    index = make_index([Article(id="1", title="La resa della boa", body="Il vertice di Mosca")])
    assert index.search("*rea").did_you_mean is None
    assert index.search("data:boh").did_you_mean is None
    assert index.search("(vertise", limit=0).did_you_mean == "(vertice"


def test_did_you_mean_mends_a_word_that_the_hits_lack(index: Index) -> None:
    results = index.search("patto difesa cremlnio")
    assert (ids(results), results.matching, results.did_you_mean) == (["patto"], "most", "patto difesa cremlino")
    assert [one.code for one in results.warnings] == ["matching-most", "word-in-no-article"]
    assert index.search("patto difesa calcio").did_you_mean is None
    assert index.search("patto difesa soldati calcoi").did_you_mean == "patto difesa soldati calcio"


def test_suggest_completes_with_accents(index: Index) -> None:
    assert index.suggest("cor") == ["corea"]
    assert index.suggest("la sicc") == ["la siccità"]
    assert index.suggest("") == []


def test_suggest_goes_on_as_the_articles_do(make_index: Callable[..., Index]) -> None:
    index = make_index([
        Article(id="a", title="La Corea del Nord prova un missile", body="Nave, nave, nave. La città di Nîmes."),
        Article(id="b", title="Nebbia sul porto", summary="Corea del Nord. Nessuna nave", body="Due navi e la nave."),
        Article(id="c", title="La nave", body="La Corea del nuovo corso; la corea del Nordest è altra cosa."),
    ])  # fmt: skip
    assert index.suggest("corea del n") == ["corea del nord", "corea del nordest", "corea del nuovo"]
    assert index.suggest("Corea del n", 1) == ["Corea del nord"]
    assert index.suggest("n", 1) == ["nave"] == [index.suggest("corea. n")[0].removeprefix("corea. ")]
    assert index.suggest("corea del ") == ["corea del nord", "corea del nordest", "corea del nuovo"]
    assert index.suggest("corea del nord") == ["corea del nordest"]
    assert index.suggest("la citta di n", 1) == ["la citta di nîmes"]
    assert index.suggest("del n")[0] == "del nave", "stop words alone say nothing"
    assert index.suggest("la ") == index.suggest("corea del x") == []
    assert index.suggest("d") == ["due", "del", "di"], "stop words come last"


def test_similar_leaves_the_article_itself_out(index: Index) -> None:
    found = ids(index.similar("patto"))
    assert "patto" not in found
    assert found[0] == "penisola"


def test_explain_adds_up_to_the_score(index: Index) -> None:
    for hit in index.search("Corea del Nord"):
        assert sum(part.score for part in index.explain("Corea del Nord", hit.id)) == pytest.approx(hit.score)
    assert index.explain("calcio", "patto") == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"facets": ["regione"]}, UnknownField),
        ({"facets": ["date:week"]}, InvalidValue),
        ({"facets": ["date:day", "date:year"]}, InvalidValue),
        ({"facets": ["region:month"]}, InvalidValue),
        ({"sort": "data"}, InvalidValue),
        ({"match": "some"}, InvalidValue),
        ({"limit": -1}, InvalidValue),
        ({"offset": -1}, InvalidValue),
        ({"since": "martembre"}, DateNotUnderstood),
        ({"date": "2025-02-30"}, DateNotUnderstood),
    ],
)
def test_wrong_arguments_are_errors_of_one_line(index: Index, arguments: dict[str, object], error: type) -> None:
    with pytest.raises(error) as caught:
        index.search("corea", **arguments)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_to_dict_is_schema_1(index: Index) -> None:
    answer = index.search("patto", region="asia", limit=1).to_dict()
    assert " ".join(answer) == (
        "schema query filters match matching sort offset limit total took_ms hits facets warnings did_you_mean "
        "expansions"
    )
    assert answer["schema"] == 1
    assert answer["filters"] == {"region": ["asia"]}
    assert list(answer["hits"][0]) == [
        "id", "title", "title_spans", "summary", "region", "author", "date", "tags", "image_alts", "path", "extra",
        "score", "snippet",
    ]  # fmt: skip
    assert list(answer["hits"][0]["snippet"]) == ["text", "spans"]
    assert answer["facets"]["date"][0] == {"value": "2024-06", "label": "giugno 2024", "count": 1, "selected": False}


def test_a_prefix_of_many_numbers_in_words_finds_them_beside_digits(make_index: Callable[..., Index]) -> None:
    words = (
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
        "diciassette diciotto diciannove venti"
    ).split()
    written = Article(id="parole", body=" ".join(f"duemila{word}" for word in words))
    digits = Article(id="cifre", body=" ".join(str(2000 + number) for number in range(1, 21)))
    assert ids(make_index([written, digits]).search("duemila*")) == ["parole"]


@pytest.mark.parametrize("given", ["calcio", ["calcio"], ("calcio", "pallone")])
def test_a_synonym_is_one_text_or_several_for_a_text_of_any_length(index: Index, given: str | list[str]) -> None:
    entries = {"pedata": given, "uno due tre quattro cinque sei sette otto": given}
    opened = searchlib.open(index.path, synonyms=entries)
    forms = (given,) if isinstance(given, str) else tuple(given)
    for text in entries:
        results = opened.search(text)
        assert [(one.text, one.forms) for one in results.expansions] == [(text, forms)]
        assert [hit.id for hit in results] == ["calcio"]


def test_of_many_unknown_names_five_are_told(index: Index) -> None:
    results = index.search(tag=[f"tema{number}" for number in range(3000)])
    assert [warning.code for warning in results.warnings if warning.code.startswith("unknown-tag")] == [
        "unknown-tag"
    ] * 5
    assert results.filters["tag"][-1] == "tema2999"
