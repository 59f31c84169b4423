"""A person may have several email addresses: whoever is invited at one of them is that person."""

import pytest
from allauth.account.models import EmailAddress

from cohorts.core import roles
from cohorts.people.actions import people
from cohorts.people.models import User
from tests.cohorts.people.test_people import LATER, PASSWORD, invite
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_an_address_that_another_account_verified_meanwhile_is_refused(world):
    token = invite(world, "mine@example.org").token
    EmailAddress.objects.create(user=world.other_trainee, email="mine@example.org", verified=True)
    with refuses("address_of_another_account"):
        people.accept(token=token, password=PASSWORD, at=LATER)
    assert not EmailAddress.objects.filter(user__email="mine@example.org").exists()


def test_whoever_is_invited_at_a_second_address_of_theirs_is_the_same_person(world):
    existing = world.other_trainee
    EmailAddress.objects.create(user=existing, email=existing.email, verified=True, primary=True)
    EmailAddress.objects.create(user=existing, email="second@example.org", verified=True)
    names = {"given_name": existing.given_name, "family_name": existing.family_name}
    invitation = invite(world, "Second@example.org", **names)
    assert invitation.user == existing
    people.accept(token=invitation.token, at=LATER)
    assert existing.memberships.filter(organization=world.agency, role=roles.TRAINEE).exists()
    assert not User.objects.filter(email__iexact="second@example.org").exists()


def test_program_staff_are_told_that_the_legal_name_differs_but_not_the_name(world):
    with refuses("legal_name_of_person", field="email") as no:
        people.invite(
            email=world.other_trainee.email, given_name="Somebody", family_name="Else", organization=world.agency,
            role=roles.TRAINEE, by=world.program_staff, at=NOW,
        )  # fmt: skip
    assert world.other_trainee.family_name not in str(no.value)


def test_an_invitation_stays_valid_when_program_staff_correct_the_name(world):
    invitation = invite(world, "new@example.org")
    people.change_person(
        person=invitation.user, given_name="Nour", family_name="Haddad", is_active=True, reason="Typed wrongly.",
        by=world.program_staff, at=NOW,
    )  # fmt: skip
    assert people.accept(token=invitation.token, password=PASSWORD, at=LATER).given_name == "Nour"


def test_a_known_address_with_another_legal_name_is_not_told_to_a_coordinator_and_cannot_be_used(world):
    person = world.other_trainee
    invitation = invite(world, person.email, given_name="Somebody", family_name="Else")
    assert (invitation.typed_name, invitation.email) == ("Somebody Else", person.email)
    with refuses("already_invited", field="email", person="Somebody Else"):
        invite(world, person.email, given_name="Somebody", family_name="Else")
    with refuses("invitation_other_name"):
        people.accept(token=invitation.token, at=LATER)
    assert not person.memberships.filter(organization=world.agency).exists()
