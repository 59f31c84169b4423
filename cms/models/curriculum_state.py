"""What curriculum pages show, compared with the version of the course that is in force."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cohorts.core.text import fold_text
from cohorts.training.models import Course, CourseVersion, Unit


class State(StrEnum):
    """How the unit of a page stands to the course."""

    CURRENT = "current"
    CHANGED = "changed"
    DROPPED = "dropped"
    NO_UNIT = "no_unit"
    NO_PAGE = "no_page"


@dataclass(frozen=True)
class Row:
    """A page, a unit of the course, or both.

    `chosen` is the unit that editors chose for the page. `unit` is what it is called in the version in force, whose
    hours and objectives the page shows: the same one, one of the same title, or None.
    """

    page: Any
    chosen: Unit | None
    unit: Unit | None
    version: CourseVersion | None
    state: State


def version_in_force(course: Course | None, today: date) -> CourseVersion | None:
    """Return the version of a course that applies on a day, or None. One query."""
    return CourseVersion.objects.filter(course=course).in_effect_on(today) if course else None


def unit_in_force(unit: Unit | None, units: list[Unit]) -> Unit | None:
    """Return which of `units` a unit of this or another version is: the same row, or the one of the same title."""
    if unit is None:
        return None
    titles = {fold_text(row.title): row for row in units}
    return next((row for row in units if row.pk == unit.pk), titles.get(fold_text(unit.title)))


def state_of(chosen: Unit | None, unit: Unit | None) -> State:
    """Return how a page stands that was written for `chosen`, which is `unit` in the version in force."""
    if chosen is None:
        return State.NO_UNIT
    if unit is None:
        return State.DROPPED
    return State.CURRENT if unit.pk == chosen.pk else State.CHANGED


def rows_of(course: Course | None, pages: list[Any], today: date) -> list[Row]:
    """Return the units of the course in force, in order, each with its page; then pages of no such unit. Two queries.

    Each unit is there once, so the lengths add up to the length of the course. `pages`: with `unit` fetched.
    """
    version = version_in_force(course, today)
    units = list(Unit.objects.filter(course_version=version)) if version else []
    by_unit: dict[int | None, list[Any]] = {}
    for page in pages:
        now = unit_in_force(page.unit, units)
        by_unit.setdefault(now.pk if now else None, []).append(page)
    rows = []
    for unit in units:
        for page in by_unit.get(unit.pk, [None])[:1]:
            state = state_of(page.unit, unit) if page else State.NO_PAGE
            rows.append(Row(page, page.unit if page else None, unit, version, state))
    extra = [page for row in units for page in by_unit.get(row.pk, [])[1:]] + by_unit.get(None, [])
    return rows + [Row(page, page.unit, None, version, State.DROPPED if page.unit else State.NO_UNIT) for page in extra]
