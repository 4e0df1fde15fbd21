from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from searchlib.corpus.events import Skipped
from searchlib.corpus.walk import SourceFile, discover, looks_changed, source_of


def paths(root: Path, scope: Path | None = None) -> list[str]:
    return [found.path for found in discover(root, scope) if isinstance(found, SourceFile)]


def reasons(root: Path, scope: Path | None = None) -> dict[str, str]:
    return {found.path: found.reason.code for found in discover(root, scope) if isinstance(found, Skipped)}


def test_files_come_sorted_by_path_whatever_the_depth(write: Callable[..., Path], tmp_path: Path) -> None:
    names = [
        "a.md",
        "a/b.md",
        "a-b.md",
        "a0.md",
        "a/z/y.txt",
        "B.MD",
        "asia/x.jsonl",
        "zz.ndjson",
        "c.mdx",
        "d.markdown",
    ]
    for name in names:
        write(name, "x")
    assert paths(tmp_path) == sorted(names)


def test_other_endings_and_hidden_names_are_left_out(write: Callable[..., Path], tmp_path: Path) -> None:
    for name in ("a.html", "md", "b.md.bak", ".nascosto.md", ".git/c.md", "d/.e/f.md", "g.md"):
        write(name, "x")
    assert paths(tmp_path) == ["g.md"]
    assert reasons(tmp_path) == {}


def test_a_source_tells_size_time_and_where_it_is(write: Callable[..., Path], tmp_path: Path) -> None:
    file = write("asia/tokyo.md", "ciao")
    (source,) = discover(tmp_path)
    status = file.stat()
    assert source == SourceFile("asia/tokyo.md", file, status.st_size, status.st_mtime_ns)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("asia", ["asia/a.md", "asia/b/c.md"]),
        ("asia/b", ["asia/b/c.md"]),
        ("asia/a.md", ["asia/a.md"]),
        (".", ["africa/d.md", "asia/a.md", "asia/b/c.md"]),
    ],
)
def test_a_scope_limits_the_visit_and_keeps_the_paths(
    write: Callable[..., Path], tmp_path: Path, scope: str, expected: list[str]
) -> None:
    for name in ("asia/a.md", "asia/b/c.md", "africa/d.md"):
        write(name, "x")
    assert paths(tmp_path, tmp_path / scope) == expected
    assert paths(tmp_path, Path(scope)) == expected


def test_a_scope_relative_to_the_working_folder_is_understood(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("archivio/asia/a.md", "x")
    monkeypatch.chdir(tmp_path)
    assert paths(Path("archivio"), Path("archivio/asia")) == ["asia/a.md"]


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("../altrove", "path-outside"),
        ("manca.md", "file-vanished"),
        (".nascosta", "path-hidden"),
        ("pagina.html", "file-ending-unknown"),
    ],
)
def test_a_scope_with_nothing_to_visit_is_skipped(
    write: Callable[..., Path], tmp_path: Path, scope: str, code: str
) -> None:
    root = tmp_path / "archivio"
    write("archivio/pagina.html", "x")
    write("archivio/.nascosta/a.md", "x")
    (found,) = discover(root, root / scope)
    assert isinstance(found, Skipped)
    assert found.reason.code == code


@pytest.mark.parametrize("root", ["manca", "file.md"])
def test_a_root_that_is_no_folder_is_skipped(write: Callable[..., Path], tmp_path: Path, root: str) -> None:
    write("file.md", "x")
    (found,) = discover(tmp_path / root)
    assert isinstance(found, Skipped)


class TestLinks:
    def test_a_link_to_a_file_that_is_found_anyway_adds_nothing(
        self, write: Callable[..., Path], tmp_path: Path
    ) -> None:
        (tmp_path / "a.md").symlink_to(write("z.md", "x"))
        assert paths(tmp_path) == ["z.md"]
        assert paths(tmp_path, tmp_path / "a.md") == ["z.md"]

    def test_a_link_to_a_hidden_folder_inside_is_followed_once(
        self, write: Callable[..., Path], tmp_path: Path
    ) -> None:
        write(".deposito/x.md", "x")
        (tmp_path / "asia").symlink_to(tmp_path / ".deposito")
        (tmp_path / "oriente").symlink_to(tmp_path / ".deposito")
        assert paths(tmp_path) == ["asia/x.md"]
        assert paths(tmp_path, tmp_path / "asia" / "x.md") == ["asia/x.md"]

    def test_loops_end(self, write: Callable[..., Path], tmp_path: Path) -> None:
        write("asia/x.md", "x")
        write(".deposito/y.md", "y")
        (tmp_path / "asia" / "su").symlink_to(tmp_path)
        (tmp_path / ".deposito" / "ancora").symlink_to(tmp_path / ".deposito")
        (tmp_path / "altro").symlink_to(tmp_path / ".deposito")
        (tmp_path / "io.md").symlink_to(tmp_path / "io.md")
        assert paths(tmp_path) == ["altro/y.md", "asia/x.md"]
        assert reasons(tmp_path) == {"io.md": "link-broken"}

    def test_a_link_that_leads_outside_or_nowhere_is_skipped(self, write: Callable[..., Path], tmp_path: Path) -> None:
        root = tmp_path / "archivio"
        root.mkdir()
        (root / "fuori.md").symlink_to(write("fuori.md", "x"))
        (root / "cartella").symlink_to(tmp_path)
        (root / "rotto.md").symlink_to(root / "manca.md")
        (root / "rotto").symlink_to(root / "manca")
        assert paths(root) == []
        assert reasons(root) == {"cartella": "link-outside", "fuori.md": "link-outside", "rotto.md": "link-broken"}

    def test_the_root_may_itself_be_a_link(self, write: Callable[..., Path], tmp_path: Path) -> None:
        write("vero/asia/x.md", "x")
        root = tmp_path / "archivio"
        root.symlink_to(tmp_path / "vero")
        assert paths(root) == ["asia/x.md"]
        assert paths(root, root / "asia") == ["asia/x.md"]
        assert paths(root, tmp_path / "vero" / "asia") == ["asia/x.md"]


def test_a_folder_that_cannot_be_listed_is_skipped_and_the_rest_goes_on(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/x.md", "b/y.md", "c/z.md"):
        write(name, "x")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("b"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert paths(tmp_path) == ["a/x.md", "c/z.md"]
    assert reasons(tmp_path) == {"b": "folder-unreadable"}


def test_a_file_that_vanishes_during_the_visit_is_skipped(write: Callable[..., Path], tmp_path: Path) -> None:
    write("a.md", "x")
    gone = write("b.md", "x")
    visit = discover(tmp_path)
    next(visit)
    gone.unlink()
    (found,) = visit
    assert isinstance(found, Skipped)
    assert (found.path, found.reason.code) == ("b.md", "file-vanished")


def test_what_is_no_ordinary_file_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tubo.md")
    assert reasons(tmp_path) == {"tubo.md": "file-not-regular"}
    assert isinstance(source_of(tmp_path / "tubo.md"), Skipped)


def test_a_path_in_another_encoding_opens_the_file_again(tmp_path: Path) -> None:
    for name in (b"citt\xe0.md", b"citt\xe8.md"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x")
    assert [(tmp_path / path).read_text() for path in paths(tmp_path)] == ["x", "x"]


class TestLooksChanged:
    def known(self, root: Path) -> dict[str, tuple[int, int]]:
        return {found.path: (found.size, found.mtime_ns) for found in discover(root) if isinstance(found, SourceFile)}

    def test_counts_new_changed_and_removed_files(self, write: Callable[..., Path], tmp_path: Path) -> None:
        for name in ("a.md", "b.md", "c/d.md", "e.md"):
            write(name, "x")
        known = self.known(tmp_path)
        assert looks_changed(tmp_path, known, 10) == 0
        write("nuovo.md", "x")
        write("b.md", "più lungo")
        os.utime(tmp_path / "a.md", ns=(1, 1))
        (tmp_path / "c" / "d.md").unlink()
        assert looks_changed(tmp_path, known, 10) == 4
        assert looks_changed(tmp_path, {}, 10) == 4

    def test_gives_up_when_the_time_is_over(self, write: Callable[..., Path], tmp_path: Path) -> None:
        write("a.md", "x")
        assert looks_changed(tmp_path, {}, 0) is None

    def test_a_root_that_is_gone_has_lost_every_file(self, tmp_path: Path) -> None:
        assert looks_changed(tmp_path / "manca", {"a.md": (1, 1), "b.md": (1, 1)}, 10) == 2
