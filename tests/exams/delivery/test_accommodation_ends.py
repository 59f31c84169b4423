"""A person and examinations staff hear in time that accommodations end, from the grants and results of that day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.actions.merging import merge
from exams.delivery.actions import accommodations, sittings
from exams.delivery.actions.accommodation_ends import accommodations_ending
from exams.delivery.models import Accommodation, ExamWindow
from exams.delivery.tasks import remind_of_accommodation_ends
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
# Thirty days before it, the clocks of Chicago are an hour behind.
LAST_DAY = date(2027, 4, 5)
DUE = datetime(2027, 3, 6, 9, tzinfo=CHICAGO)
GRANTED = datetime(2027, 1, 11, 9, tzinfo=CHICAGO)
NEWS = "News about your training"


@pytest.fixture
def hall(world, settings):
    settings.HOME_TIME_ZONE = "America/Chicago"
    hall = Hall(world)
    hall.person = hall.seat.person
    return hall


def grant(hall, kind="time_150", *, last=LAST_DAY, at=GRANTED, minutes=0, person=None):
    about = {"valid_from": at.date(), "valid_to": last, "minutes": minutes, "by": hall.world.examinations}
    row = accommodations.grant(person=person or hall.person, kind=kind, at=at, **about)
    Email.objects.all().delete()
    return row


def worker(first, last):
    """The worker runs every hour; returns [(person, when)] of the emails about news of exams that it queued."""
    at = first
    while at <= last:
        with time_machine.travel(at, tick=False):
            remind_of_accommodation_ends()
        at += timedelta(hours=1)
    rows = Email.objects.filter(kind="exam-news", queued_at__gte=first).order_by("queued_at")
    return [(row.person, row.queued_at.astimezone(CHICAGO)) for row in rows]


def staff_tasks(hall, at):
    return [task for task in tasks_of(hall.world.examinations, at) if task.code == "accommodation_ends"]


def test_the_person_is_emailed_once_thirty_days_before_the_last_day_without_saying_what_it_is(hall):
    grant(hall)
    grant(hall, "breaks", minutes=20)
    assert worker(DUE - timedelta(hours=30), DUE + timedelta(hours=40)) == [(hall.person, DUE)]
    (email,) = Email.objects.filter(person=hall.person)
    assert email.subject == NEWS and "accommodation" not in f"{email.key} {email.subject} {email.body}".lower()


def test_my_exams_says_what_ends_and_what_to_do(hall, client):
    grant(hall)
    grant(hall, "large_print", last=date(2027, 12, 31))
    for at, count in ((DUE - timedelta(days=2), 0), (DUE + timedelta(hours=1), 1)):
        with time_machine.travel(at, tick=False):
            client.force_login(hall.person)
            assert client.get(reverse("my_exams")).text.count("It ends soon.") == count


def test_staff_have_a_task_until_it_ends_is_withdrawn_or_goes_on(hall):
    row = grant(hall)
    assert staff_tasks(hall, DUE - timedelta(days=2)) == []
    (task,) = staff_tasks(hall, DUE + timedelta(hours=1))
    assert (task.params["until"], task.since) == (LAST_DAY, DUE)
    assert task.url == reverse("accommodations:inspect", args=[row.pk])
    assert staff_tasks(hall, DUE + timedelta(days=32)) == [], "it has ended"
    longer = grant(hall, last=date(2027, 12, 31), at=DUE + timedelta(hours=2))
    assert staff_tasks(hall, DUE + timedelta(hours=3)) == [], "another one continues it"
    accommodations.withdraw(accommodation=longer, by=hall.world.examinations, at=DUE + timedelta(hours=4))
    assert len(staff_tasks(hall, DUE + timedelta(hours=5))) == 1
    accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=DUE + timedelta(hours=6))
    assert staff_tasks(hall, DUE + timedelta(hours=7)) == []


def test_what_continues_with_fewer_minutes_or_after_a_gap_does_not_continue(hall):
    grant(hall, "extra_minutes", minutes=30)
    grant(hall, "extra_minutes", minutes=20, last=date(2027, 12, 31))
    assert [len(ending.grants) for ending in accommodations_ending(DUE)] == [1]
    grant(hall, "extra_minutes", minutes=30, last=date(2027, 12, 31), at=GRANTED + timedelta(days=1))
    assert accommodations_ending(DUE) == []


def test_nobody_is_reminded_who_passed_or_got_it_later_or_has_no_seat(hall):
    grant(hall)
    other = hall.world.person("other", hall.world.agency, roles.TRAINEE)
    grant(hall, person=other)
    late = hall.world.enroll(hall.cohort, hall.world.person("late", hall.world.agency, roles.TRAINEE)).person
    grant(hall, person=late, at=DUE + timedelta(minutes=1))
    assert [ending.person for ending in accommodations_ending(DUE + timedelta(hours=1))] == [hall.person]
    begins = DUE - timedelta(days=3)
    ExamWindow.objects.filter(pk=hall.window.pk).update(opens_at=begins, closes_at=begins + timedelta(hours=4))
    hall.window.refresh_from_db()
    sitting = hall.begin(at=begins)
    save(sitting, *right_answers(sitting), at=begins + timedelta(minutes=20))
    sittings.submit(sitting_id=sitting.pk, by=hall.person, at=begins + timedelta(minutes=30), how="person")
    assert accommodations_ending(DUE) == [] and worker(DUE, DUE + timedelta(hours=3)) == []


def test_a_merged_person_is_reminded_once_at_the_address_that_stays(hall):
    twin = hall.world.person("twin", hall.world.agency, roles.TRAINEE)
    grant(hall, person=twin)
    assert accommodations_ending(DUE) == [], "this record has no seat"
    merge(account=twin, into=hall.person, reason="One person", by=hall.world.program_staff, at=GRANTED)
    Email.objects.all().delete()
    assert worker(DUE, DUE + timedelta(hours=2)) == [(hall.person, DUE)]


def test_staff_get_no_task_about_themselves(hall):
    staff = hall.world.examinations
    hall.world.enroll(hall.cohort, staff)
    grant(hall)
    own = Accommodation(person=staff, kind="reader", valid_from=GRANTED.date(), valid_to=LAST_DAY, at=GRANTED)
    Accommodation.objects.bulk_create([own])
    assert [task.params["person"] for task in staff_tasks(hall, DUE)] == [hall.person.get_full_name()]
