"""Arrange interviews: who leads one, when and where; move one, cancel it, and say that it did not take place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.core.zones import local_moment
from cohorts.people.models import User
from cohorts.training.rules.scheduling import NoSuchTime, moment
from lms.certification.actions.application_parts import asked_leaf
from lms.certification.actions.application_reviews import reviewed
from lms.certification.actions.applications import locked
from lms.certification.actions.interview_checks import refuse_to_arrange
from lms.certification.actions.interview_emails import email_both, email_reader, email_reviewer
from lms.certification.interview_events import (
    INTERVIEW_ARRANGED,
    INTERVIEW_CANCELED,
    INTERVIEW_MISSED,
    INTERVIEW_MOVED,
    LEAD_ARRANGED,
    LEAD_ENDED,
    LEAD_MOVED,
)
from lms.certification.models import Application, InterviewAppointment, Meeting, PartDecision
from lms.certification.rules.applications import Outcome
from lms.certification.rules.leaves import Interview

SHORTEST, LONGEST = 10, 480
# What lies further ahead is a typing mistake.
MAX_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Slot:
    """When and where: a wall-clock time in a zone, a length in minutes, and a place, link or phone number."""

    starts: datetime
    zone: str
    minutes: int
    meeting: str
    where: str


@action("interview.arranged", "Arranged an interview")
def arrange_interview(
    *, application: Application, key: str, interviewer: User | None, slot: Slot, by: User, at: datetime
) -> InterviewAppointment:
    """Arrange the interview that an application asks for; returns the appointment. Applicant and interviewer are
    emailed.

    Refuses everybody but the reviewer, an interview that is arranged, accepted or waived already, an interviewer who
    may not lead it or is not certified on that day or has another one then, a time that is past, too far ahead, or
    skipped or repeated by the clocks, and a place that is missing or no link.
    """
    row = reviewed(application, by)
    leaf = _interview(row, key)
    if _open(row, key) is not None:
        raise Refused("interview_arranged_already")
    starts_at = _checked(row, interviewer, slot, at)
    number = InterviewAppointment.objects.filter(application=row, key=key).count() + 1
    appointment = _append(row, leaf, interviewer, slot, starts_at, number, by=by, at=at)
    log(appointment, by=by, at=at, application=row.pk)
    email_both(appointment, INTERVIEW_ARRANGED, LEAD_ARRANGED, by=by, at=at)
    return appointment


def _interview(row: Application, key: str) -> Interview:
    leaf = asked_leaf(row, "interview", key)
    if not isinstance(leaf, Interview):
        raise Refused("part_not_asked")
    latest = PartDecision.objects.filter(application=row, type=leaf.type, key=key).latest_row()
    if latest is not None and latest.outcome in (Outcome.ACCEPTED, Outcome.WAIVED):
        raise Refused("interview_not_needed")
    return leaf


def _open(row: Application, key: str) -> InterviewAppointment | None:
    return InterviewAppointment.objects.filter(application=row, key=key).arranged().first()


def _checked(
    row: Application, interviewer: User | None, slot: Slot, at: datetime, *, without: int | None = None
) -> datetime:
    """Return the moment of a slot. Refuses what cannot be."""
    starts_at = _moment(slot, at)
    refuse_to_arrange(row, interviewer, local_moment(starts_at, slot.zone).date(), at)
    _refuse_place(slot)
    ends_at = starts_at + timedelta(minutes=slot.minutes)
    # Two reviewers who arrange something for one interviewer at once wait for each other.
    accounts = accounts_of([interviewer.pk]) if interviewer else {}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=list(accounts)).order_by("pk"))
    others = InterviewAppointment.objects.filter(interviewer__in=list(accounts), starts_at__lt=ends_at).arranged()
    others = others.filter(starts_at__gt=starts_at - timedelta(minutes=LONGEST)).exclude(pk=without)
    if any(other.ends_at > starts_at for other in others):
        raise Refused("interviewer_busy", field="interviewer", person=interviewer)
    return starts_at


def _moment(slot: Slot, at: datetime) -> datetime:
    if slot.zone not in available_timezones():
        raise Refused("interview_zone_unknown", field="zone")
    try:
        starts_at = moment(slot.starts, slot.zone)
    except NoSuchTime as error:
        refuse(error.problem.at("clock"))
        raise
    if starts_at <= at:
        raise Refused("interview_past", field="day")
    if starts_at - at > MAX_AHEAD:
        raise Refused("interview_too_far", field="day")
    if not SHORTEST <= slot.minutes <= LONGEST:
        raise Refused("interview_length", field="minutes", least=SHORTEST, most=LONGEST)
    return starts_at


def _refuse_place(slot: Slot) -> None:
    if slot.meeting not in list(Meeting.values):
        raise Refused("interview_meeting_missing", field="meeting")
    if not slot.where.strip():
        raise Refused("interview_where_missing", field="where")
    if slot.meeting == str(Meeting.ONLINE) and not _is_link(slot.where.strip()):
        raise Refused("interview_link_wrong", field="where")


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in parts.netloc and not any(one.isspace() for one in text)


def _append(
    row: Application, leaf: Interview, interviewer: User | None, slot: Slot, starts_at: datetime, number: int, *,
    by: User, at: datetime,
) -> InterviewAppointment:  # fmt: skip
    return InterviewAppointment.objects.create(
        application=row, key=leaf.key_value, restricted=leaf.restricted, number=number, interviewer=interviewer,
        starts_at=starts_at, minutes=slot.minutes, time_zone=slot.zone, meeting=slot.meeting,
        where=slot.where.strip(), by=by, at=at,
    )  # fmt: skip


def _reviewed(appointment: InterviewAppointment, by: User) -> tuple[Application, InterviewAppointment]:
    """The application and the appointment, locked, for the reviewer. Refuses an appointment that is over."""
    row = reviewed(appointment.application, by)
    stored = InterviewAppointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if not stored.is_arranged:
        raise Refused("interview_over")
    return row, stored


@action("interview.moved", "Moved an interview")
def move_interview(
    *, appointment: InterviewAppointment, interviewer: User | None, slot: Slot, reason: str, by: User, at: datetime
) -> InterviewAppointment:
    """Give an interview another time, place or interviewer; returns the new appointment. All concerned are emailed.

    Refuses what `arrange_interview` refuses, an appointment that is over, no change and no reason.
    """
    row, old = _reviewed(appointment, by)
    leaf = _interview(row, old.key)
    starts_at = _checked(row, interviewer, slot, at, without=old.pk)
    new = (interviewer, starts_at, slot.minutes, slot.zone, slot.meeting, slot.where.strip())
    if new == (old.interviewer, old.starts_at, old.minutes, old.time_zone, old.meeting, old.where):
        raise Refused("interview_unchanged")
    _refuse_no_reason(reason)
    transition(old, "move", by=by, at=at, fields={"ended_at": at, "reason": reason.strip()})
    latest = _append(row, leaf, interviewer, slot, starts_at, old.number + 1, by=by, at=at)
    if is_own(old.interviewer, latest.interviewer_id):
        email_both(latest, INTERVIEW_MOVED, LEAD_MOVED, by=by, at=at)
    else:
        email_reader(old, old.interviewer, LEAD_ENDED, by=by, at=at)
        email_both(latest, INTERVIEW_MOVED, LEAD_ARRANGED, by=by, at=at)
    return latest


def _refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("interview_reason_missing", field="reason")


@action("interview.canceled", "Canceled an interview")
def cancel_interview(*, appointment: InterviewAppointment, reason: str, by: User, at: datetime) -> InterviewAppointment:
    """Cancel an appointment, so that another one can be arranged; applicant and interviewer are emailed.

    Refuses everybody but the reviewer, an appointment that is over, and no reason.
    """
    _row, stored = _reviewed(appointment, by)
    _refuse_no_reason(reason)
    transition(stored, "cancel", by=by, at=at, fields={"ended_at": at, "reason": reason.strip()})
    email_both(stored, INTERVIEW_CANCELED, LEAD_ENDED, by=by, at=at)
    return stored


@action("interview.missed", "Recorded that an interview did not take place")
def miss_interview(*, appointment: InterviewAppointment, by: User, at: datetime) -> InterviewAppointment:
    """Say that an interview did not take place because somebody did not come, so that it can be arranged again. The
    applicant is emailed.

    Nothing follows from it: an interview that took place after all can still be recorded. Refuses everybody but the
    reviewer, an appointment that is over, and one that has not begun.
    """
    _row, stored = _reviewed(appointment, by)
    if stored.starts_at > at:
        raise Refused("interview_ahead", moment=stored)
    transition(stored, "miss", by=by, at=at, fields={"ended_at": at})
    email_reader(stored, stored.application.cycle.candidacy.person, INTERVIEW_MISSED, by=by, at=at)
    return stored


@action("interview.other_time", "Asked for another time of an interview")
def ask_other_time(*, appointment: InterviewAppointment, by: User, at: datetime) -> InterviewAppointment:
    """Ask for another time, as the applicant, or say that one cannot lead the interview, as the interviewer. Whoever
    reviews the application is emailed, else who arranged it.

    Nothing changes until they move it. Refuses everybody else, an appointment that has begun or is over, and a second
    time.
    """
    row = locked(appointment.application)
    stored = InterviewAppointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    is_applicant = is_own(by, row.cycle.candidacy.person_id)
    if not is_applicant and not is_own(by, stored.interviewer_id):
        raise Refused("interview_of_others")
    if not stored.is_arranged or stored.starts_at <= at:
        raise Refused("interview_over")
    name = "other_time_at" if is_applicant else "declined_at"
    if getattr(stored, name) is not None:
        raise Refused("interview_asked_already")
    setattr(stored, name, at)
    stored.save(update_fields=[name])
    log(stored, by=by, at=at, application=row.pk)
    email_reviewer(row, stored, is_applicant=is_applicant, by=by, at=at)
    return stored
