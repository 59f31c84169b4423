"""Office lists cost the same number of queries with one row and with a hundred."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.training.models import Course, Holiday, VendorApproval

pytestmark = pytest.mark.django_db
HUNDRED = range(100)


def people(world, organization, role, supervisor=None):
    users = User.objects.bulk_create(
        User(email=f"{role}{n}@example.org", given_name="Many", family_name=f"Of {n:03d}") for n in HUNDRED
    )
    Membership.objects.bulk_create(
        Membership(user=user, organization=organization, role=role, supervisor=supervisor, started_at=world.now)
        for user in users
    )
    return users


def invitations(world, organization, role, users):
    now = timezone.now()
    Invitation.objects.bulk_create(
        Invitation(
            user=user,
            organization=organization,
            role=role,
            token_hash=f"{role}{user.pk}",
            invited_at=now,
            expires_at=now + timedelta(days=14),
            invited_by=world.agency_coordinator,
        )
        for user in users
    )


@pytest.fixture
def cost(client, django_assert_num_queries):
    def measure(user, url, number):
        client.force_login(user)
        client.get(url)  # fill the caches of the process: content types, sites, the session
        with django_assert_num_queries(number):
            assert client.get(url).status_code == 200

    return measure


def test_people_of_an_agency(world, cost):
    url = reverse("agency_people")
    cost(world.agency_coordinator, url, 7)
    users = people(world, world.agency, roles.TRAINEE, world.supervisor)
    invitations(world, world.agency, roles.TRAINEE, users)
    cost(world.agency_coordinator, url, 7)


def test_people_of_a_vendor(world, cost):
    url = reverse("vendor_people")
    cost(world.vendor_coordinator, url, 6)
    users = people(world, world.vendor, roles.TRAINER)
    invitations(world, world.vendor, roles.TRAINER, users)
    cost(world.vendor_coordinator, url, 6)


@pytest.mark.parametrize(("suffix", "number"), [("", 13), ("?export=csv", 8)])
def test_the_state_s_list_of_people(world, cost, suffix, number):
    url = reverse("people") + suffix
    Membership.objects.exclude(user=world.program_staff).delete()
    User.objects.exclude(pk=world.program_staff.pk).delete()
    cost(world.program_staff, url, number)
    people(world, world.agency, roles.TRAINEE)
    cost(world.program_staff, url, number)


def test_one_person_with_many_roles(world, cost):
    url = reverse("person", args=[world.trainee.pk])
    invitations(world, world.agency, roles.TRAINEE, [world.trainee])
    cost(world.program_staff, url, 44)
    Membership.objects.bulk_create(
        Membership(
            user=world.trainee,
            organization=Organization.objects.create(kind="agency", name=f"A{n}"),
            role=roles.TRAINEE,
            started_at=world.now,
            supervisor=world.supervisor,
        )
        for n in range(30)
    )
    for n in range(10):
        Invitation.objects.create(
            user=world.trainee,
            organization=world.agency,
            role=roles.TRAINEE,
            token_hash=f"x{n}",
            invited_at=world.now,
            expires_at=world.now,
            invited_by=world.agency_coordinator,
        )
    cost(world.program_staff, url, 44)


def test_vendor_approvals(world, cost):
    url, course = reverse("approvals"), world.course()

    def approve(numbers):
        VendorApproval.objects.bulk_create(
            VendorApproval(
                vendor=world.vendor,
                course=course,
                approved=True,
                valid_from=world.now.date(),
                at=world.now,
                by=world.program_staff,
            )
            for _ in numbers
        )

    approve([0])
    cost(world.program_staff, url, 14)
    approve(HUNDRED)
    cost(world.program_staff, url, 14)


def test_days_off(world, cost):
    url = reverse("holidays")

    def add(numbers):
        first = date(2026, 1, 1)
        Holiday.objects.bulk_create(
            Holiday(day=first + timedelta(days=number), name="Day off", at=world.now, by=world.program_staff)
            for number in numbers
        )

    add([0])
    cost(world.program_staff, url, 12)
    add(HUNDRED)
    cost(world.program_staff, url, 12)


def test_organizations_and_courses(world, cost):
    world.course()
    cost(world.auditor, reverse("organizations:index"), 14)
    cost(world.auditor, reverse("courses:index"), 14)
    Organization.objects.bulk_create(Organization(kind=roles.AGENCY, name=f"Agency {n}") for n in HUNDRED)
    Course.objects.bulk_create(Course(code=f"c{n}", title=f"Course {n}") for n in HUNDRED)
    cost(world.auditor, reverse("organizations:index"), 14)
    cost(world.auditor, reverse("courses:index"), 14)
