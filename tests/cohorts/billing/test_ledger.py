"""Every event posts an entry that balances, and nothing else can be written into the ledger, with any program."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from cohorts.billing.actions import charges, invoices, ledger, receipt_corrections, receipt_ends, waivers
from cohorts.billing.models import Account, Book, Closing, Entry, EntryLine, Event
from cohorts.billing.rules import postings
from cohorts.core.approvals.actions import permitted
from tests.charges import credit_fee, payer_of, receive
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 1)
TODAY = date(2026, 3, 2)


def charge(world, amount="400.00", at=NOW):
    return charges.charge(
        payer=payer_of(world.agency), person=world.trainee, amount=Decimal(amount), description="Fee", course="PET",
        vendor=world.vendor, by=world.agency_coordinator, at=at,
    )  # fmt: skip


def issue(world, at=NOW):
    return invoices.issue_invoice(payer=payer_of(world.agency), due_on=DUE, by=world.finance, at=at)


def pay(world, amount, day=date(2026, 3, 2), reference="check 1", at=NOW):
    return receive(payer_of(world.agency), amount, received_on=day, reference=reference, by=world.finance, at=at)


def balances(day=date(2026, 12, 31)):
    return {account: amount for account, amount in EntryLine.objects.until(day).balances().items() if amount}


def forgive(act, action, **fields):
    with permitted(act):
        action(reason="Hardship", by=None, at=NOW, **fields)


def test_each_event_moves_its_amount_between_two_accounts(world):
    row = charge(world)
    assert balances() == {Account.TO_INVOICE: 400, Account.REVENUE: -400}
    invoice = issue(world)
    assert balances() == {Account.RECEIVABLE: 400, Account.REVENUE: -400}
    receipt = pay(world, "450.00")
    assert balances() == {Account.BANK: 450, Account.UNAPPLIED: -50, Account.REVENUE: -400}
    invoices.correct_invoice(invoice=invoice, bill_to="Prairie", reason="Renamed", by=world.finance, at=NOW)
    assert balances() == {Account.BANK: 450, Account.UNAPPLIED: -50, Account.REVENUE: -400}
    fields = {"method": "check", "received_on": TODAY, "reference": "check 1", "reason": "Typed wrong", "at": NOW}
    more = receipt_corrections.correct_receipt(
        receipt=receipt, payer=receipt.payer, amount=Decimal("500.00"), by=world.finance, **fields
    )
    assert balances() == {Account.BANK: 500, Account.UNAPPLIED: -100, Account.REVENUE: -400}
    forgive(receipt_ends.REFUND, receipt_ends.refund, receipt=more, amount=Decimal("100.00"))
    assert balances() == {Account.BANK: 500, Account.REFUNDS: -100, Account.REVENUE: -400}
    credit_fee(row, Decimal("100.00"), at=NOW)
    assert balances() == {Account.BANK: 500, Account.REFUNDS: -100, Account.UNAPPLIED: -100, Account.REVENUE: -300}


def test_money_of_another_payer_is_moved_and_no_bank_balance_changes(world):
    receipt = pay(world, "450.00")
    receipt_corrections.correct_receipt(
        receipt=receipt, payer=payer_of(world.other_agency), method="check", amount=Decimal("450.00"),
        received_on=TODAY, reference="check 1", reason="It was theirs", by=world.finance, at=NOW,
    )  # fmt: skip
    lines = EntryLine.objects.filter(account=Account.UNAPPLIED).order_by("pk")
    assert [(line.payer.name, line.amount) for line in lines] == [
        ("Prairie Community Services", -450), ("Prairie Community Services", 450), (world.other_agency.name, -450),
    ]  # fmt: skip
    assert balances() == {Account.BANK: 450, Account.UNAPPLIED: -450}


def test_returned_and_mistaken_payments_and_what_the_state_forgives(world):
    row = charge(world)
    charge(world, "100.00")
    issue(world)
    receipt_ends.return_receipt(
        receipt=pay(world, "150.00"), returned_on=TODAY, reason="No funds", by=world.finance, at=NOW
    )
    forgive(receipt_ends.VOID_RECEIPT, receipt_ends.void_receipt, receipt=pay(world, "150.00", reference="check 2"))
    assert balances() == {Account.RECEIVABLE: 500, Account.REVENUE: -500}
    forgive(waivers.WAIVE, waivers.waive, charge=row, amount=Decimal("300.00"), authority="Rule 7")
    forgive(waivers.WRITE_OFF, waivers.write_off, charge=row, amount=Decimal("100.00"))
    assert balances() == {
        Account.RECEIVABLE: 100, Account.REVENUE: -500, Account.WAIVERS: 300, Account.WRITE_OFFS: 100,
    }  # fmt: skip
    waiting = charge(world, "50.00")
    forgive(waivers.WAIVE, waivers.waive, charge=waiting, amount=Decimal("20.00"), authority="Rule 7")
    credit_fee(waiting, at=NOW)
    assert balances()[Account.WAIVERS] == 320 and balances()[Account.REVENUE] == -520
    assert Account.TO_INVOICE not in balances()


def test_a_line_says_whose_fee_it_is_of_which_course_and_vendor(world):
    row = charge(world)
    line = EntryLine.objects.get(account=Account.REVENUE)
    assert (line.payer, line.vendor, line.course, line.charge) == (payer_of(world.agency), world.vendor, "PET", row)


def test_a_fee_of_nothing_posts_nothing(world):
    charge(world, "0.00")
    assert not Entry.objects.exists()


def test_every_event_has_one_rule_and_every_account_a_name():
    assert set(postings.POSTINGS) == set(Event.values)
    assert set(postings.ACCOUNTS) == set(Account.values)


AMOUNTS = ["400.00", "-100.00", "-100.00", "-200.00"]


def write(world, amounts, *, entry_day="2026-03-02", line_day="2026-03-02", count=None, entry_first=False):
    """Write an entry with raw SQL, as a person with a database shell would. Returns its id."""
    book, _ = Book.objects.get_or_create(code=ledger.BOOK)
    pk = Entry.objects.next_id()
    with transaction.atomic(), connection.cursor() as cursor:

        def write_entry():
            cursor.execute(
                "INSERT INTO billing_entry (id, book_id, event, document_on, posted_on, line_count, at)"
                " VALUES (%s, %s, 'charged', %s, %s, %s, %s)",
                [pk, book.pk, entry_day, entry_day, len(amounts) if count is None else count, NOW],
            )

        if entry_first:
            write_entry()
        write_lines(cursor, world, pk, amounts, line_day)
        if not entry_first:
            write_entry()
    return pk


def write_lines(cursor, world, pk, amounts, day="2026-03-02"):
    for amount in amounts:
        cursor.execute(
            "INSERT INTO billing_entryline (entry_id, account, amount, posted_on, payer_id, course)"
            " VALUES (%s, 'bank', %s, %s, %s, '')",
            [pk, amount, day, payer_of(world.agency).pk],
        )


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]])
def test_a_balanced_entry_is_accepted_with_its_lines_in_any_order(world, order):
    write(world, [AMOUNTS[position] for position in order])
    assert EntryLine.objects.count() == 4


@pytest.mark.parametrize(
    ("amounts", "more"),
    [
        (["400.00", "-100.00", "-100.00", "-199.99"], {}),
        (["400.00"], {}),
        ([], {}),
        (["400.00", "-400.00", "0.00"], {}),
        (AMOUNTS, {"count": 3}),
        (AMOUNTS, {"line_day": "2026-03-03"}),
        (AMOUNTS, {"entry_first": True}),
        (["0.10", "0.20", "-0.31"], {}),
    ],
)
def test_an_entry_that_does_not_balance_is_refused_whole(world, amounts, more):
    with pytest.raises(IntegrityError):
        write(world, amounts, **more)
    assert not Entry.objects.exists() and not EntryLine.objects.exists()


def test_cents_that_floating_point_cannot_add_still_balance(world):
    write(world, ["0.10", "0.20", "-0.30"])
    write(world, ["1000000.01", "-999999.99", "-0.02"])
    assert Entry.objects.count() == 2


def test_no_line_joins_an_entry_later(world):
    pk = write(world, AMOUNTS)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        write_lines(cursor, world, pk, ["5.00", "-5.00"])
    assert EntryLine.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_lines_without_an_entry_are_refused_when_the_transaction_ends(world):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        write_lines(cursor, world, Entry.objects.next_id(), ["5.00", "-5.00"])
    assert not EntryLine.objects.exists()


def close(world, month, at):
    return ledger.close_month(month=month, by=world.finance, at=at)


APRIL_3 = NOW + timedelta(days=32)


def test_a_closed_month_takes_no_entry_not_even_from_a_database_shell(world):
    charge(world)
    close(world, date(2026, 3, 15), APRIL_3)
    with pytest.raises(IntegrityError):
        write(world, AMOUNTS)
    assert Entry.objects.count() == 1


def test_what_happened_in_a_closed_month_is_posted_on_the_first_open_day_and_keeps_its_own(world):
    charge(world)
    issue(world)
    report = close(world, date(2026, 3, 1), APRIL_3).report
    pay(world, "400.00", day=date(2026, 3, 28), at=APRIL_3)
    entry = Entry.objects.get(event=Event.RECEIVED)
    assert (entry.document_on, entry.posted_on) == (date(2026, 3, 28), date(2026, 4, 1))
    assert balances(date(2026, 3, 31)) == {Account.RECEIVABLE: 400, Account.REVENUE: -400}
    assert ledger.report_of(date(2026, 3, 1)) == report == Closing.objects.get().report
    assert report["accounts"]["receivable"] == {
        "opening": "0.00", "debits": "400.00", "credits": "0.00", "closing": "400.00",
    }  # fmt: skip


def test_a_return_is_not_refused_because_the_payment_lies_in_a_closed_month(world):
    charge(world)
    issue(world)
    receipt = pay(world, "400.00")
    close(world, date(2026, 3, 1), APRIL_3)
    receipt_ends.return_receipt(
        receipt=receipt, returned_on=date(2026, 3, 30), reason="No funds", by=world.finance, at=APRIL_3
    )
    entry = Entry.objects.get(event=Event.RETURNED)
    assert (entry.document_on, entry.posted_on) == (date(2026, 3, 30), date(2026, 4, 1))


def test_whoever_records_a_return_of_a_closed_month_reads_on_which_day_it_is_posted(client, world):
    charge(world)
    issue(world)
    receipt = pay(world, "400.00")
    close(world, date(2026, 3, 1), APRIL_3)
    client.force_login(world.finance)
    with time_machine.travel(APRIL_3, tick=False):
        fields = {"returned_on": "2026-03-30", "reason": "No funds"}
        page = client.post(reverse("return_receipt", args=[receipt.pk]), fields, follow=True).text
    assert "Recorded the return. It is posted on Wed, Apr 1, 2026, because March 2026 was closed" in page


def test_months_are_closed_in_order_after_they_end(world):
    charge(world)
    with refuses("month_not_over", field="month"):
        close(world, date(2026, 3, 1), NOW)
    may_2 = NOW + timedelta(days=61)
    with refuses("month_before_first_entry", field="month"):
        close(world, date(2026, 1, 1), may_2)
    with refuses("earlier_month_open"):
        close(world, date(2026, 4, 1), may_2)
    close(world, date(2026, 3, 1), may_2)
    with refuses("month_closed_before"):
        close(world, date(2026, 3, 1), may_2)
    close(world, date(2026, 4, 1), may_2)
    assert ledger.last_closed(Book.objects.get()) == date(2026, 4, 1)


def test_only_finance_staff_close_a_month(world):
    for person in (world.program_staff, world.auditor, world.agency_coordinator):
        with refuses("role_required"):
            ledger.close_month(month=date(2026, 2, 1), by=person, at=NOW)


def test_the_last_closed_month_can_be_reopened_and_its_report_stays(world):
    charge(world)
    may_2 = NOW + timedelta(days=61)
    march, april = close(world, date(2026, 3, 1), may_2), close(world, date(2026, 4, 1), may_2)
    with permitted(ledger.REOPEN_MONTH):
        with refuses("month_not_last_closed"):
            ledger.reopen_month(closing=march, reason="Missing entry", by=None, at=may_2)
        ledger.reopen_month(closing=april, reason="Missing entry", by=None, at=may_2)
        with refuses("month_not_last_closed"):
            ledger.reopen_month(closing=april, reason="Again", by=None, at=may_2)
    charge(world, at=NOW + timedelta(days=40))
    again = close(world, date(2026, 4, 1), may_2)
    assert april.report["entries"] == 0 and again.report["entries"] == 1


def test_the_fiscal_year_is_named_after_the_year_it_ends_in():
    assert postings.fiscal_year(date(2026, 9, 30), 10) == 2026
    assert postings.fiscal_year(date(2026, 10, 1), 10) == 2027
    assert postings.fiscal_year(date(2026, 12, 31), 1) == 2026
