"""Emails to the state's finance staff and auditors about money that needs to be seen by more than one person."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.core import roles
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User

RETURNED_REFUND = "returned_refund"


@in_email_language
def email_staff(
    *, kind: str, about_id: int, key: str, subject: str, paragraphs: Iterable[str], by: User | None, at: datetime
) -> None:
    """Queue one email to each of the finance staff and auditors but `by`. `key` makes it unique."""
    holders = Membership.objects.in_force().filter(role__in=(roles.FINANCE, roles.AUDITOR)).exclude(user=by)
    people = {membership.user_id: membership.user for membership in holders.select_related("user")}
    for person in people.values():
        queue_email(
            person=person, kind=kind, about_id=about_id, key=f"{key}-{person.pk}", subject=subject,
            body=email_text(person, *paragraphs, "{link}"), by=by, at=at,
        )  # fmt: skip
