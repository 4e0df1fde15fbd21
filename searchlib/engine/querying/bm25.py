"""Weigh evidence as BM25 does.

    score(d) = Σ  weight · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length(d) / average length))

with idf = ln(1 + (N − df + 0.5) / (df + 0.5)): Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond" (2009), eq. 3.15, with the idf that Lucene uses, which is never negative.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from searchlib.engine.segments.arrays import NDArray

K1 = 1.2
B = 0.5
"""Measured on short, title-like queries: 0.5 is better there than the usual 0.75."""


def idf(count: int, frequency: float) -> float:
    """Return the inverse document frequency of a term that `frequency` of `count` documents have."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def length_norms(lengths: NDArray[Any], average: float) -> NDArray[np.float64]:
    """Return k1 · (1 − b + b · length / average length)."""
    norms: NDArray[np.float64] = K1 * (1 - B) + (K1 * B / average) * lengths
    return norms
