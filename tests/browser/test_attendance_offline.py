"""Attendance on a phone without a network and after the log-in expired, and what it leaves on the device (D17)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cohorts.core import roles
from cohorts.training.actions.attendance import mark
from cohorts.training.models import AttendanceMark, Cohort
from cohorts.training.rules.presence import Presence
from tests.browser.conftest import HEAR, axe_findings, become
from tests.browser.test_every_page import WIDTH
from tests.browser.test_shared_laptop import STORED
from tests.world import World

pytestmark = pytest.mark.browser
PEOPLE = 6


class Room:
    """A session that has just ended, with six people, and a phone with its sheet."""

    def __init__(self, as_person):
        self.world = World()
        starts = timezone.now() - timedelta(hours=9, minutes=1)
        self.cohort = self.world.cohort(state="running", days=1, trainer=self.world.trainer, starts=starts)
        people = [self.world.person(f"p{n}", self.world.agency, roles.TRAINEE) for n in range(PEOPLE)]
        self.seats = [self.world.enroll(self.cohort, person) for person in people]
        self.session = self.cohort.sessions.get()
        self.address = reverse("trainer_attendance", args=[self.session.pk])
        self.page = as_person(self.world.trainer, width=390)

    def open(self):
        self.page.goto(self.address)
        ready(self.page)

    def choose(self, number, word):
        self.page.locator(f'tr[data-seat="{self.seats[number].pk}"]').get_by_text(word, exact=True).click()

    def all_present(self):
        self.page.get_by_role("button", name="Choose “Present” for everyone else").click()

    def save(self):
        self.page.get_by_role("button", name="Save attendance").last.click()

    def counter(self):
        return expect(self.page.locator("#marks-counter"))


def ready(page):
    expect(page.locator("#attendance-sheet")).to_have_attribute("data-ready", "yes")


@pytest.fixture
def room(site, as_person):
    return Room(as_person)


def test_marks_made_without_a_network_and_after_the_log_in_expired_arrive_once(room, site):
    page = room.page
    room.open()
    page.context.set_offline(True)
    room.choose(1, "Absent")
    room.all_present()
    room.counter().to_have_text("6 of 6 chosen, not saved yet")
    room.save()
    room.counter().to_have_text("6 marks are only on this device. They are sent as soon as you are online.")
    assert axe_findings(page) == [] and page.evaluate(WIDTH) <= 0
    text = page.evaluate(STORED)
    assert '"locked"' in text and "P1" not in text and "absent" not in text
    # Somebody else, online, marks one of them later.
    presence = Presence.excused("Called in")
    mark(session=room.session, entries={room.seats[1]: presence}, by=room.world.vendor_coordinator, at=timezone.now())
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.evaluate(HEAR)
    room.counter().to_have_text("6 marks are only on this device. Log in again, and they are sent.")
    assert axe_findings(page) == [] and AttendanceMark.objects.count() == 1
    become(page, room.world.trainer, site)
    page.get_by_role("link", name="Log in again").click()
    expect(page.locator("main")).to_contain_text("6 people are marked.")
    expect(page.locator("main")).to_contain_text("Two marks differ")
    assert axe_findings(page) == [] and page.evaluate(WIDTH) <= 0
    assert page.evaluate(STORED) == ""
    rows = AttendanceMark.objects.filter(by=room.world.trainer)
    assert rows.count() == PEOPLE and all(row.made_at < row.at for row in rows)
    latest = AttendanceMark.objects.filter(enrollment=room.seats[1]).latest_per("enrollment_id")
    assert latest[room.seats[1].pk].status == "excused", "it was made later"


def test_another_person_on_the_same_device_neither_sends_nor_reads_nor_loses_them(room, site):
    page = room.page
    room.open()
    page.route("**/marks/", lambda route: route.abort())
    room.choose(0, "Absent")
    room.save()
    room.counter().to_have_text("1 mark is only on this device. It is sent as soon as you are online.")
    page.unroute("**/marks/")
    become(page, room.world.vendor_coordinator, site)
    page.goto(room.address)
    expect(page.locator("#other-marks")).to_contain_text("1 attendance mark of another person waits on this device.")
    page.goto("/desk/")
    expect(page.locator("#other-marks")).to_contain_text("1 attendance mark of another person waits on this device.")
    assert not AttendanceMark.objects.exists() and "P0" not in page.evaluate(STORED)
    become(page, room.world.trainer, site)
    page.goto("/desk/")
    expect(page.locator("#own-marks")).to_contain_text("It is saved now.")
    assert AttendanceMark.objects.get().by == room.world.trainer and page.evaluate(STORED) == ""


def test_a_mark_that_is_refused_is_named_and_stays_until_it_was_read(room):
    page = room.page
    room.open()
    page.context.set_offline(True)
    room.choose(0, "Absent")
    room.save()
    room.counter().to_contain_text("1 mark is only on this device.")
    Cohort.objects.update(state="canceled")
    page.context.set_offline(False)
    page.evaluate(HEAR)
    row = page.locator(f'tr[data-seat="{room.seats[0].pk}"]')
    expect(row).to_contain_text("PET-1 is canceled, so you cannot record attendance.")
    page.goto("/desk/")
    expect(page.locator("#refused-marks")).to_contain_text("1 attendance mark could not be recorded.")
    assert axe_findings(page) == []


def test_without_a_script_the_sheet_is_an_ordinary_form(room, as_person):
    page = as_person(room.world.trainer, width=390, java_script_enabled=False)
    page.goto(room.address)
    page.get_by_role("button", name="Choose “Present” for everyone else").click()
    page.get_by_role("button", name="Save attendance").last.click()
    expect(page.locator("main")).to_contain_text("6 people are marked.")
    assert AttendanceMark.objects.filter(minutes=480).count() == PEOPLE
