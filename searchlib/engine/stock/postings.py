"""Read the postings of a term, for Whoosh: decoded as a whole, and stepped through one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo

if TYPE_CHECKING:
    from searchlib.engine.segments.segment import Segment


@dataclass(frozen=True)
class TermPostings:
    """Hold the postings of a term.

    Attributes:
        docs: the documents, ascending; never none.
        weights: how often each has the term.
        positions: decodes where, for each document: ascending, no position twice.
    """

    docs: list[int]
    weights: list[float]
    positions: Callable[[], list[list[int]]]


def postings_of(segment: Segment, forms: list[int]) -> TermPostings:
    """Return the postings of some forms taken together."""
    import numpy as np

    whole = [segment.form_positions(form) for form in forms]
    docs, part_of = np.unique(np.concatenate([docs for docs, _, _ in whole]), return_inverse=True)
    weights = np.bincount(part_of, weights=np.concatenate([frequencies for _, frequencies, _ in whole]))

    def positions() -> list[list[int]]:
        owners = np.concatenate([np.repeat(docs, frequencies) for docs, frequencies, _ in whole])
        pairs = np.unique(np.stack((owners, np.concatenate([places for _, _, places in whole]))), axis=1)
        return [places.tolist() for places in np.split(pairs[1], np.searchsorted(pairs[0], docs[1:]))]

    return TermPostings(docs.tolist(), weights.tolist(), positions)


class ColumnMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Step through the postings of a term.

    To Whoosh all of them are one block. It needs to be told of the quality of blocks: without, it leaves out matchers
    that cannot make the top any more and yet counts the hits as they come, too few. More than one block would do harm:
    where Whoosh skips to a block, it does not ask whether the document there is deleted.
    """

    def __init__(
        self, postings: TermPostings, term: tuple[str, bytes], info: TermInfo, format_: Any, scorer: Any, at: int = 0
    ) -> None:
        self._postings, self._term, self._info, self._at = postings, term, info, at
        self._docs = postings.docs
        self._positions: list[list[int]] | None = None
        self.format, self.scorer = format_, scorer

    def copy(self) -> ColumnMatcher:
        """Return another that is at the same posting."""
        return ColumnMatcher(self._postings, self._term, self._info, self.format, self.scorer, self._at)

    def is_active(self) -> bool:
        """Tell whether there is a current posting."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Go to the first posting."""
        self._at = 0

    def id(self) -> int:
        """Return the current document."""
        return self._docs[self._at]

    def weight(self) -> float:
        """Return how often the current document has the term."""
        return self._postings.weights[self._at]

    def value(self) -> bytes:
        """Return the positions of the term in the current document as Whoosh encodes them; nothing for an id."""
        value: bytes = self.format.encode(self._places()) if self.format.supports("positions") else b""
        return value

    def value_as(self, astype: str) -> Any:
        """Return the positions, or what else Whoosh makes of them."""
        return self._places() if astype == "positions" and self.supports(astype) else super().value_as(astype)

    def _places(self) -> list[int]:
        if self._positions is None:
            self._positions = self._postings.positions()
        return self._positions[self._at]

    def next(self) -> None:
        """Go to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        """Go to the first posting from here on whose document is this one or a later one."""
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._docs, id, lo=self._at)

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the end if no posting is better, and return how many blocks that skipped."""
        if not self.is_active() or self.block_quality() > minquality:
            return 0
        self._at = len(self._docs)
        return 1

    def block_min_id(self) -> int:
        """Return the first document."""
        return self._docs[0]

    def block_max_id(self) -> int:
        """Return the last document."""
        return self._docs[-1]

    def block_min_length(self) -> int:
        """Return the length of the shortest field that has the term."""
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        """Return the length of the longest field that has the term."""
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        """Return how often the term stands where it does most often."""
        return float(self._info.max_weight())
