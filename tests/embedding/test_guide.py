"""The guide itself: all its code is run by a test, and its apps stay small."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

LARGEST_APP = 70
SOURCE = """\
---
title: Il porto di Genova
region: Italia
date: 2025-10-27
---

Il porto riapre.
"""


def test_every_block_of_code_is_run_by_a_test(pieces: list[Any]) -> None:
    strays = [f"line {piece.line}: {piece.kind!r}" for piece in pieces if piece.kind not in ("app", "add to", "run")]
    assert strays == []


def test_the_four_apps_are_there_and_small(apps: Mapping[str, str], pieces: list[Any]) -> None:
    assert apps.keys() == {"review.py", "templates/search.html", "searchpage.py", "flask", "fastapi", "django"}
    lengths = {piece.name: piece.code.count("\n") for piece in pieces if piece.kind == "app"}
    assert {name: lines for name, lines in lengths.items() if lines > LARGEST_APP} == {}


def test_lines_fit(pieces: list[Any]) -> None:
    assert [line for piece in pieces for line in piece.code.splitlines() if len(line) > 120] == []


def test_the_pieces_run_one_after_the_other(
    pieces: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "porto.md").write_text(SOURCE, encoding="utf-8")
    names: dict[str, Any] = {}
    with contextlib.chdir(tmp_path):
        for piece in pieces:
            if piece.kind == "run":
                exec(compile("\n" * (piece.line - 1) + piece.code, "docs/EMBEDDING.md", "exec"), names)
    assert capsys.readouterr().out.splitlines() == [
        "1 articles, 0 skipped",
        "0 0 0 1",
        "['porto']",
        "['porto']",
    ]
    assert "cms-43" in names["index"]
    assert "cms-42" not in names["index"]
