"""Seats in a real browser: a waiting list with offers that lapse, a transfer with its fee and hours, and a cohort of
twenty that is canceled in one act. The server's clock is the test's own.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import Charge, CreditNoteLine
from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.training import tasks
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import CourseVersion, Enrollment
from tests.browser.money import look, press
from tests.browser.test_every_page import WIDTH
from tests.browser.test_journey import Clock
from tests.charges import payer_of, receive
from tests.cohorts.training.waiting_scene import NOON, ListScene
from tests.presence import create_mark
from tests.world import NOW, World

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(NOW)
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


def test_of_ten_people_who_wait_two_let_their_offer_lapse_and_the_third_takes_it(site, clock, as_person):
    clock.go_to(NOON)
    scene = ListScene(World(), seats=2, waiting=10)
    agency = as_person(scene.world.agency_coordinator)
    agency.goto(reverse("agency_withdraw", args=[scene.seats[0].pk]))
    agency.locator("[name=reason]").fill("Moves away")
    press(agency, "Give up the seat")
    for _ in range(2):
        clock.go_to(clock.at + 3 * DAY)
        tasks.fill_free_seats()
    assert scene.states() == ["lapsed", "lapsed", "offered", *["waiting"] * 7]
    phone = as_person(width=390)
    phone.goto(reverse("seat_offer", args=[scene.offer(1).token]))
    look(phone, "A seat in PET-1", "The offer of a seat in PET-1 ended on")
    phone.goto(reverse("seat_offer", args=[scene.offer(3).token]))
    look(phone, "W3", "Answer before", "$1,200.00")
    assert phone.evaluate(WIDTH) <= 0
    press(phone, "Accept the seat")
    look(phone, "The seat in PET-1 was accepted on")
    vendor = as_person(scene.world.vendor_coordinator)
    vendor.goto(reverse("vendor_cohort", args=[scene.cohort.pk]))
    look(vendor, "W3 Example", "W4 Example", "W10 Example")
    assert scene.figures() == (2, 0, 7, 0) and Charge.objects.count() == 1


def test_a_transfer_takes_the_hours_along_and_charges_the_difference(site, clock, as_person):
    world = World()
    course = world.course(fee="400.00")
    cohort = world.cohort("X-1", course=course, starts=NOW + 60 * DAY)
    target = world.cohort("Y-1", vendor=world.other_vendor, course=course, starts=NOW + 90 * DAY)
    dearer = CourseVersion.objects.create(
        course=course, version="dearer", effective_from=date(2026, 2, 1), required_minutes=4800,
        allowed_missed_minutes=480, fee=Decimal("450.00"),
    )  # fmt: skip
    type(target).objects.filter(pk=target.pk).update(course_version=dearer)
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)
    issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    create_mark(session=cohort.sessions.first(), enrollment=seat, minutes=60, at=NOW)
    office = as_person(world.program_staff)
    office.goto(reverse("move_seat", args=[seat.pk]))
    look(office, "$50.00 more")
    office.locator("[name=cohort]").select_option(str(target.pk))
    office.locator("[name=reason]").fill("Nearer home")
    press(office, "Move the seat")
    look(office, "The seat was moved to Y-1.")
    phone = as_person(world.trainee, width=390)
    phone.goto("/my/")
    look(phone, "Y-1", "1\xa0h")
    assert phone.evaluate(WIDTH) <= 0
    agency = as_person(world.agency_coordinator)
    agency.goto(f"/agency/invoices/account/{payer_of(world.agency).pk}/")
    look(agency, "$50.00")
    assert Enrollment.objects.taken().get().cohort == target


def test_a_cohort_of_twenty_is_canceled_in_one_act(site, clock, as_person):
    world = World()
    cohort = world.cohort(seats=20, trainer=world.trainer)
    for number in range(20):
        person = world.person(f"a{number}", world.agency, roles.TRAINEE)
        sponsor(cohort=cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=NOW)
    issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    Email.objects.all().delete()
    page = as_person(world.vendor_coordinator)
    page.goto(reverse("vendor_cohort_cancel", args=[cohort.pk]))
    look(page, "20", "$24,000.00")
    page.locator("[name=reason]").fill("The hall is closed")
    press(page, "Cancel the cohort")
    press(page, "Cancel the cohort and send these emails")
    look(page, "PET-1 is canceled.")
    assert set(Enrollment.objects.values_list("state", flat=True)) == {"withdrawn"}
    notes = CreditNoteLine.objects.values_list("note", flat=True)
    assert len(notes) == 20 and len(set(notes)) == 1
    emails = Counter(Email.objects.values_list("person", flat=True))
    assert len(emails) >= 22 and set(emails.values()) == {1}, "20 people, the trainer, the agency: one email each"
