"""Write a segment to a file: the counterpart of `Segment`. docs/FORMAT.md has the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from searchlib.engine.merging.merge import Merged
from searchlib.engine.merging.merged_columns import cut
from searchlib.engine.segments.arrays import I64, U32, AnyArray, Columns, Postings, Strings
from searchlib.engine.segments.compression import ArticleWriter
from searchlib.engine.segments.container_writer import ContainerWriter
from searchlib.engine.segments.lists import chunks, distinct, narrow, offsets_of, spread
from searchlib.engine.segments.packing import Section
from searchlib.engine.segments.postings_packer import PostingsPacker
from searchlib.engine.segments.segment_file import META
from searchlib.engine.segments.spool import Spool


def write_segment(path: Path, merged: Merged) -> None:
    """Write a segment to a file, and the file to the disk."""
    with ContainerWriter(path) as out:
        columns = merged.columns
        meta = {
            "documents": len(columns),
            "forms": len(columns.forms),
            "stems": len(columns.stems),
            "families": len(columns.families),
        }
        _write_columns(out, columns)
        meta["longest_article"] = _write_articles(out, merged)
        _write_words(out, columns)
        out.add("stems.list", merged.words.numbers.stems.astype(np.uint32))
        out.add("families.list", merged.words.numbers.families.astype(np.uint32))
        counts = np.zeros(len(columns.forms), dtype=np.int64)
        packed = _write_postings(out, "lexemes", _coded(merged, counts), path.parent)
        meta["postings"], meta["occurrences"] = packed.postings, packed.occurrences
        lexemes = merged.words.lexemes
        heads = lexemes.of_forms, lexemes.codes, lexemes.sizes[lexemes.of_forms], counts
        out.add("forms.heads", np.stack(heads, axis=1).ravel().astype(np.uint32))
        meta["set_postings"] = _write_postings(out, "sets", zip(merged.sets()), path.parent).postings
        out.add("titles.at", merged.titled.astype(np.uint32))
        meta["title_postings"] = _write_postings(out, "titles", zip(merged.titles()), path.parent).postings
        out.add("meta", np.array([meta[name] for name in META], dtype=np.uint64))


def _write_postings(
    out: ContainerWriter, name: str, runs: Iterable[tuple[Postings] | tuple[Postings, U32, U32]], directory: Path
) -> PostingsPacker:
    """Write posting lists, which come in runs, with positions and codes or without."""
    with Spool(directory) as spool:
        packer = PostingsPacker(spool, with_positions=name == "lexemes")
        for run in runs:
            packer.add(*run)
        _write_sections(out, name, packer.sections())
    return packer


def _coded(merged: Merged, counts: I64) -> Iterator[tuple[Postings, U32, U32]]:
    """Yield runs of posting lists with positions and codes, and count the documents that each form is in."""
    codes = merged.words.lexemes.codes.astype(np.uint32)
    for postings, positions, forms in merged.postings():
        counts += _documents(postings, forms, len(counts))
        yield postings, positions, codes.take(forms)


def _documents(postings: Postings, forms: U32, count: int) -> I64:
    """Return in how many postings each form occurs, given the forms of all occurrences."""
    posting_of = np.repeat(np.arange(len(postings.docs)), postings.frequencies)
    new = np.ones(len(forms), dtype=np.bool_)
    np.not_equal(forms[1:], forms[:-1], out=new[1:])
    new[offsets_of(postings.frequencies)[:-1]] = True
    posting_of, forms = posting_of[new], forms[new]  # a form may still come back after another one
    several = np.bincount(posting_of, minlength=len(postings.docs))[posting_of] > 2
    again = distinct(posting_of[several] * count + forms[several])
    return np.bincount(forms[~several], minlength=count) + np.bincount(again % max(1, count), minlength=count)


def _write_sections(out: ContainerWriter, name: str, sections: Iterable[tuple[str, Section]]) -> None:
    for part, section in sections:
        if isinstance(section, np.ndarray):
            out.add(f"{name}.{part}", section)
        else:
            out.add_bytes(f"{name}.{part}", section)


def _write_strings(out: ContainerWriter, name: str, strings: Strings) -> None:
    first, last = int(strings.offsets[0]), int(strings.offsets[-1])
    out.add(f"{name}.data", strings.data[first:last])
    out.add(f"{name}.ends", narrow(strings.offsets - first))


def _write_columns(out: ContainerWriter, columns: Columns) -> None:
    _write_strings(out, "ids", columns.ids)
    ids = cut(columns.ids)
    out.add("ids.order", np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.uint32))
    out.add("days", columns.days.astype(np.int32))
    out.add("lengths", narrow(columns.lengths))
    out.add("starts", narrow(columns.starts))
    for field, column in columns.names.items():
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
    _write_strings(out, "sources", columns.sources)
    out.add("source_of", narrow(columns.source_of))
    _write_fingerprints(out, columns.fingerprints)


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


def _write_articles(out: ContainerWriter, merged: Merged) -> int:
    """Write the articles, each compressed by itself with a common dictionary; return the length of the longest."""
    dictionary = merged.dictionary()
    writer = ArticleWriter(dictionary)
    out.add("articles.dictionary", np.frombuffer(dictionary, dtype=np.uint8))
    out.add_bytes("articles.data", merged.articles(writer))
    out.add("articles.ends", narrow(writer.ends()))
    return writer.longest


def _write_words(out: ContainerWriter, columns: Columns) -> None:
    """Write surfaces, forms, stems and families; of forms, only those that are not as their surface is."""
    _write_strings(out, "surfaces", columns.surfaces)
    differ = np.flatnonzero(~_same(columns.surfaces, columns.forms))
    out.add("forms.at", differ.astype(np.uint32))
    _write_strings(out, "forms", _take(columns.forms, differ))
    out.add("stop", np.packbits(columns.stop, bitorder="little"))
    _write_strings(out, "stems", columns.stems)
    out.add("stem_forms.ends", narrow(columns.stem_forms.offsets))
    out.add("stem_forms.values", columns.stem_forms.values.astype(np.uint32))
    _write_strings(out, "families", columns.families)


def _same(some: Strings, others: Strings) -> AnyArray:
    """Tell of each pair of strings whether the two are equal."""
    counts = np.diff(some.offsets)
    same: AnyArray = counts == np.diff(others.offsets)
    for first, after in chunks(some.offsets):
        at = first + np.flatnonzero(same[first:after] & (counts[first:after] > 0))
        if len(at):
            one = some.data[spread(some.offsets[at], counts[at])]
            other = others.data[spread(others.offsets[at], counts[at])]
            begins = np.cumsum(counts[at]) - counts[at]
            same[at] = np.logical_and.reduceat(one == other, begins)
    return same


def _take(strings: Strings, at: AnyArray) -> Strings:
    counts = np.diff(strings.offsets)[at]
    return Strings(strings.data[spread(strings.offsets[at], counts)], offsets_of(counts))
