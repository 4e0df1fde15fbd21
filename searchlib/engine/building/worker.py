"""Be a process that inverts articles for another (see `workers`): batches come in, parts of a segment go out."""

from __future__ import annotations

import pickle
import signal
import sys
from typing import BinaryIO

import numpy as np

from searchlib.article import Article
from searchlib.engine.building.inverter import Inverter
from searchlib.engine.building.known_forms import KnownForms
from searchlib.engine.building.vocabulary import Vocabulary
from searchlib.engine.building.workers import Job, Known
from searchlib.engine.merging.parts import Part, part_of
from searchlib.engine.segments.compression import ArticleWriter, Compressed
from searchlib.engine.segments.lists import narrow
from searchlib.engine.segments.segment import Segment


def serve() -> None:
    """Invert what comes over stdin until it ends; an interruption from the keyboard is the other process's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    known: Known = pickle.load(source)
    inverter = Inverter(Vocabulary(KnownForms(map(Segment, known.segments), known.few)))
    while (job := _next(source)) is not None:
        try:
            made: Part | str = _inverted(inverter, job)
        except Exception as error:
            made = " ".join(f"{type(error).__name__}: {error}".split())
        pickle.dump(made, sink, pickle.HIGHEST_PROTOCOL)
        sink.flush()


def _next(source: BinaryIO) -> Job | None:
    try:
        job: Job = pickle.load(source)
    except EOFError:
        return None
    return job


def _inverted(inverter: Inverter, job: Job) -> Part:
    nothing = Article()
    for values, root, path, fingerprint in job.articles:
        inverter.add(nothing.changed(values), None, root, path, fingerprint)
    part = part_of(inverter.finish())
    if job.dictionary is not None:
        writer = ArticleWriter(job.dictionary)
        packed = b"".join(writer.written(part.articles, np.ones(len(part), dtype=np.bool_)))
        data = np.frombuffer(packed, dtype=np.uint8)
        part.articles = Compressed(job.dictionary, data, narrow(writer.ends()), writer.longest)
    return part
