"""Collect articles and turn them into parts of a segment: in this process, or in others that work beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.article import Article
from searchlib.engine.building.inverter import Inverter
from searchlib.engine.building.known_forms import FEW, KnownForms
from searchlib.engine.building.vocabulary import Vocabulary
from searchlib.engine.merging.merge import TRAINED
from searchlib.engine.merging.parts import RUN, Part, part_of, spilled
from searchlib.engine.segments.compression import Compressed
from searchlib.engine.segments.dictionary import trained
from searchlib.engine.segments.segment import Segment
from searchlib.errors import InvalidValue

if TYPE_CHECKING:
    from searchlib.engine.building.workers import Batch, Workers

MEMORY_BUDGET = 192 * 2**20
"""Bytes of inverted articles after which they are put into a file."""


class Collector:
    """Collect the articles of a transaction; what it gives back are parts of some thousand.

    Attributes:
        dictionary: what the articles are compressed with, once there is something.
    """

    def __init__(
        self,
        directory: Path,
        segments: Callable[[], Iterable[Segment]],
        rebuilding: bool,
        workers: int,
    ) -> None:
        """Begin with no article.

        Args:
            directory: where files without a name may be made.
            segments: returns those whose words are known already.
            rebuilding: whether most of these words will be met again.
            workers: with more than one, so many other processes invert the articles, if these are many.
        """
        if workers < 1:
            raise InvalidValue("bad-workers", value=workers)
        self.dictionary: bytes | None = None
        self._directory, self._segments = directory, segments
        self._few = 0 if rebuilding else FEW
        self._count = workers
        self._workers: Workers | None = None
        self._articles, self._budget = self._emptied()

    def _emptied(self) -> tuple[Inverter | Batch, int]:
        """Return what collects articles, and how many bytes these may take."""
        if self._count == 1:
            return self._inverter(), MEMORY_BUDGET
        from searchlib.engine.building import workers

        return workers.Batch(), workers.BATCH_BYTES

    def _inverter(self) -> Inverter:
        return Inverter(Vocabulary(KnownForms(self._segments(), self._few)))

    def __len__(self) -> int:
        return len(self._articles)

    @property
    def full(self) -> bool:
        """Return whether it is time to give a part back."""
        return self._articles.bytes_used > self._budget

    def add(self, article: Article, root: str, path: str, fingerprint: str) -> int:
        """Add an article, with where its source is and that text's fingerprint, and return its number."""
        return self._articles.add(article, None, root, path, fingerprint)

    def remove(self, number: int) -> None:
        """Leave an article out, as if it had not been added."""
        self._articles.remove(number)

    def finish(self) -> Callable[[], Part]:
        """Return what gives the part that the articles make, waiting for it if need be, and forget them."""
        if isinstance(self._articles, Inverter):
            return _given(self._spilled(part_of(self._articles.finish())))
        is_full = self.full
        batch, (self._articles, _) = self._articles, self._emptied()
        if self._workers is None and not is_full:
            return _given(self._spilled(part_of(batch.inverted(self._inverter()))))
        if self.dictionary is None and len(batch) >= TRAINED:
            self.dictionary = trained(batch.stored())
        made = self._started().part(batch, self.dictionary)

        def part() -> Part:
            given = made()
            return given if isinstance(given.articles, Compressed) else self._spilled(given)

        return part

    def _started(self) -> Workers:
        if self._workers is None:
            from searchlib.engine.building.workers import Known, Workers

            known = Known([segment.container.path for segment in self._segments()], self._few)
            self._workers = Workers(self._count, self._directory, known)
        return self._workers

    def _spilled(self, part: Part) -> Part:
        """Return a part, in a file if it is large."""
        if len(part) < TRAINED and len(part.positions) < RUN:
            return part
        if self.dictionary is None:
            self.dictionary = trained(part.articles)
        return spilled(part, self._directory, self.dictionary)

    def close(self) -> None:
        """Forget all articles and their words, and end the workers; parts that are not there yet never will be."""
        self._articles, _ = self._emptied()
        if self._workers is not None:
            self._workers.close()


def _given(part: Part) -> Callable[[], Part]:
    return lambda: part
