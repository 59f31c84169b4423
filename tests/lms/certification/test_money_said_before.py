"""Finance staff read which certificates change before a bank row is decided, a fee is forgiven, a return is undone."""

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions.receipt_ends import return_receipt
from cohorts.billing.actions.return_mistakes import undo_return
from cohorts.billing.acts import propose_waiver, propose_write_off
from cohorts.billing.models import Charge, Invoice, Receipt
from cohorts.core.approvals.actions import approve, withdraw
from cohorts.core.dates import home_day
from tests.cohorts.billing.bank_helpers import account, take_in
from tests.lms.certification.test_fees_owed_again import StrictRoad, certificate, taken_back  # noqa: F401
from tests.lms.certification.test_holds import DAY, kinds, state
from tests.module_data import module_fixture

pytestmark = pytest.mark.django_db
SAYS = "1 certificate that is on hold becomes active again as soon as this is no longer owed."
shared_road = module_fixture(StrictRoad)


@pytest.fixture
def finance(client, world):
    client.force_login(world.finance)
    return client


def bank_row(world, road, amount):
    (row,) = take_in(world, account(world), f"{road.now:%m/%d/%Y},{amount},COUNTY CMH", at=road.now)
    return row


def test_a_returned_bank_row_names_the_certificates_before_it_is_recorded(finance, world, road, certificate):  # noqa: F811
    receipt = Receipt.objects.get()
    row = bank_row(world, road, -receipt.amount)
    answer = finance.post(reverse("return_bank_row", args=[row.pk]), {"receipt": receipt.pk, "reason": "No funds"})
    follows = " ".join(answer.context["follows_first"])
    assert certificate.number in follows and "put on hold" in follows and state(certificate) == "active"


def test_a_bank_row_without_a_suggestion_names_the_certificates_it_gives_back(finance, world, road, taken_back):  # noqa: F811
    row = bank_row(world, road, "1200.00")
    payer = Invoice.objects.get().payer_id
    fields = {"payer": payer, "method": "ach", "pays": "oldest"}
    answer = finance.post(reverse("record_bank_row", args=[row.pk]), fields)
    assert any(SAYS in line for line in answer.context["follows_first"])


@pytest.mark.parametrize(("name", "propose"), [("waive_fee", propose_waiver), ("write_off", propose_write_off)])
def test_forgiving_a_fee_names_the_certificates_where_it_is_proposed_and_approved(
    client, finance, world, road, taken_back, run_jobs, certificate, name, propose  # noqa: F811
):  # fmt: skip
    fee = Charge.objects.get()
    assert SAYS in finance.get(reverse(name, args=[fee.pk])).context["affected"]
    more = {"authority": "Rule 4"} if name == "waive_fee" else {}
    about = {"charge": fee, "reason": "Closed agency", "by": world.finance, "at": road.now} | more
    part = propose(amount=fee.amount - 1, **about)
    assert not any(SAYS in line for line in part.effects)
    withdraw(proposal=part, by=world.finance, at=road.now)
    proposal = propose(amount=fee.amount, **about)
    assert any(SAYS in line for line in proposal.effects)
    client.force_login(world.program_staff)
    assert SAYS in client.get(reverse("proposal_decide", args=[proposal.pk, "approve"])).text
    approve(proposal=proposal, reason="I saw the letter", by=world.program_staff, at=road.now)
    run_jobs()
    assert state(certificate) == "active"


def test_a_return_recorded_by_mistake_gives_the_certificate_back_with_its_story(
    finance, world, road, run_jobs, certificate  # noqa: F811
):  # fmt: skip
    receipt = Receipt.objects.get()
    at = road.now + DAY
    return_receipt(receipt=receipt, returned_on=home_day(road.now), reason="No funds", by=world.finance, at=at)
    run_jobs()
    assert state(certificate) == "suspended"
    page = finance.get(reverse("undo_return", args=[receipt.pk]))
    assert SAYS in page.context["affected"]
    undo_return(receipt=receipt, reason="It was check 4008", by=world.finance, at=at + DAY)
    mail.outbox.clear()
    run_jobs()
    assert (state(certificate), kinds(certificate)) == ("active", ["issued", "held", "returned"])
    (own,) = [email.body for email in mail.outbox if email.to == [world.trainee.email]]
    assert "put right" in own and "$" not in own
