"""Turn HTML inside a text into plain text: block tags break paragraphs, scripts go, image texts are kept apart.

A tag is what is written like one and can be nothing else: "meno di <mille euro al mese>" is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from searchlib.corpus.spans import replace_pairs, replace_spans

_REMOVED = tuple(
    (re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE), re.compile(rf"</{name}\s*>", re.IGNORECASE))
    for name in ("script", "style", "svg")
)
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]*|[\w.+-]+@[\w.-]+)>")

# Whatever repeats is possessive, and of the tags begun before a "<" only those in whose quotes or braces it stands read
# on: time is linear.
_SPACE = r"[\s/]"
_VALUE = r"(?:\"[^\"]*+\"|'[^']*+'|\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}|[^\s\"'=<>`{}]++)"
_ATTRIBUTE = rf"[^\s\"'<>/=]++(?:\s*+=\s*+{_VALUE})?+"
_TAG = re.compile(
    rf"<(/?)([a-z][a-z0-9:._-]*+)(?=[\s/>])((?:(?:{_SPACE}++|(?<=[\"'])){_ATTRIBUTE})*+[^<>]*+)>"
    r"|<!(?:doctype|element|entity)\b[^<>]*>",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</([A-Za-z][A-Za-z0-9:._-]*+)\s*+>")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_COMPOUND = re.compile(r"[a-z]+(?:[-:._][a-z0-9]+)+|\{\S*\}")
_ALT = re.compile(r"""\balt\s*=\s*\{?(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_PARAGRAPHS = frozenset(
    "address article aside blockquote body center details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 head header hr html main nav ol p pre section summary table tbody tfoot thead title ul".split()
)
_LINES = frozenset("br dd dt li option tr".split())
_CELLS = frozenset(("td", "th"))
_WITHIN_LINES = frozenset(
    "a abbr acronym area audio b base basefont bdi bdo big button canvas caption cite code col colgroup data datalist "
    "del dfn dialog em embed font frame frameset i iframe image img input ins kbd label legend link map mark marquee "
    "meta meter nobr noscript object optgroup output param picture progress q rp rt ruby s samp script select slot "
    "small source span strike strong style sub sup svg template textarea time track tt u var video wbr".split()
)
_BREAKS = _PARAGRAPHS | _LINES | _CELLS
_NAMES = _BREAKS | _WITHIN_LINES
_BARE_ATTRIBUTES = frozenset(
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden ismap "
    "itemscope loop multiple muted nomodule noshade novalidate nowrap open playsinline readonly required reversed "
    "selected".split()
)


def without_html(text: str, alts: list[str]) -> str:
    """Return a text without HTML comments, scripts and tags; what its images show is added to `alts`."""
    if "<" not in text:
        return text
    text = replace_spans(text, "<!--", "-->", lambda _: "")
    text = replace_spans(text, "<?", "?>", lambda _: "")
    for opening, closing in _REMOVED:
        text = replace_pairs(text, opening, closing, lambda _: " ")
    text = _AUTOLINK.sub(r"\1", text)

    def plain(name: str, attributes: str, is_closing: bool) -> str:
        if alt := image_text(attributes):
            alts.append(alt)
        if name in _PARAGRAPHS:
            is_heading = len(name) == 2 and name[1].isdigit() and not is_closing
            return f"\n\n{'#' * int(name[1])} " if is_heading else "\n\n"
        if name in _LINES:
            return "\n"
        return " " if name in _CELLS else ""

    return _tags_replaced(text, plain)


def line_without_html(text: str) -> str:
    """Return a title or another text of one line without tags, a space where one breaks the line."""
    return _tags_replaced(text, lambda name, *_: " " if name in _BREAKS else "") if "<" in text else text


def _tags_replaced(text: str, replacement: Callable[[str, str, bool], str]) -> str:
    """Return a text whose tags are replaced; `replacement` gets a name in small letters, attributes, what it closes."""
    if ">" not in text:
        return text
    closed = frozenset(map(str.lower, _CLOSED.findall(text)))

    def replaced(tag: re.Match[str]) -> str:
        if tag[2] is None:
            return ""
        name, attributes = tag[2].lower(), tag[3]
        is_name = bool(tag[1]) or name in _NAMES or name in closed or _COMPOUND.fullmatch(name) is not None
        is_tag = "=" in attributes or attributes.endswith("/") or (is_name and _are_attributes(attributes))
        return replacement(name, attributes, bool(tag[1])) if is_tag and not _BLANK_LINE.search(tag[0]) else tag[0]

    return _TAG.sub(replaced, text)


def _are_attributes(text: str) -> bool:
    """Tell whether words without values are attributes all the same: `disabled`, `client:load`, `data-x`."""
    return all(word in _BARE_ATTRIBUTES or _COMPOUND.fullmatch(word) for word in text.lower().split())


def image_text(attributes: str) -> str:
    """Return what the `alt` attribute of a tag or shortcode says, or an empty text."""
    found = _ALT.search(attributes)
    return (found[1] or found[2] or "") if found else ""
