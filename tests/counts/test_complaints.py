"""The queue of complaints, the page of one and the desks cost the same number of queries at one row and at fifty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.certification.facts.renewals import standing_of
from lms.certification.models import Complaint
from tests.lms.certification.complaint_desk import Complained

MANY = 50


@pytest.fixture
def desk(world):
    made = Complained(world)
    made.now = timezone.now()
    return made


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def more(desk, first, last):
    """So many that wait for a reviewer, and as many under review."""
    for number in range(first, last):
        desk.file(text=f"Text {number}.")
        if number % 2:
            desk.take()


@pytest.mark.parametrize(("who", "name"), [("staff", "complaints"), ("staff", "desk"), ("person", "desk")])
def test_the_pages_cost_the_same_at_two_rows_and_at_fifty(desk, client, who, name):
    client.force_login(getattr(desk, who))
    address = reverse(name)
    more(desk, 0, 2)
    two = queries_of(client, address)
    more(desk, 2, MANY)
    assert queries_of(client, address) == two
    if name == "complaints":
        assert client.get(address).text.count("/admin/complaints/") >= Complaint.objects.count()


def test_the_page_of_a_complaint_costs_the_same_with_many_papers(desk, client):
    desk.heard()
    client.force_login(desk.staff)
    address = reverse("complaint", args=[desk.row.pk])
    few = queries_of(client, address)
    for number in range(20):
        desk.note_of(f"Note {number}.")
    assert queries_of(client, address) == few


def test_standing_is_asked_for_many_people_with_two_queries(desk, django_assert_num_queries):
    desk.heard()
    people = [desk.person.pk, desk.staff.pk, desk.third.pk]
    with django_assert_num_queries(1):
        assert standing_of(people, timezone.now().date()) == {desk.person.pk: {"complaint"}}
