"""Emails to applicants. None says what is missing, and only that about a decision says what was decided, and why."""

from datetime import datetime
from typing import Any

from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.models import Application


@in_email_language
def email_applicant(
    *,
    application: Application,
    kind: str,
    key: str,
    values: dict[str, str] | None = None,
    by: User | None,
    at: datetime,
) -> Any:
    """Tell the applicant that there is news about the application, and where."""
    person = application.cycle.candidacy.person
    return queue_email(person=person, kind=kind, about_id=application.pk, key=key, values=values, by=by, at=at)
