"""Count what people are credited with, and store it for lists. Called by every action that changes what it rests on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.people.models import User
from cohorts.training.models import Cohort, CourseCredit, Enrollment
from cohorts.training.models.credit_facts import PersonCredit, count_credits
from cohorts.training.models.figures import Figures, figures_of, stored_figures

BATCH = 1000
STORED = ("version", "begins_at", "credited", "potential", "lacking", "out_of_reach", "units", "counted_at")


def recount(person_ids: Iterable[int], *, at: datetime) -> None:
    """Count the hours of these people in all their courses, and store them.

    Locks the people, so that of two changes at the same time the second one sees the first.
    """
    people = sorted(set(person_ids))
    for start in range(0, len(people), BATCH):
        part = people[start : start + BATCH]
        list(User.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk").values_list("pk"))
        _store(count_credits(part), at)


def recount_cohort(cohort: Cohort, *, at: datetime) -> None:
    """Count the hours of everyone who has or had a seat in a cohort."""
    recount(Enrollment.objects.filter(cohort=cohort).order_by().values_list("person", flat=True), at=at)


def _store(counted: dict[tuple[int, int], PersonCredit], at: datetime) -> None:
    rows = [_row(*key, one, figures_of(one), at) for key, one in counted.items()]
    CourseCredit.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "course"], update_fields=STORED
    )


def _row(person: int, course: int, counted: PersonCredit, figures: Figures, at: datetime) -> CourseCredit:
    return CourseCredit(
        person_id=person,
        course_id=course,
        version_id=counted.credit.version.pk,
        begins_at=counted.begins_at,
        credited=figures.credited,
        potential=figures.potential,
        lacking=figures.lacking,
        out_of_reach=figures.out_of_reach,
        units=[
            {"key": one.unit.key, "title": one.unit.title, "minutes": one.unit.minutes, "spans": one.spans}
            for one in counted.credit.units
        ],
        counted_at=at,
    )


@action("hours.recounted", "Counted hours again")
def recount_everyone(*, by: User | None, at: datetime) -> int:
    """Count the hours of everyone again; returns how many differ from what was stored, which should be none.

    Logs each difference at the person before it is put right.
    """
    people = list(Enrollment.objects.order_by("person").values_list("person", flat=True).distinct())
    return sum(_recount_part(people[start : start + BATCH], by, at) for start in range(0, len(people), BATCH))


def _recount_part(people: Sequence[int], by: User | None, at: datetime) -> int:
    stored, counted = stored_figures(people), count_credits(people)
    wrong = {key: one for key, one in counted.items() if stored.get(key) != figures_of(one)}
    persons = User.objects.in_bulk({person for person, _ in wrong})
    for key, one in wrong.items():
        before = stored[key].credited if key in stored else None
        log(persons[key[0]], by=by, at=at, course=key[1], before=before, credited=one.credit.credited)
    _store(wrong, at)
    return len(wrong)
