"""Emails about exams. The email only says that there is news; the person reads it after logging in."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.models import Email
from cohorts.people.models import User

SUBJECT = _("News for you at %(site)s")
BODY = _(
    "Hello %(name)s,\n\nThere is news for you. Log in and look under “My exams”:\n\n{link}\n\n"
    "If you did not expect this email, you can ignore it.\n\n%(site)s\n"
)


@in_email_language
def queue_exam_news(*, person: User, key: str, by: User | None, at: datetime) -> Email:
    """Queue an email that says only that there is news under “My exams”; returns it. One email per `key`."""
    words = {"name": person.given_name, "site": settings.WAGTAIL_SITE_NAME}
    subject, body = str(SUBJECT) % words, str(BODY) % words
    return queue_email(person=person, kind="exam-news", key=key, subject=subject, body=body, by=by, at=at)
