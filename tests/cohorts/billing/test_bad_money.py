"""Bad input about money: a canceled invoice, other currencies, parts of a cent, days long ago."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.models import EntryLine, Receipt
from tests.charges import credit_fee, payer_of
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import left, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_payment_to_a_canceled_invoice_stays_unapplied_and_cannot_be_put_on_it(world):
    row = charge(world, "400.00")
    invoice = issue(world)
    credit_fee(row, at=NOW)
    line = invoice.lines.get()
    with refuses("line_not_owed"):
        pay(world, "400.00", remitted={line: Decimal("400.00")})
    assert not Receipt.objects.exists()
    receipt = pay(world, "400.00")
    assert left(receipt) == 400 and owed(invoice) == 0


def post(client, world, **fields):
    data = {"method": "check", "amount": "400.00", "received_on": NOW.date().isoformat(), "reference": "check 1"}
    client.force_login(world.finance)
    answer = client.post(reverse("record_receipt", args=[payer_of(world.agency).pk]), data | fields)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "€400"},
        {"amount": "400 EUR"},
        {"amount": "-400"},
        {"amount": "400.005"},
        {"amount": "0"},
        {"amount": "1e3"},
        {"received_on": "1990-03-07"},
        {"received_on": (NOW + timedelta(days=2)).date().isoformat()},
        {"reference": ""},
    ],
)
def test_a_payment_that_cannot_be_meant_comes_back_as_typed_and_records_nothing(client, world, fields):
    (value,) = fields.values()
    with time_machine.travel(NOW, tick=False):
        status, page = post(client, world, **fields)
    assert status < 500 and value in page
    assert not Receipt.objects.exists() and not EntryLine.objects.exists()
