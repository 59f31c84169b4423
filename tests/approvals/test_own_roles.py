"""Nobody gives themself a role: by no other address, at no organization, with or without a second person."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.approvals import actions
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import grant, propose_state_role
from cohorts.people.models import Invitation, User
from tests.approvals.scenes import state_person
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
OTHER = "another@example.org"
WHY = "She starts on Monday."


def proposed(world, by, email=OTHER, role=roles.FINANCE, **names):
    names = {"given_name": "Ruth", "family_name": "Alt"} | names
    return propose_state_role(email=email, organization=world.state, role=role, reason=WHY, by=by, at=NOW, **names)


def takes_address(person, email=OTHER, *, verified=True, primary=True):
    """What the person does on the page of their email addresses."""
    EmailAddress.objects.create(user=person, email=email, verified=verified, primary=primary)
    if primary:
        User.objects.filter(pk=person.pk).update(email=email)
        person.refresh_from_db()


# --- A state role through another address ----------------------------------------------------------------------------
@pytest.mark.parametrize(("verified", "primary"), [(True, True), (True, False), (False, False)])
def test_a_proposer_who_takes_the_address_afterward_gets_no_role(world, verified, primary):
    proposal = proposed(world, world.program_staff)
    takes_address(world.program_staff, verified=verified, primary=primary)
    with refuses("proposer_benefits"):
        actions.approve(proposal=proposal, reason="I know her.", by=world.examinations, at=NOW)
    assert not Invitation.objects.exists()
    actions.reject(proposal=proposal, reason="It is the proposer's own address.", by=world.examinations, at=NOW)


def test_a_further_address_of_ones_own_counts_at_once(world):
    takes_address(world.program_staff, verified=False, primary=False)
    with refuses("own_benefit"):
        proposed(world, world.program_staff)


def test_whoever_had_the_address_when_it_was_proposed_stays_concerned(world):
    person = state_person(world, "second", roles.PROGRAM)
    names = {"given_name": person.given_name, "family_name": person.family_name}
    proposal = proposed(world, world.program_staff, email=person.email, **names)
    takes_address(person)
    with refuses("own_benefit"):
        actions.approve(proposal=proposal, reason="Fine.", by=person, at=NOW)
    with refuses("address_changed_hands"):
        actions.approve(proposal=proposal, reason="Fine.", by=world.examinations, at=NOW)


def test_a_superuser_who_sets_a_role_up_does_not_name_a_further_address_of_their_own(world):
    root = state_person(world, "root", roles.PROGRAM, superuser=True)
    takes_address(root, verified=False, primary=False)
    with refuses("own_role_granted", field="email"):
        grant(email=OTHER, role=roles.FINANCE, given_name="R", family_name="A", reason=WHY, by=root, at=NOW)


def test_the_approver_reads_that_somebody_of_that_name_has_an_account(world, client):
    names = {"given_name": world.program_staff.given_name, "family_name": world.program_staff.family_name}
    proposal = proposed(world, world.program_staff, **names)
    client.force_login(world.examinations)
    body = client.get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert "Another account has this name" in body and world.program_staff.email in body


# --- What cannot be carried out is not proposed ----------------------------------------------------------------------
def test_another_legal_name_is_refused_when_it_is_proposed(world):
    with refuses("legal_name_of_person", field="email"):
        proposed(world, world.program_staff, email=world.trainer.email)


def test_a_role_held_already_is_refused_when_it_is_proposed(world):
    finance = world.finance
    with refuses("role_held", field="email"):
        proposed(
            world,
            world.program_staff,
            email=finance.email,
            given_name=finance.given_name,
            family_name=finance.family_name,
        )


# --- Every other role ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "role", [roles.TRAINEE, roles.SUPERVISOR, roles.AGENCY_COORDINATOR, roles.VENDOR_COORDINATOR, roles.TRAINER]
)
@pytest.mark.parametrize("superuser", [False, True])
def test_program_staff_give_themselves_no_role_anywhere(world, client, role, superuser):
    own = state_person(world, "own", roles.PROGRAM, superuser=superuser)
    place = next(row for row in (world.agency, world.vendor) if roles.may_give(row.kind, role))
    with refuses("own_role_given_by_staff"):
        organizations.give_role(person=own, organization=place, role=role, by=own, at=NOW)
    client.force_login(own)
    client.post(reverse("person_give_role", args=[own.pk]), {"organization": place.pk, "role": role})
    assert not own.memberships.filter(organization=place).exists()


@pytest.mark.parametrize(
    ("who", "role"), [("vendor_coordinator", roles.PROCTOR), ("agency_coordinator", roles.TRAINEE)]
)
@pytest.mark.parametrize("address", ["own", "further", "unconfirmed"])
def test_a_coordinator_does_not_invite_themself(world, who, role, address):
    own = getattr(world, who)
    email = own.email.upper() if address == "own" else OTHER
    if address != "own":
        takes_address(own, verified=address == "further", primary=False)
    place = own.memberships.get().organization
    with refuses("own_role_given", organization=place):
        people.invite(
            email=email, given_name=own.given_name, family_name=own.family_name, organization=place, role=role,
            by=own, at=NOW,
        )  # fmt: skip
    assert not User.objects.filter(email=OTHER).exists()


def test_another_coordinator_or_program_staff_gives_it(world):
    own = world.vendor_coordinator
    about = {"email": own.email, "given_name": own.given_name, "family_name": own.family_name, "at": NOW}
    second = world.person("second", world.vendor, roles.VENDOR_COORDINATOR)
    people.invite(**about, organization=world.vendor, role=roles.TRAINER, by=second)
    people.invite(**about, organization=world.vendor, role=roles.PROCTOR, by=world.program_staff)
    assert Invitation.objects.filter(user=own).count() == 2


def test_a_further_address_names_the_same_person(world):
    takes_address(world.trainer, primary=False)
    names = {"given_name": world.trainer.given_name, "family_name": world.trainer.family_name}
    invitation = people.invite(
        email=OTHER, **names, organization=world.vendor, role=roles.PROCTOR, by=world.vendor_coordinator, at=NOW
    )
    assert invitation.user == world.trainer


# --- A superuser is no auditor ---------------------------------------------------------------------------------------
def test_a_superuser_is_not_made_an_auditor(world):
    root = state_person(world, "root", roles.PROGRAM, superuser=True)
    root.memberships.all().delete()
    names = {"given_name": root.given_name, "family_name": root.family_name}
    with refuses("auditor_no_superuser", field="role"):
        grant(email=root.email, role=roles.AUDITOR, reason=WHY, by=None, at=NOW, **names)
    with refuses("auditor_no_superuser", field="role"):
        proposed(world, world.program_staff, email=root.email, role=roles.AUDITOR, **names)


def test_an_auditor_who_became_a_superuser_changes_nothing_of_the_state_office(world):
    both = state_person(world, "both", roles.AUDITOR, superuser=True)
    assert has_role(both, roles.AUDITOR)
    assert not has_role(both, *(role for role in roles.STATE if role != roles.AUDITOR))
