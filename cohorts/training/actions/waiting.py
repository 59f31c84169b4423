"""Join and leave waiting lists, order them, and answer offers. Each locks the cohort, so that no seat is given twice.

A seat is offered by `actions.seat_offers`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.training.actions.cohort_locks import free_now, lock_cohort, lock_with_lists
from cohorts.training.actions.enrollments import check_again, enroll
from cohorts.training.actions.request_ends import answer_with_place, when_asked
from cohorts.training.actions.seat_facts import request_of
from cohorts.training.actions.seat_offers import close_list, end_place, offer_free_seats
from cohorts.training.actions.waiting_emails import (
    email_declined,
    email_lapsed,
    email_left,
    email_on_list,
    email_taken_back,
)
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import OfferState, PlaceState
from cohorts.training.rules.seats import waiting_problem
from cohorts.training.rules.waiting import RETURNING


@action("waiting_list.joined", "Put on waiting list")
def join(
    *,
    cohort: Cohort,
    person: User,
    agency: Organization,
    order: Order | None = None,
    again: str = "",
    asked_at: datetime | None = None,
    by: User | None,
    at: datetime,
) -> WaitingPlace:
    """Put a trainee of the agency on the waiting list of a cohort; returns the WaitingPlace. Nothing is charged yet.

    Locks the cohort, and emails the person their place. By this the agency agrees to pay for a seat that the person
    accepts, and to charge it to `order`, as long as there is enough left of it then. `asked_at`: when the seat was
    asked for, if that was earlier. Refuses a cohort with a seat left for them, who is on the list already, and what
    `enrollments.sponsor` refuses except that it is full.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=agency)
    check_again(cohort, [person], again, by, at)
    return put_on_list(cohort, person, agency, again=again, order=order, asked_at=asked_at, by=by, at=at)


@action("waiting_list.joined_together", "Put several people on waiting list")
def join_all(
    *,
    cohort: Cohort,
    memberships: Sequence[Membership],
    order: Order | None = None,
    again: str = "",
    by: User | None,
    at: datetime,
) -> list[WaitingPlace]:
    """Put each trainee in `memberships` on the list, in their order: all of them or none. See `join`."""
    if not memberships:
        raise Refused("trainees_missing", field="trainees")
    cohort = lock_cohort(cohort)
    check_again(cohort, [membership.user for membership in memberships], again, by, at)
    return [
        join(cohort=cohort, person=row.user, agency=row.organization, order=order, again=again, by=by, at=at)
        for row in memberships
    ]


def put_on_list(
    cohort: Cohort,
    person: User,
    agency: Organization,
    *,
    again: str,
    order: Order | None = None,
    asked_at: datetime | None = None,
    invitation: Invitation | None = None,
    by: User | None,
    at: datetime,
) -> WaitingPlace:
    """Put a person on the list; returns the WaitingPlace. For actions, which have checked who may do that.

    `invitation`: of somebody who is not a trainee of the agency yet.

    Answers an open request of the person for the cohort, whose time counts on the list. Effects, refusals: see `join`.
    """
    cohort = lock_cohort(cohort)
    if WaitingPlace.objects.on_list().filter(cohort=cohort).of_person(person).exists():
        raise Refused("waiting_already", person=called(person), cohort=cohort)
    refuse(waiting_problem(request_of(cohort, person, agency, at=at, invitation=invitation)))
    if not cohort.fills_at(at):
        # Nobody is offered a seat between the start and the vendor's step that says so.
        raise Refused("cohort_started", cohort=cohort)
    about = {"cohort": cohort, "person": person, "agency": agency, "order": order, "invitation": invitation}
    asked_at = asked_at or when_asked(cohort, person, agency) or at
    try:
        with transaction.atomic():
            place = WaitingPlace.objects.create(**about, asked_at=asked_at, joined_at=at, joined_by=by)
    except IntegrityError as error:
        raise Refused("waiting_already", person=called(person), cohort=cohort) from error
    reason = {"reason": again.strip()} if again.strip() else {}
    log(place, by=by, at=at, cohort=cohort.code, agency=agency.name, **reason)
    is_answer = answer_with_place(place, by=by, at=at)
    email_on_list(place, is_answer=is_answer, by=by, at=at)
    return place


@action("waiting_list.left", "Left waiting list")
def leave(*, place: WaitingPlace, reason: str = "", by: User | None, at: datetime) -> WaitingPlace:
    """Take a person off a waiting list. A seat that is offered to them is offered to the next person.

    Allowed for the person, their agency, and the vendor, who gives a reason. Emails the person and the agency, except
    whoever did it. Refuses a person who is not on the list.
    """
    cohort, row = _locked(place)
    if not is_own(by, row.person_id):
        if has_role(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor_id):
            _require_reason(reason)
        else:
            require(by, roles.AGENCY_COORDINATOR, organization=row.agency)
    if not row.is_on_list:
        raise Refused("waiting_over", person=called(row.person), cohort=cohort)
    is_vendor = bool(reason.strip()) and not is_own(by, row.person_id)
    step = "take_back" if is_vendor else "decline"
    end_place(row, "leave", offer_step=step, by=by, at=at, cohort=cohort.code, reason=reason.strip())
    email_left(row, reason=reason.strip(), by=by, at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)
    return row


@action("waiting_list.prioritized", "Changed priority on waiting list")
def set_priority(*, place: WaitingPlace, priority: int, reason: str, by: User | None, at: datetime) -> WaitingPlace:
    """State that a person comes before the others of a list, or no longer does; the reason is kept with the place.

    By the vendor. Refuses a missing reason, a person who does not wait, one who takes a seat again and so is first, and
    the priority that the person has.
    """
    cohort, row = _locked(place)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    _require_reason(reason)
    if row.state != PlaceState.WAITING:
        raise Refused("waiting_not_in_line", person=called(row.person), cohort=cohort)
    if RETURNING in (row.priority, priority):
        raise Refused("waiting_returning", person=called(row.person), field="priority")
    if row.priority == priority:
        raise Refused("waiting_priority_unchanged", person=called(row.person), field="priority")
    before = row.priority
    row.priority, row.priority_reason = priority, reason.strip()
    row.save(update_fields=["priority", "priority_reason"])
    log(row, by=by, at=at, cohort=cohort.code, priority=priority, before=before, reason=reason.strip())
    return row


@action("seat_offer.taken_back", "Took offer of seat back")
def take_back(*, offer: SeatOffer, reason: str, by: User | None, at: datetime) -> SeatOffer:
    """Take an open offer back, by the vendor, and lower the number of seats by one; returns the offer.

    The person keeps their place on the list, and is emailed with the reason, as is their agency. A seat that stays
    would be offered to them again at once, as would another free one. Refuses a missing reason, an offer that is over,
    the only seat, and a cohort with free seats, whose number can be lowered instead.
    """
    cohort, row = _locked(offer.place)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    _require_reason(reason)
    offer = SeatOffer.objects.select_for_update().get(pk=offer.pk)
    if offer.state != OfferState.OPEN or row.state != PlaceState.OFFERED:
        raise Refused("offer_not_open", person=called(row.person))
    if cohort.seats == 1:
        raise Refused("offer_of_last_seat", cohort=cohort)
    if left := free_now(cohort, at):
        raise Refused("offer_with_free_seats", cohort=cohort, count=left)
    before = cohort.seats
    cohort.seats -= 1
    cohort.save(update_fields=["seats"])
    transition(row, "take_back", by=by, at=at, cohort=cohort.code, seats=cohort.seats, before=before)
    transition(offer, "take_back", by=by, at=at, reason=reason.strip(), fields={"answered_at": at})
    offer.place = row
    email_taken_back(offer, reason.strip(), by=by, at=at)
    return offer


@action("seat_offer.accepted", "Accepted offered seat")
def accept(*, offer: SeatOffer, by: User | None, at: datetime) -> Enrollment | WaitingPlace:
    """Give the person who accepts an offer their seat, as `enrollments.sponsor` does; returns the Enrollment, or the
    WaitingPlace of a seat that waits for admission.

    The agency agreed when it put them on the list; the fee is charged to the order of the place, if that can still be
    used. Only by the person, who is whoever has the link. Refuses an offer that was answered, taken back or is over,
    and a person who may not take the seat any more.
    """
    place = _own(offer, by)
    if place.is_invited:
        raise Refused("invitation_first", agency=place.agency)
    lock_with_lists([place.cohort], [place.person], place.cohort.course_version.course_id)
    _cohort, place = _locked(place)
    refuse(_fresh(offer).problem(at))
    return seat_of_place(place, by, at)


def seat_of_place(place: WaitingPlace, by: User | None, at: datetime) -> Enrollment | WaitingPlace:
    """Give the seat of a place, charged to its order if that can be used. For actions, which locked the cohort."""
    seat: dict[str, Any] = {"cohort": place.cohort, "person": place.person, "agency": place.agency, "by": by, "at": at}
    if place.order is not None:
        try:
            with transaction.atomic():
                return enroll(**seat, order=place.order)
        except Refused:
            # Too little is left of the order, or it has ended. If it is something else, this refuses again.
            log(place, by=by, at=at, order=None)
    return enroll(**seat)


@action("seat_offer.declined", "Declined offered seat")
def decline(*, offer: SeatOffer, by: User | None, at: datetime) -> SeatOffer:
    """Decline an offer: the person leaves the list, and the seat is offered to the next one. Returns the offer.

    Only by the person. Emails them and their agency. Refuses an offer that was answered, taken back or is over.
    """
    place = _own(offer, by)
    cohort, place = _locked(place)
    fresh = _fresh(offer)
    refuse(fresh.problem(at))
    end_place(place, "decline", offer_step="decline", by=by, at=at, cohort=cohort.code)
    email_declined(fresh, by=by, at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)
    return _fresh(offer)


@action("seat_offer.lapsed", "Ended unanswered offer of seat")
def lapse(*, offer: SeatOffer, by: User | None, at: datetime) -> SeatOffer | None:
    """End an offer that was not answered in time: the person leaves the list, and the next one is offered the seat.

    Emails the person and their agency. Returns the offer; None, and nothing happens, if it was answered meanwhile or
    can still be answered.
    """
    cohort, place = _locked(offer.place)
    fresh = _fresh(offer)
    if fresh.state != OfferState.OPEN or place.state != PlaceState.OFFERED or fresh.problem(at) is None:
        return None
    if fresh.for_admission:
        # Its end is another one: `seat_confirmations.lapse_hold`.
        return None
    end_place(place, "lapse", offer_step="lapse", by=by, at=at, cohort=cohort.code)
    email_lapsed(fresh, by=by, at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)
    return _fresh(offer)


@action("waiting_list.ended", "Ended waiting list at the start")
def end_list(*, cohort: Cohort, by: User | None, at: datetime) -> list[WaitingPlace]:
    """Close the list of a cohort whose first session has begun, even if its vendor has not started it.

    Returns the places; none if it has not begun.
    """
    cohort = lock_cohort(cohort)
    if cohort.starts_at is None or at < cohort.starts_at:
        return []
    return close_list(cohort=cohort, by=by, at=at)


def _own(offer: SeatOffer, by: User | None) -> WaitingPlace:
    """Return the place of an offer; raises Refused unless `by` is its person."""
    place: WaitingPlace = offer.place
    if not is_own(by, place.person_id):
        raise Refused("offer_of_someone_else")
    return place


def _locked(place: WaitingPlace) -> tuple[Cohort, WaitingPlace]:
    """Lock the cohort of a place; returns both as they are now."""
    cohort = lock_cohort(place.cohort)
    row: WaitingPlace = WaitingPlace.objects.with_cohort().select_related("order").get(pk=place.pk)
    return cohort, row


def _fresh(offer: SeatOffer) -> SeatOffer:
    rows = SeatOffer.objects.select_related("place__cohort__vendor", "place__agency", "place__person")
    row: SeatOffer = rows.select_related("place__cohort__course_version__course").get(pk=offer.pk)
    return row


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
