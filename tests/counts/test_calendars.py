"""Calendars cost the same number of queries at 1 row and at 100."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.training.actions.feeds import make_feed
from cohorts.training.models import CalendarFeed, Cohort, Enrollment, Venue
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamWindow, RemovedWindow
from tests.cohorts.training.calendar_helpers import venue_of
from tests.counts.test_cohorts import cohorts
from tests.world import NOW

pytestmark = pytest.mark.django_db
SIZES = pytest.mark.parametrize("size", [1, 100])
Kind = CalendarFeed.Kind


@pytest.fixture
def many(world, size):
    """Cohorts with a session, a seat of the trainee, a window and a removed window each."""
    rows, at = cohorts(world, size), timezone.now()
    Cohort.objects.update(venue=venue_of(world))
    Enrollment.objects.bulk_create(
        Enrollment(cohort=row, person=world.trainee, agency=world.agency, enrolled_at=NOW, state="enrolled")
        for row in rows
    )
    exam = Exam.objects.create(code="final", title="Final", role="final", course=world.course(), minutes_allowed=60)
    form = Form.objects.create(exam=exam, code="A")
    times = {"opens_at": at, "closes_at": at + timedelta(hours=3), "time_zone": "America/Chicago", "at": at}
    ExamWindow.objects.bulk_create(ExamWindow(exam=exam, form=form, cohort=row, **times) for row in rows)
    RemovedWindow.objects.bulk_create(
        RemovedWindow(exam=exam, cohort=row, calendar_uid=uuid4(), sequence=1, **times) for row in rows
    )
    return rows


@SIZES
def test_the_calendar_of_a_person(client, world, many, size, django_assert_num_queries):
    token = make_feed(feed=CalendarFeed(kind=Kind.PERSON), by=world.trainee, at=NOW)[1]
    # The address with its person, their roles, seats, make-ups, ended teaching, sessions, windows, removed windows.
    with django_assert_num_queries(8):
        assert client.get(reverse("calendar_feed", args=[token])).content.count(b"BEGIN:VEVENT") == 3 * size


@SIZES
@pytest.mark.parametrize("kind", [Kind.VENDOR, Kind.PLACE])
def test_the_calendar_of_a_vendor_and_of_a_place(client, world, many, size, kind, django_assert_num_queries):
    place = Venue.objects.get() if kind == Kind.PLACE else None
    feed = CalendarFeed(kind=kind, vendor=world.vendor, place=place)
    token = make_feed(feed=feed, by=world.vendor_coordinator, at=NOW)[1]
    # The address with its person, their roles, sessions, windows, removed windows.
    with django_assert_num_queries(5):
        assert client.get(reverse("calendar_feed", args=[token])).content.count(b"BEGIN:VEVENT") == 3 * size


@SIZES
def test_the_list_of_addresses(world, many, size, url_cost):
    for row in many:
        make_feed(feed=CalendarFeed(kind=Kind.COHORT, cohort=row), by=world.trainer, at=NOW)
    url_cost(world.trainer, reverse("calendars"), 5)
