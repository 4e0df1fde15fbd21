"""Be the verbs that write: `index`, `import` and `remove`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchlib.cli.command import OUTPUT, Command, Option
from searchlib.cli.options import FolderPath, Number, index_option, json_option, wait_option
from searchlib.cli.running import FOUND, NOTHING, Words, note
from searchlib.cli.terminal import clean
from searchlib.cli.verbs import noted
from searchlib.errors import DocumentError, IndexNotFound, InvalidValue

if TYPE_CHECKING:
    from searchlib.config import Settings
    from searchlib.index import Index
    from searchlib.update import Report

_MOST_PROBLEMS = 20
_CHANGES = {"added": "+", "changed": "~", "removed": "-"}


def _verbose_option(words: Words) -> Option:
    return Option(["-v", "--verbose"], is_flag=True, section=OUTPUT, help=words("cli-help-option-verbose"))


# -- index


def index_verb(words: Words) -> Command:
    """Return the verb `index`, its texts in one language."""
    return Command(
        words,
        "index",
        callback=lambda **values: _index(words, **values),
        params=[
            click.Argument(["folders"], nargs=-1, type=FolderPath(), metavar=words("cli-metavar-folders")),
            Option(["--rebuild"], is_flag=True, help=words("cli-help-option-rebuild")),
            Option(["--workers"], type=Number(1), default=1, metavar="N", help=words("cli-help-option-workers")),
            wait_option(words),
            _verbose_option(words),
            json_option(words),
            index_option(words),
        ],
    )


def _index(
    words: Words,
    folders: tuple[str, ...],
    rebuild: bool,
    workers: int,
    wait: int,
    verbose: bool,
    json: bool,
    index: str | None,
) -> int:
    """Make, update or rebuild an index, and report."""
    from searchlib.cli.opening import find_corpus, update_sources
    from searchlib.cli.progress import ProgressBar
    from searchlib.config import holds_index, load_settings
    from searchlib.update import Report
    from searchlib.upkeep import rebuild_index

    settings = load_settings()
    given = [Path(folder) for folder in folders]
    for folder in given:
        if not folder.exists():
            raise DocumentError("folder-not-found", path=folder)
    path = _index_path(settings, index, given)
    if not given and not holds_index(path) and find_corpus(settings) is None:
        raise DocumentError("cli-no-corpus")
    report = Report()
    if rebuild and holds_index(path):
        with ProgressBar(words) as bar:
            _add_up(report, rebuild_index(
                path, given, language=words.language, reading=settings.reading, progress=bar, timeout=wait,
                workers=workers,
            ))  # fmt: skip
    opened = _opened(settings, path, words)
    rebuilt = set(opened.info().sources) if rebuild else set()
    wanted = given or _usual_folders(settings, opened)
    if not wanted and not rebuild:
        raise DocumentError("cli-no-corpus")
    left = [source for source in wanted if rebuilt.isdisjoint(_and_above(source))]
    if left:
        _add_up(report, update_sources(opened, left, words, wait, workers))
    _tell(report, words, verbose, json)
    return FOUND


def _index_path(settings: Settings, flag: str | None, folders: Sequence[Path]) -> Path:
    """Return where the index is, or where a new one goes: here, or beside the usual folder of articles."""
    from searchlib.cli.opening import find_corpus
    from searchlib.config import INDEX_FOLDER, find_index

    try:
        return find_index(settings, flag)
    except IndexNotFound:
        corpus = None if folders else find_corpus(settings)
        return (corpus.parent if corpus is not None else Path()) / INDEX_FOLDER


def _opened(settings: Settings, path: Path, words: Words) -> Index:
    """Open the index, made if there is none."""
    from searchlib.cli.opening import open_at, shown
    from searchlib.config import holds_index
    from searchlib.index import create_index

    if not holds_index(path):
        create_index(path)
        note(words("cli-index-made", path=shown(path)))
    return noted(open_at(settings, path, words))


def _usual_folders(settings: Settings, index: Index) -> list[Path]:
    """Return the folders to index where none is named: what the index knows and the settings name, else `corpus/`."""
    from searchlib.cli.opening import find_corpus

    folders = [source for source in index.info().sources if source.exists()]
    if not folders or settings.corpus is not None:
        corpus = find_corpus(settings)
        if corpus is not None and not set(folders).intersection(_and_above(corpus)):
            folders.append(corpus)
    return folders


def _and_above(path: Path) -> tuple[Path, ...]:
    """Return where a folder or file is, and the folders above."""
    real = Path(os.path.realpath(path))
    return real, *real.parents


def _add_up(total: Report, report: Report) -> None:
    for name, entries in vars(report).items():
        getattr(total, name).extend(entries)


def _tell(report: Report, words: Words, verbose: bool, json: bool) -> None:
    """Write what an update did: counts to stdout, what was skipped or repaired to stderr."""
    if json:
        from dataclasses import asdict

        from searchlib.cli.formats import print_json

        print_json({"schema": 1, **asdict(report)})
        return
    if verbose:
        for name, sign in _CHANGES.items():
            for id in getattr(report, name):
                print(f"{sign} {clean(id)}")
    print(words("cli-report", **{name: len(entries) for name, entries in vars(report).items()}))
    for name in ("skipped", "repaired"):
        problems = [f"{problem.path}: {problem.reason}" for problem in getattr(report, name)]
        _tell_problems(name, problems, words, verbose)
    if report.others and (verbose or not (report.added or report.changed or report.unchanged)):
        _tell_others(report.others, words)


def _tell_others(paths: Sequence[str], words: Words) -> None:
    """Say how many files there are of each ending that is not read."""
    from collections import Counter

    from searchlib.corpus.walk import ENDINGS

    counts = Counter(Path(path).suffix.lower() for path in paths).most_common()
    files = ", ".join(f"{count} {ending}" for ending, count in counts)
    note(f"searchlib: {words('cli-others', files=files, endings=' '.join(ENDINGS))}")


def _tell_problems(name: str, problems: Sequence[str], words: Words, verbose: bool) -> None:
    shown = problems if verbose else problems[:_MOST_PROBLEMS]
    for problem in shown:
        note(f"{words(f'cli-{name}')} {problem}")
    if left := len(problems) - len(shown):
        note(words("cli-more-problems", n=left, kind=words(f"cli-{name}")))


# -- remove


def remove_verb(words: Words) -> Command:
    """Return the verb `remove`, its texts in one language."""
    return Command(
        words,
        "remove",
        callback=lambda **values: _remove(words, **values),
        params=[
            click.Argument(["ids"], nargs=-1, required=True, metavar=words("cli-metavar-ids")),
            wait_option(words),
            index_option(words),
        ],
    )


def _remove(words: Words, ids: Iterable[str], wait: int, index: str | None) -> int:
    """Remove articles by id or path, in one transaction; those that do not exist are named on stderr."""
    from searchlib.cli.verbs import ids_of, open_named

    opened = open_named(index, words)
    wanted = {given: ids_of(opened, given) for given in ids}
    removed = 0
    with opened.writer(wait) as writer:
        for given, found in wanted.items():
            count = sum(writer.delete(id) for id in found)
            removed += count
            if not count:
                note(f"searchlib: {words('cli-no-such-article', given=given)}")
    print(words("cli-removed", n=removed))
    return FOUND if removed else NOTHING


# -- import


def import_verb(words: Words) -> Command:
    """Return the verb `import`, its texts in one language."""
    folder = words("cli-metavar-folder")
    return Command(
        words,
        "import",
        callback=lambda **values: _import(words, **values),
        params=[
            click.Argument(["files"], nargs=-1, required=True, type=FolderPath("file"),
                           metavar=words("cli-metavar-files")),
            Option(["--to"], type=FolderPath(), metavar=folder, help=words("cli-help-option-to")),
            Option(["--overwrite"], is_flag=True, help=words("cli-help-option-overwrite")),
            _verbose_option(words),
        ],
    )  # fmt: skip


def _import(words: Words, files: Iterable[str], to: str | None, overwrite: bool, verbose: bool) -> int:
    """Write articles as Markdown, and report."""
    from searchlib.config import load_settings
    from searchlib.corpus.importing import import_files

    if not to:
        raise InvalidValue("cli-missing", name="--to")
    for file in files:
        if not Path(file).exists():
            raise DocumentError("folder-not-found", path=file)
    report = import_files([Path(file) for file in files], Path(to), load_settings().reading, overwrite=overwrite)
    if verbose:
        for path in report.written:
            print(f"+ {clean(str(path))}")
    counts = {name: len(getattr(report, name)) for name in ("written", "skipped", "repaired")}
    print(words("cli-imported", **counts))
    language = words.language
    _tell_problems("skipped", [f"{one.path}: {one.reason.text(language)}" for one in report.skipped], words, verbose)
    _tell_problems("repaired", [f"{one.path}: {one.reason.text(language)}" for one in report.repaired], words, verbose)
    return FOUND if report.written else NOTHING
