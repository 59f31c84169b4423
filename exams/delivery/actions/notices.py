"""Emails about exams. The email only says that there is news; the person reads it after logging in."""

from datetime import datetime

from django.conf import settings

from cohorts.notices.actions import queue_letter
from cohorts.notices.models import Letter
from cohorts.people.models import User

SUBJECT = f"News for you at {settings.WAGTAIL_SITE_NAME}"


def queue_exam_news(*, person: User, key: str, by: User | None, at: datetime) -> Letter:
    """Queue an email that says only that there is news under “My exams”; returns it. One email per `key`."""
    body = (
        f"Hello {person.given_name},\n\nThere is news for you. Log in and open “My exams”:\n\n{{link}}\n\n"
        f"If you did not expect this email, you can ignore it.\n\n{settings.WAGTAIL_SITE_NAME}\n"
    )
    return queue_letter(person=person, kind="exam-news", key=key, subject=SUBJECT, body=body, by=by, at=at)
