"""Look strings up in a file without decoding more than is asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from searchlib.engine.segments.arrays import Strings
from searchlib.engine.segments.container import BLOCK, BLOCK_BITS, Container

_PROBES = 4096
"""How many strings are remembered: those that the first searches met, nearly all of the upper steps among them."""


class StoredStrings:
    """Read strings in place, without decoding those that are not asked for.

    Raises:
        ValueError, IndexDamaged: in all methods, where the file is damaged.
    """

    def __init__(self, container: Container, name: str) -> None:
        """Read the strings of the sections `<name>.data` and `<name>.ends`."""
        self._container, self._sections = container, (f"{name}.data", f"{name}.ends")
        data, ends = container.parts(self._sections[0], "u1"), container.parts(self._sections[1])
        if not len(ends):
            raise ValueError("strings")
        self._data, self._ends = data.unchecked.data, ends.unchecked.data
        self._data_at, self._ends_at = data.offset, ends.offset
        self._width = ends.unchecked.itemsize
        self._whole = container.whole
        self._probed: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def raw(self, index: int) -> bytes:
        """Return one string as UTF-8."""
        at = self._ends_at + index * self._width
        if not (self._whole[at >> BLOCK_BITS] and self._whole[at + 2 * self._width - 1 >> BLOCK_BITS]):
            self._container.touch_bytes(at, at + 2 * self._width)
        start, end = self._ends[index], self._ends[index + 1]
        if not start <= end <= len(self._data):
            raise ValueError("string outside of its data")
        at = self._data_at + start
        if start < end and (
            end - start > BLOCK
            or not self._whole[at >> BLOCK_BITS]
            or not self._whole[self._data_at + end - 1 >> BLOCK_BITS]
        ):
            self._container.touch_bytes(at, self._data_at + end)
        return self._data[start:end].tobytes()

    def text(self, index: int) -> str:
        """Return one string."""
        return self.raw(index).decode("utf-8", "surrogatepass")

    def all(self) -> Strings:
        """Return all strings."""
        data, ends = self._container.array(self._sections[0], "u1"), self._container.array(self._sections[1])
        offsets = ends.astype(np.int64)
        if offsets[0] or offsets[-1] != len(data) or (np.diff(offsets) < 0).any():
            raise ValueError("strings outside of their data")
        return Strings(data, offsets)

    def find(self, text: str, first: int = 0) -> int:
        """Return where in these strings, which are sorted, a text stands or would stand."""
        return bisect_left(range(len(self)), text.encode("utf-8", "surrogatepass"), lo=first, key=self._probe)

    def _probe(self, index: int) -> bytes:
        """Return one string as UTF-8, from memory if it is one of those that binary searches look at first."""
        string = self._probed.get(index)
        if string is None:
            string = self.raw(index)
            if len(self._probed) < _PROBES:
                self._probed[index] = string
        return string

    def number(self, text: str) -> int | None:
        """Return which of these strings, which are sorted, a text is."""
        at = self.find(text)
        return at if at < len(self) and self.raw(at) == text.encode("utf-8", "surrogatepass") else None

    def with_prefix(self, prefix: str) -> tuple[int, int]:
        """Return the slice of these strings, which are sorted, that begin with a text."""
        wanted = prefix.encode("utf-8", "surrogatepass")
        start = self.find(prefix)
        end = bisect_right(range(len(self)), wanted, lo=start, key=lambda at: self.raw(at)[: len(wanted)])
        return start, end

    def equal_to(self, text: str) -> tuple[int, int]:
        """Return the slice of these strings, which are sorted, that are a text."""
        wanted = text.encode("utf-8", "surrogatepass")
        start = end = self.find(text)
        while end < len(self) and self.raw(end) == wanted:
            end += 1
        return start, end
