"""Emails about complaints. None says that there is a complaint, about whom, or what was decided: the pages do."""

import json
from datetime import datetime
from typing import Any

from cohorts.core.actions import action
from cohorts.core.jobs import enqueue
from cohorts.core.restricted.actions import read_restricted
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.complaints import NEWS_JOB
from lms.certification.complaint_events import COMPLAINT_ANSWERED, COMPLAINT_BACK, COMPLAINT_GIVEN, MATTER_NEWS
from lms.certification.models import Complaint, ComplaintPaper, PaperKind

PURPOSE = "notice to the complainant"
GIVEN, ANSWERED, BACK = "given", "answered", "back"
STAFF_EMAILS = {GIVEN: COMPLAINT_GIVEN, ANSWERED: COMPLAINT_ANSWERED, BACK: COMPLAINT_BACK}


def _key(kind: str, row: Complaint, person: User, at: datetime, about: Any) -> str:
    return f"{kind}-{row.pk}-{person.pk}-{about or at.isoformat()}"


def tell_staff(row: Complaint, person: User, what: str, *, by: User | None, at: datetime, about: Any = "") -> Any:
    """Tell a colleague that a complaint waits for them, and where; `what`: of STAFF_EMAILS. Nobody emails themself."""
    if by is not None and by.pk == person.pk:
        return None
    return _queue(row, person, STAFF_EMAILS[what], about, by=by, at=at)


def email_specialist(
    row: Complaint, person: User, about: str, *, by: User | None, at: datetime, event: str = "",
    values: dict[str, str] | None = None,
) -> Any:  # fmt: skip
    """Tell the specialist that the office wrote to them, or another event with its values, and where."""
    return _queue(row, person, MATTER_NEWS, about, by=by, at=at, event=event, values=values)


@in_email_language
def _queue(
    row: Complaint, person: User, kind: str, about: Any, *, by: User | None, at: datetime, event: str = "",
    values: dict[str, str] | None = None,
) -> Any:  # fmt: skip
    key = _key(kind, row, person, at, about)
    return queue_email(person=person, kind=kind, about_id=row.pk, key=key, event=event, values=values, by=by, at=at)


def email_complainant(row: Complaint) -> None:
    """Queue the job that tells the complainant that there is news, if they gave an address."""
    if ComplaintPaper.objects.filter(complaint=row, kind=PaperKind.CONTACT).exists():
        enqueue(NEWS_JOB, row.pk, "decided")


@action("complaint.address_read", "Read address of complainant, to send a notice")
def address_of(*, complaint: Complaint, by: User | None, at: datetime) -> str:
    """Return the email address that the complainant gave, "" for none, for a job that writes to it. Logged."""
    rows = ComplaintPaper.objects.filter(complaint=complaint, kind=PaperKind.CONTACT, record__purged_at=None)
    paper = rows.select_related("record").order_by("pk").first()
    if paper is None:
        return ""
    data = read_restricted(record=paper.record, purpose=PURPOSE, by=by, at=at)
    return str(json.loads(bytes(data)).get("email", ""))
