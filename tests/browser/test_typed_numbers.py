"""While somebody types, the exam page says that a text is not a number, by the same rule that scores it."""

import pytest
from playwright.sync_api import expect

from exams.delivery.scoring import number
from tests.browser.test_exam_screen import hall, open_browser, start  # noqa: F401

pytestmark = pytest.mark.browser
TEXTS = [
    "80", " 80 ", "80 hours", "eighty", "7,5", "7.5", "7,5,", "1,200", "1,2,3", "12 000,5", "0,125", ".5", "5.", ",5",
    "+3", "-3", "−3", "–3", "--3", "+-3", "1e3", "1e", "e3", "1_000", "٨٠", "８０", "80\u200b", "$80", "80%", "1.2.3",
    "1,200.50", "1,20.5", "inf", "nan", "½", "", "-", ".",
]  # fmt: skip


def test_the_page_and_the_score_agree_on_what_is_a_number(hall, open_browser, site):  # noqa: F811
    page = open_browser()
    page.goto(f"{site.url}/")
    check = """async (texts) => {
      const { isNumber } = await import("/static/delivery/numbers.js");
      return texts.map(isNumber);
    }"""
    assert dict(zip(TEXTS, page.evaluate(check, TEXTS), strict=True)) == {
        text: number(text) is not None for text in TEXTS
    }


def test_the_page_says_enter_a_number_only_while_somebody_types(hall, open_browser, site):  # noqa: F811
    page = open_browser()
    start(page, hall, site)
    field = page.locator("input[inputmode=decimal]")
    page.evaluate("document.querySelectorAll('.asked').forEach((section) => (section.hidden = false))")
    hint = page.get_by_text("Enter a number only")
    field.press_sequentially("80 h")
    expect(hint).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="All questions").click()
    page.get_by_role("button", name="Review and submit").click()
    expect(page.locator("#review-list")).to_contain_text("Not a number")
    page.evaluate("document.querySelector('#exam').hidden = false")
    field.fill("80")
    expect(hint).to_be_hidden()
