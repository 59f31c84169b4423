"""A wrong key is corrected, in a real browser: flag, proposal, dry run, approval.

One person gets the certificate; the other's is suspended and staff decide. The page of the change shows the history.
"""

import pytest
from playwright.sync_api import expect

from exams.analysis.actions import runs as analysis
from exams.bank.models import KeyProposal
from lms.certification.models import Certificate
from tests.browser.conftest import axe_findings
from tests.conftest import _run_jobs
from tests.journeys.test_a_wrong_key_is_put_right import Story, state_of
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def story(site):
    story = Story(World())
    analysis.request_run(form=story.form, by=story.world.examinations, at=story.road.now)
    _run_jobs()
    return story


def test_a_wrong_key_is_found_and_corrected_by_two_people(story, as_person):
    assert (state_of(story.unlucky), state_of(story.lucky)) == ([], ["active"])
    change = propose(as_person(story.world.examinations), story)
    _run_jobs()
    approve(as_person(story.second), change)
    _run_jobs()
    assert (state_of(story.unlucky), state_of(story.lucky)) == (["active"], ["suspended"])
    decide_on_suspension(as_person(story.world.program_staff), story)
    assert state_of(story.lucky) == ["active"]
    read_history(as_person(story.world.auditor, width=390), story, change)


def propose(page, story):
    """Follow the flag to the item and propose another key. Returns the URL of the change."""
    page.goto("/admin/analysis/")
    page.get_by_role("link", name="final-m").click()
    expect(page.locator("main")).to_contain_text("Check the key.")
    assert axe_findings(page) == []
    page.locator(".figure-flags a", has_text="M-1").first.click()
    expect(page.locator("main")).to_contain_text("This version in all forms and cohorts")
    assert axe_findings(page) == []
    page.get_by_role("link", name="Propose key change").click()
    page.get_by_label("Another key").check()
    page.get_by_label("B: Option B").check()
    page.get_by_label("Reason").fill("Chapter 4 says B.")
    page.get_by_label("Raise or lower results").check()
    page.get_by_role("button", name="Propose key change").click()
    expect(page.locator("main")).to_contain_text("The dry run is not finished yet.")
    return page.url


def approve(page, change):
    """Read the dry run and approve as another person."""
    page.goto(change)
    main = page.locator("main")
    expect(main).to_contain_text("Would pass now")
    expect(main).to_contain_text("1 certificate belongs to a person who would no longer pass")
    expect(main).to_contain_text("1 person who would now pass is working toward a certificate")
    assert axe_findings(page) == []
    page.get_by_role("link", name="Approve and apply").click()
    page.get_by_label("Reason").fill("I read it too.")
    page.get_by_role("button", name="Approve and apply").click()
    expect(page.locator("main")).to_contain_text("In progress")


def decide_on_suspension(page, story):
    """Decide about the suspended certificate as program staff."""
    certificate = Certificate.objects.get(person=story.lucky)
    page.goto(f"/admin/certificates/inspect/{certificate.pk}/")
    if page.get_by_role("link", name="Reinstate").count() == 0:
        from django.urls import reverse

        page.goto(reverse("certificate_decide", args=[certificate.pk, "reinstate"]))
    else:
        page.get_by_role("link", name="Reinstate").click()
    page.locator("main textarea").fill("The key was ours to know.")
    page.locator("main form button").last.click()
    page.wait_for_load_state()


def read_history(page, story, change):
    """Read who did what, and who viewed the item, as the auditor."""
    page.goto(change)
    main = page.locator("main")
    for sentence in (
        "Chapter 4 says B.",
        "Proposed the key change",
        "Approved the key change",
        "Completed the key change",
        str(story.world.examinations),
        str(story.second),
    ):
        expect(main).to_contain_text(sentence)
    assert axe_findings(page) == []
    item = KeyProposal.objects.get().version.item_id
    page.goto(f"/admin/snippets/bank/item/inspect/{item}/")
    expect(page.locator("main")).to_contain_text("Views of this item")
    expect(page.locator("main")).to_contain_text("Key change")
    assert axe_findings(page) == []
