"""The day’s hash of the audit log, by email to auditors: whoever replaces the log cannot replace their mailboxes."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.models import LogCheck
from cohorts.notices.actions import queue_email
from cohorts.notices.events import define
from cohorts.notices.language import in_email_language
from cohorts.people.models import User

KIND = define("log-hash", gettext_lazy("The day’s hash of the audit log"), gettext_lazy("Auditors"), at_work=True)


@in_email_language
def send_hash(*, check: LogCheck, at: datetime) -> None:
    """Queue the email to every auditor: one each day."""
    day = home_day(at)
    if check.problems:
        subject = _("The audit log does not match its seals")
        state = ngettext(
            "%(count)s seal or entry does not match. Run manage.py verify_log to see which, and keep this email.",
            "%(count)s seals or entries do not match. Run manage.py verify_log to see which, and keep this email.",
            len(check.problems),
        ) % {"count": len(check.problems)}
    else:
        subject = _("Hash of the audit log, %(day)s") % {"day": format_day(day)}
        state = _("The log matches its seals. Keep this email: it proves later that the log was not replaced.")
    facts = _("Seals: %(seals)s. Entries: %(entries)s.") % {"seals": check.seals, "entries": check.entries}
    command = f"manage.py verify_log --hash {check.last_hash}"
    for auditor in User.objects.holding(roles.AUDITOR, superusers=False):
        greeting = _("Hello %(name)s,") % {"name": auditor.get_short_name()}
        queue_email(
            person=auditor, kind=KIND, key=f"{KIND}-{day}-{auditor.pk}", subject=subject,
            body=f"{greeting}\n\n{state}\n{facts}\n\n{command}\n\n{settings.WAGTAIL_SITE_NAME}\n", by=None, at=at,
        )  # fmt: skip
