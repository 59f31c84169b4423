"""Functions of higher apps that delivery calls. `lms.wiring` registers them at startup."""

from collections.abc import Callable

# {name: function that takes the id of a sitting and returns a URL}
ADDRESSES: dict[str, Callable[[int], str]] = {}
RESULT = "result"


def result_address(sitting_id: int) -> str:
    """URL of the result of a sitting; "" if no function is registered."""
    return ADDRESSES[RESULT](sitting_id) if RESULT in ADDRESSES else ""
