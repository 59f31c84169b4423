"""How far people are with a course, before somebody gives them another seat in it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cohorts.core.persons import accounts_of, person_of
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
    accounts = accounts_of(people)
    seats = seats.of_accounts(list(accounts)).filter(counts | attended, cohort__course_version__course=course)
    verdicts = verdicts_of(seats, at=at)
    by_person: dict[int, list[CourseSeat]] = {person: [] for person in accounts.values()}
    rows = seats.order_by("enrolled_at", "pk").values_list("pk", "person", "cohort__code", "state")
    # The one that decides last is named: rather one that the person still has.
    for pk, person, cohort, state in sorted(rows, key=lambda row: row[3] == TAKEN):
        if state == TAKEN or verdicts[pk].complete:
            by_person[accounts[person]].append(CourseSeat(cohort, verdicts[pk].complete, verdicts[pk].reachable))
    certified = set().union(*(port(people, course) for port in CERTIFIED_PEOPLE))
    standings = {person: standing(by_person[person_of(person)], person in certified) for person in people}
    return {person: row for person, row in standings.items() if row is not None}
