"""Hours on a phone: the specialist enters a week, the supervisor confirms it, and what is changed comes back."""

import pytest

from lms.certification.models import PracticeCheck, PracticeEntry
from tests.browser.conftest import axe_findings
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.lms.certification.practice_scene import MARCH, NOW, Ledger

pytestmark = pytest.mark.browser
WEEK = f"/my/practice/?week={MARCH.isoformat()}"


def add(page, day, begins, ends, kind="Work"):
    page.goto(f"/my/practice/new/?day={day}")
    page.get_by_text(kind, exact=True).click()
    page.locator("[name=begins]").fill(begins)
    page.locator("[name=ends]").fill(ends)
    if kind == "Work":
        page.locator("[name=category]").select_option("peer-services")
        page.get_by_text("Yes", exact=True).click()
    no_overflow(page)
    press(page, "Save the hours")


def test_a_supervisor_confirms_hours_on_a_phone(site, road, clock, as_person):  # noqa: F811
    clock.at = NOW
    ledger = Ledger(road.world)
    ledger.qualify()
    phone = as_person(ledger.person, width=390)
    add(phone, "2027-03-09", "08:00", "16:00")
    add(phone, "2027-03-10", "08:00", "12:00")
    add(phone, "2027-03-10", "09:00", "11:00", "Field supervision")
    look(phone, "Saved. Your supervisor can confirm it now.", "Field supervision")
    add(phone, "2027-03-10", "11:30", "12:30")
    look(phone, "The same time is not entered twice.")
    boss = as_person(ledger.boss, width=390)
    boss.goto("/supervisor/practice/")
    no_overflow(boss)
    assert not axe_findings(boss)
    boss.locator("label", has_text="All of").click()
    boss.locator("label", has_text="co-signed the charts").click()
    press(boss, "Confirm what is checked")
    look(boss, "3 rows are confirmed.", "Nothing waits for you")
    assert PracticeCheck.objects.get(entry__kind="field-supervision").is_cosigned
    phone.goto(WEEK)
    no_overflow(phone)
    follow(phone, "Correct")
    look(phone, "Your supervisor confirmed these hours.")
    phone.locator("[name=ends]").fill("17:00")
    press(phone, "Save the correction")
    boss.goto("/supervisor/practice/")
    look(boss, "1 row", "This was changed: see the history")
    follow(boss, "Send back")
    boss.locator("[name=reason]").fill("You left at 4 pm.")
    no_overflow(boss)
    press(boss, "Send it back")
    phone.goto(WEEK)
    look(phone, "You left at 4 pm.", "Sent back to you")
    assert PracticeEntry.objects.standing().count() == 3
    coordinator = as_person(road.world.agency_coordinator, width=390)
    for address in ("/agency/practice/", f"/agency/practice/{ledger.employment.pk}/"):
        coordinator.goto(address)
        no_overflow(coordinator)
        assert not axe_findings(coordinator)
