"""Emails about exams. No email contains a result, and no subject names an exam; the person reads it after login."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.formatting import format_range
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.models import Email
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.delivery.models import ExamWindow, Score
from exams.delivery.models.windows import seats_for

# Kinds of these emails; lms.wiring sets where their link goes.
EXAM_NEWS, EXAM_DATES = "exam-news", "exam-dates"


@in_email_language
def queue_exam_news(*, person: User, key: str, by: User | None, at: datetime) -> Email:
    """Queue an email that says only that there is news under “My exams”; returns it. One email per `key`."""
    text = _("There is news about your exams. Log in and look under “My exams”:")
    return queue_email(
        person=person, kind=EXAM_NEWS, about_id=person.pk, key=key, subject=_("News about your training"),
        body=email_text(person, text, "{link}"), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_moved(window: ExamWindow, former: tuple[datetime, datetime], *, by: User | None, at: datetime) -> None:
    """Email everyone who can still take the exam in a window that its times have changed."""
    text = _(
        "The times when you can take an exam have changed.\nUntil now: %(former)s\nNow: %(new)s\n\n"
        "You can see all your exams under “My exams”:"
    ) % {
        "former": format_range(*former, window.time_zone),
        "new": format_range(window.opens_at, window.closes_at, window.time_zone),
    }
    _email_candidates(window, "moved", _("Your training dates have changed"), text, by=by, at=at)


@in_email_language
def email_removed(window: ExamWindow, *, by: User | None, at: datetime) -> None:
    """Email everyone who could have taken the exam in a window that it was canceled."""
    text = _(
        "An exam that was planned was canceled: %(times)s. You do not need to come. When there is a new date, you see "
        "it under “My exams”:"
    ) % {"times": format_range(window.opens_at, window.closes_at, window.time_zone)}
    _email_candidates(window, "removed", _("A date of your training was canceled"), text, by=by, at=at)


@in_email_language
def _email_candidates(window: ExamWindow, key: str, subject: str, text: str, *, by: User | None, at: datetime) -> None:
    questions = _("If you have questions, contact %(place)s.") % {
        "place": window.cohort.vendor if window.cohort else _("state examinations staff")
    }
    for person in _candidates(window):
        queue_email(
            person=person, kind=EXAM_DATES, about_id=person.pk,
            key=f"window-{window.pk}-{key}-{at.timestamp():.6f}-{person.pk}", subject=subject,
            body=email_text(person, text, "{link}", questions), by=by, at=at,
        )  # fmt: skip


def _candidates(window: ExamWindow) -> Iterable[User]:
    """People with a seat that lets them enter the window, who have not taken an exam in it or passed this exam."""
    seats = Enrollment.objects.taken().select_related("person", "cohort__course_version")
    seats = seats.filter(cohort__course_version__course=window.exam.course_id)
    if window.cohort_id is not None:
        seats = seats.filter(cohort=window.cohort_id)
    done = set(window.sittings.values_list("person", flat=True))
    passed = Score.objects.filter(sitting__window__exam=window.exam_id, passed=True)
    done |= set(passed.values_list("sitting__person", flat=True))
    people = {seat.person_id: seat.person for seat in seats_for(window, seats.order_by("pk"))}
    return [person for person_id, person in people.items() if person_id not in done]
