"""Emails to the state's finance staff and auditors about money that they decide about or need to see."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.invoices import READERS
from cohorts.notices.actions import queue_email
from cohorts.notices.events import define
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User

READERS_OF_MONEY = _("Finance staff and auditors")
RETURNED_REFUND = define("returned_refund", _("A refund came back"), READERS_OF_MONEY, at_work=True)


@in_email_language
def email_staff(
    *, kind: str, about_id: int, key: str, subject: str, paragraphs: Iterable[str], by: User | None, at: datetime,
    to: Iterable[str] = READERS,
) -> None:  # fmt: skip
    """Queue one email to each of the staff with the roles `to` but `by`, with a link. `key` makes it unique."""
    holders = Membership.objects.in_force().filter(role__in=tuple(to)).exclude(user=by)
    people = {membership.user_id: membership.user for membership in holders.select_related("user")}
    for person in people.values():
        queue_email(
            person=person, kind=kind, about_id=about_id, key=f"{key}-{person.pk}", subject=subject,
            body=email_text(person, *paragraphs, "{link}"), by=by, at=at,
        )  # fmt: skip
