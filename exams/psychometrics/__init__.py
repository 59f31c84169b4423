"""Item analysis with NumPy, pandas and SciPy; it does not need Django and can be used from a notebook.

The three libraries are imported on first use: together they take longer to import than all of Django, and the web
server, the worker and most commands never compute anything.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exams.psychometrics.analysis import analyze
    from exams.psychometrics.bad_input import BadInput
    from exams.psychometrics.document import Analysis

__all__ = ["Analysis", "BadInput", "analyze"]

_MODULES = {"Analysis": "document", "BadInput": "bad_input", "analyze": "analysis"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
