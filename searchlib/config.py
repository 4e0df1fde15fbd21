"""Hold the settings: command-line flags > SEARCHLIB_* variables > searchlib.toml (found upwards) > defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from searchlib.errors import ConfigError, IndexNotFound, InvalidValue
from searchlib.messages import LANGUAGES, Language
from searchlib.records import NOTHING, Record

SlashedDates = Literal["dmy", "mdy"]

CONFIG_FILE = "searchlib.toml"
INDEX_FOLDER = "index"
CORPUS_FOLDER = "corpus"
VARIABLES = {
    "SEARCHLIB_INDEX": "index",
    "SEARCHLIB_CORPUS": "corpus",
    "SEARCHLIB_LANGUAGE": "language",
    "SEARCHLIB_TIMEZONE": "reading.timezone",
}
"""Environment variable → the setting that it overrides."""

_TABLE_OF_CONTENTS = re.compile(r"_MAIN_[0-9]+\.toc")


class ReadingSettings(Record):
    """Say how sources are read, and the limits of what is read.

    Attributes:
        timezone: the IANA zone in which epoch integers are turned into days.
        slashed_dates: how 3/4/2025 is read everywhere but in exported pages.
        exported_dates: how it is read in exported pages.
        max_file_bytes: larger files are skipped (files of JSON have no limit; their articles have).
        max_article_bytes: longer articles in a file of JSON are skipped.
        max_front_matter_bytes: longer front matter is not parsed.
    """

    timezone: str = "Europe/Rome"
    slashed_dates: SlashedDates = "dmy"
    exported_dates: SlashedDates = "mdy"
    max_file_bytes: int = 16 * 2**20
    max_article_bytes: int = 16 * 2**20
    max_front_matter_bytes: int = 256 * 2**10


class QueryLimits(Record):
    """Say how long a query may be; the rest of it is not read.

    Attributes:
        max_characters: the query is cut at the last space before.
        max_terms: how many words it may hold, those of phrases included.
        max_depth: how many brackets may be open at once; others are ignored.
        max_prefixes: how many words may end in `*`; others are searched as they stand.
        max_typos: how many words may end in `~`; others are searched as they stand.
    """

    max_characters: int = 4000
    max_terms: int = 256
    max_depth: int = 32
    max_prefixes: int = 32
    max_typos: int = 4

    def check(self) -> None:
        """Raise InvalidValue for a limit that would leave nothing of a query."""
        for name, value in vars(self).items():
            if not isinstance(value, int) or value < 1:
                raise InvalidValue("bad-query-limit", name=name, value=value)


class Settings(Record):
    """Say where the index and the articles are, and how to read and to answer; None leaves it to be found out.

    Attributes:
        index: the folder of the index.
        corpus: the folder of the articles.
        language: of what people read, "it" or "en".
        reading: how sources are read.
        query: how long queries may be.
        synonyms: text → texts that are searched for too where it is searched for.
    """

    index: Path | None = None
    corpus: Path | None = None
    language: Language | None = None
    reading: ReadingSettings = ReadingSettings()
    query: QueryLimits = QueryLimits()
    synonyms: Mapping[str, tuple[str, ...]] = NOTHING


def load_settings(start: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that hold in a folder (the working directory, by default).

    Raises:
        ConfigError: searchlib.toml cannot be read, has an unknown key, or a value (there or in a variable) is wrong.
    """
    found: dict[str, object] = {}
    file = next((path for folder in upwards(start) if _is_file(path := folder / CONFIG_FILE)), None)
    if file is not None:
        for key, value in _flat(_parsed(file)).items():
            found[key] = _checked(key, value, str(file), file.parent)
    for variable, key in VARIABLES.items():
        if environ.get(variable):
            found[key] = _checked(key, environ[variable], variable, Path())
    tables: dict[str, dict[str, Any]] = {name: {} for name in (*_TABLES, "")}
    for key, value in found.items():
        table, name = _table_of(key)
        tables[table][name] = value
    reading = ReadingSettings(**tables["reading"])
    query = QueryLimits(**tables["query"])
    return Settings(**tables[""], reading=reading, query=query, synonyms=tables["synonyms"])


def find_index(settings: Settings, flag: str | None = None, start: Path | None = None) -> Path:
    """Return the folder of the index: the flag's, else the settings', else an `index/` found upwards.

    In a flag as in the settings, `~` is a home folder: the shell leaves that of `--index=~/x` alone. A folder that is
    named is returned whether it holds an index or not; one that is found holds one.

    Raises:
        IndexNotFound: none is named and none is found.
    """
    if flag:
        return home_expanded(flag)
    if settings.index is not None:
        return settings.index
    for folder in upwards(start):
        if holds_index(folder / INDEX_FOLDER):
            return folder / INDEX_FOLDER
    raise IndexNotFound("no-index-here")


def home_expanded(path: str) -> Path:
    """Return a path with a home folder for the `~` that it begins with; that of nobody is a name like others."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 -- pathlib's raises for nobody's


def holds_index(folder: Path) -> bool:
    """Tell whether there is an index in a folder."""
    try:
        with os.scandir(folder) as entries:
            return any(_TABLE_OF_CONTENTS.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


def upwards(start: Path | None = None) -> Iterator[Path]:
    """Yield a folder (the working directory, by default) and those above it, nearest first."""
    folder = Path.cwd() if start is None else Path(os.path.realpath(start))
    yield folder
    yield from folder.parents


# -- reading searchlib.toml


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above that may not be entered
        return False


def _parsed(file: Path) -> dict[str, object]:
    import tomllib

    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigError("config-unreadable", path=file, why=error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError("config-unreadable", path=file, why=error) from error


def _flat(settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings of a file, those of its tables as "reading.…", "query.…" and "synonyms.…"."""
    flat: dict[str, object] = {}
    for name, value in settings.items():
        if name in _TABLES and isinstance(value, dict):
            flat.update({f"{name}.{key}": inner for key, inner in value.items()})
        else:
            flat[name] = value
    return flat


def _table_of(key: str) -> tuple[str, str]:
    """Return the table that a setting stands in ("" if in none), and its name there."""
    table, dot, name = key.partition(".")
    return (table, name) if dot and table in _TABLES else ("", key)


def _path(value: object, base: Path) -> Path | None:
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    try:
        return base / Path(value).expanduser()
    except RuntimeError:  # the home folder of nobody
        return None


def _one_of(*known: str) -> Callable[[object, Path], object]:
    return lambda value, _: value if value in known else None


def _text(value: object, _: Path) -> object:
    return value if isinstance(value, str) and value else None


def _number(value: object, _: Path) -> object:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _texts(value: object, _: Path) -> object:
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not several:
        return None
    return tuple(several) if all(isinstance(text, str) and text.strip() for text in several) else None


_TABLES = ("reading", "query", "synonyms")
_SYNONYM = (_texts, '"text" | ["text", …]')
_READERS: dict[str, tuple[Callable[[object, Path], object], str]] = {
    "index": (_path, "path"),
    "corpus": (_path, "path"),
    "language": (_one_of(*LANGUAGES), " | ".join(LANGUAGES)),
    "reading.timezone": (_text, "Europe/Rome, …"),
    "reading.slashed_dates": (_one_of(*get_args(SlashedDates)), " | ".join(get_args(SlashedDates))),
    "reading.exported_dates": (_one_of(*get_args(SlashedDates)), " | ".join(get_args(SlashedDates))),
    **{f"reading.max_{what}_bytes": (_number, "1, 2, …") for what in ("file", "article", "front_matter")},
    **{f"query.{name}": (_number, "1, 2, …") for name in QueryLimits.__match_args__},
    "synonyms": (lambda *_: None, "[synonyms] text = …"),  # never right but as a table, each entry being a setting
}
"""Setting → what turns a written value into the one to use, or None if it is wrong; and what it may be."""


def _checked(key: str, value: object, source: str, base: Path) -> object:
    """Return the value of a setting as the program uses it.

    Raises:
        ConfigError: there is no such setting, or it cannot have this value.
    """
    reader = _SYNONYM if _table_of(key)[0] == "synonyms" else _READERS.get(key)
    if reader is None:
        import difflib

        near = difflib.get_close_matches(key, _READERS, 1) or [
            known for known in _READERS if known.rpartition(".")[2] == key.rpartition(".")[2]
        ]
        if near:
            raise ConfigError("config-unknown-key-near", path=source, key=key, near=near[0])
        raise ConfigError("config-unknown-key", path=source, key=key, known=", ".join(_READERS))
    read, allowed = reader
    usable = read(value, base)
    if usable is None:
        raise ConfigError("config-bad-value", path=source, key=key, value=value, allowed=allowed)
    return usable
