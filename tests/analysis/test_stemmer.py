"""Snowball's stemmer is snowballstemmer's or PyStemmer's, which give the same, in any thread."""

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from searchlib.analysis import stemmer

CORPUS = Path(__file__).parents[2] / "corpus"


def words() -> list[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.md")))
    return sorted(set(re.findall(r"[^\W\d_]+", text.lower())))


@pytest.fixture
def plain_stemmer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stem as where PyStemmer is not installed."""
    monkeypatch.setitem(sys.modules, "Stemmer", None)
    stemmer._snowball.cache_clear()
    yield
    stemmer._snowball.cache_clear()


def stems_of(several: list[str]) -> list[str]:
    return [stemmer._snowball()(word) for word in several]


def test_words_are_stemmed_by_snowball(plain_stemmer: None) -> None:
    several = ["portandoglielo", "quotidianamente", "divano", "nazionalità", "amiche", "città", "a"]
    assert stems_of(several) == ["port", "quotidian", "divan", "nazional", "amic", "citt", "a"]


def test_pystemmer_gives_the_stems_of_snowballstemmer(request: pytest.FixtureRequest) -> None:
    pytest.importorskip("Stemmer")
    several = words()
    fast = stems_of(several)
    request.getfixturevalue("plain_stemmer")
    assert len(several) > 1000
    assert stems_of(several) == fast


def test_pystemmer_of_an_older_snowball_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    older = ModuleType("Stemmer")
    older.Stemmer = lambda *_: SimpleNamespace(stemWord=lambda word: word[:3])  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "Stemmer", older)
    stemmer._snowball.cache_clear()
    try:
        assert stems_of(["divano", "quotidianamente"]) == ["divan", "quotidian"]
    finally:
        stemmer._snowball.cache_clear()


def test_no_word_is_in_two_tables() -> None:
    tables = ["stem_overrides_it", "protected_places_it", "protected_names_it", "protected_words_it"]
    several = [word for table in tables for word in stemmer._table(table)]
    assert len(several) == len(set(several))


def test_the_tables_are_in_order() -> None:
    for table in ["stem_overrides_it", "protected_places_it", "protected_names_it", "protected_words_it"]:
        several = list(stemmer._table(table))
        assert several == sorted(several)


def test_no_other_word_has_the_stem_of_a_protected_word() -> None:
    protected = set(stemmer._table("protected_words_it"))
    stems = {word: stemmer.stems(word, word) for word in [*words(), *protected]}
    own = {stems[word][0] for word in protected}
    assert len(own) == len(protected) > 50
    assert [word for word, found in stems.items() if word not in protected and not own.isdisjoint(found)] == []


def test_threads_stem_words_at_the_same_time(plain_stemmer: None) -> None:
    several = words()[:400]
    expected = stems_of(several)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(stems_of, [several] * 4)) == [expected] * 4
    finally:
        sys.setswitchinterval(before)


def test_no_other_language_is_loaded() -> None:
    code = (
        "import sys; sys.modules['Stemmer'] = None; from searchlib.analysis import form_of; form_of('governo').stems\n"
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.endswith('_stemmer')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "italian_stemmer\n"
