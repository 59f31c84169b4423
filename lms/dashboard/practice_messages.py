"""The words of tasks about practice: for each code what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

PRACTICE_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "practice_again": (
        ngettext_lazy(
            "%(count)s entry of your hours was sent back", "%(count)s entries of your hours were sent back", "count"
        ),
        _("Read the reason, and correct them."),
        _("Open your hours"),
    ),
    "practice_confirm": (
        ngettext_lazy("%(count)s entry of hours waits for you", "%(count)s entries of hours wait for you", "count"),
        _("Confirm what you know to be right, or send it back."),
        _("Open the hours of your staff"),
    ),
    "supervision_own": (
        _("%(duty)s is due by %(until)s"),
        _(
            "It is not done, not entered, or not confirmed by somebody whose qualification counts. A period that has "
            "passed cannot be made up."
        ),
        _("Open your hours"),
    ),
    "supervision_staff": (
        _("%(duty)s of %(person)s is due by %(until)s"),
        _(
            "It is not done, not entered, or not confirmed by somebody whose qualification counts. A period that has "
            "passed cannot be made up."
        ),
        _("Open the hours of your staff"),
    ),
    "supervision_agency": (
        ngettext_lazy(
            "%(count)s of your specialists has supervision due within a week",
            "%(count)s of your specialists have supervision due within a week",
            "count",
        ),
        _("A period that has passed cannot be made up."),
        _("Open hours and supervision"),
    ),
    "qualifications_decide": (
        ngettext_lazy(
            "%(count)s qualification of a supervisor waits", "%(count)s qualifications of supervisors wait", "count"
        ),
        _("Look at the evidence, and confirm it or not."),
        _("Open the qualifications"),
    ),
}
