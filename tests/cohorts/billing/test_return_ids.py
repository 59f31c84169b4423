"""A bank that sends money or a return again under an id that is known is asked about, never counted twice."""

import pytest
from django.urls import reverse

from cohorts.billing.actions import bank_rows
from cohorts.billing.models import Account, EntryLine
from cohorts.billing.receipt_acts import correct_from_bank
from tests.charges import payer_of
from tests.cohorts.billing.bank_helpers import account, take_in, waiting
from tests.cohorts.billing.test_receipts import end
from tests.cohorts.billing.test_return_mistakes import IDS, LATER, fixed_clock, return_by_row, undo  # noqa: F401
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def row_with_id(world, bank, amount):
    (row,) = take_in(world, bank, f"03/02/2026,{amount},COUNTY CMH,X-1", at=LATER, columns=IDS)
    return row


def record(world, row):
    return bank_rows.record_bank_row(row=row, payer=payer_of(world.agency), method="ach", by=world.finance, at=LATER)


def test_money_that_the_bank_sent_again_under_the_same_id_is_asked_about_before_both_count(world):
    bank = account(world, columns=IDS, at=LATER)
    first = record(world, row_with_id(world, bank, "400.00"))
    end(world, first, at=LATER)
    again = record(world, row_with_id(world, bank, "440.00"))
    with refuses("bank_row_contested", field="is_another", receipt=again):
        undo(world, first)
    assert EntryLine.objects.balances()[Account.BANK] == 440
    undo(world, first, is_another=True)
    assert EntryLine.objects.balances()[Account.BANK] == 840


def test_a_return_under_the_id_of_its_payment_can_be_recorded_and_never_replaces_the_payment(client, world):
    bank = account(world, columns=IDS, at=LATER)
    came_in = row_with_id(world, bank, "400.00")
    went_out = row_with_id(world, bank, "-400.00")
    with refuses("bank_row_not_correctable"):
        correct_from_bank(row=went_out, reason="Same id", by=world.finance, at=LATER)
    receipt = record(world, came_in)
    client.force_login(world.finance)
    assert reverse("return_bank_row", args=[went_out.pk]) in client.get(reverse("bank_row", args=[went_out.pk])).text
    return_by_row(world, went_out, receipt)
    assert not waiting() and EntryLine.objects.balances()[Account.BANK] == 0
