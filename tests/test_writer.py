"""A transaction: what cannot be written changes nothing, and the lock is given back whatever fails."""

import contextlib
import datetime
from pathlib import Path
from typing import Any

import pytest

import searchlib
from searchlib import Article, DocumentError, Index


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"d": inner}
    return inner


def circular() -> dict[str, Any]:
    ring: dict[str, Any] = {}
    ring["x"] = ring
    return ring


BAD = [
    Article(id="a", title="nuovo", body="strana", extra=circular()),
    Article(id="a", title="nuovo", body="strana", extra=nested(100_000)),
    Article(id="a", title="nuovo", body="strana", path=5),  # type: ignore[arg-type]
    Article(id="a", title="nuovo", body="strana", tags=["x"]).changed({"date": "2025-10-27"}),
    Article(id="a", title="nuovo", body="strana", tags=["x"]).changed({"date": datetime.time(1, 2)}),
]


@pytest.mark.parametrize("bad", BAD, ids=["circular", "deep", "path", "text for a date", "time for a date"])
@pytest.mark.parametrize("fresh", [False, True], ids=["committed", "in the same transaction"])
def test_an_article_that_cannot_be_written_replaces_none(tmp_path: Path, bad: Article, fresh: bool) -> None:
    index = searchlib.create(tmp_path / "index")
    if not fresh:
        with index.writer() as writer:
            writer.upsert(Article(id="a", title="vecchio articolo", region="Asia"))
    with index.writer() as writer:
        if fresh:
            writer.upsert(Article(id="a", title="vecchio articolo", region="Asia"))
        writer.upsert(Article(id="b", title="primo articolo", body="Parigi, Roma", region="Europa"))
        with pytest.raises((TypeError, ValueError, AttributeError, RecursionError)):
            writer.upsert(bad)
        writer.upsert(Article(id="c", title="terzo articolo", body="Berlino", region="Oceania"))
    found = {hit.id: (hit.title, hit.region) for hit in index.search("articolo")}
    assert found == {
        "a": ("vecchio articolo", ("Asia",)),
        "b": ("primo articolo", ("Europa",)),
        "c": ("terzo articolo", ("Oceania",)),
    }
    assert index.search("strana").total == 0
    assert searchlib.check(index.path, deep=True) == []


@pytest.mark.parametrize("place", ["sweep", "Written"])
def test_a_transaction_that_cannot_begin_gives_the_lock_back(
    index: Index, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(f"searchlib.engine.writer.{place}", fail)
        with pytest.raises(OSError, match="Input/output") as kept, index.writer():
            pass
    with index.writer(timeout=0) as writer:
        assert writer.delete("patto")
    assert kept.value is not None


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_can_be_written_once_the_transaction_is_over(index: Index, fails: bool) -> None:
    with contextlib.suppress(RuntimeError), index.writer() as writer:
        writer.upsert(Article(id="b", title="dentro"))
        if fails:
            raise RuntimeError
    with pytest.raises(DocumentError, match="transaction is over"):
        writer.upsert(Article(id="a", title="tardi"))
    with pytest.raises(DocumentError, match="transaction is over"):
        writer.delete("patto")
    assert ("b" in index, "patto" in index) == (not fails, True)
