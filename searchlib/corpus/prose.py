"""Turn the body of an article, Markdown or plain, into plain text that reads well and can be searched.

What comes out: paragraphs apart by one blank line, headings as lines that begin with `#`, one list item a line, single
spaces, NFC. Every step takes linear time whatever the text holds.
"""

from __future__ import annotations

from searchlib.article import names
from searchlib.corpus.blocks import fences_hidden, is_unmarked, plain_blocks
from searchlib.corpus.characters import is_plain, scrubbed, shown, tidy, unescaped
from searchlib.corpus.html_markup import line_without_html, without_html
from searchlib.corpus.inline import (
    code_hidden,
    escapes_hidden,
    has_bracket_marks,
    without_emphasis,
    without_images,
    without_links,
)
from searchlib.corpus.templating import without_directives, without_modules, without_shortcodes


def clean_body(markdown: str) -> tuple[str, tuple[str, ...]]:
    """Return the plain text of a Markdown body, and what its images show (`![…](…)`, `alt="…"`, captions)."""
    text = markdown.replace("\xa0", " ")
    if is_plain(text) and is_unmarked(text) and not has_bracket_marks(text):
        return tidy(text), ()
    alts: list[str] = []
    scrubbed_text = text = scrubbed(text)
    text = without_modules(fences_hidden(text))
    text = code_hidden(escapes_hidden(text))
    text = without_directives(without_html(text, alts), alts)
    if "[" in text:
        text = without_shortcodes(without_images(text, alts), alts)
        text = without_links(text)
    text = without_emphasis(plain_blocks(text))
    if text != scrubbed_text or "&" in text:
        text = scrubbed(shown(unescaped(text)))
    return tidy(text), names(clean_line(shown(without_emphasis(alt))) for alt in alts)


def clean_plain(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a body that is no Markdown with its characters cleaned and nothing else; it has no images."""
    return tidy(scrubbed(unescaped(scrubbed(text)))), ()


def clean_line(text: str) -> str:
    """Return a title, a summary or a name as plain text on one line, without HTML tags and entities."""
    text = line_without_html(text)
    if text.isascii() and text.isprintable() and "&" not in text:
        return " ".join(text.split())
    return " ".join(scrubbed(unescaped(text)).split())
