"""The attendance sheet in the largest type on a telephone, and what exam pages and logs look like on paper."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from exams.delivery.actions import proctoring
from tests.browser.conftest import become
from tests.browser.test_every_page import LARGEST, WIDTH
from tests.browser.test_exam_screen import hall, open_browser, start  # noqa: F401
from tests.world import World

pytestmark = pytest.mark.browser


def test_the_attendance_sheet_fits_a_telephone_in_the_largest_type_with_wide_spacing(site, as_person):
    world, starts = World(), timezone.now() - timedelta(hours=2)
    cohort = world.cohort(state="running", trainer=world.trainer, days=1, starts=starts)
    world.enroll(cohort)
    page = as_person(world.trainer, width=390)
    page.goto(reverse("trainer_attendance", args=[cohort.sessions.get().pk]))
    expect(page.locator(".segments")).to_be_visible()
    page.evaluate(LARGEST)
    page.get_by_text("Late or left early").click()
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDTH) <= 0, f"scrolls sideways at {width} px"
        for control in (page.get_by_text("Absent", exact=True), page.get_by_label("Came at")):
            box = control.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_an_exam_page_prints_one_line_and_no_question(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    page.emulate_media(media="print")
    assert page.locator("body").inner_text().strip() == "The questions of an exam cannot be printed."
    page.emulate_media(media="screen")
    expect(page.get_by_text("cannot be printed")).to_be_hidden()
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()


def test_a_log_with_a_note_that_cannot_be_broken_fits_the_paper(open_browser, hall, site):  # noqa: F811
    sitting, proctor = hall.begin(), hall.world.proctor
    proctoring.note(sitting_id=sitting.pk, text="x" * 400, by=proctor, at=timezone.now())
    page = open_browser()
    become(page, proctor, site)
    # The width of a letter page without its margins.
    page.set_viewport_size({"width": 690, "height": 900})
    page.goto(f"{site.url}{reverse('proctor_sitting', args=[sitting.pk])}")
    page.emulate_media(media="print")
    assert page.evaluate(WIDTH) <= 0
    note = page.get_by_text("x" * 400).bounding_box()
    assert note["x"] + note["width"] <= 690
