"""Steps of the browser tests about money."""

from playwright.sync_api import expect

from tests.browser.conftest import axe_findings


def look(page, *texts):
    """The page says these texts, and axe finds nothing."""
    main = page.locator("main")
    for text in texts:
        expect(main).to_contain_text(text)
    assert axe_findings(page) == [], page.url


def press(page, name):
    """Press the one button with this name, and wait for the answer."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page, name):
    """Follow the first link of the page's content with this name."""
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def is_pdf(page, address):
    """Whether a document opens for this person."""
    answer = page.request.get(address)
    return answer.ok and answer.body().startswith(b"%PDF")
