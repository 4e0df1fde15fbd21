"""Time what a newsroom does with a folder of Markdown files: index it, again unchanged or with one changed, open it.

    python -m benchmarks.folder [--articles 10000] [--work DIR]

The articles are those of `benchmarks.corpus`, a file each, 500 in a folder. All figures are wall seconds; opening is
timed in processes of its own, as each web server and each command begins. There are no peers: the other engines know no
files.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import searchlib
from benchmarks.building import ROOT
from benchmarks.corpus import SEED, make_articles

_FOLDER_SIZE = 500
_OPENED = 5
_OPEN = """
import sys, time, numpy, searchlib, searchlib.searching
began = time.perf_counter()
searchlib.open(sys.argv[1]).search("governo")
print(time.perf_counter() - began)
"""


def write_folder(folder: Path, count: int, seed: int = SEED) -> None:
    """Write articles as Markdown files."""
    for number, article in enumerate(make_articles(count, seed)):
        body = article.pop("body")
        fields = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in article.items())
        path = folder / f"{number // _FOLDER_SIZE:04}" / f"{number:07}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{fields}---\n\n{body}\n", encoding="utf-8")


def measure_folder(work: Path, count: int) -> dict[str, float]:
    """Return what was done → seconds.

    Raises:
        RuntimeError: an update found something else than what was changed.
    """
    folder, path = work / "articles", work / "index"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)
    write_folder(folder, count)
    index = searchlib.create(path)

    def updated(scope: Path, added: int, changed: int) -> Callable[[], None]:
        def run() -> None:
            report = index.update(scope)
            if (len(report.added), len(report.changed)) != (added, changed):
                raise RuntimeError(f"{len(report.added)} added and {len(report.changed)} changed in {scope}")

        return run

    one = folder / "0000" / "0000000.md"
    times = {"index all": _seconds(updated(folder, count, 0)), "again, unchanged": _seconds(updated(folder, 0, 0))}
    one.write_text(one.read_text(encoding="utf-8") + "\nUn capoverso in più.\n", encoding="utf-8")
    times["again, one changed"] = _seconds(updated(folder, 0, 1))
    one.write_text(one.read_text(encoding="utf-8") + "\nE un altro.\n", encoding="utf-8")
    times["only the one that changed"] = _seconds(updated(one, 0, 1))
    runs = [subprocess.run([sys.executable, "-c", _OPEN, str(path)], cwd=ROOT, check=True, capture_output=True)
            for _ in range(_OPENED)]  # fmt: skip
    times["open, and search once"] = statistics.median(float(run.stdout) for run in runs)
    return times


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--work", type=Path, help="keep the files and the index here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for name, seconds in measure_folder(arguments.work or Path(temporary), arguments.articles).items():
            print(f"{name:<28}{seconds:8.3f} s")


if __name__ == "__main__":
    main()
