"""Answers that wait on a device while the network fails, and what an exam leaves there."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from exams.delivery.actions import sittings
from exams.delivery.models import Answer, Sitting
from tests.browser.conftest import HEAR, axe_findings
from tests.browser.test_exam_screen import hall, log_in, open_browser, start  # noqa: F401
from tests.browser.test_shared_laptop import given_offline, settled, stored

pytestmark = pytest.mark.browser


def failing(page):
    """Let the page try again now; returns when its request has failed."""
    with page.expect_event("requestfailed", lambda request: "/state/" in request.url):
        page.evaluate(HEAR)


def test_answers_that_wait_are_not_forgotten_when_a_second_try_fails_too(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    other = given_offline(page, site, blocked=True)
    own = other.locator("#own-answers")
    expect(own).to_contain_text("1 answer of your exam is only on this device")
    other.context.set_offline(True)
    failing(other)
    failing(other)
    expect(own).to_contain_text("1 answer of your exam is only on this device")
    other.unroute("**/answers/")
    other.context.set_offline(False)
    other.evaluate(HEAR)
    expect(own).to_contain_text("It is saved now.")
    assert Answer.objects.count() == 1 and stored(other).count("locked") == 0


def test_a_page_that_cannot_reach_the_server_says_that_answers_wait_and_tries_again(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    other = given_offline(page, site, blocked=True)
    other.route("**/state/**", lambda route: route.fulfill(status=503))
    other.goto(f"{site.url}/desk/")
    expect(other.locator("#kept-answers")).to_contain_text("1 exam answer is only on this device")
    assert axe_findings(other) == []
    other.unroute("**/answers/")
    # The sign of a network that asks to log in first: a page where data is expected.
    other.unroute("**/state/**")
    other.route("**/state/**", lambda route: route.fulfill(status=200, body="<html></html>"))
    with other.expect_response("**/state/**"):
        other.evaluate(HEAR)
    other.unroute("**/state/**")
    other.evaluate(HEAR)
    expect(other.locator("#own-answers")).to_contain_text("It is saved now.")
    expect(other.locator("#kept-answers")).to_have_count(0)
    assert Answer.objects.count() == 1


def test_after_a_log_out_in_another_tab_the_page_says_who_must_log_in(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    other = given_offline(page, site, blocked=True)
    expect(other.locator("#own-answers")).to_contain_text("1 answer of your exam is only on this device")
    other.context.clear_cookies()
    other.evaluate(HEAR)
    expect(other.locator("#kept-answers")).to_contain_text("It is sent when the person who gave it logs in here.")
    expect(other.locator("#own-answers")).to_have_count(0)


@pytest.mark.parametrize("is_ended", [True, False], ids=["of the same person, after the end", "of somebody else"])
def test_the_name_of_a_window_of_an_exam_does_not_outlive_it(open_browser, hall, site, is_ended):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    sitting = Sitting.objects.get()
    tab = page.context.new_page()
    page.close()
    tab.goto(f"{site.url}/desk/")
    settled(tab)
    tab.evaluate("localStorage.removeItem(Object.keys(localStorage).find((key) => /^exam \\d+$/.test(key)))")
    assert f"exam-device {sitting.pk}" in stored(tab)
    if is_ended:
        sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=timezone.now(), how="person")
    else:
        another = Client()
        another.force_login(hall.world.vendor_coordinator)
        log_in(tab.context, another, site)
    tab.goto(f"{site.url}/desk/")
    settled(tab)
    assert stored(tab) == ""
