"""Stock Whoosh opens our index, finds what a walk through the arrays finds, and changes nothing."""

import datetime
import itertools
import json
import pickle
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from decoding import placed
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, open_dir
from whoosh.matching import FilterMatcher, ReadTooFar
from whoosh.qparser import QueryParser
from whoosh.query import And, AndMaybe, Every, FuzzyTerm, Not, Or, Phrase, Prefix, Query, Term, Wildcard
from whoosh.reading import TermNotFound
from whoosh.scoring import BM25F, TF_IDF, Frequency, WeightScorer
from whoosh.searching import Searcher

from searchlib import Article
from searchlib.engine.building.inverter import Inverter
from searchlib.engine.building.vocabulary import Vocabulary
from searchlib.engine.codec import ColumnCodec, ColumnSegment
from searchlib.engine.merging.merge import Merged
from searchlib.engine.merging.parts import part_of
from searchlib.engine.merging.segment_writer import write_segment
from searchlib.engine.schema import STORED_FIELDS, schema
from searchlib.engine.segments.arrays import SegmentArrays
from searchlib.engine.stock.postings import ColumnMatcher
from searchlib.errors import IndexDamaged

ROOT = Path(__file__).parents[2]

Part = tuple[SegmentArrays, frozenset[int]]
"""A segment and its deleted documents."""

NEWS = (
    Article(
        id="ponte",
        title="Il ponte sul fiume riapre",
        summary="Il governo regionale ha finito i lavori.",
        body="Il ponte era chiuso da marzo. Il governo della città promette altri lavori sul ponte.",
        region=["Italia", "Europa"],
        author="Anna Bianchi",
        date=datetime.date(2024, 5, 1),
        tags=["ponti", "lavori pubblici"],
        image_alts="una gru",
        path="2024/ponte.md",
        extra={"issue": 7},
    ),
    Article(id="città", title="Città in festa", body="Citta' e CITTÀ: tre modi di scrivere città, uno di leggere."),
    Article(id="governi", title="Due governi", body="I governi cambiano, i ponti restano. Città del nord."),
    Article(id="cancellato", title="Il governo dei ponti", body="Il ponte sul fiume, la città, il governo regionale."),
    Article(id="vuoto"),
    Article(id="patto", title="Indo-Pacifico, nuovo patto", body="Il patto indo-pacifico. Il governo del patto."),
    Article(id="fiume", body="fiume fiume fiume sul fiume, ponte.\n\nsul\n\nfiume"),
    Article(id="perché", title="Perché perché", body="Non c'è un perche', il governo regionale lo sa."),
)
DELETED = [3]


def invert(articles: Sequence[Article], vocabulary: Vocabulary | None = None) -> SegmentArrays:
    inverter = Inverter(vocabulary)
    for article in articles:
        inverter.add(article, ())
    return inverter.finish()


def write_index(folder: Path, parts: Sequence[Part], generation: int = 0) -> None:
    segments = []
    for number, (arrays, deleted) in enumerate(parts):
        name = f"MAIN_{number:08x}abcdef01"
        write_segment(folder / f"{name}.col", Merged([(part_of(arrays), None)]))
        segments.append(ColumnSegment(name, len(arrays), sorted(deleted)))
    TOC(schema(), segments, generation).write(FileStorage(str(folder)), "MAIN")


@pytest.fixture
def one(tmp_path: Path) -> Path:
    write_index(tmp_path, [(invert(NEWS), frozenset(DELETED))])
    return tmp_path


@pytest.fixture
def two(tmp_path: Path) -> Path:
    write_index(tmp_path, [(invert(NEWS[:4]), frozenset(DELETED)), (invert(NEWS[4:]), frozenset())])
    return tmp_path


@pytest.fixture(params=["one", "two"])
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


@pytest.fixture
def searcher(folder: Path) -> Iterator[Searcher]:
    with open_dir(str(folder)).searcher() as opened:
        yield opened


def found(searcher: Searcher, query: Query) -> set[str]:
    results = searcher.search(query, limit=None)
    ids = [hit["id"] for hit in results]
    assert len(ids) == len(set(ids)) == len(results)
    return set(ids)


# -- what a walk through the arrays finds


class Walk:
    """Everything that stands in the arrays, as plain dictionaries: term → id → positions."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.alive: set[str] = set()
        self.terms: dict[str, dict[str, dict[str, list[int]]]] = {
            "surface": defaultdict(lambda: defaultdict(list)),
            "stem": defaultdict(lambda: defaultdict(list)),
        }
        for arrays, deleted in parts:
            self._add(arrays, deleted)

    def _add(self, arrays: SegmentArrays, deleted: frozenset[int]) -> None:
        ids = arrays.ids.texts()
        self.alive |= {id for doc, id in enumerate(ids) if doc not in deleted}
        names: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for form, surface in enumerate(arrays.surfaces.texts()):
            names[form].append(("surface", surface))
        for stem, text in enumerate(arrays.stems.texts()):
            first, last = arrays.stem_forms.offsets[stem : stem + 2]
            for form in arrays.stem_forms.values[first:last].tolist():
                names[form].append(("stem", text))
        for doc, own in enumerate(placed(arrays)):
            for form, places in own.items():
                for field, text in names[form]:
                    if doc not in deleted:
                        self.terms[field][text][ids[doc]] += places

    def term(self, field: str, text: str) -> set[str]:
        return set(self.terms[field].get(text, ()))

    def prefix(self, field: str, prefix: str) -> set[str]:
        return {id for text in self.terms[field] if text.startswith(prefix) for id in self.terms[field][text]}

    def phrase(self, field: str, words: Sequence[str]) -> set[str]:
        ids = set.intersection(*(self.term(field, word) for word in words))
        return {
            id
            for id in ids
            if any(
                all(start + step in self.terms[field][word][id] for step, word in enumerate(words))
                for start in self.terms[field][words[0]][id]
            )
        }


# -- queries


def test_terms_of_both_fields_are_found(searcher: Searcher) -> None:
    assert found(searcher, Term("surface", "citta")) == {"ponte", "città", "governi"}
    assert found(searcher, Term("surface", "città")) == set()
    assert found(searcher, Term("surface", "perche")) == {"perché"}
    assert found(searcher, Term("surface", "governi")) == {"governi"}
    assert found(searcher, Term("stem", "govern")) == {"ponte", "governi", "patto", "perché"}
    assert found(searcher, Term("surface", "indopacifico")) == {"patto"}
    assert found(searcher, Term("surface", "assente")) == set()
    assert found(searcher, Term("title", "ponte")) == set()


def test_an_id_is_found(searcher: Searcher) -> None:
    assert found(searcher, Term("id", "città")) == {"città"}
    assert found(searcher, Term("id", "cancellato")) == set()
    assert searcher.document(id="ponte")["title"] == "Il ponte sul fiume riapre"
    assert searcher.document(id="cancellato") is None and searcher.document(id="nessuno") is None


def test_compound_queries_are_answered(searcher: Searcher) -> None:
    ponte, citta, fiume = Term("surface", "ponte"), Term("surface", "citta"), Term("surface", "fiume")
    assert found(searcher, And([ponte, citta])) == {"ponte"}
    assert found(searcher, Or([ponte, citta])) == {"ponte", "città", "governi", "fiume"}
    assert found(searcher, And([Or([ponte, citta]), fiume])) == {"ponte", "fiume"}
    assert found(searcher, And([ponte, Not(citta)])) == {"fiume"}
    assert found(searcher, AndMaybe(ponte, citta)) == {"ponte", "fiume"}
    assert found(searcher, Or([ponte, Term("stem", "govern")])) == {"ponte", "fiume", "governi", "patto", "perché"}
    assert found(searcher, Every()) == {article.id for article in NEWS} - {"cancellato"}
    assert found(searcher, Every("surface")) == {article.id for article in NEWS} - {"cancellato", "vuoto"}


def test_phrases_are_found(searcher: Searcher) -> None:
    assert found(searcher, Phrase("surface", ["ponte", "sul", "fiume"])) == {"ponte"}
    assert found(searcher, Phrase("surface", ["fiume", "sul"])) == {"fiume"}
    assert found(searcher, Phrase("surface", ["fiume", "fiume", "fiume"])) == {"fiume"}
    assert found(searcher, Phrase("surface", ["fiume", "ponte", "sul"])) == set()
    assert found(searcher, Phrase("surface", ["citta", "del", "nord"])) == {"governi"}
    assert found(searcher, Phrase("surface", ["governo", "citta"], slop=2)) == {"ponte"}
    assert found(searcher, Phrase("stem", ["govern", "regional"])) == {"ponte", "perché"}


def test_prefixes_and_patterns_are_expanded(searcher: Searcher) -> None:
    assert found(searcher, Prefix("surface", "govern")) == {"ponte", "governi", "patto", "perché"}
    assert found(searcher, Prefix("surface", "pont")) == {"ponte", "governi", "fiume"}
    assert found(searcher, Prefix("surface", "zz")) == set()
    assert found(searcher, Prefix("id", "p")) == {"ponte", "patto", "perché"}
    assert found(searcher, Wildcard("surface", "*fico")) == {"patto"}
    assert found(searcher, FuzzyTerm("surface", "citte", maxdist=1)) == {"ponte", "città", "governi"}


def test_the_query_parser_of_whoosh_can_be_used(searcher: Searcher) -> None:
    parser = QueryParser("surface", searcher.schema)
    assert found(searcher, parser.parse('"Ponte sul" id:ponte')) == {"ponte"}
    assert found(searcher, parser.parse("patt* OR stem:pont")) == {"ponte", "governi", "patto", "fiume"}


@pytest.mark.parametrize("weighting", [BM25F, BM25F(surface_B=0.2), TF_IDF, Frequency])
def test_the_best_are_those_of_all(two: Path, weighting: object) -> None:
    queries = [
        Term("stem", "govern"), Or([Term("surface", "il"), Term("surface", "ponte")]), Prefix("surface", "p"),
        And([Term("surface", "il"), Term("surface", "governo")]), Phrase("surface", ["il", "governo"]),
    ]  # fmt: skip
    with open_dir(str(two)).searcher(weighting=weighting) as searcher:
        for query, limit in itertools.product(queries, (1, 2, 3)):
            everything = searcher.search(query, limit=None)
            best = searcher.search(query, limit=limit)
            assert len(best) == len(everything) > 0
            scores = [hit.score for hit in everything]
            assert [hit.score for hit in best] == scores[:limit] == sorted(scores, reverse=True)[:limit]


def test_the_count_is_exact_where_blocks_are_skipped(tmp_path: Path) -> None:
    """812 hits were 554 to Whoosh, with postings that know no quality."""
    articles = [Article(id=f"{number}", body="ponte " + "fiume " * (number % 9 == 0)) for number in range(120)]
    deleted = frozenset(range(0, 120, 11))
    write_index(tmp_path, [(invert(articles[:70]), deleted & set(range(70))), (invert(articles[70:]), frozenset())])
    query = Or([Term("surface", "ponte"), Term("surface", "fiume")])
    expected = {article.id for number, article in enumerate(articles) if number >= 70 or number not in deleted}
    with open_dir(str(tmp_path)).searcher() as searcher:
        for limit in (1, 5, 10, 50, 200):
            results = searcher.search(query, limit=limit)
            assert len(results) == len(expected)
            assert {hit["id"] for hit in results} <= expected and results.scored_length() == min(limit, len(expected))
        assert found(searcher, query) == expected


def test_bm25f_ranks_by_how_often_a_term_stands_in_how_much(one: Path) -> None:
    with open_dir(str(one)).searcher() as searcher:
        hits = [hit["id"] for hit in searcher.search(Term("surface", "fiume"))]
        assert hits == ["fiume", "ponte"]
        arrays = invert(NEWS)
        doc = 6
        weight, length = 5.0, int(arrays.lengths[doc, 1])
        average = float(arrays.lengths[:, 1].sum()) / len(NEWS)
        idf = np.log(len(NEWS) / (3 + 1)) + 1
        score = idf * weight * 2.2 / (weight + 1.2 * (0.25 + 0.75 * length / average))
        assert searcher.search(Term("surface", "fiume"))[0].score == pytest.approx(score)


# -- documents


def test_stored_fields_are_those_of_the_article(searcher: Searcher) -> None:
    hit = searcher.search(Term("id", "ponte"))[0]
    assert hit.fields() == {
        "id": "ponte",
        "title": "Il ponte sul fiume riapre",
        "summary": "Il governo regionale ha finito i lavori.",
        "body": "Il ponte era chiuso da marzo. Il governo della città promette altri lavori sul ponte.",
        "region": ["Italia", "Europa"],
        "author": ["Anna Bianchi"],
        "date": "2024-05-01",
        "tags": ["ponti", "lavori pubblici"],
        "image_alts": ["una gru"],
        "path": "2024/ponte.md",
        "extra": {"issue": 7},
    }
    assert set(hit.fields()) == {"id", *STORED_FIELDS}
    assert searcher.search(Term("id", "vuoto"))[0]["date"] is None


def test_deleted_documents_do_not_appear(folder: Path) -> None:
    index = open_dir(str(folder))
    assert index.doc_count() == 7 and index.doc_count_all() == 8 and not index.is_empty()
    with index.searcher() as searcher:
        reader = searcher.reader()
        assert reader.has_deletions() and [doc for doc in range(8) if reader.is_deleted(doc)] == DELETED
        assert [fields["id"] for fields in reader.all_stored_fields()] == [n.id for n in NEWS if n.id != "cancellato"]
        assert [doc for doc, _ in reader.iter_docs()] == [0, 1, 2, 4, 5, 6, 7]
        for text in reader.lexicon("surface"):
            assert "cancellato" not in found(searcher, Term("surface", text))


def test_lengths_are_content_words_and_all_words(folder: Path) -> None:
    lengths = invert(NEWS).lengths
    with open_dir(str(folder)).reader() as reader:
        for field, column in (("stem", lengths[:, 0]), ("surface", lengths[:, 1])):
            assert [reader.doc_field_length(doc, field) for doc in range(len(NEWS))] == column.tolist()
            assert reader.field_length(field) == column.sum()
            assert (reader.min_field_length(field), reader.max_field_length(field)) == (column.min(), column.max())
        assert reader.doc_field_length(0, "id", 5) == 5 and reader.field_length("id") == 0
        assert reader.min_field_length("id") == reader.max_field_length("id") == 0
        assert not reader.has_column("id") and not reader.has_vector(0, "stem")


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    write_index(tmp_path, [])
    with open_dir(str(tmp_path)).searcher() as searcher:
        assert searcher.doc_count() == 0 and found(searcher, Term("surface", "ponte")) == set()
    write_index(tmp_path, [(invert([]), frozenset())], generation=1)
    with open_dir(str(tmp_path)).searcher() as searcher:
        assert searcher.doc_count() == 0 and found(searcher, Or([Term("surface", "ponte"), Every()])) == set()
        assert searcher.reader().max_field_length("stem") == 0 and list(searcher.reader().all_terms()) == []


# -- terms


def test_terms_come_sorted_with_what_is_known_of_them(one: Path) -> None:
    walk = Walk([(invert(NEWS), frozenset())])
    with open_dir(str(one)).reader() as reader:
        terms = list(reader.all_terms())
        assert terms == sorted(set(terms)) and set(reader.indexed_field_names()) == {"id", "stem", "surface"}
        for field in ("stem", "surface"):
            assert [text.decode() for text in reader.lexicon(field)] == sorted(walk.terms[field])
        assert [text.decode() for text in reader.lexicon("id")] == sorted(article.id for article in NEWS)
        assert list(reader.terms_from("surface", "z")) == [] and list(reader.terms_from("stem", "p")) == [
            (field, text) for field, text in terms if (field, text) >= ("stem", b"p")
        ]
        assert [term for term, _ in reader] == terms
        order = {article.id: doc for doc, article in enumerate(NEWS)}
        for (field, text), info in reader:
            if field != "id":
                places = {order[id]: at for id, at in walk.terms[field][text.decode()].items()}
                sizes = [reader.doc_field_length(doc, field) for doc in places]
                assert info.weight() == sum(map(len, places.values())) == reader.frequency(field, text)
                assert info.doc_frequency() == len(places) == reader.doc_frequency(field, text)
                assert (info.min_id(), info.max_id()) == (min(places), max(places))
                assert (info.min_length(), info.max_length()) == (min(sizes), max(sizes))
                assert info.max_weight() == max(map(len, places.values()))
        assert reader.frequency("surface", "assente") == reader.doc_frequency("surface", "assente") == 0
        assert ("surface", b"\xff") not in reader and ("title", "ponte") not in reader
        for field in ("surface", "title", "id"):
            with pytest.raises(TermNotFound):
                reader.term_info(field, "assente")
        with pytest.raises(TermNotFound):
            reader.postings("surface", "assente")


def test_a_cursor_walks_the_terms_of_a_field(one: Path) -> None:
    with open_dir(str(one)).reader() as reader:
        cursor, walked = reader.cursor("surface"), []
        while cursor.is_valid():
            walked.append(cursor.text())
            assert cursor.term_info().doc_frequency() > 0
            cursor.next()
        assert walked == [text.decode() for text in reader.lexicon("surface")]
        assert cursor.text() is None and cursor.term_info() is None
        assert cursor.find("citt") == "citta" == cursor.term() and cursor.find(b"zzz") is None
        assert cursor.first() == walked[0] and cursor.next() == walked[1]
        assert not reader.cursor("title").is_valid()


def test_a_matcher_steps_skips_and_knows_positions(one: Path) -> None:
    walk = Walk([(invert(NEWS), frozenset())])
    with open_dir(str(one)).reader() as reader:

        def postings(text: str, scorer: object = None) -> ColumnMatcher:
            matcher = reader.postings("stem", text, scorer)
            assert isinstance(matcher, FilterMatcher) and isinstance(matcher.child, ColumnMatcher)
            return matcher.child

        for text, places in walk.terms["stem"].items():
            matcher, seen = postings(text), {}
            matcher.reset()
            while matcher.is_active():
                seen[NEWS[matcher.id()].id] = matcher.value_as("positions")
                assert matcher.format.decode_positions(matcher.value()) == matcher.value_as("positions")
                assert matcher.weight() == matcher.value_as("frequency") == len(matcher.spans())
                matcher.next()
            assert seen == {id: sorted(set(at)) for id, at in places.items()}
        matcher = postings("govern")
        assert matcher.term() == ("stem", b"govern") and not matcher.supports_block_quality()
        assert list(postings("govern").all_ids()) == [0, 2, 3, 5, 7]
        assert (matcher.block_min_id(), matcher.block_max_id()) == (0, 7)
        matcher.skip_to(1)
        assert matcher.id() == 2
        copied = matcher.copy()
        matcher.skip_to(6)
        assert matcher.id() == 7 and copied.id() == 2
        matcher.skip_to(2**40)
        assert not matcher.is_active()
        for move in (matcher.next, lambda: matcher.skip_to(0)):
            with pytest.raises(ReadTooFar):
                move()
        matcher.reset()
        assert matcher.id() == 0
        scored = postings("govern", WeightScorer(2.0))
        assert scored.supports_block_quality() and scored.max_quality() == scored.block_quality() == 2
        assert scored.skip_to_quality(1.5) == 0 and scored.id() == 0
        assert scored.skip_to_quality(2.0) == 1 and not scored.is_active() and scored.skip_to_quality(2.0) == 0


# -- what is stored, and where it ends


def test_the_table_of_contents_names_no_class_of_ours_but_the_segment(one: Path) -> None:
    assert b"searchlib" not in pickle.dumps(schema(), 2)
    toc = (one / "_MAIN_0.toc").read_bytes()
    assert b"searchlib.engine.codec" in toc and toc.count(b"searchlib") == 1
    segment = pickle.loads(pickle.dumps(ColumnSegment("MAIN_0123abcd", 9, (2, 7)), 2))
    assert segment == ColumnSegment("MAIN_0123abcd", 1, ()) != ColumnSegment("MAIN_0123abce", 1, ())
    assert segment.segment_id() == "MAIN_0123abcd" and segment.index_name() == "MAIN"
    assert (segment.doc_count_all(), segment.doc_count(), segment.deleted_count()) == (9, 7, 2)
    assert list(segment.deleted_docs()) == [2, 7] and segment.is_deleted(7) and not segment.is_deleted(8)
    assert segment.has_deletions() and not segment.should_assemble() and not segment.is_compound()
    assert isinstance(segment.codec(), ColumnCodec)


def test_bytes_behind_the_table_of_contents_do_no_harm(one: Path) -> None:
    toc = one / "_MAIN_0.toc"
    toc.write_bytes(toc.read_bytes() + b'{"manifest": 1}' + b"SLMANIF1")
    assert open_dir(str(one)).doc_count() == 7


def test_whoosh_cannot_write(one: Path) -> None:
    codec, segment = ColumnCodec(), ColumnSegment("MAIN_0123abcd", 9, ())
    refused: list[Callable[[], object]] = [
        lambda: codec.new_segment(None, "MAIN"),
        lambda: codec.per_document_writer(None, segment),
        lambda: codec.field_writer(None, segment),
        lambda: codec.postings_writer(None, byteids=False),
        lambda: codec.postings_reader(None, None, None, term=None, scorer=None),
        lambda: segment.delete_document(1),
    ]
    for call in refused:
        with pytest.raises(NotImplementedError):
            call()


def test_a_file_that_is_gone_or_another_is_an_error(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whoosh.index.sleep", lambda seconds: None)
    index = open_dir(str(one))
    (path,) = one.glob("*.col")
    write_segment(path, Merged([(part_of(invert(NEWS[:2])), None)]))
    with pytest.raises(IndexDamaged):
        index.reader()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged):
        index.reader()
    path.unlink()
    with pytest.raises(FileNotFoundError):
        index.reader()


def test_a_searcher_outlives_its_files(one: Path) -> None:
    with open_dir(str(one)).searcher() as searcher:
        for path in one.iterdir():
            path.unlink()
        assert found(searcher, Phrase("surface", ["ponte", "sul", "fiume"])) == {"ponte"}


def test_a_fresh_process_that_imports_only_whoosh_reads_it(two: Path) -> None:
    code = """
import json, sys
from whoosh.index import open_dir
from whoosh.query import And, Or, Phrase, Prefix, Term
index = open_dir(sys.argv[1])
light = "numpy" not in sys.modules and "searchlib.engine.segments.segment" not in sys.modules
queries = [
    Term("stem", "govern"), And([Term("surface", "ponte"), Term("surface", "citta")]),
    Or([Term("surface", "ponte"), Term("surface", "citta")]), Phrase("surface", ["ponte", "sul", "fiume"]),
    Prefix("surface", "perch"),
]
with index.searcher() as searcher:
    found = [sorted(hit["id"] for hit in searcher.search(query, limit=None)) for query in queries]
    print(json.dumps([light, index.doc_count(), found, searcher.document(id="ponte")["tags"]]))
"""
    printed = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(two)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert json.loads(printed.stdout) == [
        True,
        7,
        [
            ["governi", "patto", "perché", "ponte"], ["ponte"], ["città", "fiume", "governi", "ponte"], ["ponte"],
            ["perché"],
        ],
        ["ponti", "lavori pubblici"],
    ]  # fmt: skip


# -- small archives

WORDS = (
    "il del governo governi Governo città Citta' citta indo-pacifico pacifico ponte ponti nord\n\n perché perche'"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
BODIES = st.lists(st.tuples(TEXTS, TEXTS, st.booleans()), max_size=5)
SHARED = Vocabulary()


def archive(segments: Sequence[Sequence[tuple[str, str, bool]]]) -> list[Part]:
    numbers = itertools.count()
    return [
        (
            invert([Article(id=f"{next(numbers)}", title=title, body=body) for title, body, _ in docs], SHARED),
            frozenset(at for at, (_, _, gone) in enumerate(docs) if gone),
        )
        for docs in segments
    ]


@given(st.lists(BODIES, min_size=1, max_size=3), st.data())
def test_whoosh_finds_what_stands_in_the_arrays(
    segments: list[list[tuple[str, str, bool]]], data: st.DataObject
) -> None:
    parts = archive(segments)
    walk = Walk(parts)
    with tempfile.TemporaryDirectory() as folder:
        write_index(Path(folder), parts)
        index: FileIndex = open_dir(folder)
        assert index.doc_count() == len(walk.alive)
        with index.searcher() as searcher:
            for field in ("surface", "stem"):
                texts = st.sampled_from([*sorted(walk.terms[field]), "assente"])
                words = data.draw(st.lists(texts, min_size=2, max_size=3))
                sets = [walk.term(field, word) for word in words]
                terms = [Term(field, word) for word in words]
                assert [found(searcher, term) for term in terms] == sets
                assert found(searcher, And(terms)) == set.intersection(*sets)
                assert found(searcher, Or(terms)) == set.union(*sets)
                assert found(searcher, And([terms[0], Not(terms[1])])) == sets[0] - sets[1]
                assert found(searcher, Phrase(field, words)) == walk.phrase(field, words)
                prefix = words[0][: data.draw(st.integers(1, 4))]
                assert found(searcher, Prefix(field, prefix)) == walk.prefix(field, prefix)
                assert len(searcher.search(Or(terms), limit=1)) == len(set.union(*sets))
