"""Pages where people find an agency, and where it answers them, cost the same at one row and at a hundred."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Membership, Organization, User
from cohorts.training.models import Admission
from lms.certification.models import Candidacy, Program, SponsorRequest
from lms.dashboard import sponsor_tasks
from tests.candidates import LEVEL, candidacy_of, version_of

SIZES = pytest.mark.parametrize("size", [1, 100])
TREE = {"all_of": [{"type": "course", "course": "pet", "min_hours": 40}]}
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def now(world):
    with time_machine.travel(world.now, tick=False):
        yield


@SIZES
def test_many_agencies_and_requests_cost_no_more_queries(world, url_cost, django_assert_num_queries, size):
    world.course()
    program = Program.objects.create(key="p", title="P", credential="C", authority=world.state)
    version, alone = version_of(program, at=world.now, tree=TREE), world.person("alone")
    candidacy_of(alone, version, at=world.now)
    agencies = Organization.objects.bulk_create(Organization(kind="agency", name=f"A{n}") for n in range(size))
    Membership.objects.bulk_create(
        Membership(user=world.supervisor, organization=row, role=roles.AGENCY_COORDINATOR, started_at=world.now)
        for row in agencies
    )
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in range(size)
    )
    Admission.objects.bulk_create(
        Admission(person=row, program="p", admitted=True, by=world.program_staff, at=world.now) for row in people
    )
    Candidacy.objects.bulk_create(
        Candidacy(person=row, program=program, level=LEVEL, since=world.now) for row in people
    )  # fmt: skip
    SponsorRequest.objects.bulk_create(
        SponsorRequest(person=row, program=program, agency=world.agency, state="open", asked_at=world.now)
        for row in people
    )
    url_cost(alone, reverse("my_agencies"), 13)
    url_cost(world.agency_coordinator, reverse("sponsor_requests"), 8)
    with django_assert_num_queries(3):
        sponsor_tasks.for_agency(world.agency_coordinator)
