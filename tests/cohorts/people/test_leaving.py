"""Trainees end their own role at an agency: what they read before, what becomes of seats, and who is emailed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.actions.organizations import end_role
from cohorts.people.actions.role_ends import leave_agency
from cohorts.people.models import Membership
from cohorts.training.actions.role_ends import end_place_without_role, end_request_without_role
from cohorts.training.models import RequestForSeat
from lms.dashboard.tasks_due import tasks_of
from tests.cohorts.training.request_scene import ask
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, ListScene, emails_to, give_up
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def role_of(person):
    return Membership.objects.select_related("user", "organization").get(user=person, ended_at=None)


def emails_of(person, kind):
    return Email.objects.filter(person=person, kind=kind)


def test_a_trainee_reads_what_follows_and_leaves(world, client, run_jobs):
    seat = world.enroll(world.cohort(**COURSE_YEAR))
    address = reverse("leave_agency", args=[role_of(world.trainee).pk])
    client.force_login(world.trainee)
    assert address in client.get(reverse("profile")).text
    page = client.get(address).text
    assert "You keep your seat in PET-1, and Prairie Community Services still pays for it" in page
    assert "and your supervisor Supervisor Example, who no longer sees your pages" in page
    answer = client.post(address, {"message": "I work elsewhere now"}, follow=True)
    assert "You are no longer a trainee of Prairie Community Services" in answer.text
    assert not Membership.objects.not_ended().filter(user=world.trainee).exists()
    run_jobs()
    seat.refresh_from_db()
    assert seat.is_taken, "nobody loses a seat without a decision of the agency"
    letter = emails_of(world.agency_coordinator, "role-left").get()
    assert letter.subject == "Trainee Example has left your agency"
    assert "keeps the seat in PET-1, and Prairie Community Services pays for it, until you give it up" in letter.body
    assert "They write: I work elsewhere now" in letter.body and "{link}" in letter.body
    assert "no longer see their pages" in emails_of(world.supervisor, "role-left-staff").get().body
    assert "you ended the role yourself" in emails_of(world.trainee, "role-ended").get().body


def test_a_second_tab_says_that_the_role_has_ended(world, client):
    address = reverse("leave_agency", args=[role_of(world.trainee).pk])
    client.force_login(world.trainee)
    client.post(address, {"message": ""})
    assert "The role has ended before" in client.get(address, follow=True).text
    assert "The role has ended before" in client.post(address, {"message": ""}, follow=True).text
    assert emails_of(world.agency_coordinator, "role-left").count() == 1


def test_nobody_leaves_for_another_person_nor_any_other_role(world, client):
    for person, by in ((world.trainee, world.agency_coordinator), (world.supervisor, world.supervisor)):
        with refuses("role_not_yours_to_leave"):
            leave_agency(membership=role_of(person), by=by, at=NOON)
    client.force_login(world.other_trainee)
    assert client.get(reverse("leave_agency", args=[role_of(world.trainee).pk])).status_code == 404


def test_the_agency_has_a_task_about_a_seat_before_the_training_begins(world):
    cohort = world.cohort(**COURSE_YEAR)
    world.enroll(cohort)
    leave_agency(membership=role_of(world.trainee), by=world.trainee, at=NOON)
    tasks = [task for task in tasks_of(world.agency_coordinator, NOON + timedelta(days=1)) if task.code == "seat_left"]
    assert [(task.since, "q=PET-1" in task.url) for task in tasks] == [(NOON, True)]
    assert not [task for task in tasks_of(world.other_agency_coordinator, NOON) if task.code == "seat_left"]


def test_an_offered_seat_goes_to_the_next_person(world):
    scene = ListScene(world, seats=2, waiting=2)
    give_up(scene, scene.seats[0])
    assert scene.states() == ["offered", "waiting"]
    first, agency = scene.people[0], world.agency_coordinator
    leave_agency(membership=role_of(first), by=first, at=NOON)
    end_place_without_role(place=scene.place(1), by=None, at=NOON)
    assert scene.states() == ["left", "offered"]
    assert scene.offer(1).state == "taken_back"
    assert "You are no longer on a waiting list" in emails_to(first)
    assert "Someone is no longer on a waiting list" in emails_to(agency)


def test_a_place_stays_for_whoever_has_the_role_again(world):
    scene = ListScene(world, seats=1, waiting=1)
    person = scene.people[0]
    leave_agency(membership=role_of(person), by=person, at=NOON)
    Membership.objects.create(user=person, organization=world.agency, role=roles.TRAINEE, started_at=NOON)
    end_place_without_role(place=scene.place(1), by=None, at=NOON)
    assert scene.states() == ["waiting"]


def test_a_request_for_a_seat_ends_also_when_the_agency_ends_the_role(world, run_jobs):
    request = ask(world, world.cohort(starts=timezone.now() + timedelta(days=60), days=2), at=timezone.now())
    end_role(membership=role_of(world.trainee), reason="Left", by=world.agency_coordinator, at=timezone.now())
    run_jobs()
    request.refresh_from_db()
    assert request.state == RequestForSeat.State.CLOSED
    assert "so the request for a seat for you" in emails_of(world.trainee, "seat-request").get().body
    ended = emails_of(world.agency_coordinator, "agency-seat-request").order_by("-pk").first()
    assert "You do not need to answer it" in ended.body


def test_a_request_stays_while_the_role_does(world):
    request = ask(world, world.cohort(**COURSE_YEAR), at=NOON)
    assert end_request_without_role(request=request, by=None, at=NOON).is_open
