"""A program may say that a certificate is suspended if its fee is owed again."""

from html import unescape

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.acts import propose_void
from cohorts.billing.models import Charge, Invoice, Payer, Receipt
from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from cohorts.training.acts import employ_elsewhere
from lms.dashboard.tasks_due import tasks_of
from tests.charges import pay_invoice
from tests.lms.certification.conftest import EXAMPLE, Road
from tests.lms.certification.test_certificates_after_payments import fields
from tests.lms.certification.test_holds import DAY, admit, kinds, state, take_back
from tests.module_data import module_fixture

pytestmark = pytest.mark.django_db


class StrictRoad(Road):
    """The example program with that rule."""

    def __init__(self, world):
        rule = "settled: true\n          if_owed_later: suspend\n"
        super().__init__(world, EXAMPLE.read_text().replace("settled: true\n", rule))


shared_road = module_fixture(StrictRoad)


@pytest.fixture
def certificate(road, run_jobs):
    return road.certificate(run_jobs)


@pytest.fixture
def taken_back(world, road, certificate, run_jobs):
    """A payment that two people took back."""
    return take_back(world, road, run_jobs)


def test_taking_a_payment_back_names_the_certificates_before_it_is_proposed_and_before_it_is_approved(
    client, world, road, certificate
):
    receipt = Receipt.objects.get()
    client.force_login(world.finance)
    page = client.get(reverse("void_receipt", args=[receipt.pk])).text
    assert certificate.number in page and certificate.name in page
    proposal = propose_void(receipt=receipt, reason="Another agency's check.", by=world.finance, at=road.now)
    assert any(certificate.number in line for line in proposal.effects)
    client.force_login(world.program_staff)
    assert certificate.number in client.get(reverse("proposal", args=[proposal.pk])).text


def payer_page(client, world, name, road, amount="1200.00"):
    """The page on which a payment is recorded, or its preview."""
    client.force_login(world.finance)
    address = reverse("record_receipt", args=[Invoice.objects.get().payer_id])
    return client.get(address) if name == "form" else client.post(address, fields(road, amount, preview="1"))


def test_whoever_records_the_payment_reads_first_which_certificates_it_gives_back(client, world, road, taken_back):
    seat = f"Seat: {Invoice.objects.get().lines.get().reference}."
    says = f"1 certificate that is on hold becomes active again as soon as this is no longer owed. {seat}"
    assert says in payer_page(client, world, "form", road).text
    assert payer_page(client, world, "preview", road).context["follows"] == [says]
    assert payer_page(client, world, "preview", road, "1199.99").context["follows"] == []


def test_a_payment_is_not_said_to_give_back_what_another_requirement_holds(client, world, road, taken_back, run_jobs):
    admit(world, road, run_jobs, admitted=False, hours=2)
    assert payer_page(client, world, "preview", road).context["follows"] == []


def test_correcting_a_payment_names_the_certificates_that_change_if_another_payer_is_chosen(client, world, certificate):
    client.force_login(world.finance)
    page = client.get(reverse("correct_receipt", args=[Receipt.objects.get().pk]))
    assert "If you choose another payer or a lower amount: 1 certificate rests on this" in page.context["affected"]
    assert certificate.number in page.context["affected"]


def test_charging_the_invoice_to_another_payer_names_the_certificates_before_it_is_proposed(client, world, certificate):
    client.force_login(world.finance)
    page = client.get(reverse("reassign_invoice", args=[Invoice.objects.get().pk]))
    assert certificate.number in page.context["affected"] and "put on hold" in page.context["affected"]


def test_another_employer_names_the_certificates_before_it_is_proposed_and_approved(client, world, road, certificate):
    seat = certificate.person.enrollments.get()
    Membership.objects.create(
        user=seat.person, organization=world.other_agency, role=roles.TRAINEE, started_at=world.now
    )
    client.force_login(world.program_staff)
    page = client.get(reverse("change_employer", args=[seat.pk]))
    assert certificate.number in page.context["affected"]
    day = max(home_day(seat.enrolled_at), Charge.objects.get().service_on)
    with time_machine.travel(road.now, tick=False):
        proposal = employ_elsewhere(
            enrollment=seat, agency=world.other_agency, from_on=day, reason="New job", by=world.program_staff,
            at=road.now,
        )  # fmt: skip
    assert any(certificate.number in line for line in proposal.effects)


def test_holds_by_taking_a_payment_back_need_no_third_person_and_end_when_it_is_recorded_again(
    world, road, certificate, taken_back, run_jobs
):
    assert state(certificate) == "suspended"
    assert not Proposal.objects.open().exists()
    codes = [task.code for task in tasks_of(world.program_staff, road.now + DAY) if "certificate" in task.code]
    assert codes == ["certificates_unpaid"]
    pay_invoice(Invoice.objects.get(), "1200.00", by=world.finance, at=road.now + DAY, reference="check 2")
    run_jobs()
    assert (state(certificate), kinds(certificate)) == ("active", ["issued", "held", "returned"])


def test_money_moved_to_another_payer_suspends_until_the_agency_s_own_check_comes(client, world, certificate, run_jobs):
    """D08 (2) and (3)."""
    receipt = Receipt.objects.get()
    client.force_login(world.finance)
    data = {name: getattr(receipt, name) for name in ("method", "amount", "received_on", "reference")}
    data |= {"payer": Payer.objects.of_agency(world.other_agency).pk, "reason": "It was theirs"}
    client.post(reverse("correct_receipt", args=[receipt.pk]), data)
    run_jobs()
    assert state(certificate) == "suspended"
    assert [row.payer.organization for row in Receipt.objects.unapplied()] == [world.other_agency]
    at = certificate.events.latest("pk").at + DAY
    pay_invoice(Invoice.objects.get(), "1200.00", by=world.finance, at=at, reference="77")
    run_jobs()
    assert (state(certificate), kinds(certificate)) == ("active", ["issued", "held", "returned"])
    bodies = [email.body for email in mail.outbox if email.to == [world.trainee.email] and "put right" in email.body]
    assert len(bodies) == 1 and "$" not in bodies[0]


def test_the_payment_names_who_proposed_and_who_approved_that_it_was_taken_back(client, world, taken_back):
    client.force_login(world.finance)
    page = unescape(client.get(reverse("receipt", args=[taken_back.pk])).text)
    assert f"Proposed by {world.finance}: Another agency's check." in page
    assert f"Approved by {world.program_staff}: I saw the letter." in page


def test_a_payment_does_not_end_a_hold_while_another_requirement_is_missing(
    world, road, certificate, taken_back, run_jobs
):
    admit(world, road, run_jobs, admitted=False, hours=2)
    pay_invoice(Invoice.objects.get(), "1200.00", by=world.finance, at=road.now + DAY, reference="check 2")
    run_jobs()
    assert state(certificate) == "suspended"
    admit(world, road, run_jobs, admitted=True, hours=48)
    assert state(certificate) == "active"
