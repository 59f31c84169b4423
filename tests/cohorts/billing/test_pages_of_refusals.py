"""A page of an act about money that will be refused leads back and says why, before anything is typed."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.acts import propose_refund, propose_waiver
from cohorts.billing.models import Receipt
from cohorts.core.approvals.actions import approve
from tests.charges import payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.cohorts.billing.test_money_pages import read
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def pay(world, amount, **more):
    return receive(payer_of(world.agency), amount, by=world.finance, at=NOW, **more)


def propose_back(world, receipt, amount):
    return propose_refund(receipt=receipt, amount=Decimal(amount), reason="Paid twice", by=world.finance, at=NOW)


def sentences(client, world, name, pk):
    """What the page that the act leads back to says at the top; [] if the act has its page."""
    client.force_login(world.finance)
    answer = client.get(reverse(name, args=[pk]), follow=True)
    return [str(message) for message in answer.context["messages"]] if answer.redirect_chain else []


def test_a_payment_that_somebody_decides_about_is_not_corrected(client, world):
    receipt = pay(world, "90.00")
    assert not sentences(client, world, "correct_receipt", receipt.pk)
    proposal = propose_back(world, receipt, "40.00")
    (sentence,) = sentences(client, world, "correct_receipt", receipt.pk)
    assert "Another person is asked to decide about this payment." in sentence
    approve(proposal=proposal, reason="Compared", by=world.program_staff, at=NOW)
    for name in ("correct_receipt", "void_receipt"):
        (sentence,) = sentences(client, world, name, receipt.pk)
        assert "A part of this payment was paid back" in sentence


def test_what_can_be_paid_back_is_said_and_filled_in(client, world):
    charge(world, "40.00")
    issue(world)
    receipt = pay(world, "90.00")
    page = read(client, world.finance, "refund_receipt", receipt.pk)
    assert "$50.00 of the payment of $90.00 is not applied and can be paid back." in page.text
    assert page.context["form"].initial["amount"] == 50
    proposal = propose_back(world, receipt, "50.00")
    (sentence,) = sentences(client, world, "refund_receipt", receipt.pk)
    assert "Another person is asked to decide about this payment." in sentence
    approve(proposal=proposal, reason="Compared", by=world.program_staff, at=NOW)
    (sentence,) = sentences(client, world, "refund_receipt", receipt.pk)
    assert "Only $0.00 of this payment is left" in sentence


@pytest.mark.parametrize("name", ["waive_fee", "write_off"])
def test_a_fee_that_is_paid_or_about_to_be_forgiven_is_not_forgiven(client, world, name):
    paid, owed = charge(world, "90.00"), charge(world, "70.00")
    lines = {line.charge: line for line in issue(world).lines.all()}
    pay(world, "90.00", remitted={lines[paid]: "90.00"})
    (sentence,) = sentences(client, world, name, paid.pk)
    assert "Only $0.00 is owed here." in sentence
    assert not sentences(client, world, name, owed.pk)
    propose_waiver(charge=owed, amount=Decimal(10), reason="Hardship", authority="Rule 4", by=world.finance, at=NOW)
    (sentence,) = sentences(client, world, name, owed.pk)
    assert "Another person is asked to forgive a part of this fee." in sentence


def test_a_debt_that_is_on_no_invoice_is_not_written_off(client, world):
    row = charge(world, "90.00")
    assert not sentences(client, world, "waive_fee", row.pk)
    assert sentences(client, world, "write_off", row.pk)


def test_what_a_payment_pays_is_shown_before_its_reference_is_typed(client, world):
    charge(world, "400.00")
    issue(world)
    client.force_login(world.finance)
    address = reverse("record_receipt", args=[payer_of(world.agency).pk])
    fields = {"method": "check", "received_on": "2026-03-02", "reference": "", "amount": "500.00"}
    page = client.post(address, fields | {"preview": "1"})
    assert "$100.00 would be left" in page.text and "Nothing was changed" not in page.text
    assert "Enter the reference" not in page.text and not page.context["form"].errors
    page = client.post(address, fields)
    assert page.status_code == 422 and "Nothing was changed" in page.text and not Receipt.objects.exists()
