"""Let one writer at a time into an index.

The lock is Whoosh's: the operating system gives it back when its holder ends, however it ends. Whoosh never reads the
file that is locked; its holder writes there who it is and since when, for those who wait.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import LockBase, try_for

from searchlib.engine.manifest import INDEX_NAME
from searchlib.errors import IndexDamaged, IndexLocked, IndexNotFound

LOCK_NAME = f"{INDEX_NAME}_WRITELOCK"
_DELAY = 0.02
_HOLDER = re.compile(rb" *([0-9]{1,10}) +([0-9]{1,11})\n")


@contextlib.contextmanager
def locked(directory: Path, timeout: float) -> Iterator[None]:
    """Hold the lock of an index, waiting for it `timeout` seconds at most.

    A process that is forked meanwhile does not hold it, and leaving the block there gives nothing back.

    Raises:
        IndexNotFound: there is no such folder.
        IndexLocked: somebody else kept it.
        IndexDamaged: what stands in the place of the lock is no file of ours.
    """
    if not directory.is_dir():
        raise IndexNotFound("index-not-found", path=directory)
    path = directory / LOCK_NAME
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise IndexDamaged("lock-no-file", path=path)
    lock: LockBase = FileStorage(str(directory)).lock(LOCK_NAME)
    if not try_for(lock.acquire, timeout=timeout, delay=_DELAY):
        raise _locked_by(directory, timeout)
    holder = os.getpid()
    try:
        _sign(lock.fd, path, b"%10d %11d\n" % (holder, time.time()))
        yield
    finally:
        if os.getpid() == holder:
            _sign(lock.fd, path, b"")
            lock.release()


def _sign(descriptor: int, path: Path, holder: bytes) -> None:
    """Write who holds the lock, for people alone: where that cannot be, it is left."""
    if os.name == "nt":  # nobody could read it there
        return
    with contextlib.suppress(OSError):
        before = path.read_bytes()
        if not before or _HOLDER.fullmatch(before):  # what we did not write, we do not write over
            os.pwrite(descriptor, holder, 0)
            os.ftruncate(descriptor, len(holder))


def _locked_by(directory: Path, timeout: float) -> IndexLocked:
    """Return the error that names the holder, if it is known and lives."""
    pid = since = None
    with contextlib.suppress(OSError, OverflowError, ValueError):
        match = _HOLDER.fullmatch((directory / LOCK_NAME).read_bytes())
        if match and _lives(int(match.group(1))):
            since = datetime.datetime.fromtimestamp(int(match.group(2))).astimezone()
            pid = int(match.group(1))
    code = "index-locked" if pid is None else "index-locked-by"
    return IndexLocked(code, pid=pid, since=since, path=directory, seconds=f"{timeout:g}")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:  # it lives, and is somebody else's
        return True
    except OSError:
        return False
    return True
