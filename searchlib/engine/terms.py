"""Combine posting lists: unions, phrases, nearness, restriction to fields, and word forms that are nearly another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from searchlib.engine.layout import LAYOUT_FIELDS
from searchlib.engine.snapshot import Postings, Snapshot


def union(lists: Iterable[Postings]) -> Postings:
    """Return where any of several terms stands; positions that two share count once."""
    several = [postings for postings in lists if postings]
    if len(several) <= 1:
        return several[0] if several else {}
    positions: dict[int, set[int]] = {}
    for postings in several:
        for document, found in postings.items():
            positions.setdefault(document, set()).update(found)
    return {document: tuple(sorted(found)) for document, found in positions.items()}


def inside(snapshot: Snapshot, postings: Postings, field: str | None) -> Postings:
    """Return the part of a posting list that lies in one field; all of it for None."""
    if field is None:
        return postings
    number = LAYOUT_FIELDS.index(field)
    found: dict[int, tuple[int, ...]] = {}
    for document, positions in postings.items():
        starts = snapshot.card(document).starts
        low = bisect_left(positions, starts[number])
        high = bisect_left(positions, starts[number + 1])
        if low < high:
            found[document] = positions[low:high]
    return found


def in_a_row(lists: Sequence[Postings], offsets: Sequence[int]) -> Postings:
    """Return where terms stand at given distances from each other, as positions of the first (offset 0)."""
    order = sorted(range(len(lists)), key=lambda index: len(lists[index]))
    documents: set[int] = set(lists[order[0]])
    for index in order[1:]:
        documents &= lists[index].keys()
    found: dict[int, tuple[int, ...]] = {}
    for document in documents:
        starts = {position - offsets[order[0]] for position in lists[order[0]][document]}
        for index in order[1:]:
            starts &= {position - offsets[index] for position in lists[index][document]}
            if not starts:
                break
        if starts:
            found[document] = tuple(sorted(starts))
    return found


def near(lists: Sequence[Postings], slop: int) -> Postings:
    """Return where terms stand in any order within a window that has room for `slop` other words.

    The positions are those at which such windows begin.
    """
    documents: set[int] = set(lists[0])
    for postings in lists[1:]:
        documents &= postings.keys()
    width = len(lists) + slop
    found: dict[int, tuple[int, ...]] = {}
    for document in documents:
        starts = windows([postings[document] for postings in lists], width)
        if starts:
            found[document] = starts
    return found


def windows(positions: Sequence[Sequence[int]], width: int) -> tuple[int, ...]:
    """Return the first positions of the smallest windows, `width` wide at most, that hold one of each list."""
    events = sorted((position, which) for which, several in enumerate(positions) for position in several)
    latest: dict[int, int] = {}
    starts: dict[int, None] = {}
    for position, which in events:
        latest[which] = position
        if len(latest) == len(positions):
            first = min(latest.values())
            if position - first < width:
                starts[first] = None
    return tuple(starts)


def allowed_distance(word: str) -> int:
    """Return how many typing errors a word may have: none below 3 letters, one up to 5, two above (as in Lucene)."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


def near_forms(lexicon: Sequence[str], word: str, most: int) -> dict[str, int]:
    """Return the forms of a sorted lexicon within `most` edits of a word, with their distances.

    An edit is an insertion, a deletion, a substitution or a swap of neighbours (Damerau, optimal string alignment).
    Rows of the dynamic programme are shared between forms with a common prefix, and a prefix whose row is all
    above the limit is passed over whole.
    """
    found: dict[str, int] = {}
    rows: list[list[int]] = [list(range(len(word) + 1))]
    previous = ""
    at = 0
    while at < len(lexicon):
        form = lexicon[at]
        shared = _shared(previous, form, len(rows) - 1)
        del rows[shared + 1 :]
        previous = form
        dead = False
        for index in range(shared, len(form)):
            rows.append(_next_row(rows, word, form, index))
            if min(rows[-1]) > most and min(rows[-2]) > most:
                at = _past(lexicon, form[: index + 1], at)
                dead = True
                break
        if dead:
            continue
        if rows[-1][-1] <= most:
            found[form] = rows[-1][-1]
        at += 1
    return found


def _next_row(rows: list[list[int]], word: str, form: str, index: int) -> list[int]:
    letter, above = form[index], rows[index]
    row = [index + 1]
    for column, wanted in enumerate(word, start=1):
        cost = min(above[column] + 1, row[column - 1] + 1, above[column - 1] + (letter != wanted))
        if index and column > 1 and letter == word[column - 2] and form[index - 1] == wanted:
            cost = min(cost, rows[index - 1][column - 2] + 1)
        row.append(cost)
    return row


def _shared(one: str, other: str, most: int) -> int:
    count = 0
    for a, b in zip(one[:most], other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _past(lexicon: Sequence[str], prefix: str, at: int) -> int:
    """Return the index of the first form after `at` that does not begin with a prefix."""
    low, high = at, len(lexicon)
    while low < high:
        middle = (low + high) // 2
        if lexicon[middle].startswith(prefix):
            low = middle + 1
        else:
            high = middle
    return low
