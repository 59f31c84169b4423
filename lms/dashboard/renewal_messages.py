"""The words of tasks about renewals: what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SEE = _("See your certificate")
SEE_RENEWAL = _("Read what is missing")
RENEWAL_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "certificate_renew": (
        _("Renew your certificate by %(until)s"),
        _("Certificate %(number)s. Its page says what the renewal asks for."),
        SEE,
    ),
    "certificate_renew_late": (
        _("Your certificate has ended: renew it by %(until)s"),
        _("Certificate %(number)s. Its page says what the renewal takes now, and what comes after that day."),
        SEE,
    ),
    "certificate_renew_open": (
        _("Your certificate ended on %(until)s: renew it"),
        _("Certificate %(number)s. Its page says what the renewal takes now."),
        SEE,
    ),
    "certificate_suspended": (
        _("Your certificate is suspended: read why"),
        _("Certificate %(number)s. Its page says the reason, and whom to ask."),
        SEE,
    ),
    "renewal_held": (
        _("You are certified through %(until)s; your renewal does not count yet"),
        _("Certificate %(number)s, which you renewed early, is on hold. Its page says the reason, and whom to ask."),
        SEE,
    ),
    "certificate_over": (
        _("Your certificate has ended"),
        _("Certificate %(number)s. Its page says why, and whom to ask what you can do."),
        SEE,
    ),
    "renewal_short_by": (
        _("Withdraw your renewal, and submit it again by %(until)s"),
        _("Missing: %(lost)s of continuing education. Nothing can be added to a renewal that is submitted."),
        SEE_RENEWAL,
    ),
    "renewal_short": (
        _("Withdraw your renewal, and submit it again"),
        _("Missing: %(lost)s of continuing education. Nothing can be added to a renewal that is submitted."),
        SEE_RENEWAL,
    ),
    "renewal_short_over": (
        _("Your renewal cannot be granted"),
        _("Missing: %(lost)s of continuing education, and none can be begun any more."),
        SEE_RENEWAL,
    ),
    "certificate_see": (
        _("See your certificate"),
        _("Certificate %(number)s. Its page says until when it is valid and how to renew it."),
        _("Open the certificate"),
    ),
    "learning_decide": (
        ngettext_lazy(
            "Look at the continuing education of %(count)s submitted renewal",
            "Look at the continuing education of %(count)s submitted renewals",
            "count",
        ),
        _("The renewal waits until you say how much of each entry counts."),
        _("Open the entries"),
    ),
    "exam_enter": (
        _("Enter %(person)s for %(exam)s"),
        _("The rules ask for this exam and for no training, so no seat lets them take it."),
        _("Enter them"),
    ),
}
