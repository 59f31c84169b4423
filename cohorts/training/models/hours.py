"""Reading hours: the marks and sessions of many seats in two queries, credited by rules.attendance."""

from collections import defaultdict
from dataclasses import dataclass

from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Session
from cohorts.training.rules.attendance import HoursVerdict, Mark, credited_minutes, verdict


@dataclass(frozen=True)
class Hours:
    """Hours of one seat. `required` is the whole course, in minutes; `verdict.needed` what must be credited."""

    required: int
    verdict: HoursVerdict


def hours_by_enrollment(enrollments):
    """{enrollment id: Hours}. The enrollments come with cohort__course_version selected; two queries in all.

    A session without a mark for the person counts as still to come, unless the cohort is finished or the seat given up.
    """
    enrollments = list(enrollments)
    sessions = defaultdict(dict)
    for session in Session.objects.filter(cohort__in={one.cohort_id for one in enrollments}):
        sessions[session.cohort_id][session.pk] = session.minutes
    marks = defaultdict(list)
    for row in AttendanceMark.objects.filter(enrollment__in=[one.pk for one in enrollments]).order_by():
        marks[row.enrollment_id].append(Mark(row.session_id, row.number, row.minutes))
    return {one.pk: _hours(one, marks[one.pk], sessions[one.cohort_id]) for one in enrollments}


def _hours(enrollment, marks, sessions):
    version = enrollment.cohort.course_version
    marked = {mark.session for mark in marks}
    over = enrollment.cohort.state in ("finished", "cancelled") or enrollment.state != "enrolled"
    coming = 0 if over else sum(minutes for session, minutes in sessions.items() if session not in marked)
    credited = credited_minutes(marks, sessions)
    return Hours(
        version.required_minutes, verdict(credited, version.required_minutes, version.allowed_missed_minutes, coming)
    )
