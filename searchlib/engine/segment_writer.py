"""Write a segment to a file: the counterpart of `segment.py`. docs/FORMAT.md has the bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from searchlib.engine.arrays import I64, AnyArray, Postings, SegmentArrays, Strings
from searchlib.engine.container import ContainerWriter
from searchlib.engine.packing import Counts, chunks, narrow, pack, pack_postings, ragged
from searchlib.engine.segment import DICTIONARY_BYTES, META
from searchlib.engine.titles import title_postings

_SAMPLE_BYTES = 2000
_LEVEL = 3


def write_segment(path: Path, arrays: SegmentArrays) -> None:
    """Write a segment to a file, and the file to the disk."""
    with ContainerWriter(path) as out:
        meta = dict.fromkeys(META, 0) | {
            "documents": len(arrays),
            "forms": len(arrays.forms),
            "stems": len(arrays.stems),
            "families": len(arrays.families),
            "postings": len(arrays.form_postings.docs),
            "occurrences": len(arrays.positions),
        }
        _write_columns(out, arrays)
        meta["longest_article"] = _write_articles(out, arrays.articles)
        _write_words(out, arrays)
        for name, array in pack_postings(arrays.form_postings, arrays.positions):
            out.add(f"postings.{name}", array)
        meta["set_postings"] = _write_sets(out, arrays)
        titles = title_postings(arrays)
        meta["title_postings"] = len(titles.docs)
        for name, array in pack_postings(titles):
            out.add(f"titles.{name}", array)
        out.add("meta", np.array([meta[name] for name in META], dtype=np.uint64))


def _write_strings(out: ContainerWriter, name: str, strings: Strings) -> None:
    first, last = int(strings.offsets[0]), int(strings.offsets[-1])
    out.add(f"{name}.data", strings.data[first:last])
    out.add(f"{name}.ends", narrow(strings.offsets - first))


def _write_columns(out: ContainerWriter, arrays: SegmentArrays) -> None:
    _write_strings(out, "ids", arrays.ids)
    ids = [one.encode("utf-8", "surrogatepass") for one in arrays.ids.texts()]
    out.add("ids.order", np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.uint32))
    out.add("days", arrays.days.astype(np.int32))
    out.add("lengths", narrow(arrays.lengths))
    out.add("starts", narrow(arrays.starts))
    for field, column in arrays.names.items():
        _write_strings(out, f"names.{field}", column.names)
        counts = np.diff(column.codes.offsets)
        named = counts > 0
        begins = column.codes.offsets[:-1][named]
        primary = np.zeros(len(counts), dtype=np.uint64)
        primary[named] = column.codes.values[begins].astype(np.uint64) + 1
        extra = np.ones(len(column.codes.values), dtype=bool)
        extra[begins] = False
        docs = np.repeat(np.arange(len(counts), dtype=np.uint32), np.maximum(counts - 1, 0))
        out.add(f"names.{field}.primary", narrow(primary))
        out.add(f"names.{field}.extra_docs", docs)
        out.add(f"names.{field}.extra_codes", column.codes.values[extra].astype(np.uint32))
    _write_strings(out, "sources", arrays.sources)
    out.add("source_of", narrow(arrays.source_of))
    _write_fingerprints(out, arrays.fingerprints)


def _write_fingerprints(out: ContainerWriter, fingerprints: Strings) -> None:
    """Write fingerprints as bytes where they are hexadecimal and of one length, else as strings."""
    lengths = np.diff(fingerprints.offsets)
    width = int(lengths.max()) if len(lengths) else 0
    try:
        text = "".join(fingerprints.texts())
        raw = bytes.fromhex(text)
    except ValueError:
        text, raw = "", b"\0"
    if width % 2 or ((lengths != 0) & (lengths != width)).any() or raw.hex() != text:
        _write_strings(out, "fingerprints", fingerprints)
        return
    table = np.zeros((len(lengths), width // 2), dtype=np.uint8)
    if width:
        table[lengths != 0] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, width // 2)
    out.add("fingerprints.raw", table)
    out.add("fingerprints.none", np.packbits(lengths == 0, bitorder="little"))


def _write_articles(out: ContainerWriter, articles: Sequence[bytes]) -> int:
    """Write the articles, each compressed by itself with a common dictionary; return the length of the longest."""
    sample = b"".join(articles[at][:_SAMPLE_BYTES] for at in range(min(len(articles), 128)))[:DICTIONARY_BYTES]
    ends, longest = [0], 0

    def compressed() -> Iterator[bytes]:
        nonlocal longest
        fresh = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, sample)
        for article in articles:
            longest = max(longest, len(article))
            deflate = fresh.copy()
            packed = deflate.compress(article) + deflate.flush()
            ends.append(ends[-1] + len(packed))
            yield packed

    out.add("articles.dictionary", np.frombuffer(sample, dtype=np.uint8))
    out.add_bytes("articles.data", compressed())
    out.add("articles.ends", narrow(np.array(ends, dtype=np.int64)))
    return longest


def _write_words(out: ContainerWriter, arrays: SegmentArrays) -> None:
    """Write surfaces, forms, stems and families; of forms, only those that are not as their surface is."""
    _write_strings(out, "surfaces", arrays.surfaces)
    differ = np.flatnonzero(~_same(arrays.surfaces, arrays.forms))
    out.add("forms.at", differ.astype(np.uint32))
    _write_strings(out, "forms", _take(arrays.forms, differ))
    out.add("stop", np.packbits(arrays.stop, bitorder="little"))
    _write_strings(out, "stems", arrays.stems)
    for name, array in Counts.pack(np.diff(arrays.stem_forms.offsets)).items():
        out.add(f"stem_forms.counts.{name}", array)
    for name, array in pack(arrays.stem_forms.offsets, arrays.stem_forms.values).items():
        out.add(f"stem_forms.{name}", array)
    _write_strings(out, "families", arrays.families)


def _same(some: Strings, others: Strings) -> AnyArray:
    """Tell of each pair of strings whether the two are equal."""
    counts = np.diff(some.offsets)
    same: AnyArray = counts == np.diff(others.offsets)
    for first, after in chunks(some.offsets):
        at = first + np.flatnonzero(same[first:after] & (counts[first:after] > 0))
        if len(at):
            one = some.data[ragged(some.offsets[at], counts[at])]
            other = others.data[ragged(others.offsets[at], counts[at])]
            begins = np.cumsum(counts[at]) - counts[at]
            same[at] = np.logical_and.reduceat(one == other, begins)
    return same


def _take(strings: Strings, at: AnyArray) -> Strings:
    counts = np.diff(strings.offsets)[at]
    offsets = np.zeros(len(at) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    return Strings(strings.data[ragged(strings.offsets[at], counts)], offsets)


def _write_sets(out: ContainerWriter, arrays: SegmentArrays) -> int:
    """Write the posting lists of stems and families; return how many postings they have.

    A list that equals that of a form, or a family's that equals that of a stem, is not written again: `stems.list` and
    `families.list` say which one it is, the forms' first, then those written here.
    """
    forms = arrays.form_postings
    stem_list = _equal_lists(arrays.stem_postings, forms)
    own_stems = np.flatnonzero(stem_list < 0)
    stem_list[own_stems] = len(arrays.forms) + np.arange(len(own_stems))
    sets = _take_postings(arrays.stem_postings, own_stems)
    family_list = _equal_lists(arrays.family_postings, forms)
    among_sets = _equal_lists(arrays.family_postings, sets)
    family_list = np.where((family_list < 0) & (among_sets >= 0), among_sets + len(arrays.forms), family_list)
    own_families = np.flatnonzero(family_list < 0)
    family_list[own_families] = len(arrays.forms) + len(own_stems) + np.arange(len(own_families))
    more = _take_postings(arrays.family_postings, own_families)
    sets = Postings(
        np.concatenate((sets.offsets, sets.offsets[-1] + more.offsets[1:])),
        np.concatenate((sets.docs, more.docs)),
        np.concatenate((sets.frequencies, more.frequencies)),
    )
    out.add("stems.list", stem_list.astype(np.uint32))
    out.add("families.list", family_list.astype(np.uint32))
    for name, array in pack_postings(sets):
        out.add(f"sets.{name}", array)
    return len(sets.docs)


def _take_postings(postings: Postings, at: I64) -> Postings:
    counts = np.diff(postings.offsets)[at]
    offsets = np.zeros(len(at) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    keep = np.zeros(len(postings.offsets) - 1, dtype=bool)
    keep[at] = True
    each = np.repeat(keep, np.diff(postings.offsets))
    return Postings(offsets, postings.docs[each], postings.frequencies[each])


def _equal_lists(some: Postings, others: Postings) -> I64:
    """Return for each list the number of an equal one among others, or -1."""
    found = np.full(len(some.offsets) - 1, -1, dtype=np.int64)
    if not len(found) or len(others.offsets) < 2:
        return found
    theirs = _signatures(others)
    order = np.argsort(theirs, kind="stable")
    mine = _signatures(some)
    place = np.minimum(np.searchsorted(theirs[order], mine), len(order) - 1)
    candidate = order[place]
    counts, their_counts = np.diff(some.offsets), np.diff(others.offsets)
    alike = np.flatnonzero((theirs[candidate] == mine) & (counts == their_counts[candidate]) & (counts > 0))
    bounds = np.concatenate(([0], np.cumsum(counts[alike])))
    for first, after in chunks(bounds):
        at = alike[first:after]
        one = ragged(some.offsets[at], counts[at])
        other = ragged(others.offsets[candidate[at]], counts[at])
        equal = (some.docs[one] == others.docs[other]) & (some.frequencies[one] == others.frequencies[other])
        same = np.logical_and.reduceat(equal, np.cumsum(counts[at]) - counts[at])
        found[at[same]] = candidate[at[same]]
    return found


def _signatures(postings: Postings) -> AnyArray:
    """Return a number for each list that equal lists share, and different ones hardly ever (splitmix64, added up)."""
    signatures = np.zeros(len(postings.offsets) - 1, dtype=np.uint64)
    for first, after in chunks(postings.offsets):
        ends = postings.offsets[first : after + 1]
        mixed = postings.docs[ends[0] : ends[-1]].astype(np.uint64)
        mixed |= postings.frequencies[ends[0] : ends[-1]].astype(np.uint64) << np.uint64(32)
        mixed += np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        full = np.flatnonzero(np.diff(ends))
        if len(full):
            signatures[first + full] = np.add.reduceat(mixed, ends[full] - ends[0])
    return signatures
