"""Keep phrases in a tree of words, so that the longest that begins at a word is found in one walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Node(Generic[T]):
    """Hold what the words down to this one spell, if anything, and the words that may follow."""

    __slots__ = ("following", "value")

    def __init__(self) -> None:
        self.value: T | None = None
        self.following: dict[str, Node[T]] = {}

    def at(self, words: Sequence[str]) -> Node[T]:
        """Return the node below this one that some words lead to, made where it was missing."""
        node = self
        for word in words:
            node = node.following.setdefault(word, Node())
        return node

    def longest(
        self, words: Sequence[str], after: int, fold: Callable[[str], str] | None = None
    ) -> tuple[int, T] | None:
        """Return where the longest phrase ends that goes on from `after`, and its value; None where there is none.

        Args:
            words: the words of the text; this node stands for the one before `after`.
            after: the index of the first word to follow.
            fold: how a word is brought to the form of the tree; as it is, by default.
        """
        node, best = self, (None if self.value is None else (after, self.value))
        for index in range(after, len(words)):
            if not node.following:
                break
            word = words[index]
            found = node.following.get(fold(word) if fold else word)
            if found is None:
                break
            node = found
            if node.value is not None:
                best = index + 1, node.value
        return best
