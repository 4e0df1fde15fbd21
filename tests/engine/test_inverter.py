import datetime
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from decoding import counted, lexemes_in, listed, placed, plain_families, plain_sets, summed
from hypothesis import example, given
from hypothesis import strategies as st

from searchlib import Article, ReadingSettings
from searchlib.analysis import PARAGRAPH_GAP, analyse, analyzer
from searchlib.corpus.events import Found
from searchlib.corpus.reading import read
from searchlib.corpus.walk import SourceFile, discover
from searchlib.engine.building.chunks import ChunkTable, cut
from searchlib.engine.building.inverter import Inverter, article_bytes
from searchlib.engine.building.known_forms import KnownForms
from searchlib.engine.building.vocabulary import Vocabulary
from searchlib.engine.merging.merge import Merged
from searchlib.engine.merging.parts import part_of
from searchlib.engine.merging.segment_writer import write_segment
from searchlib.engine.segments.arrays import NO_DAY, SegmentArrays
from searchlib.engine.segments.layout import lay_out
from searchlib.engine.segments.segment import Segment
from searchlib.places import countries_in

CORPUS = Path(__file__).parents[2] / "corpus"
WORDS = (
    "il la di governo Governo GOVERNO città Città citta' CITTÀ cittа̀ perché perche' incontrerà incontrera' INCONTRERA' "
    "incontrera’ l' L’ l’ dell' un' d' «l' c'è po' all'«Unità» l'(ONU) l'** dell'“ 'ndrangheta 'l' l'' McDonald's "
    "dell's U.S.A. U.S. S.p.A S.p.A. O.N.U., a.C. 10.000 1.234,5 3,5 3, ,5 10.000. 01.234 2023-25 COVID-19 "
    "indo-pacifica nord-est-sud-ovest-centro F-16 a-ª l'indo-pacifica e‑mail Nord-Corea' anti-incontrera' ª 1º ºª "
    "ʿAlī ʼ lʼ ʼx so\u00adft in\u200bvisibile \ufeffprimo e\u0301 perche\u0301 l\u0301' l\u0301\u0301 İstanbul "
    "ℝ ﬁne ẚ Straße Łódź ß diecimila 10mila cent' &egrave; perch&eacute; l&rsquo; &#39; &amp;egrave; &#0; & "
    "a&b x_y _x dopo_ #tag # ## - – — . .. , ; : ! ? ... ( ) [ ] * ** ' ’ \" « » / http://a.it/b?c=d&e a/b x=y "
    "AI ai Ai aI l'AI l'Ai dell’ai «l'Ai» l'«AI» A.I. a.i. (AI), AI-Act l'Ai-Act AI' l'ai' FONDI À1AI "
    "日本語 мир ☃ 😀 \x00 \x01 \x02 \x03 \x04\x04\x04\x04 \x04\x04\x04\x048 \x05"
).split(" ")
GAPS = (" ", " ", " ", " ", "", "\n", "\n\n", "\n \n", "\n\n\n", "  ", "    ", "\xa0", "\t", "\r\n", "\r\n\r\n", "\x85",
        "\x1c", "\u2028", "\n#", "\n# ", "#", "\n## ")  # fmt: skip
TEXT = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
NAMES = st.lists(
    st.sampled_from(["Asia", "asia", "Medio Oriente", "l'", "Anna Bianchi", "città", "d'", ""]), max_size=3
)
ARTICLES = st.lists(
    st.builds(
        Article, id=st.sampled_from(["a", "b", "\ud800", "è"]), title=TEXT, summary=TEXT, body=TEXT, region=NAMES,
        author=NAMES, tags=NAMES, image_alts=st.lists(TEXT, max_size=2),
        date=st.sampled_from([None, datetime.date(2024, 5, 1), datetime.date(1, 1, 1)]),
    ),
    max_size=5,
)  # fmt: skip
SHARED = Vocabulary()
CHUNKS = (
    [b"a" * size for size in range(1, 20)]
    + [b"b" * size for size in (8, 9, 15, 16, 17, 90)]
    + [f"{letter}{'à' * size}".encode() for letter in "xyz" for size in (0, 3, 4, 7, 8)]
)


def inverted(articles: list[Article], vocabulary: Vocabulary | None = None) -> SegmentArrays:
    inverter = Inverter(vocabulary)
    for article in articles:
        inverter.add(article, ["Italia", *article.region], "root", f"{article.id}.md", "f00d")
    return inverter.finish()


def check(segment: SegmentArrays, articles: list[Article]) -> None:
    """Compare a segment with what `lay_out` says of each article, and its parts with each other."""
    size = len(articles)
    assert len(segment) == len(segment.ids) == len(segment.articles) == size
    forms = list(zip(segment.surfaces.texts(), segment.forms.texts(), strict=True))
    assert forms == sorted(set(forms))
    stems, families = segment.stems.texts(), segment.families.texts()
    assert stems == sorted(set(stems)) and families == sorted(set(families))
    stem_forms, found = listed(segment.stem_forms), placed(segment)
    assert all(own and own == sorted(set(own)) for own in stem_forms)
    family_forms = plain_families(segment.surfaces.texts(), segment.stop.tolist())
    assert families == list(family_forms)
    assert set().union(*found) == set(range(len(forms)))
    sets = plain_sets(lexemes_in(segment), stem_forms, list(family_forms.values()))
    assert counted(segment.sets) == summed(segment, sets)
    form_stems = defaultdict(set)
    for stem, own in zip(stems, stem_forms, strict=True):
        for form in own:
            form_stems[form].add(stem)
    assert segment.stop.tolist() == [not form_stems[form] for form in range(len(forms))]
    for number, article in enumerate(articles):
        layout = lay_out(article)
        surfaces: dict[str, list[int]] = defaultdict(list)
        by_stem: dict[str, list[int]] = defaultdict(list)
        for form, positions in found[number].items():
            surfaces[forms[form][0]] += positions
            for stem in form_stems[form]:
                by_stem[stem] += positions
        assert {surface: sorted(own) for surface, own in surfaces.items()} == layout.surfaces
        assert {stem: sorted(own) for stem, own in by_stem.items()} == layout.stems
        assert tuple(segment.starts[number].tolist()) == layout.starts
        assert segment.lengths[number].tolist() == [layout.length, layout.words, layout.title_length]
        assert segment.ids.text(number) == article.id
        assert segment.days[number] == (article.date.toordinal() if article.date else NO_DAY)
        stored = json.loads(segment.articles[number].decode("utf-8", "surrogatepass"))
        assert (stored["id"], stored["body"], tuple(stored["tags"])) == (article.id, article.body, article.tags)
        for name in ("region", "author", "tags"):
            assert names_of(segment, name, number) == list(getattr(article, name))


def names_of(segment: SegmentArrays, name: str, document: int) -> list[str]:
    column = segment.names[name]
    own = column.codes.values[column.codes.offsets[document] : column.codes.offsets[document + 1]]
    return [column.names.text(code) for code in own]


@given(ARTICLES)
@example([Article(title="# l'\nUnità", body="a\n# L'\nUnità d'\nx\n\nb")])
@example([Article(title="l'", summary="Unità", body="dell'\n\nOnu. l'    anno l'\nanno l' ʼ\n\nx")])
@example([Article(body="x l'ʼ\n\nl'ʼ"), Article(body="l'ʼ\n\nl'ʼ\n\nx\n\n"), Article()])
def test_a_segment_says_what_lay_out_says(articles: list[Article]) -> None:
    check(inverted(articles), articles)
    check(inverted(articles, SHARED), articles)


@given(st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_inverted_as_it_is_laid_out(texts: list[str]) -> None:
    articles = [Article(id=str(number), title=text, body=text) for number, text in enumerate(texts)]
    check(inverted(articles), articles)


def test_the_sample_archive_is_inverted_as_it_is_laid_out() -> None:
    sources = [source for source in discover(CORPUS) if isinstance(source, SourceFile)][::40]
    found = [event for source in sources for event in read(source, ReadingSettings())]
    articles = [event.article for event in found if isinstance(event, Found)]
    assert articles
    check(inverted(articles), articles)
    raw = [Article(id=source.path, body=source.absolute.read_text(encoding="utf-8")) for source in sources]
    check(inverted(raw), raw)


@given(TEXT)
def test_surface_and_form_decide_the_stems(text: str) -> None:
    segment = inverted([Article(body=text)], SHARED)
    texts = {(s, f) for s, f in zip(segment.surfaces.texts(), segment.forms.texts(), strict=True)}
    assert {surface for surface, _ in texts} == {token.surface for token in analyse(text)}


def test_a_form_keeps_its_accents_and_gets_those_that_were_typed_as_apostrophes() -> None:
    segment = inverted([Article(body="Incontrera' la citta' di Perché, U.S.A. 10.000 indo-pacifica")])
    assert dict(zip(segment.forms.texts(), segment.surfaces.texts(), strict=True)) == {
        "incontrerà": "incontrera", "la": "la", "citta": "citta", "di": "di", "perché": "perche", "usa": "usa",
        "10000": "10000", "indo": "indo", "pacifica": "pacifica", "indopacifica": "indopacifica",
    }  # fmt: skip


def test_nothing_makes_an_empty_segment() -> None:
    inverter = Inverter()
    check(inverter.finish(), [])
    assert inverter.finish().sources.texts() == ["\0"]
    article = Article(id="vuoto")
    check(inverted([article]), [article])


def test_removed_articles_are_as_if_they_had_not_been_added() -> None:
    articles = [Article(id=str(n), title=f"unico{n}", tags=[f"nome{n}"], body=f"comune {n}") for n in range(4)]
    inverter = Inverter()
    numbers = [inverter.add(article, (), "", f"{article.id}.md") for article in articles]
    assert numbers == [0, 1, 2, 3] and len(inverter) == 4
    inverter.remove(numbers[0])
    inverter.remove(numbers[2])
    assert len(inverter) == 2
    segment = inverter.finish()
    check(segment, [articles[1], articles[3]])
    assert segment.names["tags"].names.texts() == ["nome1", "nome3"]
    assert segment.sources.texts() == ["\0", "\x001.md", "\x003.md"]
    assert len(inverter) == 0 and inverter.add(articles[0], ()) == 0
    check(inverter.finish(), articles[:1])


def test_names_places_and_sources_are_columns() -> None:
    inverter = Inverter()
    inverter.add(Article(id="a", region=["Europa", "Asia"], author="Anna"), ["Niger", "Italia"], "../r", "a.md", "0a")
    inverter.add(Article(id="b", region="Asia"), ["Italia"], "../r", "b.md", "0b")
    inverter.add(Article(id="a"), ())
    segment = inverter.finish()
    assert [names_of(segment, "region", n) for n in range(3)] == [["Europa", "Asia"], ["Asia"], []]
    assert [names_of(segment, "places", n) for n in range(3)] == [["Niger", "Italia"], ["Italia"], []]
    assert [segment.sources.text(code) for code in segment.source_of] == ["../r\0a.md", "../r\0b.md", "\0"]
    assert segment.fingerprints.texts() == ["0a", "0b", ""]
    assert segment.ids.texts() == ["a", "b", "a"]


def test_positions_grow_beyond_sixteen_bits() -> None:
    articles = [Article(id="lungo", title="uno", body="\n\n".join(["parola"] * 1500), tags="fine")]
    segment = inverted(articles)
    check(segment, articles)
    assert segment.positions.max() > 1400 * PARAGRAPH_GAP


def test_many_forms_are_sorted_beyond_sixteen_bits() -> None:
    articles = [Article(id=str(n), body=" ".join(f"k{n % 3}x{k}" for k in range(30000))) for n in range(4)]
    segment = inverted(articles)
    assert len(segment.forms) == len(segment.postings.offsets) - 1 == 90_000
    assert len(segment.postings.docs) == 120_000
    assert (np.diff(segment.postings.offsets) == [2] * 30000 + [1] * 60000).sum() == 90_000
    assert segment.positions[:2].tolist() == [segment.starts[0, 2], segment.starts[3, 2]]


@given(st.lists(st.lists(st.sampled_from(CHUNKS), max_size=40), max_size=6))
def test_a_table_gives_each_chunk_one_number_and_asks_once(texts: list[list[bytes]]) -> None:
    table, asked = ChunkTable(), list[bytes]()

    def read(chunk: bytes) -> int:
        asked.append(chunk)
        return len(asked) - 1

    for text in texts:
        numbers = table.numbers(cut(b" " + b"  ".join(text) + b" "), read)
        assert [asked[number] for number in numbers] == text
    assert len(asked) == len(set(asked)) == len(table)


def test_a_table_grows() -> None:
    table, chunks = ChunkTable(), [b"%d" % (number * 7) for number in range(50_000)]
    for at in (0, 100, 20_000):
        table.numbers(cut(b" ".join(chunks[at:])), lambda chunk: int(chunk) // 7)
    assert table.numbers(cut(b" ".join(chunks)), lambda chunk: -5).tolist() == list(range(50_000))
    assert len(table) == 50_000


def test_a_vocabulary_forgets_chunks_and_stays_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.engine.building.vocabulary._CHUNKS_KEPT", 5)
    inverter = Inverter()
    for _ in range(3):
        articles = [Article(id="a", title="I governi incontreranno le città", body="Il governo è caduto; diecimila.")]
        inverter.add(articles[0], ())
        check(inverter.finish(), articles)


COUNTRIES = (
    "Italia italia dell'Italia Stati Uniti stati uniti Corea del Nord Nord-Corea Port-au-Prince (Iran) «Iran», "
    "Iran-Israele filorussi anti-iraniana U.S.A. Usa usa il Cairo Emirati Arabi - Sud Sudan russo Russo alla e di "
    "dell' l'«Iran» Georgia Atlanta Repubblica Ceca Gran Bretagna 2 &amp; &Eacute; C\u00f4te d'Ivoire d’Ivoire San "
    "Marino Costa d'Avorio città È … “Cina” America Latina ﬁlorussi Per\u00f9 Peru\u0300 x\u00ado 日本 😀"
).split()
NEWS = st.lists(st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(GAPS)), max_size=14).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


@given(
    st.lists(
        st.builds(Article, id=st.just("a"), title=NEWS, summary=NEWS, body=NEWS, region=st.lists(NEWS, max_size=2),
                  tags=st.lists(NEWS, max_size=3), author=NAMES),
        max_size=4,
    )
)  # fmt: skip
def test_countries_are_those_that_a_reading_of_the_text_finds(articles: list[Article]) -> None:
    inverter = Inverter(SHARED)
    for article in articles:
        inverter.add(article)
    column = inverter.finish().names["places"]
    names, ends = column.names.texts(), column.codes.offsets
    for number, article in enumerate(articles):
        codes = column.codes.values[ends[number] : ends[number + 1]]
        assert tuple(names[code] for code in codes) == countries_in(article)


@given(ARTICLES)
def test_a_segment_is_the_same_by_the_forms_that_it_knows_and_no_word_is_stemmed(articles: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, again = Path(folder, "first.col"), Path(folder, "again.col")
        write_segment(first, Merged([(part_of(inverted(articles)), None)]))
        with mock.patch.object(analyzer, "stems", side_effect=AssertionError):
            known = Vocabulary(KnownForms([Segment(first)], few=0))
            write_segment(again, Merged([(part_of(inverted(articles, known)), None)]))
        assert again.read_bytes() == first.read_bytes()


@given(st.text(), st.text('ab"\\\\/\n\r\t\x00\x1f\x7fè\ud800😀'))
def test_an_article_is_stored_as_json_writes_it(title: str, body: str) -> None:
    article = Article(id="a", title=title, summary=body).changed({"body": body})
    written = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stored = article_bytes(article)
    assert b',"body":' + written + b',"region":[]' in stored
    assert json.loads(stored.decode("utf-8", "surrogatepass"))["title"] == article.title


def test_values_that_json_does_not_know_become_text() -> None:
    article = Article(id="\udc80", extra={"giorno": datetime.date(2024, 1, 2)})
    assert json.loads(article_bytes(article).decode("utf-8", "surrogatepass"))["extra"] == {"giorno": "2024-01-02"}


def test_the_memory_in_use_grows_with_the_articles() -> None:
    inverter = Inverter()
    assert inverter.bytes_used == 0
    inverter.add(Article(id="a", body="parola " * 1000), ())
    assert inverter.bytes_used > len("parola ") * 1000
    inverter.finish()
    assert inverter.bytes_used == 0
