"""May this person take a seat in this cohort? One sentence says why not."""

from dataclasses import dataclass

from cohorts.core import roles

WHO_MAY = {"trainees": roles.TRAINEE, "supervisors": roles.SUPERVISOR}
NOT_OPEN = {
    "planned": "is still being planned; seats can be taken once the vendor opens it",
    "running": "has started; seats cannot be taken any more",
    "finished": "is finished; seats cannot be taken any more",
    "cancelled": "is cancelled",
}


@dataclass(frozen=True)
class SeatRequest:
    """What the question turns on.

    person, cohort, agency: names for the sentence. taken: seats held now, counted under the cohort's lock. seated: the
    person holds one of them. audience: a key of WHO_MAY. held: roles the person holds today in the agency that pays.
    """

    person: str
    cohort: str
    agency: str
    state: str
    seats: int
    taken: int
    seated: bool
    audience: str
    held: frozenset[str]


def seat_problem(request):
    """Why the seat cannot be given, as a sentence, or None where it can."""
    if request.seated:
        return f"{request.person} has a seat in {request.cohort} already."
    if request.state != "open":
        return f"{request.cohort} {NOT_OPEN.get(request.state, 'is not open')}."
    wanted = WHO_MAY[request.audience]
    if wanted not in request.held:
        word = roles.label(wanted).lower()
        return f"This course is for {request.audience}, and {request.person} is not a {word} at {request.agency}."
    if request.taken >= request.seats:
        return f"{request.cohort} is full: {_all(request.seats)} taken."
    return None


def _all(seats):
    return "the only seat is" if seats == 1 else f"all {seats} seats are"


def seats_problem(cohort, wanted, taken):
    """Why a cohort cannot have `wanted` seats while `taken` are held, as a sentence, or None."""
    if wanted < 1:
        return "A cohort has at least one seat."
    if wanted < taken:
        held = "1 seat is" if taken == 1 else f"{taken} seats are"
        return f"{held} taken in {cohort}; it cannot have fewer. Withdraw somebody first."
    return None
