"""How arranged interviews end: with their outcome, with the application, or because they are not needed."""

from datetime import date, datetime

from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.core.states import transition
from cohorts.core.zones import local_moment
from cohorts.people.models import User
from lms.certification.actions.interview_emails import email_both, email_reader
from lms.certification.interview_events import INTERVIEW_CANCELED, LEAD_ENDED
from lms.certification.models import Application, InterviewAppointment


def end_interviews(
    application: Application, *, key: str | None = None, emails: bool = True, by: User | None, at: datetime
) -> None:
    """Cancel what is arranged for an application that has ended, or for one interview that was waived. Applicant and
    interviewer are emailed. Call inside an action, under the lock of the application.

    `emails`: also to the applicant; not after a death.
    """
    rows = InterviewAppointment.objects.filter(application=application).arranged()
    for row in rows.filter(key=key) if key else rows:
        transition(row, "cancel", by=by, at=at, fields={"ended_at": at})
        if emails:
            email_both(row, INTERVIEW_CANCELED, LEAD_ENDED, by=by, at=at)
        else:
            email_reader(row, row.interviewer, LEAD_ENDED, by=by, at=at)


def latest_day(application: Application, key: str, at: datetime) -> date:
    """Return up to which day an interview can be recorded: today where the office is, or where it was arranged."""
    row = InterviewAppointment.objects.filter(application=application, key=key).arranged().first()
    return max(home_day(at), local_moment(at, row.time_zone).date()) if row else home_day(at)


def finish_interview(application: Application, key: str, *, by: User, at: datetime) -> Problem | None:
    """Say that an arranged interview took place, when its outcome is recorded. Call inside an action, under the lock.

    Returns that it still lies ahead.
    """
    row = InterviewAppointment.objects.filter(application=application, key=key).arranged().first()
    if row is None:
        return None
    if row.starts_at > at:
        return Problem("interview_ahead", field="on", moment=row)
    transition(row, "finish", by=by, at=at, fields={"ended_at": at})
    return None
