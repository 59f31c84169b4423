"""A person may have several email addresses: whoever is invited at one of them is that person."""

import pytest
from allauth.account.models import EmailAddress

from cohorts.people.actions import people
from tests.cohorts.people.test_people import LATER, PASSWORD, invite
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def test_an_address_that_another_account_verified_meanwhile_is_refused(world):
    token = invite(world, "mine@example.org").token
    EmailAddress.objects.create(user=world.other_trainee, email="mine@example.org", verified=True)
    with refuses("address_of_another_account"):
        people.accept(token=token, password=PASSWORD, at=LATER)
    assert not EmailAddress.objects.filter(user__email="mine@example.org").exists()
