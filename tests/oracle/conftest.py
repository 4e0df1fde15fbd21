"""Load the reference and the generator: tests are no package, so they are found beside this file."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load(name: str) -> ModuleType:
    full = f"oracle_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[full] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[full]


@pytest.fixture(scope="session")
def reference() -> ModuleType:
    """Return the module of the slow, obviously right search."""
    return load("reference")


@pytest.fixture(scope="session")
def generator() -> ModuleType:
    """Return the module that invents archives and queries."""
    return load("generator")
