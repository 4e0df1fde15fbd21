"""Start commands in processes of their own, cheaply, and follow, kill or wait for them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import searchlib
from faults.tracing import Call, Decide, trace

_WORKER = Path(__file__).with_name("worker.py")
_INSTALLED = str(Path(searchlib.__file__).parent.parent)


@dataclass
class Ended:
    """Say how a process ended.

    Attributes:
        code: the exit code of the command; None for a process that was killed.
        out, err: what it wrote.
        told: what it told on the way.
        calls: its calls on watched files, if it was traced.
    """

    code: int | None = None
    out: str = ""
    err: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


class Running:
    """One process of a command, which waits until it is released."""

    def __init__(self, workers: "Workers", pid: int) -> None:
        self.pid = pid
        self._workers = workers

    def release(self) -> None:
        self._workers.write(b"\n")

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, calls: list[Call] | None = None) -> Ended:
        """Return how it ended, when it has."""
        ended = Ended(calls=calls or [])
        while "status" not in (answer := self._workers.answer()):
            if "code" in answer:
                ended.code, ended.out, ended.err = answer["code"], answer["out"], answer["err"]
            else:
                ended.told.append(answer)
        return ended


class Workers:
    """Fork processes from one that has everything imported."""

    def __init__(self) -> None:
        path = os.pathsep.join([_INSTALLED, *filter(None, [os.environ.get("PYTHONPATH")])])
        environ = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(_WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
        )

    def start(self, folder: Path, do: str, *arguments: object) -> Running:
        """Fork a process that waits to be released, and then does one of the worker's functions in a folder."""
        self.write(json.dumps({"folder": str(folder), "do": do, "arguments": arguments}, default=str).encode() + b"\n")
        return Running(self, self.answer()["process"])

    def run(self, folder: Path, do: str, *arguments: object) -> Ended:
        """Do it and return how it ended."""
        running = self.start(folder, do, *arguments)
        running.release()
        return running.wait()

    def trace(self, folder: Path, watched: Path, decide: Decide, do: str, *arguments: object) -> Ended:
        """Do it, each of its calls on the files below a folder being decided on."""
        running = self.start(folder, do, *arguments)
        try:
            calls = trace(running.pid, watched, running.release, decide)
        except BaseException:
            running.kill()
            raise
        return running.wait(calls)

    def write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the worker has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def workers() -> Iterator[Workers]:
    """Have workers for a while."""
    some = Workers()
    try:
        yield some
    finally:
        some.close()
