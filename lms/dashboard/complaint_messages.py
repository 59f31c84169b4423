"""The words of tasks about complaints: for each code what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

COMPLAINT_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "matter_answer": (
        _("The office wrote to you: answer by %(until)s"),
        _("Read what it is about, and say how you see it."),
        _("Read it"),
    ),
    "matter_appeal": (
        _("You can appeal against a decision"),
        _("The last day is %(until)s."),
        _("Read the decision"),
    ),
    "complaints_take": (
        ngettext_lazy("%(count)s complaint has no reviewer", "%(count)s complaints have no reviewer", "count"),
        _("Take one, and step back if you know somebody in it."),
        _("Open the complaints"),
    ),
    "complaints_decide": (
        ngettext_lazy("%(count)s complaint waits for a decision", "%(count)s complaints wait for a decision", "count"),
        _("Somebody else than the reviewer reads everything and decides."),
        _("Open the complaints"),
    ),
    "complaints_confirm": (
        ngettext_lazy(
            "Confirm by letter that %(count)s complaint came",
            "Confirm by letter that %(count)s complaints came",
            "count",
        ),
        _("The first is due on %(due_on)s."),
        _("Open the complaints"),
    ),
    "complaint_review": (
        _("Review a complaint"),
        _("The decision is due on %(due_on)s."),
        _("Open the complaint"),
    ),
    "complaint_decide": (
        _("Decide about a complaint"),
        _("The decision is due on %(due_on)s."),
        _("Open the complaint"),
    ),
    "note_publish": (
        _("Publish a note about a decision"),
        _("It is due by %(closes)s."),
        _("Open the complaint"),
    ),
    "note_late": (
        _("A note about a decision is late: publish it now"),
        _("It was due by %(closes)s."),
        _("Open the complaint"),
    ),
    "complaint_appeal_by": (
        _("Decide about an appeal against a decision on a complaint by %(due_on)s"),
        _("Somebody who neither reviewed nor decided it decides."),
        _("Open the complaint"),
    ),
    "complaint_appeal_late": (
        _("Overdue: decide about an appeal against a decision on a complaint"),
        _("The last day to decide was %(due_on)s. Somebody who neither reviewed nor decided it decides."),
        _("Open the complaint"),
    ),
    "complaint_appeal": (
        _("Decide about an appeal against a decision on a complaint"),
        _("Somebody who neither reviewed nor decided it decides."),
        _("Open the complaint"),
    ),
}
