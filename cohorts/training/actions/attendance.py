"""Attendance in minutes: the roll of a session marked at once, and corrections appended with a reason."""

from django.db import IntegrityError

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import format_moment
from cohorts.core.names import called
from cohorts.training.models import AttendanceMark, Enrollment, Session
from cohorts.training.rules.attendance import mark_problem
from cohorts.training.signals import enrollment_changed

MARKABLE = ("open", "running", "finished")


@action("attendance.marked", "Marked attendance")
def mark(*, session, entries, by, at):
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
        if problem := mark_problem(name, minutes, session.minutes):
            raise Refused(problem)
        before = standing.get(enrollment.pk)
        if before is None:
            new.append(_mark(session, enrollment, 1, minutes, "", by, at))
        elif before.minutes != minutes:
            raise Refused(
                f"{name} is marked with {before.minutes} minutes already. To change that, correct it with a reason."
            )
    _append(new)
    if new:
        log(session, by=by, at=at, cohort=session.cohort.code, people=len(new))
        people = [rows[one.enrollment_id].person_id for one in new]
        enrollment_changed.send(sender=AttendanceMark, person_ids=people, at=at)
    return new


@action("attendance.corrected", "Corrected attendance")
def correct(*, session, enrollment, minutes, reason, after=None, by, at):
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
        raise Refused(f"{person} is not marked in this session yet. Mark the roll first.")
    if (before.minutes, before.reason) == (minutes, reason) and before.number > 1:
        return before
    if not reason:
        raise Refused(f"Say why the minutes of {person} change.", field="reason")
    if after is not None and before.number != after:
        raise Refused(f"Somebody corrected {person} a moment ago, to {before.minutes} minutes. Look at it again.")
    if before.minutes == minutes:
        raise Refused(f"{person} is marked with {minutes} minutes already.", field="minutes")
    if problem := mark_problem(person, minutes, session.minutes):
        raise Refused(problem, field="minutes")
    new = _mark(session, enrollment, before.number + 1, minutes, reason, by, at)
    _append([new])
    enrollment_changed.send(sender=AttendanceMark, person_ids=[enrollment.person_id], at=at)
    return new


def _held(session, by, at):
    session = (
        Session.objects.select_for_update(of=("self",), no_key=True).select_related("cohort__vendor").get(pk=session.pk)
    )
    _may_mark(session, by)
    if session.cohort.state not in MARKABLE:
        raise Refused(f"{session.cohort} is {session.cohort.state}; there is no attendance to mark.")
    if at < session.starts_at:
        first = format_moment(session.starts_at, session.cohort.zone)
        raise Refused(f"This session starts on {first}. Attendance is marked from then on.")
    return session


def _may_mark(session, by):
    """The session's own trainers, while they teach for the vendor, and the vendor's coordinators."""
    if by is None or session.cohort.vendor_id in by.holdings().get(roles.VENDOR_COORDINATOR, ()):
        return
    teaches_there = session.cohort.vendor_id in by.holdings().get(roles.TRAINER, ())
    if not (teaches_there and session.trainers.filter(pk=by.pk).exists()):
        raise Refused("Only the trainers of this session and the vendor's coordinators mark its attendance.")


def _not_oneself(enrollment, by):
    if by is not None and enrollment.person_id == by.pk:
        raise Refused("Nobody marks their own attendance. Ask another trainer or the vendor's coordinator.")


def _latest(session, enrollments):
    """{enrollment id: the mark that counts}."""
    rows = AttendanceMark.objects.filter(session=session, enrollment__in=list(enrollments)).order_by("number")
    return {row.enrollment_id: row for row in rows}


def _roll(session, enrollments):
    return Enrollment.objects.filter(cohort=session.cohort_id, pk__in=[one.pk for one in enrollments]).select_related(
        "person"
    )


def _check_seat(session, enrollment):
    if enrollment is None:
        raise Refused(f"One of these seats is not in {session.cohort}. Nothing was marked.")
    if enrollment.state != "enrolled":
        raise Refused(f"{called(enrollment.person)} has given up the seat in {session.cohort}. Load the page again.")


def _mark(session, enrollment, number, minutes, reason, by, at):
    return AttendanceMark(
        session=session, enrollment=enrollment, number=number, minutes=minutes, reason=reason, by=by, at=at
    )


def _append(marks):
    try:
        AttendanceMark.objects.bulk_create(marks)
    except IntegrityError as trouble:
        raise Refused("Somebody marked this session at the same moment. Load the page again and look.") from trouble
