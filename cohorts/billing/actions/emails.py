"""Emails about money, to those who read a payer's money. A trainee is never told of their agency's debt."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cohorts.billing.models import Payer
from cohorts.core import roles
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User

INVOICE = "invoice"
MONEY = "money"
ORDER = "order"
QUOTE = "quote"
ORDER_TO_DECIDE = "order-to-decide"


def readers(payer: Payer) -> list[User]:
    """Return who is emailed about a payer's money: the agency's coordinators, or the person who pays."""
    if payer.person_id:
        return [payer.person]
    rows = Membership.objects.in_force().filter(organization=payer.organization_id, role=roles.AGENCY_COORDINATOR)
    return [membership.user for membership in rows.select_related("user").order_by("pk")]


@in_email_language
def email_readers(
    payer: Payer,
    *,
    kind: str,
    about_id: int,
    key: str,
    subject: str,
    paragraphs: Iterable[Any],
    by: User | None,
    at: datetime,
) -> None:
    """Queue one email about a payer's money to each of its readers. `key` makes it unique."""
    for person in readers(payer):
        queue_email(
            person=person,
            kind=kind,
            about_id=about_id,
            key=f"{key}-{person.pk}",
            subject=subject,
            body=email_text(person, *[str(paragraph) for paragraph in paragraphs]),
            by=by,
            at=at,
        )
