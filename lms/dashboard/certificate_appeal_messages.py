"""The words of tasks about appeals against suspensions and revocations: what to do, a line more, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_WHO = _("Somebody who neither proposed nor approved the decision decides.")
CERTIFICATE_APPEAL_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "certificate_appeal": (
        _("You can appeal against the decision about your certificate"),
        _("The last day is %(until)s."),
        _("Read the decision"),
    ),
    "certificate_appeal_decide": (
        _("Decide about the appeal about certificate %(number)s"),
        _WHO,
        _("Open the certificate"),
    ),
    "certificate_appeal_decide_by": (
        _("Decide about the appeal about certificate %(number)s by %(due_on)s"),
        _WHO,
        _("Open the certificate"),
    ),
    "certificate_appeal_decide_late": (
        _("Overdue: decide about the appeal about certificate %(number)s"),
        _("The last day to decide was %(due_on)s. Somebody who neither proposed nor approved the decision decides."),
        _("Open the certificate"),
    ),
}
