"""The review desk costs the same number of queries at one application and at a hundred."""

import pytest
from django.urls import reverse

from tests.lms.certification.application_desk import Desk
from tests.lms.certification.many_applications import write_applications

CLOCKS = {"review": {"days": 10}, "return_pauses_review": True}


@pytest.fixture
def desk(world):
    return Desk(world, clocks=CLOCKS)


def test_the_queue_costs_the_same_at_one_row_and_at_a_hundred(desk, client, django_assert_num_queries):
    client.force_login(desk.staff)
    address = reverse("applications")
    write_applications(desk, 3, 4)
    client.get(address)
    with django_assert_num_queries(22):
        assert client.get(address).status_code == 200
    write_applications(desk, 4, 104)
    with django_assert_num_queries(22):
        assert client.get(address).text.count("Many P") >= 50


def test_the_preview_of_several_decisions_costs_the_same_for_one_and_for_many(desk, client, django_assert_num_queries):
    client.force_login(desk.staff)
    rows = write_applications(desk, 0, 100)
    address = reverse("applications_decide")
    client.get(address, {"chosen": [rows[0].pk]})
    with django_assert_num_queries(23):
        assert client.get(address, {"chosen": [rows[2].pk]}).status_code == 200
    with django_assert_num_queries(23):
        assert client.get(address, {"chosen": [row.pk for row in rows]}).text.count("Many P") >= 100


def test_an_application_in_a_long_queue_costs_as_much_as_in_a_short_one(desk, client, django_assert_num_queries):
    client.force_login(desk.staff)
    (row,) = write_applications(desk, 3, 4)
    address = reverse("application", args=[row.pk])
    client.get(address)
    with django_assert_num_queries(39):
        assert client.get(address).status_code == 200
    write_applications(desk, 4, 104)
    with django_assert_num_queries(39):
        assert "34 of 34 that you review" in client.get(address).text
