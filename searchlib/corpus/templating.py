"""Remove what site generators write into Markdown: Liquid, Hugo and WordPress shortcodes, MDX imports and exports."""

from __future__ import annotations

import re

from searchlib.corpus.html_markup import image_text
from searchlib.corpus.spans import replace_pairs, replace_spans

_LONGEST = 2000  # a longer "{{ … }}" is an accident, not a directive

_ESM_IMPORT = re.compile(r"import\s+(?:[\w*{][^\n]*\sfrom\s+)?['\"][^'\"\n]+['\"];?\s*$|import\s+\{[^}\n]*$")
_ESM_EXPORT = re.compile(
    r"export\s+(?:(?:const|let|var)\s+\w+\s*=|default\s+(?:function|class|async|\{|\(|\w+;?\s*$)|"
    r"(?:async\s+)?function\b|class\s+\w+\s*\{|\*\s*from\b|\{)"
)
_ATTRIBUTE_LIST = re.compile(r"\{:[^{}\n]*\}|(?<=\S)[ \t]*\{#[\w-]+\}")
_CONTAINER = re.compile(r"^:::[^\n]*$", re.MULTILINE)

_WITH_CONTENT = {
    name: (re.compile(rf"\[{name}\b[^\[\]]*\]"), re.compile(rf"\[/{name}\]"))
    for name in ("caption", "embed", "video", "audio", "playlist")
}
_SHORTCODE = re.compile(r"\[/?[A-Za-z][\w-]*(?:\s+[\w-]+=[^\[\]]*)\](?!\()|\[/[A-Za-z][\w-]*\]")
_CLOSING = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_BARE = re.compile(r"\[([A-Za-z][\w-]*)\](?![(\[:])")
_KNOWN_BARE = frozenset(("gallery", "embed", "video", "audio", "playlist", "caption", "toc", "TOC"))


def without_directives(text: str, alts: list[str]) -> str:
    """Return a text without Liquid and Hugo directives, MDX comments and attribute lists (`{: .wide}`)."""
    if "{" in text:

        def directive(inside: str) -> str:
            if alt := image_text(inside):
                alts.append(alt)
            return ""

        text = replace_spans(text, "{%", "%}", directive, _LONGEST)
        text = replace_spans(text, "{{", "}}", directive, _LONGEST)
        text = replace_spans(text, "{/*", "*/}", lambda _: "", _LONGEST)
        text = _ATTRIBUTE_LIST.sub("", text)
    return _CONTAINER.sub("", text) if ":::" in text else text


def without_shortcodes(text: str, alts: list[str]) -> str:
    """Return a text without WordPress shortcodes; a caption is what its image shows, so it is added to `alts`."""

    def caption(inside: str) -> str:
        alts.append(inside)
        return "\n\n"

    if "[/" in text:
        for name, (opening, closing) in _WITH_CONTENT.items():
            text = replace_pairs(text, opening, closing, caption if name == "caption" else lambda _: "\n\n")
    paired = _KNOWN_BARE.union(_CLOSING.findall(text))
    text = _SHORTCODE.sub("", text)
    return _BARE.sub(lambda found: "" if found[1] in paired else found[0], text)


def without_modules(text: str) -> str:
    """Return a text without the `import` and `export` statements of MDX."""
    if not text.startswith(("import ", "export ")) and "\nimport " not in text and "\nexport " not in text:
        return text
    kept: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if depth > 0 and line.strip():
            depth += _opened(line)
            continue
        depth = 0
        if _ESM_IMPORT.match(line) or _ESM_EXPORT.match(line):
            depth = _opened(line)
            continue
        kept.append(line)
    return "\n".join(kept)


def _opened(line: str) -> int:
    """Return how many more brackets a line opens than it closes."""
    return sum(line.count(bracket) for bracket in "({[") - sum(line.count(bracket) for bracket in ")}]")
