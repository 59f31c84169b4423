"""A make-up across two vendors in a real browser: a trainee on a phone asks, the other vendor approves and marks."""

import pytest
from playwright.sync_api import expect

from cohorts.training.models import Cohort, MakeUp
from tests.browser.conftest import axe_findings
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_trainee_makes_up_at_another_vendor(site, as_person):
    world = World()
    scene = MakeUpScene(world)
    ask(as_person(world.trainee, width=390))
    assert MakeUp.objects.get().state == "requested"
    approve(as_person(world.other_vendor_coordinator))
    make_up = MakeUp.objects.get()
    assert make_up.state == "approved"
    # Its day comes: the same session, as if it had been held yesterday.
    past_session = scene.session(scene.host, -1, scene.second)
    MakeUp.objects.update(session=past_session)
    Cohort.objects.filter(pk=scene.host.pk).update(state="running")
    attend(as_person(world.other_vendor_coordinator, width=390), past_session)
    assert scene.credit() == [240, 240]
    page = as_person(world.vendor_coordinator)
    page.goto(f"/trainer/sessions/{scene.left.pk}/attendance/")
    expect(page.locator("main")).to_contain_text("Makes up on")
    assert axe_findings(page) == []


def ask(page):
    """From their own page, on a phone: what is missing, where it can be made up, and the request."""
    page.goto("/my/")
    page.get_by_role("link", name="What you missed, and where you can make it up").click()
    expect(page.locator("main")).to_contain_text("Missing: from 1 h to 4 h")
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Ask for this session").click()
    assert axe_findings(page) == []
    page.get_by_role("button", name="Ask for this session").click()
    expect(page.locator("main")).to_contain_text("has not answered yet")


def approve(page):
    """The coordinator of the other vendor finds the request among their tasks."""
    page.goto("/desk/")
    page.get_by_role("link", name="See the requests").click()
    expect(page.locator("main")).to_contain_text("1 h of 4 h")
    assert axe_findings(page) == []
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve the make-up session").click()
    expect(page.locator("main")).to_contain_text("as a guest")


def attend(page, session):
    """The guest is on the sheet, named as one."""
    page.goto(f"/trainer/sessions/{session.pk}/attendance/")
    expect(page.locator("main")).to_contain_text("Guest who makes up")
    page.locator("label.segments__label", has_text="Present").first.click()
    page.get_by_role("button", name="Save attendance").last.click()
    expect(page.locator("main")).to_contain_text("1 person is marked.")
    assert axe_findings(page) == []
