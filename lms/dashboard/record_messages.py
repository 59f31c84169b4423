"""The words of tasks about records: for each code what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.dashboard.application_messages import APPLICATION_TASKS

RECORD_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "erasure_decide": (
        ngettext_lazy("%(count)s person asks for erasure", "%(count)s people ask for erasure", "count"),
        _("Decide what is erased, and tell the person what must be kept and why."),
        _("Open the requests"),
    ),
    "records_review": (
        ngettext_lazy(
            "%(count)s record came back after a legal hold was released",
            "%(count)s records came back after a legal hold was released",
            "count",
        ),
        _("They are past their period. Look at them before you propose to destroy them."),
        _("Look at what is due"),
    ),
    "records_due": (
        ngettext_lazy("%(count)s record is past its period", "%(count)s records are past their period", "count"),
        _("Propose to destroy them; a second person approves it."),
        _("Look at what is due"),
    ),
}
# Of applications and records together.
OFFICE_TASKS = APPLICATION_TASKS | RECORD_TASKS
