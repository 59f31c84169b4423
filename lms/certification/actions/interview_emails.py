"""Emails about interviews. To the interviewer none says whose it is: the page does, after log-in."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core.formatting import format_range
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.colleagues import email_colleague
from lms.certification.interview_events import OTHER_TIME, TO_APPLICANTS
from lms.certification.models import Application, InterviewAppointment
from lms.certification.models.interviews import place_text


def email_both(appointment: InterviewAppointment, own: str, lead: str, *, by: User | None, at: datetime) -> None:
    """Email the applicant and the interviewer. Call inside an action."""
    email_reader(appointment, appointment.application.cycle.candidacy.person, own, by=by, at=at)
    email_reader(appointment, appointment.interviewer, lead, by=by, at=at)


@in_email_language
def email_reader(appointment: InterviewAppointment, person: User, kind: str, *, by: User | None, at: datetime) -> Any:
    """Email one of them when and where it is. Call inside an action."""
    values = {
        "when": lambda: format_range(appointment.starts_at, appointment.ends_at, appointment.time_zone),
        "place": lambda: place_text(appointment),
    }
    about = appointment.application_id if kind in TO_APPLICANTS else appointment.pk
    key = f"{kind}-{appointment.pk}"
    return queue_email(person=person, kind=kind, about_id=about, key=key, values=values, by=by, at=at)


def _who_cannot(is_applicant: bool) -> str:
    if is_applicant:
        return gettext("The applicant asks for another time.")
    return gettext("The interviewer cannot lead the interview. Choose another interviewer or another time.")


def email_reviewer(
    row: Application, appointment: InterviewAppointment, *, is_applicant: bool, by: User, at: datetime
) -> None:
    """Tell whoever reviews the application, else who arranged the interview, who cannot come. Call inside an action."""
    reader = row.reviewer or appointment.by
    if reader is None:
        return
    values = {
        "when": lambda: format_range(appointment.starts_at, appointment.ends_at, appointment.time_zone),
        "what": lambda: _who_cannot(is_applicant),
        "number": str(row.pk),
    }
    key = f"{'other_time_at' if is_applicant else 'declined_at'}-{appointment.pk}"
    email_colleague(row, reader, OTHER_TIME, key, values=values, by=by, at=at)
