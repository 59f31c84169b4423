"""Emails about requests to correct attendance: to the coordinators of the vendor, and to the person who asked.

They do not repeat what the person wrote, which may tell why they were not there.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.formatting import format_minutes, format_range
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.actions.move_emails import coordinators
from cohorts.training.models import CorrectionRequest
from cohorts.training.models.corrections import CorrectionState

# Kinds of these emails; lms.wiring sets where their links go.
CORRECTION, CORRECTION_REQUEST = events.CORRECTION, events.CORRECTION_REQUEST


@in_email_language
def email_asked(request: CorrectionRequest, *, by: User | None, at: datetime) -> None:
    """Email the coordinators of the vendor that somebody asks to correct their attendance."""
    text = _("%(person)s asks to correct their attendance on %(session)s, %(cohort)s. Read why, and decide, here:")
    _to_vendor(request, "asked", _("Someone asks to correct their attendance"), text, by=by, at=at)


@in_email_language
def email_withdrawn(request: CorrectionRequest, *, by: User | None, at: datetime) -> None:
    """Email the coordinators of the vendor that there is nothing to decide any more."""
    text = _("%(person)s no longer asks to correct their attendance on %(session)s, %(cohort)s. Nothing is left to do.")
    _to_vendor(request, "withdrawn", _("Nothing is left to decide about attendance"), text, by=by, at=at)


@in_email_language
def email_decided(request: CorrectionRequest, *, by: User | None, at: datetime) -> None:
    """Email the person how their request was decided, and why."""
    if request.state == CorrectionState.GRANTED:
        text = _(
            "%(vendor)s corrected your attendance on %(session)s, %(cohort)s. You now have %(minutes)s in this "
            "session. The reason: %(reason)s"
        )
    else:
        text = _(
            "%(vendor)s did not change your attendance on %(session)s, %(cohort)s. The reason: %(reason)s If you do "
            "not agree, ask the state office."
        )
    person, cohort = request.mark.enrollment.person, request.mark.session.cohort
    queue_email(
        person=person, kind=CORRECTION, about_id=request.mark.enrollment.cohort_id, key=f"correction-{request.pk}",
        subject=_("Your request about %(cohort)s") % {"cohort": cohort.code},
        body=email_text(person, text % _words(request), _("See your sessions here:"), "{link}"), by=by, at=at,
    )  # fmt: skip


@in_email_language
def _to_vendor(request: CorrectionRequest, key: str, subject: str, text: str, *, by: User | None, at: datetime) -> None:
    cohort = request.mark.session.cohort
    for person in coordinators(cohort.vendor, roles.VENDOR_COORDINATOR):
        queue_email(
            person=person, kind=CORRECTION_REQUEST, about_id=cohort.pk, subject=subject,
            key=f"correction-{key}-{request.pk}-{person.pk}",
            body=email_text(person, text % _words(request), "{link}"), by=by, at=at,
        )  # fmt: skip


def _words(request: CorrectionRequest) -> dict[str, Any]:
    session = request.mark.session
    return {
        "person": called(request.mark.enrollment.person),
        "session": format_range(session.starts_at, session.ends_at, session.cohort.time_zone),
        "cohort": session.cohort.code,
        "vendor": session.cohort.vendor,
        "minutes": format_minutes(request.correction.minutes) if request.correction else "",
        "reason": request.reason,
    }
