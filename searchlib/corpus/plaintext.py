"""Read plain text: the page that a publishing system exports, and any other.

An exported page has no marks. Its shape, one thing a line and blank lines between them, is:

    the title
    a summary                     (may be missing)
    THE REGION                    (may be missing; in capitals)
    the author, or several        (may be missing, if there is a region)
    10/27/2025
    what an image shows           (any number of lines; each may come twice)
    the title again               (may be missing, or end otherwise: then it opens the body as a heading)
    the body, whose section headings are short paragraphs in title case
"""

from __future__ import annotations

import re
from collections import Counter

from searchlib.article import names
from searchlib.corpus.titles import is_heading, is_same_title
from searchlib.errors import DateNotUnderstood
from searchlib.names import best_form, name_key

_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_PUBLISHED = re.compile(r"^(?:pubblicat[oa]|data|published)\b(?: (?:il|on|di pubblicazione))?:? *", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;&/]\s*|\s+(?:e|ed)\s+")
_CREDIT = re.compile(r"(?:a cura di|testo di|di|by)\s+")
_PART_OF_WORLD = re.compile(
    r"\b(?:AFRICA|AMERICA|ASIA|EUROPA|OCEANIA|MONDO|ORIENTE|ITALIA|(?:NORD|SUD|EST|OVEST)\b|STATI UNITI|USA\b)"
)
_PARTICLE = re.compile(r"(?:d[aeiou]|d[ae]l|dell[aeo]|degli|v[ao]n|der|den|al|el|bin|ibn|le|la|lo|e)$")

_ENDS_SENTENCE = re.compile(r"[.!?:;…»”\"'][)\]]*$|[.!?] ")  # speech is one too

_HEAD_LINES = 12  # the date stands among the first lines, or the text is no exported page
_TOP_LINES = 10  # the repeated title stands among the first lines after it
_LONGEST_CAPTION = 300
_LONGEST_TITLE = 250
_LONG_PARAGRAPH = 150
_LONGEST_BYLINE = 80
_LONGEST_DATE = 60

Page = tuple[dict[str, object], str]


def exported_page(text: str) -> Page | None:
    """Return the fields and the body of an exported page, or None for a text of another shape.

    Args:
        text: a text whose characters are clean and whose white space is tidy.
    """
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines[: 4 * _HEAD_LINES]) if line][:_HEAD_LINES]
    day = next((number for number in filled if _is_date(lines[number])), None)
    if day is None:
        return None
    head = [lines[number] for number in filled if number < day]
    if len(head) < 2 or (fields := _head(head)) is None:
        return None
    fields["date"] = _PUBLISHED.sub("", lines[day])
    captions, rest = _top(lines[day + 1 :], head[0])
    body, more = _body(rest)
    fields["image_alts"] = [*captions, *more]
    return fields, body


def plain_page(text: str) -> Page:
    """Return the first line of a text as its title, unless it is as long as a paragraph, and the rest as its body."""
    title, _, body = text.partition("\n")
    return ({"title": title}, body.strip("\n")) if len(title) <= _LONGEST_TITLE else ({}, text)


def _is_date(line: str) -> bool:
    """Tell whether a line is a day, which a time may follow, and nothing else."""
    if _DAY.fullmatch(line):
        return True
    if len(line) > _LONGEST_DATE or line.isdigit() or not re.search(r"\d", line):
        return False
    from searchlib.dates import parse_article_date

    try:
        parse_article_date(_PUBLISHED.sub("", line), slashed="mdy", timezone="UTC")
    except DateNotUnderstood:
        return False
    return True


def _head(head: list[str]) -> dict[str, object] | None:
    """Return the fields that stand before the date; None if there is neither a region nor an author among them."""
    title, rest = head[0], head[1:]
    regions = _regions(rest)
    before, after = rest[: regions.start], rest[regions.stop :]
    if not regions:
        summary, authors = rest[:-1], rest[-1:]
        if not _is_byline(authors[0]):
            return None
    else:
        authors = [line for line in after if len(line) <= _LONGEST_BYLINE or _is_byline(line)]
        summary = before + [line for line in after if line not in authors]
        if not authors and len(summary) > 1 and _is_byline(summary[-1]):
            authors = [summary.pop()]
    fields: dict[str, object] = {"title": title, "summary": " ".join(summary)}
    if regions:
        fields["region"] = [best_form(Counter((rest[number],))) for number in regions]
    fields["author"] = [name for line in authors for name in _people(line)]
    return fields


def _regions(lines: list[str]) -> range:
    """Return which lines are regions: the last in capitals that stand together, but for an author in capitals."""
    stop = len(lines)
    while stop and not _is_region(lines[stop - 1]):
        stop -= 1
    is_signed = stop < len(lines)
    earlier = [number for number, line in enumerate(lines[: max(0, stop - 1)]) if _is_region(line)]
    if earlier and not is_signed and not _PART_OF_WORLD.search(lines[stop - 1]):
        stop = earlier[-1] + 1
    start = stop
    while start and _is_region(lines[start - 1]):
        start -= 1
    return range(start, stop)


def _is_region(line: str) -> bool:
    return line == line.upper() != line.lower() and len(line) <= 40 and len(line.split()) <= 5


def _people(line: str) -> list[str]:
    """Return the names of a line: "di Anna Bianchi e Luca Neri" → "Anna Bianchi", "Luca Neri"."""
    credit = _CREDIT.match(line)
    return [name for name in _SEPARATOR.split(line[credit.end() :] if credit else line) if name]


def _is_byline(line: str) -> bool:
    """Tell whether a line holds nothing but people's names."""
    people = _people(line)
    return bool(people) and len(people) <= 6 and all(_is_person(name) for name in people)


def _is_person(name: str) -> bool:
    words = name.split()
    capitals = [word for word in words if word[0].isupper()]
    return (
        1 <= len(capitals) <= 4
        and all(word in capitals or _PARTICLE.match(word) for word in words)
        and (words[-1] in capitals and not re.search(r"[\d?!:;]|\.$", name))
    )


def _top(lines: list[str], title: str) -> tuple[list[str], list[str]]:
    """Return the captions above the body, and the lines of the body, the repeated title a heading at their head.

    Above the title itself may stand anything short; above one that is only like it, nothing but captions; and without
    either, only captions that come twice or begin in lower case are told from the body.
    """
    filled = [number for number, line in enumerate(lines[: 4 * _TOP_LINES]) if line][:_TOP_LINES]
    top = [lines[number] for number in filled]
    shaped = 0  # how many of the first are shaped like captions
    for index, line in enumerate(top):
        is_title = name_key(line) == name_key(title)
        if is_title or (index == shaped and is_same_title(line, title)):
            after = filled[index] + 1
            while after < len(lines) and name_key(lines[after]) in ("", name_key(line)):
                after += 1
            return top[:index], [f"# {line}", "", *lines[after:]]
        if len(line) > (_LONG_PARAGRAPH if _ENDS_SENTENCE.search(line) else _LONGEST_CAPTION):
            break  # the body has begun
        shaped += index == shaped and (_is_caption(line) or _comes_twice(top, index))
    captions = 0
    while captions < shaped and (top[captions][0].islower() or _comes_twice(top, captions)):
        captions += 1
    return top[:captions], lines[filled[captions - 1] + 1 :] if captions else lines


def _is_caption(line: str) -> bool:
    """Tell whether a line has the shape of what an image shows: short, and no sentence."""
    return len(line) < _LONG_PARAGRAPH and not _ENDS_SENTENCE.search(line)


def _comes_twice(lines: list[str], number: int) -> bool:
    """Tell whether a line is short and the same as one beside it."""
    line, last = lines[number], len(lines) - 1
    beside = (number > 0 and lines[number - 1], number < last and lines[number + 1])
    return len(line) <= _LONGEST_CAPTION and line in beside


def _body(lines: list[str]) -> tuple[str, list[str]]:
    """Return the body with its headings marked, and the captions in it: short lines that come twice in a row."""
    captions: list[str] = []
    kept: list[str] = []
    for number, line in enumerate(lines):
        (captions if line and _comes_twice(lines, number) else kept).append(line)
    while kept and not kept[-1]:
        kept.pop()
    done: list[str] = []
    for number, line in enumerate(kept):
        done += ("", f"## {line}", "") if _opens_section(kept, number) else (line,)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(done)).strip("\n"), list(names(captions))


def _opens_section(lines: list[str], number: int) -> bool:
    """Tell whether a line is a heading that stands alone, or just above a long paragraph; the last one is none."""
    if (number and lines[number - 1]) or not is_heading(lines[number]):
        return False
    below = lines[number + 1] if number + 1 < len(lines) else None
    return below is not None and (not below or len(below) >= _LONG_PARAGRAPH)
