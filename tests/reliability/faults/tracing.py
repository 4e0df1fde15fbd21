"""Stop a process at each of its file system calls: to record it, to make it fail, or to kill it there.

A tracer in plain Python, over ptrace(2): Linux on x86_64 and aarch64. It sees calls on files below one folder only.
"""

import contextlib
import ctypes
import errno
import functools
import os
import platform
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_SEIZE, _INTERRUPT, _SYSCALL, _GET_SYSCALL_INFO = 0x4206, 0x4207, 24, 0x420E
_GETREGSET, _SETREGSET = 0x4204, 0x4205
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x100000  # TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, EXITKILL
_WALL = 0x40000000
_STOPPED_BY_CALL = signal.SIGTRAP | 0x80
_ENTRY, _EXIT = 1, 2
_AT_FDCWD = -100

_NAMES = {
    "x86_64": {
        1: "write", 2: "open", 3: "close", 8: "lseek", 9: "mmap", 18: "pwrite", 20: "writev", 40: "sendfile",
        73: "flock", 74: "fsync", 75: "fdatasync", 76: "truncate", 77: "ftruncate", 82: "rename", 83: "mkdir",
        84: "rmdir", 85: "creat", 86: "link", 87: "unlink", 88: "symlink", 257: "openat", 258: "mkdirat",
        263: "unlinkat", 264: "renameat", 265: "linkat", 266: "symlinkat", 275: "splice", 285: "fallocate",
        296: "pwritev", 316: "renameat", 326: "copy_file_range",
    },
    "aarch64": {
        32: "flock", 34: "mkdirat", 35: "unlinkat", 36: "symlinkat", 37: "linkat", 38: "renameat", 45: "truncate",
        46: "ftruncate", 47: "fallocate", 56: "openat", 57: "close", 62: "lseek", 64: "write", 66: "writev",
        68: "pwrite", 70: "pwritev", 71: "sendfile", 76: "splice", 82: "fsync", 83: "fdatasync", 222: "mmap",
        276: "renameat", 285: "copy_file_range",
    },
}  # fmt: skip
_ON_DESCRIPTOR = frozenset("write pwrite writev pwritev close lseek flock fsync fdatasync ftruncate fallocate".split())
_ON_PATH = {"open": 0, "creat": 0, "truncate": 0, "mkdir": 0, "rmdir": 0, "unlink": 0, "symlink": 1, "link": 1}
_AT = {"openat": 0, "mkdirat": 0, "unlinkat": 0, "symlinkat": 1, "linkat": 2}
_OUTPUT_AT = {"sendfile": 0, "splice": 2, "copy_file_range": 2}
_SHARED, _WRITABLE = 1, 2

CHANGES_NOTHING = frozenset(("close", "lseek", "flock"))
"""Calls after which the disk is as it was before."""


@dataclass
class Call:
    """One call on a watched file.

    Attributes:
        name: without the "at" of those that take a folder's descriptor.
        path, target: the file; for a rename what it was and what it becomes.
        descriptor: the number of the open file, if the call takes one.
        flags, length: of an opening; of a writing or cutting.
        data: what is written.
        result: what the call returned.
    """

    name: str
    path: Path
    target: Path | None = None
    descriptor: int = -1
    flags: int = 0
    offset: int = 0
    length: int = 0
    data: bytes = b""
    result: int = 0


@dataclass(frozen=True)
class Kill:
    """Kill the process before the call is done."""


@dataclass(frozen=True)
class Fail:
    """Let the call return an error, undone."""

    error: int


@dataclass(frozen=True)
class Shorten:
    """Let a writing write less, as a full disk or a signal does."""

    length: int


Action = Kill | Fail | Shorten | None
Decide = Callable[[Call], Action]


@functools.cache
def why_not() -> str:
    """Return why no process can be traced here, or nothing."""
    if sys.platform != "linux" or platform.machine() not in _NAMES:
        return "needs ptrace of Linux on x86_64 or aarch64"
    ours, theirs = os.pipe()
    child = os.posix_spawn(sys.executable, [sys.executable, "-SEc", f"import os; os.read({ours}, 1)"], os.environ,
                           file_actions=[(os.POSIX_SPAWN_DUP2, ours, ours)])  # fmt: skip
    try:
        process = _Traced(child)
        process.stop()
        process.info()
    except OSError as error:
        return f"ptrace is not permitted here ({error})"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ours)
        os.close(theirs)
    return ""


def trace(pid: int, watched: Path, release: Callable[[], None], decide: Decide = lambda _: None) -> list[Call]:
    """Follow a process to its end and return its calls on the files below a folder, in order.

    Args:
        pid: a process that waits for something.
        watched: the folder.
        release: gives the process what it waits for.
        decide: is asked before each call what is to become of it.
    """
    process = _Traced(pid)
    process.stop()
    release()
    return _Tracer(process, watched, decide).run()


class _Traced:
    """One traced process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ptrace(_SEIZE, 0, _OPTIONS)

    def stop(self) -> None:
        self._ptrace(_INTERRUPT, 0, 0)
        os.waitpid(self.pid, _WALL)

    def resume(self, deliver: int = 0) -> None:
        with contextlib.suppress(ProcessLookupError):  # it was killed, and only its end is left to wait for
            self._ptrace(_SYSCALL, 0, deliver)

    def info(self) -> tuple[int, int, tuple[int, ...]]:
        """Return whether a call begins or ends, its number or result, and its arguments."""
        buffer = ctypes.create_string_buffer(88)
        self._ptrace(_GET_SYSCALL_INFO, len(buffer), ctypes.addressof(buffer))
        kind = buffer.raw[0]
        if kind == _ENTRY:
            number, *arguments = struct.unpack_from("<7Q", buffer, 24)
            return kind, number, tuple(arguments)
        return kind, struct.unpack_from("<q", buffer, 24)[0], ()

    def skip_call(self) -> None:
        """Let the call that begins be none."""
        if platform.machine() == "aarch64":
            self._set_registers(bytearray(struct.pack("<i", -1)), 0x404)
        else:
            self._change_register(15, -1)

    def set_result(self, result: int) -> None:
        self._change_register(0 if platform.machine() == "aarch64" else 10, result)

    def set_third_argument(self, value: int) -> None:
        self._change_register(2 if platform.machine() == "aarch64" else 12, value)

    def read(self, address: int, length: int) -> bytes:
        with Path(f"/proc/{self.pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(length)

    def read_text(self, address: int) -> str:
        """Return the text at an address, which ends with a zero byte; pages are read one by one."""
        text = b""
        while b"\0" not in text:
            text += self.read(address + len(text), 4096 - (address + len(text)) % 4096)
        return os.fsdecode(text.split(b"\0", 1)[0])

    def file_of(self, descriptor: int) -> str:
        try:
            return str(Path(f"/proc/{self.pid}/fd/{descriptor}").readlink())
        except OSError:
            return ""

    def position_of(self, descriptor: int) -> int:
        with Path(f"/proc/{self.pid}/fdinfo/{descriptor}").open() as lines:
            return int(next(lines).split()[1])

    def _change_register(self, number: int, value: int) -> None:
        registers = bytearray(8 * (34 if platform.machine() == "aarch64" else 27))
        self._registers(_GETREGSET, registers, 1)
        struct.pack_into("<q", registers, 8 * number, value)
        self._set_registers(registers, 1)

    def _set_registers(self, registers: bytearray, kind: int) -> None:
        self._registers(_SETREGSET, registers, kind)

    def _registers(self, request: int, registers: bytearray, kind: int) -> None:
        space = (ctypes.c_char * len(registers)).from_buffer(registers)
        vector = (ctypes.c_size_t * 2)(ctypes.addressof(space), len(registers))
        self._ptrace(request, kind, ctypes.addressof(vector))

    def _ptrace(self, request: int, address: int, data: int) -> None:
        if _libc().ptrace(request, self.pid, address, data) < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))


@functools.cache
def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.restype = ctypes.c_long
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return library


@dataclass
class _Tracer:
    process: _Traced
    watched: Path
    decide: Decide
    calls: list[Call] = field(default_factory=list)
    result: int | None = None

    def run(self) -> list[Call]:
        pending: Call | None = None
        deliver = 0
        while True:
            self.process.resume(deliver)
            deliver = 0
            _, status = os.waitpid(self.process.pid, _WALL)
            if not os.WIFSTOPPED(status):
                return self.calls
            stopped_by = os.WSTOPSIG(status)
            if stopped_by != _STOPPED_BY_CALL:
                assert status >> 16 == 0, "the process makes threads or processes, which are not followed"
                deliver = stopped_by
                continue
            kind, number, arguments = self.process.info()
            if kind == _ENTRY:
                pending = self._call(number, arguments)
                if pending is not None:
                    self.calls.append(pending)
                    self._act(pending)
            elif pending is not None:
                if self.result is not None:
                    self.process.set_result(self.result)
                pending.result = number if self.result is None else self.result
                pending = self.result = None

    def _act(self, call: Call) -> None:
        match self.decide(call):
            case Kill():
                os.kill(self.process.pid, signal.SIGKILL)
            case Fail(error):
                self.result = -error
                self.process.skip_call()
            case Shorten(length):
                self.process.set_third_argument(length)
                call.data, call.length = call.data[:length], length

    def _call(self, number: int, arguments: tuple[int, ...]) -> Call | None:
        """Return a call that begins, if it is one on a watched file."""
        name = _NAMES[platform.machine()].get(number)
        if name is None:
            return None
        call = self._described(name, arguments)
        return call if call is not None and self._is_watched(call) else None

    def _described(self, name: str, arguments: tuple[int, ...]) -> Call | None:
        if name in _ON_DESCRIPTOR:
            return self._on_descriptor(name, arguments)
        if name == "mmap":
            shared = arguments[3] & 3 == _SHARED and arguments[2] & _WRITABLE
            return Call(name, Path(self.process.file_of(_signed(arguments[4])))) if shared else None
        if name in _OUTPUT_AT:
            return Call(name, Path(self.process.file_of(_signed(arguments[_OUTPUT_AT[name]]))))
        if name == "rename":
            return Call(name, self._path(_AT_FDCWD, arguments[0]), self._path(_AT_FDCWD, arguments[1]))
        if name == "renameat":
            ends = [self._path(_signed(arguments[at]), arguments[at + 1]) for at in (0, 2)]
            return Call("rename", ends[0], ends[1])
        if name in _ON_PATH:
            path = self._path(_AT_FDCWD, arguments[_ON_PATH[name]])
            return Call(name, path, flags=arguments[1] if name == "open" else 0)
        at = _AT[name]
        call = Call(name.removesuffix("at"), self._path(_signed(arguments[at]), arguments[at + 1]))
        call.flags = arguments[2] if name in ("openat", "unlinkat") else 0
        return call

    def _on_descriptor(self, name: str, arguments: tuple[int, ...]) -> Call:
        descriptor = _signed(arguments[0])
        call = Call(name, Path(self.process.file_of(descriptor)), descriptor=descriptor)
        if name in ("write", "pwrite") and self._is_watched(call):
            call.length = arguments[2]
            call.data = self.process.read(arguments[1], arguments[2])
            call.offset = arguments[3] if name == "pwrite" else self.process.position_of(descriptor)
        elif name == "ftruncate":
            call.length = arguments[1]
        return call

    def _path(self, folder: int, address: int) -> Path:
        base = f"/proc/{self.process.pid}/cwd" if folder == _AT_FDCWD else f"/proc/{self.process.pid}/fd/{folder}"
        return Path(os.path.normpath(Path(base).readlink() / self.process.read_text(address)))

    def _is_watched(self, call: Call) -> bool:
        paths = [call.path, *filter(None, [call.target])]
        return any(path == self.watched or self.watched in path.parents for path in paths)


def _signed(argument: int) -> int:
    """Return an argument as the C int that it is."""
    return ctypes.c_int(argument & 0xFFFFFFFF).value


def opens_for_writing(call: Call) -> bool:
    """Tell whether a call opens a file to write to it."""
    return call.name == "creat" or (call.name == "open" and bool(call.flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))


def can_fail(call: Call, error: int) -> bool:
    """Tell whether a disk that is full (ENOSPC) or broken (EIO) lets a call fail."""
    if call.name in CHANGES_NOTHING or (call.name == "open" and not opens_for_writing(call)):
        return False
    return error != errno.ENOSPC or call.name not in ("unlink", "rmdir", "fsync", "fdatasync", "ftruncate")
