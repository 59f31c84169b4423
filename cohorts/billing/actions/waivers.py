"""Fees that the state forgives: waivers, with the rule that allows them, and write-offs. Two people decide."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.charges import credit
from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.models import Charge, Credit
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.balances import CENT
from cohorts.billing.rules.postings import cents
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.formatting import format_money
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User

WAIVE = "fee.waive"
WRITE_OFF = "fee.write_off"


@action("fee.waived", "Waived fee")
def waive(
    *, charge: Charge, amount: Decimal, reason: str, authority: str, by: User | None, at: datetime
) -> list[Credit]:
    """Waive `amount` dollars of a fee. What is on an invoice gets a credit note. Needs two people (see acts).

    Refuses more than is owed: money that was paid is given back only by a refund.
    """
    require_approval(WAIVE, by=by)
    return _forgive(charge, amount, CreditKind.WAIVED, reason=reason, authority=authority, by=by, at=at)


@action("fee.written_off", "Wrote off debt")
def write_off(*, charge: Charge, amount: Decimal, reason: str, by: User | None, at: datetime) -> list[Credit]:
    """Write off `amount` dollars that are owed of an invoiced fee and will not come. Needs two people (see acts)."""
    require_approval(WRITE_OFF, by=by)
    return _forgive(charge, amount, CreditKind.WRITTEN_OFF, reason=reason, by=by, at=at)


def _forgive(
    charge: Charge,
    amount: Decimal,
    kind: Any,
    *,
    reason: str,
    authority: str = "",
    by: User | None,
    at: datetime,
) -> list[Credit]:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    lock(charge.payer)
    check_forgivable(charge, amount, invoiced_only=kind == CreditKind.WRITTEN_OFF)
    credits = credit(
        parts=[(charge, amount)], kind=kind, reason=reason.strip(), authority=authority.strip(), by=by, at=at
    )
    log(charge, by=by, at=at, amount=str(amount), reason=reason.strip(), authority=authority.strip())
    _email(credits, by, at)
    send_balance_changed([charge], by, at)
    return credits


@in_email_language
def _email(credits: list[Credit], by: User | None, at: datetime) -> None:
    charge, amount = credits[0].charge, sum((credit.amount for credit in credits), Decimal(0))
    about = {"amount": format_money(amount), "fee": charge.description, "seat": charge.reference}
    email_readers(
        charge.payer,
        kind=MONEY,
        about_id=charge.payer_id,
        key=f"credit-{credits[0].pk}",
        subject=_("Credit from %(sender)s") % {"sender": sender_name()},
        paragraphs=[
            _("%(amount)s is not owed any more: %(fee)s (seat %(seat)s).") % about,
            _("Log in to see your invoices and credit notes:"),
            "{link}",
        ],
        by=by,
        at=at,
    )


def check_forgivable(charge: Charge, amount: Decimal, *, invoiced_only: bool = False) -> Charge:
    """Return the fee, read again with its sums; raises Refused for more than is owed of it (on invoices)."""
    row = Charge.objects.with_sums().select_related("payer", "person").get(pk=charge.pk)
    owed = cents(row.owed - row.waiting) if invoiced_only else cents(row.owed)
    if amount != amount.quantize(CENT) or amount <= 0:
        raise Refused("credit_not_in_cents", field="amount")
    if amount > owed:
        raise Refused("credit_above_owed", field="amount", owed=max(owed, Decimal(0)))
    return row
