"""Emails about money, to those who read a payer's money. A trainee is never told of their agency's debt."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Payer
from cohorts.core import roles
from cohorts.notices.actions import queue_email
from cohorts.notices.events import PAYERS, define
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User

INVOICE = define("invoice", _("An invoice or a credit note was issued or changed"), PAYERS, at_work=True)
OVERDUE = define("payment-reminder", _("An invoice is overdue"), PAYERS, at_work=True)
MONEY = define("money", _("A credit or a changed fee"), PAYERS, at_work=True)
PAYMENT = define("payment", _("A payment was received, corrected, returned or refunded"), PAYERS, at_work=True)
ORDER = define("order", _("A purchase order was decided, closed or withdrawn"), PAYERS, at_work=True)
QUOTE = define("quote", _("A quote was issued"), PAYERS, at_work=True)
ORDER_TO_DECIDE = define(
    "order-to-decide", _("A purchase order waits for a decision"), _("Finance staff"), at_work=True
)


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
    event: str = "",
    by: User | None,
    at: datetime,
) -> None:
    """Queue one email about a payer's money to each of its readers. `key` makes it unique, `event` is as there."""
    for person in readers(payer):
        queue_email(
            person=person,
            kind=kind,
            event=event,
            about_id=about_id,
            key=f"{key}-{person.pk}",
            subject=subject,
            body=email_text(person, *[str(paragraph) for paragraph in paragraphs]),
            by=by,
            at=at,
        )
