"""Attendance: the attendance sheet of a session, and corrections appended with a reason."""

from collections.abc import Mapping
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.names import called
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.agenda_lines import clock_span
from cohorts.training.actions.attendance_checks import (
    append_marks,
    checked_seat,
    counted,
    latest_marks,
    open_session,
    refuse_own_seat,
    seats_of,
)
from cohorts.training.actions.attendance_emails import email_corrected
from cohorts.training.actions.credits import recount
from cohorts.training.models import AttendanceMark, Enrollment, Session
from cohorts.training.models.agendas import agendas_of
from cohorts.training.models.attendance import unsaved_mark
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import EXCUSED, Presence, presence_problem
from cohorts.training.signals import enrollment_changed


@action("attendance.marked", "Marked attendance")
def mark(
    *, session: Session, entries: Mapping[Enrollment, Presence], by: User | None, at: datetime
) -> list[AttendanceMark]:
    """Record the attendance of a session, {Enrollment: Presence}, in one transaction; returns the new marks.

    Locks the session, appends first marks, logs, and sends `enrollment_changed`. Minutes outside of the session, and
    those after the seat was given up, are cut off. An entry equal to the current mark does nothing; a different one is
    refused and needs `correct`. Refuses all entries if one is wrong: presence outside of the session or in the future,
    an excuse without a reason, a seat in another cohort or not in the session, and one's own seat.
    """
    session = open_session(session, by, at)
    current_marks = latest_marks(session, entries)
    rows = {row.pk: row for row in seats_of(session, entries)}
    agenda = agendas_of([session.pk])[session.pk]
    new_marks = []
    for enrollment, entry in entries.items():
        seat = checked_seat(session, rows.get(enrollment.pk))
        refuse_own_seat(enrollment, by)
        refuse(presence_problem(called(seat.person), entry, clock_span(session), minute_of(at)))
        presence = counted(session, seat, entry)
        current = current_marks.get(enrollment.pk)
        if current is None:
            about = {"number": 1, "reason": presence.reason, "by": by, "at": at, "made_at": at}
            new_marks.append(unsaved_mark(session, seat, presence, agenda, **about))
        elif current.presence != presence:
            raise Refused("already_marked", person=called(seat.person), minutes=current.minutes)
    append_marks(new_marks)
    if new_marks:
        log(session, by=by, at=at, cohort=session.cohort.code, people=len(new_marks))
        people = [rows[mark.enrollment_id].person_id for mark in new_marks]
        recount(people, at=at)
        enrollment_changed.send(sender=AttendanceMark, person_ids=people, by_ids=acting_ids(by), at=at)
    return new_marks


@action("attendance.corrected", "Corrected attendance")
def correct(
    *,
    session: Session,
    enrollment: Enrollment,
    presence: Presence,
    reason: str,
    after: int | None = None,
    by: User | None,
    at: datetime,
) -> AttendanceMark:
    """Append a correction with its reason and keep the earlier mark; returns the AttendanceMark.

    The person is emailed. For the rest see `append_correction`.
    """
    before, correction = append_correction(
        session=session, enrollment=enrollment, presence=presence, reason=reason, after=after, by=by, at=at
    )
    if correction is not before:
        email_corrected((before, correction), by=by, at=at)
    return correction


def append_correction(
    *,
    session: Session,
    enrollment: Enrollment,
    presence: Presence,
    reason: str,
    after: int | None,
    by: User | None,
    at: datetime,
) -> tuple[AttendanceMark, AttendanceMark]:
    """Append a correction within an action; returns the mark until now and the one that counts now.

    `after`: the number of the mark that the person saw; refused if someone has corrected it since. The reason is also
    that of an excuse. Refuses a missing reason, an enrollment without a mark, and what `mark` refuses. The same
    correction again does nothing, and both are the same. Sends `enrollment_changed`.
    """
    session = open_session(session, by, at)
    reason = reason.strip()
    seat = checked_seat(session, seats_of(session, [enrollment]).first())
    person = called(seat.person)
    current = latest_marks(session, [enrollment]).get(enrollment.pk)
    refuse_own_seat(enrollment, by)
    if current is None:
        raise Refused("not_marked_yet", person=person)
    entry = Presence(presence.status, presence.periods, reason if presence.status == EXCUSED else "")
    corrected = counted(session, seat, entry)
    if (current.presence, current.reason) == (corrected, reason) and current.number > 1:
        return current, current
    if not reason:
        raise Refused("reason_missing", field="reason")
    if after is not None and current.number != after:
        raise Refused("corrected_meanwhile", person=person, minutes=current.minutes)
    refuse(presence_problem(person, entry, clock_span(session), minute_of(at)))
    if (current.status, current.presence.periods) == (corrected.status, corrected.periods):
        raise Refused("same_presence", field="how", person=person)
    number = AttendanceMark.objects.filter(session=session, enrollment=seat).next_number()
    agenda = agendas_of([session.pk])[session.pk]
    about = {"number": number, "reason": reason, "by": by, "at": at, "made_at": at}
    correction = unsaved_mark(session, seat, corrected, agenda, **about)
    append_marks([correction])
    recount([seat.person_id], at=at)
    enrollment_changed.send(sender=AttendanceMark, person_ids=[seat.person_id], by_ids=acting_ids(by), at=at)
    return current, correction
