"""What an agency reads of a yes on a condition and of a no on the list of its people, and who needs a seat."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.training.models.seatless import trainees_without_seat
from lms.certification.actions import application_decisions
from tests.lms.certification.application_desk import TREE, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    desk = Desk(world, tree=TREE)
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    with time_machine.travel(desk.now, tick=False):
        yield desk


def decide(desk, admitted, **more):
    application_decisions.decide_application(
        application=desk.application, admitted=admitted, reason="Because.", by=desk.staff, at=desk.now, **more
    )


def read(client, desk, run_jobs):
    run_jobs()
    client.force_login(desk.world.agency_coordinator)
    file = client.get(reverse("agency_progress"), {"format": "csv"}).content.decode("utf-8-sig")
    return client.get(reverse("agency_progress")).text, file


def test_a_yes_on_a_condition_says_so_and_until_when_and_not_which(client, desk, run_jobs):
    last = home_day(desk.now) + timedelta(days=10)
    decide(desk, True, condition="Send the diploma.", condition_until=last)
    text, file = read(client, desk, run_jobs)
    assert f"Program P: Admitted on a condition, through {format_day(last)}" in file
    assert f"Admitted on a condition, through {format_day(last)}" in text
    assert "Send the diploma" not in text


def test_a_no_stands_instead_of_a_next_requirement(client, desk, run_jobs):
    assert desk.person in [row.user for row in trainees_without_seat(desk.world.agency_coordinator)]
    decide(desk, False)
    text, _file = read(client, desk, run_jobs)
    assert "Not admitted" in text and "Next: Age" not in text
    assert desk.person not in [row.user for row in trainees_without_seat(desk.world.agency_coordinator)]
    client.force_login(desk.person)
    page = client.get(reverse("my_agencies")).text
    assert "You were not admitted" in page and reverse("my_open_cohorts") + '"' not in page.split("open-trainings")[0]


def test_a_no_that_is_opened_again_is_no_no(client, desk, run_jobs):
    decide(desk, False)
    application_decisions.reopen_application(
        application=desk.application, reason="More came.", by=desk.staff, at=desk.now
    )
    text, _file = read(client, desk, run_jobs)
    assert "Not admitted" not in text
