"""How far people are with a course, before somebody gives them another seat in it."""

from collections.abc import Collection
from datetime import datetime

from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import EnrollmentQuerySet
from cohorts.training.models.hours import verdicts_of
from cohorts.training.ports import CERTIFIED_PEOPLE
from cohorts.training.rules.seats import CourseSeat, Standing, standing


def standings_of(
    seats: EnrollmentQuerySet, course: Course, people: Collection[int], *, at: datetime
) -> dict[int, Standing]:
    """Return {person id: Standing} of those of `people` of whom there is something to say. Four queries and the port's.

    `seats`: the seats that may be looked at, of any course.
    """
    seats = seats.in_course(course).filter(person__in=people)
    verdicts = verdicts_of(seats, at=at)
    by_person: dict[int, list[CourseSeat]] = {person: [] for person in people}
    for pk, person, cohort in seats.order_by("enrolled_at", "pk").values_list("pk", "person", "cohort__code"):
        by_person[person].append(CourseSeat(cohort, verdicts[pk].complete, verdicts[pk].reachable))
    certified = set().union(*(port(people, course) for port in CERTIFIED_PEOPLE))
    standings = {person: standing(rows, person in certified) for person, rows in by_person.items()}
    return {person: row for person, row in standings.items() if row is not None}
