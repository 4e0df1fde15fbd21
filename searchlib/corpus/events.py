"""Tell what came of reading: an article, or a reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from searchlib.article import Article
from searchlib.messages import Message


@dataclass(frozen=True, slots=True)
class Found:
    """Hold an article that was read.

    Attributes:
        article: the article.
        fingerprint: 32 hexadecimal digits (BLAKE2b, 16 bytes) of the file's bytes, or of the line's.
        repairs: what had to be mended to read it; empty for most articles.
    """

    article: Article
    fingerprint: str
    repairs: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Name a file, a folder or a line ("file.jsonl:12") that gave no article, and say why."""

    path: str
    reason: Message
