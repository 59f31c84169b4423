"""No task waits since before its thing existed, and a session without a trainer is a task for its vendor."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from cohorts.training.actions.cohorts import schedule, start_cohort
from cohorts.training.models import Cohort, CourseVersion
from cohorts.training.rules.scheduling import SessionPlan
from lms.dashboard.tasks_due import tasks_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scheduled(world):
    """Scheduled now: a cohort whose first session was a week ago and whose second is in five days, without trainers.

    As one that was opened before opening asked for all of that.
    """
    world.shorten(16)
    world.approve()
    world.approve(valid_from=world.now.date() - 30 * DAY)
    days = (world.now.date() - 7 * DAY, world.now.date() + 5 * DAY)
    clock = datetime.min.time()
    plans = [
        SessionPlan(
            starts_local=datetime.combine(day, clock.replace(hour=9)),
            ends_local=datetime.combine(day, clock.replace(hour=17)),
        )
        for day in days
    ]
    return schedule(
        vendor=world.vendor,
        course_version=world.course().versions.get(),
        code="LATE",
        time_zone="America/Chicago",
        place="St. Paul",
        seats=5,
        sessions=plans,
        by=world.vendor_coordinator,
        at=world.now,
    )


def _open(cohort, *, by, at):
    Cohort.objects.filter(pk=cohort.pk).update(state="open")


def test_no_task_waits_since_before_the_cohort_was_scheduled(world, scheduled):
    by = {"by": world.vendor_coordinator, "at": world.now}
    codes = set()
    for step in (None, _open, start_cohort, None):
        if step:
            step(cohort=Cohort.objects.get(), **by)
            if step is _open:
                seat = world.enroll(scheduled)
                type(seat).objects.update(enrolled_at=world.now - 30 * DAY)
                # As when a session is removed.
                CourseVersion.objects.update(required_minutes=4800)
        elif codes:
            Cohort.objects.update(ends_at=world.now - DAY)
        for person in (world.vendor_coordinator, world.agency_coordinator):
            # These concern people, who were there before.
            tasks = [task for task in tasks_of(person, world.now + DAY) if task.code != "seats_take"]
            codes |= {task.code for task in tasks}
            assert [task.code for task in tasks if task.since < world.now] == []
    assert {"cohort_open", "cohort_start", "hours_plan", "hours_ask", "attendance_record", "cohort_finish"} <= codes


def test_sessions_without_a_trainer_are_a_task_with_the_date_until_one_is_chosen(world, scheduled):
    def due(person=world.vendor_coordinator):
        return [task for task in tasks_of(person, world.now) if task.code == "trainer_choose"]

    assert not due(), "while it is planned, opening says so"
    _open(scheduled, by=world.vendor_coordinator, at=world.now)
    (task,) = due()
    coming = scheduled.sessions.order_by("starts_at").last()
    assert task.params == {"cohort": "LATE", "starts": (coming.starts_at, "America/Chicago"), "count": 1}
    assert (task.url, task.since) == (reverse("vendor_session", args=[coming.pk]), world.now)
    assert not due(world.other_vendor_coordinator)
    coming.trainers.add(world.trainer)
    assert not due()
