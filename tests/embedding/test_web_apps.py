"""What the web apps of docs/EMBEDDING.md answer: one behaviour, three frameworks."""

import json
import subprocess
import sys
from typing import Any

import pytest

import searchlib

HOSTILE = "\"><script>alert(2)</script>'&amp;"


def test_hits_have_their_matches_lit(site: Any) -> None:
    page = site.get(q="Corea del Nord")
    assert page.status == 200
    assert page.kind == "text/html; charset=utf-8"
    assert page.total == 3
    assert page.titles[0] == "<mark>Corea del Nord</mark>, il vertice di Pyongyang"
    assert "La <mark>Corea del Nord</mark> ha lanciato due missili; Tokyo protesta." in page.text


def test_an_empty_query_browses_the_newest_first(site: Any) -> None:
    page = site.get()
    assert page.total == 18
    assert page.titles[:2] == ["Corea del Nord, il vertice di Pyongyang", "Bruxelles rinnova le sanzioni"]


def test_a_hostile_article_is_escaped(site: Any) -> None:
    page = site.get(q="lettore virgolette")
    assert page.titles == ["&lt;script&gt;alert(1)&lt;/script&gt; e &quot;<mark>virgolette</mark>&quot; dalla Corea"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;cosi&#x27; sia&quot;." in page.text
    assert "Oceania &amp; &#34;isole&#34; &lt;b&gt;" in page.text.replace("&quot;", "&#34;")
    assert not page.named("script")
    assert not page.named("b")


def test_a_hostile_query_is_escaped_and_comes_back_as_it_was(site: Any) -> None:
    page = site.get(q=HOSTILE, region=HOSTILE)
    assert page.status == 200
    assert "<script" not in page.text
    assert [box["value"] for box in page.named("input", name="q")] == [HOSTILE]
    assert len(page.named("input", name="region", type="hidden")) == 1


def regions(page: Any) -> dict[str, bool]:
    """Return the links of regions: text → whether it is marked as chosen."""
    chosen = {link["href"] for link in page.named("a", **{"aria-current": "true"})}
    return {text: link in chosen for text, link in page.links.items() if text.endswith(")")}


def test_regions_toggle_and_their_counts_ignore_which_are_chosen(site: Any) -> None:
    page = site.get(q="Corea")
    assert regions(page) == {"Asia (3)": False, "Europa (1)": False, 'Oceania & "isole" <b> (1)': False}
    page = site.get(page.links["Europa (1)"])
    assert page.total == 1
    assert regions(page) == {"Asia (3)": False, "Europa (1)": True, 'Oceania & "isole" <b> (1)': False}
    page = site.get(page.links['Oceania & "isole" <b> (1)'])
    assert page.total == 2
    assert regions(page) == {"Asia (3)": False, "Europa (1)": True, 'Oceania & "isole" <b> (1)': True}
    assert [box["value"] for box in page.named("input", name="region")] == ["europa", 'oceania & "isole" <b>']
    page = site.get(page.links["Europa (1)"])
    assert page.total == 1
    assert regions(page) == {"Asia (3)": False, "Europa (1)": False, 'Oceania & "isole" <b> (1)': True}


def test_regions_may_be_repeated_and_written_in_any_case(site: Any) -> None:
    assert site.get(q="Corea", region=["ASIA", 'oceania & "ISOLE" <b>']).total == 4
    page = site.get(q="Corea", region="ASIA")
    assert page.total == 3
    assert site.get(page.links["Asia (3)"]).total == 4


def test_dates_narrow_the_hits_and_the_counts_of_regions(site: Any) -> None:
    page = site.get(q="Corea", since="settembre 2025", until="2025-10-03")
    assert page.total == 2
    assert {"Asia (2)", "Europa (1)"} <= page.links.keys()
    assert [box["value"] for box in page.named("input", name="since")] == ["2025-09-01"]
    assert [box["value"] for box in page.named("input", name="until")] == ["2025-10-03"]


def test_months_are_a_histogram_of_links(site: Any) -> None:
    page = site.get(q="Corea", region="asia")
    months = {text: link for text, link in page.links.items() if ": " in text}
    assert list(months) == ["settembre 2025: 1", "ottobre 2025: 2"]
    assert [bar["style"] for bar in page.named("a") if "style" in bar] == ["height: 50%", "height: 100%"]
    page = site.get(months["ottobre 2025: 2"])
    assert page.total == 2
    assert months.keys() <= page.links.keys()
    assert [bar["title"] for bar in page.named("a", **{"aria-current": "true"}) if "title" in bar] == [
        "ottobre 2025: 2"
    ]


@pytest.mark.parametrize("wrong", ["forse domani", "2025-02-30", "<script>alert(3)</script>"])
def test_a_date_that_cannot_be_read_is_one_line_and_400(site: Any, wrong: str) -> None:
    page = site.get(q="Corea", since=wrong)
    assert page.status == 400
    assert page.kind == "text/plain; charset=utf-8"
    assert page.text.startswith(f'non so leggere "{wrong}" come data')
    assert len(page.text.splitlines()) == 1


def test_empty_boxes_are_no_filters(site: Any) -> None:
    assert site.get(q="Corea", since="", until="", region="").total == 4


def test_pages_follow_each_other(site: Any) -> None:
    first = site.get(q="bollettino", region="italia")
    assert (first.total, len(first.titles)) == (12, 10)
    assert "Precedenti" not in first.links
    second = site.get(first.links["Seguenti"])
    assert (second.total, len(second.titles)) == (12, 2)
    assert "Seguenti" not in second.links
    assert not set(first.titles) & set(second.titles)
    assert site.get(second.links["Precedenti"]).titles == first.titles


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "1e3", "²", "9" * 9, "9" * 5000])
def test_a_wrong_page_number_is_never_a_fault_of_the_server(site: Any, number: str) -> None:
    page = site.get(q="Corea", page=number)
    assert page.status in (200, 422)
    assert page.status == 422 or page.total == 4


def test_no_hits_says_why_and_what_would_help(site: Any) -> None:
    page = site.get(q="xilofono")
    assert page.status == 200
    assert (page.total, page.titles) == (0, [])
    assert "nessun articolo contiene: xilofono" in page.text
    page = site.get(q="Corea", region="Atlantide")
    assert page.total == 0
    assert "Atlantide" in page.text
    assert {"Asia (3)", "atlantide (0)"} <= page.links.keys()


def test_a_misspelt_query_is_mended_by_a_link(site: Any) -> None:
    page = site.get(q="pyongyagn", until="2025")
    assert page.total == 0
    assert site.get(page.links["pyongyang"]).titles == ["Corea del Nord, il vertice di <mark>Pyongyang</mark>"]


def test_a_commit_of_another_process_is_seen(site: Any, environment: dict[str, str]) -> None:
    assert site.get(q="aurora").total == 0
    change = (
        "import searchlib\n"
        "with searchlib.open('index').writer() as writer:\n"
        "    writer.upsert(searchlib.Article(id='aurora', title='Aurora boreale', body='Sopra le Alpi.'))\n"
    )
    subprocess.run([sys.executable, "-c", change], cwd=site.folder, env=environment, check=True)
    assert site.get(q="aurora").titles == ["<mark>Aurora</mark> boreale"]


@pytest.mark.parametrize("site", ["flask", "fastapi"], indirect=True)
def test_json_is_that_of_the_library(site: Any) -> None:
    answer = site.get("/search.json", q="Corea", region=["asia", "europa"], since="2025-10")
    results = searchlib.open(site.folder / "index", language="it").search(
        "Corea", region=["asia", "europa"], since="2025-10"
    )
    assert answer.kind == "application/json"
    assert {**json.loads(answer.text), "took_ms": 0} == json.loads(json.dumps({**results.to_dict(), "took_ms": 0}))
    assert site.get("/search.json", q="Corea", since="forse domani").status == 400


@pytest.mark.parametrize("site", ["flask"], indirect=True)
def test_an_article_is_shown_whole(site: Any) -> None:
    page = site.get("/articles/porti/genova")
    assert page.text == "Genova, il porto riapre\n\nIl porto ha riaperto ieri.\n\nLe gru sono tornate al lavoro."
    assert page.kind == "text/plain; charset=utf-8"
    assert site.get("/articles/porti/napoli").status == 404


@pytest.mark.parametrize("site", ["flask"], indirect=True)
def test_words_are_completed(site: Any) -> None:
    assert json.loads(site.get("/suggest.json", q="il vert").text) == ["il vertice"]
