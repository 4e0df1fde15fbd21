"""The layers: what each room may import, and what importing the library loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "searchlib"

BASE = {"errors", "messages", "names", "fields", "records", "tables", "article", "config", "dates",
        "date_expressions", "date_words", "date_spans"}  # fmt: skip
ALLOWED = {
    "corpus": BASE,
    "analysis": BASE,
    "query": BASE,
    "places": BASE | {"analysis"},
    "engine": BASE | {"analysis", "query", "places"},
}
LAST = {"cli"}


def imports(path: Path) -> set[str]:
    """Return the dotted names of all modules that a file imports, those inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
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
    import searchlib

    assert searchlib.__all__ == sorted(searchlib.__all__, key=lambda name: (name[0].islower(), name))
    for name in searchlib.__all__:
        assert getattr(searchlib, name).__doc__, name
