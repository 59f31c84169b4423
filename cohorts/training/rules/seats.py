"""Whether a person may take a seat in a cohort, and how many seats a cohort may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cohorts.core.problems import Problem
from cohorts.training.rules.waiting import free_seats

# The highest training fee of a seat, in dollars. More is a typing mistake.
MAX_FREE_DAYS = 365
MAX_FEE = Decimal(99_999)
# Refusal codes of the states in which no one can enroll.
NOT_OPEN = {
    "planned": "cohort_planned",
    "running": "cohort_started",
    "finished": "cohort_finished",
    "canceled": "cohort_canceled",
}


@dataclass(frozen=True)
class SeatRequest:
    """The facts for deciding about a seat.

    person, cohort, agency: names. state: state of the cohort. taken: seats taken now, counted while the cohort is
    locked. seated: whether the person has one of them. needed_role: the role that the course requires. roles_there:
    the person’s roles today in the agency that pays. offered, waiting: how many other people have an open offer of a
    seat, and wait for one. guests: of the session to come with the most of them. closed_on: the last day to enroll, if
    it is over. opens_on: the first, if it is to come. lacking: the course that must come before this one, if the person
    lacks it. needs_program: the course is only for people in a program that requires it, and the person chose none.
    fills_late: it is running, and has a last day on which seats can still be filled.
    """

    person: str
    cohort: str
    agency: str
    state: str
    seats: int
    taken: int
    seated: bool
    needed_role: str
    roles_there: frozenset[str]
    offered: int = 0
    guests: int = 0
    waiting: int = 0
    closed_on: date | None = None
    opens_on: date | None = None
    lacking: str = ""
    needs_program: bool = False
    fills_late: bool = False

    @property
    def free(self) -> int:
        """How many seats the person could be given."""
        return free_seats(self.seats, self.taken, self.offered, [self.guests])


# What `seat_problem` says where the person can be put on the waiting list.
FOR_THE_LIST = ("cohort_full", "cohort_full_offered", "cohort_full_guests", "people_waiting")


def seat_problem(request: SeatRequest) -> Problem | None:
    """Return why the person cannot take a seat, or None if they can."""
    if request.seated:
        return Problem("seat_held", person=request.person, cohort=request.cohort)
    if request.state in NOT_OPEN and not request.fills_late:
        return Problem(NOT_OPEN[request.state], cohort=request.cohort)
    if request.needed_role not in request.roles_there:
        return Problem("course_for_other_role", person=request.person, role=request.needed_role, agency=request.agency)
    if request.lacking:
        return Problem("prerequisite_missing", person=request.person, cohort=request.cohort, course=request.lacking)
    if request.needs_program:
        return Problem("seat_needs_program", person=request.person, cohort=request.cohort)
    if request.closed_on is not None:
        return Problem("enrollment_closed", cohort=request.cohort, day=request.closed_on)
    if request.opens_on is not None:
        return Problem("enrollment_not_open_yet", cohort=request.cohort, day=request.opens_on)
    return _no_chair(request)


def _no_chair(request: SeatRequest) -> Problem | None:
    if request.free:
        return Problem("people_waiting", cohort=request.cohort, count=request.waiting) if request.waiting else None
    if request.guests and request.taken + request.offered < request.seats:
        return Problem("cohort_full_guests", cohort=request.cohort, taken=request.taken, count=request.guests)
    if request.offered:
        return Problem("cohort_full_offered", cohort=request.cohort, taken=request.taken, count=request.offered)
    return Problem("cohort_full", cohort=request.cohort, seats=request.seats)


def waiting_problem(request: SeatRequest) -> Problem | None:
    """Return why the person cannot be put on the waiting list, or None if they can."""
    problem = seat_problem(request)
    if problem is None:
        return Problem("waiting_not_needed", cohort=request.cohort)
    # After the start nothing is offered to anybody.
    return None if problem.code in FOR_THE_LIST and not request.fills_late else problem


def seats_problem(
    cohort: str, seats: int, taken: int, offered: int = 0, last_offered: str = "", guests: int = 0
) -> Problem | None:
    """Return why a cohort cannot have `seats` seats while `taken` are taken and `offered` are offered, else None.

    `last_offered`: the name of the person whose offer could be taken back. guests: of the session with the most.
    """
    if seats < 1:
        return Problem("cohort_seats_too_few", field="seats")
    if seats < taken:
        return Problem("seats_below_taken", field="seats", cohort=cohort, count=taken)
    if seats < taken + offered:
        counts = {"promised": taken + offered, "taken": taken, "count": offered}
        return Problem("seats_below_promised", field="seats", cohort=cohort, person=last_offered, **counts)
    if seats < taken + offered + guests:
        promised = taken + offered + guests
        return Problem("seats_below_guests", field="seats", cohort=cohort, promised=promised, count=guests)
    return None


class CourseSeat(NamedTuple):
    """A seat in a cohort of a course: whether enough hours are credited in it, and whether they still can be."""

    cohort: str
    complete: bool
    reachable: bool


class Standing(NamedTuple):
    """How far a person is with a course: a code, and the cohort that shows it ("" if certified)."""

    code: str
    cohort: str = ""


CERTIFIED, COMPLETE, SEATED, SHORT = "certified", "complete", "seated", "short"
# With one of these, another seat in the course is unusual and needs a reason. A person who is short of hours and cannot
# reach them any more must take the course again. {code: of the refusal without a reason}
UNUSUAL = {CERTIFIED: "seat_again_certified", COMPLETE: "seat_again_complete", SEATED: "seat_again_seated"}


def standing(seats: Sequence[CourseSeat], certified: bool) -> Standing | None:
    """Return how far a person is with a course, by all their seats in it; None if there is nothing to say.

    `seats`: the oldest first; the latest one that decides is named.
    """
    if certified:
        return Standing(CERTIFIED)
    for code, matches in (
        (COMPLETE, [seat for seat in seats if seat.complete]),
        (SEATED, [seat for seat in seats if seat.reachable]),
        (SHORT, seats),
    ):
        if matches:
            return Standing(code, matches[-1].cohort)
    return None
