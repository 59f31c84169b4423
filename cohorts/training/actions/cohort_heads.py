"""Change the head of a cohort in one act: name, how people meet, language, seats, enrollment, minimum to run."""

from dataclasses import asdict
from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import local_day
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.cohorts import SEATS_CHANGEABLE, code_problem, seats_problems
from cohorts.training.actions.seat_offers import offer_free_seats
from cohorts.training.models import Cohort
from cohorts.training.models.enrollment_days import ENROLLMENT_FIELDS
from cohorts.training.rules.cohort_heads import Head, Minimum, head_problems
from cohorts.training.rules.waiting import late_day_problem

FIELDS = ["code", "meets", "language", "seats", "min_seats", "decide_on", *ENROLLMENT_FIELDS]


def head_of(cohort: Cohort) -> Head:
    """Return the head of a cohort as it is stored."""
    return Head(
        code=cohort.code,
        meets=cohort.meets,
        language=cohort.language,
        seats=cohort.seats,
        enrolling=cohort.enrolling,
        minimum=Minimum(cohort.min_seats, cohort.decide_on),
    )


def put_head(cohort: Cohort, head: Head) -> None:
    """Write a head into an unsaved or locked cohort."""
    cohort.code, cohort.meets, cohort.language, cohort.seats = head.code, head.meets, head.language, head.seats
    cohort.enrolling = head.enrolling
    cohort.min_seats, cohort.decide_on = head.minimum


@action("cohort.changed", "Changed cohort")
def change_head(*, cohort: Cohort, head: Head, by: User | None, at: datetime) -> Cohort:
    """Change what is said of a planned or open cohort beside its place and sessions; the same head does nothing.

    More seats, and a later last day, are offered to the waiting list at once; open offers keep their end. Refuses, all
    at once, a name in use, fewer seats than are promised, more than a room holds, days of enrollment that do not fit
    the first session, and a minimum without a day or above the seats.
    """
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    cohort = lock_cohort(cohort)
    if cohort.state not in SEATS_CHANGEABLE:
        raise Refused("cohort_head_settled", cohort=cohort)
    before = head_of(cohort)
    if head == before:
        return cohort
    days = head.enrolling.late_until, before.enrolling.late_until
    over = late_day_problem(*days, local_day(at, cohort.zone))
    name = code_problem(head.code, cohort) if head.code != before.code else None
    refuse(name, *seats_problems(cohort, head.seats, at), *head_problems(head, *cohort.days), over)
    put_head(cohort, head)
    cohort.save(update_fields=FIELDS)
    log(cohort, by=by, at=at, before=_facts(before), after=_facts(head))
    offer_free_seats(cohort=cohort, by=by, at=at)
    return cohort


def _facts(head: Head) -> dict[str, object]:
    """Return a head for the log."""
    facts = asdict(head) | {"enrolling": [str(part or "") for part in head.enrolling]}
    return facts | {"minimum": [str(part or "") for part in head.minimum]}
