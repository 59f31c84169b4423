"""What acts of finance do to certificates by the default rule: the scenarios D03, D07 and D08."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions.invoices import correct_invoice, issue_invoice
from cohorts.billing.actions.receipt_corrections import correct_receipt
from cohorts.billing.models import CreditNote, Invoice, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.training.actions.funding import Part
from cohorts.training.acts import fund_seat
from lms.certification.models import Certificate, CertificateEvent
from tests.charges import charge_for, credit_fee, payer_of, receive
from tests.cohorts.billing.test_receipts import owed_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def fees(world, road, run_jobs):
    """Three fees of 400.00 on one invoice, of people who meet everything else."""
    seats = [road.seat(world.person(name, world.agency, roles.TRAINEE)) for name in ("ann", "ben", "cleo")]
    for seat in seats:
        road.admit(seat.person)
        road.attend(seat)
        road.sit(seat, "pet-midterm", "50")
        road.sit(seat, "pet-final")
    fees = [charge_for(seat, "400.00", at=road.now) for seat in seats]
    due_on = home_day(road.now) + 30 * DAY
    issue_invoice(payer=payer_of(world.agency), charges=fees, due_on=due_on, by=world.finance, at=road.now)
    run_jobs()
    mail.outbox.clear()
    return fees


def pay(world, road, amounts, **more):
    """One check, remitted line by line."""
    lines = Invoice.objects.get().lines.order_by("pk")
    remitted = {line: amount for line, amount in zip(lines, amounts, strict=True) if Decimal(amount)}
    total = str(sum(map(Decimal, amounts)))
    return receive(payer_of(world.agency), total, remitted=remitted, by=world.finance, at=road.now, **more)


def certified():
    """[(given name, state)] of all certificates, and how many events they have."""
    rows = Certificate.objects.order_by("person__given_name").values_list("person__given_name", "state")
    return list(rows), CertificateEvent.objects.count()


def left_unapplied():
    return [(row.payer.name, row.left) for row in Receipt.objects.unapplied()]


def test_money_for_two_of_three_seats_certifies_two_and_tells_no_trainee_of_money(client, world, road, fees, run_jobs):
    """D07."""
    pay(world, road, ("400.00", "400.00", "0.00"))
    run_jobs()
    states, events = certified()
    assert states == [("Ann", "active"), ("Ben", "active")] and owed_of(*fees) == [0, 0, 400]
    client.force_login(fees[2].person)
    assert "Waiting for your agency’s payment" in unescape(client.get(reverse("my_path")).text)
    credit_fee(fees[1], at=road.now + DAY)
    run_jobs()
    assert owed_of(*fees) == [0, 0, 400] and left_unapplied() == [(world.agency.name, 400)]
    assert certified() == (states, events)
    credit_fee(fees[2], at=road.now + 2 * DAY)
    run_jobs()
    assert owed_of(*fees) == [0, 0, 0] and left_unapplied() == [(world.agency.name, 400)]
    trainees = {fee.person.email for fee in fees}
    texts = [email.subject + email.body for email in mail.outbox if trainees & set(email.to)]
    assert texts and not [text for text in texts if "$" in text or "invoice" in text.lower()]


def test_a_corrected_address_of_a_part_paid_invoice_touches_no_certificate(world, road, fees, run_jobs):
    """D03."""
    pay(world, road, ("400.00", "300.00", "0.00"))
    run_jobs()
    before = certified()
    assert before[0] == [("Ann", "active")]
    invoice = Invoice.objects.get()
    new = correct_invoice(
        invoice=invoice, bill_to="Prairie Renamed", reason="Renamed", by=world.finance, at=road.now + 3 * DAY
    )
    run_jobs()
    assert certified() == before and owed_of(*fees) == [0, 100, 400] and left_unapplied() == []
    assert new.due_on == invoice.due_on and CreditNote.objects.get().invoice == invoice


def test_a_corrected_check_number_touches_no_certificate_and_neither_does_money_of_another_payer(
    world, road, fees, run_jobs
):
    """D08 (1), and (2) and (3) by the default rule."""
    receipt = pay(world, road, ("400.00", "400.00", "400.00"), reference="5512")
    run_jobs()
    before = certified()
    assert len(before[0]) == 3
    about = {name: getattr(receipt, name) for name in ("method", "amount", "received_on")}
    about |= {"reason": "Typed wrong", "by": world.finance}
    new = correct_receipt(receipt=receipt, payer=receipt.payer, reference="5521", at=road.now + DAY, **about)
    run_jobs()
    assert certified() == before and owed_of(*fees) == [0, 0, 0]
    correct_receipt(receipt=new, payer=payer_of(world.other_agency), reference="5521", at=road.now + 2 * DAY, **about)
    run_jobs()
    assert certified() == before and owed_of(*fees) == [400, 400, 400]
    receive(payer_of(world.agency), "1200.00", reference="77", by=world.finance, at=road.now + 3 * DAY)
    run_jobs()
    assert certified() == before and owed_of(*fees) == [0, 0, 0]


def test_whoever_charges_a_paid_invoice_or_seat_to_another_payer_reads_which_certificates_stay(
    client, world, road, fees, run_jobs
):
    pay(world, road, ("400.00", "0.00", "0.00"))
    run_jobs()
    says = f"It stays valid if the fee is owed again, by the rules of its program: {Certificate.objects.get().number}"
    client.force_login(world.finance)
    page = client.get(reverse("reassign_invoice", args=[Invoice.objects.get().pk]))
    assert says in page.context["affected"]
    client.force_login(world.program_staff)
    seat = fees[0].person.enrollments.get()
    assert says in client.get(reverse("change_employer", args=[seat.pk])).context["affected"]
    proposal = fund_seat(
        enrollment=seat, unit="equal", parts=[Part("state")], reason="Grant", by=world.finance, at=road.now
    )
    assert any(says in line for line in proposal.effects)
