"""An issued invoice is charged to another payer: a credit note and a new invoice, and the seat stays."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions.invoices import correct_invoice
from cohorts.billing.actions.reassignments import reassign_invoice
from cohorts.billing.models import Account, Charge, EntryLine, Invoice, Payer, Reassignment, Receipt
from cohorts.billing.models.accounts import statement_of
from cohorts.billing.reassignment_act import reassign
from cohorts.core import roles
from cohorts.core.approvals import actions as approvals
from cohorts.core.approvals.models import Proposal
from cohorts.training.actions.fees import cost_of_giving_up
from cohorts.training.models import SeatCharge
from tests.charges import pay_invoice, payer_of
from tests.cohorts.billing.orders import accepted, used
from tests.cohorts.billing.test_invoices import charge, correct, issue, owed
from tests.funds import add_fund
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
LATER = date(2026, 5, 15)


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def move(world, invoice, **more):
    fields = {"payer": payer_of(world.other_agency), "due_on": LATER, "reason": "Hired by them", "by": world.finance}
    return reassign(invoice=invoice, at=NOW, **(fields | more))


def test_a_corrected_address_ends_a_proposal_to_charge_the_invoice_to_another_payer(client, world, run_jobs):
    charge(world, "400.00")
    invoice = issue(world)
    pay_invoice(invoice, "400.00", by=world.finance, at=NOW)
    proposal, other = move(world, invoice), world.person("second", world.state, roles.FINANCE)
    correct_invoice(invoice=invoice, bill_to="Elsewhere", reason="Wrong street", by=other, at=NOW)
    assert not Proposal.objects.open().exists() and proposal.facts.latest_row().kind == "superseded"
    run_jobs()
    assert any("was closed" in email.body for email in mail.outbox if world.finance.email in email.to)


def test_an_unpaid_invoice_is_charged_to_another_payer_with_its_own_due_date_and_both_are_told(world, run_jobs):
    row = charge(world, "400.00")
    invoice = issue(world)
    run_jobs()
    before = EntryLine.objects.balances()
    new = move(world, invoice)
    assert (new.payer.organization, new.due_on, owed(new), owed(invoice)) == (world.other_agency, LATER, 400, 0)
    note = invoice.credit_notes.get()
    assert (note.number, note.reason) == ("CN-2026-00001", "Hired by them")
    assert EntryLine.objects.balances() == before
    seat = SeatCharge.objects.get(charge=row).enrollment
    fees = (
        Charge.objects.filter(pk__in=SeatCharge.objects.filter(enrollment=seat).values("charge"))
        .with_sums()
        .order_by("pk")
    )
    assert [(fee.payer.organization, fee.owed) for fee in fees] == [(world.agency, 0), (world.other_agency, 400)]
    assert (seat.state, fees[1].reference) == ("enrolled", row.reference)
    assert cost_of_giving_up(seat, NOW - timedelta(days=30)).credit == 400
    assert SeatCharge.objects.filter(enrollment=seat).values("free_through").distinct().count() == 1
    run_jobs()
    subjects = {email.to[0]: email.subject for email in mail.outbox[1:]}
    assert set(subjects) == {world.agency_coordinator.email, world.other_agency_coordinator.email}
    assert world.agency.name not in mail.outbox[-1].body or world.other_agency.name not in mail.outbox[-1].body


def test_money_of_the_first_payer_stays_its_own_and_two_people_decide(client, world, run_jobs):
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay_invoice(invoice, "250.00", by=world.finance, at=NOW)
    with refuses("needs_second_person"):
        reassign_invoice(
            invoice=invoice, payer=payer_of(world.other_agency), due_on=LATER, reason="X", by=world.finance, at=NOW
        )
    client.force_login(world.finance)
    address = reverse("reassign_invoice", args=[invoice.pk])
    assert "$250.00 that Prairie Community Services paid becomes unapplied money" in client.get(address).text
    data = {"payer": payer_of(world.other_agency).pk, "due_on": "2026-05-15", "reason": "Hired by them"}
    page = client.post(address, data, follow=True)
    assert "another person approves it" in page.text and not Reassignment.objects.exists()
    page = client.post(address, data)
    assert page.status_code == 422 and Proposal.objects.count() == 1
    approvals.approve(proposal=Proposal.objects.get(), reason="Read it", by=world.program_staff, at=NOW)
    row = Reassignment.objects.get()
    receipt = Receipt.objects.with_sums().get(pk=receipt.pk)
    assert (receipt.payer.organization, receipt.left, owed(row.successor)) == (world.agency, 250, 400)
    assert EntryLine.objects.balances()[Account.UNAPPLIED] == -250
    first, other = payer_of(world.agency), payer_of(world.other_agency)
    assert statement_of(first, date(2026, 3, 1), date(2026, 3, 31)).closing == -250
    assert statement_of(other, date(2026, 3, 1), date(2026, 3, 31)).closing == 400
    body = client.get(reverse("finance_invoice", args=[invoice.pk])).text
    assert row.successor.number in body and "Hired by them" in body
    assert invoice.number in client.get(reverse("finance_invoice", args=[row.successor.pk])).text
    run_jobs()
    (text,) = [
        email.body for email in mail.outbox if "is on your account" in email.body or "on your account" in email.body
    ]
    assert "$250.00" in text
    client.force_login(world.other_agency_coordinator)
    body = client.get(reverse("agency_invoice", args=[row.successor.pk])).text
    assert invoice.number not in body and "Prairie" not in body


def test_an_invoice_is_charged_back_to_the_first_payer(world):
    charge(world, "400.00")
    invoice = issue(world)
    new = move(world, invoice)
    again = move(world, new, payer=payer_of(world.agency))
    assert [owed(row) for row in (invoice, new, again)] == [0, 0, 400]
    assert [row.number for row in Invoice.objects.order_by("pk")] == ["2026-00001", "2026-00002", "2026-00003"]


def test_only_what_is_left_of_an_invoice_is_charged_to_the_other_payer_and_an_order_gets_it_back(world):
    from cohorts.training.actions.enrollments import sponsor

    order = accepted(world)
    seat = sponsor(
        cohort=world.cohort(), person=world.trainee, agency=world.agency, order=order, by=world.agency_coordinator,
        at=NOW,
    )  # fmt: skip
    invoice = issue(world)
    assert used(order) == (0, 1200, 800)
    new = move(world, invoice)
    assert used(order) == (0, 0, 2000) and owed(new) == 1200
    assert seat.seat_charges.count() == 2 and new.lines.get().order_number == ""


def test_an_invoice_that_cannot_be_charged_to_another_payer_is_refused(world):
    charge(world, "400.00")
    invoice = issue(world)
    with refuses("reassigned_to_same_payer", field="payer"):
        move(world, invoice, payer=payer_of(world.agency))
    with refuses("reason_missing", field="reason"):
        move(world, invoice, reason=" ")
    with refuses("due_date_past", field="due_on"):
        move(world, invoice, due_on=date(2026, 3, 1))
    for person in (world.auditor, world.program_staff, world.agency_coordinator):
        with refuses("role_required"):
            move(world, invoice, by=person)
    person = Payer.objects.of_person(world.trainee)
    assert move(world, correct(world, invoice), payer=person).payer == person
    with refuses("invoice_corrected_before"):
        move(world, invoice)
    with refuses("invoice_credited_in_full"):
        move(world, Invoice.objects.get(corrects=invoice))
    assert Charge.objects.with_sums().latest("pk").owed == Decimal(400)


def test_what_could_never_be_approved_is_not_proposed(world):
    charge(world, "400.00")
    invoice = issue(world)
    pay_invoice(invoice, "250.00", by=world.finance, at=NOW)
    with refuses("due_date_past", field="due_on"):
        move(world, invoice, due_on=NOW.date() - timedelta(days=1))
    with refuses("fund_too_low", left=Decimal("300.00")):
        move(world, invoice, payer=add_fund(world, "300.00", name="Too small").payer)
    with refuses("service_outside_fund"):
        move(world, invoice, payer=add_fund(world, name="Over", last_on=date(2025, 12, 31)).payer)
    type(world.other_agency).objects.filter(pk=world.other_agency.pk).update(address="")
    with refuses("billing_address_missing", field="payer"):
        move(world, invoice)
    assert not Proposal.objects.exists()
    assert isinstance(move(world, invoice, payer=add_fund(world).payer), Proposal)


def test_whoever_decides_reads_that_the_due_date_has_passed(client, world):
    charge(world, "400.00")
    invoice = issue(world)
    pay_invoice(invoice, "250.00", by=world.finance, at=NOW)
    proposal = move(world, invoice)
    with time_machine.travel(datetime.combine(LATER, time(20), NOW.tzinfo) + timedelta(days=1)):
        client.force_login(world.program_staff)
        page = client.get(reverse("proposal", args=[proposal.pk]))
    assert "It cannot be carried out now: Enter a due date of today or later." in page.text


def offered(client, invoice):
    """Which of the two steps the page of an invoice offers."""
    page = client.get(reverse("finance_invoice", args=[invoice.pk])).text
    return {step for step in ("correct_invoice", "reassign_invoice") if reverse(step, args=[invoice.pk]) in page}


def leads_back(client, step, invoice):
    """Whether the page of a step leads to the invoice instead."""
    answer = client.get(reverse(step, args=[invoice.pk]))
    return answer.status_code == 302 and answer.url == reverse("finance_invoice", args=[invoice.pk])


def test_the_page_of_an_invoice_offers_only_what_its_actions_accept(client, world):
    charge(world, "400.00")
    client.force_login(world.finance)
    invoice = issue(world)
    assert offered(client, invoice) == {"correct_invoice", "reassign_invoice"}
    new = move(world, invoice)
    assert offered(client, invoice) == set()
    assert leads_back(client, "correct_invoice", invoice) and leads_back(client, "reassign_invoice", invoice)
    pay_invoice(new, "250.00", by=world.finance, at=NOW)
    move(world, new, payer=payer_of(world.agency))
    assert Proposal.objects.count() == 1 and offered(client, new) == {"correct_invoice"}
    assert leads_back(client, "reassign_invoice", new) and not leads_back(client, "correct_invoice", new)
    client.force_login(world.auditor)
    assert offered(client, new) == set()


def test_only_payers_who_can_pay_are_offered_instead(client, world):
    own, stranger = (Payer.objects.of_person(person) for person in (world.trainee, world.other_trainee))
    charge(world, "400.00")
    invoice = issue(world)
    client.force_login(world.finance)

    def offered(row):
        return set(client.get(reverse("reassign_invoice", args=[row.pk])).context["form"].fields["payer"].queryset)

    others = {payer_of(world.other_agency)} & set(Payer.objects.all())
    assert own in offered(invoice) and stranger not in offered(invoice) and others <= offered(invoice)
    charge(world, "400.00"), charge(world, "300.00", person=world.other_trainee)
    assert not {own, stranger} & offered(issue(world))
