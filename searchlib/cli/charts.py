"""Draw facets on a terminal: bars for names, a calendar for dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from searchlib.cli.render import written_number
from searchlib.cli.running import Words
from searchlib.cli.terminal import Style, clean, padded, width_of
from searchlib.messages import MONTHS
from searchlib.records import Record

if TYPE_CHECKING:
    from searchlib.results import FacetValue

MOST_VALUES = 10
MOST_ROWS = 12
_LONGEST_LABEL = 28
_LONGEST_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_ASCII_HEIGHTS = ".:-=+*#@"


def facet_lines(facets: Mapping[str, Sequence[FacetValue]], words: Words, style: Style, width: int) -> Iterator[str]:
    """Yield the lines that show facets, an empty one before each."""
    for name, values in facets.items():
        if not any(value.count for value in values):
            continue
        yield ""
        yield style.paint(words(f"cli-facet-{name}"), "bold")
        if name == "date" and len(values[0].value) > len("2025"):
            yield from _calendar(values, words, style, width)
        else:
            values = [value for value in values if value.count or value.selected]
            shown = values[-MOST_VALUES:] if name == "date" else _first(values)
            yield from _bars(shown, words, style, width)
            if left := len(values) - len(shown):
                yield "  " + style.paint(words("cli-more-values", n=left, number=written_number(left, words)), "dim")


def _first(values: Sequence[FacetValue]) -> list[FacetValue]:
    """Return the first values, and those that are selected wherever they stand."""
    return [*values[:MOST_VALUES], *(value for value in values[MOST_VALUES:] if value.selected)]


# -- bars


def _bars(values: Sequence[FacetValue], words: Words, style: Style, width: int) -> Iterator[str]:
    """Yield a bar for each value: mark if selected, label, bar, count."""
    labels = [clean(value.label) for value in values]
    numbers = [written_number(value.count, words) for value in values]
    label_width = min(max(map(width_of, labels)), _LONGEST_LABEL, max(8, width // 2 - 4))
    number_width = max(map(len, numbers))
    bar_width = max(1, min(_LONGEST_BAR, width - label_width - number_width - 6))
    most = max(value.count for value in values)
    for value, label, number in zip(values, labels, numbers, strict=True):
        mark = ("●" if style.blocks else "*") if value.selected else " "
        roles = ("chosen",) if value.selected else ()
        bar = _bar(value.count / most, bar_width, style)
        text = style.paint(f"{mark} {padded(label, label_width)}", *roles)
        yield f"{text}  {number:>{number_width}}  {style.paint(bar, *(roles or ('bar',)))}".rstrip()


def _bar(part: float, width: int, style: Style) -> str:
    """Return a bar as long as a part of a width, an eighth of a column exactly; never none for something."""
    eighths = max(1, round(part * width * 8)) if part else 0
    if not style.blocks:
        return "#" * -(-eighths // 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


# -- the calendar


class _Row(Record):
    """Hold one row of a calendar: what stands before it, its cells (None: outside the period), and their sum."""

    label: str
    cells: tuple[FacetValue | None, ...]

    @property
    def total(self) -> int:
        return sum(cell.count for cell in self.cells if cell)


def _calendar(values: Sequence[FacetValue], words: Words, style: Style, width: int) -> Iterator[str]:
    """Yield a row for each year of months, or each month of days: a column for each, as high as it is full."""
    daily = len(values[0].value) > len("2025-10")
    rows = _rows(values, words, daily)
    label_width = max(len(row.label) for row in rows)
    number_width = max(len(written_number(row.total, words)) for row in rows)
    room = width - label_width - number_width - 6
    count = len(rows[0].cells)
    cell, gap = next((one for one in ((3, 1), (2, 1), (1, 1)) if sum(one) * count <= room), (1, 0))
    if daily:
        cell, gap = (1, 1) if 2 * count <= room else (1, 0)
    heading = _day_numbers(gap) if daily else _month_names(words, cell, gap)
    yield style.paint(f"  {'':{label_width}}  {heading}", "dim").rstrip()
    filled = [row for row in rows if row.total]
    hidden, shown = filled[:-MOST_ROWS], filled[-MOST_ROWS:]
    if hidden:
        left = sum(row.total for row in hidden)
        yield "  " + style.paint(
            words("cli-earlier", n=left, number=written_number(left, words), first=hidden[0].label), "dim"
        )
    most = max(value.count for value in values)
    previous: _Row | None = None
    for row in shown:
        if previous is not None and rows.index(row) - rows.index(previous) > 1:
            yield "  " + style.paint("⋮" if style.blocks else ":", "dim")
        previous = row
        drawn = (" " * gap).join(_cell(value, most, cell, style) for value in row.cells)
        total = written_number(row.total, words)
        yield f"  {row.label:>{label_width}}  {drawn}  {total:>{number_width}}"


def _rows(values: Sequence[FacetValue], words: Words, daily: bool) -> list[_Row]:
    """Return buckets in rows, by year or by month."""
    months = MONTHS[words.language]
    rows: dict[str, list[FacetValue | None]] = {}
    for value in values:
        key, _, column = value.value.rpartition("-")
        rows.setdefault(key, [None] * (31 if daily else 12))[int(column) - 1] = value
    return [
        _Row(f"{months[int(key[5:]) - 1][:3]} {key[:4]}" if daily else key, tuple(cells)) for key, cells in rows.items()
    ]


def _month_names(words: Words, cell: int, gap: int) -> str:
    return (" " * gap).join(f"{name[:cell]:^{cell}}" for name in MONTHS[words.language])


def _day_numbers(gap: int) -> str:
    heading = ""
    for day in (1, *range(5, 31, 5)):
        heading = heading.ljust((day - 1) * (1 + gap)) + str(day)
    return heading


def _cell(value: FacetValue | None, most: int, width: int, style: Style) -> str:
    """Return a column of the calendar: a block as high as the count, a dot for none."""
    if value is None:
        return " " * width
    roles = ("chosen",) if value.selected else ("bar",)
    if not value.count:
        return style.paint(("·" if style.blocks else "'").center(width), "dim")
    heights = _HEIGHTS if style.blocks else _ASCII_HEIGHTS
    return style.paint(heights[-(-value.count * len(heights) // most) - 1] * width, *roles)
