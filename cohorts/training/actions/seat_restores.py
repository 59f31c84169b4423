"""Undoing a withdrawal within a day: the seat as before, or, while none is free, the first place on the list."""

from datetime import datetime
from decimal import Decimal

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import action, log
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import free_now, lock_with_lists
from cohorts.training.actions.participants import lock_people, seat_clashes
from cohorts.training.actions.request_ends import answer_with_place
from cohorts.training.actions.seat_offers import leave_lists
from cohorts.training.actions.seat_returns import give_back
from cohorts.training.actions.seat_sides import require_agency_side
from cohorts.training.actions.waiting_emails import email_returning
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.enrollments import SETTLED, Side
from cohorts.training.models.waiting import OfferState, PlaceState, Priority

# Kept with the place; pages write the priority.
UNDONE = "The withdrawal was undone."


@action("enrollment.restored", "Undid withdrawal from cohort")
def restore_seat(
    *, enrollment: Enrollment, expected_owed: Decimal | None = None, by: User | None, at: datetime
) -> Enrollment | WaitingPlace:
    """Undo a withdrawal within a day: the person has the seat again, at its old price and terms; returns it.

    While the cohort has no seat left, because it was taken or is offered to somebody on the waiting list, the person is
    put first on that list instead, and gets the next seat that becomes free; returns the WaitingPlace then. The fee is
    charged when they have the seat. Emails them and their agency.

    `expected_owed`: the dollars that whoever decides was told the agency will owe; refused if it is another amount now.
    Allowed for the side that gave the seat up. Refuses a seat that was not given up, more than a day later, a cohort
    that is over, one without a seat left whose list is closed, and a person who has another seat in it or another
    training at its times.
    """
    course = enrollment.cohort.course_version.course_id
    cohort = lock_with_lists([enrollment.cohort], [enrollment.person], course)[enrollment.cohort_id]
    row: Enrollment = Enrollment.objects.select_for_update(of=("self",)).with_cohort().get(pk=enrollment.pk)
    _require_same_side(row, by)
    refuse(undo_problem(row, cohort, at))
    lock_people([row.person])
    refuse(*seat_clashes(cohort, [row.person], at=at))
    if is_for_the_list(row, cohort, at):
        return _put_first(row, cohort, by, at)
    give_back(enrollment=row, expected_owed=expected_owed, by=by, at=at)
    leave_lists(row, by=by, at=at)
    return row


def is_for_the_list(enrollment: Enrollment, cohort: Cohort, at: datetime) -> bool:
    """Return whether whoever undoes a withdrawal is put on the waiting list, because no seat is left.

    An offer to the person is theirs to take. The caller may see the seat.
    """
    own = WaitingPlace.objects.filter(cohort=cohort, state=PlaceState.OFFERED).of_person(enrollment.person)
    return not free_now(cohort, at) and not own.exists()


def _put_first(enrollment: Enrollment, cohort: Cohort, by: User | None, at: datetime) -> WaitingPlace:
    place = WaitingPlace.objects.on_list().filter(cohort=cohort).of_person(enrollment.person).first()
    first = {"priority": Priority.RETURNING, "priority_reason": UNDONE, "returning_seat": enrollment}
    if place is None:
        about = {"cohort": cohort, "person": enrollment.person, "agency": enrollment.agency}
        place = WaitingPlace.objects.create(**about, asked_at=at, joined_at=at, joined_by=by, **first)
    else:
        for field, value in first.items():
            setattr(place, field, value)
        place.save(update_fields=list(first))
    log(place, by=by, at=at, cohort=cohort.code, seat=enrollment.pk)
    answer_with_place(place, by=by, at=at)
    email_returning(place, next_free_at(cohort), by=by, at=at)
    return place


def next_free_at(cohort: Cohort) -> datetime | None:
    """Return when the first open offer in a cohort ends, so that its seat could be free; None without an offer."""
    ends = SeatOffer.objects.filter(place__cohort=cohort, state=OfferState.OPEN).order_by("ends_at")
    moment: datetime | None = ends.values_list("ends_at", flat=True).first()
    return moment


def undo_problem(enrollment: Enrollment, cohort: Cohort, at: datetime) -> Problem | None:
    """Return why the withdrawal of a seat cannot be undone any more, or None if it can. The caller may see the seat."""
    if enrollment.state != Enrollment.State.WITHDRAWN or enrollment.withdrawn_at is None:
        return Problem("undo_not_withdrawn")
    if not enrollment.may_be_restored(at):
        return Problem("undo_too_late", cohort=cohort)
    if cohort.state in SETTLED:
        return Problem("withdrawal_too_late", cohort=cohort)
    taken = Enrollment.objects.taken().filter(cohort=cohort)
    if taken.of_person(enrollment.person).exists():
        return Problem("seat_held", person=called(enrollment.person), cohort=cohort)
    if cohort.fills_at(at) or not is_for_the_list(enrollment, cohort, at):
        return _waiting_already(enrollment, cohort)
    return Problem("cohort_full", cohort=cohort, seats=cohort.seats)


def _waiting_already(enrollment: Enrollment, cohort: Cohort) -> Problem | None:
    places = WaitingPlace.objects.waiting().filter(cohort=cohort, returning_seat=enrollment)
    return Problem("undo_waiting", person=called(enrollment.person), cohort=cohort) if places.exists() else None


def _require_same_side(enrollment: Enrollment, by: User | None) -> None:
    """A seat that its vendor canceled is not taken back by the agency, and the other way round."""
    if enrollment.withdrawn_for == Side.VENDOR:
        require(by, roles.VENDOR_COORDINATOR, organization=enrollment.cohort.vendor)
    else:
        require_agency_side(enrollment, by)
