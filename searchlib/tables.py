"""Read the tables of the program: JSON files in a folder `data/` beside the module that needs them."""

from __future__ import annotations

import json
import os
from typing import Any


def read_table(module: str, name: str) -> Any:
    """Return the content of a file in `data/` beside a module, which is given by its `__file__`.

    `importlib.resources` loads archives, compression and temporary files for it: 8 ms of a search.
    """
    path = os.path.join(os.path.dirname(module), "data", name)  # noqa: PTH118, PTH120 -- pathlib loads urllib
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 -- the same
        return json.load(file)
