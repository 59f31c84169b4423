"""A vendor plans a cohort over the weekend on which the clocks change in New York, and not in Guam."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from cohorts.core import roles
from cohorts.training.models import Cohort
from tests.browser.conftest import axe_findings
from tests.cohorts.training.planning_helpers import place, room
from tests.world import World

pytestmark = pytest.mark.browser
# Friday to Monday around Sunday, March 14, 2027, when New York goes from EST to EDT at 2:00 am.
STARTS = {
    "America/New_York": [(12, 14), (13, 14), (14, 13), (15, 13)],
    "Pacific/Guam": [(11, 23), (12, 23), (13, 23), (14, 23)],
}


@pytest.fixture
def world(site):
    """People of a vendor that may teach PET."""
    return World()


@pytest.mark.parametrize("zone", STARTS)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_session_keeps_its_wall_clock_over_the_weekend(as_person, world, zone, width):
    world.approve()
    hall = room(world, place(world, "Hall of the weekend", zone=zone))
    trainer = world.person("weekend", world.vendor, roles.TRAINER)
    page = as_person(world.vendor_coordinator, width=width)
    page.goto("/vendor/cohorts/new/")
    page.locator("[name=course_version]").select_option(str(world.course().versions.get().pk))
    page.locator("[name=code]").fill("WEEKEND")
    page.locator("[name=time_zone]").select_option(zone)
    page.locator("[name=venue]").select_option(str(hall.venue_id))
    page.locator("[name=seats]").fill("12")
    page.locator("label", has_text=f"{trainer.given_name} {trainer.family_name}").click()
    for day in ("Saturday", "Sunday"):
        page.locator("label", has_text=day).click()
    page.locator("#id_p-first_day").fill("2027-03-12")
    page.locator("#id_p-count").fill("4")
    page.locator("#id_p-begin").fill("09:00")
    page.locator("#id_p-room").select_option(str(hall.pk))
    page.get_by_role("button", name="Fill in sessions").click()
    expect(page.get_by_text("4 sessions are filled in")).to_be_visible()
    assert not axe_findings(page)
    page.get_by_role("button", name="Schedule cohort").click()
    expect(page.get_by_role("heading", name="WEEKEND")).to_be_visible()
    cohort = Cohort.objects.get(code="WEEKEND")
    sessions = list(cohort.sessions.all())
    assert [row.starts_at for row in sessions] == [datetime(2027, 3, *at, tzinfo=UTC) for at in STARTS[zone]]
    assert {row.room_id for row in sessions} == {hall.pk} and {row.minutes for row in sessions} == {480}
    short = {"America/New_York": ("EST", "EDT"), "Pacific/Guam": ("ChST",)}[zone]
    table = page.locator("table").first.inner_text()
    assert table.count("9:00 am") == 4 and all(name in table for name in short)


def test_what_is_wrong_with_a_row_is_as_wide_as_a_telephone(as_person, world):
    world.approve()
    page = as_person(world.vendor_coordinator, width=390)
    page.goto("/vendor/cohorts/new/")
    for name, value in {"s0-day": "2027-03-12", "s0-starts": "09:00", "s0-ends": "08:00", "s1-starts": "09:00"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Schedule cohort").click()
    errors = page.locator("table .usa-error-message")
    expect(errors).to_have_count(3)
    assert min(box["width"] for box in (error.bounding_box() for error in errors.all())) > 280
    assert not axe_findings(page)
