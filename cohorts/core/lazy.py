"""Libraries that only a computation needs are loaded when it runs: NumPy, pandas and SciPy take seconds and 130 MB."""

from importlib import import_module
from types import ModuleType
from typing import Any


class LazyModule(ModuleType):
    """A module that is imported when something is first asked of it.

    For arithmetic libraries and what is built on them, never to get round a cycle of imports.
    """

    def __getattr__(self, name: str) -> Any:
        """Import the module and hand its attribute out."""
        return getattr(import_module(self.__name__), name)
