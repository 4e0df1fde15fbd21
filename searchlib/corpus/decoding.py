"""Turn bytes into text: UTF-8, UTF-16 with its mark, and the Windows-1252 of old archives."""

from __future__ import annotations

import codecs

from searchlib.messages import Message

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def is_wide(data: bytes) -> bool:
    """Tell whether bytes begin with the mark of UTF-16."""
    return data.startswith(_WIDE_MARKS)


def decoded(data: bytes) -> tuple[str, tuple[Message, ...]] | None:
    r"""Return bytes as text with `\n` line ends, and what had to be repaired; None for what is no text.

    Bytes that are no UTF-8 are read as Windows-1252 one by one, so that a file in both encodings is read right too.
    """
    repairs: tuple[Message, ...] = ()
    if is_wide(data):
        text = data.decode("utf-16", "replace")
        if "\0" in text:
            return None
    elif b"\0" in data:
        return None
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("utf-8", _AS_WINDOWS)
            repairs = (Message("read-as-windows-1252"),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff"), repairs


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252; the five that it does not have become U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_AS_WINDOWS = "searchlib-windows-1252"
codecs.register_error(_AS_WINDOWS, _windows)
