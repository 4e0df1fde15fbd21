"""Parse front matter for python-frontmatter: YAML that is safe and does not guess, and TOML without a package.

Import this module where it is needed only: YAML costs 30 ms.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from searchlib.corpus.recovery import LISTS
from searchlib.errors import DocumentError
from searchlib.fields import canonical_field

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without libyaml: ten times slower
    from yaml import SafeLoader  # type: ignore[assignment]

MAX_DEPTH = 20
_NO_FOLDING = 2**31

_TAG = "tag:yaml.org,2002:"
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,39}")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,20})?(?:e[-+][0-9]{1,3})?")

# No line of front matter that has less than this before its text, and few brackets, lies deeper than MAX_DEPTH.
_DEEP = re.compile(r"^[ \t?:-]{7}", re.MULTILINE)
_FEW_BRACKETS = 4
_MAX_DOTS = 1000


class _Loader(SafeLoader):
    """Compose YAML whose unquoted scalars are texts, unless they are null, true, false or a number like 12 or -1.5.

    YAML 1.1 also reads "no" as false, 12:30 as 750, 010 as 8, and dates, of which it refuses 2025-02-30.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012  # what the base class calls it, and how
        **{first: [(_TAG + "null", re.compile(rf"(?:{_NULL.pattern})\Z"))] for first in ("~", "")},
        "n": [(_TAG + "null", re.compile(r"null\Z"))],
        "N": [(_TAG + "null", re.compile(r"(?:Null|NULL)\Z"))],
        **{first: [(_TAG + "bool", re.compile(rf"(?:{_BOOLEAN.pattern})\Z"))] for first in "tTfF"},
        **{
            first: [
                (_TAG + "int", re.compile(rf"(?:{_INTEGER.pattern})\Z")),
                (_TAG + "float", re.compile(rf"(?:{_FLOAT.pattern})\Z")),
            ]
            for first in "-0123456789"
        },
    }


class _Dumper(yaml.SafeDumper):
    """Write YAML without aliases; not through libyaml, which writes 🌏 as an escape."""

    def ignore_aliases(self, data: object) -> bool:
        """Tell that no value is written as an alias of another."""
        return True


_Dumper.add_representer(float, lambda dumper, number: dumper.represent_scalar(_TAG + "float", repr(number)))


class YAMLHandler(BaseHandler):
    """Parse YAML front matter, without aliases, to a depth of 20."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"
    CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)

    def split(self, text: str) -> tuple[str, str]:
        """Return front matter and body."""
        return _split(text, self.CLOSING)

    def load(self, fm: str) -> dict[str, Any]:
        """Return the fields of a block of YAML.

        Raises:
            DocumentError: it has aliases, lies too deep, or is no mapping.
            yaml.YAMLError: it is no YAML.
        """
        _check_depth(fm)
        loader = _Loader(fm)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        fields = {} if node is None else _value(node, set())
        if not isinstance(fields, dict):
            raise DocumentError("front-matter-no-mapping")
        return fields

    def export(self, metadata: dict[str, object], **kwargs: object) -> str:
        """Return fields as YAML that `load`, which is stricter than YAML, reads back as they are."""
        expected = {name: value.isoformat() if isinstance(value, date) else value for name, value in metadata.items()}
        plain, quoted = (
            yaml.dump(
                metadata, Dumper=_Dumper, default_style=style, allow_unicode=True, sort_keys=False, width=_NO_FOLDING
            )
            for style in (None, '"')
        )
        try:
            reads_back = self.load(plain) == expected
        except yaml.YAMLError:
            reads_back = False
        return (plain if reads_back else quoted).rstrip("\n")


class TOMLHandler(BaseHandler):
    """Parse TOML front matter."""

    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def split(self, text: str) -> tuple[str, str]:
        """Return front matter and body."""
        return _split(text, self.FM_BOUNDARY)

    def load(self, fm: str) -> dict[str, Any]:
        """Return the fields of a block of TOML.

        Raises:
            DocumentError: a key has too many parts, for which tomllib takes quadratic time.
            tomllib.TOMLDecodeError: it is no TOML.
        """
        if any(piece.count(".") > _MAX_DOTS for line in fm.split("\n") for piece in line.split("=")):
            raise DocumentError("front-matter-too-deep", limit=MAX_DEPTH)
        return tomllib.loads(fm)


def _split(text: str, closing: re.Pattern[str]) -> tuple[str, str]:
    """Return what stands between the first line and the closing one, and what stands after."""
    start = text.find("\n") + 1
    end = closing.search(text, start) if start else None
    if end is None:
        raise ValueError("the front matter is not closed")
    return text[start : end.start()], text[end.end() :]


def _check_depth(block: str) -> None:
    """Raise DocumentError for YAML that lies too deep, before it is composed: libyaml crashes on 10,000 levels."""
    if block.count("[") + block.count("{") <= _FEW_BRACKETS and not _DEEP.search(block):
        return
    depth = 0
    try:
        for event in yaml.parse(block, Loader=SafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                raise DocumentError("front-matter-too-deep", limit=MAX_DEPTH)
    except yaml.MarkedYAMLError as error:  # libyaml of PyYAML 6.0.4 reads ahead, and has a limit of its own
        if str(error.context).startswith("while increasing"):
            raise DocumentError("front-matter-too-deep", limit=MAX_DEPTH) from None
        raise


def _value(node: yaml.Node, seen: set[int]) -> Any:
    """Return what a YAML node holds; tags count for nothing, and of equal keys the first, but all of a list's."""
    if id(node) in seen:
        raise DocumentError("front-matter-aliases")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, seen) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else str(_value(key, seen))
            inner = _value(value, seen)
            if name not in fields:
                fields[name] = inner
            elif canonical_field(name) in LISTS:
                fields[name] = _joined(fields[name], inner)
        return fields
    return _scalar(node.tag, node.value)


def _joined(one: Any, other: Any) -> list[Any]:
    """Return the values of a key that is written twice as one list."""
    joined: list[Any] = one if isinstance(one, list) else [one]
    joined += other if isinstance(other, list) else [other]
    return joined


def _scalar(tag: str, text: str) -> object:
    """Return an unquoted scalar as what it is; a number whose text would change (1.50) stays a text."""
    if tag == _TAG + "null" and _NULL.fullmatch(text):
        return None
    if tag == _TAG + "bool" and _BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if tag == _TAG + "int" and _INTEGER.fullmatch(text):
        return int(text)
    if tag == _TAG + "float" and _FLOAT.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text
