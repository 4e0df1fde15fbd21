"""Measure bm25s where it applies: the ten best for one word or for any of several, without total or facets."""

from __future__ import annotations

from pathlib import Path

import bm25s

from benchmarks.corpus import read_articles
from benchmarks.peers.peer import Answer, Peer
from benchmarks.question import PAGE, BenchQuery, Mode
from searchlib.analysis.stop_words import STOP_WORDS

try:
    from Stemmer import Stemmer
except ImportError:  # it works without, and finds less
    _STEMMER = None
else:
    _STEMMER = Stemmer("italian")
_STOP_WORDS = sorted(STOP_WORDS)


class Bm25s(Peer):
    """Be bm25s, NumPy alone, its arrays memory-mapped. It stores no text and cannot be updated."""

    kinds = frozenset({"rare term", "frequent term", "OR of 2", "OR of 5"})
    modes = frozenset({"ids"})
    can_update = False
    note = "top ten only: no total, facets, phrases, filters, stored text or updates; needs no disk"

    @staticmethod
    def version() -> str:
        """Return the version of the package."""
        return str(bm25s.__version__)

    def build(self, corpus: Path) -> None:
        """Tokenise everything in memory, score everything, and save."""
        texts = (
            "\n".join(article[name] for name in ("title", "summary", "image_alt", "body"))
            for article in read_articles(corpus)
        )
        retriever = bm25s.BM25()
        retriever.index(_tokens(list(texts)), show_progress=False)
        retriever.save(str(self.folder))

    def open(self) -> None:
        """Map the saved arrays."""
        self._retriever = bm25s.BM25.load(str(self.folder), mmap=True)
        self._most = min(PAGE, self._retriever.scores["num_docs"])

    def search(self, query: BenchQuery, mode: Mode) -> Answer:
        """Return the ten best."""
        tokens = _tokens([" ".join(query.words)], ids=False)
        found, _scores = self._retriever.retrieve(tokens, k=self._most, show_progress=False, n_threads=1)
        return Answer(None, found[0].tolist())


def _tokens(texts: list[str], ids: bool = True) -> object:
    return bm25s.tokenize(texts, stopwords=_STOP_WORDS, stemmer=_STEMMER, return_ids=ids, show_progress=False)
