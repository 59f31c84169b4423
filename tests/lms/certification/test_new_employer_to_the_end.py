"""A trainee who changes the employer in the middle of training, to the certificate and beyond. The scenario D26."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import Charge, Invoice, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from cohorts.training.actions.fees import credit_seat
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.acts import employ_elsewhere
from lms.certification.models import Certificate
from tests.charges import payer_of, receive
from tests.cohorts.training.test_seat_moves import other

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def seat(world, road, run_jobs):
    """The first agency paid 1,200.00; the trainee works for the other one now, and moved to a cohort for 1,250.00."""
    seat = road.seat()
    road.admit(seat.person)
    road.attend(seat)
    road.sit(seat, "pet-midterm", "50")
    road.pay(road.charge(seat))
    Membership.objects.create(
        user=seat.person, organization=world.other_agency, role=roles.TRAINEE, started_at=world.now
    )
    day = max(home_day(seat.enrolled_at), Charge.objects.get().service_on) + DAY
    road.now += 30 * DAY
    about = {"reason": "New job", "by": world.program_staff, "at": road.now}
    employ_elsewhere(enrollment=seat, agency=world.other_agency, from_on=day, **about)
    seat.refresh_from_db()
    seat = move_seat(enrollment=seat, cohort=other(world, road.cohort, "1250.00", starts=road.now + 60 * DAY), **about)
    run_jobs()
    mail.outbox.clear()
    return seat


def sums():
    """{name of a payer: (charged, paid, owed)}"""
    rows = Charge.objects.with_sums().select_related("payer__organization")
    return {row.payer.name: (row.amount, round(row.paid, 2), round(row.owed, 2)) for row in rows}


def test_the_new_employer_owes_what_is_charged_from_then_on_and_the_certificate_waits_for_it(
    client, world, road, seat, run_jobs
):
    first, new = world.agency.name, world.other_agency.name
    assert sums() == {first: (1200, 1200, 0), new: (50, 0, 50)}
    road.sit(seat, "pet-final")
    run_jobs()
    assert not Certificate.objects.exists()
    client.force_login(seat.person)
    with time_machine.travel(road.now, tick=False):
        page = unescape(client.get(reverse("my_path")).text)
    assert "Waiting for your agency’s payment" in page and "$" not in page.split("<main")[1]
    invoice = issue_invoice(
        payer=payer_of(world.other_agency), due_on=home_day(road.now) + 30 * DAY, by=world.finance, at=road.now
    )
    receive(payer_of(world.other_agency), "50.00", by=world.finance, at=road.now)
    road.signal(seat.person)
    run_jobs()
    certificate = Certificate.objects.get()
    assert certificate.state == "active" and sums() == {first: (1200, 1200, 0), new: (50, 50, 0)}
    letters = [letter for letter in mail.outbox if letter.to == [world.agency_coordinator.email]]
    assert letters == [], "the former agency has no part in it"
    client.force_login(world.agency_coordinator)
    assert client.get(reverse("agency_invoice", args=[invoice.pk])).status_code == 404
    assert client.get(reverse("agency_invoice", args=[Invoice.objects.earliest("pk").pk])).status_code == 200
    for name in ("agency_enrollments", "agency_costs", "agency_home"):
        assert seat.person.family_name not in client.get(reverse(name)).text, name


def test_a_seat_that_is_credited_gives_each_agency_its_own_money_and_leaves_the_certificate(
    world, road, seat, run_jobs
):
    road.sit(seat, "pet-final")
    due_on = home_day(road.now) + 30 * DAY
    issue_invoice(payer=payer_of(world.other_agency), due_on=due_on, by=world.finance, at=road.now)
    receive(payer_of(world.other_agency), "50.00", by=world.finance, at=road.now)
    road.signal(seat.person)
    run_jobs()
    before = [(row.kind, row.at) for row in Certificate.objects.get().events.order_by("pk")]
    credit_seat(enrollment=seat, in_full=True, by=None, at=road.now + DAY)
    run_jobs()
    left = {row.payer.name: row.left for row in Receipt.objects.unapplied()}
    assert left == {world.agency.name: 1200, world.other_agency.name: 50}
    certificate = Certificate.objects.get()
    assert certificate.state == "active"
    assert [(row.kind, row.at) for row in certificate.events.order_by("pk")] == before
