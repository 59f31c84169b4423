"""Attendance: the attendance sheet of a session, and corrections appended with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError
from django.db.models import QuerySet

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.names import called
from cohorts.core.refusals import refuse
from cohorts.core.states import state_of
from cohorts.people.models import User
from cohorts.training.actions.agenda_lines import clock_span
from cohorts.training.actions.credits import recount
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from cohorts.training.models.agendas import agendas_of
from cohorts.training.models.attendance import unsaved_mark
from cohorts.training.rules.agenda import AgendaPlan
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import EXCUSED, Presence, presence_problem
from cohorts.training.signals import enrollment_changed

MARKABLE = (Cohort.State.OPEN, Cohort.State.RUNNING, Cohort.State.FINISHED)


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
    session = _locked(session, by, at)
    current_marks = _latest(session, entries)
    rows = {row.pk: row for row in _enrollments(session, entries)}
    agenda = agendas_of([session.pk])[session.pk]
    new_marks = []
    for enrollment, entry in entries.items():
        seat = _checked_seat(session, rows.get(enrollment.pk))
        _refuse_own_seat(enrollment, by)
        refuse(presence_problem(called(seat.person), entry, clock_span(session), minute_of(at)))
        presence = _counted(session, seat, entry)
        current = current_marks.get(enrollment.pk)
        if current is None:
            new_marks.append(_mark(session, seat, 1, presence, presence.reason, agenda, by=by, at=at))
        elif current.presence != presence:
            raise Refused("already_marked", person=called(seat.person), minutes=current.minutes)
    _append(new_marks)
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

    `after`: the number of the mark that the person saw; refused if someone has corrected it since. The reason is also
    that of an excuse. Refuses a missing reason, an enrollment without a mark, and what `mark` refuses. The same
    correction again does nothing. Sends `enrollment_changed`.
    """
    session = _locked(session, by, at)
    reason = reason.strip()
    seat = _checked_seat(session, _enrollments(session, [enrollment]).first())
    person = called(seat.person)
    current = _latest(session, [enrollment]).get(enrollment.pk)
    _refuse_own_seat(enrollment, by)
    if current is None:
        raise Refused("not_marked_yet", person=person)
    entry = Presence(presence.status, presence.periods, reason if presence.status == EXCUSED else "")
    corrected = _counted(session, seat, entry)
    if (current.presence, current.reason) == (corrected, reason) and current.number > 1:
        return current
    if not reason:
        raise Refused("reason_missing", field="reason")
    if after is not None and current.number != after:
        raise Refused("corrected_meanwhile", person=person, minutes=current.minutes)
    refuse(presence_problem(person, entry, clock_span(session), minute_of(at)))
    if (current.status, current.presence.periods) == (corrected.status, corrected.periods):
        raise Refused("same_presence", field="how", person=person)
    number = AttendanceMark.objects.filter(session=session, enrollment=seat).next_number()
    agenda = agendas_of([session.pk])[session.pk]
    correction = _mark(session, seat, number, corrected, reason, agenda, by=by, at=at)
    _append([correction])
    recount([seat.person_id], at=at)
    enrollment_changed.send(sender=AttendanceMark, person_ids=[seat.person_id], by_ids=acting_ids(by), at=at)
    return correction


def _counted(session: Session, seat: Enrollment, presence: Presence) -> Presence:
    """Return the presence within the session and, of a seat that was given up, until then."""
    first, end = clock_span(session)
    return presence.within((first, min(end, minute_of(seat.withdrawn_at)) if seat.withdrawn_at else end))


def _locked(session: Session, by: User | None, at: datetime) -> Session:
    session = (
        Session.objects.select_for_update(of=("self",), no_key=True).select_related("cohort__vendor").get(pk=session.pk)
    )
    _require_trainer(session, by)
    if session.cohort.state not in MARKABLE:
        raise Refused("attendance_closed", cohort=session.cohort, state=state_of(session.cohort))
    if at < session.starts_at:
        raise Refused("session_not_started", start=session.starts_at.astimezone(session.cohort.zone))
    return session


def _require_trainer(session: Session, by: User | None) -> None:
    """Allow the session's trainers, while they hold the role at the vendor, and the vendor's coordinators."""
    vendor = session.cohort.vendor
    if has_role(by, roles.VENDOR_COORDINATOR, organization=vendor):
        return
    if not (has_role(by, roles.TRAINER, organization=vendor) and by and session.trainers.filter(pk=by.pk).exists()):
        raise Refused("not_your_session")


def _refuse_own_seat(enrollment: Enrollment, by: User | None) -> None:
    if by is not None and enrollment.person_id == by.pk:
        raise Refused("own_attendance")


def _latest(session: Session, enrollments: Iterable[Enrollment]) -> dict[int, AttendanceMark]:
    """Return {enrollment id: latest mark}."""
    return AttendanceMark.objects.filter(session=session, enrollment__in=list(enrollments)).latest_per("enrollment_id")


def _enrollments(session: Session, enrollments: Iterable[Enrollment]) -> QuerySet:
    rows = Enrollment.objects.filter(cohort=session.cohort_id, pk__in=[enrollment.pk for enrollment in enrollments])
    return rows.select_related("person")


def _checked_seat(session: Session, enrollment: Enrollment | None) -> Enrollment:
    """Return a seat that a person had during the session, or refuse it."""
    if enrollment is None:
        raise Refused("seat_in_other_cohort", cohort=session.cohort)
    if enrollment.enrolled_at >= session.ends_at:
        raise Refused("seat_not_in_session", person=called(enrollment.person))
    if not enrollment.is_taken and (enrollment.withdrawn_at is None or enrollment.withdrawn_at <= session.starts_at):
        raise Refused("seat_given_up", person=called(enrollment.person), cohort=session.cohort)
    return enrollment


def _mark(
    session: Session,
    enrollment: Enrollment,
    number: int,
    presence: Presence,
    reason: str,
    agenda: Sequence[AgendaPlan],
    *,
    by: User | None,
    at: datetime,
) -> AttendanceMark:
    about = {"number": number, "reason": reason, "by": by, "at": at, "made_at": at}
    return unsaved_mark(session, enrollment, presence, agenda, **about)


def _append(marks: list[AttendanceMark]) -> None:
    try:
        AttendanceMark.objects.bulk_create(marks)
    except IntegrityError as error:
        raise Refused("marked_meanwhile") from error
