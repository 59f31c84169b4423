"""What becomes of a seat that waits for admission: confirmed by a yes, freed by a no, not kept any more in time.

Admission is decided elsewhere; `ports.gates_of` says what a seat waits for. A job looks at all of them each minute, and
at once when somebody's admission or application has changed (`look_again`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_cohort, lock_with_lists
from cohorts.training.actions.held_seat_emails import (
    email_confirmed,
    email_in_line,
    email_passed_over,
    email_released,
)
from cohorts.training.actions.seat_offers import end_place, may_take_seat, offer_free_seats
from cohorts.training.actions.waiting import seat_of_place
from cohorts.training.actions.waiting_emails import email_left, email_offer
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import OfferState, PlaceState
from cohorts.training.models.waiting_lists import held_places
from cohorts.training.ports import gates_of
from cohorts.training.rules.waiting import offer_ends


def look_again(person_ids: Iterable[int]) -> None:
    """Queue the job that looks at the seats of these people that wait for admission. Call inside the change."""
    for person in sorted(set(person_ids)):
        if held_places([person]):
            enqueue("cohorts.training.tasks.settle_held_seats", person)


def places_to_settle(at: datetime, people: Collection[int] | None = None) -> list[int]:
    """Return the ids of places whose person is admitted now, or is not: the first to ask first."""
    places = held_places(people)
    by_course: dict[int, list[WaitingPlace]] = {}
    for place in places:
        by_course.setdefault(place.cohort.course_version.course_id, []).append(place)
    due = []
    for rows in by_course.values():
        gates = gates_of({row.person_id for row in rows}, rows[0].cohort.course_version.course, at)
        due += [row for row in rows if row.person_id not in gates or gates[row.person_id].refused]
    return [row.pk for row in sorted(due, key=lambda row: row.key)]


@action("seat.settled", "Settled seat that waited for admission")
def settle(*, place: WaitingPlace, by: User | None, at: datetime) -> WaitingPlace:
    """Confirm or free what waits for the admission of a person; returns the place. Nothing while it still waits.

    Admitted: a seat that is kept is given and charged, as `enrollments.sponsor` does; if that is refused, it is offered
    as any other. Whoever was passed over waits in the order of asking. Not admitted, or withdrawn: the place ends, and
    the seat is offered to the next person. The person, the agency and the vendor are emailed.
    """
    course = place.cohort.course_version.course
    cohort = lock_with_lists([place.cohort], [place.person], course.pk)[place.cohort_id]
    row: WaitingPlace = WaitingPlace.objects.with_cohort().select_related("order").get(pk=place.pk)
    offer = SeatOffer.objects.filter(place=row, state=OfferState.OPEN, for_admission=True).first()
    gate = gates_of([row.person_id], course, at).get(row.person_id)
    if (offer is None and row.state != PlaceState.UNADMITTED) or (gate and not gate.refused):
        return row
    if gate is not None or not may_take_seat(row, cohort, at):
        _release(row, cohort, has_role=gate is not None, by=by, at=at)
    elif offer is None:
        transition(row, "admit", by=by, at=at, cohort=cohort.code)
        email_in_line(row, by=by, at=at)
        offer_free_seats(cohort=cohort, by=by, at=at)
    elif cohort.state == Cohort.State.OPEN and (cohort.starts_at is None or at < cohort.starts_at):
        _give(row, offer, cohort, by=by, at=at)
    return row


def _release(row: WaitingPlace, cohort: Cohort, *, has_role: bool, by: User | None, at: datetime) -> None:
    end_place(row, "leave", by=by, at=at, reason="no_admission" if has_role else "role_ended")
    (email_released if has_role else email_left)(row, by=by, at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)


def _give(row: WaitingPlace, offer: SeatOffer, cohort: Cohort, *, by: User | None, at: datetime) -> None:
    try:
        with transaction.atomic():
            seat = seat_of_place(row, by, at)
    except Refused:
        # A fund has too little left, or the person has another training then: they can accept the seat later.
        ends = offer_ends(at, cohort.offer_hours, None, cohort.time_zone, cohort.starts_at)
        offer.for_admission, offer.ends_at = False, ends or offer.ends_at
        offer.save(update_fields=["for_admission", "ends_at"])
        log(offer, by=by, at=at, cohort=cohort.code, for_admission=False)
        offer.place = row
        email_offer(offer, by=by, at=at)
        return
    if isinstance(seat, Enrollment):
        email_confirmed(seat, row, by=by, at=at)


@action("seat.not_kept_longer", "Ended keeping of seat until admission")
def lapse_hold(*, offer: SeatOffer, by: User | None, at: datetime) -> WaitingPlace | None:
    """End the keeping of a seat whose time is over: the person is passed over until they are admitted, and the seat is
    offered to the next one. Returns the place; None, and nothing happens, if it is kept still or ended meanwhile.
    """
    cohort = lock_cohort(offer.place.cohort)
    row: WaitingPlace = WaitingPlace.objects.with_cohort().get(pk=offer.place_id)
    fresh = SeatOffer.objects.select_for_update().get(pk=offer.pk)
    if fresh.state != OfferState.OPEN or not fresh.for_admission or fresh.ends_at > at:
        return None
    return _pass_over(row, fresh, cohort, by=by, at=at)


def _pass_over(
    row: WaitingPlace, offer: SeatOffer, cohort: Cohort, *, by: User | None, at: datetime
) -> WaitingPlace:  # fmt: skip
    transition(row, "pass_over", by=by, at=at, cohort=cohort.code)
    transition(offer, "lapse", by=by, at=at, fields={"answered_at": at})
    email_passed_over(row, by=by, at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)
    return row
