"""The scripts of the exam speak the language of the page, also without a network; see tests/pseudo_language.py."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import ready
from tests.exams.delivery.sitting_helpers import SECRET, Hall
from tests.pseudo_language import data_of, pseudo, pseudo_language, unmarked
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def sitting(site):
    return Hall(World(), now=timezone.now()).begin(device="")


def picture(page, name):
    """Keep a picture where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_every_sentence_of_the_exam_is_in_the_language_of_the_page_online_and_offline(site, sitting, as_person):
    data = data_of(SECRET, "am", "pm")  # a browser writes times by its own table of languages
    with pseudo_language():
        page = as_person(sitting.person, width=390)
        page.goto(f"{site.url}/exams/sittings/{sitting.pk}/")
        ready(page)
        read = [page.content()]
        picture(page, "exam-question")
        page.context.set_offline(True)
        page.locator("section.asked:visible input:visible").first.check()
        expect(page.locator("#saved")).to_have_text(pseudo("Offline"))
        read.append(page.content())
        picture(page, "exam-offline")
        page.locator("#open-map").click()
        read.append(page.content())
        picture(page, "exam-map")
        page.locator("#go-review").click()
        read.append(page.content())
        picture(page, "exam-review")
        page.locator("#submit").click()
        read.append(page.content())
        page.locator("#not-yet").click()
        page.context.set_offline(False)
    lines = sorted({line for source in read for line in unmarked(source, data)})
    assert not lines, "\n".join(lines)
