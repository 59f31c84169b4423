"""Background jobs of training. Each is safe to run twice."""

import logging

from django.utils import timezone

from cohorts.people.models import Membership
from cohorts.training.actions import (
    credits,
    ended_admissions,
    reminders,
    requests,
    role_ends,
    seat_confirmations,
    waiting,
)
from cohorts.training.actions.run_decisions import decisions_due, remind_of_decision
from cohorts.training.actions.seat_offers import offer_free_seats
from cohorts.training.models import Cohort, SeatOffer, WaitingPlace
from cohorts.training.models.requests import requests_to_end
from cohorts.training.models.waiting_lists import idle_cohorts, lists_to_end, overdue_offers

logger = logging.getLogger(__name__)


def recount_hours():
    """Count everyone's hours again; what differs from the stored figures is an error, which is logged and put right."""
    if wrong := credits.recount_everyone(by=None, at=timezone.now()):
        logger.error("Hours of %s people and courses differed from the records.", wrong)
    return wrong


def fill_free_seats():
    """Settle seats that waited for admission, end offers and requests that were not answered in time and the lists of
    trainings that have begun, and offer free seats.

    Scheduled. Seats are offered when they become free; here nothing is left to offer, unless a job died.
    Raises the first error at the end, because one cohort must not stop the others.
    """
    at, errors = timezone.now(), []
    for due, act in (
        (seat_confirmations.places_to_settle, _settle),
        (overdue_offers, _lapse),
        (requests_to_end, _expire),
        (lists_to_end, _end_list),
        (idle_cohorts, _fill),
    ):
        for pk in due(at):
            try:
                act(pk, at)
            except Exception as error:
                errors.append(error)
    if errors:
        raise errors[0]


def send_training_reminders():
    """Remind people of trainings that start in a week. Scheduled. Raises the first error at the end."""
    at, errors = timezone.now(), []
    for pk in reminders.cohorts_to_remind(at):
        try:
            cohort = Cohort.objects.select_related("vendor").get(pk=pk)
            reminders.send_reminders(cohort=cohort, by=None, at=at)
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]


def remind_of_decisions():
    """Email vendors on the day on which they decide whether a cohort takes place. Scheduled; each is emailed once."""
    at = timezone.now()
    for cohort in decisions_due(at):
        remind_of_decision(cohort=cohort, by=None, at=at)


def _lapse(offer_id, at):
    offer = SeatOffer.objects.select_related("place__cohort").get(pk=offer_id)
    if offer.for_admission:
        seat_confirmations.lapse_hold(offer=offer, by=None, at=at)
    else:
        waiting.lapse(offer=offer, by=None, at=at)


def settle_held_seats(person_id):
    """Confirm or free the seats of a person that waited for an admission that was decided now."""
    at = timezone.now()
    for pk in seat_confirmations.places_to_settle(at, [person_id]):
        _settle(pk, at)


def give_up_unadmitted(person_id):
    """Give up the seats, in trainings that have not begun, of a person whose admission was ended."""
    at = timezone.now()
    for seat in ended_admissions.seats_to_come([person_id], at):
        ended_admissions.give_up_unadmitted(enrollment=seat, by=None, at=at)


def end_waiting_without_role(membership_id):
    """End what waited for a seat through a role that has ended: places on lists, kept and offered seats, requests."""
    at = timezone.now()
    membership = Membership.objects.get(pk=membership_id)
    for request in role_ends.requests_through(membership):
        role_ends.end_request_without_role(request=request, by=None, at=at)
    for place in role_ends.places_through(membership):
        role_ends.end_place_without_role(place=place, by=None, at=at)


def _settle(place_id, at):
    place = WaitingPlace.objects.with_cohort().get(pk=place_id)
    seat_confirmations.settle(place=place, by=None, at=at)


def _expire(cohort_id, at):
    requests.expire_requests(cohort=Cohort.objects.get(pk=cohort_id), by=None, at=at)


def _end_list(cohort_id, at):
    waiting.end_list(cohort=Cohort.objects.get(pk=cohort_id), by=None, at=at)


def _fill(cohort_id, at):
    offer_free_seats(cohort=Cohort.objects.get(pk=cohort_id), by=None, at=at)
