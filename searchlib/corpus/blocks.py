"""Turn Markdown's blocks into plain paragraphs: headings stay, marks of lists, quotes, tables and rules go."""

from __future__ import annotations

import re

from searchlib.corpus.characters import hidden

_FENCE = re.compile(r"[ ]*(`{3,}|~{3,})([^`\n]*)$")
_QUOTE = re.compile(r"[ ]*(?:>[ ]*)+")
_HEADING = re.compile(r"[ ]*(#{1,6})(?:[ ]+|$)")
_ITEM = re.compile(r"[ ]*(?:[-*+]|\d{1,2}[.)])(?:[ ]+|$)")  # two digits: "1991. La guerra" opens a sentence
_MARKS = frozenset(">=-*+_#0123456789")


_LINE_BEGUN = re.compile(rf"\n(?:[ {re.escape(''.join(_MARKS))}]|import |export |:::)")


def is_unmarked(text: str) -> bool:
    """Tell whether no line of a text may begin with the mark of a block."""
    return _LINE_BEGUN.search(f"\n{text}") is None


def fences_hidden(text: str) -> str:
    """Return a text without the marks of fenced code, whose content no later rule will see."""
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if opened is None:
            opened = number, fence[1]
            lines[number] = ""  # what is never closed loses its mark, nothing else
        elif fence[1][0] == opened[1][0] and len(fence[1]) >= len(opened[1]) and not fence[2].strip():
            lines[opened[0] + 1 : number] = [hidden(inside) for inside in lines[opened[0] + 1 : number]]
            lines[number] = ""
            opened = None
    return "\n".join(lines)


def plain_blocks(text: str) -> str:
    """Return a text with one item a line, table cells apart by spaces, and each heading a paragraph, `## ` first."""
    done: list[str] = []
    table = False
    piped = "|" in text
    for raw in text.split("\n"):
        line = raw.strip(" ")
        if not line or not (piped or line[0] in _MARKS):  # most lines of an article are words
            table = False
            done.append(line)
            continue
        if line[0] == ">":
            line = _without(_QUOTE, line)
        if _is_table_rule(line):
            table = True
            if done:
                done[-1] = done[-1].replace("|", " ")
            continue
        if table or line.startswith("|"):
            line = line.replace("|", " ")
        if (level := _underline(line)) and _is_single(done):
            done[-1] = f"{'#' * level} {done[-1]}"
            done.append("")
        elif _is_rule(line) or level == 1:
            done.append("")
        elif heading := _HEADING.match(line):
            words = _unclosed(line[heading.end() :])
            done += ("", f"{heading[1]} {words}", "") if words else ("",)
        else:
            done.append(_without(_ITEM, line))
    return "\n".join(done)


def _without(mark: re.Pattern[str], line: str) -> str:
    """Return a line without the mark that it may begin with."""
    found = mark.match(line)
    return line[found.end() :] if found else line


def _underline(line: str) -> int:
    """Return the level of the heading that a line of "=" or "-" makes of the line above, or 0."""
    if line[:1] not in ("=", "-") or line.strip(line[0]):
        return 0
    return 1 if line[0] == "=" else 2


def _is_single(lines: list[str]) -> bool:
    """Tell whether the last line is a paragraph of its own, and no heading."""
    return bool(lines) and bool(lines[-1]) and lines[-1][0] != "#" and (len(lines) == 1 or not lines[-2])


def _is_rule(line: str) -> bool:
    marks = line.replace(" ", "")
    return len(marks) >= 3 and marks[0] in "-*_" and not marks.strip(marks[0])


def _is_table_rule(line: str) -> bool:
    return "|" in line and "-" in line and not line.strip("|-: ")


def _unclosed(heading: str) -> str:
    """Return the words of a heading without the marks that may close it (`## Asia ##`)."""
    words = heading.rstrip("#")
    return words.rstrip(" ") if words[-1:] in ("", " ") else heading
