"""What new invoices print about their issuer and how to pay."""

from datetime import datetime

from cohorts.billing.models import IssuerDetails
from cohorts.billing.rules.reminders import MAX_DAYS, read_steps, write_steps
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User


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
    change. Refuses a missing way to pay, and days that cannot be read.
    """
    require(by, roles.FINANCE)
    if not remit_to.strip():
        raise Refused("remit_to_missing", field="remit_to")
    steps = read_steps(reminders)
    if steps is None:
        raise Refused("reminders_unreadable", field="reminders", most=MAX_DAYS)
    row = IssuerDetails.objects.create(
        remit_to=remit_to.strip(),
        tax_number=tax_number.strip(),
        terms=terms.strip(),
        reminders=write_steps(steps),
        by=by,
        at=at,
    )
    log(row, by=by, at=at, tax_number=row.tax_number, reminders=row.reminders)
    return row
