"""Turn HTML inside a text into plain text: block tags break paragraphs, scripts go, image texts are kept apart."""

from __future__ import annotations

import re

from searchlib.corpus.spans import replace_pairs, replace_spans

_REMOVED = tuple(
    (re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE), re.compile(rf"</{name}\s*>", re.IGNORECASE))
    for name in ("script", "style", "svg")
)
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]*|[\w.+-]+@[\w.-]+)>")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:.-]*)((?:[\s/][^<>]*)?)>|<![A-Za-z][^<>]*>")
_ALT = re.compile(r"""\balt\s*=\s*\{?(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_PARAGRAPHS = frozenset(
    "address article aside blockquote body center details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 head header hr html main nav ol p pre section summary table tbody tfoot thead title ul".split()
)
_LINES = frozenset("br dd dt li option tr".split())


def without_html(text: str, alts: list[str]) -> str:
    """Return a text without HTML comments, scripts and tags; what its images show is added to `alts`."""
    if "<" not in text:
        return text
    text = replace_spans(text, "<!--", "-->", lambda _: "")
    text = replace_spans(text, "<?", "?>", lambda _: "")
    for opening, closing in _REMOVED:
        text = replace_pairs(text, opening, closing, lambda _: " ")
    text = _AUTOLINK.sub(r"\1", text)

    def plain(tag: re.Match[str]) -> str:
        name = (tag[2] or "").lower()
        if tag[3] and (alt := image_text(tag[3])):
            alts.append(alt)
        if name in _PARAGRAPHS:
            is_heading = len(name) == 2 and name[1].isdigit() and not tag[1]
            return f"\n\n{'#' * int(name[1])} " if is_heading else "\n\n"
        if name in _LINES:
            return "\n"
        return " " if name in ("td", "th") else ""

    return _TAG.sub(plain, text)


def image_text(attributes: str) -> str:
    """Return what the `alt` attribute of a tag or shortcode says, or an empty text."""
    found = _ALT.search(attributes)
    return (found[1] or found[2] or "") if found else ""
