"""`check` and `repair`: what they say, what they save, and what they cannot."""

import base64
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import searchlib
from searchlib import Article, Index, IndexDamaged, SearchlibError
from searchlib.cli.admin import admin_command
from searchlib.cli.running import Words
from searchlib.engine.check import check
from searchlib.engine.generations import sweep
from searchlib.engine.manifest import generations, latest_generation, segment_path, toc_path
from searchlib.engine.segments.container import Container
from searchlib.engine.segments.container_writer import ContainerWriter

Runner = Callable[..., tuple[int, str, str]]


@pytest.fixture
def admin(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Return what runs `searchlib` in this process and returns its exit code, output and errors."""

    def run(*arguments: str, language: Any = "en") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            admin_command(Words(language)).main(list(arguments), "searchlib")
        written = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, written.out, written.err

    return run


def newest(index: Index) -> Path:
    number = latest_generation(index.path)
    assert number is not None
    return toc_path(index.path, number)


def content(path: Path) -> tuple[bytes, dict[str, Any]]:
    whole = path.read_bytes()
    start = whole.index(b'{"format"')
    return whole[:start], json.loads(whole[start:-32])


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a manifest and give it the right checksum."""
    before, manifest = content(path)
    change(manifest)
    sealed(path, before, json.dumps(manifest).encode())


def sealed(path: Path, before: bytes, text: bytes) -> None:
    digest = hashlib.blake2b(text, digest_size=16).digest()
    path.write_bytes(before + text + struct.pack("<Q16s8s", len(text), digest, b"SLMANIF1"))


def flip(path: Path, at: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :])


def segment_of(index: Index) -> Path:
    (entry,) = content(newest(index))[1]["segments"]
    return segment_path(index.path, entry[0])


# -- what a repair prefers


@pytest.fixture
def first_build(tmp_path: Path) -> Index:
    """Return an index whose generation before the newest is empty."""
    index = searchlib.create(tmp_path / "first", language="it")
    with index.writer() as writer:
        for number in range(5):
            writer.upsert(Article(id=str(number), title=f"Articolo {number}"))
    return index


def test_a_damaged_first_build_is_read_for_what_can_be_saved(first_build: Index) -> None:
    segment = segment_of(first_build)
    at = Container(segment).sections["surfaces.data"].offset
    flip(segment, at)
    assert searchlib.repair(first_build.path).outcome == "rebuilt"
    assert sorted(hit.id for hit in searchlib.open(first_build.path).search()) == ["0", "1", "2", "3", "4"]


def test_a_torn_first_build_is_read_for_what_can_be_saved(first_build: Index) -> None:
    newest(first_build).write_bytes(b"")
    assert len(searchlib.open(first_build.path)) == 0
    assert searchlib.repair(first_build.path).outcome == "rebuilt"
    assert len(searchlib.open(first_build.path)) == 5


# -- what they say


def test_a_sound_index(index: Index, admin: Runner) -> None:
    for arguments in (["check"], ["check", "--deep"], ["repair"]):
        code, out, err = admin(*arguments, str(index.path))
        assert (code, err, out.count("\n")) == (0, "", 1)
        assert "sound" in out
    assert admin("check", "--index", str(index.path))[0] == 0
    code, out, _ = admin("check", "--json", str(index.path))
    assert (code, json.loads(out)) == (0, {"schema": 1, "path": str(index.path), "deep": False, "damaged": []})
    code, out, _ = admin("repair", "--json", str(index.path))
    assert (code, json.loads(out)["outcome"], json.loads(out)["articles"]) == (0, "sound", 5)


def test_every_damaged_file_is_named(index: Index, admin: Runner) -> None:
    toc, segment = newest(index), segment_of(index)
    flip(toc, 3)
    flip(segment, 10)
    code, out, err = admin("check", str(index.path))
    assert code == 1
    assert [line.split()[0] for line in out.splitlines()] == [str(toc), str(segment)]
    assert all("searchlib repair" in line for line in out.splitlines())
    assert err.startswith("searchlib: ")
    assert "2 files" in err
    assert "danneggiat" in admin("check", str(index.path), language="it")[1]
    damaged = json.loads(admin("check", "--json", str(index.path))[1])["damaged"]
    assert [one["path"] for one in damaged] == [str(toc), str(segment)]
    assert set(damaged[0]) == {"path", "code", "text"}


def test_only_a_deep_check_reads_every_byte(index: Index, admin: Runner) -> None:
    container = Container(segment_of(index))
    flip(container.path, container.sections["articles.data"].offset)
    assert admin("check", str(index.path))[0] == 0
    code, out, _ = admin("check", "--deep", str(index.path))
    assert (code, "articles.data" in out) == (1, True)


def test_where_nobody_can_tell(admin: Runner, tmp_path: Path, index: Index) -> None:
    code, _, err = admin("check", str(tmp_path / "none"))
    assert (code, err.count("\n")) == (2, 1)
    assert admin("repair", str(tmp_path / "none"))[0] == 2
    assert admin("check", str(index.path), "--index", "elsewhere")[0] == 2
    if os.geteuid() != 0:
        segment_of(index).chmod(0)
        code, _, err = admin("check", str(index.path))
        assert (code, err.count("\n")) == (2, 1)


def test_commands_say_on_stderr_that_the_newest_state_is_damaged(index: Index, admin: Runner) -> None:
    with index.writer() as writer:
        writer.delete("calcio")
    newest(index).write_bytes(b"")
    code, out, err = admin("status", "--index", str(index.path))
    assert (code, err.count("\n")) == (0, 1)
    assert f"searchlib repair --index {index.path}" in err
    assert "5" in out


# -- what they save


def test_repair_goes_back_to_the_generation_before(index: Index, admin: Runner) -> None:
    with index.writer() as writer:
        writer.delete("calcio")
    number = latest_generation(index.path)
    assert number is not None
    newest(index).write_bytes(b"")
    code, out, err = admin("repair", str(index.path))
    assert (code, err) == (0, "")
    assert "searchlib index" in out
    again = searchlib.open(index.path)
    assert (again.info().generation, "calcio" in again, again.problem) == (number + 1, True, None)
    assert admin("check", "--deep", str(index.path))[0] == 0


def test_repair_drops_an_older_generation_that_is_damaged(index: Index, admin: Runner) -> None:
    with index.writer() as writer:
        writer.delete("calcio")
    min(index.path.glob("_MAIN_*.toc")).write_bytes(b"")
    assert searchlib.repair(index.path).outcome == "dropped"
    assert "calcio" not in searchlib.open(index.path)
    assert searchlib.check(index.path, deep=True) == []


@pytest.fixture
def sourced(index: Index, tmp_path: Path) -> Index:
    """Return an index of articles from a folder that is there, from one that is gone, and from none."""
    for name in ("viva", "sparita"):
        (tmp_path / name).mkdir()
        for number in range(3):
            page = f"# {name} {number}\n\nParole di {name}, la numero {number}."
            (tmp_path / name / f"{name}{number}.md").write_text(page, encoding="utf-8")
        index.update(tmp_path / name)
    (tmp_path / "sparita").rename(tmp_path / "altrove")
    rewritten(newest(index), lambda manifest: manifest.update(previous=None))
    for path in {*index.path.glob("*.toc"), *index.path.glob("*.col")} - {newest(index), segment_of(index)}:
        path.unlink()
    assert searchlib.check(index.path, deep=True) == []
    return index


def everything(index: Index) -> dict[str, Article | None]:
    return {hit.id: index.get(hit.id) for hit in searchlib.open(index.path).search("", limit=None)}


SECTIONS = "lexemes.docs.data lexemes.heads forms.heads ids.data sources.data source_of meta surfaces.ends".split()


@pytest.mark.parametrize("section", SECTIONS)
def test_repair_rebuilds_from_sources_and_stored_texts(sourced: Index, section: str) -> None:
    before = everything(sourced)
    assert len(before) == 11
    container = Container(segment_of(sourced))
    flip(container.path, container.sections[section].offset)
    repair = searchlib.repair(sourced.path)
    assert (repair.outcome, repair.lost) == ("rebuilt", ())
    assert set(everything(sourced)) == set(before)
    for id, article in everything(sourced).items():
        old = before[id]
        assert article is not None and old is not None
        assert (article.title, article.body) == (old.title, old.body)
    assert searchlib.check(sourced.path, deep=True) == []


def test_repair_names_what_cannot_be_saved(sourced: Index, admin: Runner) -> None:
    before = everything(sourced)
    container = Container(segment_of(sourced))
    section = container.sections["articles.data"]
    blocks = range(section.offset, section.offset + section.size, 4096)
    for at in blocks:
        flip(container.path, at)
    code, out, err = admin("repair", str(sourced.path))
    assert (code, out.count("\n")) == (0, 1)
    after = everything(sourced)
    lost = set(before) - set(after)
    assert {"viva0.md", "viva1.md", "viva2.md"} <= set(after)
    assert lost
    assert len(err.splitlines()) == len(lost)
    assert all(any(repr(id) in line for line in err.splitlines()) for id in lost)
    assert searchlib.check(sourced.path, deep=True) == []


def test_repair_without_any_manifest_finds_the_articles(sourced: Index) -> None:
    before = everything(sourced)
    newest(sourced).write_bytes(b"")
    with pytest.raises(IndexDamaged):
        searchlib.open(sourced.path)
    assert searchlib.repair(sourced.path).outcome == "rebuilt"
    assert set(everything(sourced)) == set(before)
    assert len(searchlib.open(sourced.path).info().sources) == 2


def test_repair_without_any_table_of_contents_finds_the_articles(sourced: Index, admin: Runner) -> None:
    before = everything(sourced)
    newest(sourced).unlink()
    code, out, _ = admin("check", str(sourced.path))
    assert (code, "table of contents" in out) == (1, True)
    code, out, err = admin("repair", str(sourced.path))
    assert (code, err) == (0, "")
    assert set(everything(sourced)) == set(before)
    assert searchlib.check(sourced.path, deep=True) == []


# -- hostile content under right checksums


def bomb(size: int) -> str:
    return base64.b64encode(zlib.compress(bytes(size))).decode()


def first(manifest: dict[str, Any], place: int, value: object) -> None:
    manifest["segments"][0][place] = value


SENSELESS: dict[str, Callable[[dict[str, Any]], object]] = {
    "no segments": lambda m: m.pop("segments"),
    "segments of another type": lambda m: m.update(segments={"a": 1}),
    "a segment of another type": lambda m: m.update(segments=[7]),
    "a name that leads elsewhere": lambda m: first(m, 0, "../MAIN_a"),
    "a name that is a number": lambda m: first(m, 0, 5),
    "a name twice": lambda m: m["segments"].append(m["segments"][0]),
    "fewer documents": lambda m: first(m, 1, 1),
    "more documents": lambda m: first(m, 1, 2**31),
    "a huge number of documents": lambda m: first(m, 1, 10**30),
    "no documents": lambda m: first(m, 1, -1),
    "half a document": lambda m: first(m, 1, 2.5),
    "True": lambda m: first(m, 1, True),
    "no base 64": lambda m: first(m, 2, "§§§"),
    "no zlib": lambda m: first(m, 2, base64.b64encode(b"none").decode()),
    "half a number": lambda m: first(m, 2, base64.b64encode(zlib.compress(b"abc")).decode()),
    "a document that does not exist": lambda m: first(m, 2, base64.b64encode(zlib.compress(b"\xff" * 4)).decode()),
    "documents twice": lambda m: first(m, 2, bomb(8)),
    "a bomb": lambda m: first(m, 2, bomb(1 << 24)),
    "another size": lambda m: first(m, 3, 1),
    "another digest": lambda m: first(m, 4, "00" * 16),
    "a digest that is none": lambda m: first(m, 4, None),
    "another generation": lambda m: m.update(generation=7),
    "a generation below nought": lambda m: m.update(generation=-1),
    "a generation of another type": lambda m: m.update(generation=[]),
    "sources of another type": lambda m: m.update(sources=[1]),
    "a source of another type": lambda m: m.update(sources={"a": {"b": 5}}),
    "half a source": lambda m: m.update(sources={"a": {"b": [1]}}),
    "a previous one of another type": lambda m: m.update(previous="abc"),
}


@pytest.mark.parametrize("name", SENSELESS)
def test_a_senseless_manifest_is_damage(index: Index, name: str, admin: Runner) -> None:
    for toc in list(index.path.glob("_MAIN_*.toc")):
        if toc != newest(index):
            toc.unlink()
    rewritten(newest(index), SENSELESS[name])
    with pytest.raises(IndexDamaged) as caught:
        searchlib.open(index.path)
    assert "\n" not in str(caught.value)
    assert newest(index) in [one.path for one in searchlib.check(index.path)] or segment_files(index)
    for arguments in (["status"], ["remove", "calcio"], ["repair"], ["check", "--deep"]):
        code, _, err = admin(*arguments, "--index", str(index.path))
        assert "Traceback" not in err
        assert code == (2 if arguments[0] in ("status", "remove") else 0)
    assert len(everything(index)) == 5


def segment_files(index: Index) -> list[Path]:
    return [one.path for one in searchlib.check(index.path) if one.path.suffix == ".col"]


@pytest.mark.parametrize("text", [b"[" * 100_000, b"null", b"[]", b"1" * 5000, b'{"format": NaN}', b"\xff", b""])
def test_a_manifest_that_is_none_is_damage(index: Index, text: bytes) -> None:
    for toc in index.path.glob("_MAIN_*.toc"):
        sealed(toc, content(toc)[0], text)
    with pytest.raises(IndexDamaged):
        searchlib.open(index.path)
    assert searchlib.repair(index.path).outcome == "rebuilt"
    assert len(everything(index)) == 5


def crafted(index: Index, changes: dict[str, Any]) -> None:
    """Write other numbers into the segment of an index, all checksums right."""
    path = segment_of(index)
    old = Container(path)
    arrays = {
        name: old.array(name, section.dtype.str[1:], len(section.shape)).copy()
        for name, section in old.sections.items()
    }
    for name, change in changes.items():
        arrays[name] = change(arrays[name])
    path.unlink()
    with ContainerWriter(path) as out:
        for name, array in arrays.items():
            out.add(name, array)
    new = Container(path)
    for toc in index.path.glob("_MAIN_*.toc"):
        if content(toc)[1]["segments"] and content(toc)[1]["segments"][0][0] == path.stem:
            rewritten(toc, lambda m: (first(m, 3, new.size), first(m, 4, new.digest.hex())))


def put(at: int, value: int) -> Callable[[Any], Any]:
    def change(array: Any) -> Any:
        array = array.astype(np.uint64) if array.dtype.kind == "u" and value >= 2**32 else array
        array.reshape(-1)[at] = value
        return array

    return change


def to_u4(value: int) -> Callable[[Any], Any]:
    return lambda array: np.full(len(array), value, dtype=np.uint32)


Change = Callable[[Any], Any]
COLUMNS = {"lexemes.heads": 7, "sets.heads": 5, "titles.heads": 5, "forms.heads": 4}
COUNT, FIRST, CLASSES, STARTS = range(4)
DOCS, FREQUENCIES, POSITIONS, CODES = range(4)


def headed(name: str, change: Callable[[Any], object]) -> dict[str, Change]:
    """Return what changes a table of heads, a row a list or a form."""

    def changed(array: Any) -> Any:
        table = array.reshape(-1, COLUMNS[name]).copy()
        change(table)
        return table.ravel()

    return {name: changed}


def cells(name: str, at: Any, value: Any) -> dict[str, Change]:
    return headed(name, lambda table: table.__setitem__(at, value))


def column(name: str, at: int, value: int) -> dict[str, Change]:
    return cells(name, np.s_[:, at], value)


def of_class(name: str, classes: dict[int, int]) -> dict[str, Change]:
    """Return what gives all lists another class, in some of their parts."""

    def change(table: Any) -> None:
        for part, value in classes.items():
            table[:, CLASSES] &= ~np.uint32(255 << 8 * part)
            table[:, CLASSES] |= np.uint32(value << 8 * part)

    return headed(name, change)


def both(*changes: dict[str, Change]) -> dict[str, Change]:
    """Return what makes several changes of one section, one after the other."""

    def change(array: Any) -> Any:
        for one in changes:
            (made,) = one.values()
            array = made(array)
        return array

    (name,) = {name for one in changes for name in one}
    return {name: change}


CRAFTED: dict[str, dict[str, Change]] = {
    "documents": {"meta": put(0, 2**40)},
    "forms": {"meta": put(1, 2**40)},
    "postings": {"meta": put(4, 2**62), **column("lexemes.heads", COUNT, 254)},
    "occurrences": {"meta": put(6, 2**62)},
    "longest article": {"meta": put(7, 2**62)},
    "a bomb in the articles": {
        "meta": put(7, 2**62),
        "articles.data": lambda a: np.frombuffer(zlib.compress(bytes(1 << 26), 9)[2:-4], np.uint8),
        "articles.ends": lambda a: np.array([0, *[len(zlib.compress(bytes(1 << 26), 9)) - 6] * (len(a) - 1)]),
    },
    "frequencies of width 0": {**of_class("lexemes.heads", {FREQUENCIES: 0}),
                               "lexemes.frequencies.streams": put(0, 2**40)},
    "positions of width 0": {**of_class("lexemes.heads", {POSITIONS: 0}), "lexemes.positions.streams": put(0, 2**40)},
    "codes of width 0": {**of_class("lexemes.heads", {CODES: 0}), "lexemes.codes.streams": put(0, 2**40)},
    "all for nothing": {
        "meta": lambda a: np.array([*a[:4], 2**40, 2**40, 2**40, *a[7:]], dtype=np.uint64),
        "lexemes.docs.streams": put(0, 2**40), "lexemes.frequencies.streams": put(0, 2**40),
        "lexemes.positions.streams": put(0, 2**40), "lexemes.codes.streams": put(0, 2**40),
        **column("lexemes.heads", CLASSES, 0),
    },
    "sets for nothing": {"meta": put(5, 2**40), **column("sets.heads", COUNT, 5)},
    "titles for nothing": {"meta": put(8, 2**40), **column("titles.heads", COUNT, 5)},
    "huge counts": column("lexemes.heads", COUNT, 2**32 - 1),
    "no counts": column("lexemes.heads", COUNT, 0),
    "huge counts of sets": column("sets.heads", COUNT, 2**32 - 1),
    "huge counts of titles": column("titles.heads", COUNT, 2**32 - 1),
    "huge first documents": column("lexemes.heads", FIRST, 2**32 - 1),
    "huge starts": cells("lexemes.heads", np.s_[:, STARTS:], 2**32 - 1),
    "classes that there are not": column("lexemes.heads", CLASSES, 0x3D3D3D3D),
    "classes of all flags": column("lexemes.heads", CLASSES, 2**32 - 1),
    "half a head": {"lexemes.heads": lambda a: a[:-1]},
    "half a head of a set": {"sets.heads": lambda a: a[:-1]},
    "half a head of a form": {"forms.heads": lambda a: a[:-1]},
    "no heads": {"lexemes.heads": lambda a: a[:0]},
    "one lexeme less": {"lexemes.heads": lambda a: a[:-7]},
    "one lexeme more": {"lexemes.heads": lambda a: np.concatenate((a, a[-7:]))},
    "huge frequencies": both(
        of_class("lexemes.heads", {FREQUENCIES: 63}), column("lexemes.heads", STARTS + FREQUENCIES, 2**32 - 2)
    ),
    "huge frequencies of sets": both(
        of_class("sets.heads", {FREQUENCIES: 63}), column("sets.heads", STARTS + FREQUENCIES, 2**32 - 2)
    ),
    "huge positions": both(
        of_class("lexemes.heads", {POSITIONS: 63}), column("lexemes.heads", STARTS + POSITIONS, 2**32 - 2)
    ),
    "huge codes": both(of_class("lexemes.heads", {CODES: 63}), column("lexemes.heads", STARTS + CODES, 2**32 - 2)),
    "lexemes of forms that do not exist": column("forms.heads", 0, 2**32 - 1),
    "lexemes of forms sorted": headed("forms.heads", lambda table: table[:, 0].sort()),
    "forms in reverse": {"forms.heads": lambda a: a.reshape(-1, 4)[::-1].ravel()},
    "forms by chance": headed("forms.heads", lambda table: np.random.default_rng(1).shuffle(table)),
    "forms that are all of one lexeme": column("forms.heads", 0, 0),
    "codes that are too large": column("forms.heads", 1, 2**32 - 1),
    "no first form": cells("forms.heads", np.s_[:, 1:3], (1, 2)),
    "huge lexemes": column("forms.heads", 2, 2**32 - 1),
    "lexemes of no forms": column("forms.heads", 2, 0),
    "huge codes of huge lexemes": cells("forms.heads", np.s_[:, 1:3], 2**32 - 1),
    "many documents of forms": column("forms.heads", 3, 2**32 - 1),
    "ends of the forms of stems": {"stem_forms.ends": lambda a: np.full(len(a), 2**63, dtype=np.uint64)},
    "forms of stems": {"stem_forms.values": to_u4(2**32 - 1)},
    "ends of surfaces": {"surfaces.ends": lambda a: np.full(len(a), 2**63, dtype=np.uint64)},
    "ends of ids": {"ids.ends": lambda a: a[::-1].copy()},
    "order of ids": {"ids.order": to_u4(2**31)},
    "sources": {"source_of": to_u4(2**31)},
    "days": {"days": lambda a: np.full_like(a, -5)},
    "days to come": {"days": lambda a: np.full_like(a, 2**31 - 1)},
    "lists of stems": {"stems.list": to_u4(2**32 - 1)},
    "names": {"names.region.primary": to_u4(2**31)},
    "starts": {"starts": lambda a: np.full(a.shape, 2**32 - 1, dtype=np.uint32)},
    "forms that differ": {"forms.at": lambda a: a[::-1].copy() + np.uint32(2**31)},
}  # fmt: skip
MOST_MEMORY = 1 << 29


# The forms of `governed`: e, governi, governo, ponti, pontile; the second and the third are one lexeme.
CONTRADICTIONS: dict[str, tuple[str, dict[str, Change]]] = {
    "the code of an occurrence": ("postings", {"lexemes.codes.data": lambda a: a ^ (np.arange(len(a)) == 0)}),
    "the codes of all occurrences": ("postings", of_class("lexemes.heads", {CODES: 0})),
    "the lexeme of a form": ("postings", cells("forms.heads", (0, 0), 1)),
    "the code of two forms": ("postings", cells("forms.heads", np.s_[1:3, 1], (1, 0))),
    "the size of a lexeme": ("postings", cells("forms.heads", (1, 2), 3)),
    "the documents of a form": ("postings", cells("forms.heads", (1, 3), 2)),
    "the lists of stems": ("stems", {"stems.list": lambda a: a[::-1].copy()}),
    "the lists of families": ("stems", {"families.list": lambda a: a[::-1].copy()}),
    "the list of a family": ("stems", {"families.list": put(-1, 5)}),
    "lists that are of none": ("stems", {"sets.heads": lambda a: np.concatenate((a, np.zeros(5, np.uint32)))}),
    "the forms of a stem": ("stems", {"stem_forms.values": put(-1, 0)}),
    "the frequencies of a family": ("postings", {"sets.frequencies.data": lambda a: a ^ (np.arange(len(a)) == 0)}),
    "a document with a stem in its title": ("postings", cells("titles.heads", (0, FIRST), 1)),
    "how often a stem is in a title": ("postings", cells("titles.heads", (0, STARTS + FREQUENCIES), 7)),
}  # fmt: skip


@pytest.fixture
def governed(make_index: Callable[..., Index]) -> Index:
    """Return an index of few forms: a lexeme has two of them, a family those of two lexemes."""
    return make_index([
        Article(id="a", title="Governo e governi", body="ponti"), Article(id="b", body="governo, pontile, ponti"),
    ])  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_deep_check_finds_what_contradicts_itself_under_right_checksums(governed: Index, name: str) -> None:
    where, changes = CONTRADICTIONS[name]
    crafted(governed, {})
    assert searchlib.check(governed.path, deep=True) == []
    crafted(governed, changes)
    assert searchlib.check(governed.path) == []
    (finding,) = searchlib.check(governed.path, deep=True)
    assert finding.path == segment_of(governed) and where in finding.text


@pytest.fixture
def wordy(index: Index) -> Index:
    """Return an index with so many words that begin alike that they are read in a run."""
    with index.writer() as writer:
        writer.upsert(Article(id="parole", body=" ".join(f"sca{one}{other}" for one in "bdfglmn" for other in "rstvz")))
    index.rebuild()
    return index


@pytest.mark.parametrize("name", CRAFTED)
def test_numbers_that_lie_under_right_checksums_are_damage_at_the_worst(wordy: Index, name: str) -> None:
    import resource

    index = wordy
    crafted(index, CRAFTED[name])
    for toc in list(index.path.glob("_MAIN_*.toc")):
        if toc != newest(index):
            toc.unlink()
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, before[1]))
    try:
        assert searchlib.check(index.path, deep=True), "it is found"
        try:
            opened = searchlib.open(index.path)
        except SearchlibError as error:
            assert "\n" not in str(error)
            return
        asked: list[Callable[[], object]] = [
            lambda: [hit.snippet for hit in opened.search("corea del nord", limit=None)],
            lambda: opened.search('"patto di difesa"').total,
            lambda: opened.search("cor* pat~").total, lambda: opened.search("sca* titolo:s*").total,
            lambda: opened.get("patto"), lambda: opened.suggest("co"), opened.info,
            lambda: opened.similar("patto").total, lambda: opened.labels("region"), lambda: opened.ids_at("x"),
        ]  # fmt: skip
        for ask in asked:
            try:
                ask()
            except SearchlibError as error:
                assert "\n" not in str(error)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_what_a_commit_removes_during_a_check_is_no_damage(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    delayed: list[tuple[Any, ...]] = []
    with monkeypatch.context() as patched:
        patched.setattr("searchlib.engine.generations.sweep", lambda *arguments: delayed.append(arguments))
        for name in ("uno", "due"):
            with index.writer() as writer:
                writer.upsert(Article(id=name))
    looked = []

    def sweeping(directory: Path) -> list[int]:
        numbers = generations(directory)
        if not looked:
            sweep(*delayed[-1])
        looked.append(numbers)
        return numbers

    monkeypatch.setattr("searchlib.engine.check.generations", sweeping)
    assert searchlib.check(index.path, deep=True) == []
    assert len(looked[0]) > len(looked[1]) == 2


def test_a_repair_does_nothing_where_a_commit_has_removed_what_was_damaged(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest(index).write_bytes(b"")
    number = latest_generation(index.path)
    found = check(index.path, deep=True)
    assert found
    looks = iter([found, []])
    monkeypatch.setattr("searchlib.engine.check.check", lambda *_, **__: next(looks))
    repair = searchlib.repair(index.path)
    assert (repair.outcome, repair.generation) == ("sound", number)
