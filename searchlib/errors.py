"""Say what went wrong, in one tree that callers can catch at any level.

    SearchlibError
    ├── IndexNotFound       there is no index where one was asked for
    ├── IndexExists         an index would be created over another
    ├── IndexLocked         another process or thread is writing
    ├── IndexDamaged        the index cannot be read: damaged, or of another version
    ├── DocumentError       an article cannot be read or written
    ├── WorkerFailed        a process that was to help with writing failed; nothing was written
    ├── ConfigError         searchlib.toml or an environment variable is wrong
    ├── InvalidValue        an argument has a value that cannot be used (also a ValueError)
    │   └── DateNotUnderstood   a date or period that cannot be read
    └── UnknownField        an argument names a field or facet that does not exist (also a ValueError)

Every error carries a `Message`: a stable code and the values that fill its text, so that it can be shown in
Italian or in English. `str(error)` is the English text, one line.
"""

from __future__ import annotations

import datetime
from typing import Any

from searchlib.messages import Language, Message


class SearchlibError(Exception):
    """Be the root of everything that searchlib raises on purpose."""

    def __init__(self, code: str, **values: object) -> None:
        self.message = Message(code, values)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors be copied, and go from one process to another: not by their text, which is no code."""
        return _bare, (type(self), *self.args), vars(self)

    def text(self, language: Language = "en") -> str:
        """Return the error's text in a language."""
        return self.message.text(language)


def _bare(kind: type[SearchlibError], *args: object) -> SearchlibError:
    return kind.__new__(kind, *args)


class IndexNotFound(SearchlibError):
    """Tell that there is no index where one was asked for."""


class IndexExists(SearchlibError):
    """Tell that an index would have been created over another."""


class IndexLocked(SearchlibError):
    """Tell that another process or thread is writing to the index.

    Attributes:
        pid, since: the process, and when it began; None where that is not known.
    """

    def __init__(
        self, code: str, *, pid: int | None = None, since: datetime.datetime | None = None, **values: object
    ) -> None:
        self.pid, self.since = pid, since
        known = {} if pid is None or since is None else {"pid": pid, "since": f"{since:%Y-%m-%d %H:%M:%S}"}
        super().__init__(code, **values, **known)


class IndexDamaged(SearchlibError):
    """Tell that an index cannot be read: it is damaged, or of another version."""


class DocumentError(SearchlibError):
    """Tell that an article cannot be read or written."""


class WorkerFailed(SearchlibError):
    """Tell that a process that was to help with writing failed; the index is as it was."""


class ConfigError(SearchlibError):
    """Tell that searchlib.toml or an environment variable is wrong."""


class InvalidValue(SearchlibError, ValueError):
    """Tell that an argument has a value that cannot be used."""


class DateNotUnderstood(InvalidValue):
    """Tell that a text is no date or period that searchlib can read."""


class UnknownField(SearchlibError, ValueError):
    """Tell that an argument names a field or facet that does not exist."""
