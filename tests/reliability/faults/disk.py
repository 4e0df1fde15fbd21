"""Keep a log of what a process did to files, and make of it the folders that a loss of power may leave.

The model is harsher than file systems are: what was not synced may be there or not, in any combination, and a writing
may be there in part or as zeros. What a file holds is durable after its own fsync, the names in a folder after the
folder's.
"""

import os
import random
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faults.tracing import Call

_SECTOR = 512


@dataclass(frozen=True)
class Written:
    """Bytes were written to a file, or it was cut to a length."""

    file: int
    offset: int
    data: bytes | None


@dataclass(frozen=True)
class Named:
    """A file got a name in a folder, or (file None) a name was removed, or a file's name was changed to another."""

    path: Path
    file: int | None
    was: Path | None = None


@dataclass(frozen=True)
class Made:
    """A folder was made."""

    path: Path


@dataclass(frozen=True)
class Synced:
    """What stands before became durable: a file's content, or the names in a folder."""

    file: int | None = None
    folder: Path | None = None


Entry = Written | Named | Made | Synced


@dataclass
class Disk:
    """Hold the names and contents of files below a folder."""

    root: Path
    names: dict[Path, int] = field(default_factory=dict)
    files: dict[int, bytearray] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """Read what is there."""
        disk = cls(folder)
        for path in sorted(folder.rglob("*")):
            if path.is_dir():
                disk.folders.add(path)
            else:
                disk.names[path] = len(disk.files)
                disk.files[disk.names[path]] = bytearray(path.read_bytes())
        return disk

    def copy(self) -> "Disk":
        files = {file: bytearray(data) for file, data in self.files.items()}
        return Disk(self.root, dict(self.names), files, set(self.folders))

    def apply(self, entry: Entry) -> None:
        match entry:
            case Written(file, length, None):
                data = self.files.setdefault(file, bytearray())
                data[:] = data[:length].ljust(length, b"\0")
            case Written(file, offset, bytes(written)):
                data = self.files.setdefault(file, bytearray())
                data.extend(bytes(max(0, offset - len(data))))
                data[offset : offset + len(written)] = written
            case Named(path, file, was):
                if was is not None:
                    self.names.pop(was, None)
                if file is None:
                    self.names.pop(path, None)
                else:
                    self.names[path] = file
                    self.files.setdefault(file, bytearray())
            case Made(path):
                self.folders.add(path)

    def contents(self) -> dict[Path, bytes]:
        """Return the files that can be reached."""
        return {path: bytes(self.files[file]) for path, file in self.names.items() if self._reachable(path)}

    def write(self, to: Path) -> None:
        """Write everything to another folder."""
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        for path in sorted(self.folders):
            if self._reachable(path):
                (to / path.relative_to(self.root)).mkdir(exist_ok=True)
        for path, data in self.contents().items():
            (to / path.relative_to(self.root)).write_bytes(data)

    def _reachable(self, path: Path) -> bool:
        """Tell whether no folder around a path is missing; the outermost are always there."""
        inside = [parent for parent in path.parents if self.root in parent.parents]
        return all(parent in self.folders for parent in inside)


def log_of(calls: Iterable[Call], before: Disk) -> list[Entry]:
    """Turn calls into a log of what changed on disk."""
    return _Recorder(before.copy()).run(calls)


class _Recorder:
    """Follow which descriptor is which file, and which name."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.open: dict[int, int | Path] = {}
        self.log: list[Entry] = []

    def run(self, calls: Iterable[Call]) -> list[Entry]:
        for call in calls:
            if call.result >= 0:
                for entry in self._entries(call):
                    self.disk.apply(entry)
                    self.log.append(entry)
        return self.log

    def _entries(self, call: Call) -> Sequence[Entry]:
        match call.name:
            case "open":
                return self._opened(call)
            case "write" | "pwrite":
                return [Written(self._file(call), call.offset, call.data[: call.result])]
            case "ftruncate":
                return [Written(self._file(call), call.length, None)]
            case "fsync" | "fdatasync":
                opened = self.open[call.descriptor]
                return [Synced(folder=opened) if isinstance(opened, Path) else Synced(opened)]
            case "rename":
                assert call.target is not None
                return [Named(call.target, self.disk.names[call.path], call.path)]
            case "unlink":
                return [Named(call.path, None)]
            case "mkdir":
                return [Made(call.path)]
            case "close" | "lseek" | "flock":
                return []
        raise NotImplementedError(f"{call.name} is not modelled")

    def _opened(self, call: Call) -> Sequence[Entry]:
        if call.path in self.disk.names:
            file = self.open[call.result] = self.disk.names[call.path]
            return [Written(file, 0, None)] if call.flags & os.O_TRUNC else []
        if call.flags & os.O_CREAT:
            file = self.open[call.result] = max(self.disk.files, default=-1) + 1
            return [Named(call.path, file)]
        self.open[call.result] = call.path
        return []

    def _file(self, call: Call) -> int:
        file = self.open[call.descriptor]
        assert isinstance(file, int)
        return file


def pending(log: Sequence[Entry], end: int) -> list[int]:
    """Return the numbers of the entries before `end` that no sync has made durable."""
    synced_files: set[int] = set()
    synced_folders: set[Path] = set()
    found: list[int] = []
    for number in range(end - 1, -1, -1):
        match log[number]:
            case Synced(file, folder):
                synced_files |= {file} if file is not None else set()
                synced_folders |= {folder} if folder is not None else set()
            case Written(file) if file not in synced_files:
                found.append(number)
            case Named(path) | Made(path) if path.parent not in synced_folders:
                found.append(number)
    return found[::-1]


def after_power_loss(before: Disk, log: Sequence[Entry], end: int, chance: random.Random | None) -> Disk:
    """Return the disk after a loss of power once `end` entries were done; without chance, only what is durable."""
    disk = before.copy()
    unsynced = set(pending(log, end))
    for number, entry in enumerate(log[:end]):
        if number not in unsynced:
            disk.apply(entry)
        elif chance is not None:
            for part in _surviving(entry, chance):
                disk.apply(part)
    return disk


def _surviving(entry: Entry, chance: random.Random) -> Sequence[Entry]:
    """Return what is left of an entry that was not synced."""
    fate = chance.choice(("whole", "whole", "lost", "lost", "torn", "zeros"))
    if fate == "lost":
        return []
    if isinstance(entry, Written) and entry.data:
        if fate == "torn":
            kept = chance.randrange(0, len(entry.data) + 1, _SECTOR)
            return [Written(entry.file, entry.offset, entry.data[:kept])]
        if fate == "zeros":
            return [Written(entry.file, entry.offset, bytes(len(entry.data)))]
    return [entry]
