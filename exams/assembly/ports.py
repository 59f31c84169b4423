"""Functions of higher apps that assembly calls. `lms.wiring` registers them at startup."""

from collections.abc import Callable
from datetime import datetime

from cohorts.core.problems import Problem

# Functions of (form id, moment) that return why the form cannot be retired at that moment, or None.
RETIREMENT_BLOCKERS: list[Callable[[int, datetime], Problem | None]] = []


def retirement_problem(form_id: int, at: datetime) -> Problem | None:
    """Why a form cannot be retired at a moment, or None."""
    return next((problem for check in RETIREMENT_BLOCKERS if (problem := check(form_id, at)) is not None), None)
