"""The queue of requests and what is to be arranged cost the same number of queries at one row and at a hundred."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.delivery.models import Accommodation
from lms.certification.models import AccommodationLine, AccommodationRequest
from tests.lms.certification.accommodation_desk import Asking

LATER = date(2090, 1, 1)


@pytest.fixture
def desk(world):
    world.now = timezone.now()
    return Asking(world)


@pytest.fixture
def many(desk):
    """Return a function that lets so many people ask, and have a reader in the exam of the desk."""

    def make(first, last):
        people = User.objects.bulk_create(
            User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in range(first, last)
        )
        rows = AccommodationRequest.objects.bulk_create(
            AccommodationRequest(
                person=one, program=desk.program, at=desk.now, due_on=LATER, state="submitted", reviewer=desk.staff
            )
            for one in people
        )
        AccommodationLine.objects.bulk_create(
            AccommodationLine(request=row, kind="reader", purpose="exam") for row in rows
        )
        for one in people:
            desk.world.enroll(desk.hall.cohort, one)
        Accommodation.objects.bulk_create(
            Accommodation(
                person=one, kind="reader", purpose="exam", valid_from=date(2026, 1, 1), valid_to=LATER, at=desk.now
            )
            for one in people
        )
        assert Enrollment.objects.filter(person__in=people).count() == len(people)

    return make


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("examinations", "accommodation_requests"),
        ("examinations", "arrangements"),
        ("proctor", "arrangements"),
        ("proctor", "desk"),
    ],
)
def test_the_pages_cost_the_same_at_one_row_and_at_a_hundred(desk, many, client, who, name):
    client.force_login(getattr(desk.world, who))
    address = reverse(name)
    many(0, 1)
    one = queries_of(client, address)
    many(1, 100)
    assert queries_of(client, address) == one
    if name == "arrangements":
        assert client.get(address).text.count("Many P") >= 100
