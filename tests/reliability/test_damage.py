"""Whatever happens to a file of an index: `check --deep` finds it, and no search gives a wrong answer.

An answer is right when it is that of the newest generation, or, with a warning, that of the one before. A thousand
damages are tried with SEARCHLIB_RELIABILITY=full.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import searchlib
from searchlib import Article, Index, IndexDamaged, SearchlibError
from searchlib.engine.segments.container import Container

COUNT = 1000 if os.environ.get("SEARCHLIB_RELIABILITY") == "full" else 48
WORDS = "guerra pace corea nord sud città perché patto siccità ponte mare borgo vertice missili grano frontiera".split()
QUERIES = ["corea", '"corea del nord"', "guerra -pace", "fron*", "cita~", "titolo:patto", "siccità OR ponte", ""]


def articles(count: int, seed: int) -> Iterator[Article]:
    rng = Random(seed)
    for number in range(count):
        words = [rng.choice(WORDS) + rng.choice(["", "", "", str(rng.randrange(300))]) for _ in range(120)]
        yield Article(
            id=f"articolo-{seed}-{number}",
            title=f"{words[0]} e {words[1]}: la Corea del Nord".capitalize(),
            summary=" ".join(words[:12]),
            body="\n\n".join(" ".join(words[at : at + 40]) for at in range(0, 120, 40)),
            region=rng.choice(["Asia", "Italia", "Africa"]),
            author=[rng.choice(["Anna Bianchi", "Luca Neri"])],
            tags=rng.sample(WORDS, 2),
        )


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of two generations that have no file in common."""
    folder = tmp_path_factory.mktemp("damage") / "index"
    index = searchlib.create(folder, language="it")
    with index.writer() as writer:
        for article in articles(90, 1):
            writer.upsert(article)
    with index.writer() as writer:
        for article in articles(20, 2):
            writer.upsert(article)
        writer.delete("articolo-1-7")
    assert len(list(folder.glob("*.col"))) == 2
    return folder


def asked(index: Index) -> Iterator[Callable[[], Any]]:
    """Yield what can be asked of an index, each so that it can fail for itself."""
    for query in QUERIES:
        yield lambda query=query: found(index, query)
    yield lambda: index.get("articolo-1-3")
    yield lambda: index.get("articolo-2-3")
    yield lambda: index.suggest("fr")
    yield lambda: found_similar(index)
    yield lambda: index.labels("region")
    yield lambda: [(one.kind, one.text, one.score) for one in index.explain("corea", "articolo-1-3")]
    yield lambda: (index.info().articles, index.info().first_date, index.info().sources)


def found(index: Index, query: str) -> dict[str, Any]:
    answer = index.search(query, limit=200, facets=["region", "author", "tag", "place", "date:year"]).to_dict()
    answer["warnings"] = [one for one in answer["warnings"] if not one["code"].startswith("generation-")]
    del answer["took_ms"]
    return answer


def found_similar(index: Index) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in index.similar("articolo-1-3")]


@pytest.fixture(scope="module")
def right(original: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, list[Any]]:
    """Return the right answers: those of the newest generation (True) and those of the one before (False)."""
    before = tmp_path_factory.mktemp("before") / "index"
    shutil.copytree(original, before)
    max(before.glob("*.toc")).unlink()
    return {
        newest: [ask() for ask in asked(searchlib.open(folder, language="it"))]
        for newest, folder in ((True, original), (False, before))
    }


def damaged(folder: Path, rng: Random) -> Path:
    """Damage one file of an index in some way, and return it."""
    path = rng.choice(sorted(path for path in folder.iterdir() if path.name != "MAIN_WRITELOCK"))
    whole = path.read_bytes()
    at = rng.randrange(len(whole))
    match rng.randrange(7):
        case 0 | 1 | 2:
            path.write_bytes(whole[:at] + bytes((whole[at] ^ 1 << rng.randrange(8),)) + whole[at + 1 :])
        case 3:
            path.write_bytes(whole[:at])
        case 4:
            start = at // 512 * 512
            size = len(whole[start : start + 512])
            path.write_bytes(whole[:start] + rng.randbytes(size) + whole[start + size :])
        case 5:
            start = at // 4096 * 4096
            size = len(whole[start : start + 4096])
            path.write_bytes(whole[:start] + bytes(size) + whole[start + size :])
        case 6:
            path.unlink()
    if path.exists() and path.read_bytes() == whole:  # there were zeros before
        path.write_bytes(whole[:-1])
    return path


@pytest.mark.parametrize("seed", range(COUNT))
def test_damage_is_found_and_never_gives_a_wrong_answer(
    original: Path, right: dict[bool, list[Any]], tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(original, folder)
    path = damaged(folder, Random(seed))
    (finding,) = searchlib.check(folder, deep=True)
    assert finding.path == path or (finding.code == "generation-missing" and not path.exists())
    try:
        index = searchlib.open(folder, language="it")
    except SearchlibError as error:
        assert "\n" not in str(error)
        return
    wanted = [right[True]] if index.problem is None else [right[True], right[False]]
    for number, ask in enumerate(asked(index)):
        try:
            assert ask() in [answers[number] for answers in wanted]
        except SearchlibError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("seed", range(COUNT // 6))
def test_a_commit_carries_no_damage_on(original: Path, tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "index"
    shutil.copytree(original, folder)
    before = set(folder.iterdir())
    damaged(folder, Random(seed))
    try:
        with searchlib.open(folder, language="it").writer() as writer:
            writer.upsert(Article(id="ultimo", title="L'ultimo"))
    except SearchlibError as error:
        assert "\n" not in str(error)
        return
    newest = set(folder.iterdir()) - before
    assert newest
    assert not newest & {one.path for one in searchlib.check(folder, deep=True)}
    index = searchlib.open(folder, language="it")
    for article in (*articles(90, 1), *articles(20, 2)):
        try:
            assert index.get(article.id) in (None, article)
        except IndexDamaged as error:
            assert not any(path.name in str(error) for path in newest)


@pytest.mark.parametrize("seed", range(COUNT // 6))
def test_what_was_damaged_is_repaired(original: Path, tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "index"
    shutil.copytree(original, folder)
    for again in (0, 10_000):
        damaged(folder, Random(seed + again))
    repair = searchlib.repair(folder, language="it")
    assert searchlib.check(folder, deep=True) == []
    index = searchlib.open(folder, language="it")
    kept = len(index)
    assert kept in {"sound": (109,), "dropped": (109,), "previous": (90, 109), "rebuilt": range(111)}[repair.outcome]
    if repair.outcome == "rebuilt" and not repair.lost:
        assert kept >= 109
    for article in (*articles(90, 1), *articles(20, 2)):
        assert index.get(article.id) in (None, article)
    assert searchlib.repair(folder).outcome == "sound"


def test_articles_of_which_nothing_is_left_but_the_names_are_lost_by_name(original: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(original, folder)
    for path in folder.glob("*.col"):
        content = bytearray(path.read_bytes())
        for section in ("articles.dictionary", "source_of"):
            content[Container(path).sections[section].offset] ^= 1
        path.write_bytes(content)
    repair = searchlib.repair(folder, language="it")
    lost = " ".join(map(str, repair.lost))
    assert repair.outcome == "rebuilt" and "'articolo-1-3'" in lost and "'articolo-2-3'" in lost
    assert searchlib.check(folder, deep=True) == [] and len(searchlib.open(folder)) == 0
