"""The warning before an idle session ends: it can be read, extended, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import axe_findings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.fixture
def pass_time(time_machine):
    """`pass_time(page, minutes)`: that much later, on the server and in the browser."""
    start = timezone.now()

    def pass_it(page, minutes):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        page.clock.set_fixed_time(start + timedelta(minutes=minutes))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    time_machine.move_to(start, tick=False)
    return pass_it


@pytest.mark.parametrize("name", ["desk", "person_invite"])
def test_the_warning_can_be_extended_with_the_keyboard(world, as_person, pass_time, name):
    page = as_person(world.program_staff)
    page.goto(reverse(name))
    pass_time(page, 27)
    expect(page.locator("#idle")).to_be_hidden()
    pass_time(page, 28.5)
    warning = page.get_by_role("alertdialog", name="Are you still here?")
    expect(warning).to_be_visible()
    expect(page.get_by_role("button", name="Stay logged in")).to_be_focused()
    assert axe_findings(page) == []
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    pass_time(page, 45)
    expect(page.locator("#idle")).to_be_hidden()
    assert page.context.request.get(reverse("session_time")).json()["seconds"] > 600


def test_what_was_typed_stays_on_the_page_after_the_end(world, as_person, pass_time):
    page = as_person(world.program_staff)
    page.goto(reverse("person_invite"))
    page.get_by_label("Email address").fill("typed@example.org")
    pass_time(page, 31)
    ended = page.get_by_role("alertdialog", name="You were logged out")
    expect(ended).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("You are not logged in yet.")).to_be_visible()
    expect(page.get_by_label("Email address")).to_have_value("typed@example.org")


def test_a_page_without_anything_typed_leads_to_the_log_in(world, as_person, pass_time):
    page = as_person(world.program_staff)
    page.goto(reverse("desk"))
    pass_time(page, 31)
    expect(page.get_by_role("heading", name="Log in", exact=True)).to_be_visible()
    expect(page.get_by_text("nothing was done here for 30 minutes")).to_be_visible()
