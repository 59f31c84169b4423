"""Keeping a seat for somebody who is not admitted yet, where a program that they chose asks for admission first.

A seat that is kept is an offer that nobody answers: it counts as taken, and nothing is charged for it. Admission
confirms it, or frees it (`seat_confirmations`). It is kept once: whoever was not admitted in time is passed over, and
comes in the order of asking as soon as they are.
"""

from datetime import datetime

from cohorts.billing.models import Order
from cohorts.core.actions import Refused, log
from cohorts.core.names import called
from cohorts.core.states import transition
from cohorts.people.models import Organization, User
from cohorts.training.actions.held_seat_emails import email_held, email_passed_over
from cohorts.training.actions.offer_rows import append_offer
from cohorts.training.actions.request_ends import answer_with_place, when_asked
from cohorts.training.models import Cohort, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import OfferState, PlaceState
from cohorts.training.ports import SeatGate


def hold_seat(
    cohort: Cohort, person: User, agency: Organization, gate: SeatGate, order: Order | None, *, by: User | None,
    at: datetime,
) -> WaitingPlace:  # fmt: skip
    """Keep a seat for a person until they are admitted, instead of giving it; returns their WaitingPlace.

    The caller locked the cohort, and knows that a seat is free for the person. Answers an open request. Emails the
    person, the agency and the vendor. Refuses somebody who is not admitted or withdrew, who was passed over, and a
    training that begins before anybody could decide.
    """
    about = {"person": called(person), "cohort": cohort.code}
    if gate.refused:
        raise Refused("seat_needs_admission", **about)
    if not cohort.fills_at(at):
        raise Refused("seat_needs_admission_now", **about)
    places = WaitingPlace.objects.on_list().filter(cohort=cohort).of_person(person)
    place: WaitingPlace | None = places.with_cohort().first()
    if place is not None and place.state == PlaceState.UNADMITTED:
        raise Refused("seat_was_kept", **about)
    if place is not None and SeatOffer.objects.filter(place=place, state=OfferState.OPEN, for_admission=True).exists():
        raise Refused("seat_is_kept", **about)
    if place is None:
        place = WaitingPlace.objects.create(
            cohort=cohort, person=person, agency=agency, order=order, asked_at=when_asked(cohort, person, agency) or at,
            joined_at=at, joined_by=by,
        )  # fmt: skip
        log(place, by=by, at=at, cohort=cohort.code, agency=agency.name)
    hold_or_pass(place, cohort, by=by, at=at)
    answer_with_place(place, by=by, at=at)
    return place


def hold_or_pass(place: WaitingPlace, cohort: Cohort, *, by: User | None, at: datetime) -> SeatOffer | None:
    """Keep the free seat of a place until its person is admitted; returns the offer.

    None, and the person is passed over: a seat of this cohort was kept for them before, or one of another cohort of the
    course is. The caller locked the cohort, and knows that a seat is free, or that it is offered to the person.
    """
    ends = cohort.hold_ends(at)
    if ends is None:
        raise ValueError("A cohort that is filled has time to keep a seat.")
    offer = SeatOffer.objects.filter(place=place, state=OfferState.OPEN).first()
    if _had_its_time(place, cohort):
        if offer is not None:
            transition(offer, "take_back", by=by, at=at, fields={"answered_at": at})
        transition(place, "pass_over", by=by, at=at, cohort=cohort.code)
        email_passed_over(place, by=by, at=at)
        return None
    if offer is None:
        transition(place, "offer", by=by, at=at, cohort=cohort.code, until=ends.isoformat(), for_admission=True)
        offer = append_offer(place, ends, at, for_admission=True)
    else:
        offer.for_admission, offer.ends_at = True, ends
        offer.save(update_fields=["for_admission", "ends_at"])
        log(offer, by=by, at=at, cohort=cohort.code, until=ends.isoformat(), for_admission=True)
    email_held(offer, place, by=by, at=at)
    return offer


def _had_its_time(place: WaitingPlace, cohort: Cohort) -> bool:
    course = cohort.course_version.course_id
    own = WaitingPlace.objects.of_person(place.person).in_course(course).values("pk")
    kept = SeatOffer.objects.filter(place__in=own, for_admission=True)
    is_over = kept.filter(state=OfferState.LAPSED, place__cohort=cohort)
    return is_over.exists() or kept.filter(state=OfferState.OPEN).exclude(place__cohort=cohort).exists()
