"""AsyncIndex: the calls of an index for coroutines, beside a loop that goes on."""

import asyncio
import datetime
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

import searchlib
from searchlib import Article, AsyncIndex

BEAT = 0.01
SLOWEST_BEAT = 0.2
"""Seconds between two beats at most, on average: a machine under load may be slow, a loop that is blocked stops."""
TODAY = datetime.date(2025, 11, 23)
WORDS = "porto nave mare vento faro onda scoglio rete pesca costa marea vela isola golfo baia".split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of some hundred articles, of which each query finds many."""
    path = tmp_path_factory.mktemp("async") / "index"
    with searchlib.create(path, language="it").writer() as writer:
        for number in range(300):
            words = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 60)]
            writer.upsert(
                Article(
                    id=f"articolo-{number}",
                    title=f"{words[0]} {words[1]} {number}",
                    body=". ".join(words),
                    region=("Asia", "Europa", "Italia")[number % 3],
                    date=datetime.date(2024, 1, 1) + datetime.timedelta(days=number),
                )
            )
    return path


async def beats_during(work: Awaitable[object]) -> tuple[int, float]:
    """Return how often a heartbeat beat while something was awaited, and how many seconds that took."""
    beats = 0

    async def heart() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(BEAT)
            beats += 1

    began = time.perf_counter()
    task = asyncio.create_task(heart())
    await work
    took = time.perf_counter() - began
    task.cancel()
    return beats, took


def test_the_loop_goes_on_while_many_searches_run(folder: Path) -> None:
    async def search_for_a_second(index: AsyncIndex, word: str) -> int:
        until = time.perf_counter() + 1
        searches = 0
        while time.perf_counter() < until:
            assert (await index.search(word, sort="newest", limit=50)).total
            searches += 1
        return searches

    async def main() -> None:
        async with await AsyncIndex.open(folder) as index:
            searchers = asyncio.gather(*(search_for_a_second(index, word) for word in WORDS))
            beats, took = await beats_during(searchers)
            assert sum(searchers.result()) >= len(WORDS)
            assert beats >= took / SLOWEST_BEAT

    asyncio.run(main())


def test_the_loop_goes_on_while_a_search_waits(folder: Path) -> None:
    """The search asks the clock what day it is, and the clock does not answer before the loop has gone on."""
    gone_on = threading.Event()

    def clock() -> datetime.date:
        assert gone_on.wait(timeout=60)
        return TODAY

    async def main() -> None:
        async with await AsyncIndex.open(folder, clock=clock) as index:
            search = asyncio.create_task(index.search("porto", since="2024"))
            for _ in range(20):
                await asyncio.sleep(0.001)
            assert not search.done()
            gone_on.set()
            assert (await search).total

    asyncio.run(main())


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"query": "porto nave", "region": ["asia", "italia"], "since": "2024-03"},
        {"query": "porto", "sort": "oldest", "limit": 3, "offset": 4, "facets": ["region", "date:year"]},
        {"query": "prto", "match": "any"},
        {"query": "vela", "limit": None},
        {"query": "vela", "limit": 0},
    ],
)
def test_results_are_those_of_the_index(folder: Path, options: dict[str, object]) -> None:
    async def main() -> searchlib.Results:
        async with await AsyncIndex.open(folder, language="it") as index:
            return await index.search(**options)

    ours = asyncio.run(main()).to_dict()
    theirs = searchlib.open(folder, language="it").search(**options).to_dict()
    assert {**ours, "took_ms": 0} == {**theirs, "took_ms": 0}


def test_the_other_calls_are_those_of_the_index(folder: Path) -> None:
    async def main() -> None:
        index = searchlib.open(folder)
        async with AsyncIndex(index) as twin:
            assert await twin.get("articolo-7") == index.get("articolo-7")
            assert await twin.get("nessuno") is None
            assert await twin.suggest("il por") == index.suggest("il por") == ["il porto"]
            assert [hit.id for hit in await twin.similar("articolo-7")] == [
                hit.id for hit in index.similar("articolo-7")
            ]
            explained = await twin.explain("porto", "articolo-7")
            assert explained
            assert explained == index.explain("porto", "articolo-7")
            assert await twin.info() == index.info()

    asyncio.run(main())


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[AsyncIndex]:
    """Return an index of nothing."""
    index = AsyncIndex(searchlib.create(tmp_path / "index"))
    yield index
    index.close()


def test_errors_reach_the_coroutine(empty: AsyncIndex, tmp_path: Path) -> None:
    with pytest.raises(searchlib.DateNotUnderstood):
        asyncio.run(empty.search("porto", since="forse domani"))
    with pytest.raises(searchlib.IndexNotFound):
        asyncio.run(AsyncIndex.open(tmp_path / "nowhere"))


def test_write_is_one_transaction(empty: AsyncIndex) -> None:
    def write(writer: searchlib.Writer) -> str:
        writer.upsert(Article(id="uno", title="Uno"))
        writer.upsert(Article(id="due", title="Due"))
        return "written"

    def fail(writer: searchlib.Writer) -> None:
        writer.delete("uno")
        raise KeyError("a fault of the caller")

    async def main() -> None:
        assert await empty.write(write) == "written"
        assert (await empty.search("")).total == 2
        with pytest.raises(KeyError):
            await empty.write(fail)
        assert (await empty.search("")).total == 2

    asyncio.run(main())


def test_writes_at_once_all_come_through(empty: AsyncIndex) -> None:
    def writing(number: int) -> Callable[[searchlib.Writer], None]:
        return lambda writer: writer.upsert(Article(id=str(number), title=f"Articolo {number}"))

    async def main() -> None:
        await asyncio.gather(*(empty.write(writing(number), timeout=60) for number in range(12)))
        assert (await empty.search("articolo")).total == 12

    asyncio.run(main())


def test_update_and_rebuild_report(empty: AsyncIndex, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "uno.md").write_text("---\ntitle: Il porto\n---\n\nIl porto riapre.\n", encoding="utf-8")

    async def main() -> None:
        report = await empty.update(corpus)
        assert len(report.added) == 1
        assert (await empty.search("porto")).total == 1
        (corpus / "uno.md").write_text("---\ntitle: Il faro\n---\n\nIl faro chiude.\n", encoding="utf-8")
        report = await empty.update(corpus)
        assert (len(report.added), len(report.changed)) == (0, 1)
        assert [(await empty.search(word)).total for word in ("porto", "faro")] == [0, 1]
        report = await empty.rebuild()
        assert (await empty.search("faro")).total == 1

    asyncio.run(main())


def test_what_was_to_be_written_is_written_before_the_index_is_left(empty: AsyncIndex) -> None:
    def writing(id: str) -> Callable[[searchlib.Writer], None]:
        return lambda writer: writer.upsert(Article(id=id))

    async def leave() -> list[object]:
        async with empty as index:
            writes = [asyncio.create_task(index.write(writing(id))) for id in "abc"]
            await asyncio.sleep(0)
        return await asyncio.gather(*writes, return_exceptions=True)

    assert asyncio.run(leave()) == [None, None, None]
    assert {hit.id for hit in empty.index.search()} == {"a", "b", "c"}


def test_a_coroutine_cannot_write(empty: AsyncIndex) -> None:
    async def change(writer: object) -> None: ...

    with pytest.raises(TypeError, match="plain function"):
        asyncio.run(empty.write(change))


def test_the_calls_of_an_index_have_their_twins(folder: Path) -> None:
    async def main() -> None:
        async with await AsyncIndex.open(folder, threads=2) as index:
            assert await index.ids_at("none.md") == []
            assert await index.changed_sources(1.0) == 0
            assert await index.problem() is None

    asyncio.run(main())
    calls = {name for name in vars(searchlib.Index) if not name.startswith("_")} - {"writer"}
    assert calls - set(vars(AsyncIndex)) == set()
