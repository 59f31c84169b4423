"""Attendance marked and corrected, through the actions."""

from datetime import timedelta

import pytest

from cohorts.people.models import Membership
from cohorts.training.actions.attendance import correct, mark
from cohorts.training.models import AttendanceMark
from cohorts.training.models.hours import hours_by_enrollment
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def roll(world):
    """A running cohort's first session with two people on its roll, just begun."""
    cohort = world.cohort(state="running", days=2, trainer=world.trainer)
    world.seat, world.second = world.enroll(cohort), world.enroll(cohort, world.other_trainee, world.other_agency)
    world.session = cohort.sessions.first()
    world.by = {"by": world.trainer, "at": world.session.starts_at}
    return world


def test_a_trainer_marks_the_roll_in_minutes(roll, told):
    mark(session=roll.session, entries={roll.seat: 480, roll.second: 0}, **roll.by)
    assert list(AttendanceMark.objects.values_list("enrollment", "number", "minutes", "by")) == [
        (roll.seat.pk, 1, 480, roll.trainer.pk),
        (roll.second.pk, 1, 0, roll.trainer.pk),
    ]
    assert told == [roll.trainee.pk, roll.other_trainee.pk]


@pytest.mark.parametrize(("minutes", "code"), [(481, "minutes_beyond_session"), (-1, "minutes_negative")])
def test_a_mark_longer_than_the_session_marks_nothing(roll, told, minutes, code):
    with refuses(code, field="minutes"):
        mark(session=roll.session, entries={roll.seat: 480, roll.second: minutes}, **roll.by)
    assert not AttendanceMark.objects.exists()
    assert told == []


def test_the_same_roll_again_does_nothing(roll, told):
    for _ in range(2):
        mark(session=roll.session, entries={roll.seat: 480}, **roll.by)
    assert AttendanceMark.objects.count() == 1
    assert told == [roll.trainee.pk]


def test_another_number_needs_a_correction(roll):
    mark(session=roll.session, entries={roll.seat: 480}, **roll.by)
    with refuses("already_marked", minutes=480):
        mark(session=roll.session, entries={roll.seat: 450, roll.second: 480}, **roll.by)
    assert AttendanceMark.objects.count() == 1


def test_a_correction_is_appended_with_its_reason(roll, told):
    mark(session=roll.session, entries={roll.seat: 480}, **roll.by)
    for _ in range(2):
        correct(session=roll.session, enrollment=roll.seat, minutes=240, reason="Left at noon", **roll.by)
    assert list(AttendanceMark.objects.values_list("number", "minutes", "reason")) == [
        (1, 480, ""),
        (2, 240, "Left at noon"),
    ]
    assert told == [roll.trainee.pk] * 2
    correct(session=roll.session, enrollment=roll.seat, minutes=480, reason="Came back", **roll.by)
    assert AttendanceMark.objects.count() == 3


@pytest.mark.parametrize(
    ("minutes", "reason", "code", "field"),
    [
        (240, " ", "reason_missing", "reason"),
        (481, "More", "minutes_beyond_session", "minutes"),
        (480, "Same", "same_minutes", "minutes"),
    ],
)
def test_a_correction_that_cannot_be_meant_is_refused(roll, minutes, reason, code, field):
    mark(session=roll.session, entries={roll.seat: 480}, **roll.by)
    with refuses(code, field=field):
        correct(session=roll.session, enrollment=roll.seat, minutes=minutes, reason=reason, **roll.by)


def test_what_is_not_marked_is_not_corrected(roll):
    with refuses("not_marked_yet"):
        correct(session=roll.session, enrollment=roll.seat, minutes=1, reason="Why", **roll.by)


def test_a_correction_from_a_stale_page_is_refused(roll):
    mark(session=roll.session, entries={roll.seat: 480}, **roll.by)
    correct(session=roll.session, enrollment=roll.seat, minutes=240, reason="Left", after=1, **roll.by)
    with refuses("corrected_meanwhile", person="Trainee Example", minutes=240):
        correct(session=roll.session, enrollment=roll.seat, minutes=300, reason="Left late", after=1, **roll.by)


def test_a_session_that_has_not_begun_is_not_marked(roll):
    with refuses("session_not_started"):
        mark(
            session=roll.session,
            entries={roll.seat: 480},
            by=roll.trainer,
            at=roll.session.starts_at - timedelta(minutes=1),
        )


def test_a_canceled_cohort_has_no_roll(world):
    cohort = world.cohort(state="canceled", trainer=world.trainer)
    session = cohort.sessions.first()
    with refuses("attendance_closed", state="canceled"):
        mark(session=session, entries={world.enroll(cohort): 1}, by=world.trainer, at=session.starts_at)


def test_only_the_sessions_trainers_and_the_vendors_coordinators_mark(roll):
    colleague = roll.person("colleague", roll.vendor, "trainer")
    strangers = (colleague, roll.other_trainer, roll.other_vendor_coordinator, roll.agency_coordinator, roll.trainee)
    for stranger in strangers:
        with refuses("not_your_session"):
            mark(session=roll.session, entries={roll.seat: 480}, by=stranger, at=roll.session.starts_at)
    assert mark(session=roll.session, entries={roll.seat: 480}, by=roll.vendor_coordinator, at=roll.session.starts_at)


def test_nobody_marks_or_corrects_their_own_attendance(roll):
    own = roll.enroll(roll.session.cohort, roll.trainer)
    with refuses("own_attendance"):
        mark(session=roll.session, entries={roll.seat: 480, own: 480}, **roll.by)
    assert not AttendanceMark.objects.exists()
    mark(session=roll.session, entries={own: 60}, by=roll.vendor_coordinator, at=roll.session.starts_at)
    with refuses("own_attendance"):
        correct(session=roll.session, enrollment=own, minutes=480, reason="I was there.", **roll.by)


def test_a_trainer_who_left_the_vendor_marks_nothing(roll):
    Membership.objects.filter(user=roll.trainer).update(ended_at=NOW)
    with refuses("not_your_session"):
        mark(session=roll.session, entries={roll.seat: 480}, **roll.by)


def test_a_seat_of_another_cohort_or_given_up_is_not_marked(roll):
    stranger = roll.enroll(roll.cohort("PET-2"))
    with refuses("seat_in_other_cohort", cohort="PET-1"):
        mark(session=roll.session, entries={roll.seat: 480, stranger: 480}, **roll.by)
    type(roll.seat).objects.filter(pk=roll.seat.pk).update(state="withdrawn")
    with refuses("seat_given_up"):
        mark(session=roll.session, entries={roll.seat: 480}, **roll.by)
    assert not AttendanceMark.objects.exists()


def test_two_marks_at_the_same_moment_end_in_a_sentence(roll, monkeypatch):
    AttendanceMark.objects.create(session=roll.session, enrollment=roll.seat, number=1, minutes=480, at=NOW)
    monkeypatch.setattr("cohorts.training.actions.attendance._latest", lambda session, enrollments: {})
    with refuses("marked_meanwhile"):
        mark(session=roll.session, entries={roll.seat: 450}, **roll.by)


def test_hours_follow_the_marks(roll, django_assert_num_queries):
    mark(session=roll.session, entries={roll.seat: 480, roll.second: 0}, **roll.by)
    correct(session=roll.session, enrollment=roll.seat, minutes=420, reason="Late", **roll.by)
    seats = list(type(roll.seat).objects.select_related("cohort__course_version"))
    with django_assert_num_queries(2):
        hours = hours_by_enrollment(seats, at=roll.now)
    found = hours[roll.seat.pk].verdict
    assert (found.credited, found.needed, found.unmarked, found.planned) == (420, 72 * 60, 0, 480)
    assert not found.reachable
    assert hours[roll.second.pk].verdict.credited == 0
