"""Make small archives and the changes to them that are to be interrupted, and tell what an index holds."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import searchlib
from searchlib import Index, IndexNotFound
from searchlib.engine.manifest import Manifest, segment_path, toc_path

Item = TypeVar("Item")

FULL = os.environ.get("SEARCHLIB_RELIABILITY") == "full"
"""Whether everything is tried, or a part of it that takes seconds."""


def some(items: Sequence[Item], most: int) -> list[Item]:
    """Return all items in the full form, else a few, evenly spread."""
    return list(items if FULL else items[:: -(-len(items) // most) or 1])


State = frozenset[tuple[str, str, str]]
NOTHING: State = frozenset()

_ARTICLES = 12
_WORDS = "la guerra nel porto di Trieste finì quando la Corea del Nord mandò il grano alla città di Manila".split()


@dataclass(frozen=True)
class Change:
    """Describe a run of `searchlib` over an archive.

    Attributes:
        name: what it does.
        prepare: turns a folder with a corpus and an index of it into what stands before the run.
        arguments: of the run, in that folder.
    """

    name: str
    prepare: Callable[[Path], None]
    arguments: tuple[str, ...]


def _without_index(folder: Path) -> None:
    shutil.rmtree(folder / "index")


def _changed_sources(folder: Path) -> None:
    for number in (1, 2, 3):
        _write(folder / "corpus", number, "cambiato")
    (folder / "corpus" / "5.md").unlink()
    _write(folder / "corpus", _ARTICLES, "aggiunto")


def _as_it_is(_: Path) -> None:
    pass


_INDEX = ("index", "corpus", "--index", "index")
CHANGES = (
    Change("build", _without_index, _INDEX),
    Change("update", _changed_sources, _INDEX),
    Change("delete", _as_it_is, ("remove", "corpus/1.md", "corpus/2.md", "--index", "index")),
    Change("merge", _as_it_is, ("remove", *(f"corpus/{number}.md" for number in range(8)), "--index", "index")),
    Change("rebuild", _changed_sources, (*_INDEX, "--rebuild")),
)


def make_archive(folder: Path) -> None:
    """Write a corpus and an index of it."""
    (folder / "corpus").mkdir(parents=True)
    for number in range(_ARTICLES):
        _write(folder / "corpus", number, "scritto")
    index = searchlib.create(folder / "index")
    index.update(folder / "corpus")
    with index.writer() as writer:
        writer.upsert(searchlib.Article(id="senza-fonte", title="Una nota", body="Il mare era calmo."))


def _write(corpus: Path, number: int, how: str) -> None:
    words = [_WORDS[(number * step + step) % len(_WORDS)] for step in range(40 + 5 * number)]
    front = json.dumps({"title": f"Articolo {number} {how}", "region": "Asia", "date": f"2025-03-{number + 1:02}"})
    (corpus / f"{number}.md").write_text(f"---\n{front}\n---\n\n{' '.join(words)}.\n", encoding="utf-8")


def copy_archive(source: Path, target: Path) -> Path:
    """Put a copy of an archive where another one may be."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=shutil.copy2)
    return target


def state_of(path: Path) -> State:
    """Return id, title and body of all articles of an index, found by searching; nothing where there is no index."""
    try:
        index = searchlib.open(path)
    except IndexNotFound:
        return NOTHING
    return articles_of(index)


def articles_of(index: Index) -> State:
    """Return id, title and body of all articles that a search finds."""
    found = [hit.id for hit in index.search(limit=None)]
    articles = [article for id in found if (article := index.get(id)) is not None]
    assert len(articles) == len(found) == len(index)
    return frozenset((article.id, article.title, article.body) for article in articles)


def names_in(folder: Path) -> set[str]:
    """Return the names of what is in a folder, none where there is no folder."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def leftovers(path: Path) -> set[str]:
    """Return the files in the folder of an index that its generations do not need."""
    needed = {"MAIN_WRITELOCK"}
    for toc in path.glob("_MAIN_*.toc"):
        manifest = Manifest.read(toc)
        assert toc == toc_path(path, manifest.generation)
        needed |= {toc.name, *(segment_path(path, entry.name).name for entry in manifest.segments)}
    generations = [name for name in needed if name.endswith(".toc")]
    assert len(generations) <= 2
    return names_in(path) - needed
