"""Exam windows as entries of the calendars that training writes. Four queries at most for any number of windows."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.calendar_entries import as_seen
from cohorts.training.ports import CalendarScope
from cohorts.training.rules.calendars import Entry, write_calendar
from exams.assembly.models import ExamRole
from exams.delivery.models.removed_windows import RemovedWindow
from exams.delivery.models.windows import ExamWindow, seats_for


def window_entries(scope: CalendarScope) -> list[Entry]:
    """Return the windows of a calendar, and those that were removed from it."""
    condition = _condition(scope) & Q(closes_at__gte=scope.since)
    rows = [*_rows(ExamWindow.objects.filter(condition)), *_rows(RemovedWindow.objects.filter(condition))]
    if scope.seats is None:
        return [_entry(row) for row in rows]
    entries = [as_seen(_entry(row), seats_for(row, scope.seats)) for row in rows]
    return [entry for entry in entries if entry]


@in_email_language
def file_of_window(window: ExamWindow, person: User) -> bytes:
    """Return a calendar file of one window, as it is in the calendar of `person`, who may read it."""
    seats = list(Enrollment.objects.of_person(person).select_related("cohort__course_version"))
    entry = _entry(window)
    return write_calendar([as_seen(entry, seats_for(window, seats)) or entry], name=gettext("Training"))


def _condition(scope: CalendarScope) -> Q:
    if scope.seats is not None:
        courses = {seat.cohort.course_version.course_id for seat in scope.seats}
        cohorts = {seat.cohort_id for seat in scope.seats}
        return Q(cohort__in=cohorts) | Q(cohort=None, exam__course__in=courses)
    condition = Q(cohort__in=scope.cohorts)
    if scope.venue is not None:
        condition &= Q(place="", cohort__venue=scope.venue)
    return condition


def _rows(rows: QuerySet) -> Sequence[ExamWindow | RemovedWindow]:
    return list(rows.exclude(exam__role=ExamRole.PRACTICE).select_related("cohort", "exam"))


def _entry(window: ExamWindow | RemovedWindow) -> Entry:
    cohort, is_removed = window.cohort, isinstance(window, RemovedWindow)
    cohort_is_canceled = cohort is not None and cohort.state == Cohort.State.CANCELED
    title = gettext("Exam, %(cohort)s") % {"cohort": cohort.code} if cohort else gettext("Exam")
    return Entry(
        uid=str(window.calendar_uid),
        starts_at=window.opens_at,
        ends_at=window.closes_at,
        zone=window.time_zone,
        title=title,
        place=window.place or (cohort.place if cohort else ""),
        changed_at=_changed_at(window),
        # A cohort is canceled once, for good, and its windows do not change after that.
        sequence=window.sequence + (cohort_is_canceled and not is_removed),
        canceled=is_removed or cohort_is_canceled,
        busy=False,
    )


def _changed_at(window: ExamWindow | RemovedWindow) -> datetime:
    return getattr(window, "saved_at", None) or window.at
