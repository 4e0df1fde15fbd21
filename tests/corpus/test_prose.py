from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.corpus.characters import is_plain
from searchlib.corpus.inline import has_bracket_marks, without_images, without_links
from searchlib.corpus.prose import clean_body, clean_line, clean_plain
from searchlib.corpus.templating import without_shortcodes

PLAIN = [
    # what is written, what is read
    ("Il vertice è **finito** ieri.", "Il vertice è finito ieri."),
    ("__Roma__ e _Milano_, *Torino*", "Roma e Milano, Torino"),
    ("**a *b* c** ***d***", "a b c d"),
    ("**C**redo", "Credo"),
    ("il file nome_del_file_2 e 2*3*4", "il file nome_del_file_2 e 2*3*4"),
    ("un * solo e _ solo", "un * solo e _ solo"),
    ("«*Corriere*», disse", "«Corriere», disse"),
    ("~~vecchio~~ nuovo", "vecchio nuovo"),
    (r"\*non corsivo\* e \[non link\]", "*non corsivo* e [non link]"),
    ("usa `snake_case` e `*a*`", "usa snake_case e *a*"),
    ("il [rapporto](https://esempio.it/a_(b)) e [altro](</x y> 'titolo')", "il rapporto e altro"),
    ("un [testo][nota] e [nota]\n\n[nota]: https://esempio.it \"Titolo\"", "un testo e nota"),
    ("così [sic] e [...] restano", "così [sic] e [...] restano"),
    ("parola[^1] e\n\n[^1]: La nota.", "parola e\n\nLa nota."),
    ("<https://esempio.it/a>", "https://esempio.it/a"),
    # blocks
    ("Titolo\n======\nTesto", "# Titolo\n\nTesto"),
    ("Sezione\n---\nTesto", "## Sezione\n\nTesto"),
    ("prima\n## Sezione ##\ndopo", "prima\n\n## Sezione\n\ndopo"),
    ("## Sezione {#ancora}\n\ntesto\n{: .nota}", "## Sezione\n\ntesto"),
    ("#hashtag resta", "#hashtag resta"),
    ("##\n\ntesto", "testo"),
    ("a\n\n***\n\nb\n\n- - -\n\nc\n\n___\n", "a\n\nb\n\nc"),
    ("> citata\n> ancora\n>> dentro", "citata\nancora\ndentro"),
    ("- uno\n* due\n+ tre\n1. quattro\n2) cinque", "uno\ndue\ntre\nquattro\ncinque"),
    ("1991. La guerra comincia.", "1991. La guerra comincia."),
    ("| Paese | Voti |\n|:---|---:|\n| Asia | 3 |", "Paese Voti\nAsia 3"),
    ("Paese | Voti\n--- | ---\nAsia | 3\n\nSport | Calcio", "Paese Voti\nAsia 3\n\nSport | Calcio"),
    ("```python\na_b = *c*\n# nota\n```\n\ntesto", "a_b = *c*\n# nota\n\ntesto"),
    ("```\nmai chiuso *a*", "mai chiuso a"),
    ("::: nota\ntesto\n:::", "testo"),
    # HTML
    ("<p>Uno</p><p>Due<br>tre</p>", "Uno\n\nDue\ntre"),
    ("<h2 class='x'>Sezione</h2><p>testo</p>", "## Sezione\n\ntesto"),
    ("<ul><li>uno</li><li>due</li></ul>", "uno\n\ndue"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("<b>C</b>redo e a < b, b > c", "Credo e a < b, b > c"),
    ("a<script>alert('<p>')</script><STYLE>p {}</STYLE>b", "a b"),
    ("a <!-- nota\n\nlunga --> b", "a b"),
    ("L&#8217;Asia &egrave; &amp; sar&agrave;&nbsp;qui, AT&T, &notizie", "L’Asia è & sarà qui, AT&T, &notizie"),
    ("&lt;b&gt; resta", "<b> resta"),
    ("Guadagna meno di <mille euro al mese.\n\nParagrafo due.\n\n> Citazione",
     "Guadagna meno di <mille euro al mese.\n\nParagrafo due.\n\nCitazione"),
    ("I prezzi <i migliori d'Italia> e <mille> altri", "I prezzi <i migliori d'Italia> e <mille> altri"),
    ("Chi <p dice=\n\nParagrafo due. > resta", "Chi <p dice=\n\nParagrafo due. > resta"),
    ('<a href="u" title="Governo > Ministri">Il <b\nclass=x>governo</b></a> <td nowrap>cade', "Il governo cade"),
    ('<p title="dice "no" a tutti">Uno</p ><capo>C</capo>redo<x-y/><Due client:load></Due>', "Uno\n\nCredo"),
    ("<!DOCTYPE html>\n<html lang=it>Uno</html>", "Uno"),
    # site generators
    ("{% include video.html %}a {{ page.titolo }}b {% raw %}c", "a b c"),
    ('[gallery ids="1,2"]a [su_quote stile="x"]b[/su_quote] [embed]https://x.it[/embed]', "a b"),
    ("[dropcap]C[/dropcap]redo", "Credo"),
    ("import Foto from './Foto.astro'\nexport const a = {\n  b: 1,\n}\n\n# Titolo\n\n<Foto client:load />testo",
     "# Titolo\n\ntesto"),
    ("import ed export crescono", "import ed export crescono"),
    ("{/* nota */}testo", "testo"),
    # characters
    ("C\nredo che", "Credo che"),
    ("È\nvero", "È\nvero"),
    ("Uno.\nC\nredo\n\nO\nggi", "Uno.\nCredo\n\nOggi"),
    ("Vitamina\nD\nbenefici", "Vitamina\nD\nbenefici"),
    *((f"{letter}\n{rest}", f"{letter}{rest}") for letter, rest in (
        ("I", "l ministro"), ("I", "n aula"), ("I", "eri"), ("I", "talia"), ("A", "nche"), ("A", "ll’alba"),
        ("A", "l voto"), ("E", "cco"), ("E", "d ecco"), ("A", "vrebbe"), ("O", "ra"),
    )),
    *((f"{letter}\n{rest}", f"{letter}\n{rest}") for letter, rest in (
        ("I", "giudici"), ("I", "due giudici"), ("I", "leader"), ("A", "marzo"), ("A", "pochi giorni"), ("E", "adesso"),
        ("E", "l’altro"), ("A", "l’altro"), ("E", "i giudici"),
    )),
    ("A\nB\n\nC", "A\nB\n\nC"),
    ("a\u00a0b\u202fc\u2003d", "a b c d"),
    ("par\u00adola ze\u200bro\ufeff", "parola zero"),
    ("citta\u0300", "città"),
    ("a  b \t c \n\n\n\n  d  ", "a b c\n\nd"),
    ("a\r\nb\rc", "a\nb\nc"),
    ("\x00a\x1b[0m\ud800", "a[0m\ufffd"),
]  # fmt: skip


@pytest.mark.parametrize(("markdown", "plain"), PLAIN)
def test_markdown_becomes_plain_text(markdown: str, plain: str) -> None:
    assert clean_body(markdown) == (plain, ())


@pytest.mark.parametrize(
    ("markdown", "plain", "alts"),
    [
        ("a ![una **torre** rossa](t.png) b", "a b", ("una torre rossa",)),
        ("![nave][1]\n\n[1]: nave.jpg", "", ("nave",)),
        ("[![porto](p.jpg)](https://x.it)", "", ("porto",)),
        ("![](vuota.png)testo", "testo", ()),
        ("![a](1.png) ![b](2.png) ![a](3.png)", "", ("a", "b")),
        ('<img src="x.jpg" alt="folla &amp; bandiere">', "", ("folla & bandiere",)),
        ("<Image src={foto} alt='un ponte' />", "", ("un ponte",)),
        ('<img title="Governo > Ministri" alt="il palazzo > la piazza">', "", ("il palazzo > la piazza",)),
        ('[caption id="a" width="3"]<img src="x" alt="mare"/> Il mare a Bari[/caption]\n\nTesto', "Testo",
         ("mare", "Il mare a Bari")),
        ('{{< figure src="a.jpg" alt="una vigna" >}}', "", ("una vigna",)),
    ],
)  # fmt: skip
def test_what_images_show_is_kept_apart(markdown: str, plain: str, alts: tuple[str, ...]) -> None:
    assert clean_body(markdown) == (plain, alts)


def test_plain_text_keeps_what_only_looks_like_markup() -> None:
    text = "Un * e _due_, [tre](x) #quattro\n- cinque &egrave;\u00a0sei\u200b\n\n\n\nC\nredo"
    assert clean_plain(text) == ("Un * e _due_, [tre](x) #quattro\n- cinque è sei\n\nCredo", ())


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("  Il\nvertice \t di  Roma ", "Il vertice di Roma"),
        ("L&#8217;<em>Asia</em> &lt;oggi&gt;", "L’Asia <oggi>"),
        ("3 < 4 & 5 > 2", "3 < 4 & 5 > 2"),
        ("Il vertice<br/>di <B>M</B>osca", "Il vertice di Mosca"),
        ("<p>Uno</p><p>Due</p>", "Uno Due"),
        ("Meno di <mille euro, più di mille > Roma", "Meno di <mille euro, più di mille > Roma"),
        ('<a title="Governo > Ministri" href=x>Il governo</a>', "Il governo"),
        ("citta\u0300\u200b", "città"),
    ],
)
def test_a_line_is_plain(written: str, line: str) -> None:
    assert clean_line(written) == line


@given(st.text())
def test_plain_text_is_tidy(text: str) -> None:
    for body in (clean_body(text)[0], clean_plain(text)[0]):
        assert "\n\n\n" not in body
        assert "  " not in body
        assert body == body.strip()
        body.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="&")))
def test_cleaning_plain_text_again_changes_nothing(text: str) -> None:
    once = clean_plain(text)
    assert clean_plain(once[0]) == once


MARKS = [
    "<", "[", "*", "_", "`", "\\", "&", "|", "-", "#", "=", ">", "~", "(", "{", "![", "](", "{%", "{{", "{/*", "<!--",
    "<script", "<script>", "<svg>",
    '<a b="', "<a b='\"", "<a b='<a b=\"", "<a b={", "<a b={{", "<a b=\n", "</a ", "<a \n",
    "<a b=\"'\" ", "<a b={'<a b='{", "<a b", "<!doctype",
    "<a", "<a ", "<img alt='", "[^", "[a]: ", "[a](", "[[a]", "[ [a]", "**a*", "_a ",
    "[caption]", "[/a]", "[x a=", "&amp;", "import {", "\nimport {", "\nexport {\n", "```\n", "a|-\n", "a\n=\n", "\\\n",
    "A\nb", "# a\n", "1. ", " ", "\n", "e\u0301",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_megabyte_of_marks_ends(mark: str) -> None:  # in quadratic time this would take hours
    body, alts = clean_body(mark * (2**20 // len(mark)))
    assert len(body) <= 2**21
    assert all(alts)


def test_what_is_taken_for_plain_can_be_seen_and_is_composed() -> None:
    plain = [character for character in map(chr, range(sys.maxunicode + 1)) if is_plain(character)]
    assert {*"aZ0 \n[]:àß€−„"} < {*plain}
    assert not {*"*_`~<&{|\\\t\xa0\u200b\u0301\ud800"} & {*plain}
    assert "".join(plain).replace("\n", "").isprintable()
    assert all(unicodedata.normalize("NFC", f"e{character}a") == f"e{character}a" for character in plain)


@given(st.text("ab1 [](){}!^:/=-\n"))
def test_brackets_without_meaning_stay(text: str) -> None:
    if not has_bracket_marks(text):
        alts: list[str] = []
        assert without_links(without_shortcodes(without_images(text, alts), alts)) == text
        assert not alts
