"""A return that was recorded by mistake, and rows that were linked wrongly: each can be put right, with its story."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import bank_rows, invoices, ledger
from cohorts.billing.actions.receipts import applied_of
from cohorts.billing.actions.return_mistakes import undo_return
from cohorts.billing.acts import propose_refund
from cohorts.billing.models import Account, Entry, EntryLine, Event, Receipt, Refund
from cohorts.billing.models.accounts import statement_of
from cohorts.core.approvals.actions import approve
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, take_in, waiting
from tests.cohorts.billing.test_invoices import changes, charge, issue, owed  # noqa: F401
from tests.cohorts.billing.test_receipts import DAY, TODAY, end, left, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + 3 * DAY

IDS = ("day", "amount", "text", "bank_id")


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def bank(world):
    return account(world, at=LATER)


def row_of(world, bank, amount, text="RETURNED"):
    (row,) = take_in(world, bank, f"03/02/2026,{amount},{text}", at=LATER)
    return row


def undo(world, receipt, at=LATER, **more):
    fields = {"reason": "It was another check", "by": world.finance} | more
    return undo_return(receipt=receipt, **fields, at=at)


def return_by_row(world, row, receipt):
    return bank_rows.return_bank_row(row=row, receipt=receipt, reason="No funds", by=world.finance, at=LATER)


def test_a_return_recorded_by_mistake_is_undone_and_the_payment_pays_the_same_lines(world, run_jobs):
    charge(world, "400.00"), charge(world, "300.00")
    invoice = issue(world)
    receipt = pay(world, "750.00", reference="CHK-4007")
    before, parts = EntryLine.objects.balances(), [one.amount for one in applied_of(receipt=receipt.pk)]
    end(world, receipt, at=NOW + DAY)
    run_jobs()
    mail.outbox.clear()
    assert owed(invoice) == 700
    new = undo(world, receipt)
    assert EntryLine.objects.balances() == before and owed(invoice) == 0
    assert [one.amount for one in applied_of(receipt=new.pk)] == parts and left(new) == 50
    assert (new.reference, new.received_on, new.amount) == (receipt.reference, receipt.received_on, receipt.amount)
    assert list(Receipt.objects.in_force()) == [new]
    run_jobs()
    (email,) = mail.outbox
    assert "by mistake that the bank returned your payment of $750.00 (reference CHK-4007)" in email.body
    assert "It pays $700.00 of your invoices again." in email.body and "$50.00 of it" in email.body


def test_the_statement_has_the_return_and_after_it_that_it_was_a_mistake(world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt, at=NOW + DAY)
    undo(world, receipt)
    statement = statement_of(payer_of(world.agency), date(2026, 3, 1), date(2026, 3, 31))
    events = [Event.RECEIVED, Event.RETURNED, Event.RETURN_UNDONE]
    assert [row.movement.event for row in statement.rows] == events and statement.closing == -400
    assert [row.movement.document_on for row in statement.rows][1:] == [date(2026, 3, 3)] * 2


def test_what_others_paid_meanwhile_stays_paid_and_the_rest_is_on_the_account(world):
    charge(world, "400.00"), charge(world, "300.00")
    invoice = issue(world)
    receipt = pay(world, "700.00", reference="CHK-4007")
    end(world, receipt, at=NOW + DAY)
    pay(world, "500.00", reference="2", at=NOW + 2 * DAY)
    new = undo(world, receipt)
    assert owed(invoice) == 0 and left(new) == 500


def test_a_fee_on_a_corrected_invoice_is_paid_again(world):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt, at=NOW + DAY)
    about = {"bill_to": "New name", "reason": "Moved", "by": world.finance, "at": NOW + 2 * DAY}
    corrected = invoices.correct_invoice(invoice=invoice, **about)
    undo(world, receipt)
    assert owed(corrected) == 0


def test_the_row_of_the_return_waits_again_and_is_the_return_of_the_right_payment_then(world, bank):
    wrong = pay(world, "400.00", reference="CHK-4007")
    right = pay(world, "400.00", reference="CHK-4008", agency=world.other_agency)
    row = row_of(world, bank, "-400.00")
    return_by_row(world, row, wrong)
    assert not waiting()
    undo(world, wrong)
    assert waiting() == [row]
    return_by_row(world, row, right)
    (counts,) = Receipt.objects.in_force()
    assert counts.payer == payer_of(world.agency) and not waiting()


def test_the_row_of_the_payment_follows_it_and_waits_if_it_is_taken_back(world, bank):
    row = row_of(world, bank, "400.00", "COUNTY CMH")
    fields = {"row": row, "payer": payer_of(world.agency), "method": "ach", "by": world.finance, "at": LATER}
    receipt = bank_rows.record_bank_row(**fields)
    end(world, receipt, at=LATER)
    new = undo(world, receipt)
    assert not waiting()
    end(world, new, how="void", at=LATER)
    assert waiting() == [row]


def test_a_return_is_undone_once_and_can_be_recorded_again(world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    with refuses("return_not_recorded"):
        undo(world, receipt)
    end(world, receipt, at=NOW + DAY)
    new = undo(world, receipt)
    with refuses("return_not_recorded"):
        undo(world, receipt)
    end(world, new, at=LATER)
    assert EntryLine.objects.balances()[Account.BANK] == 0 and not Receipt.objects.in_force().exists()
    assert undo(world, new).attempt == 3


def test_a_payment_that_was_taken_back_is_not_brought_back_by_it(world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt, how="void")
    with refuses("return_not_recorded"):
        undo(world, receipt)


def test_a_return_after_money_was_paid_back_is_not_undone_since_the_payer_owes_that(world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    about = {"receipt": receipt, "reason": "Overpaid", "by": world.finance, "at": NOW}
    proposal = propose_refund(amount=Decimal("100.00"), **about)
    approve(proposal=proposal, reason="Checked", by=world.program_staff, at=NOW)
    end(world, receipt, at=NOW + DAY)
    with refuses("return_with_refund"):
        undo(world, receipt)


def test_whoever_recorded_the_payment_again_meanwhile_is_asked_whether_it_is_another_one(world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt, at=NOW + DAY)
    again = pay(world, "400.00", reference="CHK-4007", at=NOW + 2 * DAY)
    with refuses("receipt_alike", field="is_another", receipt=again):
        undo(world, receipt)
    undo(world, receipt, is_another=True)
    assert EntryLine.objects.balances()[Account.BANK] == 800


def test_a_mistake_of_a_closed_month_is_posted_on_the_first_open_day(world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt, at=NOW + DAY)
    april = NOW + timedelta(days=35)
    ledger.close_month(month=date(2026, 3, 1), by=world.finance, at=april)
    undo(world, receipt, at=april)
    entry = Entry.objects.get(event=Event.RETURN_UNDONE)
    assert (entry.document_on, entry.posted_on) == (TODAY + DAY, date(2026, 4, 1))


@pytest.mark.parametrize("who", ["program_staff", "auditor", "agency_coordinator", "trainee"])
def test_only_finance_staff_undo_a_return_and_only_with_a_reason(world, who):
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt, at=NOW + DAY)
    with refuses("role_required"):
        undo(world, receipt, by=getattr(world, who))
    with refuses("reason_missing", field="reason"):
        undo(world, receipt, reason=" ")


def test_the_pages_say_what_follows_and_tell_the_story_afterwards(client, world, bank):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "400.00", reference="CHK-4007")
    row = row_of(world, bank, "-400.00")
    return_by_row(world, row, receipt)
    client.force_login(world.finance)
    address = reverse("undo_return", args=[receipt.pk])
    for page in (reverse("receipt", args=[receipt.pk]), reverse("bank_row", args=[row.pk])):
        assert address in client.get(page).text
    page = client.get(address)
    assert "It pays $400.00 of the fees" in page.context["happens"] and "email" in page.context["affected"]
    done = unescape(client.post(address, {"reason": "It was check 4008"}, follow=True).text)
    assert owed(invoice) == 0 and "The payment counts again." in done and "It was check 4008" in done
    former = unescape(client.get(reverse("receipt", args=[receipt.pk])).text)
    assert "The return was recorded by mistake: It was check 4008" in former and address not in former
    assert client.get(address).status_code == 302
    client.force_login(world.agency_coordinator)
    story = unescape(client.get(reverse("agency_payment", args=[receipt.pk])).text)
    new = Receipt.objects.in_force().get()
    assert "We had recorded the return by mistake." in story and reverse("agency_payment", args=[new.pk]) in story
    assert "It was check 4008" not in story and "No funds" not in story
    assert "recorded by mistake" in client.get(reverse("agency_payment", args=[new.pk])).text


def reopen(world, row):
    return bank_rows.reopen_bank_row(row=row, reason="The wrong one", by=world.finance, at=LATER)


def test_a_row_linked_to_the_wrong_payment_is_decided_again_and_both_are_free(client, world, bank):
    wrong, right = (pay(world, "400.00", reference=name) for name in ("1", "2"))
    row = row_of(world, bank, "400.00", "CHECK 2")
    bank_rows.link_bank_row(row=row, receipt=wrong, by=world.finance, at=LATER)
    client.force_login(world.finance)
    assert reverse("reopen_bank_row", args=[row.pk]) in client.get(reverse("bank_row", args=[row.pk])).text
    assert "stays as it is" in client.get(reverse("reopen_bank_row", args=[row.pk])).text
    reopen(world, row)
    assert waiting() == [row] and EntryLine.objects.balances()[Account.BANK] == 800
    bank_rows.link_bank_row(row=row, receipt=right, by=world.finance, at=LATER)
    other = row_of(world, bank, "400.00", "CHECK 1")
    with refuses("bank_row_not_that_payment"):
        bank_rows.link_bank_row(row=other, receipt=right, by=world.finance, at=LATER)
    bank_rows.link_bank_row(row=other, receipt=wrong, by=world.finance, at=LATER)
    assert not waiting()


def test_a_row_linked_to_the_wrong_refund_is_decided_again_and_the_refund_is_free(world, bank):
    receipt = pay(world, "400.00", reference="1")
    about = {"receipt": receipt, "reason": "Overpaid", "by": world.finance, "at": NOW}
    approve(proposal=propose_refund(amount=Decimal("50.00"), **about), reason="Checked", by=world.program_staff, at=NOW)
    refund, row = Refund.objects.get(), row_of(world, bank, "-50.00")
    bank_rows.link_refund(row=row, refund=refund, by=world.finance, at=LATER)
    reopen(world, row)
    other = row_of(world, bank, "-50.00", "ANOTHER")
    bank_rows.link_refund(row=other, refund=refund, by=world.finance, at=LATER)
    with refuses("bank_row_not_that_refund"):
        bank_rows.link_refund(row=row, refund=refund, by=world.finance, at=LATER)
    assert waiting() == [row]


def test_a_row_linked_to_a_return_recorded_before_is_only_unlinked(world, bank):
    receipt = pay(world, "400.00", reference="1")
    end(world, receipt, at=NOW + DAY)
    row = row_of(world, bank, "-400.00")
    return_by_row(world, row, receipt)
    reopen(world, row)
    assert waiting() == [row] and not Receipt.objects.in_force().exists()
    return_by_row(world, row, receipt)
    assert not waiting()


def test_a_row_of_which_a_return_or_a_payment_was_recorded_leads_to_the_payment(world, bank):
    receipt = pay(world, "400.00", reference="1")
    row = row_of(world, bank, "-400.00")
    return_by_row(world, row, receipt)
    with refuses("bank_row_return_counts"):
        reopen(world, row)
    fields = {"payer": payer_of(world.agency), "method": "ach", "by": world.finance, "at": LATER}
    other = row_of(world, bank, "20.00", "COUNTY")
    bank_rows.record_bank_row(row=other, **fields)
    with refuses("bank_row_not_set_aside"):
        reopen(world, other)
