"""A state role given by two people, in a real browser: proposed, read, approved; a colleague's email leads there."""

import pytest
from playwright.sync_api import expect

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.people.models import Invitation
from tests.browser.conftest import axe_findings
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_state_role_is_proposed_by_one_and_approved_by_another(site, as_person):
    world = World()
    propose(as_person(world.program_staff), world)
    proposal = Proposal.objects.get()
    assert not Invitation.objects.exists()
    approve(as_person(world.finance, width=390))
    assert Invitation.objects.get().role == roles.FINANCE
    page = as_person(world.auditor)
    page.goto(f"/admin/proposals/{proposal.pk}/")
    expect(page.locator("main")).to_contain_text("I know her work.")
    assert axe_findings(page) == []


def propose(page, world):
    """Program staff invite somebody to a state role, which only proposes it."""
    page.goto("/admin/people/invite/")
    page.get_by_label("Email address").fill("noor@example.org")
    page.get_by_label("Given name (legal)").fill("Noor")
    page.get_by_label("Family name (legal)").fill("Haddad")
    page.get_by_label("Organization").select_option(label=world.state.name)
    page.get_by_label("Role").select_option(roles.FINANCE)
    page.get_by_label("Reason").fill("She starts on Monday.")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main")).to_contain_text("It takes effect when another person approves it")
    assert axe_findings(page) == []


def approve(page):
    """Finance staff find it on their dashboard, read what it will do, and approve."""
    page.goto("/desk/")
    page.get_by_role("link", name="Show proposal").click()
    expect(page.locator("main")).to_contain_text("Noor Haddad <noor@example.org>")
    page.get_by_role("link", name="Approve").click()
    page.get_by_label("Reason").fill("I know her work.")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("Decision")
    page.goto("/admin/proposals/")
    expect(page.locator("main")).to_contain_text("Decided")
    assert axe_findings(page) == []
