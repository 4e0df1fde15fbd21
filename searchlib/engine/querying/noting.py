"""Note what a query finds: what documents score by, what to light in them, which words stand in none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from searchlib.analysis import Token
from searchlib.engine.querying.bm25 import K1, idf
from searchlib.engine.querying.docset import DocSet
from searchlib.engine.querying.documents import LengthKind
from searchlib.engine.querying.evidence import PAIR_WEIGHT, Evidence
from searchlib.engine.querying.lookup import Lookup
from searchlib.engine.querying.matched import Highlight, Matched, Missing
from searchlib.engine.querying.postings import Posting

_WIDEST_PAIR = 4


class Notes:
    """Note it in `matched`.

    Args:
        matched: what is filled.
        lookup: where words are looked up.
        documents: how many living ones there are.

    Attributes:
        excluding: whether the query is excluding what is noted: then nothing is.
    """

    def __init__(self, matched: Matched, lookup: Lookup, documents: int) -> None:
        self._matched, self._lookup, self._documents = matched, lookup, documents
        self._seen: set[tuple[str, str, str | None]] = set()
        self.excluding = False

    def note(
        self, kind: str, text: str, weight: float, posting: Posting, stage: int, length_kind: LengthKind = "length"
    ) -> None:
        """Note evidence that BM25 weighs."""
        if posting and not self.excluding:
            factor = weight * idf(self._documents, len(posting.docs)) * (K1 + 1)
            self._matched.evidence.append(Evidence(kind, text, posting, factor, stage, length_kind))

    def note_surface(self, surface: str, weight: float) -> None:
        """Note that a written form stands somewhere; where, is looked up in the second stage only."""
        count = 0 if self.excluding else self._lookup.surface_count(surface)
        if count:
            find = partial(self._lookup.surface_among, surface)
            factor = weight * idf(self._documents, count) * (K1 + 1)
            self._matched.evidence.append(Evidence("surface", surface, find, factor, 2, "words"))

    def light(self, highlight: Highlight) -> None:
        """Note what to light."""
        if not self.excluding and highlight not in self._matched.highlights:
            self._matched.highlights.append(highlight)

    def miss(self, written: str, field: str | None) -> None:
        """Note words that stand in no document, or in no document's field, as the query writes them."""
        missing = Missing(written, field)
        if not self.excluding and missing not in self._matched.missing:
            self._matched.missing.append(missing)

    def side_by_side(
        self, text: str, run: Sequence[Token], field: str | None, first: int, among: DocSet | None
    ) -> None:
        """Note the evidence of words that stand side by side in the query: each pair, and the whole run.

        A document that has the whole run as it is written scores, for that, as much as all other evidence of
        these words, which begins at `first`, could give: it comes before every document that has them scattered.
        """
        content = [token for token in run if not token.stop]
        for one, other in pairwise(content):
            near = other.position - one.position <= _WIDEST_PAIR
            if near and self._is_new("pair", f"{one.surface} {other.surface}", field):
                self._note_pair(one, other, field)
        if len(content) < 2 or not self._is_new("run", text, field):
            return
        row = tuple((token.surface, token.position) for token in run)
        whole = self._lookup.row(row, field, among)
        if whole:
            ceiling = sum(evidence.factor for evidence in self._matched.evidence[first:])
            points = np.full(len(whole.docs), ceiling)
            self._matched.evidence.append(Evidence("run", text, whole, ceiling, 1, points=points))
            self.light(Highlight(row=row, field=field))

    def _is_new(self, kind: str, text: str, field: str | None) -> bool:
        """Tell whether a pair or a run was not noted before: the name of a country, expanded, is a run by itself."""
        key = (kind, text, field)
        known = key in self._seen
        self._seen.add(key)
        return not known

    def _note_pair(self, one: Token, other: Token, field: str | None) -> None:
        """Note that two words stand side by side; where, is looked up in the second stage only.

        Its idf is the mean of the two words'.
        """
        stems = [self._lookup.stems(token.stems, field) for token in (one, other)]
        if not all(stems):
            return
        distance = other.position - one.position

        def find(among: DocSet) -> Posting:
            return self._lookup.pair(one.stems, other.stems, distance, field, among)

        factor = PAIR_WEIGHT * (K1 + 1) * sum(idf(self._documents, len(each.docs)) for each in stems) / 2
        self._matched.evidence.append(Evidence("pair", f"{one.surface} {other.surface}", find, factor, 2))
