"""May this person take a seat in this cohort, and how many seats may it have?"""

from dataclasses import dataclass

from cohorts.core.problems import Problem

# What is refused in each state in which a cohort takes nobody.
NOT_OPEN = {
    "planned": "cohort_planned",
    "running": "cohort_started",
    "finished": "cohort_finished",
    "canceled": "cohort_canceled",
}


@dataclass(frozen=True)
class SeatRequest:
    """What the question turns on.

    person, cohort, agency: their names. state: that of the cohort. taken: seats taken now, counted under the cohort's
    lock. seated: the person has one of them. needed_role: the role the course is for. held: roles the person holds
    today in the agency that pays.
    """

    person: str
    cohort: str
    agency: str
    state: str
    seats: int
    taken: int
    seated: bool
    needed_role: str
    held: frozenset[str]


def seat_problem(request: SeatRequest) -> Problem | None:
    """Why the seat cannot be given, or None where it can."""
    if request.seated:
        return Problem("seat_held", person=request.person, cohort=request.cohort)
    if request.state in NOT_OPEN:
        return Problem(NOT_OPEN[request.state], cohort=request.cohort)
    if request.needed_role not in request.held:
        return Problem("course_for_other_role", person=request.person, role=request.needed_role, agency=request.agency)
    if request.taken >= request.seats:
        return Problem("cohort_full", cohort=request.cohort, seats=request.seats)
    return None


def seats_problem(cohort: str, seats: int, taken: int) -> Problem | None:
    """Why a cohort cannot have `seats` seats while `taken` are taken, or None where it can."""
    if seats < 1:
        return Problem("cohort_seats_too_few", field="seats")
    if seats < taken:
        return Problem("seats_below_taken", field="seats", cohort=cohort, count=taken)
    return None
