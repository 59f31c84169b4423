"""The exam in a real browser: reload, offline, another device, expired session, keyboard, and no JavaScript."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from cohorts.core.dates import home_day
from exams.delivery.actions import accommodations, sittings
from exams.delivery.actions import proctoring as running
from exams.delivery.models import Answer, LateAnswer, Sitting, SittingEvent
from tests.browser.conftest import HEAR, PATIENCE, axe_findings, ready, saved
from tests.exams.delivery.sitting_helpers import Hall
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def hall(site):
    return Hall(World(), now=timezone.now())


@pytest.fixture
def open_browser(chromium, hall, site):
    """Return a function that opens another browser (another device), logged in as the trainee."""
    contexts = []

    def open_one(**options):
        client = Client()
        client.force_login(hall.world.trainee)
        context = chromium.new_context(viewport={"width": 390, "height": 800}, **options)
        context.set_default_timeout(PATIENCE)
        log_in(context, client, site)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


# What gets the focus by the keyboard is scrolled to below the head, whatever its height.
HEAD_KEPT_CLEAR = """() => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)
  >= document.querySelector(".sitting-head").offsetHeight"""


# Keep what the page says to screen readers.
NEWS = """() => {
  window.news = [];
  const place = document.getElementById("news");
  const observer = new MutationObserver(() => window.news.push(place.textContent));
  observer.observe(place, { childList: true, characterData: true, subtree: true });
}"""


def log_in(context, client, site):
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}])


def start(page, hall, site):
    page.goto(f"{site.url}/exams/windows/{hall.window.pk}/")
    page.get_by_text("I have read this and promise it").click()
    page.get_by_role("button", name="Start exam").click()
    ready(page)
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()


def answer(page):
    """Answer the visible question with the first option or a text. Returns when the page has accepted it."""
    first = page.locator("section.asked:visible input:visible").first
    if first.get_attribute("type") in ("radio", "checkbox"):
        first.check()
    else:
        first.fill("12")
        first.blur()


def shows_the_answer(page):
    # Until its script has run, the page shows all questions at once.
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    typed = page.locator("section.asked:visible .answer-field")
    if typed.count():
        expect(typed).to_have_value("12")
    else:
        expect(page.locator("section.asked:visible input:checked")).to_have_count(1)


def test_a_reload_and_time_offline_lose_nothing(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    answer(page)
    saved(page)
    page.reload()
    ready(page)
    shows_the_answer(page)
    expect(page.locator("#elsewhere")).to_be_hidden()
    page.context.set_offline(True)
    for number in range(2, 6):
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_role("heading", name=f"Question {number} of 7")).to_be_visible()
        answer(page)
    expect(page.locator("#offline")).to_contain_text("Offline since")
    expect(page.locator("#offline")).to_contain_text("4 answers are kept on this device and will be sent.")
    expect(page.locator("#kept")).to_have_text("This answer is kept on this device. It is not sent yet.")
    page.get_by_role("button", name="All questions").click()
    expect(page.locator(".square--answered")).to_have_count(1)
    expect(page.locator(".square--waiting")).to_have_count(4)
    page.get_by_role("button", name="Review and submit").click()
    expect(page.locator(".review li", has_text="Not sent yet")).to_have_count(4)
    assert Answer.objects.count() == 1
    page.context.set_offline(False)
    expect(page.locator(".review li", has_text="Not sent yet")).to_have_count(0)
    page.get_by_role("button", name="Back to the questions").click()
    expect(page.locator("#kept")).to_have_text("This answer is saved.")
    saved(page)
    expect(page.locator("#offline")).to_be_hidden()
    assert Answer.objects.values("place").distinct().count() == 5
    page.get_by_role("button", name="All questions").click()
    page.get_by_role("button", name="Review and submit").click()
    expect(page.locator("#review-count")).to_have_text("You answered 5 of 7 questions. 2 are not answered.")
    expect(page.locator(".review li").first).to_contain_text("Not answered")
    page.get_by_role("button", name="Submit exam").click()
    page.get_by_role("button", name="Submit now").click()
    page.wait_for_url("**/result/")
    sitting = Sitting.objects.get()
    assert sitting.state == "submitted" and sum(bool(text) for text in sitting.sheet.responses) == 5


def test_an_answer_given_before_the_script_loads_is_saved_afterwards(open_browser, hall, site):
    page, held_back = open_browser(), []
    page.route("**/delivery/exam*.js", lambda route: held_back.append(route))
    page.goto(f"{site.url}/exams/windows/{hall.window.pk}/")
    page.get_by_text("I have read this and promise it").click()
    with page.expect_request("**/delivery/exam*.js"):
        page.get_by_role("button", name="Start exam").click(no_wait_after=True)
    page.locator("section.asked input[type=radio]").first.check()
    for route in held_back:
        route.continue_()
    saved(page)
    assert Answer.objects.count() == 1
    expect(page.locator("section.asked input:checked")).to_have_count(1)


def test_answers_given_offline_survive_a_closed_page(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    # Not with a test route: a closing page sends what it can and bypasses routes.
    page.context.set_offline(True)
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    context = page.context
    page.close(run_before_unload=False)
    assert not Answer.objects.exists()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{site.url}/exams/sittings/{Sitting.objects.get().pk}/")
    # The same browser, and nobody else has the exam: it goes on at once, and nothing is asked or moved.
    saved(page)
    expect(page.locator("#elsewhere")).to_be_hidden()
    shows_the_answer(page)
    expect(page.locator("section.asked:visible input:visible").first).to_be_enabled()
    assert Answer.objects.count() == 1
    assert list(SittingEvent.objects.values_list("kind", flat=True)) == ["opened"]


def test_answers_of_a_closed_tab_are_sent_by_a_window_that_does_not_have_the_exam(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    page.context.set_offline(True)
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    context = page.context
    page.close(run_before_unload=False)
    # As in a browser that does not say whether the other window is still open.
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined})")
    context.set_offline(False)
    page = context.new_page()
    page.route("**/answers/", lambda route: route.abort())
    page.goto(f"{site.url}/exams/sittings/{Sitting.objects.get().pk}/")
    expect(page.locator("#elsewhere")).to_contain_text("1 answer is only on this device and is not sent yet")
    assert not Answer.objects.exists()
    page.unroute("**/answers/")
    page.evaluate(HEAR)
    expect(page.locator("#elsewhere")).to_contain_text("Your answers are saved.")
    shows_the_answer(page)
    expect(page.locator("section.asked:visible input:visible").first).to_be_disabled()
    assert Answer.objects.count() == 1 and Sitting.objects.get().epoch == 2
    # Another window of the same browser is not another device.
    page.get_by_role("button", name="Continue here").click()
    expect(page.locator("section.asked:visible input:visible").first).to_be_enabled()
    assert list(SittingEvent.objects.values_list("kind", flat=True)) == ["opened", "reopened"]


def test_another_device_takes_over_only_on_request_and_the_first_becomes_read_only(open_browser, hall, site):
    first, second = open_browser(), open_browser()
    start(first, hall, site)
    answer(first)
    saved(first)
    second.goto(first.url)
    ready(second)
    expect(second.locator("#elsewhere")).to_be_visible()
    shows_the_answer(second)
    expect(second.locator("section.asked:visible input:visible").first).to_be_disabled()
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("section.asked:visible input:visible").first).to_be_enabled()
    second.get_by_role("button", name="Next").click()
    assert second.evaluate(HEAD_KEPT_CLEAR)
    expect(second).to_have_title(f"Question 2 of 7 – {hall.window.exam.title} · Peer LMS")
    answer(second)
    saved(second)
    first.get_by_role("button", name="Next").click()
    answer(first)
    expect(first.locator("#elsewhere")).to_be_visible()
    # The page says so, and the focus is on the button to continue here.
    expect(first.locator("#news")).to_contain_text("another window or on another device")
    expect(first.get_by_role("button", name="Continue here")).to_be_focused()
    expect(first.locator("section.asked:visible input:visible").first).to_be_disabled()
    assert set(Answer.objects.values_list("epoch", flat=True)) == {2, 3}


def test_a_take_over_announces_no_late_answer_unless_one_arrived(open_browser, hall, site):
    first, second = open_browser(), open_browser()
    start(first, hall, site)
    answer(first)
    saved(first)
    for page in (second, first):
        page.goto(first.url)
        ready(page)
        page.evaluate(NEWS)
        page.get_by_role("button", name="Continue here").click()
        expect(page.locator("section.asked:visible input:visible").first).to_be_enabled()
        shows_the_answer(page)
        with page.expect_response("**/answers/"):
            page.evaluate(HEAR)
        assert not [text for text in page.evaluate("window.news") if "has arrived" in text]


def test_the_page_in_use_shows_an_answer_that_the_replaced_page_still_sent(open_browser, hall, site):
    first, second = open_browser(), open_browser()
    start(first, hall, site)
    second.goto(first.url)
    ready(second)
    second.get_by_role("button", name="Continue here").click()
    # The button is gone; the focus is on the question, not on nothing.
    expect(second.locator("section.asked:visible")).to_be_focused()
    expect(second.locator("section.asked:visible input:visible").first).to_be_enabled()
    # The first page does not know yet, and what is answered there still counts.
    answer(first)
    expect(first.locator("#elsewhere")).to_be_visible()
    second.evaluate(HEAR)
    expect(second.locator("#news")).to_contain_text("has arrived")
    shows_the_answer(second)
    assert list(Answer.objects.values_list("epoch", flat=True)) == [2]
    # Only "Continue here" brings the exam back to the first page.
    first.reload()
    ready(first)
    expect(first.locator("section.asked:visible input:visible").first).to_be_disabled()
    assert Sitting.objects.get().epoch == 3


def test_the_submission_of_unanswered_questions_does_not_start_on_the_button_that_submits(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    answer(page)
    page.get_by_role("button", name="All questions").click()
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name="Submit exam").click()
    expect(page.get_by_role("button", name="Not yet")).to_be_focused()


def test_the_exam_page_names_the_zone_as_every_other_page(open_browser, hall, site):
    type(hall.window).objects.update(time_zone="Pacific/Guam")
    page = open_browser()
    start(page, hall, site)
    answer(page)
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d+:\d\d [ap]m ChST$"))


def test_an_expired_session_keeps_the_answers_until_the_next_log_in(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    Session.objects.all().delete()
    answer(page)
    # Its text is always in the page. Only when it is visible, the last response that removes the cookie has arrived.
    expect(page.locator("#login")).to_be_visible()
    expect(page.locator("#saved")).to_have_text("Logged out")
    assert not Answer.objects.exists()
    client = Client()
    client.force_login(hall.world.trainee)
    log_in(page.context, client, site)
    saved(page)
    expect(page.locator("#login")).to_be_hidden()
    assert Answer.objects.count() == 1


def test_the_exam_works_with_the_keyboard_only_on_a_small_screen_and_the_time_can_be_hidden(open_browser, hall, site):
    page = open_browser()
    page.set_viewport_size({"width": 320, "height": 640})
    start(page, hall, site)
    page.locator("#clock-toggle").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clock")).to_have_text("Time hidden")
    for number in range(1, 8):
        expect(page.get_by_role("heading", name=f"Question {number} of 7")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        control = page.locator("section.asked:visible input:visible").first
        control.focus()
        if control.get_attribute("type") == "text" or control.get_attribute("type") is None:
            page.keyboard.type("12")
        else:
            page.keyboard.press("Space")
        page.locator("#next").focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Review your answers")).to_be_focused()
    expect(page.locator("#review-count")).to_have_text("You answered 7 of 7 questions.")
    page.locator("#submit").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    assert sum(bool(text) for text in Sitting.objects.get().sheet.responses) == 7


def test_the_exam_is_submitted_automatically_when_time_is_up(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    answer(page)
    saved(page)
    Sitting.objects.update(deadline_at=timezone.now())
    page.reload()
    page.wait_for_url("**/result/")
    expect(page.locator("main")).to_contain_text("when the time was up")


def test_the_exam_can_be_taken_without_javascript_in_a_browser(open_browser, hall, site):
    page = open_browser(java_script_enabled=False)
    page.goto(f"{site.url}/exams/windows/{hall.window.pk}/")
    page.get_by_text("I have read this and promise it").click()
    page.get_by_role("button", name="Start exam").click()
    for section in page.locator("section[data-question]").all():
        control = section.locator("input:visible").first
        control.check() if control.get_attribute("type") in ("radio", "checkbox") else control.fill("12")
    page.get_by_role("button", name="Save and review").click()
    expect(page.locator("main")).to_contain_text("You answered 7 of 7 questions")
    page.get_by_role("button", name="Submit exam").click()
    expect(page.locator("main")).to_contain_text("How you did, topic by topic")


def test_added_time_shows_without_a_reload_and_a_pause_hides_the_questions(open_browser, hall, site, as_person):
    page = open_browser()
    start(page, hall, site)
    answer(page)
    saved(page)
    room_page = as_person(hall.world.proctor)
    room_page.goto("/desk/")
    room_page.get_by_role("link", name="Go to the exam room").click()
    assert axe_findings(room_page) == []
    room_page.get_by_role("link", name="Trainee Example").click()
    assert axe_findings(room_page) == []
    room_page.get_by_text("Add time, pause or add a note").click()
    room_page.get_by_label("Minutes").fill("45")
    room_page.get_by_role("textbox", name="What happened").fill("The bus was late.")
    room_page.get_by_role("button", name="Add time").click()
    expect(room_page.get_by_text("has more time now.")).to_be_visible()
    page.evaluate(HEAR)
    expect(page.locator("#clock")).to_have_text("1 h 45 min left")
    room_page.get_by_text("Add time, pause or add a note").click()
    room_page.get_by_role("textbox", name="What happened").fill("Fire alarm")
    room_page.get_by_role("button", name="Pause").click()
    expect(room_page.get_by_text(re.compile("^The exam of .+ is paused"))).to_be_visible()
    page.evaluate(HEAR)
    expect(page.locator("#stopped")).to_contain_text("Your exam is paused")
    expect(page.locator("#clock")).to_contain_text("Clock paused")
    expect(page.locator(".question__stem:visible")).to_have_count(0)
    page.reload()
    expect(page.locator(".stopped")).to_contain_text("Your exam is paused")
    room_page.get_by_text("Add time, pause or add a note").click()
    room_page.get_by_role("button", name="Resume").click()
    expect(room_page.get_by_text(re.compile("^The exam of .+ is resumed"))).to_be_visible()
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()
    shows_the_answer(page)


def test_a_page_loaded_during_a_pause_sends_waiting_answers_and_lists_the_rest(open_browser, hall, site):
    page = open_browser()
    start(page, hall, site)
    page.route("**/answers/", lambda route: route.abort())
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    sitting = Sitting.objects.get()
    running.pause(sitting_ids=[sitting.pk], reason="Fire alarm", by=hall.world.proctor, at=timezone.now())
    page.reload()
    expect(page.locator("#waiting")).to_have_text(
        "1 answer is kept on this device. It will be sent when you are online, even while the clock is paused."
    )
    assert axe_findings(page) == []
    page.unroute("**/answers/")
    page.evaluate(HEAR)
    expect(page.locator("#waiting")).to_have_text("All your answers are saved.")
    assert Answer.objects.count() == 1
    running.resume(sitting_ids=[sitting.pk], by=hall.world.proctor, at=timezone.now())
    page.evaluate(HEAR)
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()
    shows_the_answer(page)


def test_after_the_end_late_answers_from_any_window_are_kept_and_the_page_says_that_they_do_not_count(
    open_browser, hall, site
):
    first, second = open_browser(), open_browser()
    start(first, hall, site)
    first.route("**/answers/", lambda route: route.abort())
    answer(first)
    expect(first.locator("#saved")).to_have_text("Offline")
    second.goto(first.url)
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("section.asked:visible input:visible").first).to_be_enabled()
    # The first window continues while its earlier answer still waits, and gives another answer.
    first.evaluate("dispatchEvent(new Event('online'))")
    first.reload()
    first.get_by_role("button", name="Continue here").click()
    expect(first.locator("section.asked:visible input:visible").first).to_be_enabled()
    first.get_by_role("button", name="Next").click()
    answer(first)
    sitting = Sitting.objects.get()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=timezone.now(), how="person")
    first.unroute("**/answers/")
    first.evaluate(HEAR)
    # A closing page still sends what it can, so the first answer may count; the second does not.
    expect(first.locator("#ended-why")).to_contain_text("reached us after the end of the exam.")
    expect(first.locator("#ended-why")).to_contain_text("there you can ask for a review")
    assert LateAnswer.objects.filter(epoch=4).count() == 1
    expect(first.locator("#elsewhere")).to_be_hidden()


@pytest.mark.parametrize(
    ("how", "words"),
    [("person", "submitted in another window or on another device"), ("proctor", "A proctor ended your exam")],
)
def test_a_page_that_was_offline_at_the_end_says_how_the_exam_ended_and_not_that_all_is_saved(
    open_browser, hall, site, how, words
):
    page = open_browser()
    start(page, hall, site)
    page.route("**/answers/", lambda route: route.abort())
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    page.evaluate(NEWS)
    sitting = Sitting.objects.get()
    if how == "person":
        moved = sittings.take_over(sitting_id=sitting.pk, device="other", by=sitting.person, at=timezone.now())
        sittings.submit(sitting_id=moved.pk, by=sitting.person, at=timezone.now(), how="person")
    else:
        running.end(sitting_id=sitting.pk, reason="Alarm", by=hall.world.proctor, at=timezone.now())
    page.unroute("**/answers/")
    page.evaluate(HEAR)
    expect(page.locator("#ended-why")).to_contain_text(words)
    expect(page.locator("#ended-why")).to_contain_text("1 answer reached us after the end of the exam")
    expect(page.locator("#news")).to_contain_text("it does not count")
    expect(page.locator("#clock")).to_have_text("Exam ended")
    assert not [text for text in page.evaluate("window.news") if "are saved" in text]


def test_breaks_and_page_tools_work_and_are_remembered(open_browser, hall, site):
    today = home_day(hall.now)
    for kind, minutes in (("breaks", 15), ("large_print", 0)):
        accommodations.grant(
            person=hall.world.trainee,
            kind=kind,
            minutes=minutes,
            valid_from=today,
            valid_to=today,
            by=hall.world.examinations,
            at=hall.now,
        )
    page = open_browser()
    start(page, hall, site)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    page.locator("#your-time summary").click()
    expect(page.locator("#break-left")).to_contain_text("15 min")
    page.get_by_role("button", name="Say the time left").click()
    expect(page.locator("#clock-news")).to_have_text("1 h left.")
    page.get_by_role("button", name="Take a break").click()
    expect(page.locator("#stopped")).to_contain_text("You are on a break")
    expect(page.locator("#stopped")).to_contain_text("Your break ends at")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Continue the exam").click()
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()
    page.get_by_role("button", name="Flag").click()
    # The first question may have nothing to strike out; the first option of the paper has.
    page.evaluate("document.querySelector('.option__strike').click()")
    page.locator("[data-display] summary").click()
    for label in ("High contrast", "Largest", "More space between letters and lines"):
        page.get_by_label(label).check()
    page.reload()
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".option--struck")).to_have_count(1)
    root = page.locator("html")
    for name, value in (("theme", "contrast"), ("type", "largest"), ("spacing", "wide")):
        expect(root).to_have_attribute(f"data-{name}", value)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Choices can be undone, on the smallest screen too.
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("[data-display] summary").click()
    for label in ("Light", "Larger", "More space between letters and lines"):
        page.get_by_label(label).click()
    expect(root).to_have_attribute("data-type", "larger")


def test_added_time_the_page_does_not_know_of_yet_keeps_it_from_submitting(open_browser, hall, site):
    page = open_browser()
    page.clock.install()
    start(page, hall, site)
    expect(page.locator("#clock")).to_have_text("1 h left")
    # On the page's clock the hour ends at once; the server allows 70 minutes.
    Sitting.objects.update(deadline_at=timezone.now() + timedelta(minutes=70))
    page.clock.fast_forward("01:00:05")
    expect(page.locator("#clock")).to_have_text("1 h 10 min left")
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()
    answer(page)
    saved(page)
    assert Sitting.objects.get().state == "begun"


def test_waiting_answers_are_sent_before_the_submission_at_the_end_of_the_time(open_browser, hall, site):
    page = open_browser()
    page.clock.install()
    start(page, hall, site)
    page.route("**/answers/", lambda route: route.abort())
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    Sitting.objects.update(deadline_at=timezone.now(), grace_seconds=300)
    page.clock.fast_forward("01:00:05")
    expect(page.locator("#where")).to_have_text("Time is up")
    page.unroute("**/answers/")
    page.wait_for_url("**/result/")
    assert any(Sitting.objects.get().sheet.responses)
    assert Answer.objects.get().late


def test_a_submission_waiting_for_the_network_is_canceled_after_a_take_over(open_browser, hall, site):
    first, second = open_browser(), open_browser()
    start(first, hall, site)
    first.route("**/answers/", lambda route: route.abort())
    answer(first)
    first.get_by_role("button", name="All questions").click()
    first.get_by_role("button", name="Review and submit").click()
    first.get_by_role("button", name="Submit exam").click()
    first.get_by_role("button", name="Submit now").click()
    expect(first.locator("#review-count")).to_contain_text("Sending your last answers.")
    second.goto(f"{site.url}/exams/sittings/{Sitting.objects.get().pk}/")
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("section.asked:visible input:visible").first).to_be_enabled()
    first.unroute("**/answers/")
    first.evaluate(HEAR)
    expect(first.locator("#elsewhere")).to_be_visible()
    answer(second)
    saved(second)
    assert Sitting.objects.get().state == "begun" and Answer.objects.count() == 2


def test_a_refused_break_shows_a_message_and_the_page_keeps_updating(open_browser, hall, site):
    today = home_day(hall.now)
    accommodations.grant(
        person=hall.world.trainee,
        kind="breaks",
        minutes=15,
        valid_from=today,
        valid_to=today,
        by=hall.world.examinations,
        at=hall.now,
    )
    page = open_browser()
    start(page, hall, site)
    SittingEvent.objects.create(
        sitting=Sitting.objects.get(), kind="break_begun", seconds=900, at=timezone.now() - timedelta(minutes=15)
    )
    page.locator("#your-time summary").click()
    page.get_by_role("button", name="Take a break").click()
    expect(page.locator("#news")).to_have_text("You have used all your minutes for breaks.")
    expect(page.locator("#break-trouble")).to_have_text("You have used all your minutes for breaks.")
    expect(page.locator("#break-trouble")).to_be_visible()
    expect(page.locator("#offline")).to_be_hidden()
