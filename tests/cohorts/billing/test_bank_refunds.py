"""A row of a bank file that is a refund is linked to it, and never recorded as the return of another payment."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.acts import propose_refund
from cohorts.billing.models import Account, EntryLine, Refund
from cohorts.billing.models.bank import DecisionKind
from cohorts.core.approvals.actions import approve
from tests.charges import payer_of, receive
from tests.cohorts.billing.bank_helpers import account, take_in, waiting
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def pay_back(world, amount, reference="check 1"):
    receipt = receive(payer_of(world.agency), amount, by=world.finance, at=NOW, reference=reference)
    proposal = propose_refund(receipt=receipt, amount=Decimal(amount), reason="Paid twice", by=world.finance, at=NOW)
    approve(proposal=proposal, reason="Compared with the bank", by=world.program_staff, at=NOW)
    return Refund.objects.get(receipt=receipt)


def post(client, name, row, **data):
    return client.post(reverse(name, args=[row.pk]), data, follow=True)


def test_money_that_went_out_is_a_refund_that_was_approved(client, world):
    refund = pay_back(world, "90.00")
    before = EntryLine.objects.balances()
    (row,) = take_in(world, account(world), "03/02/2026,-90.00,REFUND PRAIRIE")
    client.force_login(world.finance)
    page = client.get(reverse("bank_row", args=[row.pk])).text
    assert "do not record a return" in page and reverse("refund_bank_row", args=[row.pk]) in page
    page = post(client, "refund_bank_row", row, refund=refund.pk).text
    assert "The row is the refund to" in page and not waiting()
    assert row.decisions.get().kind == DecisionKind.REFUNDED
    assert EntryLine.objects.balances() == before and before[Account.BANK] + before[Account.REFUNDS] == 0
    assert "check 1" in client.get(reverse("bank_row", args=[row.pk])).text


def test_a_refund_is_one_row_and_of_its_amount(client, world):
    refund = pay_back(world, "90.00")
    rows = take_in(world, account(world), "03/02/2026,-90.00,A", "03/02/2026,-90.00,B", "03/02/2026,-80.00,C",
                   "03/02/2026,90.00,D")  # fmt: skip
    client.force_login(world.finance)
    post(client, "refund_bank_row", rows[0], refund=refund.pk)
    for row in rows[1:]:
        assert post(client, "refund_bank_row", row, refund=refund.pk).status_code == 422
    assert waiting() == rows[1:]


def test_an_empty_list_of_payments_says_why(client, world):
    bank = account(world)
    outgoing, incoming = take_in(world, bank, "03/02/2026,-90.00,RETURNED", "03/02/2026,70.00,CHECK")
    client.force_login(world.finance)
    page = client.get(reverse("return_bank_row", args=[outgoing.pk])).text
    assert "No payment of $90.00 that was received by Mon, Mar 2, 2026" in page
    assert "No payment of $70.00 can be linked" in client.get(reverse("link_bank_row", args=[incoming.pk])).text
