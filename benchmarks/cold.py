"""Time whole processes, from start to printed answer, beside what Python itself and its imports take."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.building import ROOT
from benchmarks.peers import load_peer

FLOORS = {"python -c pass": "pass", "import click, numpy": "import click, numpy"}
QUERY = "Corea del Nord"
_NO_HITS = 1


def measure_cold(indexes: Mapping[str, Path], query: str, runs: int, seed: int) -> dict[str, float]:
    """Return program → median milliseconds: the floors, and the engines that have a program for it.

    Every program runs once before, untimed, so that its files are in the page cache and compiled. searchlib's is the
    command itself, `search QUERY --json --index FOLDER`. A floor whose imports are not installed is left out.

    Raises:
        RuntimeError: an engine's program failed.
    """
    programs = {name: [sys.executable, "-c", code] for name, code in FLOORS.items()}
    programs = {name: command for name, command in programs.items() if _run(command) is not None}
    for name, folder in indexes.items():
        script = load_peer(name).cold_script
        if script:
            programs[name] = [sys.executable, "-c", script, str(folder.resolve()), query]
    rng = random.Random(seed)
    times: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(runs + 1):
        for name in rng.sample(list(programs), len(programs)):
            ms = _run(programs[name])
            if ms is None:
                raise RuntimeError(f"{name} failed as a new process")
            if number:
                times[name].append(ms)
    return {name: statistics.median(several) for name, several in times.items() if several}


def _run(command: list[str]) -> float | None:
    """Return the milliseconds of a process, or None if it failed; a search without hits has not failed."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    ms = (time.perf_counter() - began) * 1000
    found_nothing = done.returncode == _NO_HITS and done.stdout.startswith(b"{")
    return ms if done.returncode == 0 or found_nothing else None
