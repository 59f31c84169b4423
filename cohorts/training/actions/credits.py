"""Count what people are credited with, and store it for lists. Called by every action that changes what it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.core.persons import accounts_of
from cohorts.people.models import User
from cohorts.training.actions.reach import tell_changes
from cohorts.training.models import Cohort, CourseCredit, Enrollment, MakeUp
from cohorts.training.models.credit_facts import PersonCredit, count_credits
from cohorts.training.models.figures import Figures, figures_of, stored_figures

BATCH = 1000
STORED = (
    "version", "begins_at", "credited", "potential", "made_up", "to_make_up", "lacking", "out_of_reach", "units",
    "counted_at",
)  # fmt: skip


def recount(person_ids: Iterable[int], *, at: datetime) -> None:
    """Count the hours of these people in all their courses, store them, and tell whose hours are out of reach by it.

    Locks the people, so that of two changes at the same time the second one sees the first.
    """
    people = sorted(set(person_ids))
    for start in range(0, len(people), BATCH):
        part = people[start : start + BATCH]
        list(User.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk").values_list("pk"))
        counted = count_credits(part)
        _store(_by_account(part, counted), at)
        tell_changes(figures={key: figures_of(one) for key, one in counted.items()}, by=None, at=at)


def _by_account(
    person_ids: Sequence[int], counted: Mapping[tuple[int, int], PersonCredit]
) -> dict[tuple[int, int], PersonCredit]:
    """Return what is stored: for each account of a person what the person has in all of them, as lists join it."""
    return {
        (account, course): one
        for account, owner in accounts_of(person_ids).items()
        for (person, course), one in counted.items()
        if person == owner
    }


def recount_cohort(cohort: Cohort, *, at: datetime) -> None:
    """Count the hours of everyone who has or had a seat in a cohort, or comes to a session of it as a guest."""
    seats = Enrollment.objects.filter(cohort=cohort).order_by().values_list("person", flat=True)
    guests = MakeUp.objects.approved().filter(session__cohort=cohort).order_by().values_list("person", flat=True)
    recount([*seats, *guests], at=at)


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
        made_up=figures.made_up,
        to_make_up=figures.to_make_up,
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
    stored, counted = stored_figures(people), _by_account(people, count_credits(people))
    wrong = {key: one for key, one in counted.items() if stored.get(key) != figures_of(one)}
    persons = User.objects.in_bulk({person for person, _ in wrong})
    for key, one in wrong.items():
        before = stored[key].credited if key in stored else None
        log(persons[key[0]], by=by, at=at, course=key[1], before=before, credited=one.credit.credited)
    _store(wrong, at)
    tell_changes(figures={key: figures_of(one) for key, one in wrong.items()}, by=None, at=at)
    return len(wrong)
