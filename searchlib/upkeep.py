"""Check, repair and rebuild an index, also one that cannot be opened."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from searchlib.config import ReadingSettings
from searchlib.messages import Language, system_language
from searchlib.records import Record

if TYPE_CHECKING:
    from searchlib.engine.writer import Transaction
    from searchlib.update import Problem, Progress, Report, Updater


class Damage(Record):
    """Name a file of an index that is not as it was written: its path, a stable code, what is wrong, what to do."""

    path: Path
    code: str
    text: str


class Repair(Record):
    """Say what a repair did.

    Attributes:
        outcome: "sound" (nothing was to be done), "dropped" (the newest state is sound, a damaged older one was
            removed), "previous" (the index is again as it was before a commit that was damaged or lost) or "rebuilt".
        generation: the generation that the index has now.
        report: what a rebuild did; None otherwise.
        lost: the articles that could not be saved.
    """

    outcome: Literal["sound", "dropped", "previous", "rebuilt"]
    generation: int
    report: Report | None = None
    lost: tuple[Problem, ...] = ()


def check_index(path: str | os.PathLike[str], *, deep: bool = False, language: Language | None = None) -> list[Damage]:
    """Look for damage in the index in a folder, whether it can be opened or not, and return what was found.

    Args:
        path: the folder.
        deep: whether every byte is read, and whether all that is stored agrees; otherwise only what opening an index
            looks at, in a few milliseconds.
        language: of the texts, "it" or "en"; by default the system's.

    Raises:
        IndexNotFound: there is no index.
        IndexDamaged: a file or the folder cannot be read, so that nobody can tell.
    """
    from searchlib.engine.check import check

    spoken = language or system_language()
    found = check(Path(os.path.realpath(path)), deep)
    return [Damage(file, message.code, message.text(spoken)) for file, message in found]


def repair_index(
    path: str | os.PathLike[str],
    *,
    language: Language | None = None,
    reading: ReadingSettings | None = None,
    progress: Progress | None = None,
    timeout: float = 10.0,
) -> Repair:
    """Make a damaged index whole again, in one step.

    Where the newest state is sound, a damaged older one is removed. Where the newest commit itself is torn or gone, the
    index goes back to the one before it. Else it is rebuilt: from its sources, and from the stored text of what came
    from none or from folders that are gone, as far as that can be read.

    Raises:
        IndexNotFound: there is no index.
        IndexLocked: another writer did not finish within `timeout` seconds.
    """
    from searchlib.engine.check import check, generation_to_keep
    from searchlib.engine.generations import revert
    from searchlib.engine.lock import locked
    from searchlib.engine.manifest import latest_generation

    folder = Path(os.path.realpath(path))
    found = check(folder, deep=True)
    if not found:
        return Repair("sound", latest_generation(folder) or 0)
    with locked(folder, timeout):
        found = check(folder, deep=True)
        if not found:  # a commit has removed what was damaged
            return Repair("sound", latest_generation(folder) or 0)
        sound = generation_to_keep(folder)
        if sound is not None:
            number = revert(folder, sound)
            missing = any(message.code == "generation-missing" for _, message in found)
            return Repair("previous" if missing or sound.generation < number - 1 else "dropped", number)
    report = rebuild_index(
        folder, language=language, reading=reading, progress=progress, timeout=timeout, distrusting=True
    )
    lost = tuple(one for one in report.skipped if one.code in LOST)
    return Repair("rebuilt", latest_generation(folder) or 0, report, lost)


LOST = ("article-lost", "articles-lost")
"""The codes of problems that say which articles a rebuild could not save."""


def rebuild_index(
    path: Path,
    folders: Iterable[Path] = (),
    *,
    language: Language | None = None,
    reading: ReadingSettings | None = None,
    progress: Progress | None = None,
    timeout: float = 10.0,
    distrusting: bool = False,
    workers: int = 1,
) -> Report:
    """Index everything anew, as a new generation; the index need not be one that can be opened.

    Args:
        path: the folder of the index.
        folders: sources to index besides those that the index knows.
        language, reading, progress, timeout, workers: see `Index.update`.
        distrusting: whether to keep nothing of the old generations, which are damaged.

    Raises:
        IndexNotFound: there is no index.
        IndexLocked: another writer did not finish within `timeout` seconds.
    """
    from searchlib.engine.writer import transaction_in
    from searchlib.update import Updater

    path = Path(os.path.realpath(path))
    with transaction_in(path, timeout, True, workers) as transaction:
        transaction.distrusting = distrusting
        updater = Updater(transaction, path, reading or ReadingSettings(), language or system_language())
        updater.keep_all({"": ()})
        updater.again(folders, progress)
        _take_the_rest(transaction, updater)
    return updater.report


def _take_the_rest(transaction: Transaction, updater: Updater) -> None:
    """Keep articles that nobody knows the source of, unless they were read anew; say which are lost."""
    from searchlib.engine.salvage import Salvage

    base = transaction.base
    assert isinstance(base, Salvage)
    for id, number in base.adrift.items():
        if id not in transaction:
            transaction.put(base.article(number))
            updater.report.unchanged.append(id)
    for id in sorted(base.lost):
        if id not in transaction:
            updater.tell_lost(id)
    found_anew = len(set(updater.report.added) - base.lost)
    if base.nameless > found_anew:
        updater.tell_lost("", base.nameless - found_anew)
