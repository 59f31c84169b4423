"""Offering free seats to the people on a waiting list, and ending their places on it.

Everything by which a seat becomes free calls `offer_free_seats` in the same transaction, so that no seat is idle while
somebody waits. Everything by which a person gets a seat calls `leave_lists`.
"""

from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.states import transition
from cohorts.people.models import Membership, User
from cohorts.training.actions.cohort_locks import free_now, lock_cohort
from cohorts.training.actions.guests import end_as_seated
from cohorts.training.actions.held_seat_emails import email_released
from cohorts.training.actions.held_seats import hold_or_pass
from cohorts.training.actions.offer_rows import append_offer
from cohorts.training.actions.participants import lock_people, seat_clashes
from cohorts.training.actions.request_ends import answer_with_seat
from cohorts.training.actions.seat_returns import give_back
from cohorts.training.actions.waiting_emails import (
    email_closed,
    email_kept,
    email_left,
    email_not_given_back,
    email_offer,
)
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import OfferState, PlaceState
from cohorts.training.ports import SeatGate, gates_of
from cohorts.training.rules.waiting import MAX_OFFER_HOURS, next_in_line, offer_ends


@action("seat.offered", "Offered free seats to waiting list")
def offer_free_seats(*, cohort: Cohort, by: User | None, at: datetime) -> list[SeatOffer]:
    """Offer every free seat to the next person on the list of the cohort; returns the offers.

    Locks the cohort. Whoever gave their seat up and undid that gets it back, without an offer. Whoever could not take a
    seat any more, because their role ended, leaves the list. Emails each person and their agency. Nothing while people
    cannot enroll, after the last day to enroll, and after the start.
    """
    cohort = lock_cohort(cohort)
    offers: list[SeatOffer] = []
    if not cohort.fills_at(at):
        return offers
    while places := _next_places(cohort, at):
        for place in places:
            gate = _gate_of(place, cohort, at)
            if gate is not None and gate.refused:
                end_place(place, "leave", by=by, at=at, reason="no_admission")
                email_released(place, by=by, at=at)
            elif not may_take_seat(place, cohort, at):
                end_place(place, "leave", by=by, at=at, reason="role_ended")
                email_left(place, by=by, at=at)
            elif place.returning_seat is not None:
                _give_back(place, place.returning_seat, by=by, at=at)
            elif gate is not None:
                hold_or_pass(place, cohort, by=by, at=at)
            else:
                offers.append(_offer(place, cohort, by, at))
    return offers


def _gate_of(place: WaitingPlace, cohort: Cohort, at: datetime) -> SeatGate | None:
    """What a seat of the person waits for: nothing before they accept an invitation, or if they had the seat before."""
    if place.is_invited or place.returning_seat is not None:
        return None
    return gates_of([place.person_id], cohort.course_version.course, at).get(place.person_id)


def _next_places(cohort: Cohort, at: datetime) -> list[WaitingPlace]:
    """Return the places that are next, as many as there are free seats."""
    if not (free := free_now(cohort, at)):
        return []
    rows = WaitingPlace.objects.waiting().filter(cohort=cohort).with_cohort().select_related("returning_seat", "order")
    return next_in_line([(row.key, row) for row in rows], free)


def may_take_seat(place: WaitingPlace, cohort: Cohort, at: datetime) -> bool:
    """Return whether the person still has the role that the course needs, or an invitation to it."""
    if place.is_invited and place.invitation.problem(at) is None:
        return True
    roles_there = Membership.objects.in_force().of_people([place.person_id]).filter(organization=place.agency_id)
    return roles_there.filter(role=cohort.course_version.course.needed_role).exists()


def keep_seat(place: WaitingPlace, cohort: Cohort, *, by: User | None, at: datetime) -> SeatOffer:
    """Keep a seat for somebody who is invited, until their invitation ends; returns the offer.

    The caller locked the cohort, and knows that a seat is free and nobody waits for it.
    """
    return _offer(place, cohort, by, at, is_kept=True)


def _offer(place: WaitingPlace, cohort: Cohort, by: User | None, at: datetime, *, is_kept: bool = False) -> SeatOffer:
    hours = MAX_OFFER_HOURS if is_kept else cohort.offer_hours
    ends = offer_ends(at, hours, cohort.enrollment_closes_on, cohort.time_zone, cohort.starts_at)
    if ends is None:
        raise ValueError("A cohort that is filled has time for an offer.")
    if place.is_invited:
        ends = min(ends, place.invitation.expires_at)
    transition(place, "offer", by=by, at=at, cohort=cohort.code, until=ends.isoformat())
    offer = append_offer(place, ends, at)
    if place.is_invited:
        email_kept(offer, by=by, at=at)
    else:
        email_offer(offer, by=by, at=at)
    return offer


def _give_back(place: WaitingPlace, seat: Enrollment, *, by: User | None, at: datetime) -> None:
    """Give a person their seat back. If that is refused, they leave the list and are told: a fund has too little left,
    or they have another training at the same times by now.
    """
    row = Enrollment.objects.select_for_update(of=("self",)).with_cohort().get(pk=seat.pk)
    lock_people([row.person])
    if seat_clashes(row.cohort, [row.person], at=at):
        end_place(place, "leave", by=by, at=at, reason="other_training")
        email_not_given_back(place, "clash", by=by, at=at)
        return
    try:
        give_back(enrollment=row, by=by, at=at)
    except Refused:
        end_place(place, "leave", by=by, at=at, reason="not_given_back")
        email_not_given_back(place, "fee", by=by, at=at)
    else:
        leave_lists(row, by=by, at=at)


def leave_lists(seat: Enrollment, *, by: User | None, at: datetime) -> None:
    """Take a person who has a seat now off the list of its cohort, and off those of other cohorts of the course.

    An offer in the cohort counts as accepted; a seat that was offered in another one is offered to the next person.
    A request for a seat in the course is answered by the seat. Nor are they a guest of its sessions any more.
    """
    answer_with_seat(seat, by=by, at=at)
    end_as_seated(seat, by=by, at=at)
    course = seat.cohort.course_version.course_id
    places = WaitingPlace.objects.on_list().of_person(seat.person).in_course(course).with_cohort()
    for place in places.order_by("cohort", "pk"):
        if place.cohort_id == seat.cohort_id:
            end_place(place, "seat", by=by, at=at, offer_step="accept")
            continue
        other = lock_cohort(place.cohort)
        end_place(place, "leave", by=by, at=at, reason="seated_elsewhere", to=seat.cohort.code)
        email_left(place, seat=seat, by=by, at=at)
        offer_free_seats(cohort=other, by=by, at=at)


def end_place(
    place: WaitingPlace, step: str, *, offer_step: str = "take_back", by: User | None, at: datetime, **data: Any
) -> None:
    """Take a person off a list by a transition of the place, and end their open offer by another. Offers no seat."""
    transition(place, step, by=by, at=at, fields={"off_list_at": at}, **data)
    _end_offer(place, offer_step, by=by, at=at)


def _end_offer(place: WaitingPlace, step: str, *, by: User | None, at: datetime) -> None:
    """End the open offer of a place by a transition, if it has one."""
    for offer in SeatOffer.objects.filter(place=place, state=OfferState.OPEN):
        transition(offer, step, by=by, at=at, fields={"answered_at": at})


@action("waiting_list.closed", "Closed waiting list")
def close_list(*, cohort: Cohort, canceled: bool = False, by: User | None, at: datetime) -> list[WaitingPlace]:
    """End all places and open offers of a cohort that starts or is canceled; returns the places.

    The caller locked the cohort. Emails everybody on the list once, and each agency once with its people; when the
    cohort is canceled, an agency with a seat in it reads it with that. Seats that become free after this are offered to
    nobody.
    """
    places = list(WaitingPlace.objects.on_list().filter(cohort=cohort).with_cohort().in_line())
    for_admission = SeatOffer.objects.filter(place__in=places, state=OfferState.OPEN, for_admission=True)
    kept = set(for_admission.values_list("place", flat=True))
    kept |= {place.pk for place in places if place.invitation_id and place.state == PlaceState.OFFERED}
    for place in places:
        end_place(place, "close", by=by, at=at, cohort=cohort.code)
    if places:
        log(cohort, by=by, at=at, people=len(places))
        seats = Enrollment.objects.taken().filter(cohort=cohort).order_by()
        informed = set(seats.values_list("agency", flat=True)) if canceled else set()
        email_closed(places, canceled=canceled, kept=kept, informed=informed, by=by, at=at)
    return places
