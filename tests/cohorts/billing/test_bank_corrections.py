"""A bank row whose id is known with another amount: one act corrects the payment, and nothing is lost or doubled."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.billing.actions import bank_rows
from cohorts.billing.actions.receipts import applied_of
from cohorts.billing.models import Account, BankRow, EntryLine, Receipt
from cohorts.billing.models.bank_links import receipts_without_row
from cohorts.billing.receipt_acts import correct_from_bank, propose_lowering
from cohorts.core.approvals.actions import approve, reject
from cohorts.core.approvals.models import Proposal
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, take_in, waiting
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import correct as correct_by_hand
from tests.cohorts.billing.test_receipts import end, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
IDS = ("day", "amount", "text", "bank_id")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bank(world):
    return account(world, columns=IDS)


def row_of(world, bank, amount, bank_id="A-1", day="03/01/2026"):
    (row,) = take_in(world, bank, f"{day},{amount},COUNTY CMH,{bank_id}", columns=IDS)
    return row


def record(world, row, **more):
    return bank_rows.record_bank_row(
        row=row, payer=payer_of(world.agency), method="ach", by=world.finance, at=NOW, **more
    )


def correct(world, row, by=None):
    return correct_from_bank(row=row, reason="The bank corrected its file.", by=by or world.finance, at=NOW)


def bank_balance():
    return EntryLine.objects.balances()[Account.BANK]


def in_force():
    return [(receipt.amount, receipt.received_on) for receipt in Receipt.objects.in_force()]


def test_a_higher_amount_corrects_the_payment_in_one_act_and_keeps_what_it_pays(world, bank, run_jobs):
    charge(world, "400.00")
    invoice = issue(world)
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "440.00", day="03/02/2026")
    run_jobs()
    mail.outbox.clear()
    new = correct(world, row)
    assert in_force() == [(440, date(2026, 3, 2))] and bank_balance() == 440 and owed(invoice) == 0
    assert [one.amount for one in applied_of(receipt=new.pk)] == [400]
    assert not waiting() and not receipts_without_row().in_force().exists()
    run_jobs()
    (email,) = mail.outbox
    assert "$440.00" in email.body and "recorded as $400.00" in email.body


def test_a_lower_amount_takes_two_people_and_the_latest_due_date_is_owed_again(world, bank):
    fees = [charge(world, "400.00") for _ in range(2)]
    late = issue(world, charges=[fees[0]], due_on=date(2026, 5, 1))
    early = issue(world, charges=[fees[1]], due_on=date(2026, 4, 1))
    record(world, row_of(world, bank, "800.00"))
    row = row_of(world, bank, "650.00")
    proposal = correct(world, row)
    assert in_force() == [(800, date(2026, 3, 1))] and waiting() == [row]
    assert any("$650.00 instead of $800.00" in line for line in proposal.effects)
    assert any("$150.00 of" in line and late.number in line for line in proposal.effects)
    with refuses("own_proposal"):
        approve(proposal=proposal, reason="Checked", by=world.finance, at=NOW)
    approve(proposal=proposal, reason="Checked", by=world.program_staff, at=NOW)
    assert in_force() == [(650, date(2026, 3, 1))] and bank_balance() == 650
    assert (owed(early), owed(late)) == (0, 150) and not waiting()


def test_while_a_correction_is_proposed_nobody_decides_about_its_row_in_another_way(world, bank, client):
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "350.00")
    proposal = correct(world, row)
    client.force_login(world.finance)
    page = client.get(reverse("bank_row", args=[row.pk])).content.decode()
    assert reverse("proposal", args=[proposal.pk]) in page
    for step in ("record_bank_row", "set_aside_bank_row", "correct_by_bank_row"):
        assert reverse(step, args=[row.pk]) not in page
    with refuses("bank_row_has_proposal"):
        record(world, row, is_another=True)
    with refuses("bank_row_has_proposal"):
        bank_rows.set_aside_bank_row(row=row, reason="Not ours", by=world.finance, at=NOW)
    reject(proposal=proposal, reason="Wait for the bank", by=world.program_staff, at=NOW)
    bank_rows.set_aside_bank_row(row=row, reason="Not ours", by=world.finance, at=NOW)
    assert not waiting() and bank_balance() == 400


def test_a_row_that_waits_is_only_replaced_so_that_its_money_is_recorded_once(world, bank):
    first, second = row_of(world, bank, "400.00"), row_of(world, bank, "440.00")
    assert waiting() == [first, second]
    assert correct(world, second) is None
    assert waiting() == [second] and not Receipt.objects.exists()
    record(world, second)
    assert bank_balance() == 440 and not waiting()


def test_a_third_amount_corrects_the_second_and_the_first_can_be_taken_up_again(world, bank):
    first = row_of(world, bank, "400.00")
    record(world, first)
    correct(world, row_of(world, bank, "440.00"))
    correct(world, row_of(world, bank, "450.00"))
    assert bank_balance() == 450 and not waiting()
    bank_rows.reopen_bank_row(row=first, reason="The bank went back", by=world.finance, at=NOW)
    assert waiting() == [first]
    approve(proposal=correct(world, first), reason="Checked", by=world.program_staff, at=NOW)
    assert bank_balance() == 400 and not waiting() and len(in_force()) == 1


def test_a_replaced_row_that_is_decided_again_is_no_second_payment_of_another_payer(world, bank, client):
    """D12: one id of the bank counts once, whichever of its rows is decided first or last."""
    first = row_of(world, bank, "400.00")
    record(world, first)
    correct(world, row_of(world, bank, "440.00"))
    client.force_login(world.finance)
    page = client.get(reverse("bank_row", args=[first.pk])).content.decode()
    address = reverse("reopen_bank_row", args=[first.pk])
    assert address in page
    assert "Another row with this id of the bank counts: $440.00" in client.get(address).content.decode()
    bank_rows.reopen_bank_row(row=first, reason="A try", by=world.finance, at=NOW)
    fields = {"row": first, "payer": payer_of(world.other_agency), "method": "ach", "by": world.finance, "at": NOW}
    with refuses("bank_row_contested", field="is_another", receipt=Receipt.objects.in_force().get()):
        bank_rows.record_bank_row(**fields)
    assert bank_balance() == 440 and waiting() == [first]
    bank_rows.record_bank_row(**fields, is_another=True)
    assert bank_balance() == 840 and not waiting()


def test_the_row_whose_payment_counts_is_asked_about_whichever_came_first(world, bank):
    first, second = row_of(world, bank, "400.00"), row_of(world, bank, "440.00")
    bank_rows.set_aside_bank_row(row=first, reason="Not ours", by=world.finance, at=NOW)
    record(world, second)
    third = row_of(world, bank, "450.00")
    with refuses("bank_row_contested", field="is_another"):
        record(world, third)
    assert correct(world, third).amount == 450 and bank_balance() == 450


def test_a_payment_typed_by_hand_keeps_its_number_and_day(world, bank):
    by_hand = pay(world, "400.00", reference="0004512")
    row = row_of(world, bank, "400.00")
    bank_rows.link_bank_row(row=row, receipt=by_hand, by=world.finance, at=NOW)
    new = correct(world, row_of(world, bank, "410.00", day="03/02/2026"))
    assert (new.reference, new.received_on, new.method) == ("0004512", by_hand.received_on, by_hand.method)


def test_a_row_whose_corrected_payment_is_taken_back_waits_again_and_the_earlier_one_does_not(world, bank):
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "440.00")
    end(world, correct(world, row), how="void")
    assert waiting() == [row] and bank_balance() == 0


def test_a_row_of_a_payment_that_was_corrected_and_then_taken_back_waits_again(world, bank):
    row = row_of(world, bank, "400.00")
    end(world, correct_by_hand(world, record(world, row), reference="Other"), how="void")
    assert waiting() == [row]


def test_what_cannot_be_corrected_by_a_row_is_said(world, bank):
    alone = row_of(world, bank, "75.00", bank_id="B")
    with refuses("bank_row_no_conflict"):
        correct(world, alone)
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "440.00")
    end(world, Receipt.objects.get())
    with refuses("bank_row_not_correctable"):
        correct(world, row)
    record(world, row)
    assert bank_balance() == 440 and waiting() == [alone]


def test_an_id_that_the_bank_used_twice_is_another_payment_only_if_a_person_says_so(world, bank):
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "440.00")
    with refuses("bank_row_contested", field="is_another"):
        record(world, row)
    record(world, row, is_another=True)
    assert bank_balance() == 840 and not waiting()


def test_nobody_decides_twice_while_a_lower_amount_waits_for_another_person(world, bank):
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "300.00")
    proposal = correct(world, row)
    with refuses("receipt_has_proposal"):
        correct(world, row)
    with refuses("bank_row_has_proposal"):
        bank_rows.set_aside_bank_row(row=row, reason="A mistake of the bank", by=world.finance, at=NOW)
    assert bank_balance() == 400 and list(Proposal.objects.open()) == [proposal]


def test_a_payment_that_is_returned_ends_the_proposal_to_lower_it_and_frees_its_row(world, bank):
    receipt = record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, "300.00")
    correct(world, row)
    end(world, receipt)
    assert not Proposal.objects.open().exists() and bank_balance() == 0
    bank_rows.set_aside_bank_row(row=row, reason="Of the returned check", by=world.finance, at=NOW)


@pytest.mark.parametrize(
    ("amount", "button"), [("440.00", "Correct the payment"), ("300.00", "Propose the correction")]
)
def test_the_page_shows_both_rows_and_what_follows_before_it_is_done(client, world, bank, amount, button):
    charge(world, "400.00")
    invoice = issue(world)
    record(world, row_of(world, bank, "400.00"))
    row = row_of(world, bank, amount)
    client.force_login(world.finance)
    assert reverse("correct_by_bank_row", args=[row.pk]) in client.get(reverse("bank_row", args=[row.pk])).text
    page = client.get(reverse("correct_by_bank_row", args=[row.pk])).text
    earlier, this = [
        " ".join(strip_tags(one.replace("<", " <")).split()) for one in page.split("<tbody>")[1].split("</tr>")[:2]
    ]
    assert "Earlier row bank.csv, line 2 Sun, Mar 1, 2026" in earlier and earlier.endswith("$400.00")
    assert "This row bank.csv, line 2 Sun, Mar 1, 2026" in this and this.endswith(f"To decide ${amount}")
    assert "COUNTY CMH" in earlier and "COUNTY CMH" in this and button in page
    assert (f"on invoice {invoice.number} will be owed again" in page) == (amount == "300.00")
    client.post(reverse("correct_by_bank_row", args=[row.pk]), {"reason": "New file"})
    assert bank_balance() == (440 if amount == "440.00" else 400)
    page = client.get(reverse("bank_row", args=[row.pk])).text
    assert ("is known with another amount" in page) == (amount == "300.00")
    assert ("counts instead of another one with the same id" in page) == (amount == "440.00")
    assert ("Payment corrected" in page) == (amount == "440.00")
    assert ("waits for another person" in page or "proposed" in page.lower()) == (amount == "300.00")


def test_an_amount_typed_too_high_by_hand_is_lowered_by_two_from_the_page_of_the_payment(client, world):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "400.00", reference="0004512")
    client.force_login(world.finance)
    fields = {
        "method": receipt.method, "amount": "40.00", "received_on": receipt.received_on, "reference": "0004512",
        "payer": receipt.payer_id, "reason": "A zero too many",
    }  # fmt: skip
    page = client.post(reverse("correct_receipt", args=[receipt.pk]), fields | {"reference": "other"})
    assert page.status_code == 422 and "Change only the amount now" in page.text
    client.post(reverse("correct_receipt", args=[receipt.pk]), fields)
    assert owed(invoice) == 0
    approve(proposal=Proposal.objects.get(), reason="Checked", by=world.program_staff, at=NOW)
    assert owed(invoice) == 360 and bank_balance() == 40


@pytest.mark.parametrize("amount", ["400.00", "400.01", "0.00", "-1.00", "39.999"])
def test_an_amount_that_is_not_lower_or_no_amount_is_not_proposed(world, amount):
    receipt = pay(world, "400.00")
    code = {"0.00": "receipt_not_positive", "-1.00": "receipt_not_positive", "39.999": "receipt_not_in_cents"}
    expected = code.get(amount, "receipt_amount_not_lower")
    about = {} if amount in code else {"amount": Decimal("400.00")}
    with refuses(expected, field="amount", **about):
        propose_lowering(receipt=receipt, amount=Decimal(amount), reason="Typed", by=world.finance, at=NOW)


def test_a_bank_row_of_long_ago_corrects_its_payment_and_is_recorded(world, bank):
    """Its day was asked for its age when the row was read."""
    record(world, row_of(world, bank, "400.00"))
    higher, other = row_of(world, bank, "440.00", day="03/02/2026"), row_of(world, bank, "50.00", bank_id="B")
    later = NOW + 400 * DAY
    with time_machine.travel(later, tick=False):
        new = correct_from_bank(row=higher, reason="New file", by=world.finance, at=later)
        fields = {"row": other, "payer": payer_of(world.agency), "method": "ach"}
        bank_rows.record_bank_row(**fields, by=world.finance, at=later)
    assert new.received_on == date(2026, 3, 2) and bank_balance() == 490 and not waiting()


def test_every_row_stays_whatever_is_decided(world, bank):
    record(world, row_of(world, bank, "400.00"))
    correct(world, row_of(world, bank, "440.00"))
    assert BankRow.objects.count() == 2 and Receipt.objects.count() == 2
