"""Whether a requirement is met, in words."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from lms.certification.rules.findings import Finding

MET_TODAY = _("Met today")
MET, OPEN, NOT_IN_FORCE = _("Met"), _("Not met yet"), _("Not required yet")


# Met today, and asked once more at a moment to come.
MET_FOR_NOW = {
    "asked_at_training_start": _("It is checked again when the training starts."),
    "asked_at_exam_booking": _("It is checked again when the exam is scheduled."),
}


def on_condition_text(until: date | None) -> str:
    """Return that somebody is admitted on a condition, and through which day; not what the condition is."""
    if until is None:
        return gettext("Admitted on a condition")
    return gettext("Admitted on a condition, through %(day)s") % {"day": format_day(until)}


def state_of(finding: Finding) -> str:
    """“Met”, “Not met yet” or “Not required yet”."""
    if not finding.in_force:
        return str(NOT_IN_FORCE)
    return str(MET if finding.met else OPEN)
