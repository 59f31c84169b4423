"""A cohort's states and sessions, through the actions."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from wagtail.models import ModelLogEntry

from cohorts.notices.models import Email
from cohorts.notices.ports import link_path
from cohorts.training.actions.cohorts import (
    cancel_cohort,
    change_seats,
    finish_cohort,
    open_cohort,
    schedule,
    start_cohort,
)
from cohorts.training.actions.sessions import add_session, change_session, remove_session
from cohorts.training.models import Cohort, Session
from cohorts.training.rules.scheduling import SessionPlan
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
CHICAGO = "America/Chicago"


def plan(day=9, hour=9, hours=8, month=3, **more):
    starts = datetime(2026, month, day, hour)
    return SessionPlan(starts, starts + timedelta(hours=hours), more.pop("break_minutes", 60), **more)


@pytest.fixture
def scheduled(world):
    """Return a function that schedules a cohort of the first vendor; every argument can be replaced."""
    world.approve()

    def go(**more):
        fields = {
            "vendor": world.vendor,
            "course_version": world.course().versions.get(),
            "code": "PET-7",
            "time_zone": CHICAGO,
            "place": "Duluth",
            "seats": 12,
            "sessions": [plan(9), plan(10)],
            "by": world.vendor_coordinator,
            "at": NOW,
        }
        return schedule(**(fields | more))

    return go


def test_an_approved_vendor_schedules_a_cohort(world, scheduled):
    cohort = scheduled(sessions=[plan(10, trainers=(world.trainer,), place="Room 2"), plan(9)])
    assert (cohort.state, cohort.sessions.count()) == ("planned", 2)
    assert cohort.starts_at == min(s.starts_at for s in cohort.sessions.all())
    assert cohort.ends_at == max(s.ends_at for s in cohort.sessions.all())
    assert cohort.starts_at.astimezone(cohort.zone).hour == 9
    assert list(cohort.sessions.last().trainers.all()) == [world.trainer]
    assert ModelLogEntry.objects.filter(action="cohort.scheduled", user=world.vendor_coordinator).count() == 1


@pytest.mark.parametrize(
    ("sessions", "code"),
    [
        ([plan(9), plan(9, hour=15)], "sessions_overlap"),
        ([plan(9, hours=1)], "session_all_break"),
        ([plan(9, hours=0)], "session_ends_before_it_starts"),
        ([plan(8, hour=2)], "time_skipped"),
        ([plan(9), plan(9)], "sessions_overlap"),
    ],
)
def test_a_cohort_with_wrong_sessions_is_refused_whole(world, scheduled, sessions, code):
    with refuses(code):
        scheduled(sessions=sessions)
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": " "}, "cohort_code_missing"),
        ({"seats": 0}, "cohort_seats_too_few"),
        ({"time_zone": "Mars/Base"}, "time_zone_unknown"),
    ],
)
def test_a_cohort_with_invalid_details_is_refused(scheduled, change, code):
    with refuses(code):
        scheduled(**change)


def test_a_cohort_code_is_unique(scheduled):
    scheduled()
    with refuses("cohort_code_taken", field="code", name="pet-7"):
        scheduled(code="pet-7", sessions=[plan(20)])


def test_a_vendor_without_approval_is_refused(world, scheduled):
    world.approve(approved=False)
    with refuses("vendor_approval_withdrawn", field="course_version"):
        scheduled()
    world.approve(valid_to=date(2026, 3, 8))
    with refuses("vendor_approval_ends_earlier", last=date(2026, 3, 8)):
        scheduled()
    world.approve(valid_to=date(2026, 3, 9))
    assert scheduled().state == "planned"


def test_a_course_version_that_is_not_in_effect_yet_is_refused(scheduled, world):
    with refuses("course_version_starts_later", field="course_version", first=date(2026, 1, 1)):
        world.approve(valid_from=date(2025, 1, 1))
        scheduled(sessions=[SessionPlan(datetime(2025, 12, 1, 9), datetime(2025, 12, 1, 17))])


def test_only_the_vendors_own_coordinator_schedules(world, scheduled):
    for stranger in (world.trainer, world.other_vendor_coordinator, world.agency_coordinator, world.auditor):
        with refuses("role_required_at", organization=world.vendor):
            scheduled(by=stranger)


def test_a_trainer_cannot_teach_in_two_places_at_once(world, scheduled):
    scheduled(sessions=[plan(9, trainers=(world.trainer,))])
    with refuses("trainer_in_other_cohort", person="Trainer Example", cohort="PET-7"):
        scheduled(code="PET-8", sessions=[plan(9, hour=12, trainers=(world.trainer,))])
    assert scheduled(code="PET-8", sessions=[plan(10, trainers=(world.trainer,))]).state == "planned"


def test_a_canceled_cohort_keeps_no_trainer_busy(world, scheduled):
    first = scheduled(sessions=[plan(9, trainers=(world.trainer,))])
    cancel_cohort(cohort=first, reason="Too few people", by=world.vendor_coordinator, at=NOW)
    assert scheduled(code="PET-8", sessions=[plan(9, trainers=(world.trainer,))]).state == "planned"


def test_a_trainer_of_another_vendor_is_refused(world, scheduled):
    with refuses("not_a_trainer", vendor=world.vendor):
        scheduled(sessions=[plan(9, trainers=(world.other_trainer,))])


def test_a_unit_of_another_course_is_refused(world, scheduled):
    unit = world.course("crisis", hours=30).versions.get().units.first()
    with refuses("unit_of_other_course"):
        scheduled(sessions=[plan(9, unit=unit)])


def test_moving_sessions_moves_the_cohorts_dates(world, scheduled):
    cohort, by = scheduled(), {"by": world.vendor_coordinator, "at": NOW}
    late = add_session(cohort=cohort, plan=plan(12), **by)
    cohort.refresh_from_db()
    assert cohort.ends_at == late.ends_at
    change_session(session=late, plan=plan(6), **by)
    cohort.refresh_from_db()
    assert cohort.starts_at.astimezone(cohort.zone).day == 6
    remove_session(session=late, **by)
    cohort.refresh_from_db()
    assert (cohort.starts_at.astimezone(cohort.zone).day, cohort.sessions.count()) == (9, 2)


def test_a_session_can_be_moved_within_its_own_time(world, scheduled):
    cohort = scheduled(sessions=[plan(9)])
    session = change_session(session=cohort.sessions.get(), plan=plan(9, hour=10), by=world.vendor_coordinator, at=NOW)
    assert session.starts_at.astimezone(cohort.zone).hour == 10


def test_a_session_that_would_clash_is_neither_added_nor_changed(world, scheduled):
    cohort, by = scheduled(), {"by": world.vendor_coordinator, "at": NOW}
    with refuses("sessions_overlap"):
        add_session(cohort=cohort, plan=plan(9, hour=12), **by)
    with refuses("sessions_overlap"):
        change_session(session=cohort.sessions.first(), plan=plan(10, hour=8), **by)
    assert cohort.sessions.count() == 2


def test_a_finished_cohort_keeps_its_sessions(world):
    world.approve()
    cohort, by = world.cohort(state="finished"), {"by": world.vendor_coordinator, "at": NOW}
    for attempt in (
        lambda: add_session(cohort=cohort, plan=plan(30), **by),
        lambda: change_session(session=cohort.sessions.first(), plan=plan(30), **by),
        lambda: remove_session(session=cohort.sessions.first(), **by),
    ):
        with refuses("sessions_settled", state="finished"):
            attempt()


def test_in_a_running_cohort_a_session_to_come_can_be_moved_and_a_make_up_session_added(world):
    world.approve()
    cohort = world.cohort(state="running", days=2, starts=NOW - timedelta(hours=1))
    world.enroll(cohort)
    by = {"by": world.vendor_coordinator, "at": NOW}
    change_session(session=cohort.sessions.order_by("starts_at")[1], plan=plan(20), **by)
    made_up = add_session(cohort=cohort, plan=plan(21), **by)
    cohort.refresh_from_db()
    assert cohort.ends_at == made_up.ends_at
    # Each act is told in an email of its own.
    moved, added = Email.objects.order_by("pk")
    for email in (moved, added):
        assert email.person == world.trainee and link_path(email.kind, email.about_id) == f"/my/cohorts/{cohort.pk}/"
        assert email.subject == "Your training dates have changed"
    assert "Changed: PET-1, Tue, Mar 3" in moved.body and "Time: Fri, Mar 20" in moved.body
    assert "Added: PET-1, Sat, Mar 21" in added.body


def test_a_running_cohort_keeps_past_sessions_and_gets_none_in_the_past(world):
    world.approve()
    cohort = world.cohort(state="running", days=2, starts=NOW - timedelta(hours=1))
    by, first_session = {"by": world.vendor_coordinator, "at": NOW}, cohort.sessions.order_by("starts_at")[0]
    for attempt in (
        lambda: change_session(session=first_session, plan=plan(30), **by),
        lambda: remove_session(session=first_session, **by),
        lambda: add_session(cohort=cohort, plan=plan(30), by=world.vendor_coordinator, at=NOW + timedelta(days=90)),
    ):
        with refuses("session_not_ahead"), transaction.atomic():
            attempt()
    assert cohort.sessions.count() == 2 and not Email.objects.exists()


def test_a_session_with_attendance_cannot_be_removed(world):
    world.approve()
    cohort = world.cohort(days=2)
    session = cohort.sessions.first()
    create_mark(session=session, enrollment=world.enroll(cohort), number=1, minutes=1, at=NOW)
    with refuses("session_marked"):
        remove_session(session=session, by=world.vendor_coordinator, at=NOW)


def test_a_session_removed_twice_is_refused(world, scheduled):
    session = scheduled().sessions.first()
    reloaded = Session.objects.get(pk=session.pk)
    remove_session(session=session, by=world.vendor_coordinator, at=NOW)
    with refuses("session_removed_meanwhile"):
        remove_session(session=reloaded, by=world.vendor_coordinator, at=NOW)


def test_an_open_cohort_keeps_its_last_session(world, scheduled):
    world.shorten(7)
    cohort = scheduled(sessions=[plan(9, trainers=(world.trainer,))])
    open_cohort(cohort=cohort, by=world.vendor_coordinator, at=NOW)
    with refuses("session_only_one"):
        remove_session(session=cohort.sessions.get(), by=world.vendor_coordinator, at=NOW)


def test_a_cohort_without_sessions_is_not_opened(world, scheduled):
    cohort = scheduled(sessions=[])
    with refuses("cohort_has_no_session"):
        open_cohort(cohort=cohort, by=world.vendor_coordinator, at=NOW)


def test_a_cohort_cannot_be_opened_after_the_approval_ended(world, scheduled):
    cohort = scheduled()
    world.approve(approved=False)
    with refuses("vendor_approval_withdrawn", field="course_version"):
        open_cohort(cohort=cohort, by=world.vendor_coordinator, at=NOW)


def test_a_cohort_moves_from_planned_to_finished(world, scheduled, notified):
    world.shorten(14)
    teaches = (world.trainer,)
    cohort = scheduled(sessions=[plan(9, trainers=teaches), plan(10, trainers=teaches)])
    by = {"by": world.vendor_coordinator}
    open_cohort(cohort=cohort, at=NOW, **by)
    world.enroll(cohort)
    with refuses("cohort_starts_later", day=date(2026, 3, 9)):
        start_cohort(cohort=cohort, at=NOW, **by)
    start_cohort(cohort=cohort, at=cohort.starts_at - timedelta(hours=1), **by)
    with refuses("cohort_ends_later", end=cohort.ends_at.astimezone(cohort.zone)):
        finish_cohort(cohort=cohort, at=cohort.starts_at, **by)
    assert finish_cohort(cohort=cohort, at=cohort.ends_at, **by).state == "finished"
    assert notified == [world.trainee.pk]
    with refuses("wrong_state", state="finished"):
        finish_cohort(cohort=cohort, at=cohort.ends_at, **by)


def test_a_trainer_does_not_open_a_cohort(world, scheduled):
    cohort = scheduled()
    for stranger in (world.trainer, world.other_vendor_coordinator):
        with refuses("role_required_at"):
            open_cohort(cohort=cohort, by=stranger, at=NOW)


def test_seats_cannot_be_fewer_than_are_taken(world):
    cohort, by = world.cohort(seats=3), {"by": world.vendor_coordinator, "at": NOW}
    world.enroll(cohort)
    world.enroll(cohort, world.other_trainee, world.other_agency)
    with refuses("seats_below_taken", field="seats", count=2):
        change_seats(cohort=cohort, seats=1, **by)
    assert change_seats(cohort=cohort, seats=2, **by).seats == 2
    change_seats(cohort=cohort, seats=2, **by)
    assert ModelLogEntry.objects.filter(action="cohort.seats_changed").count() == 1
