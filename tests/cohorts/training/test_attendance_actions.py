"""Attendance marked and corrected, through the actions."""

from datetime import timedelta

import pytest

from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions import attendance
from cohorts.training.models import AttendanceMark
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.presence import create_mark, present
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def mark(*, session, entries, **more):
    """Record {seat: minutes from the start, or a Presence}."""
    presences = {seat: one if isinstance(one, Presence) else present(session, one) for seat, one in entries.items()}
    return attendance.mark(session=session, entries=presences, **more)


def correct(*, session, minutes, **more):
    presence = minutes if isinstance(minutes, Presence) else present(session, minutes)
    return attendance.correct(session=session, presence=presence, **more)


@pytest.fixture
def sheet(world):
    """A running cohort's first session, just started, with two people on its attendance sheet."""
    cohort = world.cohort(state="running", days=2, trainer=world.trainer)
    world.seat, world.second = world.enroll(cohort), world.enroll(cohort, world.other_trainee, world.other_agency)
    world.session = cohort.sessions.first()
    world.by = {"by": world.trainer, "at": world.session.ends_at}
    return world


def test_a_trainer_marks_attendance_in_minutes(sheet, notified):
    mark(session=sheet.session, entries={sheet.seat: 480, sheet.second: 0}, **sheet.by)
    assert list(AttendanceMark.objects.values_list("enrollment", "number", "minutes", "by")) == [
        (sheet.seat.pk, 1, 480, sheet.trainer.pk),
        (sheet.second.pk, 1, 0, sheet.trainer.pk),
    ]
    assert notified == [sheet.trainee.pk, sheet.other_trainee.pk]


def span(session, first, last):
    """From `first` to `last` hours after the start."""
    start = minute_of(session.starts_at)
    return Presence.during((start + int(first * 60), start + int(last * 60)))


@pytest.mark.parametrize(
    ("first", "last", "minutes"), [(-1, 10, 480), (1, 9, 420), (0, 4, 240), (4, 5, 0), (4, 9, 240), (0.5, 4.5, 210)]
)
def test_only_minutes_of_units_during_the_session_are_credited(sheet, first, last, minutes):
    (row,) = mark(
        session=sheet.session,
        entries={sheet.seat: span(sheet.session, first, last)},
        by=sheet.trainer,
        at=sheet.session.ends_at + timedelta(hours=2),
    )
    assert row.minutes == minutes


@pytest.mark.parametrize(
    ("presence", "code", "field"),
    [
        (lambda session: span(session, 10, 11), "presence_outside_session", "late"),
        (lambda session: Presence("present", ((9, 5),)), "presence_ends_before_it_starts", "left"),
        (lambda session: Presence.excused(" "), "excuse_missing", "reason"),
    ],
)
def test_what_cannot_be_is_refused_for_everyone(sheet, notified, presence, code, field):
    with refuses(code, field=field):
        mark(session=sheet.session, entries={sheet.seat: 480, sheet.second: presence(sheet.session)}, **sheet.by)
    assert not AttendanceMark.objects.exists()
    assert notified == []


def test_nobody_is_credited_with_time_that_is_still_to_come(sheet):
    noon = {"by": sheet.trainer, "at": sheet.session.starts_at + timedelta(hours=3)}
    with refuses("presence_not_over", field="left"):
        mark(session=sheet.session, entries={sheet.seat: span(sheet.session, 0, 9)}, **noon)
    early = {sheet.seat: span(sheet.session, 0, 3), sheet.second: Presence.absent()}
    assert [row.minutes for row in mark(session=sheet.session, entries=early, **noon)] == [180, 0]


def test_an_excuse_keeps_its_reason_and_credits_nothing(sheet):
    (row,) = mark(session=sheet.session, entries={sheet.seat: Presence.excused("Ill")}, **sheet.by)
    assert (row.status, row.minutes, row.reason, row.periods) == ("excused", 0, "Ill", [])
    changed = correct(session=sheet.session, enrollment=sheet.seat, minutes=0, reason="No note came", **sheet.by)
    assert (changed.status, changed.number) == ("absent", 2)


def test_who_moved_at_lunchtime_is_marked_until_then(sheet):
    """D11."""
    lunch = sheet.session.starts_at + timedelta(hours=4, minutes=20)
    type(sheet.seat).objects.filter(pk=sheet.seat.pk).update(state="moved", withdrawn_at=lunch)
    (row,) = mark(session=sheet.session, entries={sheet.seat: span(sheet.session, 0, 9)}, **sheet.by)
    assert (row.minutes, row.presence) == (240, span(sheet.session, 0, 4 + 1 / 3))
    later = sheet.session.cohort.sessions.last()
    with refuses("seat_given_up"):
        mark(session=later, entries={sheet.seat: 480}, by=sheet.trainer, at=later.ends_at)


def test_a_seat_is_not_in_the_sessions_before_it(sheet):
    """D15."""
    type(sheet.seat).objects.filter(pk=sheet.seat.pk).update(enrolled_at=sheet.session.ends_at)
    with refuses("seat_not_in_session"):
        mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    rows = type(sheet.session).objects.with_attendance()
    assert rows.get(pk=sheet.session.pk).seated == 1
    mark(session=sheet.session, entries={sheet.second: 480}, **sheet.by)
    assert not rows.filter(pk=sheet.session.pk).unmarked()


def test_the_mark_that_was_made_last_counts(sheet):
    made = sheet.session.ends_at
    create_mark(session=sheet.session, enrollment=sheet.seat, minutes=480, at=made, made_at=made + timedelta(hours=1))
    create_mark(
        session=sheet.session, enrollment=sheet.seat, number=2, minutes=60, reason="Sent later", at=made, made_at=made
    )
    (hours,) = hours_by_enrollment([sheet.seat], at=made).values()
    assert hours.verdict.credited == 480


def test_marking_the_same_attendance_again_does_nothing(sheet, notified):
    for _ in range(2):
        mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    assert AttendanceMark.objects.count() == 1
    assert notified == [sheet.trainee.pk]


def test_a_different_number_needs_a_correction(sheet):
    mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    with refuses("already_marked", minutes=480):
        mark(session=sheet.session, entries={sheet.seat: 450, sheet.second: 480}, **sheet.by)
    assert AttendanceMark.objects.count() == 1


def test_a_correction_is_appended_with_its_reason(sheet, notified):
    mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    for _ in range(2):
        correct(session=sheet.session, enrollment=sheet.seat, minutes=240, reason="Left at noon", **sheet.by)
    assert list(AttendanceMark.objects.values_list("number", "minutes", "reason")) == [
        (1, 480, ""),
        (2, 240, "Left at noon"),
    ]
    assert notified == [sheet.trainee.pk] * 2
    correct(session=sheet.session, enrollment=sheet.seat, minutes=480, reason="Came back", **sheet.by)
    assert AttendanceMark.objects.count() == 3


def test_whoever_is_corrected_reads_what_changed_and_why(sheet):
    mark(session=sheet.session, entries={sheet.seat: 480, sheet.second: 480}, **sheet.by)
    for _ in range(2):
        correct(session=sheet.session, enrollment=sheet.seat, minutes=240, reason="Left at noon", **sheet.by)
    (email,) = Email.objects.filter(kind="attendance-corrected")
    assert email.person == sheet.trainee and "Until now: 8 h\nNow: 4 h\nThe reason: Left at noon" in email.body


@pytest.mark.parametrize(
    ("minutes", "reason", "code", "field"),
    [
        (240, " ", "reason_missing", "reason"),
        (480, "Same", "same_presence", "how"),
    ],
)
def test_an_impossible_correction_is_refused(sheet, minutes, reason, code, field):
    mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    with refuses(code, field=field):
        correct(session=sheet.session, enrollment=sheet.seat, minutes=minutes, reason=reason, **sheet.by)


def test_attendance_that_is_not_marked_cannot_be_corrected(sheet):
    with refuses("not_marked_yet"):
        correct(session=sheet.session, enrollment=sheet.seat, minutes=1, reason="Why", **sheet.by)


def test_a_correction_from_a_stale_page_is_refused(sheet):
    mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    correct(session=sheet.session, enrollment=sheet.seat, minutes=240, reason="Left", after=1, **sheet.by)
    with refuses("corrected_meanwhile", person="Trainee Example", minutes=240):
        correct(session=sheet.session, enrollment=sheet.seat, minutes=300, reason="Left late", after=1, **sheet.by)


def test_a_session_that_has_not_started_cannot_be_marked(sheet):
    with refuses("session_not_started"):
        mark(
            session=sheet.session,
            entries={sheet.seat: 480},
            by=sheet.trainer,
            at=sheet.session.starts_at - timedelta(minutes=1),
        )


def test_attendance_of_a_canceled_cohort_cannot_be_marked(world):
    cohort = world.cohort(state="canceled", trainer=world.trainer)
    session = cohort.sessions.first()
    with refuses("attendance_closed", state="canceled"):
        mark(session=session, entries={world.enroll(cohort): 1}, by=world.trainer, at=session.starts_at)


def test_only_the_sessions_trainers_and_the_vendors_coordinators_mark(sheet):
    colleague = sheet.person("colleague", sheet.vendor, "trainer")
    strangers = (
        colleague,
        sheet.other_trainer,
        sheet.other_vendor_coordinator,
        sheet.agency_coordinator,
        sheet.trainee,
    )
    for stranger in strangers:
        with refuses("not_your_session"):
            mark(session=sheet.session, entries={sheet.seat: 480}, by=stranger, at=sheet.session.ends_at)
    assert mark(session=sheet.session, entries={sheet.seat: 480}, by=sheet.vendor_coordinator, at=sheet.session.ends_at)


def test_nobody_marks_or_corrects_their_own_attendance(sheet):
    own = sheet.enroll(sheet.session.cohort, sheet.trainer)
    with refuses("own_attendance"):
        mark(session=sheet.session, entries={sheet.seat: 480, own: 480}, **sheet.by)
    assert not AttendanceMark.objects.exists()
    mark(session=sheet.session, entries={own: 60}, by=sheet.vendor_coordinator, at=sheet.session.ends_at)
    with refuses("own_attendance"):
        correct(session=sheet.session, enrollment=own, minutes=480, reason="I was there.", **sheet.by)


def test_a_trainer_who_left_the_vendor_cannot_mark(sheet):
    Membership.objects.filter(user=sheet.trainer).update(ended_at=NOW)
    with refuses("not_your_session"):
        mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)


def test_a_withdrawn_seat_or_a_seat_of_another_cohort_cannot_be_marked(sheet):
    stranger = sheet.enroll(sheet.cohort("PET-2"))
    with refuses("seat_in_other_cohort", cohort="PET-1"):
        mark(session=sheet.session, entries={sheet.seat: 480, stranger: 480}, **sheet.by)
    type(sheet.seat).objects.filter(pk=sheet.seat.pk).update(state="withdrawn")
    with refuses("seat_given_up"):
        mark(session=sheet.session, entries={sheet.seat: 480}, **sheet.by)
    assert not AttendanceMark.objects.exists()


def test_two_marks_at_the_same_moment_get_a_message(sheet, monkeypatch):
    create_mark(session=sheet.session, enrollment=sheet.seat, number=1, minutes=480, at=NOW)
    monkeypatch.setattr("cohorts.training.actions.attendance.latest_marks", lambda session, enrollments: {})
    with refuses("marked_meanwhile"):
        mark(session=sheet.session, entries={sheet.seat: 450}, **sheet.by)


def test_hours_follow_the_marks(sheet, django_assert_num_queries):
    mark(session=sheet.session, entries={sheet.seat: 480, sheet.second: 0}, **sheet.by)
    correct(session=sheet.session, enrollment=sheet.seat, minutes=420, reason="Late", **sheet.by)
    seats = list(type(sheet.seat).objects.select_related("cohort__course_version"))
    with django_assert_num_queries(3):
        hours = hours_by_enrollment(seats, at=sheet.now)
    verdict = hours[sheet.seat.pk].verdict
    assert (verdict.credited, verdict.needed, verdict.unmarked, verdict.planned) == (420, 72 * 60, 0, 480)
    assert verdict.reachable and verdict.waits_for_sessions and verdict.unscheduled == 8 * 480
    assert hours[sheet.second.pk].verdict.credited == 0
    type(sheet.seat.cohort).objects.update(state="finished")
    seats = list(type(sheet.seat).objects.select_related("cohort__course_version"))
    assert not hours_by_enrollment(seats, at=sheet.now)[sheet.seat.pk].verdict.reachable
