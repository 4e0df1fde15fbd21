"""Give BLAKE2b without the rest of `hashlib`, which loads OpenSSL: 5 ms of a search."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # another Python
    from hashlib import blake2b

__all__ = ["blake2b"]
