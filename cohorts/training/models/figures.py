"""What lists need of the credit of people in courses, as stored and as just counted."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import models
from django.db.models.functions import Cast

from cohorts.training.models.credit_facts import PersonCredit
from cohorts.training.models.credits import CourseCredit
from cohorts.training.rules.attendance import is_enough, needed_minutes
from cohorts.training.rules.make_up import MakeUpRule, make_up_left


class Figures(NamedTuple):
    """What lists need of a person's credit in a course: the fields of `CourseCredit`, and of its version."""

    credited: int
    potential: int
    lacking: Sequence[str]
    out_of_reach: Sequence[str]
    to_make_up: int
    made_up: int
    required: int
    allowed_missed: int
    make_up: str
    make_up_limit: int

    @property
    def needed(self) -> int:
        """Minutes that must be credited."""
        return needed_minutes(self.required, self.allowed_missed)

    @property
    def planned_in_full(self) -> bool:
        """Whether the credit and the sessions of all seats that are not marked yet are enough."""
        enough = is_enough(self.credited, self.needed, self.lacking)
        return enough or is_enough(self.potential, self.needed, self.out_of_reach)

    @property
    def make_up_left(self) -> int:
        """Minutes that can still be made up."""
        return make_up_left(MakeUpRule(self.make_up, self.make_up_limit), self.made_up)


# Lists of titles are read as text, because almost all are empty: parsing thousands takes longer than reading the rows.
FIGURES = (
    "credited",
    "potential",
    Cast("lacking", models.TextField()),
    Cast("out_of_reach", models.TextField()),
    "to_make_up",
    "made_up",
    "version__required_minutes",
    "version__allowed_missed_minutes",
    "version__make_up",
    "version__make_up_minutes",
)


def figures_of(counted: PersonCredit) -> Figures:
    """Return the figures of credit that was just counted."""
    current, potential = counted.credit, counted.potential
    return Figures(
        current.credited,
        potential.credited,
        [unit.unit.title for unit in current.lacking],
        [unit.unit.title for unit in potential.lacking],
        potential.to_make_up,
        counted.made_up,
        current.version.required,
        current.version.allowed_missed,
        current.version.make_up.where,
        current.version.make_up.limit,
    )


def stored_figures(person_ids: Any) -> dict[tuple[int, int], Figures]:
    """Return {(person, course): Figures}, as last counted; person_ids: ids or a subquery. One query."""
    rows = CourseCredit.objects.filter(person__in=person_ids).values_list("person", "course", *FIGURES)
    return {
        (person, course): Figures(credited, potential, _titles(lacking), _titles(out_of_reach), *version)
        for person, course, credited, potential, lacking, out_of_reach, *version in rows
    }


def _titles(text: str) -> Sequence[str]:
    return [] if text == "[]" else json.loads(text)
