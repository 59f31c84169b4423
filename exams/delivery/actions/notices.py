"""Letters about exams. What has happened is read after logging in; the letter only says that there is something."""

from datetime import datetime

from django.conf import settings

from cohorts.notices.actions import queue_letter
from cohorts.notices.models import Letter
from cohorts.people.models import User

SUBJECT = f"News for you at {settings.WAGTAIL_SITE_NAME}"


def write_neutral(*, person: User, key: str, by: User | None, at: datetime) -> Letter:
    """Queue a letter that says only that there is news under “My exams”; returns it. One letter per `key`."""
    body = (
        f"Hello {person.given_name},\n\nThere is news for you. Log in and look under “My exams”:\n\n{{link}}\n\n"
        f"If you did not expect this letter, you can ignore it.\n\n{settings.WAGTAIL_SITE_NAME}\n"
    )
    return queue_letter(person=person, kind="exam-news", key=key, subject=SUBJECT, body=body, by=by, at=at)
