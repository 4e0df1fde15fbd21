"""Look strings up in a file without decoding more than is asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from searchlib.engine.arrays import U8, AnyArray, Strings


class StoredStrings:
    """Read strings in place, without decoding those that are not asked for.

    Raises:
        ValueError: in all methods, where the arrays cannot belong together.
    """

    def __init__(self, data: U8, ends: AnyArray) -> None:
        if not len(ends):
            raise ValueError("strings")
        self._array, self._end_array = data, ends
        self._data, self._ends = data.data, ends.data

    def __len__(self) -> int:
        return len(self._ends) - 1

    def raw(self, index: int) -> bytes:
        """Return one string as UTF-8."""
        start, end = self._ends[index], self._ends[index + 1]
        if not start <= end <= len(self._data):
            raise ValueError("string outside of its data")
        return self._data[start:end].tobytes()

    def text(self, index: int) -> str:
        """Return one string."""
        return self.raw(index).decode("utf-8", "surrogatepass")

    def all(self) -> Strings:
        """Return all strings."""
        offsets = self._end_array.astype(np.int64)
        if offsets[0] or offsets[-1] != len(self._array) or (np.diff(offsets) < 0).any():
            raise ValueError("strings outside of their data")
        return Strings(self._array, offsets)

    def find(self, text: str, first: int = 0) -> int:
        """Return where in these strings, which are sorted, a text stands or would stand."""
        return bisect_left(range(len(self)), text.encode("utf-8", "surrogatepass"), lo=first, key=self.raw)

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
