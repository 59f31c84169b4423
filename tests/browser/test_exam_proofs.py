"""Requirements of the exam page in a real browser: keyboard only, screen reader texts, themes, page weight, no key in
any response, and no answer lost on a bad connection.
"""

import contextlib
import re
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from django.utils import timezone
from playwright.sync_api import Error, expect

from exams.delivery.models import Answer, Sitting
from tests.browser.conftest import HEAR, axe_findings, ready, saved
from tests.browser.test_exam_screen import answer, hall, open_browser, shows_the_answer, start  # noqa: F401
from tests.exams.delivery.sitting_helpers import SECRET, Hall
from tests.world import World

pytestmark = pytest.mark.browser

NAMED = """() => {
  const one = document.activeElement;
  const label = one.labels && one.labels.length ? one.labels[0].textContent : one.textContent;
  return (one.getAttribute("aria-label") || label).replace(/\\s+/g, " ").trim();
}"""


def tab_to(page, name):
    """Press Tab until the control of this name has the focus, as a person without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if re.search(name, page.evaluate(NAMED)):
            return
    raise AssertionError(f"“{name}” cannot be reached with the Tab key; the focus is on {page.evaluate(NAMED)!r}.")


def press(page, name, key="Enter"):
    tab_to(page, name)
    page.keyboard.press(key)


@pytest.mark.slow
def test_the_whole_exam_works_with_the_keyboard_only_and_no_response_contains_the_key(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    pending, contents = [], []
    page.on("response", lambda response: pending.append(response))
    page.goto(f"{site.url}/exams/windows/{hall.window.pk}/")
    listen(pending, contents)
    press(page, "I have read this and promise it", "Space")
    press(page, "Start exam")
    ready(page)
    expect(page.get_by_role("heading", name="Question 1 of 7")).to_be_visible()
    listen(pending, contents)
    first_view = {}
    for number in range(1, 8):
        expect(page.get_by_role("heading", name=f"Question {number} of 7")).to_be_visible()
        question = page.locator("section.asked:visible")
        kind = question.get_attribute("data-control")
        if kind == "text":
            tab_to(page, r"^\d\. Question")
            page.keyboard.type("41988")
        else:
            press(page, "^(form-a|True|False)", "Space")
        if kind == "radio" and "strike" not in first_view:
            press(page, "^Cross out: form-a|^Cross out: True")
            first_view["strike"] = question.aria_snapshot()
            press(page, "^Cross out:")
        if number == 2:
            press(page, "^Flag$")
        first_view.setdefault(kind, question.aria_snapshot())
        if number == 3:
            first_view["foot"] = page.locator("#foot").aria_snapshot()
        saved(page)
        press(page, "^Review$" if number == 7 else "^Next$")
    expect(page.get_by_role("heading", name="Review your answers")).to_be_focused()
    first_view["review"] = page.locator("#review").aria_snapshot()
    press(page, "^Submit exam$")
    first_view["confirm"] = page.locator("#confirm").aria_snapshot()
    listen(pending, contents)
    press(page, "^Submit now$")
    page.wait_for_url("**/result/")
    page.wait_for_load_state()
    listen(pending, contents)
    assert sum(bool(text) for text in Sitting.objects.get().sheet.responses) == 7
    check_screen_reader_texts(first_view)
    check_no_key(contents)


def check_screen_reader_texts(views):
    """Check roles, names and states by kind of question in Chromium's accessibility tree."""
    assert re.search(r'- group "\d\. Question form-a-\d\?"', views["radio"]), views["radio"]
    assert views["radio"].count("- radio ") >= 2 and "[checked]" in views["radio"]
    assert re.search(r'button "Cross out: .+" \[pressed\]', views["strike"]), views["strike"]
    assert views["checkbox"].count("- checkbox ") == 3 and "You can choose more than one answer." in views["checkbox"]
    assert re.search(r'- textbox "\d\. Question form-a-\d\?"', views["text"]), views["text"]
    assert "41988" in views["text"]
    for name in ("Previous", "Flag", "All questions", "Next"):
        assert f'button "{name}"' in views["foot"], views["foot"]
    assert 'heading "Review your answers"' in views["review"] and "Flagged" in views["review"]
    assert views["review"].count("- link ") == 7 and 'button "Submit exam"' in views["review"]
    assert 'dialog "Submit your exam?"' in views["confirm"] and 'button "Not yet"' in views["confirm"]


def listen(pending, contents):
    """Store the responses since the last call. Redirects have no body, and that of a left page is not available."""
    for response in pending:
        if response.status < 300:
            with contextlib.suppress(Error):
                kind = response.headers.get("content-type", "").split(";")[0]
                text = response.body().decode("utf-8", "replace")
                contents.append((urlsplit(response.url).path, kind, text + str(response.headers)))
    pending.clear()


def check_no_key(contents):
    """Check everything the browser received: pages, JSON, scripts, styles, headers."""
    for path, _, text in contents:
        for secret in (SECRET, SECRET.lower(), "41987.5", "any_of", "rationale"):
            assert secret not in text, f"{path} holds {secret}"
    pages = {path for path, kind, _ in contents if kind == "text/html"}
    assert {f"/exams/sittings/{Sitting.objects.get().pk}/{what}" for what in ("", "result/")} <= pages
    assert {"application/json", "text/css", "text/javascript"} <= {kind for _, kind, _ in contents}


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_every_part_of_the_exam_is_accessible_and_reflows_at_320_px(open_browser, hall, site, theme):  # noqa: F811
    page = open_browser()
    page.context.add_cookies([{"name": "display", "value": theme, "url": site.url}])
    page.set_viewport_size({"width": 320, "height": 640})
    start(page, hall, site)
    assert page.locator("html").get_attribute("data-theme") == theme
    trouble = []

    def look(part):
        trouble.extend(f"{part}: {finding}" for finding in axe_findings(page))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            trouble.append(f"{part} scrolls sideways")

    checked = set()
    for _ in range(7):
        kind = page.locator("section.asked:visible").get_attribute("data-control")
        if kind not in checked:
            answer(page)
            look(kind)
        checked.add(kind)
        if len(checked) == 3:
            break
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="All questions").click()
    look("all questions")
    page.get_by_role("button", name="Review and submit").click()
    look("review")
    page.get_by_role("button", name="Submit exam").click()
    look("confirm")
    page.get_by_role("button", name="Submit now").click()
    page.wait_for_url("**/result/")
    look("result")
    assert not trouble, "\n".join(trouble)


KEPT = """async () => {
  const said = await fetch(document.getElementById("exam").dataset.stateUrl);
  return Object.keys((await said.json()).values).length === 1;
}"""


def test_a_reload_while_offline_loses_nothing(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    address = page.url
    page.context.set_offline(True)
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)
    shows_the_answer(page)
    # Chromium's offline page reloads the exam when the network is back, so the answer may have been sent already.
    page.wait_for_function(KEPT)
    assert Answer.objects.count() == 1


def test_a_stale_token_is_renewed_by_itself_and_the_answer_is_saved(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    page.context.clear_cookies(name="csrftoken")
    answer(page)
    saved(page)
    expect(page.locator("#login")).to_be_hidden()
    assert Answer.objects.count() == 1


class Restartable(LiveServerThread):
    """A live server whose port can be reused at once."""

    def _create_server(self, connections_override=None):
        return ThreadedWSGIServer((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=True)


def serve(like, port=0):
    """Start a server. Returns it when it responds."""
    server = Restartable("127.0.0.1", like.static_handler, port=port)
    server.daemon = True
    server.start()
    assert server.is_ready.wait(30), "The server did not start."
    if server.error:
        raise server.error
    server.url = f"http://127.0.0.1:{server.port}"
    return server


def test_a_server_that_restarts_loses_nothing(open_browser, hall, site, monkeypatch):  # noqa: F811
    # A persistent connection would still be served by its thread.
    monkeypatch.setattr("django.core.servers.basehttp.WSGIRequestHandler.protocol_version", "HTTP/1.0")
    page, own = open_browser(), serve(site)
    start(page, hall, own)
    own.terminate()
    answer(page)
    expect(page.locator("#saved")).to_have_text("Offline")
    restarted = serve(site, own.port)
    # The page retries at growing intervals; the test need not wait for it.
    page.evaluate(HEAR)
    saved(page)
    assert Answer.objects.count() == 1
    restarted.terminate()


def test_if_the_server_cannot_save_the_page_says_so_and_keeps_the_answer(open_browser, hall, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    sentence = "We could not save your answers. Unsaved answers are still on your device."
    page.route("**/answers/", lambda route: route.fulfill(status=503, json={"error": sentence}))
    answer(page)
    expect(page.locator("#saved")).to_have_text("Not saved yet")
    expect(page.locator("#offline")).to_have_text(sentence)
    page.unroute("**/answers/")
    saved(page)
    expect(page.locator("#offline")).to_be_hidden()
    assert Answer.objects.count() == 1


# --- Page weight ---


@pytest.fixture
def production(db, settings, tmp_path):
    """A live server with static files as in production: WhiteNoise, compressed in advance."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
    }
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["wagtail*", "admin", "img"])
    server = LiveServerThread("127.0.0.1", lambda application: application, port=0)
    server.daemon = True
    server.start()
    assert server.is_ready.wait(30), "The server did not start."
    server.url = f"http://127.0.0.1:{server.port}"
    yield server
    server.terminate()


def test_an_exam_of_85_questions_weighs_under_150_kb_asks_no_third_party_and_works_without_web_fonts(
    chromium, production
):
    from django.test import Client

    long_hall = Hall(World(), now=timezone.now(), singles=80)
    sitting = long_hall.begin(device="")
    client = Client()
    client.force_login(long_hall.world.trainee)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": production.url}
    context = chromium.new_context()
    context.add_cookies([cookie])
    page = context.new_page()
    weighed, queries = {}, {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda event: queries.update({event["requestId"]: event["request"]["url"]}))
    network.on(
        "Network.loadingFinished", lambda event: weighed.update({event["requestId"]: event["encodedDataLength"]})
    )
    page.goto(f"{production.url}/exams/sittings/{sitting.pk}/", wait_until="networkidle")
    expect(page.get_by_role("heading", name="Question 1 of 85")).to_be_visible()
    elsewhere = [url for url in queries.values() if not url.startswith((production.url, "data:"))]
    assert not elsewhere
    table = {queries[name].removeprefix(production.url): int(size) for name, size in weighed.items()}
    assert any(name.endswith(".woff2") for name in table) and any("exam.js" in name for name in table), table
    assert sum(table.values()) < 150_000, table
    context.close()

    context = chromium.new_context()
    context.add_cookies([cookie])
    page = context.new_page()
    page.route(re.compile(r"\.woff2?(\?|$)"), lambda route: route.abort())
    page.goto(f"{production.url}/exams/sittings/{sitting.pk}/")
    page.get_by_role("button", name="Continue here").click()
    answer(page)
    saved(page)
    assert page.evaluate("document.fonts.size") > 0 and not page.evaluate(
        "[...document.fonts].some(f => f.status === 'loaded')"
    )
    context.close()
