"""What new invoices print about their issuer and how to pay."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.ledger import BOOK
from cohorts.billing.actions.staff_emails import READERS_OF_MONEY, email_staff
from cohorts.billing.models import Book, IssuerDetails
from cohorts.billing.rules.balances import terms_problem
from cohorts.billing.rules.reminders import MAX_DAYS, read_steps, write_steps
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.names import called
from cohorts.core.refusals import refuse
from cohorts.notices.events import define
from cohorts.notices.language import in_email_language
from cohorts.people.models import User

ISSUER = define("issuer", gettext_lazy("What invoices say about payments was changed"), READERS_OF_MONEY, at_work=True)
# The act of changing where payers send money.
REMIT_TO = "issuer.remit_to"


@action("issuer.changed", "Changed how to pay")
def change_issuer_details(
    *, tax_number: str = "", terms: str = "", days_to_pay: int = 30, reminders: str = "-7, 7, 30", by: User | None,
    at: datetime,
) -> IssuerDetails:  # fmt: skip
    """Append the tax number and terms that new invoices print, and when they are due and reminded of. How to pay stays.

    `days_to_pay`: until a new invoice is due, where nobody chooses another day. `reminders`: days after the due date,
    such as “-7, 7, 30”; "" for none. Returns the row. Issued invoices do not change. The other finance staff and
    auditors are emailed. Refuses days that cannot be read, terms that name days, and no change.
    """
    require(by, roles.FINANCE)
    steps = read_steps(reminders)
    if steps is None:
        raise Refused("reminders_unreadable", field="reminders", most=MAX_DAYS)
    refuse(terms_problem(terms, days_to_pay))
    fields = {
        "tax_number": tax_number.strip(), "terms": terms.strip(), "days_to_pay": days_to_pay,
        "reminders": write_steps(steps),
    }  # fmt: skip
    before = _lock_latest()
    if before is not None and all(getattr(before, name) == value for name, value in fields.items()):
        raise Refused("issuer_unchanged")
    return _append({"remit_to": before.remit_to if before else "", **fields}, by, at)


@action("issuer.remit_to_changed", "Changed where payers send money")
def change_remit_to(*, remit_to: str, by: User | None, at: datetime) -> IssuerDetails:
    """Append another way to pay for new invoices, and return the row. Needs two people (see acts).

    Whoever changes where money goes could take it. The other finance staff and auditors are emailed. Refuses a missing
    way to pay, and no change.
    """
    require_approval(REMIT_TO, by=by)
    check_remit_to(remit_to)
    before = _lock_latest()
    names = ("tax_number", "terms", "days_to_pay", "reminders")
    kept = {name: getattr(before, name) for name in names} if before else {}
    return _append({"remit_to": remit_to.strip(), **kept}, by, at)


def check_remit_to(remit_to: str) -> str:
    """Return how to pay until now, "" without one; raises Refused for a missing one and for no change."""
    if not remit_to.strip():
        raise Refused("remit_to_missing", field="remit_to")
    before = IssuerDetails.objects.latest_row()
    if before is not None and before.remit_to == remit_to.strip():
        raise Refused("issuer_unchanged")
    return str(before.remit_to) if before else ""


def state_book() -> Book:
    """Return the state's book: proposals to change how to pay are about it."""
    book, _created = Book.objects.get_or_create(code=BOOK)
    return book


def _lock_latest() -> IssuerDetails | None:
    """Return what counts now. Changes wait for each other, so that none undoes another."""
    Book.objects.select_for_update().get(pk=state_book().pk)
    row: IssuerDetails | None = IssuerDetails.objects.latest_row()
    return row


def _append(fields: dict[str, Any], by: User | None, at: datetime) -> IssuerDetails:
    row = IssuerDetails.objects.create(**fields, by=by, at=at)
    about = {name: getattr(row, name) for name in ("tax_number", "terms", "days_to_pay", "reminders", "remit_to")}
    log(row, by=by, at=at, **about)
    _email(row, by, at)
    return row


@in_email_language
def _email(row: IssuerDetails, by: User | None, at: datetime) -> None:
    """Tell the other finance staff and the auditors: whoever changes where money goes is seen."""
    who = called(by) if by else _("The system")
    email_staff(
        kind=ISSUER,
        about_id=row.pk,
        key=f"issuer-{row.pk}",
        subject=_("How to pay was changed"),
        paragraphs=[
            _("%(by)s changed what invoices say about payments. New invoices print this:") % {"by": who},
            row.remit_to,
            _("Log in to check it:"),
        ],
        by=by,
        at=at,
    )
