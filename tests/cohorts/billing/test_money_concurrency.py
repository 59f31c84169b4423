"""Several clerks at once, on both databases: no cent twice, no number twice, no entry in a closed month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from cohorts.billing.actions import charges, invoices, ledger, receipt_corrections, receipts
from cohorts.billing.models import Account, Charge, Closing, EntryLine, Invoice, Payer, Receipt
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.funding import Part, decide_seat_funding
from cohorts.training.models import Enrollment, Funding
from tests.charges import credit_fee, payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.funds import add_fund, figures
from tests.separate import at_once
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
APRIL_3 = NOW + timedelta(days=32)


def refused(answers):
    return sorted(answer.code for answer in answers if isinstance(answer, Refused))


def test_two_clerks_apply_the_same_money_to_two_invoices_and_one_succeeds():
    """D09."""
    world = World()
    payer = payer_of(world.agency)
    receipt = receive(payer, "100.00", by=world.finance, at=NOW)
    rows = [charge(world, "100.00"), charge(world, "100.00")]
    lines = [issue(world, charges=[row]).lines.get() for row in rows]

    def apply_to(line):
        parts = {line.pk: Decimal("100.00")}
        return lambda: receipts.reapply(
            receipt=Receipt.objects.get(pk=receipt.pk), parts=parts, former=former, by=world.finance, at=NOW
        )

    former = {}
    assert refused(at_once(*map(apply_to, lines))) == ["receipt_reapplied_meanwhile"]
    owed = [row.statement.balance for row in Invoice.objects.with_sums().order_by("pk")]
    assert sorted(owed) == [0, 100] and EntryLine.objects.balances()[Account.RECEIVABLE] == 100
    paid, other = lines if owed[0] == 0 else lines[::-1]
    former = {paid.pk: Decimal("100.00")}
    apply_to(other)()
    balances = [row.statement.balance for row in Invoice.objects.with_sums().order_by("pk")]
    assert balances == owed[::-1] and EntryLine.objects.balances()[Account.RECEIVABLE] == 100


def test_a_check_recorded_many_times_at_once_is_one_receipt():
    """D23."""
    world = World()
    payer = payer_of(world.agency)
    answers = at_once(
        *[lambda: receive(Payer.objects.get(pk=payer.pk), "350.00", by=world.finance, at=NOW) for _ in range(8)]
    )
    assert refused(answers) == ["receipt_recorded"] * 7
    assert EntryLine.objects.balances()[Account.BANK] == 350


def test_fees_are_invoiced_once_by_clerks_of_several_payers_and_numbers_have_no_gap():
    world = World()
    payers = [payer_of(world.agency), payer_of(world.other_agency)]
    for payer, person in zip(payers, (world.trainee, world.other_trainee), strict=True):
        charge(world, "100.00", payer.organization, person)

    def issue_to(payer):
        return lambda: invoices.issue_invoice(
            payer=Payer.objects.get(pk=payer.pk), due_on=date(2026, 4, 1), by=world.finance, at=NOW
        )

    answers = at_once(*[issue_to(payer) for payer in payers * 4])
    assert refused(answers) == ["nothing_to_invoice"] * 6
    assert sorted(invoice.number for invoice in Invoice.objects.all()) == ["2026-00001", "2026-00002"]


def test_an_invoice_is_in_the_report_of_a_month_closed_at_the_same_moment_or_in_a_later_month():
    world = World()
    charge(world, "400.00")
    payer = payer_of(world.agency)
    at_once(
        lambda: ledger.close_month(month=date(2026, 3, 1), by=world.finance, at=APRIL_3),
        *[
            lambda number=number: receive(
                Payer.objects.get(pk=payer.pk), "10.00", reference=f"check {number}", received_on=date(2026, 3, 20),
                by=world.finance, at=APRIL_3,
            )
            for number in range(6)
        ],
    )  # fmt: skip
    closing = Closing.objects.get()
    assert ledger.report_of(date(2026, 3, 1)) == closing.report
    assert EntryLine.objects.balances()[Account.BANK] == 60


def test_two_clerks_credit_the_same_invoice_and_never_more_than_it_is():
    world = World()
    row = charge(world, "400.00")
    invoice = issue(world)
    answers = at_once(*[lambda: credit_fee(row, Decimal("300.00"), at=NOW) for _ in range(4)])
    assert refused(answers) == ["credit_above_fee"] * 3
    assert Invoice.objects.with_sums().get(pk=invoice.pk).statement.balance == 100
    assert [note.number for note in invoice.credit_notes.all()] == ["CN-2026-00001"]
    assert EntryLine.objects.balances()[Account.RECEIVABLE] == 100


def test_two_clerks_split_two_seats_to_a_fund_and_it_is_never_overspent():
    """300.00 are left, and each decision would charge 240.00 to the fund."""
    world = World()
    fund = add_fund(world, "300.00")
    cohort = world.cohort(course=world.course(fee="400.00"), starts=NOW + timedelta(days=60))
    people = [world.trainee, world.person("second", world.agency, roles.TRAINEE)]
    seats = [
        sponsor(cohort=cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=NOW)
        for person in people
    ]
    parts = [Part("agency", Decimal(40)), Part("fund", Decimal(60), fund)]

    def decide(seat):
        return lambda: decide_seat_funding(
            enrollment=Enrollment.objects.get(pk=seat.pk), unit="percent", parts=parts, reason="Grant 7",
            by=world.finance, at=NOW,
        )  # fmt: skip

    answers = at_once(*[decide(seat) for seat in seats])
    assert len(refused(answers)) == 1 and Funding.objects.count() == 1
    assert figures(fund)[3] == "60.00" and EntryLine.objects.balances()[Account.TO_INVOICE] == 800


def test_two_clerks_commit_the_rest_of_a_fund_and_one_succeeds():
    """D20: 300.00 are left, and 300.00 and 200.00 are committed at the same moment."""
    world = World()
    fund = add_fund(world, "300.00")

    def commit(amount):
        return lambda: charges.charge(
            payer=Payer.objects.get(pk=fund.payer_id), person=world.trainee, amount=Decimal(amount), description="Fee",
            by=None, at=NOW,
        )  # fmt: skip

    answers = at_once(commit("300.00"), commit("200.00"))
    assert refused(answers) == ["fund_too_low"]
    assert figures(fund)[3] in ("0.00", "100.00")


def test_whoever_reads_while_the_reference_of_a_payment_is_corrected_sees_no_other_balance():
    """D08 (1): read from a second connection after each statement that writes."""
    world = World()
    fees = [charge(world, "400.00") for _ in range(7)]
    issue(world)
    receipt = receive(payer_of(world.agency), "2800.00", by=world.finance, at=NOW, reference="5512")
    seen = []

    def read():
        rows = Charge.objects.with_sums().filter(pk__in=[fee.pk for fee in fees])
        return [row.owed.quantize(Decimal("0.01")) for row in rows], EntryLine.objects.balances()

    def look(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.lstrip().startswith(("INSERT", "UPDATE")):
            seen.extend(at_once(read))
        return result

    before = read()
    with connection.execute_wrapper(look):
        receipt_corrections.correct_receipt(
            receipt=receipt, payer=receipt.payer, method=receipt.method, amount=receipt.amount,
            received_on=receipt.received_on, reference="5521", reason="Typed wrong", by=world.finance, at=NOW,
        )  # fmt: skip
    assert len(seen) > 5 and all(one == before for one in [*seen, read()])
    assert Receipt.objects.in_force().get().reference == "5521"
