"""Real Chromium for the browser tests: pages logged in as a person, and helpers for the state of the exam page."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Error, expect, sync_playwright

from lms.bootstrap import find_browser
from tests.separate import separate_database, site  # noqa: F401

# A busy machine is slow, not wrong; a long timeout costs a passing test nothing.
PATIENCE = 40_000
expect.set_options(timeout=PATIENCE)

# The event the browser fires when it is online again; the exam page then requests its state at once.
HEAR = "dispatchEvent(new Event('online'))"


@pytest.fixture(scope="session")
def chromium_path():
    """Path of Chromium. If it is missing, CI fails; elsewhere the test is skipped with a message."""
    executable = find_browser()
    if executable or os.environ.get("CI") == "true":
        assert executable, "CI needs a Chromium: `python3 lms/bootstrap.py test` installs one."
        return executable
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not os.path.exists(own):
        pytest.skip("There is no Chromium on this machine; `make test` says how to get one.")
    return own


@pytest.fixture(scope="module")
def chromium(chromium_path):
    """One browser for a module."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"])
        except Error as trouble:
            pytest.fail(f"Chromium does not start: {trouble}")
        yield browser
        browser.close()


@pytest.fixture
def as_person(chromium, site):  # noqa: F811
    """Return `as_person(user, width=…)`: a page in a new browser context, logged in as `user` (None: a visitor)."""
    contexts = []

    def open_one(user=None, *, width=1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if user is not None:
            become(page, user, site)
        return page

    yield open_one
    for context in contexts:
        context.close()


def become(page, user, site):  # noqa: F811
    """Log in as `user` instead of the current person. The browser cache is kept, so pages load faster."""
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}])


def ready(page):
    """Wait until the exam page is connected to the server. It accepts answers before, but receives no state."""
    expect(page.locator("#exam")).to_have_attribute("data-ready", "yes")


def saved(page):
    """Wait until the server has acknowledged the answers."""
    expect(page.locator("#saved")).to_have_text(re.compile(r"Saved \d+:\d\d [ap]m"))


# A full report, with passed rules, takes longer to send than to make. In a long list only the first rows are checked;
# the others come from the same lines of the template.
FINDINGS = """() => axe.run({exclude: [["tbody tr:nth-child(n+7)"], [".listing > li:nth-child(n+7)"]]}, {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
  resultTypes: ["violations"],
}).then(found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`))"""


SHOW_AT_ONCE = """() => document.getAnimations().forEach((one) => {
  if (one.effect.getComputedTiming().endTime !== Infinity) one.finish();
})"""


def axe_findings(page):
    """The axe findings (WCAG 2.2 A and AA, best practices) on the current page, one line each."""
    # A click returns once the next page has begun: without this axe may see a page of which nothing has come yet.
    page.wait_for_load_state()
    page.evaluate(Axe().axe_script)
    # A Wagtail message that fades in has too little contrast until it is fully visible.
    page.evaluate(SHOW_AT_ONCE)
    return page.evaluate(FINDINGS)
