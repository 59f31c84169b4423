"""Refusals and words about an agency's certified people."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_day, format_moment, format_money
from cohorts.core.refusals import register, worded
from lms.certification.messages.renewals import STEP_NAMES
from lms.certification.rules.ladder import Rung, StepKind

MESSAGES = register(
    {
        "reminder_lately": worded(
            _("This person was reminded lately. You can remind them again from %(from_when)s."),
            from_when=lambda moment: format_moment(moment, home_zone()),
        ),
        "reminder_limit": worded(
            _("Your agency sent %(number)s reminders within a day. You can send more from %(from_when)s."),
            from_when=lambda moment: format_moment(moment, home_zone()),
        ),
        "reminder_nobody_chosen": _("Check at least one person."),
        "reminder_not_staff": _(
            "None of those whom you chose works for your agency now, or the certificate was renewed meanwhile."
        ),
        "reminder_too_early": _("This certificate ends in more than a year."),
        "reminder_too_many": _("Check at most %(most)s people at a time."),
        "reminder_without_renewal": _("This certificate cannot be renewed now."),
    }
)


FROM = {
    StepKind.GRACE: _("From %(day)s: grace period"),
    StepKind.LATE_FEE: _("From %(day)s: renewal with a late fee of %(fee)s"),
    StepKind.RE_EXAM: _("From %(day)s: renewal only with the exam again"),
    StepKind.RETRAIN: _("From %(day)s: renewal only with training and the exam again"),
    StepKind.NONE: _("From %(day)s: can no longer be renewed"),
}


def next_step_text(rung: Rung, begins: date) -> str:
    """Return what comes next after the last valid day, and from when."""
    about = {"day": format_day(begins), "step": str(STEP_NAMES[rung.kind]), "fee": format_money(rung.fee)}
    return str(FROM.get(rung.kind, _("From %(day)s: %(step)s"))) % about
