"""The email to a person whose recorded attendance was corrected."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext

from cohorts.core.formatting import format_minutes, format_range
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.models import AttendanceMark


def email_corrected(marks: tuple[AttendanceMark, AttendanceMark], *, by: User | None, at: datetime) -> None:
    """Email a person what was recorded until now, what is recorded from now on, and why. `marks`: (before, after)."""
    _email(marks, marks[1].reason, by, at)


def email_other_mark_counts(marks: tuple[AttendanceMark, AttendanceMark], *, by: User | None, at: datetime) -> None:
    """Email a person that a mark that was made later arrived, and counts from now on. `marks`: (before, after)."""
    _email(marks, lambda: gettext("Two people recorded your attendance. What was recorded later counts."), by, at)


@in_email_language
def _email(
    marks: tuple[AttendanceMark, AttendanceMark], reason: str | Callable[[], str], by: User | None, at: datetime
) -> None:
    before, after = marks
    seat, session = after.enrollment, after.session
    cohort = session.cohort
    values = {
        "cohort": cohort.code,
        "vendor": cohort.vendor,
        "session": lambda: format_range(session.starts_at, session.ends_at, cohort.time_zone),
        "before": lambda: format_minutes(before.minutes),
        "after": lambda: format_minutes(after.minutes),
        "reason": reason,
    }
    queue_email(
        person=seat.person, kind=events.CORRECTED, about_id=seat.cohort_id, cohort_id=cohort.pk,
        key=f"corrected-{after.pk}", values=values, by=by, at=at,
    )  # fmt: skip
