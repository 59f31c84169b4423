"""Money of the demo besides invoices and payments: a fund, split fees, orders, a bank file, a refund, closed months."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

from django.db.models import Min

from cohorts.billing.actions.bank_files import import_bank_file, read_bank_file
from cohorts.billing.actions.bank_rows import record_confirmed
from cohorts.billing.actions.charges import charge
from cohorts.billing.actions.funds import add_fund
from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.actions.ledger import close_month
from cohorts.billing.actions.orders import accept_order, submit_order
from cohorts.billing.actions.receipts import record_receipt
from cohorts.billing.actions.reminders import remind
from cohorts.billing.acts import propose_refund
from cohorts.billing.models import HALF_A_CENT, BankAccount, BankRow, Charge, Entry, Fund, Invoice, Payer, Receipt
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.orders import Limits
from cohorts.billing.rules.postings import last_day, month_of
from cohorts.billing.rules.reminders import STEPS
from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.dates import home_day
from cohorts.training.actions.funding import Part, decide_cohort_funding, decide_seat_funding
from cohorts.training.actions.quotes import quote_seats
from cohorts.training.models import Enrollment
from cohorts.training.models.funding import Unit
from lms.demo import training

DAY = timedelta(days=1)
HEAD = ["Posted", "Amount", "Description", "Name", "Check", "Bank ID"]
# An empty page: what an agency would upload is not the point of the demo.
ORDER_FILE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
# The cohort whose seats a fund pays in part, and the one that the first agency pays by a purchase order.
FUNDED, ORDERED = "PET-RIVER-5", "PET-LAKES-6"
# Days after the end of a month until it is closed, and how long the latest months stay open.
CLOSED_AFTER, OPEN_DAYS = 7, 35


def add_grant(cast, *, at, now):
    """Finance staff add a fund that pays parts of training fees."""
    return add_fund(
        name="Block grant for peer training (example)",
        source="Mental health block grant, line 12 (example)",
        amount=Decimal(40_000),
        first_on=home_day(at),
        last_on=home_day(now + 180 * DAY),
        by=cast.staff[roles.FINANCE],
        at=at,
    )


def decide_payers(cast, cohort, *, at):
    """The fund pays 40 % of the seats of one cohort; returns the orders of agencies for another, {agency: order}."""
    if cohort.code == FUNDED:
        parts = [Part(PayerKind.AGENCY, Decimal(60)), Part(PayerKind.FUND, Decimal(40), Fund.objects.get())]
        decide_cohort_funding(
            cohort=cohort, unit=Unit.PERCENT, parts=parts, reason="The grant pays 40 % in Albany (example).",
            by=cast.staff[roles.PROGRAM], at=at - DAY,
        )  # fmt: skip
    if cohort.code != ORDERED:
        return {}
    first, second = cast.agencies[:2]
    order = _submit(cast, first, "PO-2026-118", Decimal(12_000), at=at - 3 * DAY)
    accept_order(order=order, by=cast.staff[roles.FINANCE], at=at - DAY)
    # This one waits for finance staff.
    _submit(cast, second, "NS 4711", Decimal(5_000), at=at - DAY)
    course = cohort.course_version.course
    quote_seats(
        payer=Payer.objects.of_agency(first), course=course, count=5, by=cast.coordinators[first], at=at - 4 * DAY
    )
    return {first: order}


def _submit(cast, agency, number, limit, *, at):
    return submit_order(
        payer=Payer.objects.of_agency(agency), kind="purchase_order", number=number, cost_center="CC 210",
        limits=Limits(limit, home_day(at), home_day(at + 120 * DAY)), file=(f"{number}.pdf", ORDER_FILE),
        by=cast.coordinators[agency], at=at,
    )  # fmt: skip


def bill(cast, agencies, *, at, paid_after):
    """Invoice what waits, see `training.bill`; of what is paid, the second agency leaves something unpaid."""
    training.bill(cast, agencies, at=at, paid_after=paid_after)
    if paid_after is not None:
        _leave_unpaid(cast, agencies[1], at + DAY / 48)


def _leave_unpaid(cast, agency, at):
    """An agency is invoiced for the material of its supervisor, and does not pay. It is no fee of a seat."""
    payer, finance = Payer.objects.of_agency(agency), cast.staff[roles.FINANCE]
    fee = charge(
        payer=payer, person=cast.supervisors[agency], amount=Decimal(120), description="Workbooks (example)",
        by=finance, at=at,
    )  # fmt: skip
    issue_invoice(payer=payer, charges=[fee], due_on=home_day(at + 30 * DAY), by=finance, at=at)


def complete(cast, *, now):
    """What happened to money beside the cohorts: a seat that its person pays in part and owes, the fund's invoice, a
    refund, reminders, two bank files, and the months that are closed.
    """
    _split_one_seat(cast, now - 12 * DAY / 24)
    _bill_fund(cast, now - 10 * DAY / 24)
    _bill_person(cast, now - 9 * DAY / 24)
    _refund(cast, now)
    _remind(now)
    _bank_file(cast, now - 3 * DAY / 24)
    _corrected_bank_file(cast, now - 2 * DAY / 24)
    _close_months(cast, now)


def _split_one_seat(cast, at):
    seat = Enrollment.objects.filter(cohort__code=ORDERED, agency=cast.agencies[1]).with_cohort().first()
    if seat is not None:
        parts = [Part(PayerKind.AGENCY, Decimal(80)), Part(PayerKind.PERSON, Decimal(20))]
        decide_seat_funding(
            enrollment=seat, unit=Unit.PERCENT, parts=parts, reason="Agreed with the agency (example).",
            by=cast.staff[roles.PROGRAM], at=at,
        )  # fmt: skip


def _bill_fund(cast, at):
    payer = Fund.objects.get().payer
    waiting = list(Charge.objects.waiting().filter(payer=payer).order_by("pk"))
    if waiting:
        # The other half is committed.
        charges = waiting[: (len(waiting) + 1) // 2]
        due_on = home_day(at + 30 * DAY)
        issue_invoice(payer=payer, charges=charges, due_on=due_on, by=cast.staff[roles.FINANCE], at=at)


def _bill_person(cast, at):
    """Whoever pays a part of their own seat owes it."""
    waiting = Charge.objects.waiting().filter(payer__kind=PayerKind.PERSON).order_by("pk").first()
    if waiting is not None:
        due_on, finance = home_day(at + 30 * DAY), cast.staff[roles.FINANCE]
        issue_invoice(payer=waiting.payer, charges=[waiting], due_on=due_on, by=finance, at=at)


def _remind(now):
    """The job of every morning, on the days on which reminders were due, of what is not paid until now."""
    open_rows = Invoice.objects.with_sums().filter(owed__gt=HALF_A_CENT).select_related("payer")
    steps = [
        (row.at + (row.due_on - row.issued_on) + step * DAY, row.pk, row.payer) for row in open_rows for step in STEPS
    ]
    for at, _pk, payer in sorted(steps, key=lambda one: one[:2]):
        if at < now:
            remind(payer=payer, by=None, at=at)


def _refund(cast, now):
    """An agency paid twice; a part is paid back, and the rest waits to be applied."""
    finance, at = cast.staff[roles.FINANCE], now - 40 * DAY
    receipt = record_receipt(
        payer=Payer.objects.of_agency(cast.agencies[2]), method=Receipt.Method.CHECK, amount=Decimal(1_500),
        received_on=home_day(at), reference="CHK-5200", remitted={}, by=finance, at=at,
    )  # fmt: skip
    proposal = propose_refund(
        receipt=receipt, amount=Decimal(600), reason="Paid twice; the agency asks for it back.", by=finance, at=at + DAY
    )
    approve(proposal=proposal, reason="Compared with the bank.", by=cast.second_program, at=at + 2 * DAY)


def _bank_file(cast, at):
    """A file of the bank with a payment of an open invoice, one that nobody knows, a fee and a row without amount."""
    finance = cast.staff[roles.FINANCE]
    open_rows = Invoice.objects.filter(payer__organization=cast.agencies[1]).with_sums().order_by("-at")
    invoice = next((row for row in open_rows if row.statement.balance > 0), None)
    day = (at - DAY).strftime("%m/%d/%Y")
    rows = [
        HEAD,
        [day, "250.00", "DEPOSIT", "COUNTY OF EXAMPLE", "", "B-1002"],
        [day, "-35.00", "SERVICE FEE", "", "", "B-1003"],
        [day, "n/a", "PENDING", "", "", "B-1004"],
    ]
    if invoice is not None:
        text = f"ACH INV {invoice.number}"
        rows.insert(1, [day, f"{invoice.statement.balance:.2f}", text, cast.agencies[1].name.upper(), "", "B-1001"])
    file = _read(rows, "treasury.csv", finance, at)
    suggested = suggestions_of(file.read_rows)
    confirmed = {
        row.line: one.payer.pk
        for row, one in zip(file.read_rows, suggested, strict=True)
        if one.payer and one.suggestion.fits
    }
    import_bank_file(file=file, confirmed=confirmed, by=finance, at=at)
    record_confirmed(file=file, by=finance, at=at)


def _corrected_bank_file(cast, at):
    """The bank sends a payment again with a lower amount: a person decides."""
    row = BankRow.objects.filter(bank_id="B-1001").first()
    if row is None:
        return
    cells = [
        row.day.strftime("%m/%d/%Y"),
        f"{row.amount - 20:.2f}",
        row.texts["text"],
        row.texts["payer"],
        "",
        "B-1001",
    ]
    finance = cast.staff[roles.FINANCE]
    file = _read([HEAD, cells], "treasury-corrected.csv", finance, at)
    import_bank_file(file=file, confirmed={}, by=finance, at=at)


def _read(rows, filename, finance, at):
    content = io.StringIO()
    csv.writer(content).writerows(rows)
    return read_bank_file(
        account=BankAccount.objects.get(), filename=filename, content=content.getvalue().encode(), by=finance, at=at
    )


def _close_months(cast, now):
    """Finance staff closed every month a week after its end; the latest ones are open."""
    first = Entry.objects.aggregate(first=Min("posted_on"))["first"]
    month = first and month_of(first)
    while month and last_day(month) < home_day(now - OPEN_DAYS * DAY):
        following = last_day(month) + DAY
        days = home_day(now) - following - CLOSED_AFTER * DAY
        close_month(month=month, by=cast.staff[roles.FINANCE], at=now - days)
        month = following
