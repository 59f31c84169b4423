"""Columns of lists of decisions about a course that hold from a day until another: on the page and in the file."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cohorts.core.dates import home_day
from cohorts.ui.columns import DayColumn

# After whom it is about, the course, and the decision.
COLUMNS = (
    DayColumn("valid_from", label=_("From")),
    DayColumn("valid_to", label=_("Until"), accessor=lambda row: row.valid_to or gettext("until withdrawn")),
    Column("reason", label=_("Reason")),
    Column("by", label=_("By")),
    DayColumn("at", label=_("Decided on")),
)
SHEET = {
    gettext_noop("From"): lambda row: row.valid_from,
    gettext_noop("Until"): lambda row: row.valid_to,
    gettext_noop("Reason"): lambda row: row.reason,
    gettext_noop("By"): lambda row: str(row.by or ""),
    gettext_noop("Decided on"): lambda row: home_day(row.at),
}
