"""Name the engines of the benchmark: one file each, imported only when it takes part."""

from __future__ import annotations

import importlib

from benchmarks.peers.peer import Answer, Article, Peer

PEERS = {
    "searchlib": "benchmarks.peers.searchlib:Searchlib",
    "tantivy": "benchmarks.peers.tantivy:Tantivy",
    "sqlite": "benchmarks.peers.sqlite:Sqlite",
    "xapian": "benchmarks.peers.xapian:Xapian",
    "whoosh": "benchmarks.peers.whoosh:Whoosh",
    "bm25s": "benchmarks.peers.bm25s:Bm25s",
}
"""Name on the command line → where the engine is."""

__all__ = ["PEERS", "Answer", "Article", "Peer", "load_peer"]


def load_peer(name: str) -> type[Peer]:
    """Return the class of an engine.

    Raises:
        ImportError: the engine is not installed.
    """
    module, _, attribute = PEERS[name].partition(":")
    peer: type[Peer] = getattr(importlib.import_module(module), attribute)
    return peer
