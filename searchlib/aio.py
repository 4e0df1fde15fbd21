"""Give the calls of an index to asyncio, without blocking the event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from searchlib.index import Index, open_index

if TYPE_CHECKING:
    from searchlib.article import Article
    from searchlib.index import IndexInfo
    from searchlib.results import Explanation, Results, SearchWarning
    from searchlib.update import Report

P = ParamSpec("P")
T = TypeVar("T")


class AsyncIndex:
    """Search and write an index from coroutines: each call runs in a thread of the index's own pool.

        index = await AsyncIndex.open("index")
        results = await index.search("Corea del Nord")

    Every method takes the arguments of the method of the same name of `Index`. Hits of a search without a limit are
    loaded where they are reached: leave the limit out only where that may block.
    """

    def __init__(self, index: Index, threads: int = 4) -> None:
        """Wrap an index; `threads` is how many calls may run at once."""
        self.index = index
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="searchlib")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="searchlib-writer")

    @classmethod
    async def open(cls, path: str | os.PathLike[str], *, threads: int = 4, **options: Any) -> AsyncIndex:
        """Open the index in a folder (see `searchlib.open`), for so many calls at once."""
        return cls(await asyncio.to_thread(open_index, path, **options), threads)

    async def __aenter__(self) -> AsyncIndex:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
        await asyncio.to_thread(self._writing.shutdown)

    def close(self) -> None:
        """End the threads: searches that wait are given up, what was to be written is, also if nobody waits for it."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._writing.shutdown(wait=False)

    async def _run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(call, *args, **kwargs))

    async def _write(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call that writes: one at a time, in a thread of its own, so that waiting for it stops no search."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, partial(call, *args, **kwargs))

    async def search(self, query: str = "", **options: Any) -> Results:
        """Search for a query (see `Index.search`)."""
        return await self._run(self.index.search, query, **options)

    async def get(self, id: str) -> Article | None:
        """Return the article of an id, or None."""
        return await self._run(self.index.get, id)

    async def ids_at(self, path: str | os.PathLike[str]) -> list[str]:
        """Return the ids of the articles that were read from a file."""
        return await self._run(self.index.ids_at, path)

    async def suggest(self, text: str, limit: int = 10) -> list[str]:
        """Return a text with its last word completed."""
        return await self._run(self.index.suggest, text, limit)

    async def similar(self, id: str, limit: int = 5) -> Results:
        """Return the articles nearest to an article."""
        return await self._run(self.index.similar, id, limit)

    async def explain(self, query: str, id: str, **options: Any) -> list[Explanation]:
        """Return what each evidence gives an article for a query (see `Index.explain`)."""
        return await self._run(self.index.explain, query, id, **options)

    async def labels(self, facet: str) -> list[str]:
        """Return the best written forms of all names of a facet."""
        return await self._run(self.index.labels, facet)

    async def info(self) -> IndexInfo:
        """Return what the index holds."""
        return await self._run(self.index.info)

    async def changed_sources(self, budget: float = 0.01) -> int | None:
        """Return how many source files are new, changed or gone (see `Index.changed_sources`)."""
        return await self._run(self.index.changed_sources, budget)

    async def problem(self) -> SearchWarning | None:
        """Return what is wrong with an index that can be read nevertheless (see `Index.problem`)."""
        return await self._run(lambda: self.index.problem)

    async def update(self, *folders: str | os.PathLike[str], **options: Any) -> Report:
        """Bring the index up to date with folders and single files (see `Index.update`)."""
        return await self._write(self.index.update, *folders, **options)

    async def rebuild(self, **options: Any) -> Report:
        """Index everything anew (see `Index.rebuild`)."""
        return await self._write(self.index.rebuild, **options)

    async def write(self, change: Callable[[Any], T], timeout: float = 10.0) -> T:
        """Call a function with a writer, in one transaction, and return what it returns.

        Raises:
            TypeError: the function is a coroutine's; it would run when the transaction is over.
        """
        if asyncio.iscoroutinefunction(change):
            raise TypeError("write takes a plain function: it is called in a thread, inside the transaction")

        def transaction() -> T:
            with self.index.writer(timeout) as writer:
                return change(writer)

        return await self._write(transaction)
