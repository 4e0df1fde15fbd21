"""Every text exists in both languages, is one line, and every code that is used has one."""

import ast
import errno
import os
import re
import string
from pathlib import Path
from typing import get_args

import pytest

from searchlib import errors
from searchlib.cli.running import _COMMAND_AT_END
from searchlib.engine.querying.evidence import Evidence
from searchlib.messages import _SYSTEM_ERRORS, TEXTS, Language, Message, system_language

PACKAGE = Path(__file__).parent.parent / "searchlib"
ERRORS = {
    name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_say_the_same(code: str) -> None:
    english, italian = TEXTS[code]
    assert english
    assert italian
    assert fields(english) == fields(italian)


def test_every_code_in_the_source_has_a_text() -> None:
    used = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name == "Message" or (name in ERRORS and re.fullmatch(r"[a-z][a-z0-9.-]+", str(node.args[0].value))):
                    used.add(node.args[0].value)
    assert used - set(TEXTS) == set()
    assert len(used) > 20


def test_every_kind_of_evidence_has_a_name() -> None:
    described, _, _ = (Evidence.__doc__ or "").partition("text:")
    kinds = re.findall(r'"(\w+)"', described)
    assert len(kinds) > 10
    assert {f"cli-evidence-{kind}" for kind in kinds} == {code for code in TEXTS if code.startswith("cli-evidence-")}


def test_singular_is_chosen_for_one() -> None:
    assert str(Message("filters-together", {"n": 1})).startswith("one article")
    assert str(Message("filters-together", {"n": 2})).startswith("2 articles")


def test_language_is_that_of_the_first_locale_variable_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    assert system_language() == "en"
    monkeypatch.setenv("LANG", "it_IT.UTF-8")
    assert system_language() == "it"
    monkeypatch.setenv("LC_ALL", "C")
    assert system_language() == "en"


def test_what_the_system_says_is_said_in_italian_too() -> None:
    message = Message("file-unreadable", {"reason": os.strerror(errno.EACCES)})
    assert message.text("en") == "it cannot be read (Permission denied): check its permissions"
    assert message.text("it") == "non si può leggere (permesso negato): controlla i permessi"
    assert "\u00e8 rotto" in Message("config-unreadable", {"path": "a", "why": "è rotto"}).text("it")


def test_all_errors_of_the_system_are_known_by_name() -> None:
    assert not [name for name in _SYSTEM_ERRORS if not hasattr(errno, name)]


@pytest.mark.parametrize("code", ["cli-more-problems", "lines-more", "cli-repair-rebuilt"])
def test_one_is_no_plural(code: str) -> None:
    values = {"kind": "saltato", "path": "index"}
    for language in get_args(Language):
        one, several = (Message(code, {**values, "n": number}).text(language) for number in (1, 2))
        assert one.replace("1", "2") != several


@pytest.mark.parametrize("code", sorted(code for code in TEXTS if not code.startswith("cli-help-")))
def test_texts_that_advise_to_index_end_in_a_command_that_can_name_the_index(code: str) -> None:
    for text in TEXTS[code]:
        if "--index" not in text and "searchlib index" in text:
            assert re.search(_COMMAND_AT_END, text)
        assert "searchlib repair" not in text or "!q}" in text
