"""Files that mean harm: each with what is to be said of it, and how many articles come of it."""

import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 2**20


@dataclass(frozen=True)
class Hostile:
    """Describe a file that means harm.

    Attributes:
        name: its path in the archive.
        make: writes it.
        told: the codes of the reasons why something was skipped or mended.
        articles: how many articles it gives all the same.
    """

    name: str
    make: Callable[[Path], object]
    told: tuple[str, ...] = ()
    articles: int = 0


def _holding(content: bytes | str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _front_matter(block: str) -> Callable[[Path], object]:
    return _holding(f"---\ntitle: Un titolo\n{block}\n---\n\nIl corpo resta.\n")


def _long_line(path: Path, begin: bytes, end: bytes, size: int) -> None:
    with path.open("wb") as file:
        file.write(begin)
        for _ in range(size // MEGABYTE):
            file.write(b"x" * MEGABYTE)
        file.write(end)


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(b"testo\n" * 20_000)
        file.truncate(size)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # the names of sockets are short
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


def _unreadable(path: Path) -> None:
    path.write_text("segreto", encoding="utf-8")
    path.chmod(0)


_ALIASES = "\n".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
_MERGES = "\n".join(f"k{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))
_LINES = (
    '{"title": "prima"}\nrotta\n{"title": ["a", {"b": [1]}], "body": "resta"}\n\x01\n[1]\n"testo"\n{"title": 1e999}\n'
)

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def hostile_files(size: int) -> list[Hostile]:
    """Return the files; those that are large have about so many bytes, which must be more than a file may have."""
    files = [
        Hostile("huge.md", lambda path: _sparse(path, size), ("file-too-large",)),
        Hostile("huge-text.txt", lambda path: _long_line(path, b"", b"\n", size), ("file-too-large",)),
        Hostile("line.jsonl", lambda path: _long_line(path, b'{"title": "', b'"}\n{"title": "dopo"}\n', size),
                ("line-too-long",), 1),
        Hostile("lines.jsonl", _holding(_LINES), ("json-invalid",) * 2 + ("json-not-object",) * 2, 3),
        Hostile("many-lines.jsonl", _holding('{"title": "una"}\n' + "x\n" * 3000),
                ("json-invalid",) * 1000 + ("lines-more",), 1),
        Hostile("picture.md", _holding(b"\x89PNG\r\n\x1a\n\x00\x00\x00" + os.urandom(4000)), ("file-binary",)),
        Hostile("random.txt", _holding(bytes(range(256)) * 40), ("file-binary",)),
        Hostile("zeros.jsonl", _holding(bytes(100_000)), ("file-binary",)),
        Hostile("nul.md", _holding("Titolo\n\n" + "testo " * 20_000 + "\0"), ("file-binary",)),
        Hostile("utf16.md", _holding("---\ntitle: Città\n---\nè".encode("utf-16")), (), 1),
        Hostile("utf16-unmarked.md", _holding("---\ntitle: Città\n---\nè".encode("utf-16-le")), ("file-binary",)),
        Hostile("windows.md", _holding("---\ntitle: Città\n---\n\nè".encode("cp1252")), ("read-as-windows-1252",), 1),
        Hostile("bad-utf8.md", _holding(b"# Titolo\n\nuno \xff\xfe\xc3 due \xed\xa0\x80 tre"),
                ("read-as-windows-1252",), 1),
        Hostile("empty.md", _holding(b""), ("file-empty",)),
        Hostile("controls.md", _holding("# \x1b[31mTitolo\x07\u202e\n\n\x9b2J corpo \x1b]0;x\x07"), (), 1),
        Hostile("aliases.md", _front_matter(f"k0: &a0 [ah]\n{_ALIASES}"), ("front-matter-aliases",), 1),
        Hostile("merges.md", _front_matter(f"k0: &a0 {{x: 1}}\n{_MERGES}"), ("front-matter-aliases",), 1),
        Hostile("deep.md", _front_matter("k: " + "[" * 50_000), ("front-matter-too-deep",), 1),
        Hostile("deep-block.md", _front_matter("\n".join(" " * n + f"k{n}:" for n in range(600))),
                ("front-matter-too-deep",), 1),
        Hostile("large-front.md", _front_matter("k: v\n" * 150_000), ("front-matter-too-large",), 1),
        Hostile("open-front.md", _holding("---\ntitle: Aperto\n\n" + "corpo " * 1000), ("front-matter-unclosed",), 1),
        Hostile("tags.md", _front_matter("k: !!python/object/apply:os.system [id]\nn: !!binary x"), (), 1),
        Hostile("toml.md", _holding(f"+++\ntitle = 'T'\n{'a.' * 9000}b = 1\n+++\nc"), ("front-matter-too-deep",), 1),
        Hostile("nested.jsonl", _holding('{"title": "t", "k": ' + "[" * 100_000 + "\n"), ("json-invalid",)),
        Hostile("numbers.jsonl", _holding('{"title": "t", "n": ' + "9" * 200_000 + "}\n"), (), 1),
        Hostile("long-id.jsonl", _holding(json.dumps({"id": "x" * 5000, "title": "t"}) + '\n{"title": "dopo"}\n'),
                ("article-id",), 1),
        Hostile("a\nb\x1b[2J.md", _holding("# Nome\n\ntesto"), (), 1),
        Hostile("folder.md/inside.md", _holding("# Dentro\n\ntesto"), (), 1),
        Hostile("self.md", lambda path: path.symlink_to(path.name), ("link-broken",)),
        Hostile("gone.md", lambda path: path.symlink_to("nowhere.md"), ("link-broken",)),
        Hostile("escape.md", lambda path: path.symlink_to("/etc/hosts"), ("link-outside",)),
        Hostile("escape", lambda path: path.symlink_to("/etc"), ("link-outside",)),
        Hostile("loop", lambda path: path.symlink_to(".")),
        Hostile("pipe.md", lambda path: os.mkfifo(path), ("file-not-regular",)),
        Hostile("socket.md", _socket, ("file-not-regular",)),
        Hostile("large-title.jsonl", _holding(json.dumps({"title": "parola " * 20_000})), (), 1),
        Hostile("marks.md", _holding("# Segni\n\n" + "[(*`_<{!>" * 20_000), (), 1),
    ]  # fmt: skip
    if not ROOT:
        files.append(Hostile("secret.md", _unreadable, ("file-unreadable",)))
    return files
