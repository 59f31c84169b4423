"""Two records of one person have the same role at the same agency: it is one role."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.actions.merging import merge
from cohorts.people.actions.organizations import end_role, give_role
from cohorts.people.models import Membership
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db


def test_the_same_role_of_two_merged_records_is_shown_once_and_ends_once(world):
    person, other = world.trainee, world.other_trainee
    agency = Membership.objects.not_ended().get(user=person, role=roles.TRAINEE).organization
    own = Membership.objects.not_ended().filter(role=roles.TRAINEE, organization=agency)
    if not own.filter(user=other).exists():
        about = {"supervisor": None, "by": world.program_staff, "at": world.now}
        give_role(person=other, organization=agency, role=roles.TRAINEE, **about)
    merge(account=other, into=person, reason="One person", looked=True, by=world.program_staff, at=world.now)
    page = logged_in(world.program_staff).get(reverse("person", args=[person.pk])).text
    listed = page.split("Current roles")[1].split("<h2>")[0]
    assert listed.count(agency.name) == 1
    row = own.get(user=person)
    end_role(membership=row, reason="Left.", by=world.agency_coordinator, at=world.now)
    assert not own.filter(user__in=[person.pk, other.pk]).exists()
