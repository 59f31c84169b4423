"""What lists need of the credit of people in courses, as stored and as just counted."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cohorts.training.models.credit_facts import PersonCredit
from cohorts.training.models.credits import CourseCredit


class Figures(NamedTuple):
    """What lists need of a person's credit in a course: the fields of `CourseCredit`, and of its version."""

    credited: int
    potential: int
    lacking: Sequence[str]
    out_of_reach: Sequence[str]
    required: int
    allowed_missed: int


FIGURES = (
    "credited",
    "potential",
    "lacking",
    "out_of_reach",
    "version__required_minutes",
    "version__allowed_missed_minutes",
)


def figures_of(counted: PersonCredit) -> Figures:
    """Return the figures of credit that was just counted."""
    current, potential = counted.credit, counted.potential
    return Figures(
        current.credited,
        potential.credited,
        [unit.unit.title for unit in current.lacking],
        [unit.unit.title for unit in potential.lacking],
        current.version.required,
        current.version.allowed_missed,
    )


def stored_figures(person_ids: Any) -> dict[tuple[int, int], Figures]:
    """Return {(person, course): Figures}, as last counted; person_ids: ids or a subquery. One query."""
    rows = CourseCredit.objects.filter(person__in=person_ids).values_list("person", "course", *FIGURES)
    return {(person, course): Figures(*figures) for person, course, *figures in rows}
