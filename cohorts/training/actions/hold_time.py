"""How long a seat is kept for somebody who is not admitted yet: the days of a cohort, and more time for one person."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.enrollment_days import enrolling_settled
from cohorts.training.actions.held_seat_emails import email_held
from cohorts.training.models import Cohort, SeatOffer
from cohorts.training.models.waiting import OfferState
from cohorts.training.rules.waiting import MAX_HOLD_DAYS


@action("cohort.hold_days_changed", "Changed how long seats wait for admission")
def change_hold_days(*, cohort: Cohort, days: int, by: User | None, at: datetime) -> Cohort:
    """Change for how many days a seat is kept until admission. Seats that are kept now keep their end.

    By the vendor. Refuses days out of range, and a cohort that is over. The same number does nothing.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    cohort = lock_cohort(cohort)
    refuse(enrolling_settled(cohort))
    if not 1 <= days <= MAX_HOLD_DAYS:
        raise Refused("hold_days_wrong", field="days", most=MAX_HOLD_DAYS)
    if cohort.hold_days != days:
        before, cohort.hold_days = cohort.hold_days, days
        cohort.save(update_fields=["hold_days"])
        log(cohort, by=by, at=at, days=days, before=before)
    return cohort


def longer_problem(offer: SeatOffer, at: datetime) -> Problem | None:
    """Return why a seat cannot be kept longer for a person, or None."""
    place = offer.place
    about = {"person": called(place.person), "cohort": place.cohort.code}
    if offer.state != OfferState.OPEN or not offer.for_admission or offer.ends_at <= at:
        return Problem("seat_not_kept", **about)
    return None if can_keep_longer(offer, place.cohort, at) else Problem("seat_kept_to_the_end", **about)


def can_keep_longer(offer: SeatOffer, cohort: Cohort, at: datetime) -> bool:
    """Return whether a seat that waits for admission would be kept longer if its days began again now."""
    ends = cohort.hold_ends(at)
    return offer.for_admission and ends is not None and ends > offer.ends_at


@action("seat.kept_longer", "Kept seat longer until admission")
def keep_longer(*, offer: SeatOffer, reason: str, by: User | None, at: datetime) -> SeatOffer:
    """Keep a seat that waits for admission for the days of its cohort again, from now; returns the offer.

    By the vendor, with a reason that stays in the log. It still ends with the last day to enroll and at the start. The
    person and the agency are emailed. Refuses a seat that is not kept, and one that is kept that long already.
    """
    cohort = lock_cohort(offer.place.cohort)
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    related = ("place__cohort__course_version__course", "place__cohort__vendor", "place__agency", "place__person")
    row = SeatOffer.objects.select_for_update(of=("self",)).select_related(*related).get(pk=offer.pk)
    refuse(longer_problem(row, at))
    before, row.ends_at = row.ends_at, cohort.hold_ends(at)
    row.save(update_fields=["ends_at"])
    log(row, by=by, at=at, cohort=cohort.code, until=row.ends_at.isoformat(), before=before.isoformat(), reason=reason)
    email_held(row, row.place, by=by, at=at)
    return row
