"""Changing when people can be enrolled in a cohort, and how long a free seat is offered."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import action, log
from cohorts.core.formatting import local_day
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.cohorts import SEATS_CHANGEABLE
from cohorts.training.actions.seat_offers import offer_free_seats
from cohorts.training.models import Cohort
from cohorts.training.models.enrollment_days import ENROLLMENT_FIELDS
from cohorts.training.rules.waiting import Enrolling, enrolling_problems, late_day_problem


@action("cohort.enrolling_changed", "Changed enrollment of cohort")
def change_enrolling(*, cohort: Cohort, enrolling: Enrolling, by: User | None, at: datetime) -> Cohort:
    """Change the first and the last day to enroll (None: from now, until the start), the last day for late seats, and
    how long seats are offered. Once it runs, only the last day for late seats.

    Open offers keep their end. Free seats are offered to the waiting list, if the day is not over. Refuses a cohort
    that is over, a last day after the first session, late seats before it, after the last one or until a day that is
    over, and hours out of range. The same values do nothing.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    cohort = lock_cohort(cohort)
    refuse(enrolling_settled(cohort))
    if cohort.state == Cohort.State.RUNNING:
        enrolling = cohort.enrolling._replace(late_until=enrolling.late_until)
    former, (first, last) = cohort.enrolling, cohort.days
    over = late_day_problem(enrolling.late_until, former.late_until, local_day(at, cohort.zone))
    refuse(*enrolling_problems(enrolling, first, last), over)
    if former != enrolling:
        cohort.enrolling = enrolling
        cohort.save(update_fields=ENROLLMENT_FIELDS)
        log(cohort, by=by, at=at, **_enrolling_facts(enrolling), before=_enrolling_facts(former))
        offer_free_seats(cohort=cohort, by=by, at=at)
    return cohort


def enrolling_settled(cohort: Cohort) -> Problem | None:
    """Return that the enrollment of a cohort can no longer be changed, or None."""
    is_settled = cohort.state not in (*SEATS_CHANGEABLE, Cohort.State.RUNNING)
    return Problem("enrollment_settled", cohort=cohort) if is_settled else None


def _enrolling_facts(enrolling: Enrolling) -> dict[str, object]:
    days = {"day": str(enrolling.closes_on or ""), "first_day": str(enrolling.opens_on or "")}
    return days | {"hours": enrolling.offer_hours, "late_until": str(enrolling.late_until or "")}
