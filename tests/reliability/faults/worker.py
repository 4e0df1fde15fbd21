"""Run commands in processes that can be stopped, killed and traced: `python worker.py` is told on stdin which.

Importing everything once and forking for each command makes a run as cheap as what it does. The protocol, a line of
JSON each: a command in; the number of the process out; anything in, and the process begins; what it answers, out,
unless it was killed; its end, out.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Serve commands until stdin is closed."""
    _warm_up()
    while line := _line():
        if line.isspace():  # for a process that was killed before it read that it may begin
            continue
        command = json.loads(line)
        process = os.fork()
        if not process:
            _child(command)
        _tell({"process": process})
        _, status = os.waitpid(process, 0)
        _tell({"status": status})


def _warm_up() -> None:
    """Load everything once, for all processes."""
    import searchlib

    silence = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
    ):
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        (corpus / "a.md").write_text("---\ntitle: Il vertice di Manila\n---\nLa guerra in Corea.", encoding="utf-8")
        index = str(Path(folder, "index"))
        command("index", str(corpus), "--index", index)
        with searchlib.open(index).writer() as writer:
            writer.upsert(searchlib.Article(id="b", title="Una nota"))
        command("index", "--rebuild", "--index", index)
        search("guerra", "--index", index)


def _child(command: dict[str, Any]) -> None:
    """Do what a command asks for, tell, and end without Python's own end."""
    _line()
    os.chdir(command["folder"])
    os.environ.update(command.get("environ", {}))
    out, err = io.StringIO(), io.StringIO()
    code = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = globals()[command["do"]](*command["arguments"])
        except BaseException:
            traceback.print_exc()
    _tell({"code": code, "out": out.getvalue(), "err": err.getvalue()})
    os._exit(0)


def command(*arguments: str) -> int:
    """Run `searchlib` with arguments and return its exit code."""
    from searchlib.cli.admin import admin_command
    from searchlib.cli.running import Words

    try:
        admin_command(Words("en")).main(arguments, prog_name="searchlib")
    except SystemExit as end:
        return int(end.code or 0)


def search(*arguments: str) -> int:
    """Run `search` with arguments and return its exit code."""
    from searchlib.cli.running import Words
    from searchlib.cli.search import search_command

    try:
        search_command(Words("en")).main(arguments, prog_name="search")
    except SystemExit as end:
        return int(end.code or 0)


def completed(shell: str, words: str) -> int:
    """Complete a command line as a shell asks for it, and return the exit code."""
    os.environ.update(
        {"_SEARCH_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
    )
    try:
        return search()
    finally:
        del os.environ["_SEARCH_COMPLETE"]


def write_articles(index: str, rounds: int, first: int = 0) -> int:
    """Commit again and again, two articles of one number each time, and tell each commit after it is done."""
    import searchlib

    opened = searchlib.open(index)
    for number in range(first, first + rounds):
        with opened.writer() as writer:
            for id in ("contatore", "gemello"):
                writer.upsert(searchlib.Article(id=id, title=f"giro {number}", body="corea del nord", tags=str(number)))
        _tell({"acknowledged": number})
    return 0


def write_one_by_one(index: str, prefix: str, rounds: int) -> int:
    """Commit articles of their own, one in each commit, waiting for whoever else writes."""
    import searchlib

    for number in range(rounds):
        with searchlib.open(index).writer(timeout=60) as writer:
            writer.upsert(searchlib.Article(id=f"{prefix}-{number}", title=f"{prefix} {number}"))
    return 0


def at_once(*commands: list[Any]) -> int:
    """Do several of these functions in processes of their own, and return how many of them failed."""
    processes = [os.fork() or _alone(*one) for one in commands]
    return sum(os.waitpid(process, 0)[1] != 0 for process in processes)


def _alone(do: str, *arguments: Any) -> int:
    """Do one of these functions and end the process; what goes wrong is told."""
    try:
        globals()[do](*arguments)
    except BaseException:
        _tell({"failure": traceback.format_exc()})
        os._exit(1)
    os._exit(0)


def read_until(index: str, last: int) -> int:
    """Search until the last of the commits of `write_articles` is seen; what is found is of one generation."""
    import searchlib

    kept = searchlib.open(index)
    seen = set()
    while not seen or max(seen) < last:
        for reader in (kept, searchlib.open(index)):
            seen.add(_giro(reader))
    _tell({"seen": len(seen)})
    return 0


def _giro(reader: Any) -> int:
    """Return the number of the commit that a search finds both articles of."""
    results = reader.search("giro", limit=None, facets=["tag"])
    titles = [hit.title for hit in results]
    if not titles:
        return -1
    assert len(titles) == results.total == 2 and titles[0] == titles[1], titles
    (value,) = results.facets["tag"]
    assert (value.count, f"giro {value.value}") == (2, titles[0]), value
    return int(value.value)


def exercise(index: str, searches: int, commits: int) -> int:
    """Search and commit often, and tell before and after what the process holds."""
    import gc

    import searchlib

    opened = searchlib.open(index)
    queries = (
        "guerra",
        "corea del nord",
        '"corea del nord"',
        "porto OR grano",
        "manil~",
        "g*",
        "zzz",
        "titolo:articolo",
    )
    for searched, committed in ((20 * len(queries), 20), (searches, commits)):
        if searched == searches:
            gc.collect()
            _tell(_held())
        for number in range(searched):
            [hit.snippet for hit in opened.search(queries[number % len(queries)])]
        for number in range(committed):
            with opened.writer() as writer:
                writer.upsert(searchlib.Article(id="uno", title=f"giro {number}", body="la guerra nel porto"))
            assert opened.search("giro")[0].title == f"giro {number}"
    gc.collect()
    _tell(_held())
    return 0


def _held() -> dict[str, int]:
    """Return the open files, the files mapped into memory and the kilobytes of memory of this process."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    memory = next(line for line in status.splitlines() if line.startswith("RssAnon:"))
    mapped = sum(".col" in line for line in maps)
    return {"files": len(list(Path("/proc/self/fd").iterdir())), "mapped": mapped, "kilobytes": int(memory.split()[1])}


def measured(index: str, corpus: str) -> int:
    """Bring an index up to date and tell what it cost: CPU, and memory beyond what the process had."""
    import searchlib

    opened = searchlib.open(index)
    memory, began = _peak(), time.process_time()
    report = opened.update(corpus)
    milliseconds = round(1000 * (time.process_time() - began))
    _tell({"milliseconds": milliseconds, "megabytes": (_peak() - memory) // 1024, "articles": len(report.added)})
    return 0


def _peak() -> int:
    """Return the most kilobytes of memory that this process ever had."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])


def limited(bytes_: int, *arguments: str) -> int:
    """Run `searchlib` in a process whose files cannot grow over a number of bytes."""
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
    return command(*arguments)


def _line() -> bytes:
    """Read one line, and nothing of the next: the process that is forked reads on."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(0, 1)):
        line += byte
    return line


def _tell(answer: dict[str, Any]) -> None:
    os.write(1, json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
