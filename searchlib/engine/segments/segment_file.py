"""Open the file of a segment, which is mapped into memory; docs/FORMAT.md has the bytes."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from searchlib.engine.segments.arrays import AnyArray
from searchlib.engine.segments.container import Checked, Container
from searchlib.engine.segments.stored_strings import StoredStrings
from searchlib.errors import IndexDamaged

META = (
    "documents", "forms", "stems", "families", "postings", "set_postings", "occurrences", "longest_article",
    "title_postings",
)  # fmt: skip
"""The numbers of the section `meta`, in order."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Self = TypeVar("_Self", bound="SegmentFile")


def guarded(method: Callable[Concatenate[_Self, _P], _T]) -> Callable[Concatenate[_Self, _P], _T]:
    """Turn what reading damaged bytes raises into IndexDamaged."""

    @functools.wraps(method)
    def guarded(self: _Self, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return method(self, *args, **kwargs)
        except (ValueError, IndexError, OverflowError, TypeError, MemoryError, zlib.error) as error:
            raise self.container.damaged(f"{method.__name__}: {error}") from error

    return guarded


class SegmentFile:
    """Open a segment's file.

    Attributes:
        form_count, stem_count, family_count: how many there are.

    Raises:
        IndexDamaged: it is not as it was written, as far as that is looked at.
    """

    def __init__(self, path: Path) -> None:
        self.container = Container(path)
        try:
            self._open()
        except (ValueError, IndexError, OverflowError, TypeError) as error:
            self.container.close()
            raise self.container.damaged(str(error)) from error
        except IndexDamaged:
            self.container.close()
            raise

    def _open(self) -> None:
        meta = self.container.array("meta", "u8")
        if len(meta) != len(META):
            raise ValueError("meta")
        self._meta = dict(zip(META, meta.tolist(), strict=True))
        self.form_count, self.stem_count = self._meta["forms"], self._meta["stems"]
        self.family_count = self._meta["families"]

    def _strings(self, name: str) -> StoredStrings:
        return StoredStrings(self.container, name)

    def _packed(self, name: str) -> Checked | AnyArray:
        return self.container.array(name, dimensions=2) if name.endswith("streams") else self.container.parts(name)

    def __len__(self) -> int:
        documents: int = self._meta["documents"]
        return documents

    def close(self) -> None:
        """Let go of the file; arrays that were handed out stay valid."""
        self.container.close()

    def verify(self) -> list[str]:
        """Read all of the file, and return the names of the sections that are damaged."""
        return self.container.verify()

    def forget(self) -> None:
        """Let go of the memory that the file takes; what is read again is read from the disk."""
        self.container.forget()
