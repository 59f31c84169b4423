"""What every record of attendance needs, whether it is marked, corrected or sent by a device: the session locked, the
seats checked, and marks appended.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.states import state_of
from cohorts.people.models import User
from cohorts.training.actions.agenda_lines import clock_span
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, MakeUp, Session
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence

MARKABLE = (Cohort.State.OPEN, Cohort.State.RUNNING, Cohort.State.FINISHED)


def counted(session: Session, seat: Enrollment, presence: Presence) -> Presence:
    """Return the presence within the session and, of a seat in it that was given up, until then."""
    first, end = clock_span(session)
    is_left = seat.withdrawn_at is not None and seat.cohort_id == session.cohort_id
    return presence.within((first, min(end, minute_of(seat.withdrawn_at)) if is_left else end))


def locked_session(session: Session) -> Session:
    """Lock a session until the transaction ends, and return it with its cohort and vendor."""
    rows = Session.objects.select_for_update(of=("self",), no_key=True).select_related("cohort__vendor")
    row: Session = rows.get(pk=session.pk)
    return row


def open_session(session: Session, by: User | None, at: datetime) -> Session:
    """Lock a session, and refuse unless `by` may record its attendance at `at`."""
    row = locked_session(session)
    require_trainer(row, by)
    check_open(row)
    check_started(row, at)
    return row


def check_open(session: Session) -> None:
    """Refuse if the cohort is not in a state in which attendance is recorded."""
    if session.cohort.state not in MARKABLE:
        raise Refused("attendance_closed", cohort=session.cohort, state=state_of(session.cohort))


def check_started(session: Session, at: datetime) -> None:
    """Refuse before the session starts."""
    if at < session.starts_at:
        raise Refused("session_not_started", start=session.starts_at.astimezone(session.cohort.zone))


def require_trainer(session: Session, by: User | None) -> None:
    """Allow the session's trainers, while they hold the role at the vendor, and the vendor's coordinators."""
    vendor = session.cohort.vendor
    if has_role(by, roles.VENDOR_COORDINATOR, organization=vendor):
        return
    if not (has_role(by, roles.TRAINER, organization=vendor) and by and session.trainers.filter(pk=by.pk).exists()):
        raise Refused("not_your_session")


def refuse_own_seat(enrollment: Enrollment, by: User | None) -> None:
    """Nobody records their own attendance."""
    if is_own(by, enrollment.person_id):
        raise Refused("own_attendance")


def latest_marks(session: Session, enrollments: Iterable[Enrollment]) -> dict[int, AttendanceMark]:
    """Return {enrollment id: latest mark}."""
    return AttendanceMark.objects.filter(session=session, enrollment__in=list(enrollments)).latest_per("enrollment_id")


def seats_of(session: Session, enrollments: Iterable[Enrollment]) -> QuerySet:
    """Return those of these seats that are in the session's cohort, or from which somebody is a guest of it."""
    guests = MakeUp.objects.approved().filter(session=session).values("seat")
    rows = Enrollment.objects.filter(Q(cohort=session.cohort_id) | Q(pk__in=guests))
    return rows.filter(pk__in=[enrollment.pk for enrollment in enrollments]).select_related("person")


def checked_seat(session: Session, enrollment: Enrollment | None) -> Enrollment:
    """Return a seat that a person had during the session, or from which they are its guest; refuse another one."""
    if enrollment is None:
        raise Refused("seat_in_other_cohort", cohort=session.cohort)
    if enrollment.cohort_id != session.cohort_id:
        return enrollment
    if enrollment.enrolled_at >= session.ends_at:
        raise Refused("seat_not_in_session", person=called(enrollment.person))
    if not enrollment.is_taken and (enrollment.withdrawn_at is None or enrollment.withdrawn_at <= session.starts_at):
        raise Refused("seat_given_up", person=called(enrollment.person), cohort=session.cohort)
    return enrollment


def append_marks(marks: list[AttendanceMark]) -> None:
    """Save new marks; refuses if somebody else marked the same person at the same time."""
    try:
        AttendanceMark.objects.bulk_create(marks)
    except IntegrityError as error:
        raise Refused("marked_meanwhile") from error
