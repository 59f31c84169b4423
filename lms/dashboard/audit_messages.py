"""The words of tasks about audits: what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

AUDIT_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "audit_answer": (
        _("Send proof of your continuing education"),
        _("Your renewal was drawn at random for an audit. Please answer by %(answer_by)s."),
        _("See what to send"),
    ),
    "audits_decide": (
        ngettext_lazy(
            "Look at %(count)s answer in an audit of renewals", "Look at %(count)s answers in an audit of renewals",
            "count",
        ),
        _("Say of each entry what is shown, then decide."),
        _("Open the audit"),
    ),
    "audits_late": (
        ngettext_lazy(
            "%(count)s person has not answered in an audit in time",
            "%(count)s people have not answered in an audit in time",
            "count",
        ),
        _("Reach them another way, give more time, or decide."),
        _("Open the audit"),
    ),
}  # fmt: skip
