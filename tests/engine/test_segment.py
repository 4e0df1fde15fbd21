"""A segment gives back what was written, in parts and whole, and a damaged file is nothing worse than IndexDamaged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest
from decoding import (
    counted,
    decoded,
    heads,
    lexemes_in,
    listed,
    placed,
    plain_families,
    plain_heads,
    plain_lexemes,
    plain_sets,
    postings_from,
    summed,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchlib.engine.merging.merge import Merged
from searchlib.engine.merging.parts import part_of
from searchlib.engine.merging.segment_writer import write_segment
from searchlib.engine.segments.arrays import Lists, NameColumn, Postings, SegmentArrays, Strings
from searchlib.engine.segments.container import Container
from searchlib.engine.segments.container_writer import ContainerWriter
from searchlib.engine.segments.segment import Segment
from searchlib.errors import IndexDamaged

NAMED = ("region", "author", "tags", "places")
FOLD = str.maketrans("àèéìòù", "aeeiou")


@dataclass(frozen=True)
class Doc:
    id: str
    words: tuple[str, ...] = ()
    day: int = 0
    names: tuple[str, ...] = ()
    source: str = "\0"
    fingerprint: str = ""
    article: bytes = b"{}"


def surface(form: str) -> str:
    return form.translate(FOLD)


def is_stop(form: str) -> bool:
    return len(form) <= 2


def stems_of(form: str) -> set[str]:
    """Return a form's stems: the first three letters of its surface; where it begins with b, its last two as well."""
    if is_stop(form):
        return set()
    return {surface(form)[:3]} | ({surface(form)[-2:]} if form.startswith("b") else set())


def ragged_lists(lists: Iterable[Sequence[int]]) -> Lists:
    several = list(lists)
    offsets = np.zeros(len(several) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in several], out=offsets[1:])
    return Lists(offsets, np.array([number for one in several for number in one], dtype=np.uint32))


def arrays_of(docs: Sequence[Doc]) -> SegmentArrays:
    """Invert documents the slow way."""
    forms = sorted({word for doc in docs for word in doc.words}, key=lambda form: (surface(form), form))
    places: list[dict[int, list[int]]] = [
        {form: [at * 3 for at, word in enumerate(doc.words) if word == text] for form, text in enumerate(forms)}
        for doc in docs
    ]
    stems = sorted({stem for form in forms for stem in stems_of(form)})
    stem_forms = [[at for at, form in enumerate(forms) if stem in stems_of(form)] for stem in stems]
    stop = [is_stop(form) for form in forms]
    families = plain_families([surface(form) for form in forms], stop)
    lexemes = plain_lexemes(stem_forms, len(forms))
    occurrences = [
        [(doc, place, code) for doc, own in enumerate(places) for place, code in sorted(
            (place, code) for code, form in enumerate(lexeme) for place in own[form]
        )] for lexeme in lexemes
    ]  # fmt: skip

    def added_up(groups: Sequence[Sequence[int]]) -> Postings:
        counts = [{doc: sum(len(own[form]) for form in group) for doc, own in enumerate(places)} for group in groups]
        return postings_from([{doc: count for doc, count in own.items() if count} for own in counts])

    names = {}
    for shift, field in enumerate(NAMED):
        distinct = sorted({name for doc in docs for name in doc.names[shift:]})
        codes = [[distinct.index(name) for name in doc.names[shift:]] for doc in docs]
        names[field] = NameColumn(Strings.of(distinct), ragged_lists(codes))
    sources = ["\0", *sorted({doc.source for doc in docs} - {"\0"})]
    lengths = [(len(doc.words), len(doc.words) + 300, 1) for doc in docs]
    return SegmentArrays(
        ids=Strings.of([doc.id for doc in docs]),
        days=np.array([doc.day for doc in docs], dtype=np.int32),
        lengths=np.array(lengths, dtype=np.uint32).reshape(-1, 3),
        starts=np.arange(8 * len(docs), dtype=np.uint32).reshape(-1, 8) * 9,
        names=names,
        sources=Strings.of(sources),
        source_of=np.array([sources.index(doc.source) for doc in docs], dtype=np.uint32),
        fingerprints=Strings.of([doc.fingerprint for doc in docs]),
        articles=[doc.article for doc in docs],
        surfaces=Strings.of([surface(form) for form in forms]),
        forms=Strings.of(forms),
        stop=np.array(stop, dtype=bool),
        postings=added_up(lexemes),
        positions=np.array([place for own in occurrences for _, place, _ in own], dtype=np.uint32),
        codes=np.array([code for own in occurrences for _, _, code in own], dtype=np.uint8),
        stems=Strings.of(stems),
        stem_forms=ragged_lists(stem_forms),
        families=Strings.of(list(families)),
        sets=added_up(plain_sets(lexemes, stem_forms, list(families.values()))),
    )


def assert_equal(one: object, other: object, where: str = "") -> None:
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray) and one.shape == other.shape, where
        assert np.array_equal(one, other), where
    elif isinstance(one, SegmentArrays | Strings):
        for field in one.__dataclass_fields__:
            assert_equal(getattr(one, field), getattr(other, field), f"{where}.{field}")
    elif isinstance(one, Mapping):
        assert isinstance(other, Mapping) and set(one) == set(other), where
        for key in one:
            assert_equal(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, tuple | list):
        assert isinstance(other, tuple | list) and len(one) == len(other), where
        for at, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            assert_equal(mine, theirs, f"{where}.{at}")
    else:
        assert one == other, where


DTYPES = {"lengths": "u4", "starts": "u4", "source_of": "u4", "positions": "u4", "days": "i4", "stop": "b1"}

words = st.text(alphabet="abcdàèù", min_size=1, max_size=7)
docs = st.lists(
    st.builds(
        Doc,
        id=st.text(max_size=6),
        words=st.lists(words, max_size=40).map(tuple),
        day=st.sampled_from([0, 735_000, 739_999]),
        names=st.lists(st.sampled_from(["Roma", "Bari", "L’Aquila", "Forlì"]), unique=True, max_size=3).map(tuple),
        source=st.sampled_from(["\0", "corpus\0a.md", "corpus\0b.md"]),
        fingerprint=st.sampled_from(["", "00ff" * 8, "ab12" * 8]),
        article=st.binary(max_size=40),
    ),
    max_size=12,
    unique_by=lambda doc: doc.id,
)


@given(docs)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_read_is_what_was_written(tmp_path: Path, several: list[Doc]) -> None:
    arrays = arrays_of(several)
    write_segment(tmp_path / "one.seg", Merged([(part_of(arrays), None)]))
    segment = Segment(tmp_path / "one.seg")
    assert segment.verify() == []
    whole = decoded(segment)
    assert_equal(arrays, whole)
    for name, dtype in DTYPES.items():
        assert getattr(whole, name).dtype == np.dtype(dtype)
    check_documents(segment, several)
    check_words(segment, arrays)
    check_postings(segment, arrays)
    segment.close()


def check_documents(segment: Segment, several: list[Doc]) -> None:
    assert len(segment) == len(several) and segment.ids() == [doc.id for doc in several]
    assert segment.find("no such id") is None
    for number, doc in enumerate(several):
        assert segment.id(number) == doc.id and segment.find(doc.id) == number
        assert segment.find(doc.id + "x") in (None, *range(len(several)))
        assert segment.article(number) == doc.article
        assert segment.fingerprint(number) == segment.fingerprints()[number] == doc.fingerprint
        assert "\0".join(segment.source(number)) == doc.source
        assert segment.sources()[segment.source_of[number]] == segment.source(number)
        for shift, field in enumerate(NAMED):
            column, codes = segment.names[field], segment.codes(field)
            coded = column.codes.values[column.codes.offsets[number] : column.codes.offsets[number + 1]]
            assert [column.names.text(code) for code in coded] == list(doc.names[shift:])
            mine = codes.primary[number : number + 1].tolist() if codes.primary[number] else []
            more = codes.extra_codes[codes.extra_docs == number].tolist()
            assert [code - 1 for code in mine] + more == coded.tolist()


def check_words(segment: Segment, arrays: SegmentArrays) -> None:
    surfaces, forms = arrays.surfaces.texts(), arrays.forms.texts()
    assert segment.form_count == len(forms)
    assert segment.surface_texts() == surfaces and segment.form_texts() == forms
    assert [segment.form(form) for form in range(len(forms))] == forms
    assert [segment.surface(form) for form in range(len(forms))] == surfaces
    assert segment.stops.tolist() == arrays.stop.tolist()
    for wanted in {
        "",
        "zz",
        "à",
        "\U0010ffff",
        *surfaces,
        *(one[:2] for one in surfaces),
        *(s + "a" for s in surfaces),
    }:
        start, end = segment.surfaces_with_prefix(wanted)
        assert list(range(start, end)) == [at for at, one in enumerate(surfaces) if one.startswith(wanted)]
        start, end = segment.surface_range(wanted)
        assert list(range(start, end)) == [at for at, one in enumerate(surfaces) if one == wanted]
    stems = arrays.stems.texts()
    for number, stem in enumerate(stems):
        assert segment.stem(stem) == number and segment.stem_text(number) == stem
        some = slice(*arrays.stem_forms.offsets[number : number + 2])
        assert segment.stem_forms(number).tolist() == arrays.stem_forms.values[some].tolist()
    for number, family in enumerate(arrays.families.texts()):
        assert segment.family(family) == number
    assert segment.stem("no such stem") is None is segment.family("no such family")


def check_postings(segment: Segment, arrays: SegmentArrays) -> None:
    found, forms = placed(arrays), range(segment.form_count)
    for form in forms:
        wanted = {doc: own[form] for doc, own in enumerate(found) if form in own}
        docs, frequencies, positions = segment.form_positions(form)
        assert docs.dtype == np.int64 and positions.dtype == np.uint32
        assert docs.tolist() == list(wanted) and frequencies.tolist() == [len(own) for own in wanted.values()]
        assert positions.tolist() == [place for own in wanted.values() for place in own]
        assert segment.form_frequency(form) == len(wanted)
    known = plain_heads(arrays)
    assert [list(segment.form_head(form)) for form in forms] == known == heads(segment)
    assert segment.form_heads(np.arange(0, len(known), 3)).tolist() == known[::3]
    for groups, read in (
        (listed(arrays.stem_forms), segment.stem_postings),
        (plain_families(arrays.surfaces.texts(), arrays.stop.tolist()).values(), segment.family_postings),
    ):
        for number, wanted in enumerate(summed(arrays, list(groups))):
            docs, frequencies = read(number)
            assert dict(zip(docs.tolist(), frequencies.tolist(), strict=True)) == wanted
            assert docs.tolist() == sorted(wanted)
    check_lexemes(segment, arrays)


def check_lexemes(segment: Segment, arrays: SegmentArrays) -> None:
    """Read each lexeme alone, and the occurrences of every third posting of it."""
    lexemes, sizes, at = counted(arrays.postings), [len(forms) for forms in lexemes_in(arrays)], 0
    assert segment.lexeme_count() == len(lexemes)
    assert segment.lexeme_counts().tolist() == [len(own) for own in lexemes]
    for number, (own, size) in enumerate(zip(lexemes, sizes, strict=True)):
        docs, frequencies = segment.lexeme_postings(number)
        assert docs.tolist() == list(own) and frequencies.tolist() == list(own.values())
        count = sum(own.values())
        for step in (1, 3):
            kept = np.arange(len(own)) % step == 0
            places = np.flatnonzero(np.repeat(kept, frequencies))
            positions = segment.lexeme_positions(number, places, frequencies[kept], count)
            assert positions.tolist() == arrays.positions[at + places].tolist()
            assert segment.lexeme_codes(number, places, count, size).tolist() == arrays.codes[at + places].tolist()
        at += count


def news(count: int, seed: int = 1) -> list[Doc]:
    rng = Random(seed)
    letters = "abcdeàè"
    vocabulary = ["".join(rng.choices(letters, k=rng.randint(1, 8))) for _ in range(300)]
    return [
        Doc(
            id=f"articolo {number * 7 % count}",
            words=tuple(vocabulary[int(300 * rng.random() ** 3)] for _ in range(rng.randint(0, 120))),
            day=rng.choice([0, 736_000 + number]),
            names=tuple(rng.sample(["Roma", "Bari", "Forlì"], rng.randint(0, 3))),
            fingerprint=f"{rng.getrandbits(128):032x}",
            article=("città " * rng.randint(0, 50)).encode() + rng.randbytes(20),
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("segment") / "one.seg"
    write_segment(path, Merged([(part_of(arrays_of(news(150))), None)]))
    return path


def test_a_larger_segment_comes_back(written: Path) -> None:
    segment, arrays = Segment(written), arrays_of(news(150))
    assert_equal(arrays, decoded(segment))
    check_documents(segment, news(150))
    check_words(segment, arrays)
    check_postings(segment, arrays)


def test_neighbouring_lexemes_are_read_at_once(written: Path) -> None:
    segment = Segment(written)
    start, end = 40, 90
    postings = segment.lexeme_run(start, end)
    positions, codes = segment.lexeme_occurrences(start, postings)
    apart = [segment.lexeme_postings(lexeme) for lexeme in range(start, end)]
    assert postings.offsets[0] == 0 and len(postings.offsets) == end - start + 1
    assert postings.docs.tolist() == [doc for docs, _ in apart for doc in docs.tolist()]
    assert postings.frequencies.tolist() == [n for _, frequencies in apart for n in frequencies.tolist()]
    at = 0
    for lexeme, (_, frequencies) in zip(range(start, end), apart, strict=True):
        count = int(frequencies.sum())
        own = segment.lexeme_positions(lexeme, np.arange(count), frequencies, count)
        assert positions[at : at + count].tolist() == own.tolist()
        assert codes[at : at + count].tolist() == segment.lexeme_codes(lexeme, np.arange(count), count, 256).tolist()
        at += count
    assert at == len(positions) == len(codes) and codes.any()
    assert len(segment.lexeme_run(5, 5).docs) == 0


def test_a_segment_without_documents(tmp_path: Path) -> None:
    write_segment(tmp_path / "none.seg", Merged([(part_of(arrays_of([])), None)]))
    segment = Segment(tmp_path / "none.seg")
    assert len(segment) == 0 == segment.form_count
    assert segment.find("") is None and segment.ids() == [] and segment.verify() == []
    assert segment.surfaces_with_prefix("") == (0, 0) == segment.surface_range("a")
    assert segment.stem("a") is None
    assert_equal(arrays_of([]), decoded(segment))


def test_lone_surrogates_and_odd_fingerprints_come_back(tmp_path: Path) -> None:
    several = [Doc("a\ud800"), Doc("", fingerprint="ABC"), Doc("\uffff", fingerprint="0 "), Doc("\U0001f600")]
    write_segment(tmp_path / "odd.seg", Merged([(part_of(arrays_of(several)), None)]))
    segment = Segment(tmp_path / "odd.seg")
    check_documents(segment, several)
    assert_equal(arrays_of(several), decoded(segment))


def test_stems_and_families_that_are_lexemes_store_no_postings(tmp_path: Path) -> None:
    alone = [Doc("1", ("aaaaa", "ccccc", "aaaaa")), Doc("2", ("ccccc", "cccccd"))]
    write_segment(tmp_path / "one.seg", Merged([(part_of(arrays_of(alone)), None)]))
    segment = Segment(tmp_path / "one.seg")
    assert segment.set_counts().tolist() == [] == segment.container.array("sets.heads").tolist()
    assert [numbers.tolist() for numbers in segment.list_numbers()] == [[0, 1], [0, 1]]
    write_segment(tmp_path / "two.seg", Merged([(part_of(arrays_of([*alone, Doc("3", ("cccdd", "bbb"))])), None)]))
    segment = Segment(tmp_path / "two.seg")
    assert [segment.stem_text(number) for number in range(4)] == ["aaa", "bb", "bbb", "ccc"]
    assert segment.lexeme_count() == 3  # bb is the first stem of bbb, and bbb has the same forms
    assert [numbers.tolist() for numbers in segment.list_numbers()] == [[0, 1, 1, 2], [0, 3, 4]]
    assert segment.set_counts().tolist() == [2, 1]  # the families ccccc and cccdd
    assert [segment.family_postings(number)[0].tolist() for number in range(3)] == [[0], [0, 1], [2]]


def test_a_code_that_no_form_has_is_damage(written: Path) -> None:
    segment = Segment(written)
    lexeme = next(head[0] for head in heads(segment) if head[2] > 2)
    count = int(segment.lexeme_postings(lexeme)[1].sum())
    codes = segment.lexeme_codes(lexeme, np.arange(count), count, 256)
    assert codes.max() > 0
    with pytest.raises(IndexDamaged):
        segment.lexeme_codes(lexeme, np.arange(count), count, int(codes.max()))


@pytest.mark.parametrize("number", [-1, 10**6, 2**40])
def test_what_does_not_exist_is_taken_for_damage(written: Path, number: int) -> None:
    segment = Segment(written)
    reads: list[Callable[[int], object]] = [
        segment.lexeme_postings, segment.form_head, segment.form_frequency, segment.form_positions,
        segment.stem_forms, segment.list_postings,
    ]  # fmt: skip
    for read in reads:
        with pytest.raises(IndexDamaged):
            read(number)


def test_arrays_outlive_a_closed_segment(written: Path) -> None:
    segment = Segment(written)
    days = segment.days
    segment.close()
    assert days.sum() == arrays_of(news(150)).days.sum()


def damaged_bytes(whole: bytes, rng: Random) -> bytes:
    kind = rng.randrange(3)
    if kind == 0:
        return whole[: rng.randrange(len(whole))]
    content = bytearray(whole)
    if kind == 1:
        for _ in range(rng.choice([1, 1, 4, 40])):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    else:
        at, size = rng.randrange(len(content)), rng.choice([64, 512, 4096])
        content[at : at + size] = bytes(len(content[at : at + size]))
    return bytes(content)


def read_everything(segment: Segment) -> None:
    """Call all that reads, each for itself: whatever one raises, the others are tried too."""
    calls: list[Callable[[], object]] = [segment.ids, segment.sources, segment.surface_texts, segment.form_texts]
    calls += [lambda: decoded(segment), lambda: segment.form_run(0, segment.form_count), segment.lexeme_counts]
    calls += [lambda: segment.form_heads(np.arange(segment.form_count)), segment.list_numbers, segment.title_counts]
    calls += [lambda: segment.find("articolo 7"), lambda: segment.surfaces_with_prefix("ba")]
    calls += [lambda: segment.surface_range("ba"), lambda: segment.stem("bab"), lambda: segment.family("ba")]
    calls += [lambda field=field: segment.names[field] for field in NAMED]
    calls += [lambda field=field: segment.codes(field) for field in NAMED]
    for doc in range(0, len(segment), 7):
        for read in (segment.id, segment.article, segment.source, segment.fingerprint):
            calls.append(lambda read=read, doc=doc: read(doc))
    for number in range(segment.form_count):
        for read in (segment.form, segment.surface, segment.form_positions, segment.form_frequency):
            calls.append(lambda read=read, number=number: read(number))
    for number in range(segment.stem_count):
        calls.append(lambda number=number: segment.stem_forms(number))
        calls.append(lambda number=number: segment.stem_postings(number))
    for number in range(segment.family_count):
        calls.append(lambda number=number: segment.family_postings(number))
    for call in calls:
        try:
            call()
        except IndexDamaged:
            continue


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_file_is_refused_or_named(written: Path, tmp_path: Path, seed: int) -> None:
    whole = written.read_bytes()
    content = damaged_bytes(whole, Random(seed))
    path = tmp_path / "damaged.seg"
    path.write_bytes(content)
    try:
        segment = Segment(path)
    except IndexDamaged:
        return
    assert bool(segment.verify()) == (content != whole)
    read_everything(segment)


def test_a_file_of_one_section_too_few_is_refused(written: Path, tmp_path: Path) -> None:
    whole = Container(written)
    for missing in whole.sections:
        with ContainerWriter(tmp_path / "part.seg") as out:
            for name, section in whole.sections.items():
                if name != missing:
                    out.add(name, whole.array(name, section.dtype.str[1:], len(section.shape)))
        with pytest.raises(IndexDamaged):
            segment = Segment(tmp_path / "part.seg")
            for field in NAMED:
                segment.codes(field)
            decoded(segment)
            segment.title_postings(0)
