"""Whether a cohort with too few seats taken takes place is a task of its vendor."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from cohorts.training.models import Cohort
from lms.dashboard.tasks_due import tasks_of

pytestmark = pytest.mark.django_db


def test_a_cohort_below_its_minimum_is_a_task_from_two_weeks_before_the_day(world):
    starts = datetime(2027, 4, 12, 14, tzinfo=UTC)
    cohort = world.cohort("FEW", starts=starts, days=2, trainer=world.trainer)
    Cohort.objects.update(min_seats=2, decide_on=date(2027, 4, 1))
    world.enroll(cohort)

    def due(at, person=world.vendor_coordinator):
        return [task for task in tasks_of(person, at) if task.code == "cohort_decide"]

    day = datetime(2027, 4, 1, 15, tzinfo=UTC)
    assert not due(day - timedelta(days=15)) and not due(day, world.other_vendor_coordinator)
    (task,) = due(day)
    assert task.url == reverse("vendor_cohort_decide", args=[cohort.pk])
    assert (task.params["taken"], task.params["count"]) == (1, 2)
    assert due(day + timedelta(days=3)), "it stays until it is decided"
    world.enroll(cohort, world.other_trainee, world.other_agency)
    assert not due(day)
