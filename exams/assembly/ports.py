"""What assembly asks of apps above. `lms.wiring` plugs the answers in at start."""

from collections.abc import Callable
from datetime import datetime

from cohorts.core.problems import Problem

# Functions of (form id, moment), each saying why the form cannot be taken out of use then, or None.
RETIREMENT_BLOCKERS: list[Callable[[int, datetime], Problem | None]] = []


def retirement_problem(form_id: int, at: datetime) -> Problem | None:
    """Why a form cannot be taken out of use at a moment, or None."""
    return next((problem for ask in RETIREMENT_BLOCKERS if (problem := ask(form_id, at)) is not None), None)
