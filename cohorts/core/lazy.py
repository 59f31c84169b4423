"""Lazy imports of large libraries that few code paths use: NumPy, pandas and SciPy take seconds and 130 MB."""

from importlib import import_module
from types import ModuleType
from typing import Any


class LazyModule(ModuleType):
    """A module that is imported when one of its attributes is first used.

    For numerical libraries and modules built on them, never to work around an import cycle.
    """

    def __getattr__(self, name: str) -> Any:
        """Import the module and return its attribute."""
        return getattr(import_module(self.__name__), name)
