"""Sentences about hours from elsewhere, and about beginning a course again."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.refusals import worded

CREDITS = {
    "own_credit": _("You cannot decide about your own hours. Somebody else has to."),
    "credit_evidence_missing": _("Write what shows that the person has these hours."),
    "credit_minutes_wrong": _("Enter minutes within the unit: from 0 to %(minutes)s, the second after the first."),
    "credit_day_to_come": _("Enter a day that is not after today."),
    "credit_before_cycle": worded(
        _("The person began this course again on %(day)s. Only hours from that day on can be credited."),
        day=format_day,
    ),
    "credit_granted_already": _("A decision credits these minutes already. It is on the transcript."),
    "credit_withdrawn_already": _("No decision credits these minutes any more. Reload the page to see why."),
    "cycle_without_course": _("%(person)s has nothing of %(course)s yet, so there is nothing to begin again."),
    "cycle_to_come": _("Enter a day that is not after today. Sessions from that day on count, also those to come."),
    "cycle_not_later": worded(
        _("The person began this course again on %(day)s. Enter a later day, or annul that first."), day=format_day
    ),
    "cycle_annulled_already": _("This was annulled already. Reload the page to see why."),
    "cycle_not_the_last": _("The person began this course again after that. Annul the later one first."),
}
