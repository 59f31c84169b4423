"""Invitations at the same moment are counted one after the other."""

from datetime import timedelta
from functools import partial

import pytest

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from cohorts.people.actions import invitation_limits, people
from cohorts.people.models import User
from tests.separate import at_once, separate_database  # noqa: F401
from tests.world import NOW

pytestmark = pytest.mark.usefixtures("db")


def invite(world, number, *, email, by):
    try:
        return people.invite(
            email=email, given_name="Noor", family_name="Haddad", organization=world.agency, role=roles.TRAINEE,
            by=User.objects.get(pk=by.pk), at=NOW + timedelta(seconds=number),
        )  # fmt: skip
    except Refused as refusal:
        return refusal.code


def test_30_threads_send_no_more_than_a_sender_may(world, monkeypatch):
    monkeypatch.setattr(invitation_limits, "MAX_OF_SENDER", 7)
    by = world.agency_coordinator
    outcomes = at_once(*[partial(invite, world, n, email=f"new{n}@example.org", by=by) for n in range(30)])
    assert outcomes.count("too_many_invitations") == 23, outcomes
    assert Email.objects.filter(kind="invitation").count() == 7


def test_two_coordinators_send_no_more_than_an_address_may_get(world):
    invitation = invite(world, 0, email="new@example.org", by=world.agency_coordinator)
    second = world.person("second", world.agency, roles.AGENCY_COORDINATOR)

    def again(by, number):
        try:
            return people.resend(invitation=invitation, by=by, at=NOW + timedelta(minutes=number))
        except Refused as refusal:
            return refusal.code

    senders = (world.agency_coordinator, second)
    outcomes = at_once(*[partial(again, senders[number % 2], number) for number in range(1, 21)])
    assert outcomes.count("invited_too_often") == 18, outcomes
    assert Email.objects.filter(kind="invitation").count() == 3
