"""Exam lists cost the same number of queries at one row and at a hundred."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.delivery.models import Accommodation, Answer, ExamWindow, Sitting, SittingEvent
from tests.exams.delivery.sitting_helpers import Hall


def fill(hall, rows):
    """Create `rows` windows in total, one hour each, one after another."""
    opens = timezone.now() + timedelta(days=1)
    ExamWindow.objects.bulk_create(
        ExamWindow(
            exam=hall.exam,
            form=hall.form,
            cohort=hall.cohort,
            time_zone="America/Chicago",
            opens_at=opens + timedelta(hours=number),
            closes_at=opens + timedelta(hours=number + 1),
            at=opens,
        )
        for number in range(rows - 1)
    )


@pytest.mark.parametrize("rows", [1, 100])
def test_my_exams_costs_the_same_at_one_row_and_at_a_hundred(world, django_assert_num_queries, rows):
    hall = Hall(world, now=timezone.now())
    fill(hall, rows)
    hall.begin()
    client = Client()
    client.force_login(world.trainee)
    client.get(reverse("my_exams"))
    # Session, person, roles, sittings, scores, windows by seat, rules, four for past attempts, no-shows, practice,
    # accommodations.
    with django_assert_num_queries(15):
        client.get(reverse("my_exams"))


@pytest.mark.parametrize("rows", [1, 100])
def test_the_exams_of_a_cohort_cost_the_same_at_one_row_and_at_a_hundred(world, django_assert_num_queries, rows):
    hall = Hall(world, now=timezone.now())
    fill(hall, rows)
    client = Client()
    client.force_login(world.vendor_coordinator)
    client.get(reverse("vendor_exams", args=[hall.cohort.pk]))
    # Session, person, roles, cohort, exams to choose from, windows with their counts.
    with django_assert_num_queries(6):
        client.get(reverse("vendor_exams", args=[hall.cohort.pk]))


def seated(hall, rows):
    """Create `rows` sittings with events, an answer and an accommodation each."""
    for number in range(rows):
        person = hall.world.person(f"c{number}", hall.world.agency, "trainee") if number else hall.world.trainee
        if number:
            hall.world.enroll(hall.cohort, person)
        Accommodation.objects.create(
            person=person,
            kind="time_150",
            valid_from=hall.now.date(),
            valid_to=hall.now.date() + timedelta(days=9),
            at=hall.now,
        )
        sitting = Sitting.objects.create(
            window=hall.window,
            form=hall.form,
            person=person,
            enrollment=person.enrollments.get(),
            seed="s",
            started_at=hall.now,
            deadline_at=hall.now + timedelta(hours=1),
            device="d",
        )
        SittingEvent.objects.create(sitting=sitting, kind="left", seconds=40, at=hall.now)
        Answer.objects.create(
            sitting=sitting, place=hall.form.places.first(), epoch=1, number=1, value=["A"], received_at=hall.now
        )
    return sitting


@pytest.mark.parametrize("rows", [1, 100])
def test_the_proctor_page_costs_the_same_at_one_row_and_at_a_hundred(world, django_assert_num_queries, rows):
    hall = Hall(world, now=timezone.now())
    seated(hall, rows)
    client = Client()
    client.force_login(world.proctor)
    address = reverse("proctor_room", args=[hall.window.pk])
    client.get(address)
    # Session, person, roles, window, sittings, seats, last saves, page left, accommodations.
    for part in ("", "?part=people"):
        with django_assert_num_queries(9):
            assert client.get(address + part).text.count('data-label="Time left"') == rows


@pytest.mark.parametrize("rows", [1, 100])
def test_the_exams_of_a_proctor_cost_the_same_at_one_row_and_at_a_hundred(world, django_assert_num_queries, rows):
    hall = Hall(world, now=timezone.now())
    fill(hall, rows + 1)
    client = Client()
    client.force_login(world.proctor)
    client.get(reverse("proctor_rooms"))
    # Session, person, roles, count, windows, people in them.
    for when in ("now", "coming"):
        with django_assert_num_queries(6):
            assert client.get(reverse("proctor_rooms"), {"when": when}).status_code == 200


@pytest.mark.parametrize("rows", [1, 100])
def test_the_log_and_the_replay_of_a_sitting_cost_the_same_for_short_and_long_logs(
    world, django_assert_num_queries, rows
):
    hall = Hall(world, now=timezone.now())
    sitting = seated(hall, 1)
    SittingEvent.objects.bulk_create(
        SittingEvent(sitting=sitting, kind="noted", note="Noise.", by=world.proctor, at=hall.now) for _ in range(rows)
    )
    client = Client()
    client.force_login(world.examinations)
    # Session, person, roles, sitting, grants, events, answers, attempt, promise, story, log, and Wagtail's.
    # The replay records who has seen the items: versions, insert, and a savepoint around it.
    for name, queries in (("proctor_sitting", 13), ("exam_replay", 11)):
        address = reverse(name, args=[sitting.pk])
        client.get(address)
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
