"""Search an archive of Italian news, with facets by region and date.

import searchlib
index = searchlib.open("index")
for hit in index.search("Corea del Nord", region="asia", since="2025"):
    print(hit.date, hit.title)
"""

from typing import TYPE_CHECKING, Any

from searchlib.article import Article
from searchlib.config import QueryLimits, ReadingSettings
from searchlib.dates import Period
from searchlib.errors import (
    ConfigError,
    DateNotUnderstood,
    DocumentError,
    IndexDamaged,
    IndexExists,
    IndexLocked,
    IndexNotFound,
    InvalidValue,
    SearchlibError,
    UnknownField,
    WorkerFailed,
)
from searchlib.index import Index, IndexInfo, Writer
from searchlib.index import create_index as create
from searchlib.index import open_index as open
from searchlib.query.expansion import Expansion
from searchlib.results import Explanation, FacetValue, Hit, Results, SearchWarning
from searchlib.snippets import Snippet

if TYPE_CHECKING:
    from searchlib.aio import AsyncIndex
    from searchlib.update import Problem, Report
    from searchlib.upkeep import Damage, Repair
    from searchlib.upkeep import check_index as check
    from searchlib.upkeep import repair_index as repair

__all__ = [
    "Article",
    "AsyncIndex",
    "ConfigError",
    "Damage",
    "DateNotUnderstood",
    "DocumentError",
    "Expansion",
    "Explanation",
    "FacetValue",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexExists",
    "IndexInfo",
    "IndexLocked",
    "IndexNotFound",
    "InvalidValue",
    "Period",
    "Problem",
    "QueryLimits",
    "ReadingSettings",
    "Repair",
    "Report",
    "Results",
    "SearchWarning",
    "SearchlibError",
    "Snippet",
    "UnknownField",
    "WorkerFailed",
    "Writer",
    "check",
    "create",
    "open",
    "repair",
]

__version__ = "0.1.0"


_LATER = {
    "AsyncIndex": ("searchlib.aio", "AsyncIndex"),
    "Damage": ("searchlib.upkeep", "Damage"),
    "Problem": ("searchlib.update", "Problem"),
    "Repair": ("searchlib.upkeep", "Repair"),
    "Report": ("searchlib.update", "Report"),
    "check": ("searchlib.upkeep", "check_index"),
    "repair": ("searchlib.upkeep", "repair_index"),
}
"""What is loaded when it is first asked for, and the module and name that it has."""


def __getattr__(name: str) -> Any:
    """Load what most programs do not need."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, own = _LATER[name]
    found = globals()[name] = getattr(import_module(module), own)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
