"""What billing asks of higher apps. `lms.wiring` registers the functions."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from cohorts.core.text import fold_name

# {page: function that returns its address}.
NEW_QUOTE = "new-quote"
COSTS = "costs"
STATE_QUOTE = "state-quote"
ADDRESSES: dict[str, Callable[[], str]] = {}

# Functions (old charge, new charge, by, at): a fee of one payer is charged to another payer instead. Each links the new
# one to what the old one was for, in the transaction of the act.
SUCCESSORS: list[Callable[[Any, Any, Any, Any], None]] = []

# Functions (code of a course, day): up to how many dollars a program writes off what a payment leaves of a fee.
TOLERANCES: list[Callable[[str, date], Decimal]] = []

# Functions (day): [(title of a course, its fee in dollars)], to say how many seats fit into what is left of an order.
PRICES: list[Callable[[date], list[tuple[str, Decimal]]]] = []

# Functions (): {code of a course: its title}; at most one.
COURSES: list[Callable[[], dict[str, str]]] = []


def course_titles() -> dict[str, str]:
    """Return {code of a course: its title}."""
    return next((read() for read in COURSES), {})


def course_codes(words: str) -> list[str]:
    """Return the codes of courses that are called so: by the code itself, or by words of the title."""
    titles, folded = course_titles(), fold_name(words)
    exact = [code for code in titles if code.lower() == words.strip().lower()]
    by_title = [code for code, title in titles.items() if folded and folded in fold_name(title)]
    return exact or [words.strip(), *by_title]
