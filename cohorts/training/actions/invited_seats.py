"""The seats that are kept for people who are invited: taken when they accept, given to others when it is canceled.

`lms.wiring` connects these to `people.ports`.
"""

from datetime import datetime

from django.db import transaction

from cohorts.core.actions import Refused
from cohorts.people.models import Invitation, User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.seat_offers import end_place, offer_free_seats
from cohorts.training.actions.waiting import accept
from cohorts.training.models import SeatOffer, WaitingPlace
from cohorts.training.models.waiting import OfferState


def take_kept_seats(invitation: Invitation, at: datetime) -> None:
    """Give a person who accepted an invitation the seats that are kept for them by it.

    A seat that cannot be given now, because a fund has too little left, stays offered: the person can accept it later.
    """
    offers = SeatOffer.objects.filter(state=OfferState.OPEN, place__invitation=invitation).order_by("place__cohort")
    for offer in offers.select_related("place__cohort__course_version__course", "place__person", "place__invitation"):
        try:
            with transaction.atomic():
                accept(offer=offer, by=invitation.person, at=at)
        except Refused:
            continue


def keep_seats_for(former: Invitation, invitation: Invitation, at: datetime) -> None:
    """Keep the places and seats of an invitation for whoever is invited by the letter that was sent instead of it."""
    places = WaitingPlace.objects.on_list().filter(invitation=former)
    places.update(invitation=invitation, person=invitation.user)


def release_kept_seats(invitation: Invitation, by: User | None, at: datetime) -> None:
    """Take somebody whose invitation is canceled off the lists, and offer the seats that were kept to the next ones."""
    places = WaitingPlace.objects.on_list().filter(invitation=invitation).with_cohort().order_by("cohort")
    for place in places:
        cohort = lock_cohort(place.cohort)
        end_place(place, "leave", by=by, at=at, reason="invitation_canceled")
        offer_free_seats(cohort=cohort, by=by, at=at)
