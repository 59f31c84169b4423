"""Emails to people whose hours change by a decision of program staff."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_minutes
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.models import CreditDecision, CycleAnnulment, TrainingCycle


@in_email_language
def email_credit(row: CreditDecision, *, by: User | None, at: datetime) -> None:
    """Email a person that hours from elsewhere are credited, or no longer, and why."""
    about = {
        "minutes": format_minutes(row.minutes), "unit": row.unit.title, "course": row.unit.course_version.course.title,
        "evidence": row.evidence, "reason": row.reason,
    }  # fmt: skip
    if row.granted:
        text = _("Program staff credited you with hours from elsewhere: %(minutes)s of “%(unit)s”, %(course)s.")
        why = _("What this rests on: %(evidence)s")
    else:
        text = _("Hours from elsewhere are not credited any more: %(minutes)s of “%(unit)s”, %(course)s.")
        why = _("The reason: %(reason)s")
    _queue(row.person, events.CREDIT, f"credit-{row.pk}", [text % about, why % about], by=by, at=at)


@in_email_language
def email_cycle(
    cycle: TrainingCycle, *, by: User | None, at: datetime, annulment: CycleAnnulment | None = None
) -> None:
    """Email a person that they begin a course again, or do not after all, what that means, and why."""
    about = {"course": cycle.course.title, "day": format_day(home_day(cycle.begins_at))}
    if annulment is None:
        text = _(
            "You begin the course “%(course)s” again on %(day)s. What you attended before that stays on your "
            "transcript, and does not count any more."
        )
        key = f"cycle-{cycle.pk}"
    else:
        text = _(
            "You do not begin the course “%(course)s” again: program staff annulled that. What you attended before "
            "%(day)s counts again."
        )
        key = f"cycle-{cycle.pk}-annulled"
    reason = _("The reason: %(reason)s") % {"reason": (annulment or cycle).reason}
    _queue(cycle.person, events.CYCLE, key, [text % about, reason], by=by, at=at)


@in_email_language
def _queue(person: User, kind: str, key: str, texts: list[str], *, by: User | None, at: datetime) -> None:
    where = _("See your hours on your transcript:")
    questions = _("If you have questions, or this is not right, contact state program staff.")
    queue_email(
        person=person, kind=kind, about_id=person.pk, key=key, subject=_("Your training hours have changed"),
        body=email_text(person, *texts, where, "{link}", questions), by=by, at=at,
    )  # fmt: skip
