from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import searchlib.corpus
from searchlib.messages import TEXTS

CODES = sorted({
    code
    for file in Path(searchlib.corpus.__file__).parent.glob("*.py")
    for code in re.findall(r'(?:Message|DocumentError)\(\s*"([a-z0-9-]+)"', file.read_text(encoding="utf-8"))
} | {"file-unreadable", "folder-unreadable"})  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_its_text_in_both_languages(code: str) -> None:
    english, italian = TEXTS[code]
    assert english != italian
    assert "\n" not in english + italian

    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert values(english) == values(italian)
