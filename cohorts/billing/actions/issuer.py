"""What new invoices print about their issuer and how to pay."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.billing.models import IssuerDetails
from cohorts.billing.rules.reminders import MAX_DAYS, read_steps, write_steps
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User

ISSUER = "issuer"


@action("issuer.changed", "Changed how to pay")
def change_issuer_details(
    *,
    remit_to: str,
    tax_number: str = "",
    terms: str = "",
    reminders: str = "-7, 7, 30",
    by: User | None,
    at: datetime,
) -> IssuerDetails:
    """Append how to pay, the tax number and the terms that new invoices print, and when payers are reminded.

    `reminders`: days after the due date, such as “-7, 7, 30”; "" for none. Returns the row. Issued invoices do not
    change. The other finance staff and auditors are emailed. Refuses a missing way to pay, days that cannot be read,
    and no change.
    """
    require(by, roles.FINANCE)
    if not remit_to.strip():
        raise Refused("remit_to_missing", field="remit_to")
    steps = read_steps(reminders)
    if steps is None:
        raise Refused("reminders_unreadable", field="reminders", most=MAX_DAYS)
    fields = {
        "remit_to": remit_to.strip(),
        "tax_number": tax_number.strip(),
        "terms": terms.strip(),
        "reminders": write_steps(steps),
    }
    before = IssuerDetails.objects.latest_row()
    if before is not None and all(getattr(before, name) == value for name, value in fields.items()):
        raise Refused("issuer_unchanged")
    row = IssuerDetails.objects.create(**fields, by=by, at=at)
    log(row, by=by, at=at, tax_number=row.tax_number, reminders=row.reminders)
    _email_staff(row, at)
    return row


@in_email_language
def _email_staff(row: IssuerDetails, at: datetime) -> None:
    """Tell the other finance staff and the auditors: whoever changes where money goes is seen."""
    holders = Membership.objects.in_force().filter(role__in=(roles.FINANCE, roles.AUDITOR)).exclude(user=row.by)
    people = {membership.user_id: membership.user for membership in holders.select_related("user")}
    for person in people.values():
        queue_email(
            person=person,
            kind=ISSUER,
            about_id=row.pk,
            key=f"issuer-{row.pk}-{person.pk}",
            subject=_("How to pay was changed"),
            body=email_text(
                person,
                _("%(by)s changed where payers send their money. New invoices print it. Log in to check it:")
                % {"by": called(row.by)},
                "{link}",
            ),
            by=row.by,
            at=at,
        )
