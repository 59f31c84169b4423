"""Money that was paid back although its payment then did not come: the payer owes it.

A payer sends too much, what is too much is paid back, and then the bank returns the payment. The return stands. What
was paid back is a debt of the payer like a fee: it waits to be invoiced, has a due date then, and is paid, reminded of,
or written off as every other. It is nobody's seat and no revenue.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from cohorts.billing.actions.charges import item_of
from cohorts.billing.actions.ledger import post
from cohorts.billing.actions.staff_emails import RETURNED_REFUND, email_staff
from cohorts.billing.models import Charge, Receipt
from cohorts.billing.rules import postings
from cohorts.core.formatting import format_money
from cohorts.notices.language import in_email_language
from cohorts.people.models import User


def owe_refunded(receipt: Receipt, refunded: Decimal, day: date, by: User | None, at: datetime) -> Charge:
    """Append what was paid back of a returned receipt as a debt of its payer, post it, and tell finance staff.

    `day`: from which the return counts. Call inside the act of the return, with the payer locked.
    """
    last = receipt.refunds.aggregate(last=Max("refunded_on"))["last"]
    day = max(day, last or day)
    words = {"reference": receipt.reference}
    charge = Charge.objects.create(
        payer_id=receipt.payer_id, person=None, amount=refunded,
        description=(_("Paid back from payment %(reference)s, which the bank returned") % words)[:200],
        reference="", service_on=day, by=by, at=at,
    )  # fmt: skip
    post(
        event=postings.REFUND_OWED, items=[item_of(charge, refunded, receipt_id=receipt.pk)], document_on=day, by=by,
        at=at,
    )  # fmt: skip
    _email(receipt, refunded, by, at)
    return charge


@in_email_language
def _email(receipt: Receipt, refunded: Decimal, by: User | None, at: datetime) -> None:
    about = {
        "payer": receipt.payer.name,
        "amount": format_money(receipt.amount),
        "refunded": format_money(refunded),
        "reference": receipt.reference,
    }
    email_staff(
        kind=RETURNED_REFUND,
        about_id=receipt.pk,
        key=f"returned-refund-{receipt.pk}",
        subject=_("The bank returned a payment of which money was paid back"),
        paragraphs=[
            _(
                "The bank returned the payment of %(amount)s from %(payer)s (reference %(reference)s). The state had "
                "paid back %(refunded)s of it, so %(payer)s owes this amount now."
            )
            % about,
            _(
                "Finance staff issue an invoice for it, and check other payments of this payer before money is paid "
                "back. Log in to see the payment:"
            ),
        ],
        by=by,
        at=at,
    )
