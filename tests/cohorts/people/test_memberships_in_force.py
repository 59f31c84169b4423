"""A membership in force: not ended, of an active person in an active organization."""

import pytest

from cohorts.people.models import Membership, Organization, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(world):
    return world.trainer.memberships.get()


def test_a_membership_is_in_force_until_it_is_ended(membership, world):
    assert membership in Membership.objects.in_force()
    Membership.objects.filter(pk=membership.pk).update(ended_at=world.now)
    assert membership not in Membership.objects.in_force() and membership not in Membership.objects.not_ended()


@pytest.mark.parametrize("ends", ["person", "organization"])
def test_it_gives_no_right_while_its_person_or_organization_is_not_active(membership, ends):
    if ends == "person":
        User.objects.filter(pk=membership.user_id).update(is_active=False)
    else:
        Organization.objects.filter(pk=membership.organization_id).update(is_active=False)
    assert membership not in Membership.objects.in_force() and membership in Membership.objects.not_ended()
    assert not User.objects.get(pk=membership.user_id).holds("trainer")
