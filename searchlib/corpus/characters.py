"""Clean the characters of a text, whatever it is written in: spaces, invisible characters, entities, escapes."""

from __future__ import annotations

import html
import re
import unicodedata

from searchlib.corpus.drop_caps import with_drop_caps

# Unicode keeps 32 code points out of every text (U+FDD0-U+FDEF), and ASCII has 32 punctuation marks: one each.
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_HIDE = {ord(mark): 0xFDD0 + index for index, mark in enumerate(_PUNCTUATION)}
_SHOW = {hidden: mark for mark, hidden in _HIDE.items()}

_SPACES = re.compile("[\t\x0b\x0c\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


_ASCII = bytes(range(0x20, 0x7F)) + b"\n"
_HARMLESS = _ASCII.translate(None, b"&*:<\\_`{|~")
_LETTERS_AND_MARKS = (
    rb"[\xc3-\xca][\x80-\xbf]|\xc2[\xa1-\xac\xae-\xbf]|\xe2(?:\x80[\x93-\x95\x98-\x9e\xa2\xa6\xb0]|\x82\xac|\x88\x92)"
)
"""In UTF-8: what of U+00A1 to U+02BF can be seen, and – — ― ‘ ’ ‚ ‛ “ ” „ • … ‰ € −"""
_USUAL = re.compile(rb"(?:%b)*+" % _LETTERS_AND_MARKS)
_USUAL_OR_COLON = re.compile(rb"(?:%b|:)*+" % _LETTERS_AND_MARKS)


def is_plain(text: str) -> bool:
    """Tell quickly whether a text is scrubbed already and holds no mark but colons and brackets.

    True only where it is sure. It takes 4 µs for 3,000 characters; to look for each mark takes 30.
    """
    return _USUAL_OR_COLON.fullmatch(text.encode("utf-8", "surrogatepass").translate(None, _HARMLESS)) is not None


def _is_usual(text: str) -> bool:
    """Tell quickly whether a text is scrubbed already; True only where it is sure."""
    return _USUAL.fullmatch(text.encode("utf-8", "surrogatepass").translate(None, _ASCII)) is not None


def scrubbed(text: str) -> str:
    """Return a text in NFC whose only white space is the space and the newline, without invisible characters."""
    if _is_usual(text):
        return text
    text = text.replace("\xa0", " ")
    if not text.replace("\n", "").isprintable():  # 11 µs for 3,000 characters; the five steps take 80
        text = _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = _DROPPED.sub("", _SPACES.sub(" ", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def without_controls(text: str) -> str:
    """Return a text that can be written as UTF-8, as YAML and as JSON, otherwise as it is."""
    return text if text.isprintable() else _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def unescaped(text: str) -> str:
    """Return a text with its HTML entities replaced; only those that end in a semicolon ("&notizie" is a word)."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def hidden(text: str) -> str:
    """Return a text whose punctuation no markup rule will see, until `shown` brings it back."""
    return text.translate(_HIDE)


def shown(text: str) -> str:
    """Return a text with its hidden punctuation in sight again."""
    return text if _is_usual(text) or text.replace("\n", "").isprintable() else text.translate(_SHOW)


def tidy(text: str) -> str:
    """Return a scrubbed text with single spaces, at most one blank line in a row, and no split drop caps."""
    while "  " in text:
        text = text.replace("  ", " ")
    as_they_are = text.split("\n")
    lines = [line.strip(" ") for line in as_they_are]
    if 1 in map(len, lines):
        lines = with_drop_caps(lines)
    if lines != as_they_are:
        text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n")
