"""Emails about money say how much, lead to what they are about, and reach everybody of the agency who did not do it."""

from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import translation

from cohorts.billing.actions import receipt_corrections, receipt_ends
from cohorts.billing.acts import propose_refund
from cohorts.billing.models import Quote
from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.training.actions.enrollments import sponsor, withdraw
from tests.charges import payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.cohorts.billing.test_money_pages import read
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def emailed(run_jobs):
    """{subject: text} of the emails since the last call."""
    run_jobs()
    texts = {email.subject: email.body for email in mail.outbox}
    mail.outbox.clear()
    return texts


def test_the_email_of_an_invoice_says_its_total(world, run_jobs):
    charge(world, "1200.00"), charge(world, "400.00")
    invoice = issue(world)
    (text,) = (text for subject, text in emailed(run_jobs).items() if "New invoice" in subject)
    assert f"Invoice {invoice.number} for" in text and "$1,600.00 is due on" in text


def test_emails_about_a_payment_lead_to_it(world, run_jobs):
    receipt = receive(payer_of(world.agency), "90.00", by=world.finance, at=NOW)
    address = reverse("agency_payment", args=[receipt.pk])
    (text,) = emailed(run_jobs).values()
    assert "We received $90.00" in text and address in text
    proposal = propose_refund(receipt=receipt, amount=Decimal(90), reason="Twice", by=world.finance, at=NOW)
    approve(proposal=proposal, reason="Compared", by=world.program_staff, at=NOW)
    text = emailed(run_jobs)["Money is being paid back to you"]
    assert "We are paying back $90.00 of your payment of $90.00 (reference check 1)." in text and address in text
    receipt_ends.return_receipt(receipt=receipt, returned_on=NOW.date(), reason="NSF", by=world.finance, at=NOW)
    assert address in emailed(run_jobs)["Payment returned by the bank"]


def test_emails_about_money_are_not_in_the_language_of_the_page_that_causes_them(world, run_jobs):
    charge(world, "90.00")
    with translation.override("es"):
        issue(world)
        receive(payer_of(world.agency), "90.00", by=world.finance, at=NOW)
        texts = "".join(emailed(run_jobs).values())
    assert "April" in texts and "March" in texts and "abril" not in texts and "marzo" not in texts


def test_colleagues_are_emailed_the_credit_of_a_seat_that_a_coordinator_gave_up(world, run_jobs):
    world.person("colleague", world.agency, roles.AGENCY_COORDINATOR)
    by = world.agency_coordinator
    seat = sponsor(cohort=world.cohort(), person=world.trainee, agency=world.agency, by=by, at=world.now)
    run_jobs()
    mail.outbox.clear()
    withdraw(enrollment=seat, reason="Moved", by=by, at=world.now)
    run_jobs()
    (email,) = (email for email in mail.outbox if email.subject == "A seat was given up")
    assert email.to == ["colleague@example.org"] and "Your agency is credited $" in email.body


def test_an_order_that_is_submitted_for_a_quote_has_its_total_as_the_limit(client, world):
    client.force_login(world.agency_coordinator)
    client.post(reverse("agency_quote_new"), {"course": world.course().pk, "count": "2"})
    quote = Quote.objects.get()
    page = read(client, world.agency_coordinator, "agency_order_new", quote=str(quote.pk))
    initial = page.context["form"].initial
    assert (initial["quote"], initial["limit"]) == (quote.pk, quote.amount)


def test_an_invoice_that_is_paid_in_part_says_so(client, world):
    charge(world, "400.00")
    issue(world)
    assert "Not paid yet" in read(client, world.agency_coordinator, "agency_invoices").text
    receive(payer_of(world.agency), "100.00", by=world.finance, at=NOW)
    assert "Paid in part" in read(client, world.agency_coordinator, "agency_invoices").text


def test_the_email_about_a_corrected_payment_says_what_it_was_and_what_is_not_applied(world, run_jobs):
    charge(world, "90.00")
    issue(world)
    receipt = receive(payer_of(world.agency), "90.00", reference="5512", by=world.finance, at=NOW)
    emailed(run_jobs)
    fields = {"payer": receipt.payer, "method": "ach", "received_on": receipt.received_on, "reference": "5521"}
    about = {"reason": "Typed wrong", "by": world.finance, "at": NOW}
    new = receipt_corrections.correct_receipt(receipt=receipt, amount=Decimal(90), **fields, **about)
    text = emailed(run_jobs)["A payment was corrected"]
    assert "$90.00 (ACH or EFT)" in text and "reference 5521." in text and "not applied" not in text
    assert "Before, it was recorded as $90.00 (Check)" in text and "reference 5512." in text
    receipt_corrections.correct_receipt(receipt=new, amount=Decimal(100), **fields, **about)
    assert "$10.00 of it is on your account, not applied yet." in emailed(run_jobs)["A payment was corrected"]
