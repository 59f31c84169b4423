"""What an exam leaves in a browser that others use, too: nothing, and no answer is lost. Also flags, and the clock."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from exams.delivery.actions import sittings
from exams.delivery.models import Answer, LateAnswer, Sitting, SittingAids, SittingEvent
from tests.browser.conftest import HEAR, axe_findings, ready, saved
from tests.browser.test_exam_screen import answer, hall, log_in, open_browser, start  # noqa: F401
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

# Everything in every store of this site, as one text; the databases must be open to be read.
STORED = """async () => {
  const parts = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const { name, version } of await indexedDB.databases()) {
    const opened = await new Promise((resolve) => {
      const request = indexedDB.open(name, version);
      request.onsuccess = () => resolve(request.result);
    });
    for (const store of opened.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        const request = opened.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
      parts.push(JSON.stringify(rows));
    }
    opened.close();
  }
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) parts.push(request.url);
  return parts.filter((part) => part !== "{}" && part !== "[]").join("\\n");
}"""


def settled(page):
    """Wait until the page has looked at what is left on this device."""
    expect(page.locator("html")).to_have_attribute("data-kept", "done")


def stored(page):
    return page.evaluate(STORED)


def log_out(page):
    page.locator("details.drop summary").last.click()
    page.get_by_role("button", name="Log out").click()


def submit(page):
    page.get_by_role("button", name="All questions").click()
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name="Submit exam").click()
    page.get_by_role("button", name="Submit now").click()
    page.wait_for_url("**/result/")


def words_of(sitting):
    """The texts of the exam: stems, options, and the opaque names of its questions."""
    versions = [place.version for place in sitting.form.places.select_related("version")]
    texts = [version.stem for version in versions]
    texts += [option["text"] for version in versions for option in version.options if len(option["text"]) > 5]
    return [*texts, *(name for *_, name in sitting.paper)]


def answer_typed(page, text):
    """Type into the first question with a text field."""
    while not page.locator("section.asked:visible .answer-field").count():
        page.get_by_role("button", name="Next").click()
    page.locator("section.asked:visible .answer-field").fill(text)
    page.locator("section.asked:visible .answer-field").blur()


def test_after_submission_nothing_of_the_exam_is_in_any_store_and_no_page_may_be_stored(open_browser, hall, site):  # noqa: F811
    page, rules = open_browser(), {}
    page.on("response", lambda reply: rules.setdefault(reply.url, reply.headers.get("cache-control", "")))
    start(page, hall, site)
    answer(page)
    page.get_by_role("button", name="Flag").click()
    saved(page)
    submit(page)
    settled(page)
    assert stored(page) == ""
    pages = [url for url in rules if "/exams/" in url and "/static/" not in url]
    assert pages and all("no-store" in rules[url] for url in pages if rules[url] or url.endswith("/"))


def test_when_the_time_is_up_nothing_of_the_exam_is_in_any_store(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    answer(page)
    page.get_by_role("button", name="Flag").click()
    saved(page)
    Sitting.objects.update(deadline_at=timezone.now())
    page.evaluate(HEAR)
    page.wait_for_url("**/result/")
    settled(page)
    assert stored(page) == ""


def test_what_waits_on_the_device_is_locked(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    page.context.set_offline(True)
    answer_typed(page, "my own hopeful words")
    expect(page.locator("#saved")).to_have_text("Offline")
    text = stored(page)
    assert '"locked"' in text
    for words in ("hopeful", *words_of(Sitting.objects.get())):
        assert words not in text, words


def given_offline(page, site, *, blocked=False):
    """Answer without a network, close the page, and open the person's exams in another tab of the same browser, which
    cannot send answers if `blocked`."""
    page.context.set_offline(True)
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    tab = context.new_page()
    if blocked:
        tab.route("**/answers/", lambda route: route.abort())
    tab.goto(f"{site.url}/exams/")
    settled(tab)
    return tab


def test_logging_out_warns_while_answers_wait_and_they_are_sent_when_the_same_person_is_back(
    open_browser, hall, site  # noqa: F811
):  # fmt: skip
    page = open_browser()
    start(page, hall, site)
    other_tab, sitting = given_offline(page, site, blocked=True), Sitting.objects.get()
    log_out(other_tab)
    warning = other_tab.locator("#log-out-warning")
    expect(warning).to_contain_text("1 answer of your exam is only on this device.")
    assert axe_findings(other_tab) == []
    warning.get_by_role("button", name="Stay logged in").click()
    assert Session.objects.count() == 1
    log_out(other_tab)
    other_tab.locator("#log-out-warning").get_by_role("button", name="Log out").click()
    other_tab.wait_for_url(f"{site.url}/")
    assert not Session.objects.exists()
    # Whoever comes next is told before they log in, and again afterward; they can read nothing.
    other_tab.goto(f"{site.url}/accounts/login/")
    expect(other_tab.locator("#kept-answers")).to_contain_text("1 exam answer waits on this device.")
    assert axe_findings(other_tab) == []
    another = Client()
    another.force_login(hall.world.vendor_coordinator)
    log_in(other_tab.context, another, site)
    other_tab.goto(f"{site.url}/desk/")
    expect(other_tab.locator("#kept-answers")).to_contain_text("1 exam answer of another person waits")
    text = stored(other_tab)
    assert '"locked"' in text and not any(words in text for words in words_of(sitting))
    other_tab.unroute("**/answers/")
    # The exam has ended when the person is back: the answer is kept as received late, from whatever page.
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=timezone.now(), how="person")
    back = Client()
    back.force_login(hall.world.trainee)
    log_in(other_tab.context, back, site)
    other_tab.goto(f"{site.url}/desk/")
    settled(other_tab)
    expect(other_tab.locator("#kept-answers")).to_contain_text("1 answer of an exam reached us only now")
    assert LateAnswer.objects.get().sitting == sitting and not Answer.objects.exists()
    assert stored(other_tab) == ""
    other_tab.goto(f"{site.url}/exams/sittings/{sitting.pk}/result/")
    expect(other_tab.locator("main")).to_contain_text("reached us after the end of the exam")
    expect(other_tab.get_by_role("link", name="Ask for a review").first).to_be_visible()


@pytest.mark.parametrize("path", ["/desk/", "/exams/", "/my/path/"])
def test_every_page_sends_what_waits_for_a_running_exam_and_says_so(open_browser, hall, site, path):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    other = given_offline(page, site, blocked=True)
    other.goto(f"{site.url}{path}")
    expect(other.locator("#own-answers")).to_contain_text("1 answer of your exam is only on this device")
    expect(other.locator("#own-answers").get_by_role("link", name="Go to the exam")).to_be_visible()
    assert axe_findings(other) == [] and not Answer.objects.exists()
    other.unroute("**/answers/")
    other.evaluate("dispatchEvent(new Event('online'))")
    expect(other.locator("#own-answers")).to_contain_text("It is saved now.")
    assert Answer.objects.count() == 1 and Sitting.objects.get().epoch == 2
    assert list(SittingEvent.objects.values_list("kind", flat=True)) == ["opened"]


def test_logging_out_sends_what_waits_first_and_leaves_nothing(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    other = given_offline(page, site, blocked=True)
    other.unroute("**/answers/")
    assert '"locked"' in stored(other) and not Answer.objects.exists()
    log_out(other)
    other.wait_for_url(f"{site.url}/")
    # It arrived while the exam was running, so it counts. Nobody moved the exam.
    assert Answer.objects.count() == 1 and stored(other) == ""
    assert list(SittingEvent.objects.values_list("kind", flat=True)) == ["opened"]


def test_a_page_that_is_replaced_forgets_its_flags_and_the_other_device_has_them(open_browser, hall, site):  # noqa: F811
    first, second = open_browser(), open_browser()
    start(first, hall, site)
    with first.expect_response("**/answers/"):
        first.get_by_role("button", name="Flag").click()
        first.evaluate("document.querySelector('.option__strike').click()")
    expect(first.locator("#flag")).to_have_attribute("aria-pressed", "true")
    wait_until(has_aids)
    second.goto(first.url)
    ready(second)
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("section.asked:visible input:visible").first).to_be_enabled()
    expect(second.locator("#flag")).to_have_attribute("aria-pressed", "true")
    expect(second.locator(".option--struck")).to_have_count(1)
    first.evaluate(HEAR)
    expect(first.locator("#elsewhere")).to_be_visible()
    assert "flags" not in stored(first) and "flags" in stored(second)
    # What the second device changes is shown on the first when the exam comes back to it.
    with second.expect_response("**/answers/"):
        second.get_by_role("button", name="Flag").click()
    first.get_by_role("button", name="Continue here").click()
    expect(first.locator("#flag")).to_have_attribute("aria-pressed", "false")
    expect(first.locator(".option--struck")).to_have_count(1)


def has_aids():
    row = SittingAids.objects.first()
    return row is not None and bool(row.flags) and bool(row.struck)


# --- The clock, for screen readers ---

ANNOUNCED = """async (steps) => {
  const { announcement } = await import("/static/delivery/clock.js");
  return steps.map((step) => announcement(...step));
}"""


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ((30 * 60 + 0.5, 30 * 60 - 0.4, 1), "30 minutes left."),
        ((60.5, 59.6, 1), "1 minute left."),
        ((45 * 60, 44 * 60 + 59, 1), ""),
        # A laptop slept from 40 minutes to 4: only the smallest point, once.
        ((40 * 60, 4 * 60, 36 * 60), "Less than 5 minutes left: 4 min."),
        ((50 * 60, 41 * 60, 9 * 60), "41 min left."),
        # Time was returned.
        ((40 * 60, 4 * 60, 1), "Your time has changed. Less than 5 minutes left: 4 min."),
        ((60 * 60, 45 * 60, 1), "Your time has changed: 45 min left."),
        ((4 * 60, 34 * 60, 1), "You have more time now: 34 min left."),
        ((40 * 60, -5, 41 * 60), ""),
    ],
)
def test_of_several_points_only_the_smallest_is_announced(open_browser, hall, site, step, words):  # noqa: F811
    page = open_browser()
    page.goto(f"{site.url}/")
    assert page.evaluate(ANNOUNCED, [step]) == [words]


def test_after_a_laptop_slept_the_page_says_once_how_much_time_is_left(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    page.clock.install()
    start(page, hall, site)
    page.evaluate(
        """() => {
          window.said = [];
          const news = document.getElementById("clock-news");
          const note = () => news.textContent && window.said.push(news.textContent);
          new MutationObserver(note).observe(news, {childList: true});
        }"""
    )
    Sitting.objects.update(deadline_at=timezone.now() + timedelta(minutes=4, seconds=30))
    page.clock.fast_forward("00:55:30")
    page.clock.run_for(5000)
    expect(page.locator("#clock-news")).to_have_text(re.compile("Less than 5 minutes left"))
    page.clock.run_for(5000)
    sentences = page.evaluate("window.said")
    assert len(sentences) == 1 and "30 minutes" not in sentences[0], sentences
