"""What an agency reads where it takes seats of somebody who was not admitted, or withdrew."""

import re

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.names import called
from cohorts.training.models.seatless import trainees_without_seat
from lms.certification.actions.applications import withdraw_application
from lms.certification.messages.formats import as_sentence
from lms.dashboard import seat_tasks
from tests.lms.certification.gate_scene import NOON, GateScene
from tests.lms.certification.test_seats_and_admission import decide_by_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    scene = GateScene(world)
    scene.application = scene.apply(world.trainee)
    with time_machine.travel(NOON, tick=False):
        yield scene


def page_of(client, scene):
    client.force_login(scene.world.agency_coordinator)
    return client.get(reverse("agency_sponsor", args=[scene.cohort.pk])).text


def box_of(page, person):
    """The check box of a person, with what stands beside it."""
    return next(label for label in re.findall(r"<input[^>]*checkbox.*?</label>", page, re.S) if called(person) in label)


def test_beside_a_name_stands_why_no_seat_can_be_taken_and_the_person_cannot_be_chosen(scene, world, client):
    other = scene.trainee("other")
    scene.apply(other)
    decide_by_application(scene, admitted=False)
    page = page_of(client, scene)
    box = box_of(page, world.trainee)
    assert "is not admitted, or withdrew, so no seat can be taken" in box and "disabled" in box
    assert "disabled" not in box_of(page, other)
    kept = page.partition("so a seat is kept for them until they are:")[2].partition("</p>")[0]
    assert called(other) in kept and called(world.trainee) not in kept


def test_who_withdrew_cannot_be_chosen_either(scene, world, client):
    withdraw_application(application=scene.application, by=world.trainee, at=NOON)
    box = box_of(page_of(client, scene), world.trainee)
    assert "disabled" in box and "so no seat can be taken" in box


def test_the_task_of_the_agency_does_not_count_who_was_not_admitted(scene, world):
    before = trainees_without_seat(world.agency_coordinator).count()
    decide_by_application(scene, admitted=False)
    tasks = [task for task in seat_tasks.for_agency(world.agency_coordinator, NOON) if task.code == "seats_take"]
    assert sum(task.params["count"] for task in tasks) == before - 1
    assert all(called(world.trainee) not in task.params["people"] for task in tasks)


@pytest.mark.parametrize(("typed", "read"), [("Diploma to come", "Diploma to come."), ("Why?", "Why?"), ("", "")])
def test_what_staff_type_ends_before_the_next_sentence(typed, read):
    assert as_sentence(typed) == read
