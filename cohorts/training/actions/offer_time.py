"""More time for an offer of a seat whose email did not arrive: an offer that nobody received is not a refusal."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.notices.models.bounces import is_unreachable
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.waiting_emails import email_extended
from cohorts.training.models import SeatOffer
from cohorts.training.rules.waiting import offer_ends


def new_end(offer: SeatOffer, at: datetime) -> datetime | None:
    """Return until when an offer would last with all its time again from `at`; None if that is not later."""
    cohort = offer.place.cohort
    ends = offer_ends(at, cohort.offer_hours, cohort.enrollment_closes_on, cohort.time_zone, cohort.starts_at)
    return ends if ends is not None and ends > offer.ends_at else None


def extend_problem(offer: SeatOffer, at: datetime) -> Problem | None:
    """Return why an offer gets no more time, or None."""
    about = {"person": called(offer.place.person), "cohort": offer.place.cohort}
    if problem := offer.problem(at):
        return problem
    if offer.extended_at is not None:
        return Problem("offer_extended_before", **about)
    if not is_unreachable(offer.place.person_id):
        return Problem("offer_arrived", **about)
    return None if new_end(offer, at) else Problem("offer_ends_with_enrollment", **about)


@action("seat_offer.extended", "Gave more time for offer of seat")
def extend_offer(*, offer: SeatOffer, by: User | None, at: datetime) -> SeatOffer:
    """Give an open offer all its time again, once, because its email could not be delivered; returns the offer.

    It still ends with the last day to enroll and at the start. Refuses an offer that is over, one that was extended
    before, and one whose person can be reached by email. The person is emailed, in case the address works again.
    """
    cohort = lock_cohort(offer.place.cohort)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    related = ("place__cohort__course_version__course", "place__cohort__vendor", "place__agency", "place__person")
    row = SeatOffer.objects.select_for_update(of=("self",)).select_related(*related).get(pk=offer.pk)
    refuse(extend_problem(row, at))
    ends = new_end(row, at)
    if ends is None:
        raise Refused("offer_ends_with_enrollment", person=called(row.place.person), cohort=cohort)
    before, row.ends_at, row.extended_at = row.ends_at, ends, at
    row.save(update_fields=["ends_at", "extended_at"])
    log(row, by=by, at=at, cohort=cohort.code, until=ends.isoformat(), before=before.isoformat())
    email_extended(row, by=by, at=at)
    return row
