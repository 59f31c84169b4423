"""The exam lists cost the same queries at one row and at a hundred."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.models import ExamWindow
from tests.exams.hall import Hall


def fill(hall, rows):
    """`rows` windows in all, one hour each, one after another."""
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
def test_my_exams(world, django_assert_num_queries, rows):
    hall = Hall(world, now=timezone.now())
    fill(hall, rows)
    hall.begin()
    client = Client()
    client.force_login(world.trainee)
    client.get(reverse("my_exams"))
    # Session, person, roles, sittings, scores, seats, windows, rules, five of what the person did, no-shows, practice.
    with django_assert_num_queries(15):
        client.get(reverse("my_exams"))


@pytest.mark.parametrize("rows", [1, 100])
def test_the_exams_of_a_cohort(world, django_assert_num_queries, rows):
    hall = Hall(world, now=timezone.now())
    fill(hall, rows)
    client = Client()
    client.force_login(world.vendor_coordinator)
    client.get(reverse("vendor_exams", args=[hall.cohort.pk]))
    # Session, person, roles, cohort, exams to choose from, windows with their counts.
    with django_assert_num_queries(6):
        client.get(reverse("vendor_exams", args=[hall.cohort.pk]))
