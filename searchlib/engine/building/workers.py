"""Invert articles in other processes, some at a time, while this one reads the next.

A process gets a batch of articles through a pipe and gives back the part of a segment that they make. It inherits
nothing: not the lock, and no file. It ends when its pipe does, so it does not outlive this process for long, however
that ends.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from searchlib.article import Article
from searchlib.engine.building.inverter import Inverter, article_bytes
from searchlib.engine.merging.parts import Part, spilled
from searchlib.engine.segments.arrays import SegmentArrays
from searchlib.errors import WorkerFailed
from searchlib.sequences import ItemSequence

BATCH_BYTES = 48 * 2**20
"""About how many bytes a worker needs for a batch: 2,500 news of 500 words."""

_BYTES_PER_ARTICLE = 700
_BYTES_PER_CHARACTER = 6
_WAITING = 2
"""How many batches there are for each worker at a time, the one it works on included."""


class Known(NamedTuple):
    """Name the segments whose forms need not be stemmed: see `KnownForms`."""

    segments: list[Path]
    few: int


class Job(NamedTuple):
    """Hold articles, each as its values, root, path and fingerprint, and what to compress them with, if anything."""

    articles: list[tuple[dict[str, Any], str, str, str]]
    dictionary: bytes | None


class Batch:
    """Collect articles for a worker as an `Inverter` does to invert them."""

    def __init__(self) -> None:
        self._articles: list[tuple[Article, str, str, str] | None] = []
        self.bytes_used = 0

    def __len__(self) -> int:
        return sum(1 for one in self._articles if one is not None)

    def add(
        self,
        article: Article,
        places: None = None,
        root: str = "",
        path: str = "",
        fingerprint: str = "",
    ) -> int:
        """Add an article and return its number."""
        self._articles.append((article, root, path, fingerprint))
        characters = len(article.title) + len(article.summary) + len(article.body)
        self.bytes_used += _BYTES_PER_ARTICLE + _BYTES_PER_CHARACTER * characters
        return len(self._articles) - 1

    def remove(self, number: int) -> None:
        """Leave an article out, as if it had not been added."""
        self._articles[number] = None

    def kept(self) -> list[tuple[Article, str, str, str]]:
        """Return the articles that are left, each with its root, path and fingerprint."""
        return [one for one in self._articles if one is not None]

    def inverted(self, inverter: Inverter) -> SegmentArrays:
        """Return the segment of these articles, made here."""
        for article, root, path, fingerprint in self.kept():
            inverter.add(article, None, root, path, fingerprint)
        return inverter.finish()

    def stored(self) -> Sequence[bytes]:
        """Return these articles as they are stored."""
        return _Stored(self.kept())


class _Stored(ItemSequence[bytes]):
    """Make of articles what is stored of them, as far as it is asked for."""

    def __init__(self, articles: list[tuple[Article, str, str, str]]) -> None:
        self._articles = articles

    def __len__(self) -> int:
        return len(self._articles)

    def _item(self, number: int) -> bytes:
        return article_bytes(self._articles[number][0])


class Workers:
    """Keep some processes at work.

    Raises:
        WorkerFailed: in `part` and what it returns, where one of them failed.
    """

    def __init__(self, number: int, directory: Path, known: Known) -> None:
        """Start the processes; parts that are large go into files in a folder."""
        self._directory = directory
        self._failure: WorkerFailed | None = None
        self._room = threading.Semaphore(_WAITING * number)
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._children: list[subprocess.Popen[bytes]] = []
        self._threads = ThreadPoolExecutor(number)
        try:
            for _ in range(number):
                self._children.append(_started())
        except OSError as error:
            self.close()
            raise WorkerFailed("worker-failed", why=error.strerror or error) from error
        for child in self._children:
            with contextlib.suppress(OSError):  # who has died already fails with its first batch
                _send(child, known)
            self._idle.put(child)

    def part(self, batch: Batch, dictionary: bytes | None) -> Callable[[], Part]:
        """Have a batch inverted, and return what waits for the part; wait now if many wait already."""
        self._room.acquire()
        if self._failure is not None:
            raise self._failure
        articles = [
            ({**vars(article), "extra": dict(article.extra)}, root, path, fingerprint)
            for article, root, path, fingerprint in batch.kept()
        ]
        return self._threads.submit(self._made, Job(articles, dictionary)).result

    def _made(self, job: Job) -> Part:
        child = self._idle.get()
        try:
            _send(child, job)
            assert child.stdout is not None
            made: Part | str = pickle.load(child.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            child.kill()
            made = f"exit {child.wait()}"
        finally:
            self._idle.put(child)
            self._room.release()
        if isinstance(made, str):
            self._failure = WorkerFailed("worker-failed", why=made)
            raise self._failure
        return made if job.dictionary is None else spilled(made, self._directory, job.dictionary)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for child in self._children:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]


def _started() -> subprocess.Popen[bytes]:
    code = f"import sys; sys.path[:] = {sys.path!r}; from searchlib.engine.building.worker import serve; serve()"
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _send(child: subprocess.Popen[bytes], message: Known | Job) -> None:
    assert child.stdin is not None
    pickle.dump(message, child.stdin, pickle.HIGHEST_PROTOCOL)
    child.stdin.flush()
