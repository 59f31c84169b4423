"""Program staff write an email in a real browser, see the preview, and use it; readers turn one off."""

import pytest
from playwright.sync_api import expect

from cohorts.notices.actions.queue import queue_email
from cohorts.notices.letters import off_token
from cohorts.notices.models import EmailTemplate, NoticeChoice
from tests.browser.conftest import axe_findings
from tests.world import NOW, World

pytestmark = pytest.mark.browser


def test_staff_write_an_email_and_see_it_before_it_is_used(site, as_person):
    world = World()
    page = as_person(world.program_staff)
    page.goto("/admin/email-events/")
    assert axe_findings(page) == []
    page.get_by_role("link", name="A result, a review, more time or another step of an exam").click()
    assert axe_findings(page) == []
    page.get_by_role("link", name="Write it in English").click()
    page.get_by_label("Subject").fill("You passed")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("passed")
    assert axe_findings(page) == []
    page.get_by_label("Subject").fill("Something new")
    page.locator("[name=text]").fill("Good day {name},\n\n{link}\n\n{office}")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview=html]")).to_contain_text("Good day Jordan,")
    expect(page.locator("[data-preview=html]").get_by_role("link", name="Open the page")).to_be_visible()
    assert axe_findings(page) == [] and not EmailTemplate.objects.exists()
    page.get_by_role("button", name="Save and use it").click()
    expect(page.locator("main")).to_contain_text("Your own words: version 1")
    assert axe_findings(page) == []


def test_a_reader_turns_an_email_off_on_a_phone(site, as_person):
    world = World()
    about = {"cohort": "PET-1", "vendor": "V", "agency": "A", "person": "P"}
    email = queue_email(
        person=world.agency_coordinator, kind="agency-waiting-list", key="k", subject="S", body="B", values=about,
        by=None, at=NOW,
    )  # fmt: skip
    page = as_person(world.trainee, width=320)
    page.goto(f"/unsubscribe/{off_token(email)}/")
    assert axe_findings(page) == [] and not NoticeChoice.objects.exists()
    page.get_by_role("button", name="Turn off these emails").click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    assert axe_findings(page) == [] and NoticeChoice.objects.get().person == world.agency_coordinator
    page = as_person(world.agency_coordinator, width=320)
    page.goto("/my/notices/")
    assert axe_findings(page) == []
