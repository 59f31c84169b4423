"""One person of the program staff tries to become two, and is stopped at every step.

It once worked: program staff gave themselves examinations, finance and auditor in three posts, invited a second
“person” from an outside mailbox, and applied a key change to 19 results.
"""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from cohorts.core.refusals import Refused
from cohorts.people.actions import organizations, people
from cohorts.people.models import Invitation, Membership, User
from exams.bank.models import Key, KeyProposal
from exams.results.actions import key_changes
from tests.approvals.scenes import state_person
from tests.exams.delivery.rows import into_admin, version
from tests.world import NOW

pytestmark = pytest.mark.django_db
PUPPET = {"email": "puppet@mailbox.example", "given_name": "Pat", "family_name": "Puppet"}


@pytest.fixture
def attacker(world):
    return world.program_staff


@pytest.mark.parametrize("role", [roles.EXAMINATIONS, roles.FINANCE, roles.AUDITOR])
def test_step_one_they_do_not_give_themselves_a_role(world, client, attacker, role):
    into_admin(client, attacker)
    page = reverse("person_give_role", args=[attacker.pk])
    form_data = {"organization": world.state.pk, "role": role, "reason": "I need it."}
    assert client.post(page, form_data).status_code in (200, 422)
    with pytest.raises(Refused):
        organizations.give_role(person=attacker, organization=world.state, role=role, by=attacker, at=NOW)
    assert not attacker.memberships.filter(role=role).exists() and not Proposal.objects.exists()


@pytest.mark.parametrize("role", roles.STATE)
def test_step_two_inviting_a_puppet_makes_nobody_who_approves(world, client, attacker, role):
    into_admin(client, attacker)
    form_data = PUPPET | {"organization": world.state.pk, "role": role, "reason": "A new colleague."}
    response = client.post(reverse("person_invite"), form_data)
    proposal = Proposal.objects.get()
    assert response.status_code == 302 and response.url == reverse("proposal", args=[proposal.pk])
    assert not User.objects.filter(email=PUPPET["email"]).exists() and not Invitation.objects.exists()
    approve = reverse("proposal_decide", args=[proposal.pk, "approve"])
    assert client.post(approve, {"reason": "Fine."}).status_code == 403
    assert not User.objects.filter(email=PUPPET["email"]).exists()


def test_step_two_again_the_action_itself_is_refused(world, attacker):
    with pytest.raises(Refused) as no:
        people.invite(**PUPPET, organization=world.state, role=roles.EXAMINATIONS, by=attacker, at=NOW)
    assert no.value.code == "needs_second_person"


def test_step_three_a_puppet_with_another_role_does_not_become_state_staff(world, client, attacker):
    invitation = people.invite(**PUPPET, organization=world.vendor, role=roles.TRAINER, by=attacker, at=NOW)
    puppet = people.accept(token=invitation.token, password="a long walk by the lake", at=NOW)
    with pytest.raises(Refused):
        organizations.give_role(person=puppet, organization=world.state, role=roles.EXAMINATIONS, by=attacker, at=NOW)
    into_admin(client, puppet)
    assert client.get(reverse("proposals")).status_code in (302, 404)


def test_step_four_a_key_change_waits_for_a_real_second_person(world, client, attacker, run_jobs):
    changed = version("Q-1")
    with pytest.raises(Refused):
        key_changes.propose(
            version=changed, answer={"any_of": ["B"]}, reason="x", policy="both_ways", by=attacker, at=NOW
        )
    # Even with examinations rightly given to them, they stay one person.
    both = state_person(world, "both", roles.PROGRAM, roles.EXAMINATIONS)
    change = key_changes.propose(
        version=changed, answer={"any_of": ["B"]}, reason="x", policy="both_ways", by=both, at=NOW
    )
    run_jobs()
    into_admin(client, both)
    assert client.post(reverse("rekey_decide", args=[change.pk, "approve"]), {"reason": "x"}).status_code == 403
    proposal = key_changes.approval_of(change)
    page = reverse("proposal_decide", args=[proposal.pk, "approve"])
    assert client.post(page, {"reason": "x"}).status_code == 403
    with pytest.raises(Refused):
        actions.approve(proposal=proposal, reason="x", by=both, at=NOW + timedelta(days=1000))
    assert Key.objects.filter(version=changed).count() == 1
    assert KeyProposal.objects.get(pk=change.pk).state == "proposed"


def test_step_five_the_others_are_not_removed_first(world, client, attacker):
    root = world.person("root")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    root.refresh_from_db()
    membership = Membership.objects.create(user=root, organization=world.state, role=roles.PROGRAM, started_at=NOW)
    with pytest.raises(Refused) as no:
        organizations.end_role(membership=membership, reason="Mine.", by=attacker, at=NOW)
    assert no.value.code == "superuser_stays"
    names = {"given_name": root.given_name, "family_name": root.family_name}
    with pytest.raises(Refused) as no:
        people.change_person(person=root, is_active=False, reason="x", by=attacker, at=NOW, **names)
    assert no.value.code == "superuser_stays"
    with pytest.raises(Refused) as no:
        organizations.change_organization(
            organization=world.state, name=world.state.name, email="", phone="", address="", is_active=False,
            by=attacker, at=NOW,
        )  # fmt: skip
    assert no.value.code == "authority_stays"


def test_the_command_line_makes_nobody_a_third_holder(world):
    names = {"given_name": "Pat", "family_name": "Puppet"}
    call_command("grant_state_role", "second@example.org", roles.EXAMINATIONS, reason="There is one.", **names)
    with pytest.raises(CommandError):
        call_command("grant_state_role", PUPPET["email"], roles.EXAMINATIONS, reason="One more.", **names)
    assert not User.objects.filter(email=PUPPET["email"]).exists()
