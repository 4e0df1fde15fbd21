"""Write docs/CLI.md, the reference of both commands, from their own help.

python -m searchlib.cli.reference > docs/CLI.md
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from searchlib.cli.admin import admin_command
from searchlib.cli.running import Words
from searchlib.cli.search import search_command

_OPENING = """\
# The command line

`search` searches; every word you give it is part of the query. `searchlib` has the verbs that make, change and inspect
an index. This page is generated from their help: `python -m searchlib.cli.reference > docs/CLI.md`. Under an Italian
locale both speak Italian.
"""

_SEARCHING = """\
### Words and options

Arguments are joined by a space, so `search corea del nord` needs no quotes; the shell eats those of a phrase unless
they stand in others: `search '"corea del nord"'`. An argument with one hyphen and more than two characters is part
of the query, and excludes a word: `search guerra -africa`. So an option with one hyphen stands apart from its value
(`-n 20`, `-r asia`). Behind `--` everything is query.

Names of regions, authors and tags are compared without regard to case, accents, spaces and hyphens: `-r medio-oriente`.
A country is named as one likes, in Italian or English: `-p corea-del-nord`, `-p "North Korea"`, `-p nordcoreano`,
`-p KP`; which countries an article is about is found in its text.
Dates are a day, a month, a year or a period, also in Italian words: `--since 2025-03`, `--date "ultimi 30 giorni"`.

A country's name also finds its adjectives, which count less, and an adjective the country: `search corea del nord`
finds *nordcoreano*. So do acronyms of institutions and their names (`ue`: *Unione europea*), names and amounts that are
spelled in several ways (`zelensky`: *Zelenskij*; `10 mila`: *10mila*), and the synonyms of `searchlib.toml`
([below](#settings)), which come first. `--exact` leaves all of them out. Where no article has all of
three words or more, those that have all but one are shown, and a line says so.

### What is printed

On a terminal: the number of articles and the time, a line on other forms that were searched for, the hits, then how
many articles each region and each month has.
The counts of a facet ignore the filter on that same facet, and the values that are filtered by are marked.

In a pipe: one line a hit, `date`, `region`, `author`, `title` and `path`, tabs between them, several names joined
by `, `. Facets only with `--facets`: after an empty line, `facet`, `value`, `label` and `count`.

| `--format` | |
|---|---|
| `text` | the above; `--color always` asks for the terminal's form in a pipe |
| `json` | one object, schema 1: the same as `Results.to_dict()` in Python |
| `ndjson` | one hit a line, as in `hits` of the schema, written as they are read |
| `csv` | `date,region,author,title,path,id,score,snippet`; a value that a spreadsheet would compute begins with `'` |
| `paths` | the path of each source file, once |

Control characters in articles never reach a terminal: they are replaced, or escaped in JSON. What is not a result goes
to stderr.

### Exit codes

| | |
|---|---|
| 0 | something was found |
| 1 | nothing was found |
| 2 | an error, said in one line on stderr |
| 130 | interrupted |

### Which index

`--index`, else `SEARCHLIB_INDEX`, else `index` in `searchlib.toml`, else a folder `index/` that holds an index, here
or above. Where there is none but a folder `corpus/` with articles stands beside it (or here, or above, or
`searchlib.toml` names one), the first search builds the index. When files have changed since they were indexed, one
line on stderr says so, with the command to run.
"""

_MEASURED = """\
`searchlib eval tests/relevance --compare match=any`, for example, begins as below. The difference is that of the second
setting from the first, query by query; where its interval holds a zero, as that of the MRR does, it may be chance.

```text
281 queries, 90 articles, match=all
metric      setting       mean  95 % from      to       p
nDCG@10     match=all    0.897      0.870   0.923
            match=any    0.948      0.930   0.965
            difference  +0.052     +0.034  +0.071  0.0005
MRR@10      match=all    0.959      0.936   0.979
            match=any    0.970      0.950   0.986
            difference  +0.011     -0.002  +0.025  0.2154
…
```
"""

_SETTINGS = """\
## Settings

Options override variables, variables override `searchlib.toml`, which is looked for here and above. Relative paths in
it are relative to the file. An unknown key is an error.

```toml
index = "index"
corpus = "corpus"
language = "it"                 # of what people read: it or en; by default, that of the locale

[reading]
timezone = "Europe/Rome"        # in which dates that are seconds since 1970 become days
slashed_dates = "dmy"           # how 3/4/2025 is read: dmy or mdy
exported_dates = "mdy"          # the same, in exported pages
max_file_bytes = 16777216       # larger files are skipped; files of JSON have no limit, their articles have
max_article_bytes = 16777216
max_front_matter_bytes = 262144 # of longer front matter the beginning is read, line by line

[query]                         # the limits of a query; what goes over them is left out, and a warning says so
max_characters = 4000
max_terms = 256                 # words
max_depth = 32                  # brackets that are open at once
max_prefixes = 32               # words that end in *
max_typos = 4                   # words that end in ~

[synonyms]                      # what is searched for too, where the text on the left is; not the other way round
ue = ["unione europea", "comunità europea"]
"nato" = "alleanza atlantica"
```

| Variable | |
|---|---|
| `SEARCHLIB_INDEX` | the folder of the index |
| `SEARCHLIB_CORPUS` | the folder of the articles |
| `SEARCHLIB_LANGUAGE` | `it` or `en` |
| `SEARCHLIB_TIMEZONE` | an IANA time zone |
| `NO_COLOR` | if it is set, no colours |
"""


def reference() -> str:
    """Return the reference, in Markdown."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    words = Words("en")
    search, admin = search_command(words), admin_command(words)
    yield _OPENING
    yield f"## search\n\n{_help(search, 'search')}"
    yield _SEARCHING
    yield f"## searchlib\n\n{_help(admin, 'searchlib')}"
    group = click.Context(admin, info_name="searchlib")
    for name, verb in admin.commands.items():
        yield f"### searchlib {name}\n\n{_help(verb, name, group)}"
        if name == "eval":
            yield _MEASURED
    yield _SETTINGS.rstrip()


def _help(command: click.Command, name: str, parent: click.Context | None = None) -> str:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=80)
    return f"```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    print(reference())
