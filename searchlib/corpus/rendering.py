"""Write an article as Markdown with front matter, so that reading it back gives the same article."""

from __future__ import annotations

import html
import re

from searchlib.article import Article
from searchlib.corpus.prose import clean_body, clean_line
from searchlib.fields import FIELD_NAMES

_INLINE = re.compile(r"[\\`*_{}\[\]<>|~&]")
_MARK = re.compile(r"[-+=:#]")
_NUMBER = re.compile(r"(\d{1,2})([.)])")
_HEADING = re.compile(r"(#{1,6} )(.+)")
_STATEMENT = re.compile(r"import |export ")


def rendered(article: Article, explicit_id: bool) -> str:
    """Return an article as a Markdown file: YAML front matter in a fixed order, and the body.

    Args:
        article: the article.
        explicit_id: whether its id is its own, to be written too, or only says where it was read.
    """
    from searchlib.corpus.handlers import YAMLHandler

    fields: dict[str, object] = {}

    def put(field: str, value: object) -> None:
        if value:  # another name of the field, if one that lost against it has this one
            name = next(name for name in (*FIELD_NAMES[field], field.upper()) if name not in article.extra)
            fields[name] = value

    put("id", article.id if explicit_id else "")
    put("title", _line(article.title))
    put("summary", _line(article.summary))
    put("region", _names(article.region, splits=False))
    put("author", _names(article.author, splits=True))
    put("date", article.date)
    put("tags", [_line(tag) for tag in article.tags])
    put("image_alts", [_line(alt) for alt in article.image_alts])
    front_matter = YAMLHandler().export({**fields, **article.extra})
    return f"---\n{front_matter}\n---\n\n{_escaped(article.body)}".rstrip("\n") + "\n"


def _line(text: str) -> str:
    """Return a title or a name as front matter holds it, where entities and tags are markup."""
    return text if clean_line(text) == text else html.escape(text, quote=False)


def _names(names: tuple[str, ...], splits: bool) -> str | list[str]:
    """Return one name as a text and several as a list; `splits` tells that a comma would divide a text."""
    written = [_line(name) for name in names]
    return written[0] if len(written) == 1 and not (splits and "," in written[0]) else written


def _escaped(body: str) -> str:
    """Return plain text as Markdown, with a mark escaped only in the paragraphs where it would be taken for markup."""
    if clean_body(body) == (body, ()):
        return body
    paragraphs = body.split("\n\n")
    some = "\n\n".join(
        paragraph if clean_body(paragraph) == (paragraph, ()) else _literal(paragraph) for paragraph in paragraphs
    )
    return some if clean_body(some) == (body, ()) else "\n\n".join(map(_literal, paragraphs))


def _literal(paragraph: str) -> str:
    """Return a paragraph with every mark escaped, but for those of a heading."""
    if "\n" not in paragraph and (heading := _HEADING.fullmatch(paragraph)):
        return heading[1] + re.sub(r"#", r"\#", _INLINE.sub(r"\\\g<0>", heading[2]))
    return "\n".join(map(_literal_line, paragraph.split("\n")))


def _literal_line(line: str) -> str:
    """Return a line with every mark escaped, and what opens a heading, a list or a statement of MDX."""
    escaped = _INLINE.sub(r"\\\g<0>", line)
    if _MARK.match(escaped):
        return "\\" + escaped
    if _STATEMENT.match(escaped):
        return f"&#{ord(escaped[0])};{escaped[1:]}"
    return _NUMBER.sub(r"\1\\\2", escaped, count=1) if _NUMBER.match(escaped) else escaped
