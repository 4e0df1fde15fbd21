"""The layers: what each room may import, and what importing the library loads."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import searchlib

PACKAGE = Path(__file__).parent.parent / "searchlib"

BASE = {"errors", "messages", "names", "acronyms", "fields", "records", "sequences", "tables", "article", "config",
        "dates", "date_expressions", "date_words", "date_spans"}  # fmt: skip
ALLOWED = {
    "corpus": BASE,
    "analysis": BASE,
    "query": BASE,
    "places": BASE | {"analysis"},
    "engine": BASE | {"analysis", "query", "places"},
}
LAST = {"cli"}
ENGINE = {
    "segments": set(),
    "merging": {"segments"},
    "building": {"segments", "merging"},
    "querying": {"segments"},
    "stock": {"segments"},
}
"""What each part of the engine may import of the others; the files beside them may import all."""
ENGINE_FILES = sorted((PACKAGE / "engine").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Return the dotted names of all that a file imports, inside functions too: modules, and what it takes of them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_stands_below_it(path: Path) -> None:
    mine = room(path)
    for name in imports(path):
        if name.split(".")[0] == "whoosh":
            assert mine == "engine", f"{path} imports {name}"
        if not name.startswith("searchlib."):
            continue
        other = name.split(".")[1]
        if mine in ALLOWED:
            assert other in ALLOWED[mine] | {mine}, f"{path} imports {name}"
        elif mine in BASE:
            assert other in BASE, f"{path} imports {name}"
        elif mine not in LAST:
            assert other not in LAST, f"{path} imports {name}"


def test_the_engine_has_no_other_parts_than_those_with_rules() -> None:
    found = {path.name for path in (PACKAGE / "engine").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert found == set(ENGINE)


@pytest.mark.parametrize("part", ENGINE)
def test_a_part_of_the_engine_imports_only_what_stands_below_it(part: str) -> None:
    for path in (PACKAGE / "engine" / part).glob("*.py"):
        for name in imports(path):
            if name.startswith("searchlib.engine"):
                assert {*name.split(".")[2:3]} <= ENGINE[part] | {part}, f"{path} imports {name}"
    assert not imports(PACKAGE / "engine" / part / "__init__.py")


def test_no_two_files_of_the_engine_import_each_other() -> None:
    names = {path: ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in ENGINE_FILES}
    TopologicalSorter({names[path]: imports(path) & set(names.values()) for path in ENGINE_FILES}).prepare()


def test_importing_the_library_loads_no_heavy_module() -> None:
    code = (
        "import sys, searchlib; heavy = {'click', 'whoosh', 'numpy', 'frontmatter', 'yaml', 'snowballstemmer', "
        "'flask', 'django', 'fastapi'}; print(sorted(heavy & {m.split('.')[0] for m in sys.modules}))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert printed.stdout == "[]\n"


def test_public_names_are_sorted_and_documented() -> None:
    assert searchlib.__all__ == sorted(searchlib.__all__, key=lambda name: (name[0].islower(), name))
    for name in searchlib.__all__:
        assert getattr(searchlib, name).__doc__, name


def test_a_search_loads_nothing_that_writes(tmp_path: Path) -> None:
    with searchlib.create(tmp_path / "index").writer() as writer:
        writer.upsert(searchlib.Article(id="a", title="La Corea del Nord", body="Missili nel mare."))
    writing = "{'tempfile', 'whoosh', 'searchlib.engine.segments.packing', 'searchlib.engine.merging.merge'}"
    program = (
        "import sys, searchlib; hits = searchlib.open(sys.argv[1], language='it').search('corea del nord'); "
        f"hits.to_dict(); print(len(hits), sorted({writing} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "index")]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "1 []\n"
