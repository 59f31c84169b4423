"""Why a page asks before it saves where a cohort meets: the place does not fit, or a room is elsewhere."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from cohorts.core.problems import Problem
from cohorts.core.text import fold_text
from cohorts.training.models import Cohort, Room, Session
from cohorts.training.models.cohort_choices import Meets
from cohorts.training.rules.scheduling import SessionPlan, field_of
from cohorts.training.rules.venues import meets_problem


def place_doubts(cohort: Cohort) -> list[Problem]:
    """Return why the place of a cohort, stored or not, may be a mistake: it is online and people meet in person, or
    the other way around. Writes nothing; no query if the cohort has its `venue`.
    """
    problem = meets_problem(cohort.meets, is_online=_is_online(cohort), place=_place(cohort))
    return [problem] if problem else []


def plan_room_doubts(cohort: Cohort, plans: Sequence[SessionPlan], session: Session | None = None) -> list[Problem]:
    """Return `room_doubts` of plans, at their rows. `session`: the stored one that the only plan changes; its room is
    not asked about again.
    """
    kept = session.room_id if session else None
    rooms = [(plan.room, field_of(plan.row, "room") or "room") for plan in plans if plan.room and plan.room.pk != kept]
    return room_doubts(cohort, rooms)


def room_doubts(cohort: Cohort, rooms: Iterable[tuple[Room, str]]) -> list[Problem]:
    """Return the rooms that are elsewhere than the cohort, or that do not fit how people meet; each room once.

    rooms: (room with its place, field of the form). A cohort that meets in person and online can have rooms of both.
    """
    problems: dict[int, Problem | None] = {}
    for room, field in rooms:
        if room.pk not in problems:
            problems[room.pk] = _room_doubt(cohort, room, field)
    return [problem for problem in problems.values() if problem is not None]


def _room_doubt(cohort: Cohort, room: Room, field: str) -> Problem | None:
    venue, is_online = room.venue, _is_online(cohort)
    if venue.pk == cohort.venue_id or (cohort.meets == Meets.MIXED and is_online not in (None, venue.is_online)):
        return None
    if is_online is None:
        return meets_problem(cohort.meets, is_online=venue.is_online, place=venue.name, field=field)
    return Problem("room_elsewhere", field=field, room=room.name, venue=venue.name, place=_place(cohort))


def _place(cohort: Cohort) -> str:
    return cohort.venue.name if cohort.venue else cohort.place.strip()


def _is_online(cohort: Cohort) -> bool | None:
    """Whether the place of a cohort is online; None without a place."""
    if cohort.venue:
        return bool(cohort.venue.is_online)
    typed = fold_text(cohort.place)
    return typed in {"online", fold_text(gettext("online"))} if typed else None
