"""Attendance that a device sends, perhaps long after it was made: each mark once, and none lost or dropped silently."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.names import called
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.agenda_lines import clock_span
from cohorts.training.actions.attendance_checks import (
    append_marks,
    check_open,
    check_started,
    checked_seat,
    counted,
    latest_marks,
    locked_session,
    refuse_own_seat,
    require_trainer,
    seats_of,
)
from cohorts.training.actions.attendance_emails import email_other_mark_counts
from cohorts.training.actions.credits import recount
from cohorts.training.models import AttendanceMark, Enrollment, Session
from cohorts.training.models.agendas import agendas_of
from cohorts.training.models.attendance import unsaved_mark
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.device_marks import age_problem
from cohorts.training.rules.presence import Presence, presence_problem
from cohorts.training.signals import enrollment_changed


@dataclass(frozen=True)
class DeviceMark:
    """A mark as a device sends it.

    key: the device's own name of it, at most 32 characters. made_at: by our clock (rules.device_marks.made_at).
    starts_at, ends_at: of the session, as the sheet said when it was made.
    """

    key: str
    seat: Enrollment
    presence: Presence
    made_at: datetime
    starts_at: datetime
    ends_at: datetime


@action("attendance.delivered", "Recorded attendance sent by a device")
def deliver(
    *, session: Session, marks: Sequence[DeviceMark], by: User | None, at: datetime
) -> dict[str, Refused | None]:
    """Record what a device sends about a session; returns {key: why it is refused, or None if it is recorded}.

    Locks the session, appends the marks, logs, and sends `enrollment_changed`. One that arrives again is recorded once.
    One for somebody who is marked already is appended, too: that which was made later counts, and a person whose record
    changes by it is emailed. Each is refused by itself: who may not record, a canceled cohort, a session that was
    moved since, one made before it started or more than `MAX_AGE` ago, and what `attendance.mark` refuses.
    """
    session = locked_session(session)
    keys = [one.key for one in marks]
    arrived = set(AttendanceMark.objects.filter(by=by, device_key__in=keys).values_list("device_key", flat=True))
    outcomes: dict[str, Refused | None] = dict.fromkeys(keys)
    rows = {row.pk: row for row in seats_of(session, [one.seat for one in marks])}
    before = latest_marks(session, rows.values())
    new: list[DeviceMark] = []
    for one in sorted(marks, key=lambda mark: mark.made_at):
        if one.key not in arrived:
            arrived.add(one.key)
            outcomes[one.key] = _refusal(session, rows.get(one.seat.pk), one, by, at)
            new += [one] if outcomes[one.key] is None else []
    if new:
        _append(session, rows, new, by=by, at=at)
        _tell(session, rows, before, by=by, at=at)
    return outcomes


def _refusal(
    session: Session, row: Enrollment | None, mark: DeviceMark, by: User | None, at: datetime
) -> Refused | None:
    """Return why a mark cannot be recorded, or None."""
    try:
        require_trainer(session, by)
        check_open(session)
        seat = checked_seat(session, row)
        refuse_own_seat(seat, by)
        if (session.starts_at, session.ends_at) != (mark.starts_at, mark.ends_at):
            raise Refused("session_moved", start=session.starts_at.astimezone(session.cohort.zone))
        check_started(session, mark.made_at)
        person = called(seat.person)
        refuse(age_problem(person, mark.made_at, at))
        refuse(presence_problem(person, mark.presence, clock_span(session), minute_of(mark.made_at)))
    except Refused as refusal:
        return refusal
    return None


def _append(
    session: Session, rows: Mapping[int, Enrollment], marks: Iterable[DeviceMark], *, by: User | None, at: datetime
) -> None:
    agenda = agendas_of([session.pk])[session.pk]
    numbered = AttendanceMark.objects.filter(session=session, enrollment__in=rows).values("enrollment")
    numbers = Counter(dict(numbered.order_by().annotate(last=Max("number")).values_list("enrollment", "last")))
    new_marks = []
    for mark in marks:
        seat = rows[mark.seat.pk]
        numbers[seat.pk] += 1
        presence = counted(session, seat, mark.presence)
        about = {"by": by, "at": at, "made_at": mark.made_at, "device_key": mark.key}
        row = unsaved_mark(session, seat, presence, agenda, number=numbers[seat.pk], reason=presence.reason, **about)
        new_marks.append(row)
    append_marks(new_marks)
    log(session, by=by, at=at, cohort=session.cohort.code, people=len(new_marks))
    people = [rows[mark.enrollment_id].person_id for mark in new_marks]
    recount(people, at=at)
    enrollment_changed.send(sender=AttendanceMark, person_ids=people, by_ids=acting_ids(by), at=at)


def _tell(
    session: Session,
    rows: Mapping[int, Enrollment],
    before: Mapping[int, AttendanceMark],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Email those of whom another mark counts now than they may have read."""
    for seat_id, after in latest_marks(session, rows.values()).items():
        first = before.get(seat_id)
        if first is not None and (first.status, first.minutes) != (after.status, after.minutes):
            email_other_mark_counts((first, after), by=by, at=at)
