"""Pages about the certificates of an agency's people, and the forecast, cost the same at one row and at a hundred."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Membership, Organization, User
from lms.certification.actions.readiness import Answered, answer_points
from lms.certification.models import AgencyReadiness, Certificate, Program, ReadinessAnswer
from lms.dashboard import employer_tasks
from tests.candidates import candidacy_of, version_of

SIZES = pytest.mark.parametrize("size", [1, 100])
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def now(world):
    with time_machine.travel(world.now, tick=False):
        yield


def crowd(world, size):
    """So many certified people of one agency and one supervisor, whose certificates end within 60 days."""
    program = Program.objects.create(key="p", title="P", credential="C", authority=world.state)
    version = version_of(program, at=world.now)
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in range(size)
    )
    Membership.objects.bulk_create(
        Membership(
            user=person, organization=world.agency, role=roles.TRAINEE, supervisor=world.supervisor,
            started_at=world.now,
        )
        for person in people
    )  # fmt: skip
    candidacies = [candidacy_of(person, version, at=world.now) for person in people]
    today = world.now.date()
    return Certificate.objects.bulk_create(
        Certificate(
            number=f"2026-{row.pk}", number_key=f"2026{row.pk}", token=f"t{row.pk}", person=row.person,
            program=program, version=version, candidacy=row, valid_from=today, certified_since=today,
            name=str(row.person), family_name="x", credential="C", program_title="P", issued_on=today,
            issued_at=world.now, state="active",
            valid_until=today + timedelta(days=20 + row.pk % 40),
        )
        for row in candidacies
    )  # fmt: skip


@SIZES
def test_many_certificates_cost_no_more_queries(world, url_cost, size):
    rows = crowd(world, size)
    url_cost(world.agency_coordinator, reverse("agency_certificates"), 12)
    url_cost(world.agency_coordinator, f"{reverse('agency_certificates')}?format=csv", 8)
    url_cost(world.supervisor, reverse("supervisor_certificates"), 11)
    url_cost(world.agency_coordinator, reverse("staff_fees"), 9)
    chosen = "&".join(f"chosen={row.pk}" for row in rows)
    url_cost(world.agency_coordinator, f"{reverse('remind_staff')}?{chosen}", 6)


@SIZES
def test_the_forecast_of_many_costs_no_more_queries(world, url_cost, size):
    crowd(world, size)
    url_cost(world.program_staff, reverse("forecast"), 15)
    url_cost(world.program_staff, f"{reverse('forecast')}?by=vendor&export=csv", 9)
    url_cost(world.program_staff, reverse("lapsing"), 18)
    url_cost(world.program_staff, f"{reverse('lapsing')}?agency={world.agency.pk}", 22)
    url_cost(world.program_staff, f"{reverse('lapsing')}?export=csv", 11)


@SIZES
def test_the_readiness_of_many_agencies_costs_no_more_queries(world, url_cost, size):
    program = Program.objects.create(key="p", title="P", credential="C", authority=world.state)
    version_of(program, at=world.now)
    agencies = Organization.objects.bulk_create(
        Organization(kind=roles.AGENCY, name=f"Agency {n}") for n in range(size - 1)
    )
    answer_points(
        program=program, agency=world.agency, number=0, answers={"mission": Answered("no")},
        by=world.agency_coordinator, at=world.now,
    )  # fmt: skip
    rows = AgencyReadiness.objects.bulk_create(
        AgencyReadiness(program=program, agency=agency, answered_at=world.now) for agency in agencies
    )
    ReadinessAnswer.objects.bulk_create(
        ReadinessAnswer(readiness=row, key="mission", point="x", number=0, answer="no", by=world.trainee, at=world.now)
        for row in rows
    )
    url_cost(world.program_staff, reverse("readiness"), 14)
    url_cost(world.program_staff, f"{reverse('readiness')}?export=csv", 10)
    url_cost(world.agency_coordinator, reverse("agency_readiness"), 10)


@SIZES
def test_the_tasks_of_an_agency_cost_no_more_queries(world, django_assert_num_queries, size):
    crowd(world, size)
    employer_tasks.for_agency(world.agency_coordinator, world.now)
    with django_assert_num_queries(3):
        (task,) = employer_tasks.for_agency(world.agency_coordinator, world.now)
    assert task.params["count"] == size
