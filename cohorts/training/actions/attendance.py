"""Attendance in minutes: the roll of a session marked at once, and corrections appended with a reason."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError
from django.db.models import QuerySet

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.refusals import refuse
from cohorts.core.states import state_of
from cohorts.people.models import User
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from cohorts.training.rules.attendance import mark_problem
from cohorts.training.signals import enrollment_changed

MARKABLE = (Cohort.State.OPEN, Cohort.State.RUNNING, Cohort.State.FINISHED)


@action("attendance.marked", "Marked attendance")
def mark(*, session: Session, entries: Mapping[Enrollment, int], by: User | None, at: datetime) -> list[AttendanceMark]:
    """Mark a session's roll in one transaction: {Enrollment: minutes}. Holds the session, appends first marks, logs,
    tells the roof.

    A mark that says the same as the one that stands does nothing; another number is refused and needs `correct`.
    Refuses everything if one entry is wrong: minutes below 0 or above the session's, a seat elsewhere or given up, a
    session that has not begun, and one's own seat. Returns the new marks.
    """
    session = _held(session, by, at)
    standing = _latest(session, entries)
    rows = {row.pk: row for row in _roll(session, entries)}
    new = []
    for enrollment, minutes in entries.items():
        _check_seat(session, rows.get(enrollment.pk))
        _not_oneself(enrollment, by)
        name = called(rows[enrollment.pk].person)
        refuse(mark_problem(name, minutes, session.minutes))
        before = standing.get(enrollment.pk)
        if before is None:
            new.append(_mark(session, enrollment, 1, minutes, "", by=by, at=at))
        elif before.minutes != minutes:
            raise Refused("already_marked", person=name, minutes=before.minutes)
    _append(new)
    if new:
        log(session, by=by, at=at, cohort=session.cohort.code, people=len(new))
        people = [rows[one.enrollment_id].person_id for one in new]
        enrollment_changed.send(sender=AttendanceMark, person_ids=people, at=at)
    return new


@action("attendance.corrected", "Corrected attendance")
def correct(
    *,
    session: Session,
    enrollment: Enrollment,
    minutes: int,
    reason: str,
    after: int | None = None,
    by: User | None,
    at: datetime,
) -> AttendanceMark:
    """Append a correction, with its reason; the earlier mark stays. Tells the roof. Returns the AttendanceMark.

    `after`: the number of the mark that the person saw; refused where somebody has corrected it since. Refuses without
    a reason, without a mark to correct, and as `mark` does. The same correction again does nothing.
    """
    session = _held(session, by, at)
    reason = reason.strip()
    person = called(enrollment.person)
    before = _latest(session, [enrollment]).get(enrollment.pk)
    _not_oneself(enrollment, by)
    if before is None:
        raise Refused("not_marked_yet", person=person)
    if (before.minutes, before.reason) == (minutes, reason) and before.number > 1:
        return before
    if not reason:
        raise Refused("reason_missing", field="reason")
    if after is not None and before.number != after:
        raise Refused("corrected_meanwhile", person=person, minutes=before.minutes)
    if before.minutes == minutes:
        raise Refused("same_minutes", field="minutes", person=person, minutes=minutes)
    refuse(mark_problem(person, minutes, session.minutes))
    new = _mark(session, enrollment, before.number + 1, minutes, reason, by=by, at=at)
    _append([new])
    enrollment_changed.send(sender=AttendanceMark, person_ids=[enrollment.person_id], at=at)
    return new


def _held(session: Session, by: User | None, at: datetime) -> Session:
    session = (
        Session.objects.select_for_update(of=("self",), no_key=True).select_related("cohort__vendor").get(pk=session.pk)
    )
    _may_mark(session, by)
    if session.cohort.state not in MARKABLE:
        raise Refused("attendance_closed", cohort=session.cohort, state=state_of(session.cohort))
    if at < session.starts_at:
        raise Refused("session_not_started", start=session.starts_at.astimezone(session.cohort.zone))
    return session


def _may_mark(session: Session, by: User | None) -> None:
    """The session's own trainers, while they teach for the vendor, and the vendor's coordinators."""
    vendor = session.cohort.vendor
    if has_role(by, roles.VENDOR_COORDINATOR, organization=vendor):
        return
    if not (has_role(by, roles.TRAINER, organization=vendor) and by and session.trainers.filter(pk=by.pk).exists()):
        raise Refused("not_your_session")


def _not_oneself(enrollment: Enrollment, by: User | None) -> None:
    if by is not None and enrollment.person_id == by.pk:
        raise Refused("own_attendance")


def _latest(session: Session, enrollments: Iterable[Enrollment]) -> dict[int, AttendanceMark]:
    """{enrollment id: the mark that counts}."""
    return AttendanceMark.objects.filter(session=session, enrollment__in=list(enrollments)).latest_per("enrollment_id")


def _roll(session: Session, enrollments: Iterable[Enrollment]) -> QuerySet:
    return Enrollment.objects.filter(cohort=session.cohort_id, pk__in=[one.pk for one in enrollments]).select_related(
        "person"
    )


def _check_seat(session: Session, enrollment: Enrollment | None) -> None:
    if enrollment is None:
        raise Refused("seat_in_other_cohort", cohort=session.cohort)
    if not enrollment.is_taken:
        raise Refused("seat_given_up", person=called(enrollment.person), cohort=session.cohort)


def _mark(
    session: Session, enrollment: Enrollment, number: int, minutes: int, reason: str, *, by: User | None, at: datetime
) -> AttendanceMark:
    return AttendanceMark(
        session=session, enrollment=enrollment, number=number, minutes=minutes, reason=reason, by=by, at=at
    )


def _append(marks: list[AttendanceMark]) -> None:
    try:
        AttendanceMark.objects.bulk_create(marks)
    except IntegrityError as trouble:
        raise Refused("marked_meanwhile") from trouble
