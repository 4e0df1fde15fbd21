"""Say how packed lists lie in streams of bits; `packing` writes them and `packed` reads them.

A list is stored in the *stream* of its width: all lists of 10-bit numbers follow each other in one stream, those of
12-bit numbers in another. A stream is cut into *planes*, the low bits first: a 10-bit number has its low 8 bits in a
plane of bytes and its high 2 in a plane of four to a byte. So a list may begin anywhere, nothing is padded, and a plane
is decoded by a cast or by one lookup a byte (0.1-0.5 ns a number). The few numbers of a long list that do not fit its
width have their high bits in a table of *patches*, as in PFor-delta (Zukowski et al., "Super-Scalar RAM-CPU Cache
Compression", ICDE 2006). docs/FORMAT.md has an example.
"""

from __future__ import annotations

import numpy as np

PARTS = ("docs", "frequencies", "positions", "codes")
"""The parts of posting lists, in order; the last two are only where occurrences are known."""
WIDTHS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 20, 24, 32)
"""The widths that lists may have, in bits."""
INLINE = 63
"""The width that says: a list of one number, which stands in place of the start."""
GAPS = 0x40
"""The flag of a list of gaps, where the reader has two ways to understand the numbers."""
PATCHED = 0x80
"""The flag of a list with patches."""
PLANE_ALIGNMENT = 64
HIGHEST = max(WIDTHS)
LIMIT = 1 << 32
"""How many numbers a stream holds at most."""


def planes(width: int) -> tuple[tuple[int, int], ...]:
    """Return the planes of a width, low bits first, as (bits a number, shift)."""
    found, shift = [], 0
    for bits in (16, 16, 8, 4, 2, 1) if width >= 16 else (8, 4, 2, 1):
        if width - shift >= bits:
            found.append((bits, shift))
            shift += bits
    return tuple(found)


def plane_bytes(bits: int, count: int) -> int:
    """Return how many bytes a plane takes, its padding included."""
    return -(-((count * bits + 7) // 8) // PLANE_ALIGNMENT) * PLANE_ALIGNMENT


def type_of(width: int) -> type[np.generic]:
    """Return the type that the numbers of a width are read as."""
    return np.uint8 if width <= 8 else np.uint16 if width <= 16 else np.uint32
