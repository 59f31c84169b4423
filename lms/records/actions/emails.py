"""Emails to people about their records. None says what is kept or erased: the page does, after log-in."""

from datetime import datetime
from typing import Any

from cohorts.core.persons import the_person
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User


@in_email_language
def email_person(*, person: User, kind: str, about: Any, by: User | None, at: datetime) -> Any:
    """Tell a person that there is news about their records, and where."""
    key = f"{kind}-{about.pk}-{at.isoformat()}"
    return queue_email(person=the_person(person), kind=kind, about_id=about.pk, key=key, by=by, at=at)
