"""Build one index in a process of its own, and say what it cost.

    python -m benchmarks.building ENGINE CORPUS.jsonl FOLDER

prints one line of JSON: wall and CPU seconds of the build, and the peak memory of the process in bytes.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.peers import load_peer

ROOT = Path(__file__).parent.parent


def build_apart(engine: str, corpus: Path, folder: Path) -> dict[str, Any]:
    """Build an index in a new process and return wall, cpu (seconds), peak and size (bytes).

    Raises:
        RuntimeError: the build failed.
    """
    command = [sys.executable, "-m", "benchmarks.building", engine, str(corpus.resolve()), str(folder.resolve())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{engine} could not build its index:\n{done.stderr}")
    values: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**values, "size": load_peer(engine)(folder).size()}


def build_here(engine: str, corpus: Path, folder: Path) -> dict[str, Any]:
    """Build an index in this process and return wall, cpu (seconds) and peak (bytes)."""
    peer = load_peer(engine)(folder)
    cpu, wall = _cpu(), time.perf_counter()
    peer.build(corpus)
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "peak": _peak()}


def _cpu() -> float:
    """Return CPU seconds of this process and of those it waited for, in user and in system mode."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak() -> int:
    """Return the most memory that was resident, in bytes: of this process, or of its largest child if that is more.

    Linux's ru_maxrss starts from what the parent had when it started us; VmHWM does not.
    """
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        own = int(found[1]) * 1024
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)


if __name__ == "__main__":
    print(json.dumps(build_here(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
