"""Emails about audits. None says what was found: the page does."""

from datetime import datetime

from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_end
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.audit_events import AUDIT_ASKED, AUDIT_DECIDED, AUDIT_DROPPED, AUDIT_REMINDER, AUDIT_TIME
from lms.certification.models import AuditedRenewal

EVENT_OF = {"asked": AUDIT_ASKED, "reminder": AUDIT_REMINDER, "time": AUDIT_TIME}


@in_email_language
def email_last_day(row: AuditedRenewal, what: str, *, by: User | None, at: datetime) -> None:
    """Tell the person until when they can answer; `what`: of EVENT_OF. Once for each last day."""
    key = f"audit-{what}-{row.pk}-{row.until}"
    values = {"until": lambda: format_end(row.ends_at, home_zone())}
    queue_email(
        person=row.person, kind=EVENT_OF[what], about_id=row.pk, key=key, values=values, by=by, at=at
    )  # fmt: skip


@in_email_language
def email_decided(row: AuditedRenewal, *, by: User, at: datetime) -> None:
    """Tell the person that the audit is decided, and where."""
    key = f"audit-decided-{row.pk}-{at.isoformat()}"
    queue_email(person=row.person, kind=AUDIT_DECIDED, about_id=row.pk, key=key, by=by, at=at)


@in_email_language
def email_dropped(row: AuditedRenewal, *, by: User | None, at: datetime) -> None:
    """Tell the person that they need not answer any more."""
    key = f"audit-dropped-{row.pk}-{at.isoformat()}"
    queue_email(person=row.person, kind=AUDIT_DROPPED, about_id=row.pk, key=key, by=by, at=at)
