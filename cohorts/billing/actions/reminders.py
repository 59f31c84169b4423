"""Reminding payers of invoices, by the rule of the state. One action for each payer; safe to run again."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.billing.actions.documents import issuer_now, lock
from cohorts.billing.actions.emails import INVOICE, OVERDUE, email_readers
from cohorts.billing.models import HALF_A_CENT, Invoice, IssuerDetails, Payer, Receipt, Reminder
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.reminders import STEPS, OpenInvoice, read_steps, reminders_due
from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day, format_money
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User


def steps_now() -> tuple[int, ...]:
    """Return the days after the due date on which payers are reminded; below 0 before it."""
    details = IssuerDetails.objects.latest_row()
    steps = read_steps(details.reminders) if details else STEPS
    return STEPS if steps is None else steps


def payers_owing() -> list[int]:
    """Return the ids of payers with an open invoice, in order."""
    owing = Invoice.objects.with_sums().filter(owed__gt=HALF_A_CENT).order_by().values_list("payer_id", flat=True)
    return sorted(set(owing))


@action("payer.reminded", "Reminded payer")
def remind(*, payer: Payer, by: User | None, at: datetime) -> list[Reminder]:
    """Send a payer the reminders that are due, one email with all of them; returns them.

    Does nothing if none is due. Nobody but those who read the payer's money is told.
    """
    payer = lock(payer)
    today = home_day(at)
    invoices = {row.pk: row for row in payer.invoices.with_sums().filter(owed__gt=HALF_A_CENT)}
    unapplied = sum((row.left for row in Receipt.objects.unapplied().filter(payer=payer)), cents(0))
    rows = [OpenInvoice(row.pk, row.due_on, row.statement.balance, _last_step(row)) for row in invoices.values()]
    issuer = issuer_now()
    reminders = [
        Reminder.objects.create(
            invoice=invoices[due.invoice], step=due.step, sent_on=today, owed=due.owed, on_account=due.on_account,
            issuer=issuer.name_and_address, remit_to=issuer.remit_to, by=by, at=at,
        )
        for due in reminders_due(rows, unapplied, steps_now(), today)
    ]  # fmt: skip
    if reminders:
        log(payer, by=by, at=at, invoices=[row.invoice.number for row in reminders])
        _email(payer, reminders, by, at)
    return reminders


def _last_step(invoice: Invoice) -> int | None:
    """Return the last step of an invoice, or of those it replaces: a correction gives no second reminder."""
    last = None
    chain: Invoice | None = invoice
    while chain is not None:
        steps = chain.reminders.values_list("step", flat=True)
        last = max([step for step in (last, *steps) if step is not None], default=None)
        chain = chain.corrects
    return last


@in_email_language
def _email(payer: Payer, reminders: list[Reminder], by: User | None, at: datetime) -> None:
    lines = [
        _("Invoice %(number)s, due %(due)s: %(amount)s to pay.")
        % {
            "number": row.invoice.number,
            "due": format_long_day(row.invoice.due_on),
            "amount": format_money(row.to_pay),
        }
        for row in reminders
    ]
    email_readers(
        payer,
        kind=INVOICE,
        event=OVERDUE,
        about_id=reminders[0].invoice_id,
        key=f"reminder-{reminders[0].pk}",
        subject=_("Reminder from %(sender)s") % {"sender": sender_name()},
        paragraphs=[
            _("This is a reminder of what %(payer)s owes:") % {"payer": payer.addressee},
            "\n".join(lines),
            _("Log in to see how to pay:"),
            "{link}",
            _("If you have paid in the last days, you need not do anything."),
        ],
        by=by,
        at=at,
    )
