"""Functions of higher apps that delivery calls. `lms.wiring` registers them at startup."""

from collections.abc import Callable

# {name: function that takes the id of a sitting and returns a URL}
ADDRESSES: dict[str, Callable[[int], str]] = {}
RESULT, LATE_ANSWERS = "result", "late answers"


def result_address(sitting_id: int) -> str:
    """URL of the result of a sitting; "" if no function is registered."""
    return ADDRESSES[RESULT](sitting_id) if RESULT in ADDRESSES else ""


def late_answers_address(sitting_id: int) -> str:
    """URL, for state staff, of the answers of a sitting that were received late; "" if no function is registered."""
    return ADDRESSES[LATE_ANSWERS](sitting_id) if LATE_ANSWERS in ADDRESSES else ""
