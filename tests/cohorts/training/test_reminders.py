"""Reminders of the start of a training, computed when they are due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cohorts.notices.models import Email
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.reminders import cohorts_to_remind, send_reminders
from cohorts.training.actions.sessions import change_session
from cohorts.training.models import Cohort, Enrollment, Session
from cohorts.training.rules.reminders import is_due, reminder_due
from tests.cohorts.training.test_told_of_sessions import as_planned

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")


def local(*moment):
    return datetime(*moment, tzinfo=CHICAGO)


START = local(2027, 3, 15, 9)


@pytest.fixture
def cohort(world):
    """A cohort of one day in Chicago that starts on March 15, 2027, with two people in it."""
    world.approve()
    cohort = world.cohort(starts=START, days=1)
    for name in ("stays", "leaves"):
        world.enroll(cohort, world.person(name, world.agency, "trainee"))
    Session.objects.update(saved_at=local(2027, 1, 4, 9))
    Enrollment.objects.update(enrolled_at=local(2027, 1, 5, 9))
    Email.objects.all().delete()
    return cohort


def worker(first, last):
    """The worker runs every quarter of an hour; returns [(moment, how many were reminded)]."""
    sent, at = [], first
    while at <= last:
        for pk in cohorts_to_remind(at):
            if count := send_reminders(cohort=Cohort.objects.get(pk=pk), by=None, at=at):
                queued = Email.objects.filter(kind="training-reminder", queued_at=at).count()
                if queued:
                    sent.append((at.astimezone(CHICAGO), queued))
                assert count >= queued
        at += timedelta(minutes=15)
    return sent


def move(world, cohort, start, at):
    session = cohort.sessions.get()
    length = session.ends_at - session.starts_at
    begin = start.replace(tzinfo=None)
    plan = as_planned(session, starts_local=begin, ends_local=begin + length)
    change_session(session=session, plan=plan, by=world.vendor_coordinator, at=at)


def around(moment):
    return moment - timedelta(hours=3), moment + timedelta(hours=30)


def test_a_reminder_goes_out_at_the_hour_of_the_start_although_the_clocks_change(world, cohort):
    """D13: Mon 03-08 9:00 am CST (15:00Z, not 14:00Z)."""
    due = reminder_due(START, "America/Chicago")
    assert due.hour == 15 and due == local(2027, 3, 8, 9)
    assert worker(*around(due)) == [(due, 2)]


def test_reminders_follow_the_date_not_the_date_they_were_planned_for(world, cohort):
    """D13: reminded for 03-15; moved to 04-19, then to 04-14, then canceled: nothing more."""
    assert len(worker(*around(local(2027, 3, 8, 9)))) == 1
    move(world, cohort, local(2027, 4, 19, 9), local(2027, 3, 10, 10))
    seat = cohort.enrollments.get(person__email__startswith="leaves")
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=local(2027, 3, 11, 9))
    Email.objects.filter(kind="training-reminder").update(queued_at=START)
    assert worker(local(2027, 3, 12, 0), local(2027, 3, 16, 0)) == []
    move(world, cohort, local(2027, 4, 14, 9), local(2027, 4, 9, 10))
    assert worker(local(2027, 4, 9, 10), local(2027, 4, 12, 7)) == [], "it was due on 04-07, and none is sent late"
    cancel_cohort(cohort=cohort, reason="Flood", by=world.vendor_coordinator, at=local(2027, 4, 12, 8))
    assert worker(local(2027, 4, 12, 8), local(2027, 4, 19, 9)) == []
    changes = Email.objects.filter(kind="dates", person__email__startswith="stays")
    assert changes.count() == 2


def test_a_new_date_has_a_second_reminder(world, cohort):
    """D13: had the cohort stayed on 04-19, everybody seated would get a second reminder on 04-12 at 14:00Z."""
    worker(*around(local(2027, 3, 8, 9)))
    move(world, cohort, local(2027, 4, 19, 9), local(2027, 3, 10, 10))
    seat = cohort.enrollments.get(person__email__startswith="leaves")
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=local(2027, 3, 11, 9))
    due = local(2027, 4, 12, 9)
    assert worker(*around(due)) == [(due, 1)]
    assert reminder_due(local(2027, 4, 19, 9), "America/Chicago").hour == 14
    body = Email.objects.filter(kind="training-reminder").latest("pk").body
    assert "Mon, Apr 19, 2027, 9:00 am CDT" in body and "Mar" not in body


def test_whoever_gets_a_seat_after_the_reminder_is_not_reminded_late(world, cohort):
    due = reminder_due(START, "America/Chicago")
    assert is_due(due, START, "America/Chicago", due)
    assert not is_due(due + timedelta(hours=1), START, "America/Chicago", due + timedelta(minutes=1))
    assert not is_due(due + timedelta(hours=13), START, "America/Chicago", due - timedelta(days=1))
    assert not is_due(due - timedelta(seconds=1), START, "America/Chicago", due - timedelta(days=1))
