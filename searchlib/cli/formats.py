"""Write results for programs: JSON, JSON Lines, CSV, paths."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from searchlib.cli.terminal import clean, is_terminal

if TYPE_CHECKING:
    from searchlib.results import Hit

_UNSEEN = r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_FORMULA = ("=", "+", "-", "@")
CSV_FIELDS = ("date", "region", "author", "title", "path", "id", "score", "snippet")


def as_json(value: object, indent: int | None = None) -> str:
    """Return a value as JSON, UTF-8 but for characters that could steer a terminal: those are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    if text.isprintable():  # then there is none of them, and no pattern to compile
        return text
    return re.sub(_UNSEEN, lambda match: f"\\u{ord(match[0]):04x}", text)


def print_json(value: object) -> None:
    """Write one JSON value to stdout, indented on a terminal."""
    use_utf8()
    print(as_json(value, 2 if is_terminal(sys.stdout) else None))


def write_csv(hits: Iterable[Hit]) -> None:
    """Write hits to stdout as CSV, with a header. A value that a spreadsheet would compute gets an apostrophe."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(CSV_FIELDS)
    for hit in hits:
        names = (", ".join(hit.region), ", ".join(hit.author))
        texts = (*names, hit.title, hit.path, hit.id)
        day, score = hit.date.isoformat() if hit.date else "", f"{hit.score:.6g}"
        writer.writerow([day, *map(_harmless, texts), score, _harmless(hit.snippet.text)])


def unique_paths(hits: Iterable[Hit]) -> Iterator[str]:
    """Yield the path of each source file once."""
    seen: set[str] = set()
    for hit in hits:
        if hit.path and hit.path not in seen:
            seen.add(hit.path)
            yield clean(hit.path)


def _harmless(text: str) -> str:
    text = clean(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def use_utf8() -> None:
    """Write UTF-8 to stdout whatever the locale is: programs read it."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
