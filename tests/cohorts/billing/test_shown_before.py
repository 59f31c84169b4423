"""What an act about money leads to is read before it is done: bank rows, remainders, waivers, write-offs."""

from html import unescape

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing import ports
from cohorts.billing.models import Payer, Receipt
from cohorts.billing.rules.bank_matching import names_reference
from cohorts.ui.shown_first import SEEN
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, take_in, waiting
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import end, pay
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


@pytest.fixture
def tolerance(monkeypatch):
    monkeypatch.setattr(ports, "TOLERANCES", [lambda course, day: 1])


def steps(client, name, pk, fields):
    """Send a form, read what follows, and return the sentences and a function that sends it once more."""
    address = reverse(name, args=[pk])
    answer = client.post(address, fields)
    assert answer.status_code == 200
    context = answer.context
    again = {**fields, SEEN: context["seen_first"]}
    return context["follows_first"], lambda **more: client.post(address, again | more, follow=True)


@pytest.mark.parametrize(
    ("memo", "reference", "names"),
    [
        ("RETURNED CHECK 4007", "CHK-4007", True),
        ("RETURNED CHECK 0004007", "4007", True),
        ("RETURNED CHECK 40071", "CHK-4007", False),
        ("RETURN ACH 77 881", "ACH 881-77", True),
        ("RETURN 12", "check 12", False),
        ("check 12 returned", "Check 12", True),
        ("NSF county cmh march", "County CMH", True),
        ("NSF", "", False),
    ],
)
def test_a_memo_names_a_payment_by_its_numbers_or_word_for_word(memo, reference, names):
    assert names_reference(memo, reference) is names


def test_the_payment_that_a_returned_row_names_comes_first_and_is_chosen(finance, world):
    named = pay(world, "400.00", reference="CHK-4007")
    for number in range(4008, 4012):
        pay(world, "400.00", reference=f"CHK-{number}", agency=world.other_agency)
    (row,) = take_in(world, account(world), "03/02/2026,-400.00,RETURNED CHECK 4007")
    page = finance.get(reverse("return_bank_row", args=[row.pk]))
    options = [label for value, label in page.context["form"].fields["receipt"].choices if value]
    assert len(options) == 5 and "CHK-4007" in options[0] and "this row names it" in options[0]
    assert not any("this row names it" in label for label in options[1:])
    assert f'<option value="{named.pk}" selected>' in page.text


def test_nothing_is_chosen_where_a_row_names_two_payments_or_only_a_payer(finance, world):
    for agency in (world.agency, world.other_agency):
        pay(world, "400.00", reference="CHK-4007", agency=agency)
    bank = account(world)
    both, by_payer = take_in(
        world, bank, "03/02/2026,-400.00,RETURNED CHECK 4007", f"03/02/2026,-400.00,NSF {world.other_agency.name}"
    )
    for row, marked in ((both, 2), (by_payer, 1)):
        page = finance.get(reverse("return_bank_row", args=[row.pk])).text
        assert page.count("this row names it") == marked and " selected>CMH" not in page
        assert f'value="{Receipt.objects.first().pk}" selected' not in page


def test_a_return_by_a_bank_row_is_recorded_only_after_what_follows_was_read(finance, world):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "400.00", reference="CHK-4007")
    (row,) = take_in(world, account(world), "03/02/2026,-400.00,RETURNED CHECK 4007")
    follows, go_on = steps(finance, "return_bank_row", row.pk, {"receipt": receipt.pk, "reason": "No funds"})
    assert Receipt.objects.get().is_in_force and "owed again, with the same due dates: $400.00" in follows[1]
    assert "Recorded the return." in go_on().text
    assert owed(invoice) == 400 and not waiting()


def test_another_payment_than_the_one_that_was_read_about_is_not_returned(finance, world):
    first, second = (pay(world, "400.00", reference=name) for name in ("CHK-4007", "CHK-4008"))
    (row,) = take_in(world, account(world), "03/02/2026,-400.00,RETURNED")
    _follows, go_on = steps(finance, "return_bank_row", row.pk, {"receipt": first.pk, "reason": "No funds"})
    answer = go_on(receipt=second.pk)
    assert "CHK-4008" in answer.context["follows_first"][0]
    assert Receipt.objects.in_force().count() == 2


def test_a_return_that_is_recorded_already_is_said_to_be_linked_only(finance, world):
    receipt = pay(world, "400.00", reference="CHK-4007")
    end(world, receipt)
    (row,) = take_in(world, account(world), "03/02/2026,-400.00,RETURNED")
    follows, go_on = steps(finance, "return_bank_row", row.pk, {"receipt": receipt.pk, "reason": "No funds"})
    assert "recorded already" in follows[0] and len(follows) == 1
    go_on()
    assert not waiting()


def test_the_lines_that_a_bank_row_pays_are_shown_before_it_is_recorded(finance, world):
    charge(world, "400.00"), charge(world, "400.00")
    invoice = issue(world)
    (row,) = take_in(world, account(world), "03/01/2026,850.00,COUNTY CMH")
    fields = {"payer": payer_of(world.agency).pk, "method": "ach", "pays": "oldest"}
    follows, go_on = steps(finance, "record_bank_row", row.pk, fields)
    assert not Receipt.objects.exists() and sum(f"$400.00 of invoice {invoice.number}" in line for line in follows) == 2
    assert any("$50.00 of it is not applied yet" in line for line in follows)
    pay(world, "400.00", reference="in between")
    changed = go_on()
    assert Receipt.objects.count() == 1 and len(changed.context["follows_first"]) == len(follows) - 1
    again = {**fields, SEEN: changed.context["seen_first"]}
    finance.post(reverse("record_bank_row", args=[row.pk]), again)
    assert Receipt.objects.count() == 2 and owed(invoice) == 0


def test_a_refusal_after_the_lines_were_read_does_not_ask_to_read_them_again(finance, world):
    charge(world, "400.00")
    issue(world)
    pay(world, "400.00", reference="0004512", remitted={})
    (row,) = take_in(world, account(world), "03/02/2026,400.00,COUNTY CMH")
    fields = {"payer": payer_of(world.agency).pk, "method": "ach", "pays": "oldest"}
    _follows, go_on = steps(finance, "record_bank_row", row.pk, fields)
    assert go_on().status_code == 422 and Receipt.objects.count() == 1
    go_on(is_another="on")
    assert Receipt.objects.count() == 2


def receipt_fields(amount, **more):
    return {"method": "check", "amount": amount, "received_on": "2026-03-02", "reference": "CHK-1", **more}


def test_a_small_remainder_is_said_before_and_after_it_is_written_off(finance, world, tolerance):
    charge(world, "400.00")
    invoice = issue(world)
    payer = Payer.objects.get()
    preview = finance.post(reverse("record_receipt", args=[payer.pk]), receipt_fields("399.50", preview="1"))
    assert "$0.50 of" in preview.context["follows"][0] and "small remainders" in preview.context["follows"][0]
    follows, go_on = steps(finance, "record_receipt", payer.pk, receipt_fields("399.50"))
    assert follows == preview.context["follows"] and not Receipt.objects.exists()
    page = unescape(go_on().text)
    assert page.count("was written off as a small remainder") == 2 and owed(invoice) == 0
    world_page = finance.get(reverse("receipt", args=[Receipt.objects.get().pk])).text
    assert "$0.50 that was left of" in world_page


def test_the_agency_reads_on_its_payment_what_was_written_off(client, world, tolerance):
    charge(world, "400.00")
    issue(world)
    receipt = pay(world, "399.50")
    client.force_login(world.agency_coordinator)
    assert "$0.50 that was left of" in client.get(reverse("agency_payment", args=[receipt.pk])).text
    other = pay(world, "5.00", reference="2")
    assert "was left of" not in client.get(reverse("agency_payment", args=[other.pk])).text


def test_applying_a_payment_to_other_lines_says_the_remainder_first(finance, world, tolerance):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "399.50", remitted={})
    line = invoice.lines.get()
    follows, go_on = steps(finance, "reapply_receipt", receipt.pk, {f"line_{line.pk}": "399.50"})
    assert "$0.50 of" in follows[0] and owed(invoice) == 400
    assert "was written off as a small remainder" in go_on().text and owed(invoice) == 0


def test_nothing_is_asked_first_where_no_remainder_is_left(finance, world, tolerance):
    charge(world, "400.00")
    invoice = issue(world)
    finance.post(reverse("record_receipt", args=[Payer.objects.get().pk]), receipt_fields("398.00"))
    assert owed(invoice) == 2


@pytest.mark.parametrize(
    ("name", "reads"), [("waive_fee", "so the payer reads it"), ("write_off", "The payer does not")]
)
def test_whoever_forgives_a_fee_reads_who_will_read_the_reason(finance, world, name, reads):
    fee = charge(world, "400.00")
    issue(world)
    page = finance.get(reverse(name, args=[fee.pk]))
    assert reads in page.text and "health" in page.text
    assert page.context["affected"].endswith("who is notified by email, and the person whose fee it is.")


def test_whoever_corrects_an_address_reads_that_the_reason_is_printed(finance, world):
    charge(world, "400.00")
    assert "so the payer reads it" in finance.get(reverse("correct_invoice", args=[issue(world).pk])).text
