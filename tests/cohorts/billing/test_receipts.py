"""Money is received from a payer first and applied to lines second. The scenarios D06-D09, D11, D16, D22, D23."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from cohorts.billing.actions import receipt_corrections, receipt_ends, receipts, waivers
from cohorts.billing.acts import propose_void
from cohorts.billing.models import Account, Charge, CreditNote, EntryLine, Receipt
from cohorts.billing.models.accounts import age_of, ages_on, statement_of
from cohorts.billing.period import what_of
from cohorts.core.approvals.actions import permitted
from tests.charges import credit_fee, payer_of, receive
from tests.cohorts.billing.test_invoices import changes, charge, issue, owed  # noqa: F401
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def lines_of(invoice):
    return list(invoice.lines.order_by("pk"))


def pay(world, amount, *, agency=None, reference="check 1", at=NOW, remitted=None, **more):
    payer = payer_of(agency or world.agency)
    by = more.pop("by", world.finance)
    return receive(payer, amount, reference=reference, remitted=remitted, by=by, at=at, **more)


def owed_of(*fees):
    rows = Charge.objects.with_sums().in_bulk([fee.pk for fee in fees])
    return [rows[fee.pk].owed.quantize(Decimal("0.01")) for fee in fees]


def left(receipt):
    return Receipt.objects.with_sums().get(pk=receipt.pk).left


def end(world, receipt, how="return", at=NOW):
    fields = {"receipt": receipt, "reason": "No funds", "at": at}
    if how == "return":
        return receipt_ends.return_receipt(returned_on=at.date(), by=world.finance, **fields)
    with permitted(receipt_ends.VOID_RECEIPT):
        return receipt_ends.void_receipt(by=None, **fields)


def correct(world, receipt, at=NOW + DAY, **changes_):
    fields = {"payer": receipt.payer, "method": receipt.method, "amount": receipt.amount}
    fields |= {"received_on": receipt.received_on, "reference": receipt.reference} | changes_
    fields |= {"receipt": receipt, "reason": "Typed wrong"}
    return receipt_corrections.correct_receipt(**fields, by=world.finance, at=at)


def test_without_a_remittance_the_oldest_due_date_is_paid_first_and_the_rest_stays_unapplied(world):
    late, soon = charge(world, "400.00"), charge(world, "300.00")
    issue(world, charges=[late], due_on=date(2026, 5, 1))
    issue(world, charges=[soon], due_on=date(2026, 4, 1))
    first = pay(world, "350.00")
    assert owed_of(late, soon) == [350, 0] and left(first) == 0
    second = pay(world, "400.00", reference="check 2")
    assert owed_of(late, soon) == [0, 0] and left(second) == 50


def test_a_receipt_above_everything_owed_is_recorded_and_the_payer_is_emailed_once(world, run_jobs, changes):  # noqa: F811
    charge(world, "400.00"), charge(world, "400.00")
    issue(world)
    run_jobs()
    mail.outbox.clear()
    changes.clear()
    receipt = pay(world, "1000.00")
    run_jobs()
    assert left(receipt) == 200
    assert [email.to for email in mail.outbox] == [["agency@example.org"]]
    assert "$1,000.00" in mail.outbox[0].body and changes == [[world.trainee.pk]]


def test_a_fee_that_was_invoiced_and_part_paid_and_is_credited_gives_back_no_more_than_was_received(world):
    """D06: a share of 200.00 is kept of a fee of 400.00."""
    waiting, unpaid, paid = (charge(world, "400.00") for _ in range(3))
    invoices = [issue(world, charges=[row]) for row in (unpaid, paid)]
    receipt = pay(world, "250.00", remitted={lines_of(invoices[1])[0]: "250.00"})
    for row in (waiting, unpaid, paid):
        credit_fee(row, Decimal("200.00"), at=NOW)
    assert owed_of(waiting, unpaid, paid) == [200, 200, 0]
    assert Charge.objects.waiting().get().left_to_invoice == 200
    assert [owed(invoice) for invoice in invoices] == [200, 0]
    assert left(receipt) == 50 and CreditNote.objects.count() == 2


def test_each_seat_owes_what_its_own_lines_owe(world, changes):  # noqa: F811
    """D07: money for two of three seats, then one of the two is credited."""
    a, b, c = (charge(world, "400.00") for _ in range(3))
    lines = lines_of(issue(world))
    receipt = pay(world, "800.00", remitted={lines[0]: "400.00", lines[1]: "400.00"})
    assert owed_of(a, b, c) == [0, 0, 400]
    credit_fee(b, at=NOW)
    assert owed_of(a, b, c) == [0, 0, 400] and left(receipt) == 400
    credit_fee(c, at=NOW)
    assert owed_of(a, b, c) == [0, 0, 0] and left(receipt) == 400


def test_correcting_a_reference_changes_no_balance_and_posts_nothing_to_the_bank(world):
    """D08 (1)."""
    rows = [charge(world, "400.00") for _ in range(7)]
    invoice = issue(world)
    receipt = pay(world, "2800.00", reference="5512")
    before = EntryLine.objects.balances()
    new = correct(world, receipt, reference="5521")
    assert EntryLine.objects.balances() == before and owed(invoice) == 0 and owed_of(*rows) == [0] * 7
    assert not EntryLine.objects.filter(account=Account.BANK, receipt=new).exists()
    assert list(Receipt.objects.in_force()) == [new] and receipt.end.replacement == new


def test_money_of_another_payer_is_moved_in_one_act_and_pays_what_that_payer_owes(world):
    """D08 (2) and (3)."""
    mine, theirs = charge(world, "2800.00"), charge(world, "2800.00", world.other_agency, world.other_trainee)
    issue(world)
    issue(world, agency=world.other_agency)
    receipt = pay(world, "2800.00", reference="5521")
    correct(world, receipt, payer=payer_of(world.other_agency))
    assert owed_of(mine, theirs) == [2800, 0]
    assert EntryLine.objects.balances()[Account.BANK] == 2800
    pay(world, "2800.00", reference="77", at=NOW + 2 * DAY)
    assert owed_of(mine, theirs) == [0, 0] and EntryLine.objects.balances()[Account.BANK] == 5600


def test_a_correction_that_changes_nothing_lowers_the_amount_or_lies_on_an_ended_receipt_is_refused(world):
    receipt = pay(world, "100.00")
    with refuses("receipt_unchanged"):
        correct(world, receipt)
    with refuses("receipt_amount_lowered", field="amount", amount=Decimal("100.00")):
        correct(world, receipt, amount=Decimal("99.99"))
    correct(world, receipt, amount=Decimal("110.00"))
    with refuses("receipt_ended"):
        correct(world, receipt, amount=Decimal("120.00"))


def test_a_receipt_that_somebody_proposed_to_take_back_is_not_corrected(world):
    receipt = pay(world, "100.00")
    propose_void(receipt=receipt, reason="Typed twice", by=world.finance, at=NOW)
    with refuses("receipt_has_proposal"):
        correct(world, receipt, amount=Decimal("110.00"))


def test_a_payment_recorded_again_counts_once_on_every_day(world):
    charge(world, "400.00")
    issue(world)
    payer, later = payer_of(world.agency), NOW + 40 * DAY
    end(world, pay(world, "400.00"), "void", at=later)
    assert ages_on(date(2026, 3, 31))[payer.pk].total == 400
    pay(world, "400.00", at=later, received_on=TODAY)
    assert {age_of(payer, TODAY + days * DAY).total for days in (0, 20, 40)} == {0}


def test_a_returned_payment_counts_until_the_day_of_the_bank(world):
    charge(world, "400.00")
    issue(world)
    payer, receipt = payer_of(world.agency), pay(world, "400.00")
    receipt_ends.return_receipt(
        receipt=receipt, returned_on=date(2026, 3, 10), reason="No funds", by=world.finance, at=NOW + 30 * DAY
    )
    ages = {day: age_of(payer, date(2026, 3, day)) for day in (9, 10, 31)}
    assert [ages[day].total for day in (9, 10, 31)] == [0, 400, 400]
    assert all(ages[day].unapplied == 0 for day in ages)


def test_a_return_counts_from_the_day_of_the_bank_also_for_money_that_paid_a_later_invoice(world):
    payer, receipt = payer_of(world.agency), pay(world, "400.00")
    charge(world, "300.00")
    issue(world, at=NOW + 20 * DAY)
    (line,) = receipts.open_lines(payer)
    receipts.reapply(receipt=receipt, parts={line.pk: Decimal("300.00")}, by=world.finance, at=NOW + 20 * DAY)
    receipt_ends.return_receipt(
        receipt=receipt, returned_on=date(2026, 3, 10), reason="No funds", by=world.finance, at=NOW + 30 * DAY
    )
    bank = {day: EntryLine.objects.until(date(2026, 3, day)).balances()[Account.BANK] for day in (9, 10, 31)}
    assert bank == {9: 400, 10: 0, 31: 0}
    ages = [age_of(payer, date(2026, 3, day)) for day in (9, 10, 21, 22, 31)]
    assert [(one.total, one.unapplied) for one in ages] == [(-400, -400), (0, 0), (0, 0), (300, 0), (300, 0)]


def test_whoever_pays_is_emailed_of_every_change_of_a_payment(world, run_jobs):
    payer = payer_of(world.agency)
    charge(world, "400.00")
    issue(world)
    moved, refunded = pay(world, "100.00"), pay(world, "900.00", reference="2")
    with permitted(receipt_ends.REFUND):
        receipt_ends.refund(receipt=refunded, amount=Decimal("500.00"), reason="Overpaid", by=None, at=NOW)
    correct(world, moved, payer=payer_of(world.other_agency))
    end(world, pay(world, "50.00", reference="3"), "void", at=NOW + DAY)
    run_jobs()
    subjects = [email.subject for email in mail.outbox if email.to == ["agency@example.org"]]
    for words in ("paid back", "corrected", "does not count"):
        assert sum(words in subject for subject in subjects) == 1
    assert sum("corrected" in email.subject for email in mail.outbox) == 2 and payer
    (other,) = [email for email in mail.outbox if "corrected" in email.subject and email.to != ["agency@example.org"]]
    assert "recorded for another payer by mistake" in other.body
    rows = statement_of(payer_of(world.other_agency), NOW.date(), NOW.date() + 365 * DAY).rows
    assert [what_of(row.movement).partition(" (")[0] for row in rows] == ["Payment moved here from another payer"]


def test_one_check_over_three_invoices_is_applied_as_remitted_and_changed_without_moving_a_balance(world, run_jobs):
    """D09."""
    rows = [charge(world, amount) for amount in ("200.00", "150.00", "300.00")]
    invoices = [issue(world, charges=[row]) for row in rows]
    lines = [lines_of(invoice)[0] for invoice in invoices]
    with refuses("parts_above_receipt", above=Decimal("50.00")):
        pay(world, "350.00", remitted=dict(zip(lines, ("200.00", "150.00", "50.00"), strict=True)))
    with refuses("part_above_owed", field=f"line_{lines[0].pk}", above=Decimal("1.00")):
        pay(world, "350.00", remitted={lines[0]: "201.00"})
    assert not Receipt.objects.exists()
    run_jobs()
    mail.outbox.clear()
    receipt = pay(world, "350.00", remitted=dict(zip(lines, ("190.00", "110.00", "50.00"), strict=True)))
    assert [owed(invoice) for invoice in invoices] == [10, 40, 250]
    before = EntryLine.objects.balances()
    parts = {lines[0].pk: Decimal("200.00"), lines[1].pk: Decimal("150.00"), lines[2].pk: Decimal("0.00")}
    receipts.reapply(receipt=receipt, parts=parts, by=world.finance, at=NOW)
    assert [owed(invoice) for invoice in invoices] == [0, 0, 300]
    assert EntryLine.objects.balances() == before
    run_jobs()
    assert len(mail.outbox) == 1


def test_unapplied_money_is_applied_to_the_next_invoice(world):
    receipt = pay(world, "100.00")
    row = charge(world, "60.00")
    line = lines_of(issue(world))[0]
    receipts.reapply(receipt=receipt, parts={line.pk: Decimal("60.00")}, by=world.finance, at=NOW)
    assert owed_of(row) == [0] and left(receipt) == 40


def test_money_never_pays_a_line_of_another_payer(world):
    charge(world, "100.00", world.other_agency, world.other_trainee)
    line = lines_of(issue(world, agency=world.other_agency))[0]
    with refuses("line_not_owed"):
        pay(world, "100.00", remitted={line: "100.00"})


def test_the_last_cent_is_owed_until_two_people_write_it_off(world):
    """D11 (b) and (c)."""
    rows = [charge(world, amount) for amount in ("400.10", "400.20", "400.30")]
    issue(world)
    pay(world, "1200.59", method="ach")
    assert owed_of(*rows) == [0, 0, Decimal("0.01")]
    with permitted(waivers.WRITE_OFF):
        with refuses("credit_above_owed", field="amount", owed=Decimal("0.01")):
            waivers.write_off(charge=rows[2], amount=Decimal("0.02"), reason="A cent", by=None, at=NOW)
        waivers.write_off(charge=rows[2], amount=Decimal("0.01"), reason="A cent", by=None, at=NOW)
    assert owed_of(*rows) == [0, 0, 0]
    charge(world, "1200.60")
    issue(world)
    assert left(pay(world, "1200.61", reference="2")) == Decimal("0.01")


def test_a_returned_check_is_one_act_over_all_it_paid_and_due_dates_stay(world, run_jobs, changes):  # noqa: F811
    rows = [charge(world, "400.00"), charge(world, "300.00")]
    invoices = [issue(world, charges=[row]) for row in rows]
    receipt = pay(world, "700.00")
    run_jobs()
    mail.outbox.clear()
    changes.clear()
    end(world, receipt, at=NOW + 5 * DAY)
    run_jobs()
    assert [owed(invoice) for invoice in invoices] == [400, 300] and changes == [[world.trainee.pk]]
    assert {invoice.due_on for invoice in invoices} == {date(2026, 4, 1)}
    assert "returned" in mail.outbox[0].subject and len(mail.outbox) == 1
    with refuses("receipt_ended"):
        end(world, receipt, at=NOW + 6 * DAY)
    with refuses("receipt_before_return", field="received_on"):
        pay(world, "700.00", received_on=receipt.received_on, at=NOW + 7 * DAY)
    pay(world, "700.00", at=NOW + 7 * DAY)
    assert owed_of(*rows) == [0, 0]


@pytest.mark.parametrize("days", [-3, 3])
def test_a_return_lies_between_the_receipt_and_today(world, days):
    receipt = pay(world, "100.00")
    with refuses("return_day_wrong", field="returned_on"):
        receipt_ends.return_receipt(
            receipt=receipt, returned_on=TODAY + days * DAY, reason="No funds", by=world.finance, at=NOW
        )


def test_a_receipt_recorded_by_mistake_is_taken_back_by_two_people_and_can_be_recorded_again(world):
    row = charge(world, "400.00")
    issue(world)
    receipt = pay(world, "400.00")
    with permitted(receipt_ends.VOID_RECEIPT), refuses("reason_missing", field="reason"):
        receipt_ends.void_receipt(receipt=receipt, reason=" ", by=None, at=NOW)
    end(world, receipt, "void")
    assert owed_of(row) == [400]
    pay(world, "400.00")
    assert owed_of(row) == [0]
