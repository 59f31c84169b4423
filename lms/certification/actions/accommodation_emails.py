"""Emails about requests for accommodations. None says what was asked, what was decided, or what it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.models import Email
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from lms.certification.events import ARRANGE, PERSONAL_REQUEST
from lms.certification.models import AccommodationRequest
from lms.certification.review_events import PERSONAL_REQUEST_TAKEN

TEXTS = {
    "received": gettext_lazy("We received your request. You can read what comes next here:"),
    "withdrawn": gettext_lazy("You took your request back. You can ask again at any time:"),
    "more": gettext_lazy("Before we can answer your request, we need something more from you. You can read what here:"),
    "answer": gettext_lazy("There is an answer to your request. You can read it and its reason here:"),
    "again": gettext_lazy("We look at your request again. You do not need to do anything now. You can follow it here:"),
    "appeal": gettext_lazy(
        "We received your appeal. Another person than before decides about it. You can follow it here:"
    ),
    "ended": gettext_lazy("There is news about your request. You can read it and its reason here:"),
}


@in_email_language
def email_asker(row: AccommodationRequest, what: str, *, by: User | None, at: datetime) -> Any:
    """Tell the person that there is news about their request, and where.

    Staff can read the log of emails: neither the kind nor the key says that it is about accommodations, or the answer.
    """
    number = Email.objects.filter(kind=PERSONAL_REQUEST, about_id=row.pk).count() + 1
    return queue_email(
        person=row.person, kind=PERSONAL_REQUEST, about_id=row.pk, key=f"personal-{row.pk}-{number}",
        subject=_("News about your request"), body=email_text(row.person, str(TEXTS[what]), "{link}"), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_reviewer(row: AccommodationRequest, reviewer: User, *, key: str, by: User | None, at: datetime) -> Any:
    """Tell a reviewer that a colleague has taken a request over. Nobody emails themself."""
    if by is not None and by.pk == reviewer.pk:
        return None
    return queue_email(person=reviewer, kind=PERSONAL_REQUEST_TAKEN, about_id=row.pk, key=key, by=by, at=at)


@in_email_language
def email_arrangers(people: Iterable[User], *, key: str, by: User | None, at: datetime) -> None:
    """Tell those who run a training, an exam or an interview that something is to be arranged; the page says what."""
    text = _("Somebody needs something arranged for a training, an exam or an interview. You can read what here:")
    for person in people:
        queue_email(
            person=person, kind=ARRANGE, about_id=person.pk, key=f"{key}-{person.pk}",
            subject=_("Something is to be arranged"), body=email_text(person, text, "{link}"), by=by, at=at,
        )  # fmt: skip
