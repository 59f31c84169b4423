"""What the door asks of the apps above."""

from collections.abc import Callable
from typing import Any

# One function: restricted record -> the code of its class of records, "" if it has none. `lms.wiring` sets it. A record
# without a class is never purged: nobody could hold it.
CLASS_OF: list[Callable[[Any], str]] = []


def class_of(record: Any) -> str:
    """Return the class of records of a restricted record, "" if no app says one."""
    return next((code for function in CLASS_OF if (code := function(record))), "")
