"""Whether somebody may ask for a seat in a cohort."""

from dataclasses import dataclass

from cohorts.core.problems import Problem
from cohorts.training.rules.seats import FOR_THE_LIST, SEATED, SeatRequest, Standing, seat_problem


@dataclass(frozen=True)
class Asking:
    """The facts beside those of the seat. asked: the cohort of the course for which a request is open, "" if none.

    on_list: whether the person waits for the cohort. standing: how far they are with the course. begun: whether the
    first session has begun.
    """

    asked: str
    on_list: bool
    standing: Standing | None
    begun: bool


def asking_problem(seat: SeatRequest, asking: Asking) -> Problem | None:
    """Return why nobody may ask for this seat, or None. A full cohort is no reason: an answer may be a place."""
    problem = seat_problem(seat)
    if problem is not None and problem.code not in FOR_THE_LIST:
        return problem
    if asking.begun:
        # Between the start and the vendor's step that says so.
        return Problem("cohort_started", cohort=seat.cohort)
    if asking.asked:
        return Problem("request_open_already", person=seat.person, cohort=asking.asked)
    if asking.on_list:
        return Problem("waiting_already", person=seat.person, cohort=seat.cohort)
    if asking.standing is not None and asking.standing.code == SEATED:
        return Problem("request_with_seat", person=seat.person, cohort=asking.standing.cohort)
    return None
