"""Who cannot get the hours of a course in any of their seats in it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef

from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.credits import CourseCredit
from cohorts.training.models.enrollments import EnrollmentQuerySet
from cohorts.training.models.hours import (
    SEAT_FIELDS,
    SeatRow,
    all_figures,
    marked_sessions,
    verdicts_from,
)
from cohorts.training.rules.attendance import HoursVerdict


@dataclass(frozen=True)
class OutOfReach:
    """A person who cannot get the hours of a course in any of their seats in it. `person` and `course` are ids.

    cohort: the code of the latest one. needs_another_seat: no session is left in any of them, and it cannot be made up.
    can_make_up: it can. since: the end of their last session so far.
    """

    person: int
    course: int
    cohort: str
    needs_another_seat: bool
    can_make_up: bool
    since: datetime


def out_of_reach(seats: EnrollmentQuerySet, *, at: datetime) -> list[OutOfReach]:
    """Return who cannot get enough hours, by person and course. `seats` has all of their seats in these courses.

    Six queries. Cohorts that are over count, too: without another seat, nothing happens for these people. Figures,
    sessions and marks are read only of those for whom the credit and the sessions to come are not enough, as far as
    they were counted: few of thousands.
    """
    enough = CourseCredit.objects.planned_in_full().filter(
        person=OuterRef("person"), course=OuterRef("cohort__course_version__course")
    )
    in_doubt = seats.taken().filter(~Exists(enough)).order_by().values_list(*SEAT_FIELDS)
    rows = sorted(map(SeatRow._make, in_doubt))
    pairs = {(row.person, row.course) for row in rows}
    figures = all_figures(pairs, {person for person, _course in pairs})
    rows = [row for row in rows if not figures[row.person, row.course].planned_in_full]
    verdicts = verdicts_from(rows, figures, marked_sessions([row.pk for row in rows]), at)
    by_course: dict[tuple[int, int], list[tuple[HoursVerdict, int]]] = defaultdict(list)
    for row in rows:
        by_course[row.person, row.course].append((verdicts[row.pk], row.cohort))
    short = {key: pairs for key, pairs in by_course.items() if not any(verdict.reachable for verdict, _ in pairs)}
    cohorts = {cohort for pairs in short.values() for _, cohort in pairs}
    codes = dict(Cohort.objects.filter(pk__in=cohorts).order_by().values_list("pk", "code"))
    ended = Session.objects.filter(cohort__in=cohorts)
    ends = dict(ended.filter(ends_at__lte=at).order_by().values_list("cohort").annotate(Max("ends_at")))
    return [
        OutOfReach(
            *key,
            cohort=codes[pairs[-1][1]],
            needs_another_seat=all(verdict.needs_another_seat for verdict, _ in pairs),
            can_make_up=any(verdict.can_make_up for verdict, _ in pairs),
            since=max((ends[cohort] for _, cohort in pairs if cohort in ends), default=at),
        )
        for key, pairs in short.items()
    ]
