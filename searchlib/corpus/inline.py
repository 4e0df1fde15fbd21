"""Remove Markdown's marks inside paragraphs: links, images, emphasis, code, footnotes."""

from __future__ import annotations

import re

from searchlib.corpus.characters import hidden

_CODE = re.compile(r"(?<!`)(`+)(?!`)([^`]+)\1(?!`)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_WORDS = r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]"  # brackets inside brackets once: [Il "patto [sic]"]
_HARD_BREAK = re.compile(r"\\(?=\n[^\n])")

_TARGET = r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
_IMAGE = re.compile(rf"!{_WORDS}(?:{_TARGET}|\[[^\[\]\n]*\])")
_LINK = re.compile(rf"{_WORDS}{_TARGET}")
_FOOTNOTE_TEXT = re.compile(r"^[ ]{0,3}\[\^[^\[\]\s]+\]:", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[([^\[\]\n]+)\]:[ \t]*(?:<[^<>\n]*>|[^\s<]\S*)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_REFERENCE = re.compile(r"\[([^\[\]]+)\](?:[ ]?\[([^\[\]\n]*)\])?")

_BRACKET_WITH_MEANING = re.compile(r"\[(?:(?<=!\[)|[/^]|[A-Za-z][\w-]*(?:\]|\s+[\w-]+=))")

_RUN = re.compile(r"\n[ ]*\n|\*+|_+|~~(?!~)")


def has_bracket_marks(text: str) -> bool:
    """Tell whether any bracket may be of a link, an image, a footnote or a shortcode."""
    return "[" in text and ("](" in text or "]:" in text or _BRACKET_WITH_MEANING.search(text) is not None)


def escapes_hidden(text: str) -> str:
    r"""Return a text whose escaped marks (`\*`) stand for themselves, out of every later rule's sight."""
    if "\\" not in text:
        return text
    return _HARD_BREAK.sub("", _ESCAPE.sub(lambda escape: hidden(escape[1]), text))


def code_hidden(text: str) -> str:
    """Return a text without the back quotes of inline code, whose content no later rule will see."""
    return _CODE.sub(lambda code: hidden(code[2].strip(" ")), text) if "`" in text else text


def without_images(text: str, alts: list[str]) -> str:
    """Return a text without images; what they show is added to `alts`."""
    if "![" not in text:
        return text

    def keep(image: re.Match[str]) -> str:
        alts.append(image[1])
        return ""

    return _IMAGE.sub(keep, text)


def without_links(text: str) -> str:
    """Return a text with links as their words, without link definitions and footnote marks."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "[^" in text:
        text = _FOOTNOTE.sub("", _FOOTNOTE_TEXT.sub("", text))
    if "]:" not in text:
        return text
    labels = {_label(found[1]) for found in _DEFINITION.finditer(text)}
    if not labels:
        return text
    text = _DEFINITION.sub("", text)
    return _REFERENCE.sub(lambda found: found[1] if _label(found[2] or found[1]) in labels else found[0], text)


def without_emphasis(text: str) -> str:
    """Return a text without the marks of emphasis that come in pairs; snake_case and 2 * 3 keep theirs.

    The rules are CommonMark's (a run of marks opens next to a word's beginning and closes next to its end), without
    its rule of three, and with digits on both sides counting as a product (2*3*4).
    """
    if "*" not in text and "_" not in text and "~~" not in text:
        return text
    removed: list[tuple[int, int]] = []
    open_runs: dict[str, list[list[int]]] = {"*": [], "_": [], "~": []}
    for run in _RUN.finditer(text):
        mark = run[0][0]
        if mark == "\n":
            open_runs = {"*": [], "_": [], "~": []}
            continue
        start, end = run.span()
        opens, closes = _flanks(text, start, end, mark)
        stack = open_runs[mark]
        while closes and stack and start < end:
            opener = stack[-1]  # where its marks begin and end
            length = min(opener[1] - opener[0], end - start)
            removed += (opener[1] - length, opener[1]), (start, start + length)
            opener[1] -= length
            start += length
            if opener[0] == opener[1]:
                stack.pop()
        if opens and start < end:
            stack.append([start, end])
    parts: list[str] = []
    done = 0
    for start, end in sorted(removed):
        parts.append(text[done:start])
        done = end
    return "".join(parts) + text[done:]


def _flanks(text: str, start: int, end: int, mark: str) -> tuple[bool, bool]:
    """Tell whether a run of marks can open and whether it can close (CommonMark 0.31, 6.2)."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if mark == "*" and before.isdigit() and after.isdigit():
        return False, False
    word_before, word_after = before.isalnum(), after.isalnum()
    left = not after.isspace() and (word_after or not word_before)
    right = not before.isspace() and (word_before or not word_after)
    if mark == "_":
        return left and not (right and word_before), right and not (left and word_after)
    return left, right


def _label(text: str) -> str:
    return " ".join(text.casefold().split())
