"""Recover the fields of front matter that is no valid YAML or TOML, line by line.

What it takes for granted is little: a line `key: value` (or `key = value`) opens a field; `- item` lines and indented
ones belong to the field above. It never fails, and text that is no field comes back to stand before the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from searchlib.fields import canonical_field

_KEY = re.compile(r"""("[^"\n]{1,40}"|'[^'\n]{1,40}'|[^\W\d_][\w.-]*(?: [\w.-]+){0,2})[ \t]*([:=])(.*)""", re.DOTALL)
_ITEM = re.compile(r"-(?:[ \t]+(.*)|$)", re.DOTALL)
_SECTION = re.compile(r"\[\[?[\w. \"'-]+\]\]?$")
_BLOCK_MARK = re.compile(r"[|>][+-]?\d?$")
_INLINE_ITEM = re.compile(r"""\s*("[^"]*"(?=\s*(?:,|$))|'[^']*'(?=\s*(?:,|$))|[^,]+)""")
_MARKS = re.compile(r"[ \t](?:#\w|[!&][^!\s])")
_BEGINS_AS_MARK = re.compile(r"(?:^|\s)#\w|^[!&][^!\s]")
LISTS = frozenset(("region", "author", "tags", "image_alts"))
"""The fields that hold several names."""
_TEXTS = LISTS | {"title", "summary", "body"}
_PROSE = frozenset(("title", "summary", "body", None))
_NAMES = frozenset(("name", "nome", "alt", "title", "titolo"))

Recovered = dict[str, object]


def recovered(block: str, separator: str, closed: bool) -> tuple[Recovered, str]:
    """Return the fields of a block of front matter, and the text in it that belongs to none.

    Args:
        block: the lines, without the fences.
        separator: what stands between a key and its value, ":" or "=".
        closed: whether a fence closes the block; if none does, a blank line may end it.
    """
    reader = _Reader(separator)
    lines = block.split("\n")
    blank = False
    for number, line in enumerate(lines):
        if not line.strip():
            blank = True
        elif reader.takes(line, blank, closed):
            blank = False
        else:
            return reader.fields(), "\n".join(lines[number:])
    return reader.fields(), ""


def words_taken_for_marks(fields: Mapping[str, object], block: str) -> Recovered:
    """Return the fields of valid YAML that have more words as they are written: `Il caso #MeToo`, `!Attenzione`.

    Args:
        fields: what YAML makes of the block.
        block: the lines, without the fences.
    """
    if not _MARKS.search(block):
        return {}
    return {
        key: value
        for key, value in recovered(block, ":", closed=True)[0].items()
        if canonical_field(key) in _TEXTS
        and _BEGINS_AS_MARK.search(" ".join(value) if isinstance(value, list) else str(value))
        and _words(value) > _words(fields.get(key))
    }


def _words(value: object) -> int:
    """Return how many words a value has."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return sum(map(_words, value))
    return 0 if value is None else len(re.findall(r"\w+", str(value)))


class _Gathered:
    """Hold what was written for one field: words, or the items of a list, or the pairs of a mapping."""

    def __init__(self, value: str) -> None:
        self.words = [value] if value else []
        self.items: list[str] = []
        self.pairs: dict[str, str] = {}

    def adds(self, value: str) -> None:
        """Gather the value of a key that is written again."""
        for written in (" ".join(self.words), value):
            said = _read(written, may_be_list=True)
            self.items += said if isinstance(said, list) else filter(None, [written])
        self.words.clear()

    def value(self, may_be_list: bool) -> object:
        """Return the field's value, without quotes."""
        if self.items:
            return [_unquoted(item) for item in self.items]
        if self.pairs:
            return {name: _unquoted(inner) for name, inner in self.pairs.items()}
        return _read(" ".join(self.words), may_be_list)


class _Reader:
    """Gather fields from lines; `takes` tells whether a line is of the front matter."""

    def __init__(self, separator: str) -> None:
        self.separator = separator
        self.gathered: dict[str, _Gathered] = {}
        self.key: str | None = None
        self.indent = 0  # how far the line of the key stands to the right

    def takes(self, line: str, blank: bool, closed: bool) -> bool:
        """Gather a line, unless it belongs to the body. `blank` tells that a blank line came before."""
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        ends = blank and not closed
        above = None if ends or self.key is None else self.gathered[self.key]
        if above and self._continues(above, indent > self.indent, stripped):
            return True
        field = self._field(stripped)
        if field and not (ends and canonical_field(field[0]) is None):
            self.key, self.indent = field[0], indent
            if field[0] not in self.gathered:
                self.gathered[field[0]] = _Gathered(field[1])
            elif canonical_field(field[0]) in LISTS:
                self.gathered[field[0]].adds(field[1])
            return True
        if ends:
            return False
        if stripped[0] == "#" or _SECTION.match(stripped):
            self.key = None
            return True
        if blank or not above or not above.words or canonical_field(self.key or "") not in _PROSE:
            return False
        above.words.append(stripped)
        return True

    def fields(self) -> Recovered:
        """Return the fields, their quotes removed and their inline lists read."""
        return {key: gathered.value(canonical_field(key) in LISTS) for key, gathered in self.gathered.items()}

    def _continues(self, above: _Gathered, indented: bool, stripped: str) -> bool:
        """Gather a line that belongs to the field above: an item of its list, or an indented line."""
        item = _ITEM.match(stripped)
        if item and not above.words and not above.pairs:
            above.items.append(self._named(item[1] or ""))
        elif not indented:
            return False
        elif above.words:
            if len(above.words) == 1 and _BLOCK_MARK.match(above.words[0]):
                above.words.clear()
            above.words.append(stripped)
        elif pair := self._field(stripped):
            if not above.items:  # the attributes of an item that is a mapping are left out
                above.pairs.setdefault(*pair)
        elif above.items:
            above.items[-1] += f" {stripped}"
        elif not above.pairs:
            above.words.append(stripped)
        return True

    def _field(self, stripped: str) -> tuple[str, str] | None:
        """Return the key and value of a line, or None: "ora:10" is a field, "https://…" and "a Roma:Mosca" are text."""
        found = _KEY.match(stripped)
        if found is None or found[2] != self.separator:
            return None
        key, value = _unquoted(found[1]), found[3]
        is_tight = self.separator == ":" and value[:1] not in ("", " ", "\t")
        if is_tight and (" " in key or value.startswith("//")) and canonical_field(key) is None:
            return None
        return key, value.strip()

    def _named(self, item: str) -> str:
        """Return an item of a list; of one that is a mapping, its name."""
        pair = self._field(item)
        return pair[1] if pair and pair[0].lower() in _NAMES else item


def _read(text: str, may_be_list: bool) -> str | list[str] | None:
    """Return a value without its quotes, `[a, b]` as a list, and an empty one as None."""
    if text.startswith("[") and (text.endswith("]") or may_be_list):
        inner = text.removeprefix("[").removesuffix("]")
        return [_unquoted(item.strip()) for item in _INLINE_ITEM.findall(inner) if item.strip()]
    return _unquoted(text) or None


def _unquoted(text: str) -> str:
    """Return a text without the quotes around it, or without one that is never closed."""
    mark = text[:1]
    if mark not in ("'", '"'):
        return text
    if len(text) > 1 and text[-1] == mark:
        inner = text[1:-1]
        return inner.replace("''", "'") if mark == "'" else inner.replace('\\"', '"').replace("\\\\", "\\")
    return text if mark in text[1:] else text[1:]
