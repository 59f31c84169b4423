"""Reminders of the start of a training, from the dates and seats of this moment: nothing is planned ahead."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cohorts.core.actions import action
from cohorts.core.formatting import format_moment
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.models import Cohort, Session
from cohorts.training.rules.reminders import DAYS_BEFORE, is_due


def cohorts_to_remind(at: datetime) -> list[int]:
    """Return the ids of cohorts that start in the next days and can still start."""
    soon = at + timedelta(days=DAYS_BEFORE + 1)
    rows = Cohort.objects.filter(state__in=(Cohort.State.OPEN, Cohort.State.RUNNING))
    return list(
        rows.filter(starts_at__gt=at, starts_at__lte=soon).order_by("starts_at", "pk").values_list("pk", flat=True)
    )


@action("training.reminded", "Sent reminders of training")
@in_email_language
def send_reminders(*, cohort: Cohort, by: User | None, at: datetime) -> int:
    """Remind everybody seated of the start of their training, if it is due now; returns how many seats.

    One email for each seat and start: after a move there is another one.
    """
    first = Session.objects.filter(cohort=cohort).order_by("starts_at", "pk").first()
    if first is None:
        return 0
    seats = [
        seat
        for seat in cohort.enrollments.taken().select_related("person", "agency").order_by("pk")
        if is_due(at, first.starts_at, cohort.time_zone, max(first.saved_at, seat.enrolled_at))
    ]
    for seat in seats:
        values = {
            "cohort": cohort.code,
            "vendor": cohort.vendor,
            "agency": seat.agency,
            "start": lambda: format_moment(first.starts_at, cohort.time_zone),
            "place": lambda: first.place or cohort.place or (_("online") if first.link else _("to be announced")),
        }
        queue_email(
            person=seat.person, kind=events.REMINDER, about_id=cohort.pk, cohort_id=cohort.pk,
            key=f"reminder-{seat.pk}-{first.starts_at.isoformat()}", values=values, by=by, at=at,
        )  # fmt: skip
    return len(seats)
