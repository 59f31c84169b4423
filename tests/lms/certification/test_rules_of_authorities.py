"""Several programs and authorities side by side: each has its own staff, and a version says who did what for it."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, reject
from cohorts.core.approvals.models import Proposal
from cohorts.people.actions.approval_emails import approvers_of
from cohorts.people.models import Organization, User
from lms.certification.actions.rule_drafts import begin_draft
from lms.certification.actions.rule_edits import edit_draft
from lms.certification.models import Certificate, Program, ProgramVersion, RuleDraft
from tests.candidates import ADMITTED, candidacy_of, content, met_decision, version_of
from tests.refusals import refuses

TOP = "rules/levels/0/requirements"


@pytest.fixture
def program(world):
    return Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)


@pytest.fixture
def draft(world, program):
    data = content({"all_of": [ADMITTED]}, validity={"months": 12}) | {"effective_from": "2027-01-01"}
    return begin_draft(program=program, content=data, version="2027", by=world.program_staff, at=world.now)


@pytest.fixture
def elsewhere(world):
    """Program staff of a second authority."""
    other = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    return world.person("elsewhere", other, roles.PROGRAM)


def proposed(client, draft):
    client.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    return Proposal.objects.get()


def test_staff_of_another_authority_neither_read_nor_change_its_drafts(world, client, program, draft, elsewhere):
    client.force_login(elsewhere)
    for name in ("rule_tree", "rule_draft", "rule_changes", "rule_draft_publish"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 404
    page = client.get(reverse("programs:inspect", args=[program.pk])).text
    assert "Program P" in page and "2027" not in page and "New version from this one" not in page
    with refuses("role_required_at"):
        edit_draft(draft=draft, edit="wrap", pointer=TOP, details={"group": "any_of"}, seen=1, by=elsewhere,
                   at=world.now)  # fmt: skip
    with refuses("role_required_at"):
        begin_draft(program=program, content={}, version="2028", by=elsewhere, at=world.now)
    assert RuleDraft.objects.get().revision == 1


def test_staff_of_another_authority_do_not_approve_its_rules(world, client, draft, elsewhere):
    client.force_login(world.program_staff)
    proposal = proposed(client, draft)
    with refuses("role_required_at"):
        approve(proposal=proposal, reason="Yes.", by=elsewhere, at=world.now)
    assert not ProgramVersion.objects.exists()


def test_a_proposal_of_rules_is_read_rejected_and_emailed_within_its_authority(world, client, draft, elsewhere):
    colleague = world.person("colleague", world.state, roles.PROGRAM)
    client.force_login(world.program_staff)
    proposal = proposed(client, draft)
    assert proposal.authority == world.state.pk and elsewhere not in approvers_of(proposal)
    assert Proposal.objects.visible_to(colleague).exists() and not Proposal.objects.visible_to(elsewhere).exists()
    client.force_login(elsewhere)
    assert client.get(reverse("proposal", args=[proposal.pk])).status_code == 404
    with refuses("role_required_at"):
        reject(proposal=proposal, reason="No.", by=elsewhere, at=world.now)


def test_somebody_of_another_authority_is_no_second_person(world, elsewhere):
    rest = User.objects.exclude(pk=world.program_staff.pk)
    assert rest.last_holding(roles.PROGRAM).is_held
    assert not rest.last_holding(roles.PROGRAM, organization=world.state).is_held


def test_a_version_says_who_began_changed_proposed_and_approved_it(world, client, program, draft, run_jobs):
    second = world.person("second-staff", world.state, roles.PROGRAM)
    for seen, by in ((1, second), (2, second)):
        edit_draft(draft=draft, edit="wrap", pointer=TOP, details={"group": "all_of"}, seen=seen, by=by, at=world.now)
    client.force_login(world.program_staff)
    approve(proposal=proposed(client, draft), reason="Compared with the law.", by=second, at=world.now)
    assert not RuleDraft.objects.exists()
    page = client.get(reverse("programs:inspect", args=[program.pk])).text
    assert f"by {world.program_staff}." in page and "Begun on" in page
    assert f"Changed 2 times by {second}" in page
    assert f"by {world.program_staff}: The law changed." in page
    assert f"by {second}: Compared with the law." in page


def test_publishing_never_moves_an_issued_date(world, client, program, draft, run_jobs):
    """A certificate of 24 months stays so after rules with 12 months are published, and its decision stays the same."""
    old = version_of(program, at=world.now, tree={"all_of": [ADMITTED]})
    candidacy = candidacy_of(world.trainee, old, at=world.now)
    decision = met_decision(candidacy, old, at=world.now)
    certificate = Certificate.objects.create(
        number="1", token="t" * 32, person=world.trainee, program=program, version=old, decision=decision, name="A B",
        family_name="B", credential="CPS", issued_on="2026-03-02", issued_at=world.now, valid_until="2028-03-01",
    )  # fmt: skip
    before = Certificate.objects.values().get()
    client.force_login(world.program_staff)
    second = world.person("second-staff", world.state, roles.PROGRAM)
    approve(proposal=proposed(client, draft), reason="Yes.", by=second, at=world.now)
    run_jobs()
    assert ProgramVersion.objects.count() == 2
    assert Certificate.objects.values().get() == before and certificate.version == old
    assert candidacy.decisions.count() == 1
