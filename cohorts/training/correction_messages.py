"""Sentences about requests to correct attendance."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.refusals import worded

CORRECTIONS = {
    "correction_not_offered": _("In this course, attendance is not corrected on request. Ask your training vendor."),
    "correction_asked_already": _("You asked to correct this already. The training vendor has not answered yet."),
    "correction_entry_replaced": _("This entry was corrected meanwhile. Look at the new one."),
    "correction_answered": _("Your request about this entry was decided."),
    "correction_nothing_missing": _("All minutes of this session are credited."),
    "correction_too_late": worded(_("You could ask until %(day)s."), day=format_day),
    "correction_text_missing": _("Write what was different."),
    "correction_not_yours": _("You can ask only about your own attendance."),
    "correction_over": _("This request is over. Reload the page to see how it ended."),
    "own_correction": _("You cannot decide about your own attendance. Another coordinator has to."),
    "correction_days_too_many": _("Enter at most %(most)s days."),
}
