"""Run a command so that every error is one line on stderr and an exit code, in the user's language."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from searchlib.cli.terminal import clean
from searchlib.errors import SearchlibError
from searchlib.messages import Language, Message, system_language, system_text

FOUND, NOTHING, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes, as grep has them."""

_NEAR = 0.75
"""How alike an option must be to what was typed to be shown for it."""
_YOUNG_OBJECTS = 200_000
"""Objects made before cycles are looked for: more than starting up and one search make."""
_COMMAND_AT_END = r": searchlib index(?: FOLDER| CARTELLA)?\Z"
"""What a text ends in that says what to type, without an index."""


class Words:
    """Give texts by their code, in one language.

    Attributes:
        index: the folder of the index that the command line names, if it does: commands to be typed name it too.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.index: str | None = None

    def __call__(self, code: str, /, **values: object) -> str:
        """Return a text, its values filled in, and `--index` behind the command that it ends in."""
        text = Message(code, values).text(self.language)
        if self.index is None or not re.search(_COMMAND_AT_END, text):
            return text
        import shlex

        return f"{text} --index {shlex.quote(self.index)}"


def command_language() -> Language:
    """Return the language to speak: that of the settings, else the system's."""
    from searchlib.config import load_settings

    try:
        return load_settings().language or system_language()
    except (SearchlibError, OSError):  # said when the settings are used
        return system_language()


def note(text: str = "") -> None:
    """Write one line to stderr, after what has been written to stdout."""
    with contextlib.suppress(OSError, ValueError):
        if sys.stdout is not None:
            sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(clean(text), file=sys.stderr, flush=True)


def guarded(run: Callable[[], int], name: str, words: Words) -> int:
    """Run, turn what goes wrong into one line on stderr, and return the exit code."""
    try:
        try:
            code = run()
        except click.exceptions.Exit as stop:
            code = stop.exit_code
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads has seen enough
        code = FOUND
    except KeyboardInterrupt:
        code = INTERRUPTED
    except click.UsageError as error:
        code = _failed(name, _usage_text(error, words))
    except SearchlibError as error:
        code = _failed(name, words(error.message.code, **error.message.values))
    except OSError as error:
        code = _failed(name, _of_system(error, words.language))
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        code = FAILED
    _drain()
    return code


def run_briefly(command: Callable[[], object]) -> NoReturn:
    """Run a command that ends the process soon, without what pays off only in longer ones.

    NumPy's linear algebra is not to start its threads (nobody here multiplies matrices), cycles are not looked for
    among the objects that importing makes, and the modules are not taken apart at the end: half of the time of a
    search together.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_YOUNG_OBJECTS)
    try:
        command()
        code = FOUND
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else FOUND
    _drain()
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
        sys.stderr.flush()
    os._exit(code)


def _failed(name: str, text: str) -> int:
    note(f"{name}: {text}")
    return FAILED


def _drain() -> None:
    """Write what is left to stdout; where that cannot be, see to it that Python does not try again at its end."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def _of_system(error: OSError, language: Language) -> str:
    text = system_text(error.strerror or str(error) or type(error).__name__, language)
    return f"{error.filename}: {text}" if error.filename else text


def _usage_text(error: click.UsageError, words: Words) -> str:
    """Say in the user's language how a command line is wrong."""
    match error:
        case click.NoSuchOption():
            import difflib

            near = difflib.get_close_matches(error.option_name, error.possibilities or (), cutoff=_NEAR)
            text = words("cli-no-such-option", option=error.option_name)
            if near:
                text = words("cli-no-such-option-near", option=error.option_name, near=", ".join(near))
            elif not error.option_name.startswith("--"):
                text = words("cli-no-such-option-short", option=error.option_name)
        case click.MissingParameter():
            text = words("cli-missing", name=(error.param and error.param.metavar) or "")
        case click.BadOptionUsage():
            text = words("cli-option-takes-none", option=error.option_name)
        case _:
            text = words("cli-too-many-arguments")
    return f"{text} ({error.ctx.command_path} --help)" if error.ctx else text
