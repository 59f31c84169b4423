"""How far people are with a course, before somebody gives them another seat in it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import TAKEN, EnrollmentQuerySet, seat_taken
from cohorts.training.models.hours import verdicts_of
from cohorts.training.ports import CERTIFIED_PEOPLE
from cohorts.training.rules.seats import CourseSeat, Standing, standing


def standings_of(
    seats: EnrollmentQuerySet, course: Course, people: Collection[int], *, at: datetime
) -> dict[int, Standing]:
    """Return {person id: Standing} of those of `people` of whom there is something to say. Four queries and the port's.

    `seats`: the seats that may be looked at, of any course.
    """
    # Of a seat that was given up, the hours stay, and nothing else of it counts.
    attended = Exists(AttendanceMark.objects.filter(enrollment=OuterRef("pk"), minutes__gt=0))
    counts = seat_taken() & ~Q(cohort__state=Cohort.State.CANCELED)
    seats = seats.filter(counts | attended, person__in=people, cohort__course_version__course=course)
    verdicts = verdicts_of(seats, at=at)
    by_person: dict[int, list[CourseSeat]] = {person: [] for person in people}
    rows = seats.order_by("enrolled_at", "pk").values_list("pk", "person", "cohort__code", "state")
    # The one that decides last is named: rather one that the person still has.
    for pk, person, cohort, state in sorted(rows, key=lambda row: row[3] == TAKEN):
        if state == TAKEN or verdicts[pk].complete:
            by_person[person].append(CourseSeat(cohort, verdicts[pk].complete, verdicts[pk].reachable))
    certified = set().union(*(port(people, course) for port in CERTIFIED_PEOPLE))
    standings = {person: standing(rows, person in certified) for person, rows in by_person.items()}
    return {person: row for person, row in standings.items() if row is not None}
