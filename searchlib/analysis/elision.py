"""Tell the elided words of Italian: articles and others that lose their vowel before an apostrophe.

Lucene's list for Italian (ItalianAnalyzer.DEFAULT_ARTICLES), plus the adjectives that elide as often in the news. An
elided word takes no position: "l'incontro" is indexed as "incontro" is. Numerals are words: "trent'anni" is "30 anni".
"""

from __future__ import annotations

ELIDED = frozenset(
    """
    c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d n quell quest bell sant mezz
    cent mill com dov quand quant cos tant tutt nient neanch neppur anch pur ch fors senz sott altr alcun nessun
    ciascun qualcun ognun cert pover grand buon brav
    """.split()
)
